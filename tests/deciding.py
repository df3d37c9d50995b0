"""Policies and incidents that decisions are made about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import entries
from bot.decision import Outcome
from bot.events import Action, Match, MessageArrived
from bot.promises.clocks import recompute
from store.incident import Incident, State, TimelineEntry
from tests.conftest import NOW
from tests.values import a_policy, an_incident, arrived

POLICY = a_policy()
ALERTED = a_policy(desk=replace(POLICY.desk, alerts_to="lead@desk.example"))
LATER = NOW + timedelta(minutes=5)


def in_state(state: State | None) -> Incident | None:
    return None if state is None else an_incident(id=7, version=3, state=state, due_at=NOW + timedelta(hours=8))


def matched(action: Action, incident: Incident | None, **changes: object) -> MessageArrived:
    match = Match() if incident is None else Match(incident_id=7, step="reference", because="it refers to m1")
    return arrived(action, match=match, **changes)


S = State
TAKE, FILE, FAILURE, DROP = Action.TAKE, Action.FILE, Action.FAILURE, Action.DROP
OPENED, APPENDED, FILED, SUPPRESSED = Outcome.OPENED, Outcome.APPENDED, Outcome.FILED, Outcome.SUPPRESSED

#: Opened at NOW with priority 3: a response within 2 h and a resolution within 16 h of the business calendar.
BEGUN = entries.begun(an_incident(assignment_group="Service desk"), actor="reporter", because="it says so")
RESPONSE, RESOLUTION = recompute((BEGUN,), POLICY, NOW)
PAST_ALL = RESOLUTION.due_at + timedelta(seconds=1)


def then(kind: str, field: str = "", old: str = "", new: str = "", at: datetime = NOW) -> TimelineEntry:
    return TimelineEntry(at=at, actor="agent@desk.example", kind=kind, field=field, old=old, new=new)


RESOLVED = then("state", "state", "new", "resolved")
