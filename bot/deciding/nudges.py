"""Another incident changed: what that means for its parts and its duplicates. Pure.

domain.md section 8.7: parts follow their parent, each reporter is answered once in their own thread; a part whose
reporter said otherwise goes its own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.commands.ending import closing
from bot.deciding.handling import Handler, nothing
from bot.decision import Decision, Outcome, Reply
from bot.escalation.reallocating import HANDOVER, PUT_BACK
from bot.events import TimerFired
from bot.lifecycle import Grounds, move, set_fields
from bot.telling import to_reporter
from store.incident import OPEN, Incident, IncidentId, State, TimelineEntry, number_of


def _parent_resolved(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Resolve a part with its parent's words; a duplicate has ended already, but its reporter is told too."""
    parent = event.dossier.parent
    if parent is None or parent.state is not State.RESOLVED:
        return nothing(event, "its parent is not resolved")
    if incident.merged_into == parent.id:
        told = _resolved_with(parent, event, incident, policy, closes="")
        return Decision(outcome=Outcome.DECIDED, because=f"{parent.number} is resolved", replies=told)
    if incident.state not in OPEN:
        return nothing(event, f"it is {incident.state}")
    grounds = Grounds(actor="system", because=f"{parent.number} is resolved", now=now)
    moved = move(incident, State.RESOLVED, grounds)
    ended = set_fields(
        moved.incident,
        {"resolution_code": parent.resolution_code, "resolution_text": parent.resolution_text},
        grounds,
    )
    timers = closing(ended.incident, policy, now)
    closes = timers[0].due_at.isoformat() if timers else ""
    return Decision(
        outcome=Outcome.DECIDED,
        because=grounds.because,
        incident=ended.incident,
        entries=moved.entries + ended.entries,
        replies=_resolved_with(parent, event, ended.incident, policy, closes=closes),
        timers=timers,
    )


def _resolved_with(
    parent: Incident, event: TimerFired, incident: Incident, policy: Policy, *, closes: str
) -> tuple[Reply, ...]:
    """Tell its reporter what the parent was resolved with; the words are a person's."""
    facts = {"text": parent.resolution_text, "code": parent.resolution_code, "closes": closes}
    return to_reporter(event.dossier.reporter_alone, "resolved", incident, policy, facts, is_automatic=False)


def _parent_reopened(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:  # noqa: ARG001
    """Reopen what was resolved with its parent, but not what its reporter confirmed."""
    parent = event.dossier.parent
    if parent is None or incident.state is not State.RESOLVED:
        return nothing(event, f"it is {incident.state}")
    if incident.resolution_text != _last_resolution(event):
        return nothing(event, "it was resolved for itself")
    moved = move(incident, State.IN_PROGRESS, Grounds(actor="system", because=f"{parent.number} was reopened", now=now))
    return Decision(
        outcome=Outcome.DECIDED, because=f"{parent.number} was reopened", incident=moved.incident, entries=moved.entries
    )


def _last_resolution(event: TimerFired) -> str:
    """Return the text that the system resolved it with."""
    texts = (e.new for e in reversed(event.dossier.history) if e.field == "resolution_text" and e.actor == "system")
    return next(texts, "")


def _parent_moved(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:  # noqa: ARG001
    """Follow the parent while both are open: into work, or into waiting for a supplier or a change."""
    parent = event.dossier.parent
    follows = {State.IN_PROGRESS, State.PENDING_SUPPLIER, State.PENDING_CHANGE}
    if parent is None or parent.state not in follows or incident.state not in OPEN or incident.state is parent.state:
        return nothing(event, f"it is {incident.state}")
    grounds = Grounds(actor="system", because=f"{parent.number} is {parent.state}", now=now)
    steps = (State.IN_PROGRESS, parent.state) if incident.state is State.NEW else (parent.state,)
    entries: tuple[TimelineEntry, ...] = ()
    for step in dict.fromkeys(steps):
        moved = move(incident, step, grounds)
        incident, entries = moved.incident, entries + moved.entries
    return Decision(outcome=Outcome.DECIDED, because=grounds.because, incident=incident, entries=entries)


def _put_back(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:  # noqa: ARG001
    """Go back into the queue, because whoever worked on it is needed elsewhere; its clocks run on (section 6.6)."""
    urgent, agent, *_ = [*event.instance.split("/"), "", ""]
    if incident.state is not State.IN_PROGRESS or event.dossier.assignee != agent or not urgent.isdigit():
        return nothing(event, f"it is {incident.state}, or another works on it")
    because = f"{agent} is needed for {number_of(IncidentId(int(urgent)))}; {HANDOVER.seconds // 60} minutes are lost"
    moved = move(incident, State.ASSIGNED, Grounds(actor="system", because=because, now=now))
    freed = entries.entry(now, "changed", field="assignee", because=because, old=agent)
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        incident=moved.incident,
        entries=(*moved.entries, freed),
        assignee="",
    )


#: Timers that another incident's decision sets, due at once.
NUDGES: Mapping[str, Handler] = {
    "parent.resolved": _parent_resolved,
    "parent.reopened": _parent_reopened,
    "parent.moved": _parent_moved,
    PUT_BACK: _put_back,
}
