"""Which domains rest: after "try again later" nobody writes to them for a while, so that the others are served. Pure.

    domain --temporary failure--> rests 30 s, 1 min, 2 min, ... 30 min      a success ends it

A failure without a code says nothing about the domain but about the relay, and rests nothing: each message has a
back-off of its own. Kept in memory; after a restart everything is tried once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.message import OutboundMessage

FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=30)
#: A desk that writes to so many domains at once is not expected; the ones that rested longest are forgotten.
MOST = 10_000


def domains_of(message: OutboundMessage) -> frozenset[str]:
    """Return the domains that a message goes to."""
    return frozenset(address.address.rpartition("@")[2].lower() for address in message.to)


@dataclass(slots=True)
class Rest:
    """The domains that rest, and until when."""

    _failures: dict[str, int] = field(default_factory=dict)
    _until: dict[str, datetime] = field(default_factory=dict)

    def until(self, message: OutboundMessage, now: datetime) -> datetime | None:
        """Return when the domains of a message have rested, None when they have."""
        latest = max((self._until.get(domain, now) for domain in domains_of(message)), default=now)
        return latest if latest > now else None

    def failed(self, message: OutboundMessage, now: datetime) -> None:
        """Let the domains of a message rest, longer each time."""
        for domain in domains_of(message):
            failures = self._failures.get(domain, 0)
            self._failures[domain] = failures + 1
            self._until[domain] = now + min(FIRST * 2 ** min(failures, 10), LONGEST)
        while len(self._until) > MOST:
            oldest = next(iter(self._until))
            del self._until[oldest], self._failures[oldest]

    def succeeded(self, message: OutboundMessage) -> None:
        """Wake the domains of a message."""
        for domain in domains_of(message):
            self._failures.pop(domain, None)
            self._until.pop(domain, None)
