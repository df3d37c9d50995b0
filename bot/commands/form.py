"""How a command is written: its name, its parameters, who may give it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.agreed.roster import Role


class Form(StrEnum):
    """How a parameter is written."""

    #: One word.
    WORD = "word"
    #: One word out of `choices`.
    CHOICE = "choice"
    #: Everything that is left.
    REST = "rest"
    #: name=value, any number of them; the values may hold blanks.
    PAIRS = "pairs"
    #: The number of another incident; a word such as "into" before it is passed over.
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing that a command wants to know."""

    name: str
    form: Form
    is_optional: bool = False
    choices: tuple[str, ...] = ()
    #: What a form calls it; the name where this is "".
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One command."""

    name: str
    #: One line of help.
    summary: str
    example: str
    #: Whoever has one of these may give it.
    roles: frozenset[Role]
    parameters: tuple[Parameter, ...] = ()
    #: It is about one incident, whose number comes first where the channel does not say it.
    needs_incident: bool = True
    #: It only tells; nothing changes and no row is kept.
    only_reads: bool = False

    @property
    def written(self) -> str:
        """The command as help shows it: in capitals what stands for something, in brackets what may be left out."""
        parts = [self.name, *(["N"] if self.needs_incident else [])]
        for each in self.parameters:
            text = "|".join(each.choices) if each.choices else each.name.upper()
            text = f"{text}=..." if each.form is Form.PAIRS else text
            parts.append(f"[{text}]" if each.is_optional else text)
        return " ".join(parts)


def word(name: str, *, optional: bool = False) -> Parameter:
    """Return a parameter of one word."""
    return Parameter(name=name, form=Form.WORD, is_optional=optional)


def rest(name: str, *, optional: bool = False, label: str = "") -> Parameter:
    """Return a parameter that takes everything that is left."""
    return Parameter(name=name, form=Form.REST, is_optional=optional, label=label)


def choice(name: str, *choices: str, optional: bool = False) -> Parameter:
    """Return a parameter that is one of these words."""
    return Parameter(name=name, form=Form.CHOICE, choices=choices, is_optional=optional)
