"""What a step of a model writes to the reporter: a text for each language, with placeholders. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter

from bot.words import code_of
from store.incident import Incident

#: What a text may name in braces, and what stands there then.
PLACEHOLDERS: Mapping[str, Callable[[Incident], str]] = {
    "number": lambda incident: incident.number,
    "summary": lambda incident: incident.summary,
    "service": lambda incident: incident.service,
    "category": lambda incident: incident.category,
    "priority": lambda incident: f"P{incident.priority}",
    "group": lambda incident: incident.assignment_group,
}


def placeholders_in(text: str) -> tuple[str, ...]:
    """Return what a text names in braces.

    Raises:
        ValueError: A brace is not closed, or is more than a name.
    """
    found = []
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"{{{name}}} is more than a name; braces that are meant as such are written twice")
        found.append(name)
    return tuple(found)


def letter(message: Mapping[str, str], incident: Incident, languages: tuple[str, ...]) -> str:
    """Return the text in the first of the languages that there is, else in its own first."""
    known = (message[code_of(each)] for each in languages if code_of(each) in message)
    text = next(known, next(iter(message.values())))
    return text.format_map({name: find(incident) for name, find in PLACEHOLDERS.items()})
