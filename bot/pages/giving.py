"""A command from a form: given by what its reader saw, once more where nothing of that has changed. Talks to the store.

The desk notes much by itself, and each note makes a version of the incident. Who filled in a form meanwhile is refused
only where somebody changed what they decided about; they are told what, and by whom.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.commands.form import Usage
from bot.commands.refused import Code, Refused
from bot.commands.words import spoken
from bot.meanwhile import ONLY_ADDS, changes_since
from bot.orders import Answer, give
from bot.orders import Request as Order
from bot.pages.actions import words_of as words_in
from bot.pages.forms import Posted
from bot.pages.letters import CHANNEL
from bot.pages.parts import Pages
from bot.pages.rendering import called
from bot.pages.visitors import Visitor
from bot.words import FALLBACK, words_of
from store import incidents, queries
from store.incident import Incident

#: Of more changes the newest are told.
_TOLD = 8


def given(pages: Pages, incident: Incident, usage: Usage, visitor: Visitor, posted: Posted) -> Answer:
    """Give the command that somebody filled in, and return what it is answered; blocking."""
    assert pages.decider is not None
    try:
        wanted = spoken(usage, f"{incident.number} {words_in(usage, posted)}", incident_id=None)
    except Refused as refused:
        return Answer(ok=False, text=str(refused), code=refused.code, incident=incident, departures=[])
    order = Order(
        key=f"{visitor.address}:{incident.id}:{posted.text('key', most=40)}",
        channel=CHANNEL,
        name=wanted.name,
        incident_id=incident.id,
        arguments=wanted.arguments,
        address=visitor.address,
        version=None if wanted.name in ONLY_ADDS else _whole(posted.text("version")),
    )
    answer = give(pages.decider, order, pages.clock(), sends=False)
    seen = _whole(posted.text("seen", most=20))
    if answer.code != Code.CONFLICT or order.version is None or seen is None:
        return answer
    return _overtaken(pages, order, answer, seen)


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None


def _overtaken(pages: Pages, order: Order, answer: Answer, seen: int) -> Answer:
    """Give it again where only the desk noted something; else say what changed."""
    assert pages.decider is not None
    assert order.incident_id is not None
    with pages.store.reading() as connection:
        # Before its history: what comes in between is refused once more.
        incident = incidents.load(connection, order.incident_id)
        history = queries.timeline_of(connection, order.incident_id)
        changes = changes_since(history, seen, words_of(FALLBACK), partial(called, pages))
    if incident is None or incident.version == order.version:
        return answer
    if changes:
        return replace(answer, text=f"{answer.text}. Changed meanwhile: {'; '.join(changes[-_TOLD:])}")
    again = replace(order, key=f"{order.key}:again", version=incident.version)
    return give(pages.decider, again, pages.clock(), sends=False)
