"""The key figures of what findings are about, each by itself: of one category, group, promise or channel. Pure.

An improvement is measured by its own figure. That of the whole desk says little of it: six of ten that one group passes
on are lost among three hundred, and what a supplier or a group promises is not promised to reporters at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.reports.findings import Evidence, grouped, subject_of, what_it_is
from bot.reports.kpis import time_to_resolve
from bot.reports.life import Life
from bot.reports.measures import Figure, Unit, count, mean, share

#: By subject, such as "Network" or "ola.resolution / Network".
BySubject = Mapping[str, Figure]
_RECENTLY, _LONG = 30, 16 * 7


def _each(
    lives: list[Life], key: Callable[[Life], tuple[str, ...]], measure: Callable[[list[Life]], Figure]
) -> BySubject:
    return {subject_of(*names): measure(found) for names, found in grouped(lives, key).items()}


def _occurrences(evidence: Evidence) -> BySubject:
    return _each(evidence.since(_RECENTLY), what_it_is, lambda lives: count(len(lives)))


def _time_to_resolve(evidence: Evidence) -> BySubject:
    solved = [life for life in evidence.since(_LONG) if life.resolved is not None]
    return _each(solved, lambda x: (x.category,), lambda x: mean([time_to_resolve(life) for life in x]))


def _passed_on(evidence: Evidence) -> BySubject:
    solved = [life for life in evidence.since(_RECENTLY) if life.resolved is not None]
    return _each(solved, lambda x: (x.first_group,), lambda x: share(sum(bool(y.reassignments) for y in x), len(x)))


def _kept(evidence: Evidence) -> BySubject:
    tallies: dict[str, tuple[int, int]] = {}
    for each in evidence.kept:
        met, all_of_them = tallies.get(subject_of(each.kind, each.party), (0, 0))
        tallies[subject_of(each.kind, each.party)] = (met + each.met, all_of_them + each.met + each.breached)
    return {subject: share(*tally) for subject, tally in tallies.items()}


def _time_to_accept(evidence: Evidence) -> BySubject:
    accepted = [life for life in evidence.since(_RECENTLY) if life.accepted is not None]
    return _each(accepted, lambda x: (x.channel,), lambda x: mean([(y.accepted or 0) - y.opened for y in x]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A key figure of one subject."""

    title: str
    #: What is said of a subject of which there is nothing.
    nothing: Figure
    measure: Callable[[Evidence], BySubject]


#: How often the same was reported: what reports of any length, and about anything else, leave as it is.
OCCURRENCES = "occurrences"
OWN: Mapping[str, Own] = {
    OCCURRENCES: Own(title="Incidents of it in 30 days", nothing=count(0), measure=_occurrences),
    "own_time_to_resolve": Own(title="Its time to resolve, 16 weeks", nothing=mean([]), measure=_time_to_resolve),
    "own_passed_on": Own(title="Passed on by it, 30 days", nothing=share(0, 0), measure=_passed_on),
    "own_kept": Own(title="Kept of its promises", nothing=share(0, 0), measure=_kept),
    "own_time_to_accept": Own(title="Its time to accept, 30 days", nothing=mean([]), measure=_time_to_accept),
}


def measured_by_subject(evidence: Evidence) -> Mapping[str, BySubject]:
    """Return every figure of every subject."""
    return {name: own.measure(evidence) for name, own in OWN.items()}


def unit_of(name: str) -> Unit | None:
    """Return how such a figure is read; None for one of the whole desk."""
    return OWN[name].nothing.unit if name in OWN else None
