"""Monitoring events at the desk: from the inbox row to the alert, its incident and both as recorded. Talks to the
database.

    payload of one event  --> read --> alert (locked) --> `bot.monitoring.alerts` decides --> record --> alert saved
    payload of many       --> taken apart into rows of their own, each settled by itself
    "look again"          --> the alert's time has come: the same way
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot import entries
from bot.agreed.policy import Policy
from bot.decide import settled
from bot.decision import Decision, Outcome
from bot.dossiers import dossier_of
from bot.monitoring.alerts import STORM, decide_alert, look_again
from bot.monitoring.watching import LookAgain, MonitoringEvent, Watch
from bot.writing.page import Page
from bot.writing.record import Cause, Pen, Recorded, record
from classifier.suggestion import Classify, Question
from intake.integrations import INTEGRATIONS, Severity, Signal
from intake.message import InboundMessage
from intake.monitoring import AlertSignal, events_in, integration_of, read_event, with_service
from intake.monitoring_mail import payload_of
from store import alerts, engagements, incidents
from store import inbox as arrivals
from store.alert import Alert
from store.incident import OPEN, Incident
from store.tables import incident as incident_table

#: What asks to look at an alert again; the desk sends it to itself.
LOOK = "application/vnd.deskhand.look-again+json"
#: No more reports by people are named in an alert's incident.
_MOST_RELATED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What settling an event needs besides the row."""

    watches: Mapping[str, Watch]
    policy: Policy
    classify: Classify
    pen: Pen


def is_event(media_type: str) -> bool:
    """Say whether an arrival is for here."""
    return media_type == LOOK or integration_of(media_type) is not None


def mail_payload(message: InboundMessage, watches: Mapping[str, Watch]) -> tuple[str, bytes] | None:
    """Return the channel and payload that a mail of a monitoring system stands for, None for every other mail.

    Its From decides, and that is a claim: whoever can forge it can raise an alarm, as they could by any mail.
    """
    for watch in watches.values():
        if message.sender.address.lower() in watch.mail_from:
            payload = payload_of(message, INTEGRATIONS[watch.integration])
            if payload is not None:
                return watch.channel, payload
    return None


def settle_event(page: Page, row: Row[Any], body: bytes, bench: Bench, *, channel: str) -> Recorded:
    """Decide about one arrival and record what follows; `channel` is the system's, where mail carried it."""
    connection, name = page.connection, channel or row.channel
    watch = bench.watches.get(name) or Watch(channel=name, integration=integration_of(row.media_type) or "generic")
    if row.media_type == LOOK:
        return _look(page, row, body, watch, bench)
    system = watch.integration if channel else integration_of(row.media_type) or "generic"
    payloads = events_in(body, system)
    if len(payloads) > 1:
        return _taken_apart(page, row, payloads, bench)
    templates = watch.templates if system == watch.integration else None
    signal = with_service(read_event(payloads[0] if payloads else body, system, templates), watch.service)
    event = _event(connection, row, signal, watch, bench)
    after, decision = decide_alert(event, watch, bench.policy, bench.pen.now)
    before = _subject(decision, event.incident, event.storm, event.twin)
    recorded = record(page, _settled(page, decision, bench), before, _cause(row), bench.pen)
    _tell_reports(page, decision, recorded, event, watch)
    _remember(page, after, recorded, event, watch)
    return recorded


def _taken_apart(page: Page, row: Row[Any], payloads: list[bytes], bench: Bench) -> Recorded:
    """Let each event be a row of its own, so that one that cannot be read keeps nobody else waiting."""
    for number, payload in enumerate(payloads):
        arrivals.add(
            page.connection,
            arrivals.Arrival(
                channel=row.channel,
                delivery_id=f"{row.delivery_id[:150]}#{number}",
                received_at=row.received_at,
                media_type=row.media_type,
                envelope=row.envelope,
                body=payload,
            ),
        )
    because = f"taken apart into {len(payloads)} events"
    return record(page, Decision(outcome=Outcome.DECIDED, because=because), None, _cause(row), bench.pen)


def _event(connection: Connection, row: Row[Any], signal: AlertSignal, watch: Watch, bench: Bench) -> MonitoringEvent:
    alert = alerts.meet(connection, _fresh(watch.channel, signal.key, row.received_at, signal))
    incident = _locked(connection, alert.incident_id)
    storm, twin, begun = None, None, dict[str, int]()
    stormy: tuple[int, ...] = ()
    if signal.signal is Signal.FIRING and (incident is None or incident.state not in OPEN):
        since = row.received_at - watch.storm_window
        storm = _locked(connection, alerts.incident_under(connection, *STORM))
        begun = alerts.opened_since(connection, since)
        if sum(begun.values()) + 1 >= watch.storm and (storm is None or storm.state not in OPEN):
            stormy = alerts.incidents_since(connection, since)
        if signal.service:
            twin = _locked(connection, alerts.seen_elsewhere(connection, watch.channel, signal.service, since))
    joined = next((each.id for each in (storm, twin) if each is not None and each.state in OPEN), None)
    (suggestion,) = bench.classify(
        [Question(text=signal.text, subject=signal.title, language=bench.policy.desk.language, sender="")]
    )
    return MonitoringEvent(
        received_at=row.received_at,
        signal=signal,
        alert=alert,
        incident=incident,
        storm=storm,
        begun=begun,
        stormy=stormy,
        twin=twin,
        suggestion=suggestion,
        related=_reports_about(connection, signal.service, joined),
    )


def _fresh(channel: str, key: str, at: datetime, signal: AlertSignal | None = None) -> Alert:
    return Alert(
        channel=channel,
        key=key,
        title=signal.title if signal else key,
        severity=signal.severity if signal else Severity.INFO,
        first_seen_at=at,
        last_seen_at=at,
    )


def _locked(connection: Connection, incident_id: int | None) -> Incident | None:
    return incidents.load(connection, incident_id, for_update=True) if incident_id is not None else None


def _reports_about(connection: Connection, service: str, joined: int | None) -> tuple[int, ...]:
    """Return the open reports by people about a service, newest first, that an incident is not linked with yet."""
    if not service:
        return ()
    open_ = incident_table.c.state.in_(tuple(OPEN))
    mine = (incident_table.c.service == service, incident_table.c.origin != "event", open_)
    wanted = select(incident_table.c.id).where(*mine).order_by(incident_table.c.id.desc()).limit(_MOST_RELATED)
    known = set(engagements.linked(connection, joined)) | {joined} if joined is not None else set()
    return tuple(found for found in connection.execute(wanted).scalars() if found not in known)


def _subject(decision: Decision, *candidates: Incident | None) -> Incident | None:
    """Return the incident, as it was read, that the decision changes."""
    if decision.incident is None or decision.incident.id is None:
        return None
    return next(each for each in candidates if each is not None and each.id == decision.incident.id)


def _remember(page: Page, after: Alert, recorded: Recorded, event: MonitoringEvent, watch: Watch) -> None:
    """Save the alert with its incident."""
    opened = recorded.incident if recorded.outcome is Outcome.OPENED else None
    if opened is not None and opened.id is not None:
        after = replace(after, incident_id=opened.id)
        if event.alarms >= watch.storm:
            storm = alerts.meet(page.connection, _fresh(*STORM, event.received_at))
            alerts.save(page.connection, replace(storm, incident_id=opened.id, last_seen_at=event.received_at))
    alerts.save(page.connection, after)


def _tell_reports(page: Page, decision: Decision, recorded: Recorded, event: MonitoringEvent, watch: Watch) -> None:
    """Let the reports by people that were linked say so too."""
    if recorded.incident is None:
        return
    because = f"{watch.system} reports {event.signal.title!r} for {event.signal.service}"
    told = entries.entry(
        recorded.incident.updated_at, "related", field="incident", new=recorded.incident.number, because=because
    )
    for link in decision.links:
        incidents.add_timeline(page.pile, link.other_id, [told])


def _look(page: Page, row: Row[Any], body: bytes, watch: Watch, bench: Bench) -> Recorded:
    connection, now = page.connection, bench.pen.now
    alert = alerts.load(connection, int(json.loads(body)["alert"]))
    if alert is None:
        gone = Decision(outcome=Outcome.SUPPRESSED, because="the alert is not there any more")
        return record(page, gone, None, _cause(row), bench.pen)
    if alert.is_firing and alert.look_at is not None and alert.look_at <= now:
        # Its maintenance is over, and nothing was heard of a recovery.
        signal = AlertSignal(
            key=alert.key, signal=Signal.FIRING, severity=Severity(alert.severity), title=alert.title,
            service=alert.service, link=alert.link, source=alert.source,
            text="It fired during a maintenance window that is over, and has not recovered.",
        )  # fmt: skip
        event = _event(connection, row, signal, watch, bench)
        after, decision = decide_alert(event, watch, bench.policy, now)
        before = _subject(decision, event.incident, event.storm, event.twin)
        recorded = record(page, _settled(page, decision, bench), before, _cause(row), bench.pen)
        _tell_reports(page, decision, recorded, event, watch)
        _remember(page, after, recorded, event, watch)
        return recorded
    incident = _locked(connection, alert.incident_id)
    after, decision = look_again(_looked_at(connection, alert, incident), now)
    alerts.save(connection, after)
    before = incident if decision.incident else None
    return record(page, _settled(page, decision, bench), before, _cause(row), bench.pen)


def _settled(page: Page, decision: Decision, bench: Bench) -> Decision:
    """Return the decision with the promises that follow from it, as those of mail and commands have."""
    incident = decision.incident
    if incident is not None and incident.id is not None:
        page.show((), (incident.id,))
    return settled(decision, dossier_of(page.connection, incident, bench.policy), bench.policy, bench.pen.now)


def _looked_at(connection: Connection, alert: Alert, incident: Incident | None) -> LookAgain:
    if incident is None or incident.id is None:
        return LookAgain(alert=alert)
    siblings = alerts.of_incident(connection, incident.id)
    others = [each for each in siblings if each.id != alert.id and (each.is_firing or each.look_at is not None)]
    return LookAgain(alert=alert, incident=incident, others=tuple(each.title or each.key for each in others))


def _cause(row: Row[Any]) -> Cause:
    return Cause(key=f"{row.channel}:{row.delivery_id}", inbox_id=row.id)
