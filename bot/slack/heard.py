"""What somebody means by the words behind the slash command: a command, a report, or one of the two. Pure.

/incident resolve 42 fixed New toner        a command
/incident VPN is down in Lyon               a report
/incident reply to all is broken            begins like a command and lacks what it needs: asked back
/incident statsu 42                         no command, but nearly one: the right one with an example, asked back
/incident resolve 42                        a command for sure, and incomplete: what it needs, with an example
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.commands.refused import Refused
from bot.commands.usage import USAGE
from bot.commands.words import NoCommand, Spoken, nearest, parse

#: Sub-commands that this channel has besides the table: what they open or do.
MODALS = frozenset({"call", "report"})
_NUMBER = re.compile(r"(?:INC-?)?\d{1,9}(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was meant."""

    #: "command", "report", "modal", "wrong" or "doubt".
    kind: str
    text: str
    spoken: Spoken | None = None
    #: What to say about it, for "wrong" and "doubt".
    because: str = ""
    #: The command that was probably meant, in full, for "doubt"; "" when it lacks something.
    meant: str = ""
    name: str = ""


def opens_modal(text: str) -> bool:
    """Say whether the words open a modal, whoever they name and whatever commands there are."""
    return text.strip().lower() in MODALS


def hear(text: str) -> Heard:
    """Return what the words mean."""
    text = text.strip()
    word, _, rest = text.partition(" ")
    name, rest = word.lower(), rest.strip()
    if not text:
        return Heard(kind="command", text=text, spoken=parse("help"))
    if opens_modal(text):
        return Heard(kind="modal", text=text, name=name)
    if name in MODALS and name not in USAGE:
        return _beginning_with(name, text, rest)
    return _command(text, name, rest)


def _command(text: str, name: str, rest: str) -> Heard:
    try:
        return Heard(kind="command", text=text, spoken=parse(text))
    except NoCommand:
        return _nearly(text, name, rest)
    except Refused as refused:
        is_sure = not rest or _NUMBER.match(rest)
        return Heard(kind="wrong" if is_sure else "doubt", text=text, because=str(refused))


def _beginning_with(name: str, text: str, rest: str) -> Heard:
    if name == "report":
        return Heard(kind="report", text=rest)
    usage = "`call` opens a form for a phone call and takes no words"
    return Heard(kind="doubt", text=text, because=usage, meant="call")


def _nearly(text: str, word: str, rest: str) -> Heard:
    """Return a command that was misspelt, if the rest is just what it needs; else the words are a report."""
    near = nearest(word)
    if not near:
        return Heard(kind="report", text=text)
    meant = f"{near} {rest}".strip()
    try:
        parse(meant)
    except Refused:
        if rest and not _NUMBER.match(rest):
            return Heard(kind="report", text=text)
        meant = ""
    because = f"`{word}` is no command; did you mean `{near}`, as in `{USAGE[near].example}`?"
    return Heard(kind="doubt", text=text, because=because, meant=meant)


def with_names(text: str, names: dict[str, str]) -> str:
    """Return the words with members' addresses in place of their mentions."""

    def named(found: re.Match[str]) -> str:
        return names.get(found[1], found[0])

    return re.sub(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", named, text)


def members_in(text: str) -> list[str]:
    """Return the members that are mentioned."""
    return re.findall(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", text)


def arguments_of(values: dict[str, Any]) -> dict[str, str]:
    """Return what was filled in, by the field's block_id; what was left empty is left out."""
    found = {block_id: _said(state) for block_id, states in values.items() for state in states.values()}
    return {block_id: said for block_id, said in found.items() if said}


def _said(state: dict[str, Any]) -> str:
    if state.get("selected_option"):
        return str(state["selected_option"]["value"])
    if state.get("selected_options"):
        return ",".join(str(each["value"]) for each in state["selected_options"])
    return str(state.get("selected_user") or state.get("value") or "").strip()
