"""An alert: one thing that a monitoring system watches, as it stands by its own account. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One key of one channel, from its first alarm on; the next alarm after a recovery finds it again."""

    id: int | None = None
    #: Name of the channel it came in by, and what the system calls it; unique together.
    channel: str
    key: str
    title: str = ""
    service: str = ""
    source: str = ""
    severity: str = ""
    link: str = ""
    is_firing: bool = False
    #: The incident that it belongs to, None when it never opened one.
    incident_id: int | None = None
    #: When this episode began, by the system's own account.
    first_seen_at: datetime
    last_seen_at: datetime
    #: When the desk heard of this episode's first alarm, None when it never fired.
    fired_at: datetime | None = None
    #: How often it was heard of altogether.
    count: int = 0
    #: The last instants at which it changed between firing and recovered, oldest first.
    changes: tuple[datetime, ...] = ()
    is_flapping: bool = False
    #: When to look again: a recovery is to be confirmed, or a maintenance window ends; None for never.
    look_at: datetime | None = None
