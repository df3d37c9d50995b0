"""What the operator settles about major incidents: thresholds, cadence, waits. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SurgeRule:
    """When many reports are a surge (domain.md section 8.3)."""

    window: timedelta = timedelta(minutes=15)
    #: Fewer different reporters are never one.
    at_least: int = 5
    #: So many times the usual number.
    times: float = 3.0
    #: How rare such a number must be by chance.
    below: float = 0.001
    #: The usual number is never taken for less.
    floor: float = 0.5
    #: After one was found, the same service is left in peace for so long.
    quiet: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often people are told while it lasts (domain.md section 8.6)."""

    users_first: timedelta = timedelta(minutes=5)
    users_every: timedelta = timedelta(minutes=20)
    #: However long it lasts and whatever was announced.
    users_at_most: timedelta = timedelta(minutes=60)
    management_first: timedelta = timedelta(minutes=15)
    management_every: timedelta = timedelta(minutes=30)
    management_later: timedelta = timedelta(minutes=60)
    #: From then on the later intervals hold.
    at_first: timedelta = timedelta(hours=2)
    remind_before: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class MajorRules:
    """The whole of [major]."""

    #: Names of the criteria that declare by themselves; the others propose.
    declare: frozenset[str] = frozenset()
    #: None where nobody counts.
    surge: SurgeRule | None = field(default_factory=SurgeRule)
    cadence: Cadence = field(default_factory=Cadence)
    #: How long the service must work before a major incident is stood down.
    calm: timedelta = timedelta(minutes=15)
    review_within: timedelta = timedelta(days=3)
    #: From this confidence on a new report of a known issue is made a part of it at once; None leaves it to an agent.
    join_from: float | None = None
