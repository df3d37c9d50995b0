"""Wordings of how fast damage grows: standstill and deadlines; in four languages. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`); `classifier.signs` joins and weighs them.
"""

from __future__ import annotations

#: What many people have from one place: that it is down says more than that a screen is.
_SERVICES = (
    r"(?:e-?mails?|wi-?fi|wlan|vpn|internet|networks?|servers?|sap|erp|crm|phones?|telephones?|lines?|systems?|teams|"
    r"intranet|portal|web ?(?:site|shop)|tills?|citrix|databases?|hotline|switchboard|remote desktop|connection)"
)
_COMPUTER = (
    r"(?:pcs?|computers?|laptops?|notebooks?|rechner|ordi(?:nateur)?s?|(?:mon|le|ce|son) (?:poste|portable)|"
    r"ordenador(?:es)?|portatil(?:es)?)"
)

#: Said outright, or a machine that stays off: there is no reading of it by which work goes on.
CANNOT_WORK = (
    (
        r"(?:can't|cannot|can not|cant|couldn't|unable to|not able to|nobody can|no one can) (?:really |even )?"
        r"(?:work|do (?:anything|a thing|my (?:job|work)|any work)|get (?:anything|any work) done)"
        r"(?! like (?:this|that))"
    ),
    (
        r"(?:kann|konnen) (?:\w+ ){0,3}(?:nicht (?:mehr )?(?:arbeiten|weiterarbeiten)|nichts (?:machen|tun|arbeiten))|"
        r"(?:niemand|keiner) (?:\w+ ){0,3}arbeiten|arbeitsunfahig|arbeiten (?:ist )?(?:so )?(?:nicht moglich|unmoglich)"
    ),
    (
        r"(?:ne|n') ?(?:peux|peut|pouvons|peuvent) (?:plus |pas )?(?:rien faire|travailler)|impossible de travailler|"
        r"no (?:puedo|podemos|puede|pueden) (?:\w+ )?(?:trabajar|hacer nada)|nadie (?:\w+ )?puede (?:\w+ )?trabajar"
    ),
    (
        r"(?:won't|wont|doesn't|doesnt|does not|will not|refuses to|not) (?:even )?(?:switch on|turn on|power (?:on|"
        r"up)|start up|boot)|(?:geht|springt|fahrt)(?: \w+){0,5} nicht mehr (?:an|hoch)|ne s'allume (?:plus|pas)|"
        r"no (?:se )?enciende|no arranca|ne demarre (?:plus|pas)"
    ),
)

STANDSTILL = (
    (
        r"(?:account|user|login|konto|compte|cuenta) (?:\w+ ){0,2}(?:locked|blocked|disabled|suspended|gesperrt|"
        r"deaktiviert|bloque\w*|desactiv\w+)"
    ),
    (
        r"(?:can't|cannot|can not|cant|couldn't|unable to) (?:log|sign|get) (?:\w+ )?(?:in|on|into)|"
        r"komm\w* (?:\w+ ){0,3}nicht (?:mehr )?(?:rein|hinein)|nicht (?:mehr )?(?:anmelden|einloggen)"
    ),
    (
        r"impossible d(?:'ouvrir (?:la|ma) session|e (?:me|se) connecter)|no (?:puedo|podemos|pueden) (?:entrar|"
        r"acceder|iniciar sesion)|blue ?screens?|bsod|blauer? bildschirm|ecran bleu|pantall(?:azo|a) azul"
    ),
    rf"{_SERVICES} (?:(?!upside|slow|slows|shut|shuts|and|or)\w+ ){{0,2}}down",
    (
        rf"{_COMPUTER} (?:\w+ ){{0,3}}(?:won't|wont|will not|doesn't|doesnt|does not|didn't|not|no longer) "
        r"(?:\w+ ){0,2}(?:start|boot|turn on|switch on|power (?:on|up)|come on|starting|booting|turning on)(?! in)"
    ),
    (
        rf"{_COMPUTER} (?:(?:startet|bootet|fahrt|lasst sich)(?: \w+){{0,4}} nicht"
        r"(?! (?:mehr )?(?:runter|herunter|aus))|"
        r"(?:geht|springt|fahrt|schaltet)(?: \w+){0,5} nicht (?:mehr )?(?:an|hoch|ein))"
    ),
    (
        rf"{_COMPUTER} (?:\w+ )?(?:ne|n') ?(?:s'allume|demarre|se lance|veut) (?:plus|pas)|"
        rf"{_COMPUTER} (?:\w+ )?no (?:se )?(?:enciende|arranca|inicia|prende)"
    ),
    r"no (?:power|light|lights|signs? of life)|kein (?:strom|licht|lebenszeichen)|nothing when i press",
    r"(?:je suis|on est|nous sommes|restons|tous) (?:\w+ )?bloque\w*|(?:estoy|estamos) (?:bloquead|atascad)\w+",
    r"(?:site|branch|office|shop|store|school|ward|we|we're|we are|everyone|everybody) (?:\w+ ){0,2}offline",
    r"(?:geht|kann|konnen) (?:\w+ ){0,3}nix",
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
    (
        r"(?:kein|keine|keinen|ohne) (?:ausweich\w*|alternative\w*|umweg|ersatz\w*|papier\w*(?! (?:ein|mehr ein))|"
        r"plan b|andere\w? \w+)"
    ),
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
        r"(?:in|dans|en) (?:\d{1,2}|one|two|einer|zwei|drei|une|deux|trois|cinq|dix|quinze|vingt|una|dos|cinco|diez|"
        r"quince|veinte) (?:h|hrs?|hours?|std|stunden?|mins?|minut(?:en|os|es)|heures?|horas?)(?! later)"
    ),
    (
        r"(?:abitur\w*|(?:abschluss|zwischen|gesellen|meister)prufung\w*|(?:video|gerichts)verhandlung|"
        r"(?:rats|vorstands|gemeinderats|aufsichtsrats)sitzung) (?:\w+ ){0,4}(?:heute|gleich|um|ab|\d+|in|lauft|"
        r"beginnt)"
    ),
    (
        r"heute (?:\w+ ){0,3}(?:frist\w*|abgabe\w*|abgabeschluss|stichtag|fallig)|"
        r"(?:date limite|delai|echeance|cloture|depot) (?:\w+ ){0,4}(?:aujourd'hui|ce soir|midi|\d+ ?h)"
    ),
    (
        r"(?:hoy (?:\w+ ){0,2}(?:vence|cierra|termina|acaba)|(?:vence|cierra|termina|acaba|plazo) (?:\w+ ){0,3}hoy|"
        r"aujourd'hui (?:\w+ ){0,3}(?:dernier|limite|delai|echeance))"
    ),
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
