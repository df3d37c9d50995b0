"""Wordings of how long it can be borne: ways round that cost something, and what can wait; in four languages. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`); `classifier.signs` joins and weighs them.
"""

from __future__ import annotations

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
    (
        r"(?:just|only|wanted to|thought (?:i|you)(?:'d| would| might| should)?) (?:let\w* you know|letting you know|"
        r"mention|tell you|say so|like to know|want to know)"
    ),
    (
        r"(?:can|could|may) (?:safely )?(?:be ignored|ignore)|in your own time|take your time|nice to have|"
        r"when you(?:'ve| have| get)? (?:got )?(?:\w+ )?(?:time|moment|minute|around to)"
    ),
    (
        r"not (?:that|so|very|too|really|at all|particularly|especially|super|terribly|overly) (?:urgent|important|"
        r"pressing|critical|bad)|not (?:important|bothered|a big|stopping|blocking)|(?:nothing|un)important"
    ),
    r"doesn't (?:really |much )?(?:bother|affect me|stop me|block)|no impact|i can live",
    (
        r"nicht (?:besonders|sehr|so|weiter|wirklich|ganz so|unbedingt|super|sonderlich) (?:eilig|dringend|wichtig|"
        r"schlimm|tragisch)|nicht (?:dringend|dringlich|sofort sein)|ohne eile|lasst euch zeit|in aller ruhe"
    ),
    r"wenn (?:ihr|sie|du) (?:\w+ ){0,3}(?:dazu|zeit|luft)|nur als (?:info|hinweis)|nur mal so|stort (?:\w+ )?nicht",
    (
        r"pas (?:tres|bien|si|du tout|vraiment|trop) (?:urgent|presse|grave|important|genant)|pas (?:important|genant)|"
        r"(?:sans|pas d')urgence|rien de grave|ca ne presse pas|prenez votre temps|juste pour (?:info|vous|signaler)"
    ),
    (
        r"no (?:es |hay |corre )?(?:muy |nada |tan )?(?:urgente|importante|grave|prisa)|sin urgencia|no pasa nada|"
        r"cuando (?:podais|podrias|puedan|puedas|tengas)|solo (?:aviso|informo|comento|queria avisar|para que lo)|"
        r"nos apanamos"
    ),
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
