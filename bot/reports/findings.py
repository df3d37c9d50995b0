"""Where to improve: rules over the lives of the last weeks, each finding with evidence and the size of its prize. Pure.

domain.md section 9.4. A finding says what was counted, what it costs in minutes and money, and what to do. It proposes;
people decide. `RULES` is the order in which they are looked for; findings come largest prize first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import fmean

from bot.reports.cost import Prices
from bot.reports.kpis import time_to_resolve
from bot.reports.life import Life
from bot.reports.measures import Kept, length

_DAY = 86400
#: What a rule wants to see before it says something (domain.md section 9.4).
_REPEATS, _SAME_CODE, _SLOW_FROM, _SLOW_FACTOR = 5, 3, 20, 2.0
_REASSIGNED, _REASSIGNED_FROM, _BREACHED, _BREACHED_FROM, _SIGNIFICANT = 0.3, 10, 0.1, 10, 0.05
#: So many times four weeks must be known before a rise means something.
_TELLING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that could be better."""

    rule: str
    #: What it is about, such as "Printing / queue/driver".
    subject: str
    evidence: str
    #: What it took, in minutes of people's waiting, and what those cost.
    minutes: float
    money: float
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the rules look at."""

    #: Everything opened in the last 16 weeks, cancelled ones and children left out.
    lives: Sequence[Life]
    kept: Sequence[Kept]
    prices: Prices
    #: The instant that "the last four weeks" end at, in seconds since 1970.
    now: int

    def since(self, days: int) -> list[Life]:
        """Return what was opened in the last days."""
        return [life for life in self.lives if life.opened >= self.now - days * _DAY]

    def prize(self, lives: Sequence[Life]) -> tuple[float, float]:
        """Return the minutes that incidents took and what they cost."""
        spans = [(life, ((life.resolved or life.ended or self.now) - life.opened) / 60) for life in lives]
        return sum(m for _, m in spans), sum(m * self.prices.a_minute(life.priority) for life, m in spans)


def find(evidence: Evidence) -> list[Finding]:
    """Return every finding, largest prize first."""
    found = [finding for rule in RULES for finding in rule(evidence)]
    return sorted(found, key=lambda finding: (-finding.money, finding.rule, finding.subject))


def grouped(lives: Sequence[Life], key: Callable[[Life], tuple[str, ...]]) -> dict[tuple[str, ...], list[Life]]:
    """Return lives by what they have in common."""
    groups: dict[tuple[str, ...], list[Life]] = {}
    for life in lives:
        groups.setdefault(key(life), []).append(life)
    return groups


def what_it_is(life: Life) -> tuple[str, str]:
    """Return what may come back: a service, or a category, with what is below it."""
    return life.service or life.category, life.subcategory


def subject_of(*parts: str) -> str:
    """Return what a finding is about in words, such as "Printing / queue/driver"."""
    return " / ".join(filter(None, parts)) or "(unnamed)"


def _repeats(evidence: Evidence) -> Iterator[Finding]:
    for (service, sub), lives in grouped(evidence.since(30), what_it_is).items():
        if len(lives) >= _REPEATS and (service or sub):
            minutes, money = evidence.prize(lives)
            yield Finding(
                rule="repeats",
                subject=subject_of(service, sub),
                evidence=f"{len(lives)} incidents in 30 days, {length(60 * minutes / len(lives))} each",
                minutes=minutes,
                money=money,
                action="open a problem record and look for the cause",
            )


def _same_code(evidence: Evidence) -> Iterator[Finding]:
    solved = [x for x in evidence.since(30) if x.resolved is not None and x.resolution_code]
    groups = grouped(solved, lambda x: (x.service or x.category, x.subcategory, x.resolution_code))
    for (service, sub, code), lives in groups.items():
        if len(lives) >= _SAME_CODE and code in {"workaround", "known_error", "user_error"}:
            minutes, money = evidence.prize(lives)
            yield Finding(
                rule="same_resolution",
                subject=subject_of(service, sub),
                evidence=f"{len(lives)} incidents resolved as {code} in 30 days",
                minutes=minutes,
                money=money,
                action="write the answer down for people to find" if code == "user_error" else "remove the cause",
            )


def tail(count: int, total: int, chance: float) -> float:
    """Return how likely `count` or more of `total` are by chance alone (binomial tail, exactly)."""
    if count <= 0:
        return 1.0
    whole = lgamma(total + 1)
    terms = (
        whole - lgamma(k + 1) - lgamma(total - k + 1) + k * log(chance) + (total - k) * log(1 - chance)
        for k in range(count, total + 1)
    )
    return min(1.0, sum(map(exp, terms)))


def _rising(evidence: Evidence) -> Iterator[Finding]:
    """More in the last 4 weeks than up to 12 before them would let expect (rate ratio test).

    A desk that is younger has fewer weeks to compare with, and in its first eight it has too few.
    """
    recent = evidence.now - 28 * _DAY
    window = evidence.since(16 * 7)
    known = (evidence.now - min((life.opened for life in window), default=evidence.now)) / (28 * _DAY)
    if known < _TELLING:
        return
    for (service, sub), lives in grouped(window, what_it_is).items():
        late = [life for life in lives if life.opened >= recent]
        before = len(lives) - len(late)
        if len(late) >= _REPEATS and tail(len(late), len(lives), 1 / known) < _SIGNIFICANT:
            minutes, money = evidence.prize(late)
            yield Finding(
                rule="rising",
                subject=subject_of(service, sub),
                evidence=f"{len(late)} in the last 4 weeks, {before / (known - 1):.1f} in each 4 weeks before",
                minutes=minutes,
                money=money,
                action="find out what changed",
            )


def _slow(evidence: Evidence) -> Iterator[Finding]:
    solved = [life for life in evidence.since(16 * 7) if life.resolved is not None]
    if not solved:
        return
    overall = fmean(time_to_resolve(life) for life in solved)
    for (category,), lives in grouped(solved, lambda x: (x.category,)).items():
        own = fmean(time_to_resolve(life) for life in lives)
        if len(lives) >= _SLOW_FROM and own > _SLOW_FACTOR * overall:
            minutes, money = evidence.prize(lives)
            part = 1 - overall / own
            yield Finding(
                rule="slow",
                subject=subject_of(category),
                evidence=f"{own / 3600:.1f} h to resolve against {overall / 3600:.1f} h overall, {len(lives)} of them",
                minutes=minutes * part,
                money=money * part,
                action="write an incident model: the steps that the fast ones took",
            )


def _reassigned(evidence: Evidence) -> Iterator[Finding]:
    solved = [life for life in evidence.since(30) if life.resolved is not None]
    for (group,), lives in grouped(solved, lambda x: (x.first_group,)).items():
        moved = [life for life in lives if life.reassignments]
        if len(lives) >= _REASSIGNED_FROM and len(moved) / len(lives) > _REASSIGNED:
            minutes, money = evidence.prize(moved)
            yield Finding(
                rule="reassigned",
                subject=subject_of(group),
                evidence=f"{len(moved)} of {len(lives)} went on to another group",
                minutes=minutes,
                money=money,
                action="route them where they end, or teach the first group to solve them",
            )


def _breached(evidence: Evidence) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[int]] = {}
    for each in evidence.kept:
        tally = groups.setdefault((each.kind, each.party), [0, 0])
        tally[0] += each.met
        tally[1] += each.breached
    for (kind, party), (met, breached) in groups.items():
        if met + breached >= _BREACHED_FROM and breached / (met + breached) > _BREACHED:
            is_supplier = kind.startswith("uc.")
            yield Finding(
                rule="supplier_misses" if is_supplier else "breached",
                subject=subject_of(kind, party),
                evidence=f"{breached} of {met + breached} promises were broken",
                minutes=0,
                money=0,
                action="talk to the supplier, with these figures" if is_supplier else "staff it, or promise less",
            )


def _workarounds(number: int) -> str:
    return "1 workaround in 30 days that belongs" if number == 1 else f"{number} workarounds in 30 days that belong"


def _unlinked_workarounds(evidence: Evidence) -> Iterator[Finding]:
    worked_around = [x for x in evidence.since(30) if x.is_workaround or x.resolution_code == "workaround"]
    loose = [life for life in worked_around if not life.problem_ref]
    for (service,), lives in grouped(loose, lambda x: (x.service or x.category,)).items():
        minutes, money = evidence.prize(lives)
        yield Finding(
            rule="workaround_without_problem",
            subject=subject_of(service),
            evidence=f"{_workarounds(len(lives))} to no problem record",
            minutes=minutes,
            money=money,
            action="name the problem record (`problem N PRB-1`), or open one",
        )


def _slow_channels(evidence: Evidence) -> Iterator[Finding]:
    accepted = [life for life in evidence.since(30) if life.accepted is not None]
    if not accepted:
        return
    overall = fmean((life.accepted or 0) - life.opened for life in accepted)
    for (channel,), lives in grouped(accepted, lambda x: (x.channel,)).items():
        own = fmean((life.accepted or 0) - life.opened for life in lives)
        if len(lives) >= _SLOW_FROM and own > _SLOW_FACTOR * overall:
            lost = [((life.accepted or 0) - life.opened - overall) / 60 for life in lives]
            prices = [evidence.prices.a_minute(life.priority) for life in lives]
            yield Finding(
                rule="slow_channel",
                subject=channel,
                evidence=f"accepted after {length(own)} against {length(overall)} overall",
                minutes=sum(max(0.0, each) for each in lost),
                money=sum(max(0.0, each) * price for each, price in zip(lost, prices, strict=True)),
                action="look at this channel more often, or let it alert somebody",
            )


RULES: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    _repeats,
    _same_code,
    _rising,
    _slow,
    _reassigned,
    _breached,
    _unlinked_workarounds,
    _slow_channels,
)
