"""Wordings of who is affected: many sites, a group, one person; in English, German, French and Spanish. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`); `classifier.signs` joins and weighs them.
"""

from __future__ import annotations

#: Six and more, which is where impact 2 begins (domain.md section 3.1).
_MANY = (
    r"(?:[6-9]|[1-9]\d{1,3}|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|eighty|ninety|hundreds|dozens|sechs|sieben|acht|neun|zehn|elf|zwolf|"
    r"dreizehn|vierzehn|funfzehn|sechzehn|siebzehn|achtzehn|neunzehn|zwanzig|(?:ein|zwei|drei|vier|funf|sechs|"
    r"sieben|acht|neun)und(?:zwanzig|dreissig)|dreissig|"
    r"vierzig|funfzig|sechzig|achtzig|hundert|dutzende|hunderte|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|"
    r"vingt|trente|quarante|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta|cuarenta)"
)
_FEW = r"(?:[2-5]|two|three|four|five|both|zwei|drei|vier|funf|beiden?|deux|trois|quatre|cinq|dos|tres|cuatro|cinco)"
_PEOPLE = (
    r"(?:people|persons|staff|users|colleagues|employees|workers|nurses|doctors|teachers|pupils|students|agents|clerks|"
    r"drivers|desks|tills|checkouts|counters|terminals|workstations|machines|pcs|computers|phones|telephones|screens|"
    r"scanners|handhelds|tablets|rooms|caseworkers|advisers|pickers|seats|temps|technicians|guests|members|men|women|"
    r"leute\w*|personen|mitarbeiter\w*|kolleg\w+|\w*platze\w*|\w*rechner\w*|\w*kassen|\w*schalter\w*|krafte\w*|lehr\w+|"
    r"schuler\w*|mann|benutzer\w*|\w*telefone\w*|\w*gerate\w*|fahrer\w*|pfleger\w*|gutachter|sachbearbeiter\w*|"
    r"personnes|collegues|postes|eleves|caisses|chauffeurs|personas|companer\w+|puestos|cajas|alumnos|mesas|tabletas|"
    r"telefonos|ordenadores|medecins|medicos|infirmi\w+|extensions|cashiers|operators|engineers|consultants|reps|"
    r"carers|angestellt\w*|anwender\w*|nutzer\w*|monteure\w*|verkaufer\w*|berater\w*|agenten|employes|salaries|"
    r"utilisateurs|commerciaux|vendeurs|enseignants|usuarios|empleados|trabajadores|profesores|conductores|"
    r"comerciales|cajeros|residents|participants|attendees|viewers|applicants|candidates|volunteers|officers|callers|"
    r"tenants|subscribers|teilnehmer\w*|zuschauer\w*|burger\w*|bewerber\w*|bewohner\w*|mieter\w*|studierende\w*|"
    r"habitants|candidats|inscrits|locataires|clients|vecinos|participantes|candidatos|inquilinos|clientes)"
)
_SITES = (
    r"(?:sites|branches|shops|stores|locations|offices|schools|clinics|hospitals|wards|depots|plants|buildings|houses|"
    r"stations|centres|departments|\w*standorte\w*|\w*filialen|niederlassungen|\w*hauser\w*|kliniken|stationen|schulen|"
    r"abteilungen|werke\w*|gebaude\w*|markte\w*|bahnhofe\w*|amter\w*|agences|magasins|services|usines|etablissements|"
    r"sedes|sucursales|tiendas|oficinas|centros|plantas|hopitaux|hospitales)"
)
_SITE = (
    r"(?:floor|department|team|office|ward|unit|class|building|site|shop|store|branch|school|line|shift|counter|"
    r"warehouse|reception|crew|kitchen|practice|factory|corridor|wing|lab|library|surgery|clinic|hall|depot|centre|center|plant|studio|home|terminal|market|hotel)"
)
_WHOLE = (
    r"(?:company|organi[sz]ation|hospital|group|firm|business|town hall|council|university|college|campus|network|"
    r"fleet|county|house|firma|unternehmen|haus|klinik\w*|krankenhaus|klinikum|konzern|betrieb|stadtverwaltung|rathaus|"
    r"verwaltung|werk|hochschule|verbund|entreprise|organisation|hopital|empresa|organizacion|hospital|universidad)"
)

_DEPARTMENT = (
    r"(?:accounts|accounting|finance|payroll|sales|marketing|purchasing|logistics|production|hr|customer (?:care|"
    r"service)|claims|reception|dispatch|field sales|buchhaltung|verwaltung|logistik|produktion|personalabteilung|"
    r"einkauf|vertrieb|kundendienst|disposition|comptabilite|compta|production|logistique|direction|contabilidad|"
    r"logistica|produccion|administracion)"
)

#: What is said to be unable to do something where the people in it are meant.
_UNIT_AT_WORK = (
    r"(?:accounting|finance|purchasing|procurement|logistics|dispatch|reception|marketing|customer (?:care|service)|"
    r"(?<=the )(?:warehouse|workshop|kitchen|ward|front desk|lab)|(?<=our )(?:floor|department|team|ward|"
    r"office|school|branch|warehouse|crew|kitchen|practice|factory|lab|library|surgery|clinic|depot|plant))"
)

MANY_SITES = (
    (
        r"(?:nobody|no one|no-one|everyone|everybody|none of us|all of us) (?:in|at|across) (?:the |our )?"
        r"(?:whole |entire )?(?:company|organi[sz]ation|firm|business|hospital|university)"
    ),
    (
        r"(?:niemand|keiner|alle|allen) (?:in|bei|im) (?:der |unserer |unserem )?(?:ganzen |gesamten )?(?:firma|"
        r"unternehmen|betrieb|konzern|krankenhaus|klinikum)"
    ),
    rf"aucune? (?:de nos|des) {_SITES}|ningun[oa] de (?:nuestr[oa]s|l[oa]s) {_SITES}",
    r"(?:personne|tout le monde|tous) (?:dans (?:l'entreprise|la societe)|a l'hopital)|toute la (?:societe|boite)",
    r"(?:nadie|todos) en (?:la empresa|el hospital)",
    (
        rf"(?:other|same (?:at|in|for) (?:\w+ ){{0,2}}other|andere|autres|(?:otras|demas)) {_SITES} (?:too|as well|"
        r"also|have it|are affected|auch|ebenfalls|genauso|aussi|egalement|tambien)"
    ),
    r"every country|all countries|worldwide|weltweit|in allen landern|dans tous les pays|en todos los paises",
    (
        rf"(?:all|each|any|none|every one|in any|from none|both) (?:of )?(?:the |our |us )?(?:{_FEW} |{_MANY} |"
        rf"other )?{_SITES}"
    ),
    r"every (?:site|branch|shop|store|location|clinic|ward|depot|plant|building|department)",
    rf"(?:{_MANY}|{_FEW}) {_SITES}|(?:the )?(?:whole|entire|across the) {_WHOLE}",
    r"(?:company|organi[sz]ation|hospital|group|nation)[- ]?wide",
    (
        r"(?:alle\w?|samtliche\w?|kein\w+|jede\w?|mehrere\w?|anderen|beiden) (?:unser\w+ |der |den |"
        rf"anderen )?(?:beiden |{_FEW} |{_MANY} )?{_SITES}"
    ),
    rf"(?:im |das |die |der )?(?:ganze|gesamte|komplette)[nrs]? {_WHOLE}|(?:firmen|konzern|haus|klinik|bundes)weit",
    r"unternehmensweit|standortubergreifend|flachendeckend|(?:the|our) core (?:business|operation)|kerngeschaft",
    r"several (?:programs|systems|servers|sites)|mehrere\w? (?:programme\w*|systeme\w*|server\w*)",
    rf"all virtual machines|(?:tous|toutes) (?:les|nos) (?:{_FEW} |{_MANY} )?{_SITES}",
    rf"toute l'(?:entreprise|organisation)|tout l'hopital|les (?:{_FEW}|{_MANY}) {_SITES}",
    rf"tod[oa]s (?:las|los|nuestr[oa]s) {_SITES}|toda la (?:empresa|organizacion)|las (?:{_FEW}|{_MANY}) {_SITES}",
    r"todo el hospital|plusieurs (?:sites|logiciels)|vari[oa]s (?:sedes|programas)",
)

#: Who looks on or listens is not affected.
_NOT_LOOKING_ON = r"(?! (?:hears?|listens?|laughs?|knows?|is in|hor\w+|lach\w+|schau\w+|weiss)\b)"

A_UNIT = (
    rf"(?:the )?(?:whole|entire|complete) (?:\w+ )?{_SITE}{_NOT_LOOKING_ON}",
    (
        r"(?:ganze|gesamte|komplette)[nrs]? (?:\w+ )?\w*(?:etage|stock|stockwerk|abteilung|team|buro|station|klasse|"
        r"gebaude|filiale|schule|linie|schicht|lager|flur|praxis|kanzlei|markt|kuche|gebiet|bereich|halle|\w+stelle|"
        r"amt|archiv|zentrum|heim|standort|werkstatt|niederlassung|wache|kita|hotel)"
        rf"{_NOT_LOOKING_ON}"
    ),
    (
        r"(?<! a )(?:tout|toute) (?:le |la |l'|notre )(?:\w+ )?(?:service|bureau|batiment|etage|magasin|"
        r"equipe|departement|atelier|entrepot|agence|accueil|ecole|plateau|couloir|aile|pole|classe|usine|boutique|"
        r"cuisine)"
    ),
    (
        r"tod[oa] (?:el|la|nuestr[oa]) (?:\w+ )?(?:equipo|departamento|planta|oficina|turno|tienda|pasillo|almacen|"
        r"seccion|edificio|escuela|taller|area|recepcion|sucursal|clinica)"
    ),
)

A_GROUP = (
    rf"(?:toute la|tod[oa](?: la)?) {_DEPARTMENT}",
    rf"{_UNIT_AT_WORK} (?:can't|cannot|can not|cant|has no|have no|is (?:offline|cut off)|lost)(?! be)",
    r"(?:nobody|no one|no-one) (?:\w+ ){0,4}(?:has|have|got|receives?) (?:access|any|anything|internet|mail|network)",
    r"(?:niemand|keiner) (?:im|in der|aus der|vom|hier)|personne (?:au|dans|a la|ici)|nadie (?:en|de la|del|aqui)",
    r"une (?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|centaine)(?! par| de fois)",
    r"una (?:decena|docena|quincena|veintena|treintena|cuarentena|centena)",
    rf"{_MANY}(?:[ -]person)?(?: of (?:us|them)| (?:\w+ ){{0,2}}{_PEOPLE})",
    rf"(?:we|us|we're|we are|all) {_MANY}",
    rf"(?:there are|some|about|around|roughly) {_MANY} (?:of (?:us|them)|in|here|on)",
    rf"(?:all|any|none|each|most|both) (?:of )?(?:the |our )?(?:{_MANY} )?(?:of us|{_PEOPLE})",
    rf"(?:all|any of the) {_MANY}",
    rf"on (?:our|the whole) (?:floor|ward)|all our (?!{_SITES})\w+|none of us",
    (r"(?:nobody|no one|no-one) (?:\w+ ){0,3}(?:can|could|gets?|is able|works?|sees?|reach\w*|comes?|prints?|hears?)"),
    r"not a single (?:one|person|phone|pc|call)|no (?:call|customer|patient)s? (?:gets?|can)",
    r"(?:everyone|everybody)(?! else)|all of us|we all|us all|each of us|the lot of us|for us all|we in the team",
    (
        rf"(?:wir|uns|unsere|alle|allen|ihr|rund|etwa|ca\.?|der|die|den|an) {_MANY}(?! (?:uhr|minuten|prozent|"
        r"tage\w*|sek\w*|min))"
    ),
    rf"zu (?:sechst|siebt|acht|neunt|zehnt|elft|zwolft|\w+zehnt|zwanzigst|vielen)|{_MANY} (?:\w+ ){{0,2}}{_PEOPLE}",
    (
        r"(?:keiner|niemand|kein mensch) (?:\w+ ){0,3}(?:kann|konnte|kommt|sieht|hort|druckt|arbeitet|erreicht|rein)|"
        r"(?:kann|konnte|kommt|sieht|hort|druckt|arbeitet|erreicht|bei) (?:\w+ ){0,2}(?:keiner|niemand|keinem|"
        r"niemandem)"
    ),
    r"keiner (?:von uns|der|unserer)|bei uns allen|uns allen|wir alle|bei allen|(?:an|auf) allen|allesamt",
    r"samtliche\w*|an kein\w+|auf kein\w+",
    r"alle (?:kassen|telefone|rechner|pcs|terminals|scanner|schalter|drucker|kolleg\w+|warten)",
    r"auf unserer (?:station|etage)|bei uns (?:im|in der|auf der) \w+",
    r"in der (?:praxis|ambulanz|apotheke|leitstelle|notaufnahme)",
    r"tout le monde",
    rf"(?:nous|les|pour nous) {_MANY}(?! (?:minutes|secondes|fois|jours|heures|h|mn))",
    r"personne (?:ne|n') ?(?:peut|arrive|entre|recoit|voit)|plus personne|nous tous|sur aucun poste",
    rf"(?:somos|los|entre|a los|nosotras) {_MANY}|nadie (?:\w+ )?(?:puede|entra|consigue|recibe|ve)|en ningun \w+",
    rf"todo el mundo|ningun[oa]?(?! de (?:nuestr[oa]s|l[oa]s) {_SITES}| cliente) \w+",
    rf"{_MANY} equipes",
)

ONE_PERSON = (
    r"(?:everyone|everybody|all) (?:but|except) me|except for me|ausser (?:bei )?mir|sauf (?:chez )?moi",
    r"(?:menos|excepto) (?:yo|a mi)",
    (
        r"(?<!not )(?<!isn't )(?<!it )(?:only|just) (?:me|mine|my|i|on my|on mine|one of us|his|her|hers|with me|"
        r"for me|happened to (?:me|her|him))"
    ),
    r"me alone",
    (
        r"(?:works|fine|ok|okay|normal) (?:for|with|on) (?:everyone else|everybody else|the others|my \w+|others|"
        r"the rest|him|her)"
    ),
    (
        r"(?:everyone else|everybody else|the others|my (?:colleague|neighbou?r)s?(?: beside me)?|others|"
        r"two neighbours)(?:'s)? (?:\w+ ){0,2}(?:is|are|can|works?|have|has|get|see|fine|ok|okay|do|does|doesn't|"
        r"let)"
    ),
    r"(?<!nicht )nur (?:bei )?(?:mir|mich|ich|mein\w*|auf meinem|an meinem)",
    r"bei (?:den )?(?:anderen|kolleg\w+|allen anderen) \w+",
    (
        r"(?:die )?(?:anderen|kolleg\w+|nachbarin|alle anderen) (?:konnen|haben|sehen|kommen|kommt|sieht|lauft|"
        r"schon|nicht)"
    ),
    (
        r"alle anderen(?! (?:\w*seiten|\w*programme|\w*dateien|\w*gerate|\w*ordner|mails|sachen))|sonst keiner|"
        r"beim kollegen (?:geht|nicht)|(?<!pas )(?:que|seulement) (?:chez moi|moi)|juste moi"
    ),
    r"chez (?:les autres)|mes collegues (?:n'ont|peuvent|ont|y)|(?<!no )solo (?:a mi|yo|me|en mi)|a los demas",
    r"a mis companer\w+|los demas",
)
