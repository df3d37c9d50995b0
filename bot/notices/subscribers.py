"""Whoever subscribed to the status page is told how major incidents go. Talks to the database.

    declared, news for the users, works again, reopened, no major incident after all
        --> timer "INC-000042:subscribers:WHAT/AT/0" --> a mail to each of so many, and a timer for the rest

It tells what the status page tells, and what the communications lead wrote for everybody who is affected; nobody's
name, and nothing of a restricted incident. A mail is queued once for each address and piece of news, however often its
timer fires.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot import entries
from bot.agreed.policy import Policy
from bot.decision import Decision, Outcome, Reply
from bot.notices.news import NEWS, may_be_told, news_timer
from bot.seals import Seal
from bot.writing.page import Page
from bot.writing.record import Cause, Pen, Recorded, record
from intake.message import Address
from store import incidents, subscribers
from store.incident import Incident
from store.subscribers import Subscriber
from store.tables import timeline

#: What a link that ends a subscription is signed for.
LEAVE = "status.leave"
#: So many subscribers are told in one transaction.
_AT_ONCE = 200


def path_to_leave(seal: Seal, address: str, now: datetime) -> str:
    """Return the path under which somebody ends their subscription."""
    return f"/status/leave/{seal.sign(LEAVE, address, now)}"


def settle_news(page: Page, row: Row[Any], policy: Policy, pen: Pen) -> Recorded:
    """Tell so many subscribers, and let another timer tell the rest."""
    what, at, begin = row.key.partition(f":{NEWS}:")[2].rsplit("/", 2)
    incident = incidents.load(page.connection, row.incident_id) if row.incident_id is not None else None
    replies: tuple[Reply, ...] = ()
    if incident is not None and may_be_told(incident, policy.desk):
        told = subscribers.after(page.connection, int(begin), limit=_AT_ONCE)
        text = _words(page, incident, at) if what == "update" else ""
        replies = tuple(_replies(told, incident, {"what": what, "text": text}, policy, pen))
        if len(told) == _AT_ONCE:
            happened = entries.entry(datetime.fromisoformat(at), NEWS)
            rest = replace(news_timer(incident, what, happened, told[-1].id), due_at=pen.now)
            incidents.set_timers(page.pile, incident.id, [rest])
    decision = Decision(outcome=Outcome.DECIDED, because=f"{len(replies)} subscribers are told", replies=replies)
    # The same whichever portion it is: nobody is told twice.
    return record(page, decision, None, Cause(key=row.key.rpartition("/")[0]), pen)


def _words(page: Page, incident: Incident, at: str) -> str:
    wanted = select(timeline.c.new).where(
        timeline.c.incident_id == incident.id, timeline.c.kind == "update", timeline.c.at == datetime.fromisoformat(at)
    )
    return str(page.connection.execute(wanted.order_by(timeline.c.id.desc()).limit(1)).scalar_one_or_none() or "")


def _replies(
    told: Sequence[Subscriber], incident: Incident, news: Mapping[str, str], policy: Policy, pen: Pen
) -> Iterator[Reply]:
    desk, seal = policy.desk, Seal(pen.keys)
    facts = {
        **news,
        "service": incident.service,
        "summary": incident.summary,
        "since": incident.opened_at.isoformat(),
        "status": f"{desk.url}/status",
    }
    for each in told:
        # Whoever left, or was told while everybody could see it, is told nothing from inside.
        is_inside = desk.status == "public" or policy.roster.colleague(each.address) is not None
        if each.wants(incident.service) and is_inside:
            leave = desk.url + path_to_leave(seal, each.address, pen.now)
            yield Reply(
                template="service_news",
                to=Address(name="", address=each.address),
                language=each.language,
                timezone=desk.timezone,
                facts={**facts, "leave": leave},
                is_public=False,
                unsubscribe=leave,
            )
