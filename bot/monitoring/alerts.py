"""What a monitoring event means for its alert and its incident. Pure.

    quiet --firing--> firing --resolved--> recovering --(nothing for `confirm`)--> quiet, incident resolved
                        ^                      |
                        '------- firing -------'     the same incident; often enough: flapping, counted and not told

One key is one alert and at most one open incident, however often the system says so. A maintenance window mutes, an
informational event opens nothing, and a storm of all systems is folded into one incident, which is proposed as a major
one. What two systems tell of one service at the same time is one incident, of the graver level; reports by people about
the service are linked with it. An incident that a person has taken is not resolved by a machine: its history says that
monitoring is content, and the person decides. Majors likewise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import entries
from bot.agreed.policy import Policy
from bot.decision import Decision, Outcome
from bot.lifecycle import Grounds, move
from bot.major.criteria import storm_facts
from bot.monitoring.folding import as_grave, folded, links, noted, related
from bot.monitoring.watching import LookAgain, MonitoringEvent, Watch
from bot.priority import priority_for
from classifier.suggestion import UNCLASSIFIED
from intake.integrations import Severity, Signal
from store.alert import Alert
from store.incident import OPEN, Incident, Message, State

#: The channel and key under which the storm of all systems is kept among the alerts.
STORM = ("", "deskhand storm")
#: More changes than this are not remembered; no setting looks at more.
_MOST_CHANGES = 100
#: No more alarms that an incident waits for are named in one line.
_MOST_NAMED = 3
#: States in which no person has begun to work on it.
_UNTOUCHED = frozenset({State.NEW, State.ASSIGNED})

Watched = tuple[Alert, Decision]


def decide_alert(event: MonitoringEvent, watch: Watch, policy: Policy, now: datetime) -> Watched:
    """Return the alert as it stands after the event, and what follows for its incident."""
    heard = _heard(event, now)
    match event.signal.signal:
        case Signal.FIRING:
            return _fires(event, heard, watch, policy, now)
        case Signal.RESOLVED:
            return _recovers(event, heard, watch, now)
        case Signal.ACKNOWLEDGED:
            return heard, noted(event.incident, "acknowledged_there", f"somebody took notice in {watch.system}", now)
        case Signal.IGNORED:
            return heard, _nothing("it tells of neither trouble nor recovery")


def _heard(event: MonitoringEvent, now: datetime) -> Alert:
    signal, alert = event.signal, event.alert
    return replace(
        alert,
        title=signal.title if signal.title != signal.key or not alert.title else alert.title,
        service=signal.service or alert.service,
        source=signal.source or alert.source,
        link=signal.link or alert.link,
        severity=signal.severity if signal.signal is Signal.FIRING else alert.severity,
        last_seen_at=now,
        count=alert.count + 1,
    )


def _fires(event: MonitoringEvent, heard: Alert, watch: Watch, policy: Policy, now: datetime) -> Watched:
    began = min(event.signal.at or now, now)
    alert = replace(heard, is_firing=True, look_at=None)
    if not event.alert.is_firing:
        alert = _changed(replace(alert, first_seen_at=began, fired_at=now), watch, now)
    muted = watch.muted(event.signal, now)
    if muted is not None and not _is_open(event.incident):
        name, end = muted
        return replace(alert, look_at=end), _nothing(
            f"muted by the maintenance window {name!r} until {end.isoformat()}"
        )
    if _is_open(event.incident):
        return alert, _again(event, alert, now) if event.alert.is_firing else _back(event, alert, now)
    return _begins(event, alert, watch, policy, now)


def _begins(event: MonitoringEvent, alert: Alert, watch: Watch, policy: Policy, now: datetime) -> Watched:
    """It fires, and no incident is open for it."""
    incident, severity = event.incident, event.signal.severity
    if watch.levels[severity] is None:
        return alert, _nothing(f"an event of severity {severity} opens no incident")
    if event.alert.is_firing and incident is not None and incident.state is State.CANCELLED:
        return alert, _nothing(f"it fires still, and a person cancelled {incident.number}")
    if _can_reopen(incident, watch, now):
        return alert, _reopened(event, watch, now)
    if _is_open(event.storm):
        assert event.storm is not None
        because = f"{alert.title}: one of {event.alarms} alarms within {_minutes(watch.storm_window)}"
        return replace(alert, incident_id=event.storm.id), folded(event, event.storm, because, now)
    if event.alarms < watch.storm and _is_open(event.twin):
        assert event.twin is not None
        because = f"{alert.title}: {watch.system} tells of {alert.service} too"
        joined = as_grave(folded(event, event.twin, because, now), event, watch, policy, now)
        return replace(alert, incident_id=event.twin.id), joined
    return alert, _opened(event, watch, policy, now, is_storm=event.alarms >= watch.storm)


def _recovers(event: MonitoringEvent, heard: Alert, watch: Watch, now: datetime) -> Watched:
    if not event.alert.is_firing:
        return heard, _nothing("it recovered before, or never fired here")
    alert = _changed(replace(heard, is_firing=False, look_at=None), watch, now)
    if not _is_open(event.incident):
        return alert, _nothing("it recovered, and no incident is open for it")
    quiet = watch.flap_window if alert.is_flapping else watch.confirm
    alert = replace(alert, look_at=now + quiet)
    if alert.is_flapping:
        return alert, _flaps(event, alert, now)
    because = f"{watch.system} reports that {alert.title!r} is over; it counts if it stays so for {_minutes(quiet)}"
    return alert, noted(event.incident, "recovered", because, now)


def look_again(event: LookAgain, now: datetime) -> Watched:
    """Return what follows when an alert's time has come: a recovery that lasted counts."""
    alert, incident = event.alert, event.incident
    if alert.look_at is None or now < alert.look_at or alert.is_firing:
        return replace(alert, look_at=alert.look_at if not alert.is_firing else None), _nothing("nothing is due")
    quiet = replace(alert, look_at=None, is_flapping=False)
    if incident is None or incident.state not in OPEN:
        return quiet, _nothing("no incident is open for it")
    stayed = f"{alert.title!r} stayed recovered for {_minutes(now - max(alert.changes, default=now))}"
    if event.others:
        return quiet, noted(incident, "recovery_confirmed", f"{stayed}; not over yet: {_named(event.others)}", now)
    if incident.is_major or _is_worked_on(incident):
        why = "it is a major incident" if incident.is_major else "a person works on it"
        return quiet, noted(incident, "recovery_confirmed", f"{stayed}; {why}, so a person ends it", now)
    return quiet, _resolved(incident, f"monitoring: {stayed}", now)


def _again(event: MonitoringEvent, alert: Alert, now: datetime) -> Decision:
    worse = list(Severity).index(event.signal.severity) < list(Severity).index(Severity(event.alert.severity))
    if worse:
        because = f"{alert.title}: severity rose from {event.alert.severity} to {event.signal.severity}"
        return noted(event.incident, "alert_worse", because, now)
    return _nothing(f"it fires still; heard of {alert.count} times", Outcome.DUPLICATE)


def _back(event: MonitoringEvent, alert: Alert, now: datetime) -> Decision:
    """It had recovered, but not for long enough."""
    if alert.is_flapping:
        return _flaps(event, alert, now)
    return noted(event.incident, "fired_again", f"{alert.title} fires again", now)


def _flaps(event: MonitoringEvent, alert: Alert, now: datetime) -> Decision:
    if event.alert.is_flapping:
        return _nothing("it flaps: changes are counted and not told", Outcome.FILED)
    because = f"{alert.title} changed {len(alert.changes)} times lately; further changes are counted and not told"
    return noted(event.incident, "flapping", because, now)


def _changed(alert: Alert, watch: Watch, now: datetime) -> Alert:
    """Return the alert after a change between firing and recovered; it flaps while there are too many of them."""
    recent = tuple(at for at in alert.changes if at > now - watch.flap_window)
    changes = (*recent, now)[-_MOST_CHANGES:]
    return replace(alert, changes=changes, is_flapping=len(changes) >= watch.flaps)


def _is_open(incident: Incident | None) -> bool:
    return incident is not None and incident.state in OPEN


def _is_worked_on(incident: Incident) -> bool:
    """Say whether it is a person's by now; what monitoring itself reopened is in progress, and nobody's."""
    is_back = incident.state is State.IN_PROGRESS and incident.reopened_at is not None
    return incident.state not in _UNTOUCHED and not (is_back and incident.assignee_id is None)


def _can_reopen(incident: Incident | None, watch: Watch, now: datetime) -> bool:
    return (
        incident is not None
        and incident.state is State.RESOLVED
        and incident.resolved_at is not None
        and now - incident.resolved_at <= watch.reopen
    )


def _reopened(event: MonitoringEvent, watch: Watch, now: datetime) -> Decision:
    incident = event.incident
    assert incident is not None
    because = f"{event.signal.title} fires again within {_minutes(watch.reopen)} of being resolved"
    moved = move(incident, State.IN_PROGRESS, Grounds(actor=watch.channel, because=because, now=now))
    return Decision(outcome=Outcome.APPENDED, because=because, incident=moved.incident, entries=moved.entries)


def _resolved(incident: Incident, because: str, now: datetime) -> Decision:
    moved = move(incident, State.RESOLVED, Grounds(actor="system", because=because, now=now))
    return Decision(outcome=Outcome.APPENDED, because=because, incident=moved.incident, entries=moved.entries)


def _opened(event: MonitoringEvent, watch: Watch, policy: Policy, now: datetime, *, is_storm: bool) -> Decision:
    fresh = _incident_of(event, watch, policy, now, is_storm=is_storm)
    receipt = priority_for(fresh, policy)
    opened = replace(fresh, priority=receipt.priority)
    because = f"{watch.system}: {event.signal.severity} {event.signal.title!r}"
    if is_storm:
        because = f"{event.alarms} alarms of {_channels(event, watch)} within {_minutes(watch.storm_window)}"
    begun = entries.begun(opened, actor=watch.channel, because=because)
    if is_storm:
        begun = replace(begun, facts=(*begun.facts, *storm_facts(event.alarms, event.stormy)))
    history = [
        begun,
        entries.prioritised(opened, receipt, policy, now),
    ]
    history += related(event, opened.service, now)
    return Decision(
        outcome=Outcome.OPENED,
        because=because,
        incident=opened,
        entries=tuple(history),
        messages=(_said(event, watch),),
        links=links(event),
    )


def _channels(event: MonitoringEvent, watch: Watch) -> str:
    return ", ".join(sorted({watch.channel, *event.begun}))


def _incident_of(event: MonitoringEvent, watch: Watch, policy: Policy, now: datetime, *, is_storm: bool) -> Incident:
    signal, suggestion = event.signal, event.suggestion
    level = watch.levels[signal.severity]
    assert level is not None
    impact, urgency = (1, 1) if is_storm else level
    sure = suggestion.category.confidence >= policy.show_from
    category = suggestion.category.value if sure else UNCLASSIFIED
    # Promises count from the first that anybody could know of it (domain.md section 1.1).
    return Incident(
        source_channel="event",
        origin="event",
        opened_at=event.received_at,
        summary=f"Alarm storm: {event.alarms} alarms of {_channels(event, watch)}" if is_storm else signal.title,
        service=signal.service or policy.services.get(category, ""),
        category=category,
        subcategory=suggestion.subcategory.value if sure else "",
        impact=impact,
        urgency=urgency,
        priority=policy.matrix[impact, urgency],
        assignment_group=policy.groups.get(category, policy.default_group),
        language=policy.desk.language,
        suggested_category=suggestion.category.value,
        suggested_subcategory=suggestion.subcategory.value,
        suggested_confidence=suggestion.category.confidence,
        suggested_ranking=suggestion.ranking,
        model_version=suggestion.model_version,
        updated_at=now,
    )


def _said(event: MonitoringEvent, watch: Watch) -> Message:
    signal = event.signal
    lines = (signal.text, f"Source: {signal.source}" if signal.source else "", signal.link)
    return Message(
        direction="in",
        channel=watch.channel,
        is_auto=True,
        sender=watch.channel,
        subject=signal.title,
        text="\n".join(filter(None, lines)) or signal.title,
        at=event.received_at,
    )


def _nothing(because: str, outcome: Outcome = Outcome.SUPPRESSED) -> Decision:
    return Decision(outcome=outcome, because=because)


def _named(titles: tuple[str, ...]) -> str:
    more = f" and {len(titles) - _MOST_NAMED} more" if len(titles) > _MOST_NAMED else ""
    return ", ".join(f"{title!r}" for title in titles[:_MOST_NAMED]) + more


def _minutes(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    return f"{minutes} min" if minutes else f"{round(length.total_seconds())} s"
