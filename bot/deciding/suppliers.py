"""A supplier writes about what they are engaged with: it stays among colleagues, and tells how far they are. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.decision import Decision, Outcome
from bot.entries import SUPPLIER_NUMBER
from bot.events import MessageArrived
from bot.lifecycle import Grounds, Moved, move
from bot.mail.their_numbers import number_in
from store.incident import Engagement, Incident, State, TimelineEntry


def engaged_by(event: MessageArrived, policy: Policy) -> Engagement | None:
    """Return the engagement whose supplier wrote, None when it was anybody else."""
    theirs = policy.roster.suppliers_at(event.sender.address)
    return next((each for each in event.dossier.engagements if each.supplier in theirs), None)


def numbered(event: MessageArrived, engaged: Engagement, now: datetime) -> tuple[Engagement, tuple[TimelineEntry, ...]]:
    """Return the engagement with the supplier's own number for it, where that becomes known by the subject."""
    number = "" if engaged.reference else number_in(event.message.subject)
    if not number:
        return engaged, ()
    said = entries.entry(
        now,
        SUPPLIER_NUMBER,
        actor=event.sender.address,
        field="reference",
        new=number,
        because=f"the subject of a mail of {engaged.supplier} says so",
        facts=_facts(engaged),
    )
    return replace(engaged, reference=number), (said,)


def hear_supplier(event: MessageArrived, incident: Incident, engaged: Engagement, now: datetime) -> Decision:
    """Keep a supplier's answer among colleagues; the first one acknowledges (domain.md section 5.2)."""
    after, told = numbered(event, engaged, now)
    first = engaged.acknowledged_at is None
    kind = "engagement_acknowledged" if first else "supplier_message"
    heard = entries.entry(
        now, kind, actor=event.sender.address, field="supplier", new=engaged.supplier, facts=_facts(engaged)
    )
    moved = Moved(incident=incident, entries=())
    if incident.state is State.PENDING_SUPPLIER:
        grounds = Grounds(actor=event.sender.address, because=f"{engaged.supplier} wrote", now=now)
        moved = move(incident, State.IN_PROGRESS, grounds)
    after = replace(after, acknowledged_at=engaged.acknowledged_at or now)
    return Decision(
        outcome=Outcome.APPENDED,
        because=f"{event.match.step}: {event.match.because}; the supplier {engaged.supplier} wrote",
        incident=replace(moved.incident, updated_at=now),
        entries=(heard, *told, *moved.entries),
        messages=(replace(entries.said(event), visibility="internal"),),
        engagements=(after,) if after != engaged else (),
        remember_ids=True,
    )


def _facts(engaged: Engagement) -> tuple[tuple[str, str], ...]:
    return ("engagement", f"{engaged.supplier}@{engaged.sent_at.isoformat()}"), ("supplier", engaged.supplier)
