"""Wordings of what is at risk: people, law and money, what is open to strangers; in four languages. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`); `classifier.signs` joins and weighs them.
"""

from __future__ import annotations

DANGER = (
    r"patients?(?:'s)?|ambulances?|emergency (?!access)\w+|intensive care|surgery|operating",
    r"operations? (?:list|scheduled)|resuscitation|drug charts?|medications?|medicines?|allerg\w+|blood",
    r"(?:fire|lift|nurse|panic) (?:alarm|call|faults?|button)|oxygen|dosage|doses|insulin",
    # Not what a German cable is plugged into.
    r"(?:a|the|next|last|first|each|every|his|her|their|right|wrong|drug|half) dose",
    r"(?:ring|rang|call|called|dial) (?:999|911|112)",
    r"smell of gas|burnt?|burning|flood\w*|fire brigade|on[- ]call|ward|nurses?|midwife|pharmacy|frost|no heating",
    r"boilers?|maternity|dispatch centre|sitting in a lift|prescri\w+|diabetics|patient(?:en|in|innen|s)?",
    r"notaufnahme|notruf\w*|notdienst\w*|intensiv\w*|rettungs\w*|medikament\w*|medikation|dosierung\w*|brandmeld\w*",
    r"lichtruf|blutbank|blutwerte|alarmanlage|aufzugsnotruf|allergien?|lebensgefahr|gasgeruch|hochwasser\w*",
    # Not a station of trains, weather or work.
    r"(?:auf|von|unserer|jeder|jede|beide|alle|einer|die|der) station(?:en)?|station \d+",
    r"bereitschaft\w*|leitstelle|visite|pflegedienst|hebamme|verschmort|verbrannt|frost\w*|minus \w+ grad",
    r"verordnungs\w*|apotheke\w*|unfallambulanz|pumpwerke|diabetiker|storungspostfach|kalte wohnungen|einsatz\w*",
    r"(?:aux|des|les|service d'|service des) urgences|samu|malades?|reanimation|medicaments?|astreinte",
    r"pacientes?|urgencias|ambulancia|quirofano",
    r"medicacion|analiticas",
)

STAKES = (
    r"legal(?:ly)?|by law|that's the law|statut\w+|court|judge|regulator|penalt(?:y|ies)|notary|gdpr|compliance",
    r"payroll|wages?|salar(?:y|ies)|bank|losing (?:money|orders)|lost (?:sales|orders)|tender|elections?|ballot",
    r"auditors?|bids|hearing|evidence|gesetz\w*|gericht\w*|vertragsstrafe\w*|datenschutz\w*|dsgvo|lohnlauf",
    r"gehalt\w*|lohne|zahllauf|zahlung\w*|ausschreibung|wahl(?:en|lokal\w*|amt\w*|tag\w*|schein\w*|brief\w*)?",
    r"finanzamt|frist\w*|notar\w*|verhandlung|verjahrt",
    r"prufer|steuer(?:n|erklarung\w*|bescheid\w*|berater\w*)?|widerspruch|beurkundung|la loi|tribunal|amende|rgpd",
    r"la paie|salaires|recours|juzgado|multa",
    r"nominas?|hacienda|licitacion|banco|vista",
)

EXPOSED = (
    (
        r"(?:see|sees|seeing|read|shows?|opens?) (?:\w+ )?(?:other|another|someone else's|somebody else's) "
        r"(?:customer|patient|person|people|user|employee|client|famil|tenant)\w*"
    ),
    (
        r"falsche[nrm]? (?:empfanger|adressat|verteiler|adresse|person|kunden)|fremde[nr]? (?:daten|akten|kunden\w*|"
        r"unterlagen|rechnungen|konten)|mauvais destinataire|mauvaise (?:adresse|personne)|destinatario equivocado"
    ),
    (
        r"(?:fiches|dossiers|donnees|documents|commandes|factures) (?:de paie )?(?:des autres|d'(?:un |une )?autres?)|"
        r"(?:nominas|datos|pedidos|documentos|facturas) de (?:otr[oa]s?|los demas)"
    ),
    (
        r"(?:clicked|entered|typed|gave|opened|installed|enabled|sent) (?:\w+ ){0,5}(?:link|password|attachment|"
        r"file|code|details|pin|program|thing|content|numbers|list|report)"
    ),
    r"mouse is moving|moving (?:the|my) mouse|ransom\w*|encrypted|on my screen|on her screen",
    r"(?:everyone|anyone|anybody|all) can (?:see|read|open)|visible to|publicly|online|strangers?",
    r"wrong (?:person|mr|mrs|address)|still (?:logged in|inside)|logged in|without pin|stolen|snatched|broken into",
    r"robbed|sign-in from|open for all|payslips|geklickt|eingegeben|aktiviert|durchgegeben|verschlusselt",
    r"losegeld\w*|(?:jeder|alle|fremde\w*) (?:kann|konnen|sehen|lesen)|offentlich|im netz|im internet",
    r"an den falschen|ans falsche|entsperrt|ohne (?:pin|sperre)|gestohlen|geklaut|entrissen|aufgebrochen",
    r"eingebrochen|maus wandert|neue anmeldung|offen fur alle|an alle@|abrechnungen|seltsame endungen|liegen lassen",
    r"(?:clique|saisi|ouvert) (?:\w+ ){0,4}(?:lien|mot de passe|piece)|rancon|tout le monde (?:peut|voit|lit)",
    r"visible par|vole",
    r"oublie dans|souris bouge|abri (?:el|la)|pinche|he puesto|cifrad\w+|rescate|cualquiera",
    r"sesion (?:estaba )?abierta|robado|al senor equivocado",
)

#: Mail of swindlers that was only looked at.
NOTHING_DONE = (
    (
        r"(?:i|we) (?:didn't|did not|haven't|have not|never) (?:\w+ ){0,2}(?:click\w*|repl\w+|answer(?:ed)?|"
        r"respond\w*)|(?:not|nothing|nobody|no one) (?:has )?clicked"
    ),
    (
        r"(?:nicht|nichts) (?:an)?(?:geklickt|beantwortet|geantwortet)|pas (?:clique|repondu)|"
        r"no (?:he |hemos )?(?:pinchado|contestado|respondido)"
    ),
)
