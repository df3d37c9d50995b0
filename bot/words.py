"""What the reader's language calls things: categories, states, levels, reasons, times. Pure.

Each folder of `bot/templates` that has a `words.toml` is a language; the package's own files are read once, at the
first use. A name that the table does not know, such as one from an operator's own taxonomy, passes through unchanged.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_datetime

from classifier.suggestion import DEFAULT_OF

TEMPLATES = Path(__file__).parent / "templates"
#: The language whose files are always there.
FALLBACK = "en"

_FACT = re.compile(r"\{(\w+)\}")
_RULE_REASON = re.compile(r"rule (?P<name>'.{0,200}?'|\".{0,200}?\"): .*")
_SIGN_REASON = re.compile(r"(?P<name>[\w ]{1,60}): (?P<words>'.{0,400}'|\".{0,400}\")")
#: The classifier reads without accents; what it found is looked for in the text the same way, letter for letter.
_PLAIN_LETTERS = str.maketrans("äöüàâáãåçéèêëíìîïñóòôõúùûýÿ’", "aouaaaaaceeeeiiiinoooouuuyy'")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's table."""

    language: str
    locale: Locale
    sections: Mapping[str, Mapping[str, str]]

    def of(self, section: str, name: object) -> str:
        """Return what the language calls a thing, or its own name where the table has none."""
        return self.sections.get(section, {}).get(str(name), str(name))

    def say(self, text: str, **facts: object) -> str:
        """Return one of the desk's own English sentences in this language, each `{name}` in it filled in as it is."""
        return _FACT.sub(lambda found: str(facts.get(found[1], found[0])), self.of("say", text))

    def time(self, at: datetime, zone: str, otherwise: str = "UTC") -> str:
        """Tell an instant as the reader's clock shows it, its zone named; an unknown zone gives way to `otherwise`."""
        # Told to the minute, so the instants of one busy minute are formatted once.
        minute = at.replace(second=0, microsecond=0)
        return _format(minute, self.of("time", "pattern"), zone if zone_of(zone) else otherwise, self.locale)

    def reason(self, because: str, text: str = "") -> str:
        """Return one of the classifier's reasons as a reporter reads it, quoting the words where `text` has them."""
        if because.startswith(DEFAULT_OF):
            return self.of("reasons", "default")
        if rule := _RULE_REASON.fullmatch(because):
            return self.of("reasons", "rule").replace("{name}", rule["name"][1:-1])
        if sign := _SIGN_REASON.fullmatch(because):
            name = self.of("signs", sign["name"])
            words = _as_written(sign["words"][1:-1], text)
            return self.of("reasons", "sign").replace("{name}", name).replace("{words}", words) if words else name
        return self.of("reasons", because)

    def refusal(self, sentence: str) -> str:
        """Return why a file is not taken, known by the shape of the English sentence; any other as it is."""
        for shape, told in self.sections.get("refused", {}).items():
            if found := _pattern(shape).fullmatch(sentence):
                return told.format(**{name: self.of("programs", value) for name, value in found.groupdict().items()})
        return sentence

    def answer(self, sentence: str) -> str:
        """Return what a command is answered, known by the shape of the English sentence; any other as it is."""
        for shape, told in self.sections.get("answers", {}).items():
            if found := _answer(shape).fullmatch(sentence):
                facts = {name: self._told(name, value) for name, value in found.groupdict().items()}
                return _FACT.sub(lambda each, facts=facts: facts[each[1]], told)  # type: ignore[misc]  # its default
        return sentence

    def history(self, sentence: str) -> str:
        """Return why something happened, known by the shape of the desk's own English sentence; any other as it is."""
        for shape, told in self.sections.get("history", {}).items():
            if found := _answer(shape).fullmatch(sentence):
                facts = {name: self._part(name, value) for name, value in found.groupdict().items()}
                return _FACT.sub(lambda each, facts=facts: facts[each[1]], told)  # type: ignore[misc]  # its default
        return "; ".join(map(self.history, sentence.split("; "))) if "; " in sentence else sentence

    def _part(self, name: str, value: str) -> str:
        """Return a part of such a sentence: a state, a clock and what happens by their names."""
        if name in {"state", "clock", "happening"}:
            return self.of(name, f"sla.{value}" if name == "clock" else value)
        return self.history(value) if name == "why" else value

    def _told(self, name: str, value: str) -> str:
        """Return a part of an answer: a state by its name, a sentence inside a sentence by its own shape."""
        if name == "state":
            return self.of("state", value.replace(" ", "_"))
        return self.answer(value) if name in {"hint", "why"} else value


#: What stands for these names in an answer; anything else is any text.
_KINDS = {"number": r"INC-[0-9]+", "other": r"[^\s;]{1,60}", "state": r"[a-z_ ]{1,20}", "id": r"[0-9]+"}
_KINDS |= {"level": r"P[1-5](?:-5)?", "clock": r"[a-z]{1,20}"}


@cache
def _answer(shape: str) -> re.Pattern[str]:
    """Return what matches an answer that was made of a shape, its numbers and states told from other words."""
    escaped = re.escape(shape).replace(r"\{", "{").replace(r"\}", "}")
    named = _FACT.sub(lambda each: f"(?P<{each[1]}>{_KINDS.get(each[1], '.{0,2000}?')})", escaped)
    return re.compile(named, re.DOTALL)


@cache
def _pattern(shape: str) -> re.Pattern[str]:
    """Return what matches a sentence that was made of a shape with `{name}`s in it."""
    return re.compile(_FACT.sub(r"(?P<\1>.{0,400}?)", re.escape(shape).replace(r"\{", "{").replace(r"\}", "}")))


@lru_cache(maxsize=1024)
def _format(minute: datetime, pattern: str, zone: str, locale: Locale) -> str:
    return format_datetime(minute, pattern, tzinfo=zone_of(zone), locale=locale)


def _as_written(words: str, text: str) -> str:
    """Return the words as the author wrote them, "" when they are not found letter for letter."""
    lowered = text.lower()
    # Lower case can be longer than the text ("İ"); then positions would not fit.
    if not words or len(lowered) != len(text):
        return ""
    at = lowered.find(words)
    if at < 0:
        at = lowered.translate(_PLAIN_LETTERS).find(words)
    return "" if at < 0 else " ".join(text[at : at + len(words)].split())


#: A zone that is only known by its distance from UTC, such as "UTC+05:30".
_OFFSET = re.compile(r"UTC([+-])(\d\d):(\d\d)")


@cache
def _zone(name: str) -> tzinfo | None:
    if offset := _OFFSET.fullmatch(name):
        length = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-length if offset[1] == "-" else length) if length < timedelta(days=1) else None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(name: str) -> tzinfo | None:
    """Return the zone of an IANA name, or of a distance such as "UTC+05:30"; None when there is no such zone."""
    # Strangers' names are not remembered without end.
    return _zone(name) if name and len(name) < 64 else None


@cache
def languages() -> Mapping[str, Words]:
    """Return every language that has a folder of templates with a table of words."""
    return {path.parent.name: _read(path) for path in sorted(TEMPLATES.glob("*/words.toml"))}


def code_of(language: str) -> str:
    """Return the language alone of a tag such as "de-AT" (BCP 47)."""
    return language.replace("_", "-").partition("-")[0].lower()


def words_of(language: str, otherwise: str = FALLBACK) -> Words:
    """Return the words of a language; where there are none, those of `otherwise`, else English."""
    known = languages()
    return next((known[code] for code in map(code_of, (language, otherwise)) if code in known), known[FALLBACK])


def _read(path: Path) -> Words:
    with path.open("rb") as file:
        sections = tomllib.load(file)
    return Words(path.parent.name, Locale.parse(path.parent.name), sections)
