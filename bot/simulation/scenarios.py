"""Incidents to play: the deterministic case, a random working week, and the store's own; and what came of them. Pure.

domain.md sections 11.2 to 11.5. The same seed gives the same weeks for every policy (common random numbers), so that
policies are compared on equal incidents. Loads are work over capacity, bursts and the extra P1 included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from random import Random
from statistics import fmean, stdev

from bot.simulation.play import Job, Played, Staff, Way, play

#: Priority, share of arrivals, median of an agent's minutes (domain.md section 11.3).
MIX = ((1, 0.01, 120.0), (2, 0.06, 90.0), (3, 0.28, 45.0), (4, 0.55, 30.0), (5, 0.10, 25.0))
SIGMA = 0.6
WEEK, DAY = 2400.0, 480.0
_BURST, _EVERY = 10, 0.5
_TWO_SIGMA = 1.96
#: A P1 is over in time within so many minutes (domain.md section 4.3).
_IN_TIME = 240


def seed_case() -> tuple[Job, ...]:
    """Return ten printing incidents half a minute apart, and an outage ten minutes after the first."""
    printing = (Job(arrives=number * _EVERY, priority=4, work=30) for number in range(_BURST))
    return (*printing, Job(arrives=10, priority=1, work=120))


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What a random week is like."""

    agents: int = 5
    load: float = 0.89
    #: The part of the P1 that are logged as P4, and how long until that is corrected; never by default.
    misjudged: float = 0.0
    corrected_after: float = inf

    @property
    def arrivals(self) -> float:
        """Return how many single incidents a week give the load, besides bursts and the extra P1."""
        mean = exp(SIGMA**2 / 2)
        each = sum(share * median for _, share, median in MIX) * mean
        fixed = (_BURST * (WEEK / DAY) * MIX[3][2] + MIX[0][2]) * mean
        return max((self.load * self.agents * WEEK - fixed) / each, 0.0)


def week_of(week: Week, random: Random) -> tuple[Job, ...]:
    """Return one random week: single incidents, a burst of printing a day, and one P1 more."""
    found: list[tuple[float, int, float]] = []
    at, rate = 0.0, week.arrivals / WEEK
    while rate and (at := at + random.expovariate(rate)) < WEEK:
        [(priority, _, median)] = random.choices(MIX, [share for _, share, _ in MIX])
        found.append((at, priority, random.lognormvariate(log(median), SIGMA)))
    for day in range(int(WEEK / DAY)):
        begins = day * DAY + random.uniform(0, DAY)
        found += [(begins + n * _EVERY, 4, random.lognormvariate(log(MIX[3][2]), SIGMA)) for n in range(_BURST)]
    found.append((random.uniform(0, WEEK), 1, random.lognormvariate(log(MIX[0][2]), SIGMA)))
    return tuple(_judged(each, week, random.random()) for each in found)


def _judged(each: tuple[float, int, float], week: Week, chance: float) -> Job:
    arrives, priority, work = each
    if priority != 1 or chance >= week.misjudged:
        return Job(arrives=arrives, priority=priority, work=work)
    return Job(arrives=arrives, priority=1, work=work, logged=4, corrected_at=arrives + week.corrected_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of a run: minutes and money."""

    cost: float
    p1_wait: float
    p1_downtime: float
    p1_in_time: float
    #: By priority 2 to 5: mean and longest minutes until it was over.
    means: tuple[float, ...]
    longest: tuple[float, ...]


def figures_of(played: Sequence[Played]) -> Figures:
    """Return the figures of one run; 0 for a priority that did not occur."""
    by = {priority: [each for each in played if each.job.priority == priority] for priority in range(1, 6)}
    return Figures(
        cost=sum(each.cost for each in played),
        p1_wait=_mean(each.wait for each in by[1]),
        p1_downtime=_mean(each.downtime for each in by[1]),
        p1_in_time=_mean(float(each.downtime <= _IN_TIME) for each in by[1]),
        means=tuple(_mean(each.downtime for each in by[priority]) for priority in range(2, 6)),
        longest=tuple(max((each.downtime for each in by[priority]), default=0.0) for priority in range(2, 6)),
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return fmean(found) if found else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Means over many weeks, and half the width of the 95 % confidence interval of the cost."""

    figures: Figures
    half_width: float


def play_weeks(week: Week, staff: Staff, *, seed: int, replications: int) -> Estimate:
    """Return what a policy makes of so many random weeks."""
    runs = [figures_of(play(week_of(week, Random(f"{seed}/{n}")), staff)) for n in range(replications)]  # noqa: S311 - no secret
    costs = [run.cost for run in runs]
    half = _TWO_SIGMA * stdev(costs) / sqrt(len(costs)) if len(costs) > 1 else 0.0
    return Estimate(figures=_averaged(runs), half_width=half)


def _averaged(runs: Sequence[Figures]) -> Figures:
    def mean(pick: Callable[[Figures], float]) -> float:
        return fmean(pick(run) for run in runs)

    return Figures(
        cost=mean(lambda run: run.cost),
        p1_wait=mean(lambda run: run.p1_wait),
        p1_downtime=mean(lambda run: run.p1_downtime),
        p1_in_time=mean(lambda run: run.p1_in_time),
        means=tuple(fmean(run.means[n] for run in runs) for n in range(4)),
        longest=tuple(fmean(run.longest[n] for run in runs) for n in range(4)),
    )


#: The policies that real arrivals are replayed under (domain.md section 11.5).
REPLAYED = (Way.A, Way.B, Way.D)


def replay(arrivals: Iterable[tuple[float, int, float]], agents: int) -> dict[Way, Figures]:
    """Return what each policy would have made of real incidents: (arrival in minutes, priority, minutes of work)."""
    jobs = [Job(arrives=arrives, priority=priority, work=work) for arrives, priority, work in arrivals]
    return {way: figures_of(play(jobs, Staff(agents=agents, way=way))) for way in REPLAYED}
