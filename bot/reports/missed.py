"""Which promises of a time were missed, whose they were and why, as far as the history tells. Pure.

    Broken (a clock of the store) --worst--> Late, the dearest incident first --told--> Missed, as the history has it

How late is open time, as `deskhand clock` reckons it. The worst is what the delay costs by the prices of [report]: an
hour of a P1 stands before a day of a P4. The promises of an incident stand together, and one that was missed again and
again, such as its updates, is told once. The history does not know why people did not work; it knows where the incident
was most of the time and who had it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from bot.agreed.agreements import ClockKind
from bot.promises.chronicle import Chronicle, Engaged, read
from bot.reports.cost import Prices
from bot.reports.life import seconds
from bot.reports.measures import Period, Promise, late_by, open_hours, worked_between
from bot.words import FALLBACK, words_of
from store.incident import PENDING, State, TimelineEntry, number_of

#: States in which a clock of a kind stands still: they are no reason for its being late (domain.md section 5.3).
_STANDS = {ClockKind.RESOLUTION: frozenset({State.PENDING_USER}), ClockKind.TENURE: PENDING}
_OVER = frozenset({State.RESOLVED, State.CLOSED, State.CANCELLED})
#: Who promised, by the first word of the kind.
_PARTIES = {"sla": "service level", "ola": "group", "uc": "supplier"}
_TIMES = {1: "once", 2: "twice"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A promise that was not kept, as it stands in the store."""

    promise: Promise
    incident_id: int
    summary: str
    agreement: str
    #: It was missed because its target moved into the past.
    by_retarget: bool = False


class Late(NamedTuple):
    """How late a broken promise is, in seconds of its calendar; and how often the incident missed the same."""

    broken: Broken
    by: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A promise that was not kept, for people; of several of the same the one that was missed by most."""

    number: str
    summary: str
    priority: int
    #: "sla.resolution"; `promise` says it in words.
    kind: str
    promise: str
    #: Who promised: "service level Standard", "group Network, by network team", "supplier Telco, by lines".
    whose: str
    due: datetime
    #: When it was met after all, None while it is open.
    stopped: datetime | None
    #: In seconds of its calendar; an open one up to the end of the period.
    late: int
    #: How often the incident missed the same promise to the same party.
    times: int
    why: str

    @property
    def outcome(self) -> str:
        """How late it was met, or is."""
        late = f"{open_hours(self.late)} late"
        return late if self.stopped is not None else f"{late} and open"


def worst(broken: Iterable[Broken], period: Period, prices: Prices, most: int) -> list[Late]:
    """Return the worst promises of a period: the dearest incident first, and of an incident what it missed by most."""
    same: dict[tuple[int, str, str], Late] = {}
    dearest: dict[int, float] = {}
    for each in broken:
        key = (each.incident_id, each.promise.kind, each.promise.party)
        by = late_by(each.promise, period)
        known = same.get(key, Late(each, -1, 0))
        same[key] = Late(*(known[:2] if known.by >= by else (each, by)), known.times + 1)
        cost = by * prices.a_minute(each.promise.priority)
        dearest[each.incident_id] = max(cost, dearest.get(each.incident_id, 0))

    def order(late: Late) -> tuple[float, int, int, int]:
        incident_id = late.broken.incident_id
        return -dearest[incident_id], incident_id, -late.by, late.broken.promise.due

    return sorted(same.values(), key=order)[:most]


def told(found: Sequence[Late], histories: Mapping[int, Sequence[TimelineEntry]], period: Period) -> tuple[Missed, ...]:
    """Return missed promises for people; `histories` has the whole timeline of each of their incidents."""
    words = words_of(FALLBACK)
    return tuple(
        Missed(
            number=number_of(each.incident_id),
            summary=each.summary,
            priority=each.promise.priority,
            kind=each.promise.kind,
            promise=words.of("clock", each.promise.kind),
            whose=_whose(each),
            due=_moment(each.promise.due),
            stopped=None if each.promise.stopped is None else _moment(each.promise.stopped),
            late=by,
            times=times,
            why=why(each, histories[each.incident_id], period),
        )
        for each, by, times in found
    )


def why(broken: Broken, history: Sequence[TimelineEntry], period: Period) -> str:
    """Tell where the time went that a missed promise took; "" where the history does not say how it began."""
    chronicle, promise = read(history), broken.promise
    if chronicle is None:
        return ""
    end = promise.stopped if promise.stopped is not None else period.horizon
    if promise.kind.startswith("uc."):
        said = [_of_supplier(promise, chronicle.engagements, period)]
    else:
        said = [_mostly(promise, chronicle, history, end, period)]
    said += _besides(broken, chronicle, end)
    return "; ".join(filter(None, said))


def _whose(broken: Broken) -> str:
    role, party = _PARTIES[broken.promise.kind.partition(".")[0]], broken.promise.party
    # What is not agreed is named after the party: "Network (default)".
    is_named = not party or broken.agreement.startswith(party)
    return f"{role} {broken.agreement}" if is_named else f"{role} {party}, by {broken.agreement}"


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _mostly(promise: Promise, chronicle: Chronicle, history: Sequence[TimelineEntry], end: int, period: Period) -> str:
    """Tell in which state, with which group and in whose hands it was for most of the time that counted."""
    start = promise.started or 0
    states = [(seconds(stay.begins), str(stay.state)) for stay in chronicle.stays]
    groups = [(seconds(tenure.begins), tenure.group) for tenure in chronicle.tenures]
    holders = sorted((seconds(entry.at), entry.new) for entry in history if entry.field == "assignee")
    edges = sorted({start, end, *(at for at, _ in (*states, *groups, *holders) if start < at < end)})
    left_out = {*_OVER, *_STANDS.get(ClockKind(promise.kind), ())}
    spent: dict[tuple[str, str, str], int] = {}
    for begin, finish in pairwise(edges):
        place = (_at(states, begin), _at(groups, begin), _at(holders, begin))
        if place[0] not in left_out:
            spent[place] = spent.get(place, 0) + worked_between(promise.calendar, begin, finish, period)
    whole = sum(spent.values())
    if not whole:
        return ""
    (state, group, holder), longest = max(spent.items(), key=itemgetter(1))
    word = words_of(FALLBACK).of("state", state)
    where = f"{word} with {group}" if group else word
    share = f"all {open_hours(whole)}" if longest == whole else f"{open_hours(longest)} of {open_hours(whole)}"
    return f"{where}, {f'taken by {holder}' if holder else 'taken by nobody'}, for {share}"


def _at(changes: Sequence[tuple[int, str]], moment: int) -> str:
    """Return what held at a moment: the last of the changes up to it."""
    place = bisect_right(changes, moment, key=itemgetter(0))
    return changes[place - 1][1] if place else ""


def _of_supplier(promise: Promise, engagements: Sequence[Engaged], period: Period) -> str:
    known = (e for e in engagements if e.supplier == promise.party and seconds(e.sent_at) == promise.started)
    engaged = next(known, None)
    if engaged is None:
        return ""
    if engaged.acknowledged_at is None:
        return "not acknowledged"
    sent, acknowledged = seconds(engaged.sent_at), seconds(engaged.acknowledged_at)
    return f"acknowledged after {open_hours(worked_between(promise.calendar, sent, acknowledged, period))}"


def _besides(broken: Broken, chronicle: Chronicle, end: int) -> Iterator[str]:
    """Yield what else happened between the promise's beginning and its end."""
    start = broken.promise.started or 0
    if broken.by_retarget:
        yield "its target changed to a time that had passed"
    if broken.promise.paused:
        yield f"stood still for {open_hours(broken.promise.paused)} besides"
    moves = sum(start < seconds(tenure.begins) < end for tenure in chronicle.tenures[1:])
    if moves:
        yield f"passed on {_often(moves)}"
    again = sum(
        before.state is State.RESOLVED and after.state not in _OVER and start < seconds(after.begins) < end
        for before, after in pairwise(chronicle.stays)
    )
    if again:
        yield f"reopened {_often(again)}"
    if any(scope.is_major and seconds(scope.at) < end for scope in chronicle.scopes):
        yield "a major incident"


def _often(count: int) -> str:
    return _TIMES.get(count, f"{count} times")
