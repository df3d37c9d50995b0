"""What people write in Slack, and what may be written to it: mrkdwn to plain text and back. Pure.

Slack marks up with three characters, & < >, and everything in angle brackets is alive: `<!channel>` pages everybody.
Whatever people wrote, in mail too, is therefore escaped before it goes to Slack, and read back before it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intake.slack_limits import Block

_ALIVE = re.compile(r"<(?P<mark>[@#!]?)(?P<what>[^>|]*)(?:\|(?P<label>[^>]*))?>")
_UNESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is posted: blocks, and the text for whoever cannot see them."""

    text: str
    blocks: Sequence[Block] = ()
    #: Overtakes whatever else waits.
    is_urgent: bool = False


def escape(text: str) -> str:
    """Return a text that Slack shows as it is written and that mentions nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    for escaped, plain in _UNESCAPED:
        text = text.replace(escaped, plain)
    return text


def plain_of(text: str, *, leave_out: Iterable[str] = ()) -> str:
    """Return what a message of Slack says: links with their labels, nothing alive in it.

    Args:
        text: mrkdwn, as events carry it.
        leave_out: member ids whose mentions are dropped: the desk's own.
    """
    gone = frozenset(leave_out)
    shown = _ALIVE.sub(lambda found: _shown(found, gone), text)
    return unescape(shown).replace("\0", "").encode("utf-8", "replace").decode().strip()


def _shown(found: re.Match[str], gone: frozenset[str]) -> str:
    mark, what, label = found["mark"], found["what"], found["label"] or ""
    if mark == "@":
        return "" if what in gone else f"@{label or what}"
    if mark == "#":
        return f"#{label or what}"
    if mark == "!":
        return f"@{label.lstrip('@') or what.partition('^')[0]}"
    address = what.removeprefix("mailto:")
    return address if label in {"", what, address} or what.endswith(f"//{label}") else f"{label} ({what})"


def mentions(text: str, member: str) -> bool:
    """Say whether a message of Slack mentions a member."""
    return bool(member) and any(found["mark"] == "@" and found["what"] == member for found in _ALIVE.finditer(text))


def first_line(text: str, most: int) -> str:
    """Return the first line that says anything, shortened to so many characters."""
    line = next((each.strip() for each in text.splitlines() if each.strip()), "")
    return line if len(line) <= most else f"{line[: most - 1]}…"


def quoted(text: str, *, most: int) -> str:
    """Return a text as a quotation of mrkdwn, escaped, at most so many characters."""
    lines = "\n".join(f"> {line}" for line in escape(text.strip()).splitlines())
    return lines if len(lines) <= most else f"{lines[: most - 1]}…"
