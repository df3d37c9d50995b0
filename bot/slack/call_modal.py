"""The modal for a phone call, and what is known while somebody types in it; part of `bot.slack.modals`. Pure.

Only what is below the fields is drawn anew while an agent types: Slack keeps what stands in a field as long as the
field has the same name. To fill a field in for the agent, its name must become another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.alike.callers import Asked, Caller, Known, Line
from bot.slack.frames import CALLBACK, TITLES, framed
from bot.words import Words
from intake.slack_blocks import Block, button, context, section, text_input
from intake.slack_blocks import field as asked
from intake.slack_text import escape, first_line

#: The button that says who calls.
IS_CALLER = "call_is"
#: What the block_id of a field ends with after it was filled in for the agent, and what those of the lists begin with.
_FILLED, _KNOWN = "~filled", "known:"


def call(words: Words, caller: Caller | None = None) -> Block:
    """Return the form for a phone call, with a caller filled in where one was chosen."""
    say, filled = words.say, _FILLED if caller else ""
    name, address = (caller.name, caller.address) if caller else ("", "")
    who = text_input("caller", initial=name, tells_typing=True)
    where = text_input("address", initial=address, tells_typing=True)
    fields = [
        asked(say("Caller's name"), who, block_id=f"caller{filled}", is_live=True),
        asked(say("Caller's e-mail address"), where, block_id=f"address{filled}", is_optional=True, is_live=True),
        asked(say("Call-back number"), text_input("callback"), block_id="callback", is_optional=True),
        asked(say("What is wrong?"), text_input("text", lines=True, tells_typing=True), block_id="text", is_live=True),
    ]
    data = {"l": words.language}
    return framed(TITLES["call"], fields, words, callback=f"{CALLBACK}call", submit="Log", data=data)


def filled_in(values: Mapping[str, str]) -> dict[str, str]:
    """Return what was filled in by the plain names of the fields."""
    return {name.removesuffix(_FILLED): value for name, value in values.items()}


def so_far(values: Mapping[str, str]) -> Asked:
    """Return what is known to be asked by what stands in the fields."""
    plain = filled_in(values)
    return Asked(name=plain.get("caller", ""), address=plain.get("address", ""), words=plain.get("text", ""))


def with_known(view: Mapping[str, Any], known: Known, words: Words) -> Block | None:
    """Return the modal with what is known below its fields; None where it shows just that already."""
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    before = [block["block_id"] for block in view["blocks"] if block["type"] != "input"]
    below = _below(known, words)
    if before == [block["block_id"] for block in below]:
        return None
    kept = {name: view[name] for name in ("type", "callback_id", "title", "close", "submit", "private_metadata")}
    return {**kept, "blocks": [*fields, *below]}


def chosen(value: str) -> Caller:
    """Return the caller that a button stands for."""
    address, _, name = value.partition("\n")
    return Caller(name=name, address=address)


def _below(known: Known, words: Words) -> list[Block]:
    say = words.say
    blocks: list[Block] = []
    for caller in known.callers:
        name = escape(caller.name or caller.address)
        said = section(f"*{name}*  {escape(caller.address)}", block_id=f"{_KNOWN}{caller.address}"[:255])
        press = button(say("This is the caller"), IS_CALLER, f"{caller.address}\n{caller.name}"[:2000])
        blocks.append({**said, "accessory": press})
    for title, mark, lines in (
        (say("Major incidents"), ":rotating_light: ", known.majors),
        (say("Open, by the same caller"), "", known.theirs),
        (say("Open, and similar"), "", known.similar),
    ):
        if lines:
            numbers = ",".join(line.number for line in lines)
            text = f"{mark}*{title}*\n{_listed(lines)}"
            blocks.append(section(text, block_id=f"{_KNOWN}{title}:{numbers}"[:255]))
    return blocks or [{**context(say("Nothing similar is open.")), "block_id": f"{_KNOWN}nothing"}]


def _listed(lines: Sequence[Line]) -> str:
    return "\n".join(f"• *{line.number}* {escape(first_line(line.summary, 120))}" for line in lines)
