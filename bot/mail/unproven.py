"""Commands by mail that nothing proves to be their agent's: held, told where it does no harm. Talks to the database.

    From is an agent's --nothing proves it--> held; its incident says so; the agent is told, a few times an hour
                       '--proven false-----> held; its incident says so; nobody is told

What is told goes to the address in the roster, whatever Reply-To says, and quotes nothing of what arrived: whoever
forged the mail can make the desk say what they like to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.arriving.arrived import Arrived
from bot.commands.usage import USAGE
from bot.decision import Decision, Outcome, Reply
from bot.entries import entry
from bot.mail.commands import Orders
from bot.requests import Office
from bot.telling import to_colleagues
from bot.writing.page import Page
from bot.writing.record import Recorded, record
from store import incidents, outbox
from store.silences import HOUR

#: The template by which its agent is told.
TEMPLATE = "not_obeyed"
#: So many commands are named.
_MOST_NAMED = 5


def hold(page: Page, row: Row[Any], found: Arrived, orders: Orders, *, office: Office, now: datetime) -> Recorded:
    """Set the mail aside, let the incident that it points to know, and tell the agent in From why."""
    event = found.event
    about = event.match.incident_id or event.match.pointed_to
    incident = found.before or (incidents.load(page.connection, about, for_update=True) if about else None)
    replies, silence = _replies(page.connection, found, orders.words, office, now)
    because = "; ".join(filter(None, (orders.refused, silence)))
    way = f"{because}; let it in with: deskhand held release {row.id}"
    decision = Decision(
        outcome=Outcome.HELD,
        because=because,
        entries=(entry(now, "held", actor=event.sender.address, because=way),),
        replies=replies,
    )
    if about:
        page.touch(about)
    cause = replace(found.cause, participants=frozenset())
    return record(page, decision, incident, cause, office.pen(now))


def _replies(
    connection: Connection, found: Arrived, words: Sequence[str], office: Office, now: datetime
) -> tuple[tuple[Reply, ...], str]:
    """Return what the agent is told, or nothing and why."""
    event, policy = found.event, office.policy
    if not event.verdict.answerable:
        return (), f"nobody is told: {event.verdict.because}"
    most = policy.budget.per_incident_an_hour
    if outbox.count_lately(connection, event.sender.address, TEMPLATE, since=now - HOUR) >= most:
        return (), f"nobody is told: {event.sender.address} was told of such mail {most} times in the last hour"
    facts = {
        "commands": ", ".join(_names(words)),
        "reason": event.trust.because,
        "nobody_proves": not (policy.mail.authserv_ids or policy.mail.accounts),
    }
    replies = to_colleagues((event.sender.address,), TEMPLATE, policy, facts)
    thread = (event.message.message_id,) if event.message.message_id else ()
    return tuple(replace(each, in_reply_to=event.message.message_id, references=thread) for each in replies), ""


def _names(words: Sequence[str]) -> list[str]:
    """Return the commands by their names in the desk's own table; a misspelt one has none there."""
    named = (each.split(maxsplit=1)[0].lower() for each in words)
    return [f"#{name}" for name in dict.fromkeys(named) if name in USAGE][:_MOST_NAMED]
