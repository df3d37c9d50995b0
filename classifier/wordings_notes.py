"""Wordings of what is no report at all: out of office, advertising, wishes for something new; in four languages. Pure.

Pieces of regular expressions over folded text, as in `classifier.wordings_intents`.
"""

from __future__ import annotations

from classifier.wordings_intents import Wordings

OUT_OF_OFFICE: Wordings = {
    "en": (
        (
            r"(?:i am|i'm|i will be|i'll be|currently|am) (?:\w+ ){0,3}(?:out of (?:the )?office|on (?:annual |"
            r"parental )?leave)"
        ),
        (
            r"(?:i am|i'm|i will be) (?:\w+ ){0,2}(?:away|on holiday|on vacation|travelling) (?:\w+ ){0,3}(?:until|"
            r"till|from|back)"
        ),
        r"out[- ]of[- ]office|automatic reply|auto-?reply|limited access to (?:my )?e-?mails?",
        r"will (?:reply|respond) (?:\w+ ){0,6}return",
    ),
    "de": (
        (
            r"(?:bin|befinde mich|momentan|derzeit) (?:\w+ ){0,4}(?:nicht im (?:buro|haus)|ausser haus|im urlaub|"
            r"abwesend|in elternzeit)"
        ),
        r"abwesenheits(?:notiz|meldung|assistent)|automatische antwort",
        r"bin (?:\w+ ){0,4}(?:wieder erreichbar|nicht erreichbar)",
        r"(?:e-?mails?|nachrichten?) (?:\w+ ){0,3}(?:nicht (?:gelesen|weitergeleitet|bearbeitet))",
        r"nach meiner ruckkehr",
    ),
    "fr": (
        r"(?:je suis|serai|suis) (?:\w+ ){0,3}(?:absente?|en conges?|en vacances|en deplacement|injoignable)",
        r"reponse automatique|absente? du bureau|message d'absence|a mon retour|de retour le",
    ),
    "es": (
        r"(?:estoy|estare|me encuentro) (?:\w+ ){0,3}(?:fuera de la oficina|de vacaciones|ausente|de baja|de viaje)",
        r"respuesta automatica|fuera de (?:la )?oficina|mensaje de ausencia|a mi (?:vuelta|regreso)",
    ),
}

SPAM: Wordings = {
    "en": (
        r"unsubscribe|view (?:this|it) in your browser|limited[- ]time offer|special (?:offer|discount)",
        r"(?:free|book a) (?:trial|demo)",
        r"increase (?:your )?(?:sales|revenue|traffic|roi)|(?:seo|lead generation|guest post)\w*|act now|claim your",
        r"you have won",
        r"(?:quick|15[- ]?minute|brief) (?:call|chat) (?:\w+ ){0,4}week|casino|viagra|crypto(?:currency)? investment",
        r"backlinks?",
    ),
    "de": (
        r"abmelden|newsletter abbestellen|im browser (?:ansehen|anzeigen)|nur (?:heute|fur kurze zeit)",
        r"sonderangebot\w*|rabatt\w*",
        r"jetzt (?:zugreifen|sichern|bestellen|kaufen)|sie haben gewonnen|gewinnspiel|umsatz steigern",
        r"kostenlose (?:demo|testversion)",
    ),
    "fr": (
        r"se desabonner|desinscri\w+|voir (?:\w+ ){0,2}(?:dans|sur) votre navigateur",
        r"offre (?:speciale|exclusive|limitee)|promotion\w*",
        r"profitez (?:de|vite)|vous avez gagne|essai gratuit|augmentez (?:vos|votre)|soldes",
    ),
    "es": (
        r"darse de baja|cancelar (?:la )?suscripcion|ver en (?:el|su) navegador",
        r"oferta (?:especial|exclusiva|limitada)|descuentos?",
        r"aproveche|ha ganado|prueba gratuita|aumente sus|promocion\w*",
    ),
}

SERVICE_REQUEST: Wordings = {
    "en": (
        (
            r"(?:i|we|she|he|they)(?:'d| would)? (?:like|love|want|wish) (?:to (?:order|request|get|have|install)|an?|"
            r"another) \w+"
        ),
        r"(?:could|can|may) (?:i|we|you) (?:please )?(?:get|have|order|request|install|set up|provide|create) \w+",
        (
            r"(?:i|we) (?:will )?need (?:an?|another|additional|new|two|three|access to|a new) (?:new |second |"
            r"additional )?\w+"
        ),
        (
            r"(?:please )?(?:order|install|set up|provide|create an? (?:\w+ )?account|grant|add) (?:\w+ ){0,6}(?:for|"
            r"to)(?: \w+)*"
        ),
        r"new (?:starter|joiner|hire|employee|colleague|team member)|starts? (?:on|next) (?:monday|week|month)",
        r"request for a",
    ),
    "de": (
        r"(?:ich|wir) (?:hatte\w*|mochte\w*|wunsche\w*|wurde\w*) (?:gerne? )?\w+",
        (
            r"(?:ich|wir) (?:brauche\w*|benotige\w*) (?:bitte )?(?:einen?|noch|ein|zwei|drei|zusatzlich\w*|neue\w*|"
            r"zugriff|zugang) \w+"
        ),
        (
            r"(?:bitte|konnt|konnten|konnen) (?:\w+ ){0,6}(?:bestellen|einrichten|installieren|freischalten|anlegen|"
            r"beantragen|besorgen)"
        ),
        r"(?:neue[rn]?) (?:kolleg\w+|mitarbeiter\w*|praktikant\w*|azubi\w*)",
        r"(?:fangt|beginnt|startet) (?:\w+ ){0,3}(?:montag|woche|an)",
    ),
    "fr": (
        r"(?:je|nous|j')(?: ?voudrais| ?souhaite\w*| ?aimerai\w*| ?souhaiterai\w*| ?demande\w*) \w+",
        r"(?:j'ai|nous avons|j'aurais|aurions) besoin (?:d'une?|d'un|de deux|d'acces|de l'acces) \w+",
        (
            r"(?:pourriez|pouvez|pourrait|peut)-(?:vous|on) (?:\w+ )?(?:commander|installer|creer|fournir|ajouter|"
            r"configurer) \w+"
        ),
        r"nouve(?:au|lle|l) (?:collegue|collaborat\w+|stagiaire|employe\w*|arrivant\w*)",
    ),
    "es": (
        r"(?:quisiera|quisieramos|me gustaria|nos gustaria|deseo|solicito|solicitamos) \w+",
        r"(?:necesito|necesitamos|necesitaria) (?:una?|otr[oa]|dos|acceso|nuev[oa]) \w+",
        (
            r"(?:podrian|pueden|podeis|puede|podrias) (?:\w+ )?(?:pedir|instalar|crear|dar|proporcionar|configurar|"
            r"anadir) \w+"
        ),
        r"nuev[oa] (?:companer[oa]|emplead[oa]|becari[oa]|incorporacion)",
    ),
}
