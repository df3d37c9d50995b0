"""What makes an incident a candidate for the major incident procedure, in reading order. Pure.

CRITERIA is domain.md section 8.2: the first row that hits decides, and [major] says whether it proposes or declares.
Not asked about the parts of another incident, nor where a person has decided already. A further report of what is
proposed or declared is no second candidate for being as important: whoever decides is asked once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.major.known import part_of_what
from bot.security_levels import is_exposed
from store.alert import Alert
from store.incident import Incident, State, TimelineEntry

#: More parts than this are many (ServiceNow's example).
_MANY_PARTS = 20
#: So many groups at work are several teams.
_SEVERAL = 3
CONCENTRATED = timedelta(hours=1)
LASTING = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the criteria are asked about."""

    incident: Incident
    #: 1 business-critical to 4 minor.
    criticality: int
    #: Everything that happened, what is being decided included.
    history: Sequence[TimelineEntry] = ()
    parts: int = 0
    #: Alerts that fire for it.
    alerts: Sequence[Alert] = ()
    #: Why there is a surge of reports, "" when there is none.
    surge: str = ""
    now: datetime


def _critical_service(facts: Facts) -> str:
    incident = facts.incident
    is_part = part_of_what(incident, ((entry.kind, entry.new) for entry in facts.history))
    hit = incident.priority == 1 and facts.criticality == 1 and not is_part
    return f"P1 on {incident.service}, which is business-critical" if hit else ""


def _business_loss(facts: Facts) -> str:
    flags = [entry for entry in facts.history if entry.kind == "business_loss"]
    return f"it causes or threatens a loss: {flags[-1].because}" if flags else ""


def _surge(facts: Facts) -> str:
    storm = _storm_in(facts.history)
    return facts.surge or (f"{storm['alarms']} alarms began together" if storm else "")


def storm_facts(alarms: int, incidents: Sequence[int]) -> tuple[tuple[str, str | int], ...]:
    """Return what the first entry of a storm of alarms says of it: how many, and which incidents it began with."""
    return (("alarms", alarms), ("incidents", " ".join(map(str, incidents))))


def parts_of_storm(history: Sequence[TimelineEntry]) -> tuple[int, ...]:
    """Return the incidents that a storm of alarms began with, by id; none where it is no storm."""
    return tuple(map(int, str(_storm_in(history).get("incidents", "")).split()))


def _storm_in(history: Sequence[TimelineEntry]) -> Mapping[str, object]:
    opened = next((dict(entry.facts) for entry in history if entry.kind == "opened"), {})
    return opened if "alarms" in opened else {}


def _many_parts(facts: Facts) -> str:
    return f"{facts.parts} incidents are parts of it" if facts.parts > _MANY_PARTS else ""


def _data_exposed(facts: Facts) -> str:
    return "data are exposed" if is_exposed(facts.incident) else ""


def _several_teams(facts: Facts) -> str:
    incident = facts.incident
    if incident.priority > 2:
        return ""
    groups = dict.fromkeys(filter(None, (_group_in(entry) for entry in facts.history)))
    if len(groups) >= _SEVERAL:
        return f"several teams work on it: {', '.join(groups)}"
    begun = next((e.at for e in facts.history if e.field == "state" and e.new == State.IN_PROGRESS), None)
    unknown = not (incident.problem_ref or incident.workaround)
    if incident.state is State.IN_PROGRESS and unknown and begun and facts.now - begun >= CONCENTRATED:
        return f"its cause is unknown after {CONCENTRATED.seconds // 3600} h of work"
    return ""


def _group_in(entry: TimelineEntry) -> str:
    if entry.kind == "opened":
        return str(dict(entry.facts).get("group") or "")
    return entry.new if entry.field == "assignment_group" else ""


def _lasting_alarm(facts: Facts) -> str:
    for alert in facts.alerts:
        lasts = facts.now - alert.first_seen_at
        if alert.is_firing and alert.severity == "critical" and facts.criticality == 1 and lasts > LASTING:
            return f"{alert.title or alert.key} has been critical since {alert.first_seen_at:%H:%M} UTC"
    return ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row: its name, and what says why it hits, "" when it does not."""

    name: str
    asks: Callable[[Facts], str]


CRITERIA: tuple[Criterion, ...] = (
    Criterion("critical_service", _critical_service),
    Criterion("business_loss", _business_loss),
    Criterion("surge", _surge),
    Criterion("many_parts", _many_parts),
    Criterion("data_exposed", _data_exposed),
    Criterion("several_teams", _several_teams),
    Criterion("lasting_alarm", _lasting_alarm),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The criterion that decided."""

    name: str
    because: str


def first_hit(facts: Facts) -> Hit | None:
    """Return the first criterion that hits, None when none does."""
    for criterion in CRITERIA:
        because = criterion.asks(facts)
        if because:
            return Hit(name=criterion.name, because=because)
    return None
