"""What waits for a person before it becomes anything: one table in reading order, the first hit decides. Pure.

A held message is in the ledger with its reason, is listed by `deskhand held`, and loses nothing: when a person has
ruled, it is decided like any other, and the ruling takes the place of the doubt.

    held --release--> decided as if it had just arrived, with the ruling
      '----discard--> the ledger says who did it
"""

from __future__ import annotations

from collections.abc import Callable

from bot.events import Action, MessageArrived
from bot.mail.trust import Level

#: Rulings on held mail: into the incident with that id; a new incident; wherever it belongs.
INTO, NEW, ANYWHERE = "into:", "new", "anywhere"
#: Rulings on mail in quarantine: take it as far as it could be read; read it again.
AS_IS, AGAIN = "as it is", "again"


def reason_to_hold(event: MessageArrived) -> str:
    """Return why a person should look at the message first, "" when it can be decided now."""
    if event.ruling or event.verdict.action is not Action.TAKE:
        return ""
    return next((reason for hold in HOLDS if (reason := hold(event))), "")


def _is_doubtful(event: MessageArrived) -> str:
    return event.doubt


def is_a_stranger(event: MessageArrived) -> str:
    """Return why its author is a stranger in the thread that it points to, "" where they are none."""
    return event.match.because if event.match.pointed_to is not None else ""


def _failed_its_check(event: MessageArrived) -> str:
    if event.trust.level is Level.FAILED and event.match.incident_id is not None:
        return f"{event.trust.because}, and it would be added to an incident that is there"
    return ""


HOLDS: tuple[Callable[[MessageArrived], str], ...] = (_is_doubtful, is_a_stranger, _failed_its_check)
