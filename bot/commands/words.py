"""From words to a command: "resolve 42 fixed Replaced the fuser" becomes a name, an incident and arguments. Pure.

words   = name [number] parameters...          the number may be left out where the channel knows the incident
errors  name the nearest command, or what is missing, with an example
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from bot.commands.form import Form, Parameter, Usage
from bot.commands.refused import Code, Refused
from bot.commands.usage import CORRECTABLE, USAGE

_NUMBER = re.compile(r"(?:INC-?)?0*(\d{1,9})(?=\s|$)", re.IGNORECASE)
_FILLER = re.compile(r"(?:into|with|of|to|for|as)\s+", re.IGNORECASE)
_PAIR = re.compile(r"(?P<name>\w+)\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|.*?)(?=\s+\w+\s*=|\s*$)", re.DOTALL)
#: What a step of an incident model can do by itself; a test holds it together with `bot.commands.automating`.
AUTOMATED = (
    "assign",
    "engage",
    "wait",
    "continue",
    "note",
    "task",
    "security",
    "evidence",
    "loss",
    "major",
)
#: How near a misspelt command must be to be proposed.
_NEAR = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A command as somebody gave it."""

    name: str
    incident_id: int | None
    arguments: dict[str, str]


class NoCommand(Refused):
    """The first word is no command; `nearest` is the one that was probably meant, "" when none is near."""

    def __init__(self, word: str) -> None:
        self.nearest = nearest(word)
        hint = (
            f"did you mean `{self.nearest}`, as in `{USAGE[self.nearest].example}`?" if self.nearest else "see `help`"
        )
        super().__init__(Code.BAD_REQUEST, f"{word!r} is no command; {hint}")


def nearest(word: str) -> str:
    """Return the command that was probably meant, "" when none is near."""
    found = get_close_matches(word.lower(), USAGE, n=1, cutoff=_NEAR)
    return found[0] if found else ""


def parse(text: str, *, incident_id: int | None = None) -> Spoken:
    """Return the command that the text is.

    Args:
        text: the words, without the channel's own mark ("/incident", "#").
        incident_id: the incident that the channel speaks of, when the words do not name one.

    Raises:
        NoCommand: The first word is no command.
        Refused: Something that the command needs is missing or unreadable.
    """
    word, _, rest = text.strip().partition(" ") if "\n" not in text.split(" ", 1)[0] else _first_line(text)
    usage = USAGE.get(word.lower())
    if usage is None:
        raise NoCommand(word)
    return spoken(usage, rest.strip(), incident_id=incident_id)


def _first_line(text: str) -> tuple[str, str, str]:
    word, space, rest = text.strip().partition("\n")
    return word.strip(), space, rest


def spoken(usage: Usage, rest: str, *, incident_id: int | None = None) -> Spoken:
    """Return the command whose name was read already, from what stands behind it.

    Raises:
        Refused: Something that the command needs is missing or unreadable.
    """
    if usage.needs_incident:
        named = _NUMBER.match(rest)
        # Where the channel knows the incident, a number belongs to the command only when the command does not want it.
        if named and (incident_id is None or not _begins_with_number(usage)):
            incident_id, rest = int(named[1]), rest[named.end() :].strip()
        if incident_id is None:
            raise Refused(Code.BAD_REQUEST, f"`{usage.name}` needs the number of an incident, as in `{usage.example}`")
    arguments = dict(_arguments(usage, rest))
    return Spoken(name=usage.name, incident_id=incident_id if usage.needs_incident else None, arguments=arguments)


def _begins_with_number(usage: Usage) -> bool:
    first = usage.parameters[0] if usage.parameters else None
    return first is not None and (first.form is Form.NUMBER or first.name in {"priority", "task", "step"})


def _arguments(usage: Usage, rest: str) -> Iterator[tuple[str, str]]:
    for parameter in usage.parameters:
        if parameter.form is Form.PAIRS:
            yield from _pairs(usage, rest)
            return
        value, rest = _take(parameter, rest)
        if value:
            yield parameter.name, _checked(usage, parameter, value)
        elif not parameter.is_optional:
            raise Refused(
                Code.BAD_REQUEST,
                f"`{usage.name}` needs {_article(parameter)}: `{usage.written}`, as in `{usage.example}`",
            )
    if rest.strip():
        raise Refused(
            Code.BAD_REQUEST, f"`{usage.name}` does not know what to do with {rest.strip()[:40]!r}: `{usage.written}`"
        )


def _take(parameter: Parameter, rest: str) -> tuple[str, str]:
    """Return the parameter's text and what is left."""
    if parameter.form is Form.REST:
        return rest.strip(), ""
    if parameter.form is Form.NUMBER:
        rest = _FILLER.sub("", rest, count=1) if _FILLER.match(rest) else rest
    first, *more = rest.split(None, 1) or [""]
    if parameter.is_optional and parameter.choices and first.lower() not in parameter.choices:
        return "", rest
    return first, more[0] if more else ""


def _checked(usage: Usage, parameter: Parameter, value: str) -> str:
    if parameter.form is Form.NUMBER:
        found = _NUMBER.fullmatch(value)
        if found is None:
            raise Refused(Code.BAD_REQUEST, f"{value!r} is no number of an incident; write it as in `{usage.example}`")
        return found[1]
    if parameter.choices:
        known = {choice.lower(): choice for choice in parameter.choices}
        meant = value.lower() if value.lower() in known else value.lower().removeprefix("p")
        if meant in known:
            return known[meant]
        near = get_close_matches(value.lower(), known, n=1, cutoff=_NEAR)
        names = ", ".join(parameter.choices)
        if near:
            meant = known[near[0]]
            raise Refused(
                Code.BAD_REQUEST,
                f"{value!r} is no {parameter.name} of `{usage.name}`; did you mean {meant}? It is one of {names}, "
                f"as in `{usage.example}`",
            )
        raise Refused(
            Code.BAD_REQUEST,
            f"{value!r} is no {parameter.name} of `{usage.name}`; it is one of {names}, as in `{usage.example}`",
        )
    return value


def _pairs(usage: Usage, rest: str) -> Iterator[tuple[str, str]]:
    read = 0
    for found in _PAIR.finditer(rest):
        if rest[read : found.start()].strip():
            break
        read = found.end()
        name = found["name"].lower()
        if name not in CORRECTABLE:
            near = get_close_matches(name, CORRECTABLE, n=1, cutoff=_NEAR)
            hint = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(CORRECTABLE)}"
            raise Refused(Code.BAD_REQUEST, f"{name!r} cannot be corrected; {hint}")
        yield name, found["value"].strip().strip("\"'").strip()
    if not read or rest[read:].strip():
        raise Refused(
            Code.BAD_REQUEST,
            f"`{usage.name}` reads name=value, with {', '.join(CORRECTABLE)} for the name, as in `{usage.example}`",
        )


def _article(parameter: Parameter) -> str:
    if parameter.form is Form.NUMBER:
        return "the number of another incident"
    if parameter.form is Form.REST:
        return "a text" if parameter.name == "text" else f"a text ({parameter.name})"
    return f"{'an' if parameter.name[0] in 'aeio' else 'a'} {parameter.name}"
