"""Signs of impact and urgency in the text: how many, is work stopped, until when, is there a way round. Pure.

`SIGNS` is a table in reading order. Each sign is a name, how it moves the three levels of impact and of urgency (in
log-odds, high to low), and the wordings that show it in English, German, French and Spanish, folded (lower case, no
accents). Loudness is in no row: capitals, exclamation marks and "urgent" say how somebody feels, not what stands still.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

Move: TypeAlias = tuple[float, float, float]
_NONE: Move = (0, 0, 0)


@dataclass(frozen=True)
class Sign:
    """One kind of sign; `wordings` are pieces of regular expressions over folded text, matched at word borders."""

    name: str
    wordings: tuple[str, ...]
    impact: Move = _NONE
    urgency: Move = _NONE

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return the wordings as one pattern, compiled at the first message."""
        return re.compile(rf"(?<!\w)(?:{'|'.join(self.wordings)})(?!\w)")


@dataclass(frozen=True, slots=True)
class Found:
    """A sign and the words in which it was found."""

    sign: Sign
    words: str

    @property
    def because(self) -> str:
        """Return the reason as an agent reads it."""
        return f"{self.sign.name}: {self.words!r}"


_COUNT = (
    r"(?:\d{1,6}|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundreds? of|dozens of|"
)
_COUNT += r"sechs|sieben|acht|neun|zehn|elf|zwolf|funfzehn|zwanzig|dreissig|vierzig|funfzig|dutzende|hunderte|"
_COUNT += r"huit|neuf|dix|douze|quinze|vingt|trente|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta)"
_PEOPLE = r"(?:of us|people|persons|staff|users|colleagues|employees|workers|nurses|doctors|teachers|pupils|students|"
_PEOPLE += r"agents|clerks|drivers|desks|tills|checkouts|counters|stations|terminals|workstations|pcs|computers|rooms|"
_PEOPLE += r"leute|personen|mitarbeiter\w*|kolleg\w+|platze|arbeitsplatze|rechner|kassen|schalter\w*|pflegekrafte|lehr\w+|schuler\w*|"
_PEOPLE += r"mann|benutzer|personnes|collegues|postes|agents|eleves|caisses|personas|companer\w+|puestos|cajas|alumnos)"

SIGNS = (
    Sign(
        "many sites",
        (
            r"all (?:our |the |\w+ )?(?:sites|branches|shops|stores|locations|offices|schools|clinics|hospitals|wards|depots|plants|buildings)",
            r"every (?:site|branch|shop|store|location|office|school|clinic|ward|depot|building|department)",
            r"(?:whole|entire) (?:company|organi[sz]ation|hospital|group|firm|business|town hall|council|university|college|campus|network|fleet)",
            r"company[- ]?wide|organi[sz]ation[- ]?wide|hospital[- ]?wide|nationwide|across the (?:company|organi[sz]ation|hospital|group|council|country)",
            r"(?:in )?alle[nr]? (?:unsere[nr]? )?(?:standorte\w*|filialen|niederlassungen|hauser\w*|stationen|schulen|abteilungen|werke\w*|gebaude\w*|markte\w*)",
            r"(?:ganze|gesamte|komplette)[nrs]? (?:firma|unternehmen|haus|klinik|krankenhaus|klinikum|konzern|betrieb|stadtverwaltung|rathaus|verwaltung|werk|hochschule)",
            r"firmenweit|konzernweit|hausweit|klinikweit|standortubergreifend|unternehmensweit|bundesweit|flachendeckend",
            r"(?:both|two|three|four|five|six|several|beide|zwei|drei|vier|funf|mehrere) (?:sites|branches|shops|stores|standorte|filialen|niederlassungen|hauser|schools|schulen)",
            r"(?:tous|toutes) (?:les|nos) (?:sites|agences|magasins|services|etablissements|bureaux)|toute l'(?:entreprise|organisation)|tout l'hopital",
            r"tod[oa]s (?:las|los|nuestr[oa]s) (?:sedes|sucursales|tiendas|oficinas|centros|plantas)|toda la (?:empresa|organizacion)|todo el hospital",
        ),
        impact=(3.4, 1.0, -1.5),
        urgency=(0.6, 0, -0.6),
    ),
    Sign(
        "a whole group",
        (
            rf"(?:all |about |around |some |roughly |rund |etwa |ca\.? |alle |unsere |our |the )?(?:{_COUNT}) (?:\w+ ){{0,2}}{_PEOPLE}",
            rf"(?:we|wir) (?:are|sind) (?:about |etwa |zu )?{_COUNT}|{_COUNT} (?:desks|chairs) (?:idle|waiting)",
            r"(?:whole|entire|complete) (?:\w+ )?(?:floor|department|team|office|ward|unit|class|building|site|shop|store|branch|school|line|shift|counter|warehouse|reception|crew|kitchen|practice|factory|corridor|wing|lab|library)",
            r"(?:nobody|no one|none of us|no-one) (?:\w+ ){0,3}(?:can|could|gets|is able|has|works|knows|sees|reaches|hears)|nobody|none of (?:us|the|our) (?:\w+)?|not a single (?:one|person|phone|pc)",
            r"(?:everyone|everybody|all of us|we all|us all|each of us|the lot of us)(?! else)(?: (?:is|in|on|at|has|here|gets))?",
            r"all (?:the |our |\w+ )?(?:tills|phones|screens|computers|pcs|terminals|counters|scanners|lines|machines|rooms|desks|staff|classrooms|teams|tablets|checkouts|handhelds)",
            r"(?:ganze|gesamte|komplette)[nrs]? (?:\w+)?(?:etage|stock|stockwerk|abteilung|team|buro|station|klasse|gebaude|filiale|schule|linie|schicht|lager|flur|praxis|kanzlei|markt|kuche|sachgebiet|fachbereich|halle|stelle)",
            r"(?:keiner|niemand|kein mensch)(?: \w+){0,4}(?: kann| kommt| hat| arbeitet| erreicht)?|bei uns allen|uns allen|wir alle|alle kolleg\w+|bei allen|an allen|auf allen|an keinem|allesamt|samtliche",
            r"alle (?:\w+ )?(?:kassen|telefone|rechner|bildschirme|pcs|terminals|scanner|arbeitsplatze|schalter|mitarbeiter\w*|lehrer\w*|kolleg\w+|platze|drucker)",
            r"tout le (?:service|monde|bureau|batiment|etage|magasin|college|lycee)|toute l'equipe|tout l'etage|personne (?:ne|n')|plus personne|nous tous|chez tout le monde",
            r"tod[oa] (?:el|la) (?:equipo|departamento|planta|oficina|turno|tienda|colegio|almacen|mundo)|nadie|ningun[oa] (?:de nosotros|puede)|a todos|todos (?:nosotros|los)",
        ),
        impact=(0.3, 2.2, -0.8),
        urgency=(0.3, 0, -0.3),
    ),
    Sign(
        "only one person",
        (
            r"(?:only|just) (?:me|mine|my|i|this one|on mine|one|his|her|hers|with me|for me)(?: pc| laptop)?|for me alone|me alone",
            r"(?:works|fine|ok|okay|normal) (?:for|with) (?:everyone else|everybody else|the others|my colleagues?|others|the rest|him|her)",
            r"(?:everyone else|everybody else|the others|my colleagues?|my neighbou?r|others|all the others|the rest)(?:'s)? (?:\w+ ){0,3}(?:is|are|can|works?|have|has|get|see|fine|ok|okay|do|does|don't|can do)",
            r"nur (?:bei )?(?:mir|mich|ich|mein\w*|dies\w+|der eine|die eine|das eine|an (?:meinem|dem))|bei (?:den )?(?:anderen|kolleg\w+) (?:geht|klappt|lauft|funktioniert|ist|gehts)",
            r"(?:die )?(?:anderen|kolleg\w+|nachbar\w*|alle anderen) (?:konnen|haben|sehen|kommen|geht|lauft|ist|funktionier\w+)|alle anderen|sonst keiner",
            r"(?:que|seulement) (?:chez moi|moi|mon \w+)|mes collegues (?:n'ont|peuvent|ont|y)|chez (?:les autres|ma collegue|mon collegue|mes collegues)|les autres",
            r"s[o]lo (?:a mi|yo|me|el mio|en mi|mi)|a los demas|a mis companeros|los demas|las otras|los otros",
        ),
        impact=(-2.5, -1.8, 1.5),
    ),
    Sign(
        "work stands still",
        (
            r"(?:can't|cannot|can not|cant|couldn't|unable to|not able to) (?:\w+ )?(?:work|do anything|do any work|serve|trade|sell|ship|dispatch|treat|teach|register|invoice|continue|open the shop|take payments?|take orders|see patients|operate|produce|admit|get on|start|do my job|bill|load)",
            r"(?:work|everything|production|line|lines|business|shipping|dispatch|picking|packing|service|nothing) (?:\w+ ){0,2}(?:stopped|at a standstill|stands still|standing still|stuck|has stopped|is down|came to a halt|idle|halted|is moving|moves|runs|works|goes out|goes)",
            r"standstill|(?:dead in the water|stranded|paralysed|sitting idle|standing idle|standing around|twiddling|sent home|idle|at a halt|stuck here|ground to a halt|closed (?:the )?(?:counter|desk|doors|shop))",
            r"no (?:workaround|way round|way around|alternative|other way|plan b|backup|paper (?:copy|procedure|process|fallback|backup)|fallback|spare)|(?:there is|there's|we have|i have) (?:nothing|no other)",
            r"(?:queue|line|lines) (?:\w+ ){0,4}(?:door|out|street|growing|longer|down the|long|round)|(?:customers|people|patients|clients|parents|lorries|trucks|drivers|passengers|guests|visitors|tenants|residents) (?:\w+ ){0,3}(?:waiting|wait|queue|queuing|queueing|leaving|walking out|standing|stuck|can't|cannot)|(?:waiting room|hall) is full",
            r"kann (?:\w+ ){0,3}(?:nicht (?:mehr )?arbeiten|nichts (?:mehr )?(?:machen|tun)|gar nichts|nicht weiter)|konnen (?:\w+ ){0,4}(?:nicht (?:mehr )?(?:arbeiten|kassieren|verkaufen|liefern|ausliefern|behandeln|unterrichten|weiterarbeiten|abfertigen|verladen|aufnehmen)|nichts (?:mehr )?(?:machen|tun))",
            r"(?:steht|stehen|liegt|liegen|ruht) (?:\w+ ){0,3}(?:still|lahm|alles|komplett|hier|herum|rum)|alles steht|nichts geht mehr|geht (?:gar |uberhaupt )?nichts(?: mehr)?|stillstand|lahmgelegt|arbeitsunfahig|tut sich nichts|(?:linie|band|produktion|versand|betrieb|kommissionierung|anlage|fertigung|verladung) steht|aufgeschmissen|drehen daumchen|haben geschlossen",
            r"(?:kein|keine|ohne) (?:ausweich\w*|alternative\w*|umweg|ersatz\w*|papier\w+|notlosung|andere moglichkeit|umgehung|plan b)|anders geht es nicht",
            r"(?:schlange|warteschlange|wartezimmer|wartehalle|kunden|patienten|leute|eltern|lkws?|fahrer|burger\w*|gaste|mandanten|mieter) (?:\w+ ){0,4}(?:warten|wartet|stehen|steht|voll|gehen|lang|stauen|bis (?:zur|auf|an))|(?:warten|stehen) (?:\w+ ){0,2}(?:kunden|patienten|leute|lkws?|fahrer|burger|schlange)",
            r"(?:ne|n') ?(?:peux|peut|pouvons|peuvent) (?:plus |pas )?(?:\w+ )?(?:rien|travailler|encaisser|livrer|servir|facturer|soigner)|tout est (?:bloque|arrete|a l'arret)|(?:bloques|a l'arret|au chomage technique|immobilises)|aucune (?:alternative|solution de secours)|file d'attente|font la queue|les clients attendent|les patients attendent",
            r"no (?:puedo|podemos|pueden) (?:\w+ )?(?:trabajar|hacer nada|cobrar|atender|vender|facturar|enviar|servir)|todo (?:esta )?parado|estamos parados|(?:cola|colas) (?:hasta|de)|esperando en la puerta|sin alternativa|brazos cruzados|no hay otra (?:manera|forma)",
        ),
        urgency=(2.4, 0, -1.6),
    ),
    Sign(
        "soon due",
        (
            r"(?:by|before|until|till|at|in time for|closes at|due at|starts at|due) (?:noon|midday|tonight|lunch(?:time)?|end of (?:the )?day|close of business|this (?:morning|afternoon|evening)|\d{1,2}[:.]\d\d|\d{1,2} ?(?:am|pm|o'clock)|(?:nine|ten|eleven|twelve|one|two|three|four|five) (?:o'clock|sharp|today)|today)",
            r"(?:deadline|due|closes|cut-?off|expires|hearing|exam|surgery|operation|court|auction|tender|audit|inspector|payroll|flight|interview|viva)(?: \w+){0,4} (?:today|tonight|now|in an hour|in (?:half an hour|\d+ minutes|two hours|ten minutes|an hour|twenty minutes)|this (?:morning|afternoon)|at (?:noon|\d))",
            r"in (?:an hour|one hour|half an hour|\d{1,2} min(?:utes|s)?|(?:ten|fifteen|twenty|thirty|forty) minutes|two hours|a few minutes|a quarter of an hour)(?! (?:i|later))|(?:starts|begins|leaves|goes) (?:now|in \d+|at \d)|last day (?:to|for|of)|present (?:at|in) \w+|any minute|right now",
            r"(?:bis|um|vor|ab|spatestens) (?:heute|mittag|\d{1,2}(?:[:.]\d\d)? ?uhr|\d{1,2}[:.]\d\d|feierabend|heute abend|\d{1,2} muss)|noch heute|heute noch|heute (?:abend|mittag|nachmittag|letzter tag|ist (?:abgabe\w*|stichtag|fristende|schluss))|(?:frist|abgabe|termin|verhandlung|prufung|op|klausur|ausschreibung|lohnlauf|zahllauf)\w* (?:\w+ ){0,4}(?:heute|gleich|um \d+|in (?:einer stunde|\d+ minuten))|in (?:einer (?:halben )?stunde|einer viertelstunde|\d+ (?:minuten|min)|zehn minuten|zwei stunden)|gleich (?:beginnt|geht|fangt)|letzter tag",
            r"avant (?:midi|ce soir|\d+ ?h|la fin de (?:la )?journee)|aujourd'hui (?:meme|dernier delai|avant)|dans (?:une heure|une demi-heure|\d+ minutes|deux heures)|ce (?:soir|midi) (?:au plus tard|dernier delai)|dernier jour|a \d{1,2} ?h(?: ?\d\d)? (?:precises|pile|dernier)",
            r"antes de (?:las|mediodia|esta noche)|hoy (?:mismo )?(?:a las|vence|cierra|es el ultimo)|en (?:una hora|media hora|\d+ minutos|dos horas)|ultimo dia|vence hoy|hasta las \d+",
        ),
        urgency=(1.7, 0, -0.9),
    ),
    Sign(
        "people in danger",
        (
            r"patients?(?:'s)?|ambulance|emergency (?:room|call|line|department|number)|intensive care|surgery|operating theatre|resuscitation|drug charts?|medication|allerg\w+|blood|alarm system|fire alarm|lift alarm|nurse call|panic button|oxygen|dosage|999|911|112",
            r"patient(?:en|in|innen|s)?|notaufnahme|notruf\w*|intensivstation|rettungs\w*|medikament\w*|medikation|dosierung|brandmeld\w*|lichtruf|schwesternruf|op-saal|blutbank|alarmanlage|aufzugsnotruf|allergie\w*|lebensgefahr",
            r"urgences|samu|malades?|reanimation|medicaments?|pacientes?|urgencias|ambulancia|quirofano|medicacion",
        ),
        urgency=(1.1, 0, -0.6),
    ),
    Sign(
        "law or money",
        (
            r"legal(?:ly)?|by law|statutory|court|regulator|fine|penalt(?:y|ies)|notary|gdpr|data protection|compliance|payroll|wages|salaries|salary run|payments? run|bank transfer|losing (?:money|orders|sales)|lost (?:sales|orders)|tender|election|tax (?:office|return)",
            r"gesetzlich\w*|gericht\w*|strafe|vertragsstrafe|bussgeld|datenschutz\w*|dsgvo|lohnlauf|gehalt\w*|lohne|zahllauf|uberweisung\w*|umsatz\w*|ausschreibung|wahl(?:en|abend)?|finanzamt|fristsache|frist|notar\w*",
            r"la loi|tribunal|amende|rgpd|paie|salaires|virements?|impots|juzgado|multa|nominas?|transferencias?|hacienda|licitacion",
        ),
        urgency=(0.8, 0, -0.5),
    ),
    Sign(
        "spreading or exposed",
        (
            r"(?:clicked|entered|typed|gave|opened|installed|told) (?:\w+ ){0,5}(?:link|password|attachment|file|code|details|pin|program)|moving (?:the|my) mouse|ransom\w*|encrypt\w+|\.locked|bitcoin|everyone can (?:see|read|open)|anyone can (?:see|read|open)|visible to (?:everyone|all|anyone)|publicly|on the internet|strangers?|leak\w*|sent to the wrong|unlocked|still logged in|logged in|not encrypted",
            r"(?:geklickt|eingegeben|geoffnet|installiert|verraten|durchgegeben)|verschlussel\w+|losegeld|(?:jeder|alle|fremde\w*) (?:kann|konnen|sehen|lesen)|offentlich (?:einsehbar|sichtbar|abrufbar)|im internet|an den falschen|an die falsche\w*|unverschlusselt|entsperrt|angemeldet|eingeloggt|fernsteuer\w*",
            r"(?:clique|saisi|ouvert|installe|donne) (?:\w+ ){0,4}(?:lien|mot de passe|piece|code)|chiffres|rancon|tout le monde peut|visible par tous|hice clic|he puesto|di mi|contrasena en|cifrad\w+|rescate|cualquiera puede|sesion abierta",
        ),
        urgency=(0.7, 0, -0.4),
    ),
    Sign(
        "a costly way round",
        (
            r"by hand|manually|on paper|with pen and paper|handwritten|(?:colleague|neighbou?r|someone|somebody|he|she|they|deputy|secretary|wife)(?:'s)? (?:\w+ ){0,3}(?:for me|instead|on my behalf|forwards?|sends? (?:me|it|them)|prints?)|(?:have to|need to|must) (?:\w+ ){0,2}(?:restart|reboot|log in again|walk|retype|re-?enter|go (?:to|down|up|over)|drive|ask|borrow|redo|start again|plug)|several times a day|again and again|every (?:time|few minutes|\d+ minutes|hour|morning|half hour|ten minutes)|each time|over and over|twice as long|takes (?:twice|ages|forever|half|me)|half (?:the|each|a|my) day|double work|makeshift|workaround|work around|for now|in the meantime|meanwhile|instead|temporar\w+|borrow\w*|hotspot|private (?:phone|mobile|laptop)|go(?:es|ing)? via",
            r"von hand|manuell|handisch|per hand|auf papier|mit zettel|handschriftlich|(?:kolleg\w+|nachbar\w*|chef\w*|jemand|er|sie|vertretung) (?:\w+ ){0,4}(?:fur mich|weiter|druckt|schickt|leitet|macht|holt)|muss (?:\w+ ){0,4}(?:jedes mal|immer|standig|neu|laufen|abtippen|neustarten)|mehrmals (?:am tag|taglich)|immer wieder|jedes mal|jeden (?:morgen|tag)|alle paar minuten|standig|dauernd|doppelt so lange|doppelte arbeit|umweg|behelf\w*|behelfe|notdurftig|notlosung|solange|derweil|inzwischen|zwischenzeitlich|stattdessen|leihe|geliehen|vorubergehend|ausweich\w*|privat\w* handy|kostet (?:mich|uns)",
            r"a la main|manuellement|sur papier|en attendant|a chaque fois|chaque fois|sans cesse|deux fois plus|mon collegue|ma collegue|je m'en sors|emprunt\w*|provisoire\w*|plusieurs fois par jour",
            r"a mano|manualmente|en papel|mientras tanto|cada (?:vez|manana|rato|dos por tres)|el doble|un companero|una companera|prestado|provisional\w*|varias veces al dia|me copio",
        ),
        urgency=(-0.9, 1.5, 0),
    ),
    Sign(
        "can wait",
        (
            r"no (?:rush|hurry|stress|pressure)|not (?:urgent|pressing|critical|important|in a hurry)|(?:can|could) wait|when(?:ever)? (?:you|someone|somebody|there)(?:'s| is| have| has| find| get)? (?:\w+ )?(?:time|a moment|a minute|chance|passing|around|nearby|bored)|at some point|some time|low priority|cosmetic\w*|just (?:so you know|saying|letting you know|mentioning|reporting|to let you know)|fyi|for information|nothing (?:dramatic|urgent|serious)|bit annoying|slightly|minor|not a big deal|no big deal|doesn't matter|we manage|i can live|i manage|not a problem|next (?:month|term|quarter)|once a (?:month|year)|nobody uses|rarely|funny|not needed|don't need it|no longer need\w*|spare one|still works|works (?:fine )?(?:otherwise|anyway)|no harm|all the same",
            r"kein\w* (?:stress|eile|hektik|druck|drama|beinbruch|problem)|(?:eilt|drangt|pressiert) (?:\w+ )?nicht|nicht (?:eilig|dringend|schlimm|wichtig|tragisch|so wild|kritisch)|hat (?:noch )?zeit|kann warten|bei gelegenheit|irgendwann|wenn (?:mal )?(?:jemand|ihr|sie|einer) (?:\w+ )?(?:zeit|luft|vorbei\w*|in der nahe)|schonheitsfehler|kosmetisch\w*|nur zur info|zur kenntnis|nur damit|kleinigkeit|halb so wild|stort (?:nur|kaum|nicht|ein bisschen)|wir kommen (?:\w+ )?zurecht|komme (?:\w+ )?(?:zurecht|klar)|geht auch so|nachsten monat|einmal im (?:monat|jahr)|selten|braucht (?:\w+ )?(?:keiner|niemand)|brauche ich (?:\w+ )?nicht|zum gluck|sonst lauft|ansonsten",
            r"pas (?:urgent|presse|grave|important)|rien d'urgent|ca peut attendre|quand vous (?:aurez|avez|pourrez)|a l'occasion|sans urgence|c'est juste|pour info|on se debrouille|je me debrouille|esthetique",
            r"no (?:es |corre )?(?:urgente|prisa|urge|grave|importante)|sin prisa|cuando (?:podais|puedan|tengais|pueda|alguien)|puede esperar|para que lo sepais|nos apanamos|me apano|no pasa nada|estetico|de momento",
        ),
        urgency=(-1.2, -0.6, 2.0),
    ),
)


@lru_cache(maxsize=64)
def _named(name: str) -> int:
    return next(number for number, sign in enumerate(SIGNS) if sign.name == name)


def read_signs(folded: str) -> tuple[Found, ...]:
    """Return the signs found in a folded text (`classifier.text.fold`), in the order of the table."""
    return tuple(
        Found(sign, found.group().strip()[:60]) for sign in SIGNS if (found := sign.pattern.search(folded)) is not None
    )
