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
    r"comerciales|cajeros)"
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

MANY_SITES = (
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

A_GROUP = (
    rf"(?:all of|whole|entire|complete|everyone in|everybody in|nobody in|no one in|none of) (?:the )?{_DEPARTMENT}",
    rf"(?:ganze|gesamte|komplette)[nrs]? {_DEPARTMENT}|toute la {_DEPARTMENT}|tod[oa] (?:la )?{_DEPARTMENT}",
    r"(?:nobody|no one|no-one) (?:\w+ ){0,4}(?:has|have|got|receives?) (?:access|any|anything|internet|mail|network)",
    r"(?:niemand|keiner) (?:im|in der|aus der|vom|hier)|personne (?:au|dans|a la|ici)|nadie (?:en|de la|del|aqui)",
    r"une (?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|centaine)(?! par| de fois)",
    r"una (?:decena|docena|quincena|veintena|treintena|cuarentena|centena)",
    rf"{_MANY}(?:[ -]person)?(?: of (?:us|them)| (?:\w+ ){{0,2}}{_PEOPLE})",
    rf"(?:we|us|we're|we are|all) {_MANY}",
    rf"(?:there are|some|about|around|roughly) {_MANY} (?:of (?:us|them)|in|here|on)",
    rf"(?:all|any|none|each|most|both) (?:of )?(?:the |our )?(?:{_MANY} )?(?:of us|{_PEOPLE})",
    rf"(?:all|any of the) {_MANY}|(?:the )?(?:whole|entire|complete) (?:\w+ )?{_SITE}",
    r"on (?:our|the whole) (?:floor|ward)|all our \w+|none of us",
    (r"(?:nobody|no one|no-one) (?:\w+ ){0,3}(?:can|could|gets?|is able|works?|sees?|reach\w*|comes?|prints?|hears?)"),
    r"not a single (?:one|person|phone|pc|call)|no (?:call|customer|patient)s? (?:gets?|can)",
    r"(?:everyone|everybody)(?! else)|all of us|we all|us all|each of us|the lot of us|for us all|we in the team",
    r"whole (?:team)",
    (
        rf"(?:wir|uns|unsere|alle|allen|ihr|rund|etwa|ca\.?|der|die|den|an) {_MANY}(?! (?:uhr|minuten|prozent|"
        r"tage\w*|sek\w*|min))"
    ),
    rf"zu (?:sechst|siebt|acht|neunt|zehnt|elft|zwolft|\w+zehnt|zwanzigst|vielen)|{_MANY} (?:\w+ ){{0,2}}{_PEOPLE}",
    (
        r"(?:ganze|gesamte|komplette)[nrs]? \w*(?:etage|stock|stockwerk|abteilung|team|buro|station|klasse|"
        r"gebaude|filiale|schule|linie|schicht|lager|flur|praxis|kanzlei|markt|kuche|gebiet|bereich|halle|stelle|"
        r"amt|archiv|zentrum|heim|standort|werkstatt|zweigstelle|niederlassung|wache|kita|hotel)"
    ),
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
    r"tout le (?:service|monde|bureau|batiment|etage|magasin)|toute l'(?:equipe|etage)",
    rf"(?:nous|les|pour nous) {_MANY}(?! (?:minutes|secondes|fois|jours|heures|h|mn))",
    r"personne (?:ne|n') ?(?:peut|arrive|entre|recoit|voit)|plus personne|nous tous|sur aucun poste",
    rf"(?:somos|los|entre|a los|nosotras) {_MANY}|nadie (?:\w+ )?(?:puede|entra|consigue|recibe|ve)|en ningun \w+",
    r"tod[oa] (?:el|la) (?:equipo|departamento|planta|oficina|turno|tienda|mundo|pasillo)|ningun[oa]? \w+",
    rf"{_MANY} equipes",
)

ONE_PERSON = (
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
    r"alle anderen|sonst keiner|beim kollegen (?:geht|nicht)|(?<!pas )(?:que|seulement) (?:chez moi|moi)|juste moi",
    r"chez (?:les autres)|mes collegues (?:n'ont|peuvent|ont|y)|(?<!no )solo (?:a mi|yo|me|en mi)|a los demas",
    r"a mis companer\w+|los demas",
)
