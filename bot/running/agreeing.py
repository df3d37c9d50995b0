"""Whether two machines agree on the time. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

#: More than a network takes; promises count in minutes.
_MOST_APART = timedelta(seconds=3)


def clock_state(here: datetime, there: datetime) -> str:
    """Return "ok", or how far this machine's clock is from the database's, and what to do."""
    apart = here - there
    if abs(apart) <= _MOST_APART:
        return "ok"
    way = "ahead of" if apart > timedelta(0) else "behind"
    return (
        f"this machine's clock is {abs(apart).total_seconds():.0f} s {way} the database's; what is due here comes due "
        "at another time there, so let both take it by NTP"
    )
