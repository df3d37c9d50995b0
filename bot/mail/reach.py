"""How the relay is reached: whether it takes mail, since when not, and whether it has come back. Pure.

    taken --no answer, or three "later" in a row--> trouble        a message taken ends it
                  no connection for a minute or more --> away      it answers again: what waits is sent at once

A relay that connects and fails later is in trouble and not away: trying everything again at each connection would use
up the attempts of the messages that it fails at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.errors import TemporaryFailure

#: One address may be told to come later, as greylisting does; so many in a row say that nothing is taken.
MOST_LATER = 3
#: What waited for less is tried soon by itself.
LEAST_AWAY = timedelta(minutes=1)


@dataclass(slots=True)
class Reach:
    """What the last attempts say of the relay."""

    #: When the first of the failures in a row was, and how many there were.
    _since: datetime | None = None
    _failures: int = 0
    _because: str = ""
    _has_answered: bool = True
    #: Whether it did not even connect when it was last asked without a message.
    is_unreached: bool = False

    @property
    def is_in_trouble(self) -> bool:
        """Whether mail does not leave now."""
        return self._since is not None and (not self._has_answered or self._failures >= MOST_LATER)

    def failed(self, failure: TemporaryFailure, now: datetime) -> None:
        """Count one failure."""
        self._since = self._since or now
        self._failures += 1
        self._has_answered = bool(failure.code)
        # Behind a code there may be an address, which no page without a sign-in shows.
        self._because = f"it answers {failure.code}" if failure.code else str(failure)

    def answered(self, now: datetime) -> bool:
        """Forget the trouble; say whether it was away so long that what waits shall be sent at once."""
        was_away = self.is_unreached and self._since is not None and now - self._since >= LEAST_AWAY
        self._since, self._failures, self._because = None, 0, ""
        self._has_answered, self.is_unreached = True, False
        return was_away

    def state(self) -> str:
        """Return "ok", or since when nothing is taken, why, and what to do."""
        if not self.is_in_trouble or self._since is None:
            return "ok"
        since = self._since.strftime("%Y-%m-%d %H:%M UTC")
        return f"no mail leaves since {since} ({self._because}); it is kept and tried again; run `deskhand check`"
