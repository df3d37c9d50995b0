"""What is agreed about a monitoring system, and what its event meets: what `alerts.py` decides with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.monitoring.maintenance import Window
from classifier.suggestion import Suggestion
from intake.integrations import INTEGRATIONS, LEVELS, Severity
from intake.monitoring import AlertSignal
from store.alert import Alert
from store.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How the events of one channel are taken."""

    channel: str
    integration: str = "generic"
    #: The operator's templates, laid over those of the integration.
    templates: Mapping[str, str] = field(default_factory=dict)
    #: Severity -> impact and urgency; None opens nothing.
    levels: Mapping[Severity, tuple[int, int] | None] = field(default_factory=lambda: LEVELS)
    #: The service of events that name none.
    service: str = ""
    #: A recovery counts when nothing fired for so long.
    confirm: timedelta = timedelta(minutes=5)
    #: An alert that fires again so soon after its incident was resolved reopens it.
    reopen: timedelta = timedelta(hours=1)
    #: So many changes within the window are flapping: they are counted, not told.
    flaps: int = 6
    flap_window: timedelta = timedelta(minutes=30)
    #: So many new alarms of all systems within the window are one storm: further ones are folded into one incident.
    storm: int = 20
    storm_window: timedelta = timedelta(minutes=5)
    maintenance: tuple[Window, ...] = ()
    #: Addresses whose mails are this system's; lower case.
    mail_from: frozenset[str] = frozenset()
    #: What must be heard of, and how often at least.
    heartbeats: Mapping[str, timedelta] = field(default_factory=dict)

    @property
    def system(self) -> str:
        """The name of the integration with a capital letter, for people."""
        return INTEGRATIONS[self.integration].name.capitalize()

    def muted(self, signal: AlertSignal, now: datetime) -> tuple[str, datetime] | None:
        """Return the maintenance window that mutes a signal, by name and end; the one that lasts longest."""
        ends = [(window.name, end) for window in self.maintenance if (end := window.covers(signal, now))]
        return max(ends, key=lambda each: each[1], default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringEvent:
    """A monitoring system said something about a thing that it watches."""

    received_at: datetime
    signal: AlertSignal
    #: The alert as it stood before, new when `count` is 0.
    alert: Alert
    #: The incident that the alert belongs to, if any.
    incident: Incident | None = None
    #: The incident of the present storm, if there is one, and how many alarms began lately, by channel.
    storm: Incident | None = None
    begun: Mapping[str, int] = field(default_factory=dict)
    #: The open incidents of those alarms, by id, where this one makes them a storm.
    stormy: tuple[int, ...] = ()
    #: The incident of what another system told of the same service just now.
    twin: Incident | None = None
    suggestion: Suggestion
    #: Open reports by people about the same service that its incident is not linked with yet, by id.
    related: tuple[int, ...] = ()

    @property
    def alarms(self) -> int:
        """How many alarms of all systems began lately, this one included."""
        return sum(self.begun.values()) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """An alert's time to be looked at has come: its recovery is to be confirmed, or its maintenance is over."""

    alert: Alert
    incident: Incident | None = None
    #: What is told of other alerts of the incident that fire, or whose recovery is not confirmed.
    others: tuple[str, ...] = ()
