"""Cleaning: from a message as its author wrote it to the words that may be weighed. Pure.

    clean   white space, control characters, "Re:", greeting, sign-off gone; cut to 20 kB    (signals and rules read it)
    fold    lower case, without accents                                                     (so does every pattern)
    words   addresses, times and digits masked, words beyond human length left out          (the model weighs these)

Every function is bounded: hostile text costs what 20,000 ordinary characters cost. Quotes and signatures are the
intake's work; a greeting and a sign-off are taken off here because they carry names.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifier.courtesies import without_courtesies, without_marks
from classifier.suggestion import Question

#: What is read of one text; a person's report has said by then what it has to say.
MAX_TEXT = 20_000
MAX_SUBJECT = 400
#: Longer "words" are keys, encodings or attacks, never something a person would say.
MAX_WORD = 40
MAX_WORDS = 300
#: What a sentence vector is made of.
MAX_PLAIN = 1_200
#: Messages that are asked about at once: a batch of the desk.
_ASKED_AT_ONCE = 64
#: White space may be this much of a text before the cut takes words with it.
_MAX_RAW = 60_000

_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc\ufffd]")
_COLLECTIVE = (
    r"(?:team|all|there|everyone|everybody|folks|guys|colleagues|help ?desk|service ?desk|support|IT(?:-Team)?|"
    r"zusammen|miteinander|alle|kolleg\w+|liebes|à tous|tous|a todos|todos|equipo|équipe|l'équipe|"
    r"(?:Frau|Herr|Mr|Mrs|Ms|Madame|Monsieur|Damen und Herren)\.?)"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:day|morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|moin|servus|"
    r"grüezi|grüß gott|liebe[rs]?|sehr geehrter?|bonjour|bonsoir|salut|cher|chère|hola|buenos días|buenas tardes|"
    r"buenas|estimad[oa]s?)\b)"
    rf"(?:(?:\s+{_COLLECTIVE})+\s*[,.!:;-]*|(?:\s+(?-i:[A-ZÄÖÜÉ])[\w.'-]*){{0,3}}\s*[,!:;-]+|\s*\.)\s*",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?<=[.!?,;)-])|(?<=[.!?,;)-] )|(?<=\w )(?=(?-i:[A-ZÄÖÜ])))"
    r"\b(?:thanks(?! to\b)|thank you|many thanks|thx|cheers|(?:kind|best|warm) (?:regards|wishes)|regards|sincerely|"
    r"danke(?! der\b)|vielen dank|besten dank|mfg|(?:mit )?(?:viele|liebe|beste|schöne|herzliche|freundliche)n? "
    r"grü(?:ße|ßen|sse|ssen)|gruß|gruss|lg|vg|merci|cordialement|bien à vous|gracias|saludos|un saludo)\b",
    re.IGNORECASE,
)
#: A formal farewell is nothing else, so that name, office and telephone may follow; thanks may go on with the report.
_FAREWELL = re.compile(
    r"(?:(?:kind|best|warm) (?:regards|wishes)|sincerely|mfg|mit (?:\w+ )?grü(?:ße|ßen|sse|ssen)|cordialement|"
    r"un (?:cordial )?saludo)",
    re.IGNORECASE,
)
_WORDS_AFTER_SIGN_OFF, _WORDS_AFTER_FAREWELL = 9, 30
_POSTSCRIPT = re.compile(r"\bp\. ?s\b|\bps\b", re.IGNORECASE)
_WORDS_BEFORE_SIGN_OFF = 3

#: Signs that combine with the one before them, such as accents.
_COMBINING = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u093c\u094d\u0e38-\u0e3a\u0e48-\u0e4b"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]+"
)

_SUBJECTS_SAY = """
re fw fwd aw wg tr rv sv antw a an the i we my our your for to with of from it is this about and question questions
query queries request requests inquiry enquiry help helpdesk hello hi hey dear issue issues problem problems trouble
support ticket incident urgent important asap please pls need needs needed required assistance service desk team quick
short small another new one more again good morning afternoon day frage fragen anfrage nachfrage ruckfrage hilfe hallo
guten tag morgen probleme storung storungsmeldung meldung bitte um unterstutzung dringend dringende dringendes wichtig
eilt eilig anliegen kurze kleine kleines neue neues eine ein einen noch mal wieder betreff brauche benotige ich wir
die der das edv mein meine demande aide besoin bonjour salut bonsoir problemes urgence une un le la les de d du l pour
petite petit svp objet pregunta consulta duda ayuda hola buenos buenas dias tardes problema problemas incidencia
urgente importante soporte solicitud peticion necesito por favor el los una con asunto
"""
#: A subject of nothing else sums nothing up: that somebody asks does not make what they ask no incident.
_SAYS_NOTHING = frozenset(_SUBJECTS_SAY.split())

_ADDRESS = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,80}")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,300}")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2} ?(?:uhr|am|pm|h)\b|\b\d{1,2} o'clock\b")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
_TITLED_NAME = re.compile(r"\b((?:mr|mrs|ms|dr|frau|herrn?|mme|monsieur|madame|senora?|don|dona)\.?) [^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A message without what says nothing: subject and body on one line each, case and accents as written."""

    subject: str
    body: str


def squeeze(text: str, limit: int) -> str:
    """Return at most `limit` characters without control characters and with single spaces between the words."""
    text = unicodedata.normalize("NFKC", text[:_MAX_RAW])[:_MAX_RAW]
    single = " ".join(text.split())
    # Most texts have nothing invisible, and Python knows at once: all of it but the two marks is unprintable.
    if not single.isprintable() or "\ufffc" in single or "\ufffd" in single:
        single = " ".join(_INVISIBLE.sub("", text).split())
    return single[:limit].rstrip()


def without_greeting(text: str) -> str:
    """Return the text without "Dear ...," in front; a text that is nothing else stays."""
    rest = _GREETING.sub("", text, count=1)
    return rest or text


def without_sign_off(text: str) -> str:
    """Return the text without "Kind regards, ..." at its end; a text that is nothing else stays."""
    start = max(0, len(text) - 300)
    for found in _SIGN_OFF.finditer(text, start):
        before, after = text[: found.start()], text[found.end() :]
        formal = _FAREWELL.fullmatch(found.group()) and not _POSTSCRIPT.search(after)
        most = _WORDS_AFTER_FAREWELL if formal else _WORDS_AFTER_SIGN_OFF
        if len(after.split()) <= most and len(before.split()) >= _WORDS_BEFORE_SIGN_OFF:
            return before.rstrip(" ,;-")
    return text


def clean(question: Question) -> Cleaned:
    """Return what of the message may be weighed."""
    body = without_sign_off(without_greeting(squeeze(question.text, MAX_TEXT)))
    return Cleaned(subject=without_marks(squeeze(question.subject, MAX_SUBJECT)), body=body)


def fold(text: str) -> str:
    """Return the text in lower case and without accents, as every pattern and every word list is written."""
    if text.isascii():
        return text.lower().replace("`", "'")
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("…", "...").casefold())
    return _COMBINING.sub("", decomposed)


def words(folded: str) -> list[str]:
    """Return the words of a folded text in order: addresses, links, times, digits and titled names masked."""
    # A search for one letter costs nothing beside a pattern that may begin anywhere.
    masked = _ADDRESS.sub(" mailaddress ", folded) if "@" in folded else folded
    masked = _LINK.sub(" weblink ", masked) if "http" in masked or "www." in masked else masked
    masked = _TITLED_NAME.sub(r"\1", masked)
    masked = _DIGITS.sub("0", _TIME.sub(" clocktime ", masked)) if _DIGITS.search(masked) else masked
    return [word for word in _WORD.findall(masked)[:MAX_WORDS] if len(word) <= MAX_WORD]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A message as the voices read it: cleaned and folded once."""

    #: The words that the model weighs, courtesies left out; the subject's stand twice, because it was chosen to sum up.
    words: tuple[str, ...]
    #: Subject and body, for signs and rules.
    folded: str
    #: Subject and body as written, without courtesies and words beyond human length, for sentence vectors.
    plain: str = ""


@lru_cache(maxsize=_ASKED_AT_ONCE)
def prepare(question: Question) -> Prepared:
    """Clean and fold a message, and take its words.

    The last ones are remembered: the model, the signs and the search for similar incidents ask one after the other.
    """
    cleaned = clean(question)
    if cleaned.body and _SAYS_NOTHING.issuperset(words(fold(cleaned.subject))):
        cleaned = Cleaned(subject="", body=cleaned.body)
    subject, body = without_courtesies(cleaned.subject), without_courtesies(cleaned.body)
    of_subject = words(fold(subject))
    return Prepared(
        words=(*of_subject, *of_subject, *words(fold(body))),
        folded=_joined(fold(cleaned.subject), fold(cleaned.body)),
        plain=_sayable(_joined(subject, body)),
    )


def _joined(subject: str, body: str) -> str:
    return f"{subject}. {body}" if subject and body else subject or body


def _sayable(text: str) -> str:
    return " ".join(word for word in text[:MAX_PLAIN].split() if len(word) <= MAX_WORD)


def fingerprint(words: Sequence[str]) -> int:
    """Return the fingerprint of the words of a message, digits masked: equal for messages that differ in a number.

    A 63-bit number: the same on every machine and in every process.
    """
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
