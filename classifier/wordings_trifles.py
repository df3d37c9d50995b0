"""Wordings of what hurts nobody: looks, leisure, all that works, demands without a deadline; in four languages. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`); `classifier.signs` joins and weighs them.
"""

from __future__ import annotations

LOOKS = (
    r"colou?rs?|mauve|purple|pink|turquoise|typefaces?|wallpapers?|(?:company|old|new|wrong|our|firm's) logo|stickers?",
    r"scratch(?:es|ed)?|spelt|spelled|mis-?spel\w+|typos?|lower ?case|small letters?|ugly|ugl(?:ier|iest)|prettier",
    r"looks? (?:silly|ugly|odd|cheap|childish|old-fashioned|dreadful)|(?:is|are) now (?:called|on the|at the)",
    r"used to be (?:called|on the|at the|blue|red|green|grey|white|black)|ringtones?|hold music|screensavers?",
    r"(?:on the )?(?:left|right|top|bottom) (?:and not|instead of|rather than)|and not (?:at|on|in) the",
    r"(?:new|old|other) (?:icon|picture|photo|font|symbol)|emojis?|smileys?|off-?cent(?:re|er)|crooked|a comma",
    r"(?:profile )?(?:picture|photo) (?:of me|shows|is|still)|greets? (?:me|him|her|us)|mascot|slogan|exclamation mark",
    r"farb(?:e|en|lich\w*|ton\w*)|schriftart\w*|hintergrundbild\w*|aufkleber\w*|kratzer\w*|heisst (?:jetzt|nun|seit)",
    r"heissen (?:jetzt|nun)|schreibfehler|tippfehler|rechtschreib\w*|(?:klein|gross)geschrieben|hasslich\w*|schief\w*",
    r"bildschirmschoner|klingelton\w*|wartemusik|profil(?:bild|foto)\w*|begrusst (?:mich|ihn|sie|uns)|anrede|turschild",
    r"statt (?:in )?(?:weiss|blau|rot|grun|grau|schwarz|gelb|links|rechts|oben|unten)",
    r"sieht (?:\w+ )?(?:aus wie|doof aus)",
    r"(?:blau|rot|grun|grau|lila|gelb|links|rechts|oben|unten) statt|geschmack\w*|komma fehlt",
    r"couleurs?|polices? de caracteres?|fonds? d'ecran|faute (?:d'orthographe|de frappe)|autocollants?|rayures?",
    r"icones?|musique d'attente|s'appelle (?:maintenant|desormais)|photo de profil",
    r"au lieu (?:du|de la) (?:bleu|gauche)",
    r"col(?:or|ores)|tipo de letra|fondo de pantalla|falta de ortografia|errata|pegatinas?|aranazos?|iconos?",
    r"musica de espera|(?:ahora se llama|se llama ahora)|foto de perfil|en vez de (?:azul|rojo|verde|izquierda|arriba)",
)

LEISURE = (
    r"crosswords?|horoscopes?|raffles?|birthdays?",
    r"(?:canteen|lunch|cafeteria)(?:'s)? (?:menu|page|points|feedback|list|programme|voucher)\w*|jokes?|poems?|poetry",
    r"quiz\w*",
    r"football|tombola|sweepstakes?|holiday (?:snaps|photos|pictures)|recipes?|cartoons?|solitaire|suggestion box",
    r"weather (?:widget|page|icon)|(?:mother|sister|brother|father)-in-law|knitting|biscuits?",
    r"coffee (?:list|fund|rota)",
    r"choir|christmas (?:raffle|card|cards|party|do|menu|tree)|summer party|aquarium|my (?:cat|dog|horse|garden)",
    r"kreuzwort\w*|horoskop\w*|geburtstag\w*|speise(?:plan|karte)\w*|kantinen\w*|witze?|gedichte?|fussball\w*",
    r"tippspiel\w*",
    r"urlaubs(?:fotos|bilder)|(?:schwager|schwieger)\w+|weihnachts(?:feier|karte|baum)\w*|sommerfest\w*",
    r"kaffee(?:kasse|liste)",
    r"betriebsausflug\w*|mots croises|horoscope|anniversaires?|menu de la cantine|blagues?|poemes?|loto|chorale",
    r"photos de vacances|belle-(?:mere|soeur)|fete de (?:noel|fin d'annee)|crucigramas?|horoscopos?|rifas?|cumpleanos",
    r"menu del comedor|chistes?|poemas?|quinielas?|fotos de vacaciones|cunad[oa]|suegr[oa]|fiesta de navidad",
)

ALL_WORKS = (
    r"no (?:real )?(?:problems?|trouble|issues?) (?:otherwise|at all|as such|logging|working|with (?:my )?work)",
    r"works (?:otherwise|perfectly)|everything syncs|kein problem sonst|sonst kein\w* problem\w*",
    (
        r"(?:everything|all|anything) else (?:for work )?(?:works|is (?:fine|ok|okay|well|in order|normal|"
        r"as it should)|"
        r"opens|runs|goes)"
    ),
    r"everything (?:for work )?(?:works|is (?:fine|ok|okay|in order))|(?:it|they|that|which) do(?:es)? work",
    r"can do (?:all|everything|the lot)|without (?:trouble|difficulty)|nothing is (?:missing|lost|broken|wrong)",
    (
        r"(?:works?|prints?|rings?|opens?|loads?|connects?|runs?|arrives?|gets in|sends?|logs in) (?:perfectly|"
        r"normally|alright|all right|as (?:ever|before|usual|it should)|anyway|tho|though|every time|nicely)"
    ),
    r"apart from that|other than that|(?:figures|numbers|contents?|results?|files?) (?:is|are) (?:right|correct|fine)",
    r"nobody (?:sees|uses|has noticed|noticed|else minds|minds)|never (?:used|needed) it|don't use it",
    r"have (?:two|others)",
    r"no one (?:sees|uses|plays|reads|noticed|minds)|no (?:effect|consequence\w*|malfunction|difference)|no smoke",
    r"no heat",
    (
        r"(?:sonst|ansonsten) (?:geht|lauft|funktioniert|klappt|ist alles|alles|nichts|stimmt|bin)|"
        r"alles andere (?:geht|"
        r"lauft|funktioniert|klappt|ist)"
    ),
    (
        r"(?:geht|lauft|funktioniert|klappt|druckt|klingelt) (?:trotzdem|einwandfrei|tadellos|alles|ja|ansonsten|"
        r"sonst|normal)"
    ),
    r"(?:zahlen|werte|daten|inhalte?) stimm\w+|verbindung steht|nie (?:gebraucht|benutzt)|ums prinzip|aus prinzip",
    r"(?:tut|tun) (?:es|er|sie) (?:ja|aber|trotzdem|alle)|merkt (?:ja )?(?:keiner|niemand)",
    r"benutzt (?:ja )?(?:keiner|niemand)",
    r"(?:tout )?le reste (?:marche|fonctionne|va|est)",
    r"(?:marche|fonctionne)(?:nt)? (?:tres bien|quand meme|normalement)",
    r"a part ca|par principe|tout (?:marche|fonctionne)|personne ne (?:s'en sert|l'utilise|le voit|la voit)",
    r"(?:todo )?lo demas (?:va|funciona|esta|sale|bien)|por lo demas|funcionan? (?:bien|igual|perfectamente|todo)",
    r"aparte de eso|por principio|nadie l[oa] (?:usa|ve|nota)",
)

_NOW = (
    r"(?:now|today|at once|immediately|asap|tonight|straight away|this (?:minute|instant|hour)|within \w+|"
    r"by (?:tonight|"
    r"noon|five|tomorrow|the end))"
)
DEMAND = (
    rf"(?:i|we) (?:demand|insist|expect|want|require) (?:\w+ ){{0,8}}{_NOW}",
    (
        rf"(?:fix|change|solve|resolve|sort|repair|remove|replace|restore|correct|undo|put) (?:it |this |that |them )?"
        rf"(?:\w+ )?{_NOW}"
    ),
    (
        rf"(?:(?:must|has to|should) be|i want it|wants it|want this) (?:\w+ ){{0,3}}(?:fixed|put back|changed|gone|"
        rf"removed|done|solved|back) {_NOW}"
    ),
    rf"(?:fixed|put back|changed|gone|removed|solved|resolved|replaced) {_NOW}",
    (
        r"(?:ich |wir )?(?:verlange|erwarte|fordere|bestehe)n? (?:\w+ ){0,8}(?:sofort\w*|heute|umgehend\w*|stunde|"
        r"abend|uhr|unverzuglich\w*)"
    ),
    (
        r"(?:sofort|umgehend|unverzuglich|heute noch) (?:\w+ )?(?:andern|beheben|abstellen|klaren|austauschen|"
        r"entfernen|zuruck)"
    ),
    r"(?:j'|nous |on )?exig\w+ (?:\w+ ){0,8}(?:aujourd'hui|immediat\w*|tout de suite|ce soir|l'heure)",
    r"exij\w+ (?:\w+ ){0,8}(?:hoy|inmediat\w+|ya|ahora)|quiero (?:\w+ ){0,5}(?:hoy mismo|ahora mismo|ya mismo)",
)
