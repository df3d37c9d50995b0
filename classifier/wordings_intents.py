"""Wordings of the small intents of replies, in English, German, French and Spanish. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`: lower case, no accents), matched at word
borders; `classifier.intents` joins and weighs them. By intent, then by language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Wordings: TypeAlias = Mapping[str, tuple[str, ...]]

THANKS: Wordings = {
    "en": (
        r"thank you(?: so much| very much| kindly| again| all)*|thx|ty|ta very much|cheers|much appreciated",
        r"appreciate it|you're the best",
        r"(?:many |a lot of )?thanks?(?: a lot| so much| very much| a million| again| all| guys| everyone)*",
        r"(?:great|good|nice|perfect|awesome|brilliant|excellent)(?: job| work| service)?|wonderful|lovely|super|top",
        r"(?:have|wish you) (?:a |an )?(?:nice|great|good|lovely) (?:day|evening|weekend|week|one)",
    ),
    "de": (
        r"(?:(?:vielen|besten|herzlichen|tausend|lieben|schonen) )+dank(?: auch| nochmals?| dafur)*",
        r"dank(?:e|eschon)\w*",
        r"(?:danke )?(?:schon|sehr|vielmals|nochmals?)|bedanke mich|dank euch|ihr seid (?:super|spitze|die besten)",
        r"(?:und )?(?:ein |einen |euch |ihnen |noch )*schone[ns]? (?:tag|abend|feierabend|wochenende|woche)(?: noch)?",
        r"(?:super|prima|perfekt|klasse|spitze|toll|wunderbar)(?: gemacht| service)?",
    ),
    "fr": (
        r"(?:un grand |mille )?mercis?(?: beaucoup| bien| infiniment| encore| a vous| a tous)*|je vous remercie",
        r"bonne (?:journee|soiree|fin de semaine)|bon week-?end",
        r"parfait|super|genial|impeccable|nickel|bravo",
    ),
    "es": (
        r"(?:muchas |mil |muchisimas )?gracias(?: a todos| de nuevo| por todo)*|(?:se|os|te) (?:lo )?agradezco",
        r"(?:que tengan? |buen |feliz )+(?:un )?(?:buen )?(?:dia|fin de semana|tarde)",
        r"perfecto|genial|estupendo|excelente",
    ),
}

NOT_FIXED: Wordings = {
    "en": (
        (
            r"(?:still|again) (?:not|no|isn't|doesn't|does not|is not|can't|cannot|the same|broken|down|failing|"
            r"happening)"
        ),
        r"still (?:have|having|getting|get|see|seeing|there|stuck|won't|waiting for it to work|an issue|a problem)",
        (
            r"(?:not|never|isn't|is not|wasn't|nothing) (?:yet )?(?:fixed|solved|resolved|repaired|working|better|"
            r"changed|sorted|gone)"
        ),
        r"(?:problem|issue|error|fault|message)s? (?:still )?(?:persists?|remains?|continues?)",
        (
            r"(?:problem|issue|error|it) (?:is|'s|has come|came|comes|has) (?:back|returned)(?! up| online|"
            r" to normal| and run)"
        ),
        r"it's back(?! up| online| to normal| and run)|happened again",
        (
            r"(?:do|does|did|doing|dead|broken|down|gone|stuck|frozen|failing|locked|out) (?:it |that |this |"
            r"the same )?again"
        ),
        (
            r"still (?:red|dead|off(?! sick| work| ill)|out(?! of)|blank|black|dark|empty|slow|locked|blocked|"
            r"missing|wrong|frozen|hanging|nothing)"
        ),
        r"(?:makes?|made|making) no difference",
        r"(?:didn't|did not|doesn't|hasn't|has not) (?:do|done) (?:the trick|it|much)",
        r"no (?:joy|dice)|same as (?:before|yesterday|ever|always)",
        r"(?:didn't|did not|doesn't|does not|hasn't|has not) (?:help|work|fix|solve|change|make a difference)\w*",
        r"(?:no|without) (?:change|improvement|luck|success)|same (?:problem|error|issue|thing|story)(?: again| as)?",
        r"please re-?open|re-?open (?:it|this|the)|worse than before|even worse",
    ),
    "de": (
        (
            r"(?:immer noch|noch immer|nach wie vor|leider|weiterhin|wieder|noch) (?:\w+ ){0,3}"
            r"(?:nicht|nix|kein\w*|kaputt|defekt|das gleiche|dasselbe|der gleiche|derselbe|fehler\w*|probleme?)"
        ),
        r"(?:geht|funktioniert|lauft|klappt|tut|druckt|startet) (?:\w+ ){0,4}(?:nichts?|nix)(?: mehr)?",
        r"(?:hat|haben|brachte|bringt) (?:\w+ ){0,2}(?:nicht|nichts|nix) (?:geholfen|gebracht|geandert)?",
        r"(?:problem|fehler|es) (?:\w+ ){0,2}(?:besteht|existiert|bleibt|tritt)(?: \w+){0,3}",
        (
            r"(?:immer noch|noch immer|nach wie vor|weiterhin) (?:\w+ ){0,2}"
            r"(?:tot|rot|aus|dunkel|schwarz|leer|langsam|gesperrt|weg|blockiert|offline|da)"
        ),
        (
            r"(?:fehler\w*|problem\w*|meldung) (?:\w+ ){0,3}(?:weiterhin|weiter|wieder|erneut|immer noch|nach wie vor)"
            r"(?! (?:weg|gut|behoben|gelost|verschwunden|in ordnung))"
        ),
        r"ohne erfolg|erfolglos|vergeblich|(?:dasselbe|das (?:gleiche|selbe)) (?:spiel|problem|bild|theater|in grun)",
        r"nicht (?:behoben|gelost)",
        r"wieder (?:da|aufgetreten|abgesturzt)|keine (?:anderung|besserung|verbesserung)|unverandert|nicht besser",
        r"(?:bitte )?(?:wieder|erneut) (?:offnen|aufmachen)",
    ),
    "fr": (
        (
            r"(?:toujours|encore) (?:pareil|la|present\w*|mort|noir|coupe|pas|le meme|la meme|en panne|bloque|"
            r"rien|un probleme|ce probleme)"
        ),
        r"(?:ne|n')? ?\w+ (?:toujours|plus) (?:pas|rien)?|ne (?:marche|fonctionne|demarre) (?:toujours )?(?:pas|plus)",
        r"(?:pas|n'est pas|non) (?:encore )?(?:resolu|regle|repare)\w*|(?:probleme|erreur|panne) (?:persiste|revient)",
        r"(?:aucun|sans) (?:changement|amelioration|effet|succes)|n'a rien (?:change|donne)|rouvrir",
        r"(?:ca|cela|tout) (?:re)?commence|(?:a|ont) recommence|(?:c'est|est|sont) (?:de retour|revenue?s?)",
        r"rien n'y fait|(?:bloque|plante|coupe|rame|bugue) (?:encore|toujours)",
    ),
    "es": (
        r"sigue (?:sin|igual|fallando|pasando|dando|roto|el mismo|la misma|ocurriendo)|seguimos (?:sin|igual|con)",
        r"(?:todavia|aun|tampoco|ya) no (?:\w+ ){0,2}(?:funciona|va|puedo|anda|esta|se ha|abre|imprime)\w*",
        r"no (?:esta |se ha |ha )?(?:resuelto|solucionado|arreglado|funcionado|servido|cambiado)|no funciona|no me va",
        (
            r"(?:mismo|misma) (?:problema|error|fallo)|(?:ha vuelto|vuelve|volvio) a (?!ir|func|and|march|imprim|"
            r"abri|entra|conect)\w+|sin cambios|reabrir|peor que antes"
        ),
        r"(?:persiste|continua|permanece)n?|(?:otra vez|de nuevo) (?:lo mismo|igual)|sin exito",
        r"(?:probado|intentado) y nada|no (?:vuelve|ha vuelto) a",
    ),
}

SOLVED: Wordings = {
    "en": (
        (
            r"(?:it |that |everything |all )?(?:is |'s |now )*(?:works?|working|runs|running) (?:\w+ ){0,2}(?:now|"
            r"again|fine)"
        ),
        r"(?:it|that|this|everything) (?:all )?works(?: perfectly| like a charm)?",
        r"works (?:now|again|fine|perfectly|great)",
        (
            r"(?:is|has been|been|was|it's|that's|problem|issue|all|now|got) (?:been |now )?(?:solved|fixed|resolved|"
            r"sorted)"
        ),
        r"(?:solved|fixed|sorted) (?:it|itself|now|the problem)|that (?:did it|helped|worked|fixed it)|did the trick",
        r"you can close|can be closed|please close|no longer (?:a|an|needed|necessary)(?: \w+)?|back to normal",
        r"no more (?:errors?|problems?|issues?|trouble)",
        r"all good|(?:back )?up and running|back (?:online|up)|(?:working|works|runs) (?:\w+ )?like a (?:charm|dream)",
        r"can (?:get in|get on|log in|log on|print|connect|work|send|access it|hear \w+|see \w+) (?:again|now)",
        r"(?:problem|issue|error|message|fault)(?:'s| is| has) (?:gone|disappeared|vanished|cleared)",
        (
            r"it (?:prints|opens|scans|rings|starts|connects|loads|syncs|sends|charges|plays|saves|"
            r"logs in) (?:again|now|fine)"
        ),
        r"found (?:it|the (?:problem|cause|mistake|solution)) (?:myself|ourselves)|never ?mind|my mistake|is back up",
    ),
    "de": (
        (
            r"(?:geht|funktioniert|lauft|klappt|tut) (?:es |das |alles |nun |jetzt |auch )*(?:wieder|jetzt|nun|"
            r"einwandfrei)"
        ),
        r"(?:geht|lauft|klappt|funktioniert)(?: ja)? (?:doch|prima|super|perfekt|alles)",
        r"(?:alles|es) (?:lauft|geht|klappt)|das war(?:'?s| es)[,.]? (?:funktioniert|geht|klappt)|daran lag(?:'?s| es)",
        (
            r"(?:jetzt|nun|endlich) (?:klappt|geht|lauft|funktioniert)(?:'?s| es)?(?! (?:\w+ )?(?:nicht|nix|"
            r"nichts|gar|kein\w*))"
        ),
        r"wieder (?:rein|hinein|drucken|arbeiten|senden|zugreifen|anmelden|einloggen|telefonieren|scannen|offnen)",
        r"(?:hat |habe |ist |schon )?(?:sich )?(?:bereits )?(?:erledigt|gelost|behoben|gefixt|in ordnung|repariert)",
        r"(?:kann|konnen|konnt|durft|bitte) (?:\w+ ){0,4}(?:schliessen|zumachen|geschlossen werden|zu)|wieder da",
        r"keine? (?:fehler\w*|probleme?|storung\w*) mehr",
        r"(?:fehler\w*|meldung) (?:ist |sind )?(?:wieder )?(?:weg|verschwunden)",
        r"(?:(?:das|es) )?hat (?:geholfen|geklappt|funktioniert)|problem (?:weg|gelost|selbst gefunden)",
        r"nicht mehr notig",
    ),
    "fr": (
        (
            r"(?:ca|cela|tout|il|elle)? ?(?:re)?(?:marche|fonctionne) (?:\w+ )?(?:maintenant|a nouveau|de nouveau|bien|"
            r"enfin)"
        ),
        r"(?:ca|cela|tout) (?:re)?(?:marche|fonctionne)|c'est (?:bon|regle|resolu|repare|ok|en ordre)",
        r"tout est (?:ok|bon)|rentre dans l'ordre|laissez tomber|plus d'erreurs?",
        r"(?:de|a) nouveau (?:acces|normal|operationnel\w*)",
        r"(?:probleme|incident|souci) (?:est |a ete )?(?:resolu|regle)|(?:vous )?pouvez (?:clore|fermer|cloturer)",
        r"est (?:resolu|regle|repare)e?|ca a (?:marche|fonctionne|aide)|plus besoin",
    ),
    "es": (
        r"(?:ya|ahora) (?:me |nos |todo |si )*(?:funciona|va|anda|esta|puedo|imprime|abre)\w*(?: bien| perfecto)?",
        r"(?:funciona|va|anda) (?:todo )?(?:bien|perfectamente|de nuevo|otra vez|ya|ahora)",
        r"todo (?:bien|funciona|en orden)",
        r"(?:vuelve|ha vuelto|volvio) a (?:ir|funcionar|andar|marchar|imprimir|abrir\w*|conectar\w*)",
        r"(?:esta |ha sido |queda )?(?:resuelto|solucionado|arreglado)|(?:se )?(?:puede|pueden|podeis) cerrar",
        r"ya no (?:da|hay|sale|tengo|aparece)n? (?:\w+ )?(?:error|problema|fallo)\w*",
        r"ya no (?:hace falta|es necesario)|problema (?:resuelto|solucionado)",
    ),
}

STATUS: Wordings = {
    "en": (
        r"any (?:news|update|updates|progress|eta|idea when|word|luck)",
        r"(?:what's|what is|whats) (?:the|going|happening|up)",
        r"(?:the )?status(?: of| on|\?| please| update)|(?:an )?update (?:please|on this|\?)",
        r"when (?:will|can|is|do) \w+",
        r"(?:how long|how much longer)(?: \w+)*",
        r"(?:is|has) (?:anyone|anybody|somebody|someone) (?:looking|working|looked)",
        r"still waiting|(?:just )?(?:following|follow) up|(?:haven't|have not|not) heard|checking in|where are we",
    ),
    "de": (
        r"(?:gibt es|gibts|gibt's|irgendwelche|schon)(?: schon| da)? (?:was |etwas )?neu(?:es|igkeiten)|was neues",
        r"(?:wie ist |was ist )?(?:der |aktueller? )?(?:stand|status)(?: der dinge|\?)?",
        r"wie (?:lange|sieht es|schaut es|weit)",
        r"wann (?:ist|wird|kann|kommt|geht|konnen|darf) \w+|warte (?:immer )?noch|noch nichts gehort",
        r"(?:kummert sich|schaut) (?:\w+ )?(?:jemand|wer)|(?:wollte )?(?:mal )?nachfragen|ruckmeldung",
    ),
    "fr": (
        r"(?:des|avez-vous des|du|une) (?:nouvelles|nouveau)|ou en (?:est|sommes|etes)\S*(?: \w+)*",
        r"(?:quel est )?(?:le )?statut",
        r"(?:quand|dans combien de temps) (?:est-ce|pensez|sera|pourrai|cela|ca|aurai)\S*",
        r"j'attends (?:toujours|encore)",
        r"quelqu'un (?:s'en|s'occupe|peut)|toujours (?:en attente|pas de (?:nouvelles|reponse))",
        r"je me permets de relancer",
    ),
    "es": (
        r"(?:alguna|hay|tienen|teneis) (?:novedad\w*|noticia\w*|actualizacion)|(?:cual es el |como va |que )?estado",
        r"como (?:va|vamos|sigue)(?: \w+)*|cuando (?:estara|va|podre|se|tendre|podran|lo)(?: \w+)*|para cuando",
        r"(?:sigo|seguimos|estoy|aun|todavia) (?:esperando|a la espera)|cuanto (?:falta|tiempo|tarda)|sin respuesta",
    ),
}
