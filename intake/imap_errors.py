"""What can go wrong with a mailbox, told by what to do next: reconnect, wait, ask the operator, pass over. Pure.

Lost           the connection is gone or cannot be trusted any more: connect again
Throttled      the server asks for patience: wait, then connect again
LoginRefused   only the operator can help: say so, and try again slowly
Refused        the server said NO or BAD to one command; the connection lives
"""

from __future__ import annotations

import re
from datetime import timedelta

#: RFC 5530 section 3 and what large providers say in words when they want fewer requests.
_THROTTLING = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|THROTTLED)\b"
    r"|throttl|too many (?:simultaneous )?(?:connections|commands|requests|login)"
    r"|bandwidth limit|try again later|temporarily unavailable|server (?:is )?(?:busy|unavailable)",
    re.IGNORECASE,
)
#: Exchange Online: "Request is throttled. Suggested Backoff Time: 2531 milliseconds".
_SUGGESTED = re.compile(r"Suggested Backoff Time: (\d{1,9}) milliseconds", re.IGNORECASE)
_CODE = re.compile(r"\[([A-Z][A-Z0-9-]*)[^\]]*\]", re.IGNORECASE)
_LOST = re.compile(r"socket error|\bEOF\b|\bBYE\b|connection (?:reset|closed)|broken pipe|timed out", re.IGNORECASE)
#: imaplib writes some answers as Python writes octets.
_OCTETS = re.compile(r"b(['\"])(.*)\1", re.DOTALL)
_LONGEST = 200


class Trouble(Exception):
    """A mailbox cannot be read now; the text says why."""


class Lost(Trouble):
    """The connection is gone, or what came over it made no sense."""


class Throttled(Trouble):
    """The server wants us to wait."""

    def __init__(self, text: str, wait: timedelta = timedelta(0)) -> None:
        super().__init__(text)
        #: How long the server asked for; zero when it did not say.
        self.wait = wait


class LoginRefused(Trouble):
    """The server, or whoever gives the tokens, does not let us in."""

    def __init__(self, text: str, next_step: str) -> None:
        super().__init__(text)
        self.next_step = next_step


class Refused(Trouble):
    """The server answered NO or BAD."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        found = _CODE.search(text)
        #: RFC 3501 section 7.1 response code, such as "OVERQUOTA"; "" when there was none.
        self.code = found[1].upper() if found else ""


def shortened(text: str) -> str:
    """Return a server's sentence as one short printable line."""
    octets = _OCTETS.fullmatch(text.strip())
    text = octets[2] if octets else text
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def refusal_of(text: str) -> Trouble:
    """Return what the answer NO or BAD to a command means."""
    return throttling_of(text) or Refused(shortened(text))


def loss_of(text: str) -> Trouble:
    """Return what the end of a connection means."""
    return throttling_of(text) or Lost(shortened(text) or "the connection was closed")


def login_refusal_of(text: str, *, next_step: str) -> Trouble:
    """Return what a failed sign-in means: IMAPClient calls it a LoginError even when the line went dead."""
    if _CODE.search(text) is None and _LOST.search(text):
        return loss_of(text)
    return throttling_of(text) or LoginRefused(shortened(text), next_step)


def throttling_of(text: str) -> Throttled | None:
    """Return how long a server asks us to wait, None when it does not."""
    if not _THROTTLING.search(text):
        return None
    suggested = _SUGGESTED.search(text)
    return Throttled(shortened(text), timedelta(milliseconds=int(suggested[1])) if suggested else timedelta(0))
