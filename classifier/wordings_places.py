"""Wordings of all people of a place (team, department, floor), and of all customers; in four languages. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`); `classifier.signs` joins and weighs them. Each
says that it is all of them and where they are, so it tells how many are affected where no number does. What speaks of
many people without their place, or of a place without its people, is in `classifier.wordings_impact`.
"""

from __future__ import annotations

#: Where people are together for another reason, and what is more than a place: the whole organisation.
_ELSEWHERE = (
    r"(?!(?:the |a |our |this |my |that |his |her )?(?:\w+ )?(?:call|calls|meetings?|line|phone|list|thread|copy|cc|"
    r"holiday|leave|world|conference|chat|end|home|case|town|country|same|sight|time|photos?|there|it|from|company|"
    r"whole|entire|any|all|each|every|both|organi[sz]ation|firm|business|group|hospital|university|start)\b)"
)
_PLACE = r"(?:the |our |my |this )?(?!(?:the|our|my|this)\b)\w+"
_WOANDERS = (
    r"(?!(?:\w+ )?(?:besprechung|sitzung|konferenz|meeting|anruf|chat|verteiler|urlaub|gesprach|welt|telefon|leitung|"
    r"bild|foto|haus|firma|unternehmen|betrieb|konzern|krankenhaus|klinikum|klinik|system|hof|moment|jahr)\b)"
)
_AILLEURS = (
    r"(?!(?:main|monde|cas|lieu|reunion|appel|fois|suite|ligne|meme|copie|entreprise|societe|hopital|conference|releve)"
    r"\b)"
)
_OTRO_SITIO = (
    r"(?!(?:la |el |una |nuestra )?(?:reunion|llamada|linea|copia|lista|empresa|hospital|organizacion|vez|mano|"
    r"impresora|pantalla|mundo|casa|negro|blanco)\b)"
)
#: Where all others can, one person cannot.
_ALL_BUT_ME = (
    r"(?! (?:may|laughs?|hears?|knows?|durfen|lachen|horen|wissen)\b)"
    r"(?![^.!?]{0,60} (?:but (?:me|i)|except (?:me|for me)|only i|just not i|ausser mir|nur ich|"
    r"bei mir nicht|sauf moi|menos (?:yo|a mi)|excepto yo)\b)"
)

_DEPARTMENT = (
    r"(?:accounts|accounting|finance|payroll|sales|marketing|purchasing|procurement|logistics|production|hr|human "
    r"resources|customer (?:care|service)|claims|reception|dispatch|field sales|legal|billing|engineering)"
)
_ABTEILUNG = (
    r"(?:einkauf|verkauf|vertrieb|versand|logistik|produktion|buchhaltung|verwaltung|innendienst|aussendienst|"
    r"kundendienst|disposition|empfang|personalabteilung|leitstelle)"
)
_SERVICE = (
    r"(?:service|bureau|batiment|etage|magasin|equipe|departement|atelier|entrepot|agence|accueil|compta\w*|ecole|"
    r"plateau|couloir|aile|pole|labo\w*|classe|usine|boutique|cuisine|rez-de-chaussee)"
)
_DEPARTAMENTO = (
    r"(?:contabilidad|compras|ventas|logistica|administracion|recepcion|nominas|produccion|almacen|laboratorio|"
    r"marketing|finanzas|atencion)"
)
_IN_DER = r"(?:im|in (?:der|unser\w+|meine[rm])|aus de[rm]|vom|von der|auf de[rm]|beim|bei der)"
_KANN = r"(?:kann|kommt|bekommt|kriegt|hat|sieht|druckt|erreicht|findet|arbeitet)"
_DANS = r"(?:au |a la |a l'|en |dans (?:le |la |l'|notre )|du |de la |de l')"

#: That they cannot do a thing is said too.
NONE_OF_A_DEPARTMENT = (
    (
        r"(?:nobody|no one|no-one|not (?:one|a single) person|no colleague) (?:here )?(?:in|on|at|from) "
        rf"{_ELSEWHERE}{_PLACE}(?: \w+){{0,3}} (?:can|could|gets?|got|has|have|is able|receives?|"
        r"sees?|reach\w*|prints?|manages?)"
    ),
    (
        rf"(?:niemand|keiner|kein (?:kollege|mitarbeiter|mensch)) (?:hier |mehr |von uns )?{_IN_DER} {_WOANDERS}\w+"
        rf"(?: \w+){{0,3}} {_KANN}"
    ),
    (
        r"(?:(?<=kann )|(?<=kommt )|(?<=hat )|(?<=sich )|(?<=sieht ))(?:niemand|keiner) (?:mehr )?"
        rf"{_IN_DER} {_WOANDERS}\w+"
    ),
    rf"(?:beim|vom|bei der|von der) {_WOANDERS}\w+ {_KANN} (?:sich )?(?:niemand|keiner)",
    rf"personne (?:ici )?{_DANS}{_AILLEURS}\w+(?: \w+){{0,3}} (?:ne |n'|peut|arrive|recoit)\w*",
    (
        r"aucune? (?:des )?(?:collegue|membre|employee?|salariee?|utilisat\w+|agent|personne)s? (?:de la|de l'\w+|du|"
        r"des|a la|au|dans)"
    ),
    (
        rf"nadie (?:aqui )?(?:en|de la|del|de) {_OTRO_SITIO}\w+(?: \w+){{0,4}} (?:puede|entra|consigue|recibe|ve|"
        r"tiene|logra|llega)"
    ),
    r"ningun(?:[oa] de l[oa]s)? (?:companer[oa]|emplead[oa]|usuari[oa])s? (?:de|del|en)",
)

A_DEPARTMENT = (
    (
        r"(?:everyone|everybody|all of us|each of us|any of us|none of (?:us|them|the (?:people|staff|colleagues))|"
        rf"all (?:the )?(?:people|staff|colleagues)) (?:here )?(?:in|on|at|from) {_ELSEWHERE}"
        rf"{_PLACE}{_ALL_BUT_ME}"
    ),
    r"(?:whole|entire) (?:ground|first|second|third|fourth|fifth|sixth|upper|top|\d\w\w) floor",
    r"tout le (?:premier|deuxieme|troisieme|quatrieme|cinquieme|\d\w{1,3}) etage|tout le rez-de-chaussee",
    r"toda la (?:primera|segunda|tercera|cuarta|quinta) planta|toda la planta (?:baja|alta|primera|segunda|tercera)",
    rf"(?:all|none) of (?:the )?{_DEPARTMENT}|(?:whole|entire) {_DEPARTMENT}(?! (?:drive|folder|mailbox|calendar))",
    (
        r"(?:alle|allen|jeder|samtliche (?:kolleg\w+|leute)|alle (?:kolleg\w+|leute)) (?:hier )?"
        rf"{_IN_DER} {_WOANDERS}\w+{_ALL_BUT_ME}"
    ),
    (
        r"(?:kolleg\w+|leute|mitarbeiter\w*|wir) (?:aus|in|im|von|vom) (?:\w+ ){1,3}(?:konnen|kommen|haben|bekommen|"
        r"sehen) (?:\w+ )?(?:alle|allesamt) (?:nicht|nichts|kein\w*)"
    ),
    (
        r"(?:ganze|gesamte|komplette)[nrs]? (?:(?:erste|zweite|dritte|vierte|funfte|sechste|obere|untere)[nrs]? "
        rf"(?:stock|etage|stockwerk)|{_ABTEILUNG})"
    ),
    rf"(?:tous|toutes|nous tous|tout le monde) (?:ici )?{_DANS}{_AILLEURS}{_SERVICE}{_ALL_BUT_ME}",
    rf"l'ensemble (?:du |de la |de l'|de notre ){_SERVICE}",
    (
        r"tod[oa]s l[oa]s (?:companer[oa]s |emplead[oa]s |usuari[oa]s |que estamos )?(?:en|de|del) "
        rf"(?:(?:la|el|nuestra) {_OTRO_SITIO}\w+|{_DEPARTAMENTO}){_ALL_BUT_ME}"
    ),
    rf"toda {_DEPARTAMENTO}|todo (?:compras|ventas|marketing)",
)

#: What customers do from anywhere; who cannot pay at one counter is a customer of that counter.
ALL_CUSTOMERS = (
    (
        r"(?:customers|clients) (?:can't|cannot|can not|cant) (?:\w+ )?(?:order|buy|book|check out|reach us|call us|"
        r"log ?in|sign in|access)"
    ),
    (
        r"unsere kund\w+ (?:konnen|erreichen|kommen) (?:\w+ ){0,3}(?:nicht|nichts|niemanden)(?: mehr)? (?:bestellen|"
        r"kaufen|buchen|erreichen|anrufen|anmelden|einloggen|durch|rein|zugreifen)"
    ),
    (
        r"nos clients (?:ne |n')(?:peuvent|arrivent) (?:plus|pas) (?:a )?(?:\w+ )?(?:commander|acheter|reserver|nous "
        r"joindre|se connecter|appeler|acceder)"
    ),
    (
        r"nuestros clientes no (?:pueden|logran|consiguen) (?:hacer (?:pedidos|reservas)|pedir|comprar|reservar|"
        r"llamar\w*|entrar|acceder|conectarse)"
    ),
    (
        r"(?:no|none of (?:our|the)|not one of our) (?:customer|client|caller|subscriber)s? (?:can|could|is able to|"
        r"are able to|gets?|manages? to) (?:\w+ )?(?:order|buy|book|reach|call|log|sign|access|through|in)"
    ),
    (
        r"kein\w* (?:unserer )?(?:kund\w+|anrufer\w*) (?:kann|konnen|kommt|erreicht)(?: \w+){0,4} (?:bestellen|kaufen|"
        r"buchen|erreichen|anrufen|anmelden|einloggen|durch|rein|zugreifen|uns)"
    ),
    (
        r"(?:kann|konnen|kommt) (?:\w+ ){0,2}kein\w* (?:unserer )?(?:kund\w+|anrufer\w*)(?: \w+){0,3} (?:bestellen|"
        r"kaufen|buchen|erreichen|anrufen|anmelden|einloggen|durch|rein|zugreifen)"
    ),
    (
        r"aucun (?:client|appelant) (?:ne |n')(?:peut|arrive a|parvient a) (?:plus )?(?:commander|acheter|reserver|"
        r"nous joindre|se connecter|appeler|acceder)"
    ),
    (
        r"ningun cliente (?:puede|logra|consigue) (?:hacer (?:pedidos|reservas)|pedir|comprar|reservar|llamar\w*|"
        r"entrar|acceder|conectarse|contactar)"
    ),
)
