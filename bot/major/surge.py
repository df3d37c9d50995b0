"""Many people report the same thing at once: is that more than chance? Pure.

domain.md section 8.3: the different people who reported about one service (and subcategory) within a quarter of an
hour, against the same quarter of an hour of the same weekday in the last four weeks. Whatever finds that reports sound
alike (`classifier`) can make a Seen of its own and ask the same question.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.major.rules import SurgeRule

#: With how many weeks before it is compared.
WEEKS = 4
#: Reports are looked at together, so often.
LOOK_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the store saw of one key."""

    service: str
    #: "" for the whole service.
    subcategory: str = ""
    #: Different people (or systems) who reported within the window.
    reporters: int
    #: Reporters in the same window, one, two, three and four weeks ago.
    before: tuple[int, ...] = ()
    #: The incidents in question that are open and a part of nothing, oldest first.
    incidents: tuple[int, ...] = ()
    #: One of this key was proposed or declared within the quiet time, or is not over.
    is_known: bool = False
    #: From the first report to the last, where not the window of the rule was looked at.
    span: timedelta | None = None

    @property
    def shown(self) -> str:
        """The key as a person reads it."""
        return f"{self.service} ({self.subcategory})" if self.subcategory else self.service


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """More reports than chance explains."""

    because: str
    incidents: tuple[int, ...] = field(default=())


def surge_of(seen: Iterable[Seen], rule: SurgeRule) -> Surge | None:
    """Return the first surge among the keys, the narrowest first; None when there is none."""
    for each in seen:
        usual = baseline(each.before, rule.floor)
        enough = max(rule.at_least, rule.times * usual)
        if each.is_known or each.reporters < enough or poisson_tail(each.reporters, usual) >= rule.below:
            continue
        minutes = max(int((rule.window if each.span is None else each.span).total_seconds() // 60), 1)
        within = "a minute" if minutes == 1 else f"{minutes} minutes"
        because = f"{each.reporters} people reported {each.shown} within {within}; usual are {usual:g}"
        return Surge(because=because, incidents=each.incidents)
    return None


def baseline(before: tuple[int, ...], floor: float) -> float:
    """Return the usual number of reporters, never below the floor."""
    return max(sum(before) / len(before), floor) if before else floor


def poisson_tail(count: int, mean: float) -> float:
    """Return the probability of `count` or more where `mean` are expected."""
    if count <= 0:
        return 1.0
    # Summed from the far end, so that what is very rare does not drown in 1 - 0.999...
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    total, k = 0.0, count
    while term > total * 1e-17:
        total += term
        k += 1
        term *= mean / k
        if k > mean and term < 1e-300:
            break
    return min(total, 1.0)


def slot_of(at: datetime) -> int:
    """Return the number of the look that falls due after `at`; reports of one slot are looked at once."""
    return int(at.timestamp() // LOOK_EVERY.total_seconds()) + 1


def look_at(slot: int, like: datetime) -> datetime:
    """Return when the look with this number falls due."""
    return datetime.fromtimestamp(slot * LOOK_EVERY.total_seconds(), tz=like.tzinfo)
