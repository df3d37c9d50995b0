"""Wordings of how fast damage grows: standstill, deadlines, danger, ways round, patience; in four languages. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`); `classifier.signs` joins and weighs them.
"""

from __future__ import annotations

STANDSTILL = (
    (
        r"(?:can't|cannot|can not|cant|couldn't|unable to|not able to|nor) (?:\w+ ){0,2}(?:work|anything|a thing|"
        r"serve|trade|sell|ship|dispatch|treat|teach|register|invoice|continue|pay|take|see (?:patients|the|any|"
        r"files)|operate|produce|admit|get (?:on|in|anywhere|through|past)|start|do|bill|load|book|weigh|open|"
        r"reach|print|enter|hand out|finish)"
    ),
    (
        r"(?:work|everything|production|lines?|business|shipping|loans|presses|conveyor|nothing|press|"
        r"machines?) (?:\w+ ){0,3}(?:stopped|standstill|stands? still|standing|stuck|down|halt|idle|halted|empty)"
    ),
    r"nothing (?:\w+ ){0,3}(?:moves|runs|works|goes|comes|opens)|nothing happens",
    r"no (?:shop|branch|site|school|ward|one) can",
    (
        r"(?:none|nobody|no one|no-one|keiner?|niemand|personne|nadie|aucun|ninguno) (?:\w+ ){0,4}(?:gets? (?:in|"
        r"on|through|"
        r"anywhere)|kommt (?:mehr )?(?:rein|hinein|durch)|entre|entra|n'entre|puede entrar)"
    ),
    (
        r"(?:won't|wont|doesn't|does not|will not|refuses to|not) (?:even )?(?:switch on|turn on|power (?:on|up)|"
        r"start up|"
        r"boot|come on|come back|wake up)|(?:lasst sich|geht|springt|startet) (?:gar |"
        r"uberhaupt )?nicht (?:mehr )?(?:an|"
        r"ein|einschalten|starten)|ne s'allume (?:plus|pas)|no (?:se )?enciende|no arranca|ne demarre (?:plus|pas)"
    ),
    r"(?:was|is|that's|it's|had) my only|(?:no other|have no other|only have (?:the|this)|we have) one|the only one",
    r"smok(?:e|ing) (?:out|from|comes|came)|sparks?|sparked|dripping|soaked|in (?:two |three )?(?:bits|pieces)",
    r"shattered",
    r"qualm\w*|raucht|funken|nass geworden|ausgelaufen|in stucken|zersplittert|en morceaux|fume|echa humo|empapad\w+",
    r"standstill|stranded|paralysed|(?:sitting|standing|sits?|sit|stand) (?:idle|around|here|beside|by)|sent home",
    r"went home",
    (
        r"no (?:workaround|way round|way around|alternative|other (?:way|device|machine)|plan b|spare|paper|"
        r"fallback|backup)"
    ),
    r"there's only (?:this )?one|it's the only|only (?:approved|one|this one|window)|nowhere else|nobody else",
    r"stuck outside",
    r"(?:queues?|lines?) (?:\w+ ){0,4}(?:door|out|street|growing|longer|down|round|reaches|to the|pile)|pile up",
    r"piling up",
    (
        r"(?:customers?|people|patients?|clients?|parents|lorries|trucks|drivers|passengers|guests|visitors|"
        r"tenants|residents|cars|candidates|supplier|everyone|they) (?:\w+ ){0,3}(?:waiting|wait|queue|queuing|"
        r"stand|leave|leaving|stuck|lined)"
    ),
    r"dead|is down|are down|is gone for|gone at once|stopped|(?:stuck|locked) out|still nothing|cash only",
    r"go on foot",
    (
        r"(?:kann|konnen|darf) (?:\w+ ){0,4}(?:nicht (?:mehr )?(?:arbeiten|weiter\w*|kassieren|verkaufen|liefern|"
        r"behandeln|unterrichten|verladen|auszahlen|einbuchen)|nichts|gar nichts|niemanden|keine einzige)"
    ),
    r"komm\w* nirgends|kommt keiner",
    r"(?:steht|stehen|liegt|liegen|ruht) (?:\w+ ){0,3}(?:still|lahm|alles|hier|herum|rum|vor|daneben|schlange|leer)",
    r"geht (?:gar |uberhaupt )?nichts|nichts geht|nix geht|nix mehr|stillstand|lahmgelegt|arbeitsunfahig",
    r"aufgeschmissen",
    (
        r"(?:linie|band|bander|produktion|versand|betrieb|anlage|pressen|verladung|maschinen?) (?:\w+ )?(?:steht|"
        r"stehen|leer)"
    ),
    r"(?:kein|keine|keinen|ohne) (?:ausweich\w*|alternative\w*|umweg|ersatz\w*|papier\w*|plan b|andere\w? \w+)",
    r"anders \w+ nicht|es gibt nur (?:diesen|diese|den|die|das) ein\w+|der einzige|die einzige|nur diesen einen",
    r"sitzt rum|kann nichts",
    (
        r"(?:schlange|warteschlange|wartezimmer|wartehalle|kunden|patienten|leute|eltern|lkws?|lkw|fahrer|"
        r"burger\w*|gaste|mandanten|mieter|autos|anhanger|studierenden|lieferant|alle) (?:\w+ ){0,4}(?:warten|"
        r"wartet|stehen|steht|stauen|geht bis)"
    ),
    r"ausgefallen|ausfall|tot|komplett weg|gar nicht mehr|stehen geblieben|nach hause gegangen|nur bargeld",
    (
        r"(?:ne|n') ?(?:peux|peut|pouvons|peuvent) (?:plus |pas )?(?:\w+ )?(?:rien|travailler|encaisser|livrer|"
        r"ouvrir|enregistrer)"
    ),
    r"tout (?:est|s'est) (?:bloque|arrete)|a l'arret|bloques|aucune alternative|file (?:va|d'attente)",
    (
        r"(?:les|nos|mes|des|deux|trois) (?:clients|patients|gens|parents|camions) (?:\w+ )?(?:attendent|patientent|"
        r"repartent|font)"
    ),
    (
        r"no (?:puedo|podemos|pueden) (?:\w+ )?(?:trabajar|hacer|cobrar|atender|vender|facturar|abrir|pedir|"
        r"imprimir|guardar)"
    ),
    r"parad[oa]s?|cola hasta|esperan|esperando|sin alternativa|brazos cruzados|no hay otr[oa]|solo efectivo",
    r"caid[oa]s?",
)

SOON = (
    (
        r"(?:by|before|until|till|at|in time for|closes at|due at|starts at|due) (?:noon|midday|midnight|tonight|"
        r"lunch|three sharp|(?:the )?end of (?:the )?day|this (?:morning|afternoon|evening)|"
        r"\d{1,2}[:.]\d\d|\d{1,2} ?(?:am|pm|o'clock|sharp)|(?:six|seven|eight|nine|ten|eleven|twelve|two|"
        r"three|four|five))"
    ),
    r"(?:before|until|till|at|closes at|due at|starts at) one|(?:by|before|due) today",
    r"(?:sail|leave|close|start|end)s? (?:today|at)",
    (
        r"(?:deadline|due|closes|cut-?off|expires|hearing|exam|court|auction|tender|audit|inspector|payroll|"
        r"flight|interview|opening|premiere|gala|clinic|counter|submission) (?:\w+ ){0,4}(?:today|tonight|now|"
        r"noon|\d{1,2}(?:[:.]\d\d| ?[ap]m)?)"
    ),
    (
        r"in (?:an hour|one hour|half an hour|\d{1,2} min(?:utes|s)?|(?:ten|fifteen|twenty|thirty) minutes|"
        r"two hours)(?! later)"
    ),
    r"(?:starts|begins|leaves|boarding) (?:now|in \d+|at \w+)|last day|any minute|today (?:from|if|at|is)",
    r"ends today|(?:must|has to|have to) (?:\w+ ){0,8}(?:today|tonight|noon|by \d\d?)|sharp|already waiting",
    r"tomorrow at (?:seven|nine)",
    (
        r"(?:bis|um|vor|ab|spatestens|gegen) (?:heute (?:abend|mittag|nachmittag)|mittag|mitternacht|"
        r"\d{1,2}(?:[:.]\d\d)? ?uhr|"
        r"\d{1,2}[:.]\d\d|feierabend|sieben|acht|neun|zehn|elf|zwolf|eins|zwei|drei|vier|funf|sechs)"
    ),
    r"(?:noch heute|heute noch|heute) (?:raus|abend|nacht|um|bis)|noch heute(?! (?:abhilfe|beheben|andern))",
    r"letzter tag",
    (
        r"(?:frist|abgabe|annahmeschluss|verhandlung|prufung|klausur|einlass|premiere|eroffnung|visite|"
        r"besprechung|trauungen) (?:\w+ ){0,4}(?:heute|gleich|um|ab|\d+|in|lauft)"
    ),
    r"in (?:einer (?:halben )?stunde|einer viertelstunde|\d+ (?:minuten|min)|zehn minuten)",
    r"gleich (?:beginnt|geht|fangt)|fristgerecht|lauft heute ab|avant (?:midi|ce soir|\d+ ?h)|aujourd'hui avant",
    r"dans (?:une heure|un quart d'heure|\d+ minutes)|ce soir|dernier jour|(?:a|ferme a) \d{1,2} ?h(?: ?\d\d)?",
    r"antes de (?:las|los|mediodia)|hoy (?:mismo )?(?:a las|vence)|en (?:una hora|media hora|\d+ minutos)",
    (
        r"ultimo dia|(?:a|hasta|es a) las (?:\d+|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)|"
        r"(?:esta (?:manana|tarde|noche)) (?:a|antes)"
    ),
)

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
    r"urgences?|samu|malades?|reanimation|medicaments?|astreinte|pacientes?|urgencias|ambulancia|quirofano",
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

COSTLY = (
    r"by hand|manually|on paper|in pencil|handwrit\w+",
    (
        r"(?:colleagues?|neighbou?r|someone|he|she|they|deputy|secretary|cook|we|i) (?:\w+ ){0,2}(?:for me|"
        r"instead|forwards?|sends? (?:me|it|them)|reads? it|brings?|phones? them|takes? notes|runs? over)"
    ),
    # "I cannot print" is the trouble, and no way round it.
    r"(?:colleagues?|neighbou?r|someone|he|she|they|deputy|secretary|cook) (?:\w+ ){0,2}prints?",
    r"(?:we|i) (?:first )?prints? (?:it|them|everything|on another)",
    (
        r"(?:have|has|need|needs|must|had) to (?:\w+ ){0,2}(?:restart|reboot|sign|log|walk|retype|re-?enter|go|"
        r"drive|ask|borrow|redo|plug)"
    ),
    r"(?:several|ten|dozen|many) times a (?:day|week)|again and again",
    r"every (?:time|few minutes|\d+ \w+|hour|morning|now and again)|each (?:time|morning|day|evening|letter)",
    r"over and over|twice as long|doubles? the|takes (?:me|us|it|twice|ages|half|as long|about)",
    r"half (?:an hour|of each day|the day|the morning)|double work|makeshift|workaround|for now|in the meantime",
    r"meanwhile|instead(?! of)|borrow\w*|private (?:phone|mobile|laptop)s?|one by one|one after the other|i type",
    r"we type",
    r"copy (?:them|it) over|cost(?:s)? (?:me|us)|von hand|manuell|per hand|auf papier|mit bleistift|strichliste",
    r"abtippen|tippen",
    (
        r"(?:kolleg\w+|nachbar\w*|koch|jemand|er|sie|vertretung|stellvertreterin|man|"
        r"frau \w+) (?:\w+ ){0,4}(?:fur mich|weiter|druckt|schickt|leitet|macht|bringt|holt|lauft|nach)"
    ),
    r"(?:muss|mussen|lauf\w?|laufe\w?) (?:\w+ ){0,4}(?:jedes mal|immer|standig|neu|hin und her|ruber)|mehrmals",
    r"immer wieder|jedes ?mal|jeden (?:morgen|tag|brief)|alle (?:paar|\d+|zwei) min\w*|standig|dauernd",
    r"doppelt so lange|zehnmal am tag|am tag|umweg|behelf\w*|notlosung|solange|so lange|derweil",
    r"stattdessen|leihe|geliehen|vorubergehend|einzeln|kostet (?:mich|uns)|privat\w*|halbe stunde|eine stunde",
    r"uberstunden|verbinden alles|verbind\w* (?:\w+ )?von hand|ruf\w* (?:\w+ )?jedes|a la main|manuellement",
    r"sur papier|en attendant|chaque (?:fois|matin)|sans cesse|deux fois plus|mon collegue|ma (?:collegue|voisine)",
    r"emprunt\w*|(?:dix|plusieurs) fois par jour|a ma place|une (?:a|par) une|recopi\w+|a mano|en papel",
    r"mientras tanto|cada (?:vez|manana|rato)|el doble|(?:un|mi) companer[oa]|prestado|varias veces al dia",
    r"una a una|me lo mando|en un lapiz|dictan\w*",
)

CAN_WAIT = (
    r"for the (?:log|record|files)|(?:just|only|simply) (?:passing|reporting|telling|saying|tidying|curious|curiosity)",
    r"(?:small|tiny|little) thing|bothers (?:nobody|no one|no-one)|no action|suits me|work unaffected|twice a year",
    r"once a quarter|(?:i|we) don't (?:mind|need)|one day when|at your leisure|when you're next|next time you",
    (
        r"bei gelegenheit|furs? protokoll|(?:wollte|wollt'?s?|wollte es) (?:nur|bloss)|(?:reine|pure) neugier|"
        r"stort niemanden"
    ),
    (
        r"(?:zweimal|einmal) im (?:jahr|monat|quartal)|fehlt (?:\w+ ){0,2}sonst nichts|nicht der rede wert|"
        r"nicht weiter schlimm"
    ),
    r"rien ne presse|pas (?:bien )?grave|pour la forme|un jour|pour l'histoire|(?:simple|pure) curiosite|sans gravite",
    r"a la prochaine version|ca ne gene|si vous passez|por (?:si|curiosidad)|si algun dia|lo cuento|no afecta",
    r"cuando (?:venga|paseis|pase) \w+|no me molesta|no tiene importancia",
    r"no (?:rush|hurry|stress|pressure|biggie|panic|complaint)|not (?:urgent|pressing|critical|vital|in a hurry)",
    r"(?:can|could) wait",
    r"when(?:ever)?(?: you| someone| somebody)? (?:\w+ )?(?:pass|time|passing|around|nearby|chance|possible)",
    r"whenever(?: (?:you (?:can|have|like|find|get|pass|are)|it suits|convenient|possible|suits)|$|[.!])|at some point",
    r"some (?:day|time)|low priority|cosmetic\w*|just (?:so you know|mention\w*|noticed)",
    r"only (?:noticed|an idea|mentioning)|fyi|for your (?:information|records)|nothing (?:dramatic|urgent|serious)",
    r"slightly|minor|no big deal|doesn't (?:hurt|matter)|harmless|we manage|can live|gets used to",
    r"once a (?:month|year)|twice a year|(?:no ?one|nobody) (?:uses|needs|misses|has used)|rarely|funny|not needed",
    r"don't (?:use|need) it|no harm|all good|it works (?:anyway|though|tho|fine|all the same)|works fine|all works",
    r"phone works|made me smile",
    r"(?:find|finds) it|anyway|kein\w* (?:stress|eile|hektik|druck|drama|beinbruch)",
    r"(?:eilt|drangt|pressiert) (?:\w+ )?nicht|keine eile|eilt also nicht",
    r"nicht (?:eilig|schlimm|wichtig|tragisch|so wild|kritisch)|nix schlimmes|hat (?:noch )?zeit|kann warten",
    r"(?:bei )?gelegen\w+|irgendwann|wenn (?:mal )?(?:jemand|ihr|sie) (?:\w+ )?(?:zeit|luft)|schonheitsfehler",
    r"kosmetisch\w*|nur (?:zur (?:info|kenntnis)|so|furs)|zur kenntnis|nur damit|kleinigkeit|halb so wild",
    r"stort (?:keinen|nur|kaum|nich\w*|mich nicht)|komme (?:\w+ )?(?:zurecht|klar)|geht auch so|im (?:quartal|jahr)",
    r"2x im jahr|selten|braucht (?:\w+ )?(?:keiner|niemand)|brauch\w* (?:\w+ )?(?:grad |sie )?nich\w*",
    r"vermisst (?:wohl )?keiner|zum gluck|harmlos|egal|geht aber|er geht|telefonieren geht|tut nicht weh",
    r"man gewohnt|alles gut|musste lachen|pas (?:urgent|presse|grave)|rien d'urgent|ca peut attendre",
    r"quand vous (?:aurez|pourrez)|a l'occasion|c'est juste|pour info|on se debrouille|le reste marche|je compense",
    r"no (?:es |corre )?(?:urgente|prisa|urge|grave)|sin prisa|cuando (?:podais|puedan|tengais)|puede esperar",
    r"da igual|no molesta|tranquilos",
)
