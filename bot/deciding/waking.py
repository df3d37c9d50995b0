"""What a person's message does to the state of an incident that waits for them, or that is resolved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.events import MessageArrived
from bot.lifecycle import Grounds, Moved, move
from store.incident import Incident, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """To which state it goes, and why."""

    #: None leaves it where it is.
    to: State | None
    because: str


_ANSWERED = _NOT_FIXED = Meaning(to=State.IN_PROGRESS, because="the reporter wrote")
_OF_A_MAJOR = Meaning(to=None, because="it is a major incident, which only its manager closes or reopens")
#: What a person's message does to a resolved incident, by its intent; anything else says that it is not fixed.
AFTER_RESOLUTION: Mapping[str, Meaning] = {
    "thanks": Meaning(to=None, because="it only says thanks"),
    "solved": Meaning(to=State.CLOSED, because="the reporter says that it works"),
    "status": Meaning(to=None, because="it only asks how things stand"),
}


def woken(event: MessageArrived, incident: Incident, now: datetime) -> Moved:
    """Return the incident after a person's word: an answer we waited for, or news about what is resolved."""
    if incident.state is State.PENDING_USER:
        meaning = _ANSWERED
    elif incident.state is State.RESOLVED:
        meaning = AFTER_RESOLUTION.get(event.intent, _NOT_FIXED)
        if meaning.to is not None and incident.is_major:
            meaning = _OF_A_MAJOR
    else:
        return Moved(incident=incident, entries=())
    grounds = Grounds(actor=event.author, because=meaning.because, now=now)
    if meaning.to is None:
        return Moved(incident=incident, entries=(grounds.line("not_reopened"),))
    return move(incident, meaning.to, grounds)
