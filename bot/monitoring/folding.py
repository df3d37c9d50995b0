"""An alarm that belongs to an incident that is open already, and what people reported of its service. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.decision import Decision, Link, Outcome
from bot.lifecycle import Grounds, set_fields
from bot.monitoring.watching import MonitoringEvent, Watch
from bot.priority import priority_for
from store.incident import OPEN, Incident, IncidentId, TimelineEntry, number_of


def noted(incident: Incident | None, kind: str, because: str, now: datetime) -> Decision:
    """Write a line into an open incident's history; nothing where none is open."""
    if incident is None or incident.state not in OPEN:
        return Decision(outcome=Outcome.SUPPRESSED, because=because)
    return Decision(
        outcome=Outcome.APPENDED,
        because=because,
        incident=replace(incident, updated_at=now),
        entries=(entries.entry(now, kind, actor="monitoring", because=because),),
    )


def folded(event: MonitoringEvent, into: Incident, because: str, now: datetime) -> Decision:
    """It belongs to an incident that is open; what people reported about its service does too."""
    told = noted(into, "alert_folded", because, now)
    return replace(told, entries=(*told.entries, *related(event, event.signal.service, now)), links=links(event))


def as_grave(joined: Decision, event: MonitoringEvent, watch: Watch, policy: Policy, now: datetime) -> Decision:
    """Raise the incident to the level of what was folded into it, unless a person said what it is."""
    incident, level = joined.incident, watch.levels[event.signal.severity]
    assert incident is not None
    assert level is not None
    graver: dict[str, object] = {"impact": min(level[0], incident.impact), "urgency": min(level[1], incident.urgency)}
    if incident.confirmed_at is not None or graver == {"impact": incident.impact, "urgency": incident.urgency}:
        return joined
    because = f"{watch.system}: {event.signal.severity}"
    raised = set_fields(incident, graver, Grounds(actor=watch.channel, because=because, now=now))
    receipt = priority_for(raised.incident, policy)
    history = (*joined.entries, *raised.entries)
    if receipt.priority != incident.priority:
        after = replace(raised.incident, priority=receipt.priority)
        told = entries.prioritised(after, receipt, policy, now, before=f"P{incident.priority}")
        return replace(joined, incident=after, entries=(*history, told))
    return replace(joined, incident=raised.incident, entries=history)


def links(event: MonitoringEvent) -> tuple[Link, ...]:
    """Return the links with what people reported."""
    return tuple(Link(other_id=each) for each in event.related)


def related(event: MonitoringEvent, service: str, now: datetime) -> tuple[TimelineEntry, ...]:
    """Return the line of the history that names what people reported."""
    if not event.related:
        return ()
    numbers = ", ".join(number_of(IncidentId(each)) for each in event.related)
    because = f"people reported trouble with {service} too"
    return (entries.entry(now, "related", field="incident", new=numbers, because=because),)
