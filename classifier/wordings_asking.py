"""Wordings of a message that only asks how its author's own incident stands, in English and German. Pure.

Pieces of regular expressions over folded text (`classifier.text.fold`: lower case, no accents). `classifier.asking`
takes a message apart at its punctuation and matches each part whole: `QUESTIONS` ask, `ASIDES` may stand beside a
question and say nothing of their own.
"""

from __future__ import annotations

_MINE = (
    r"(?:my|our|the|this|that)(?: (?:open|last|latest|current|recent|existing|reported))?(?: (?:it|support|help ?desk|"
    r"service ?desk))? (?:incident|ticket|case|request|issue|problem|report|fault|enquiry|inquiry|query|complaint)"
    r"(?: report| ticket)?s?"
)
_ABOUT = rf"(?: (?:of|on|with|about|for|regarding|concerning|in) {_MINE})"
_STATE = (
    r"(?:(?:the|a|an|any|some) )?(?:(?:current|present|latest|quick|short|brief) )?"
    r"(?:status(?: (?:update|report))?|state(?: of (?:things|affairs))?|update|progress|news)"
)
_NOW = r"(?: (?:now|today|yet|already|currently|at the moment|at present|so far|please))*"
_DONE = (
    r"(?:solved|fixed|resolved|done|finished|dealt with|looked at|worked on|being worked on|handled|answered|"
    r"processed|closed|repaired|in progress|still open)"
)
_GOING = r"(?: (?:going|doing|coming along|coming on|getting on|progressing|looking))"
#: "... what the status of my ticket is"
_HOW_IT_IS = (
    rf"(?:what {_STATE}{_ABOUT}? is|(?:how|where) {_MINE} (?:is{_GOING}?|stands)|how far (?:along )?{_MINE} is|"
    rf"how (?:things are|it is)(?: going)? with {_MINE}|if there (?:is|are) (?:any )?{_STATE}{_ABOUT}?)"
)
_ENGLISH = (
    rf"what(?:'s| is|s) {_STATE}{_ABOUT}?",
    rf"what(?:'s| is|s) (?:happening|going on|up) with {_MINE}",
    rf"what (?:has )?(?:happened|become) (?:to|with|of) {_MINE}",
    rf"how(?:'s| is|s) {_MINE}{_GOING}?|(?:how|where) does {_MINE} stand|how far (?:along )?is {_MINE}",
    rf"(?:how are things|how is it|how far are you|where are (?:we|you|things)){_GOING}? with {_MINE}",
    (
        r"(?:(?:is|are) there |do you have |have you (?:got )?|got )?(?:any|some) "
        rf"(?:news|updates?|progress|word|movement)(?: yet)?{_ABOUT}?"
    ),
    (
        rf"(?:can|could|would|will|may) (?:you|i|we|somebody|someone|anybody|anyone) (?:please |kindly )?"
        rf"(?:tell|give|send|get|have|know|provide|share|let)(?: me| us)?(?: know| have| with)? (?:{_STATE}{_ABOUT}?|"
        rf"{_HOW_IT_IS})"
    ),
    (
        r"(?:i|we)(?: am| are|'m|'re| would|'d| just| only)* (?:like|want|wanted|wish|asking|checking|enquiring|"
        r"inquiring|"
        r"wondering|following up|writing)(?: to (?:know|ask|check|get|have|hear|enquire|inquire|follow up))?"
        rf"(?: about| for| on| after)? (?:{_STATE}{_ABOUT}?|{_HOW_IT_IS}|{_MINE})"
    ),
    rf"(?:tell|give|send|let|inform)(?: me| us)(?: know| have| of| about)? (?:{_STATE}{_ABOUT}?|{_HOW_IT_IS})",
    rf"(?:follow(?:ing)?[ -]up|checking in|chasing) on {_MINE}",
    rf"(?:(?:the )?(?:current )?status(?: (?:update|report|request|check|enquiry|inquiry))?|{_STATE}{_ABOUT})",
    r"(?:incident|ticket|case|request) (?:status|state|update)",
    (
        rf"(?:is|has) (?:anyone|anybody|somebody|someone) (?:already |yet )?(?:looking|working|looked|worked) "
        rf"(?:at|into|on) (?:it|this|{_MINE})"
    ),
    rf"when (?:will|can|is) (?:it|this|{_MINE}) (?:be |going to be |expected to be )?{_DONE}",
    rf"how (?:long|much longer) (?:will|is) (?:it|this|{_MINE}) (?:still )?(?:take|going to take)",
    rf"(?:is {_MINE}|has {_MINE} been)(?: already)? {_DONE}",
    _HOW_IT_IS,
)
_WHEN = (
    r"(?: (?:yesterday|today|this (?:morning|week)|last (?:week|month|\w+day)|earlier|(?:on )?\w+day|before|recently|"
    r"(?:a few|some|two|three|four|\d{1,2}) (?:hours|days|weeks) ago|an hour ago|a (?:day|week|while) ago))"
)
_ENGLISH_ASIDES = (
    (
        rf"(?:i|we)(?: have|'ve| had)? (?:reported|opened|raised|logged|submitted|sent|made) (?:it|this|{_MINE}|"
        rf"(?:an?|one) (?:incident|ticket|request|report)|(?:something|a (?:problem|fault))){_WHEN}?"
    ),
    r"(?:i|we)(?: have|'ve)(?: got)? (?:an|one) open (?:incident|ticket|case|request)(?: with you)?",
    r"(?:i|we)(?: am| are|'m|'re) still waiting(?: for (?:an answer|a reply|a response|news|feedback|an update))?",
    r"(?:i|we)(?: have not|'ve not| haven't) (?:yet )?heard (?:anything|back)(?: from you)?(?: yet| so far| since)?",
    r"(?:i|we) (?:do not|don't) (?:have|know) (?:the|its|my) (?:ticket |incident )?number(?: at hand| any ?more)?",
    r"(?:sorry|apologies)(?: to (?:bother|ask|chase|disturb))?(?: you)?(?: again)?",
    r"(?:just |only )?(?:a |one )?(?:quick |short |brief )?question|(?:please )?let (?:me|us) know",
    r"(?:i|we)(?: am| are|'m|'re| would|'d| just| only)* (?:like|want|wanted)(?: to (?:know|ask|check))",
    r"(?:can|could|would) you (?:please )?(?:tell me|let me know)|i hope (?:you are|this finds you) well",
    r"(?:many |kind )?thanks?(?: you)?(?: (?:very much|so much|a lot|again|in advance|for (?:your|the) help))*",
    r"cheers|thx",
    r"(?:with )?(?:kind|best|warm) (?:regards|wishes)|regards|sincerely|yours (?:sincerely|faithfully)|best",
    r"(?:hi|hello|hey|good (?:day|morning|afternoon|evening))(?: (?:there|all|team|everyone|everybody))?",
    r"dear (?:all|team|sirs?|madam|colleagues?|sir or madam)",
)

_MEIN = (
    r"(?:mein|unser|das|die|der|dem|den|des|dies)\w{0,2} (?:(?:offen|letzt|aktuell|laufend|gemeldet)\w{1,2} )?"
    r"(?:(?:it|support|service|helpdesk)[- ]?)?(?:ticket|incident|meldung|storung|stoerung|storungsmeldung|"
    r"stoerungsmeldung|problemmeldung|vorfall|anfrage|fall|vorgang|problem|anliegen|auftrag)(?:e?s|e?n|e)?"
)
_UBER = rf"(?: (?:(?:zu|von|bei|mit|um|fur|fuer|an|in|bezuglich|bezueglich|wegen|uber|ueber|hinsichtlich) )?{_MEIN})"
_GERADE = (
    r"(?: (?:denn|eigentlich|jetzt|nun|gerade|momentan|aktuell|derzeit|bitte|schon|bereits|inzwischen|mittlerweile|"
    r"mal|kurz|nur|heute|noch|endlich|gerne?|da))*"
)
_STAND = (
    r"(?:(?:nach|um|uber) )?(?:(?:der|den|dem|die|das|ein|einen|einem|eine|kurze[nrs]?|aktuelle[nmrs]?|neueste[nmrs]?|"
    r"derzeitige[nmrs]?|momentane[nmrs]?|jetzige[nmrs]?) )*"
    r"(?:bearbeitungsstand|bearbeitungsstatus|zwischenstand|sachstand|stand|status|zustand|fortschritt|statusupdate|"
    r"status-update|update|auskunft|ruckmeldung)(?: der (?:dinge|bearbeitung))?"
)
_NEUES = (
    r"(?:(?:was|etwas|irgendetwas|irgendwas|irgendwelche|ein|eine|einen) )?(?:neues|neuigkeiten|news|fortschritte?|"
    r"updates?|zwischenstand|ruckmeldung)"
)
_FERTIG = (
    r"(?:bearbeitet|gelost|geloest|behoben|erledigt|fertig|geklart|geklaert|geschlossen|abgeschlossen|in bearbeitung|"
    r"in arbeit|repariert)(?: werden| sein| worden)?"
)
#: "..., wie es um mein Ticket steht"
_WIE_ES_IST = (
    rf"(?:(?:wie|was) {_STAND}{_UBER}?{_GERADE} (?:ist|aussieht|lautet|sei)|"
    rf"wie es{_GERADE}{_UBER} (?:steht|aussieht|lauft|laeuft|weitergeht|bestellt ist)|"
    rf"wie weit (?:(?:ihr|sie|man){_UBER}|{_MEIN}){_GERADE} (?:ist|sind|seid)|"
    rf"ob es{_GERADE} {_NEUES}{_UBER}?{_GERADE} gibt|was{_UBER} (?:ist|los ist|geworden ist)|"
    rf"ob{_GERADE} jemand an {_MEIN} (?:arbeitet|dran ist))"
)
_GERMAN = (
    rf"(?:wie|was) (?:ist|ware|waere|lautet){_GERADE} {_STAND}{_UBER}?",
    rf"wie (?:steht|sieht|schaut|lauft|laeuft|geht)(?:'?s| es)?{_GERADE}(?: aus| weiter)?{_UBER}(?: aus| weiter)?",
    rf"wie weit (?:(?:seid ihr|sind sie|ist man){_GERADE}{_UBER}|ist{_GERADE} {_MEIN})",
    rf"(?:gibt(?:'?s| es)|haben sie|habt ihr){_GERADE} {_NEUES}{_UBER}?|{_NEUES}{_UBER}",
    r"(?:schon )?(?:was|etwas|irgendetwas|irgendwas|irgendwelche) (?:neues|neuigkeiten)",
    rf"was (?:ist|wurde|wird|macht|passiert){_GERADE} (?:(?:mit|aus|bei) )?{_MEIN}(?: los| geworden)?",
    (
        rf"(?:konnen|koennen|konnt|koennt|konnten|koennten|konntet|koenntet|konnte|koennte|kannst|kann|wurden|wuerden) "
        rf"(?:sie|ihr|du|ich|wir|jemand|man)(?: mir| uns)?{_GERADE} {_STAND}{_UBER}? (?:mitteilen|sagen|nennen|geben|"
        r"durchgeben|schicken|senden|erfahren|bekommen|haben|verraten)"
    ),
    (
        rf"(?:(?:ich|wir) )?(?:wollten?|mochten?|moechten?|wurden?|wuerden?|hatten?|haetten?)(?: ich| wir)?(?: mich|"
        rf" uns)?"
        rf"{_GERADE} {_STAND}{_UBER}?{_GERADE}"
        r"(?: (?:fragen|nachfragen|wissen|gewusst|erfahren|erkundigen|haben|bekommen))?"
    ),
    rf"(?:ich|wir) bitten? {_STAND}{_UBER}?",
    (
        rf"(?:teilt?|teilen|sagt?|sagen|nennt?|nennen|gebt?|geben|gib)(?: sie)? (?:mir|uns){_GERADE} {_STAND}{_UBER}?"
        r"(?: (?:mit|durch))?"
    ),
    rf"(?:(?:aktueller |der )?(?:stand|status|sachstand|zwischenstand)|{_STAND}{_UBER}(?: mitteilen| geben)?)",
    rf"um {_STAND}{_UBER}?|(?:ticket|incident)[- ]?(?:status|stand)|nachfrage{_UBER}",
    rf"kummert sich{_GERADE} jemand (?:darum|drum|um {_MEIN})|arbeitet{_GERADE} jemand (?:daran|dran|an {_MEIN})",
    rf"ist{_GERADE} jemand (?:dran|an {_MEIN}(?: dran)?)|wird{_GERADE} (?:daran|an {_MEIN}){_GERADE} gearbeitet",
    rf"(?:ist|wird|wurde){_GERADE} {_MEIN}{_GERADE} {_FERTIG}",
    rf"wann (?:wird|ist|kann){_GERADE} (?:es|das|{_MEIN}){_GERADE} {_FERTIG}|wann geht es{_UBER} weiter",
    r"wann (?:kann ich|konnen wir|ist) mit einer (?:losung|loesung|antwort|ruckmeldung)(?: zu)? rechnen",
    rf"wie lange dauert (?:es|das|die bearbeitung){_GERADE}|hat sich{_GERADE}(?: {_UBER})? (?:was|etwas){_UBER}? getan",
    _WIE_ES_IST,
)
_SEIT = (
    r"(?: (?:gestern|heute(?: (?:fruh|morgen))?|vorgestern|letzte woche|letzten \w+tag|am \w+tag|neulich|kurzlich|"
    r"vor (?:einer?|einem|zwei|drei|vier|ein paar|einigen|\d{1,2}) (?:stunden?|tag(?:en)?|wochen?)))"
)
_GERMAN_ASIDES = (
    (
        rf"(?:ich|wir) (?:habe?n?|hatten?){_SEIT}? (?:es|das|was|etwas|{_MEIN}|eine? (?:ticket|incident|storung|"
        rf"stoerung|"
        rf"problem|meldung|anfrage)|einen (?:fehler|incident|vorfall)){_SEIT}? (?:gemeldet|eroffnet|aufgemacht|"
        rf"erstellt|"
        r"geschrieben|aufgegeben|gestellt)"
    ),
    r"(?:ich|wir) (?:habe?n?)(?: bei (?:euch|ihnen))? ein(?:en)? offene[ns]? (?:ticket|incident|vorgang|fall)",
    r"(?:ich|wir) warten?(?: immer)? noch(?: auf (?:eine )?(?:antwort|ruckmeldung|nachricht))?",
    (
        r"(?:ich|wir) haben? (?:noch|bisher|bis jetzt|bislang|leider|seitdem)(?: \w+)? (?:nichts|keine (?:antwort|"
        r"ruckmeldung|"
        r"nachricht))(?: mehr)?(?: von (?:ihnen|euch))? (?:gehort|bekommen|erhalten)"
    ),
    (
        r"(?:ich|wir) haben? (?:leider )?(?:die|keine) (?:ticket|incident)?nummer (?:leider )?(?:nicht )?(?:mehr|"
        r"zur hand|parat|"
        r"da)"
    ),
    (
        rf"(?:(?:ich|wir) )?(?:wollten?|mochten?|moechten?|wurden?|wuerden?|hatten?|haetten?){_GERADE} "
        r"(?:fragen|nachfragen|wissen|erfahren|nachhaken|eine frage)"
    ),
    (
        r"(?:konnen|koennen|konnt|koennt|konnten|koennten|konntet|koenntet) (?:sie|ihr)(?: mir|"
        r" uns)? (?:bitte )?(?:mal )?"
        r"(?:sagen|mitteilen)|(?:nur |ich habe )?(?:mal )?(?:eine )?(?:kurze )?frage|(?:entschuldigung|"
        r"sorry)(?: \w+ storung)?"
    ),
    r"(?:ich|wir) (?:wusste|wuesste|wussten|wuessten) (?:gerne?|gern mal)",
    (
        r"(?:vielen |besten |herzlichen |lieben )?(?:dank|danke)(?: schon(?: mal)?)?(?: (?:im voraus|fur (?:ihre|eure|"
        r"die) "
        r"(?:hilfe|muhe|unterstutzung)))?|merci"
    ),
    r"(?:mit )?(?:(?:viel|lieb|best|schon|herzlich|freundlich)en? )?(?:gruss(?:e|en)?|gruesse?n?)|mfg|lg|vg",
    r"(?:hallo|moin|servus|guten (?:tag|morgen|abend)|hi|gruss gott|gruezi)(?: (?:zusammen|liebes team|team|alle))?",
    r"(?:sehr geehrte|liebe)(?: (?:damen|kolleginnen|alle|kollegen))?|herren|kollegen|liebes (?:it-?)?team",
)

QUESTIONS: tuple[str, ...] = tuple(f"(?:{each}){_NOW}" for each in _ENGLISH) + tuple(
    f"(?:{each}){_GERADE}" for each in _GERMAN
)
ASIDES: tuple[str, ...] = _ENGLISH_ASIDES + _GERMAN_ASIDES
