"""What an incident came to, beside what it would have come to under another policy or model. Pure.

Due times are compared clock by clock, escalations rung by rung: a rung is the same whichever version of an agreement
it belongs to. What is only counted once (how often it was changed, when it was looked at last) is not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from store.incident import Clock, Incident, TimelineEntry

#: What is compared, in the order in which it is told.
FIELDS = (
    "category",
    "subcategory",
    "impact",
    "urgency",
    "priority",
    "service",
    "assignment_group",
    "state",
    "major",
    "resolution_code",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder that spoke: which rule, about what, for the how-manieth time."""

    rule: str
    #: Clock and instance, or the happening, such as "sla.response/1" or "created".
    about: str
    #: 0 for the first time.
    repetition: int = 0

    def __str__(self) -> str:
        return self.rule + (f", again ({self.repetition})" if self.repetition else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What one incident came to."""

    incident: Incident
    clocks: tuple[Clock, ...] = ()
    escalations: frozenset[Rung] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A promise with another due time, or one that only one side has (None on the other), or kept on one side only."""

    kind: str
    instance: int
    due_before: datetime | None
    due_after: datetime | None
    missed_before: bool
    missed_after: bool

    @property
    def by(self) -> timedelta | None:
        """How much later it is due, negative when it is earlier; None where only one side has it."""
        if self.due_before is None or self.due_after is None:
            return None
        return self.due_after - self.due_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What would be otherwise about one incident."""

    number: str
    summary: str
    #: Field -> what it is, and what it would be.
    changes: Mapping[str, tuple[object, object]]
    moved: tuple[Moved, ...] = ()
    #: Rungs that would have spoken and did not, and those that did and would not have.
    more: tuple[Rung, ...] = ()
    fewer: tuple[Rung, ...] = ()
    #: It would not have been opened at all.
    is_gone: bool = False

    def __bool__(self) -> bool:
        return bool(self.changes or self.moved or self.more or self.fewer or self.is_gone)


def difference(before: Outlook, after: Outlook | None) -> Difference:
    """Compare what an incident came to with what it would have come to, None for nothing at all."""
    was = before.incident
    if after is None:
        return Difference(number=was.number, summary=was.summary, changes={}, is_gone=True)
    pairs = {name: (getattr(was, name), getattr(after.incident, name)) for name in FIELDS}
    return Difference(
        number=was.number,
        summary=was.summary,
        changes={name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
        moved=tuple(_moved(before.clocks, after.clocks)),
        more=_sorted(after.escalations - before.escalations),
        fewer=_sorted(before.escalations - after.escalations),
    )


def _sorted(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    return tuple(sorted(rungs, key=lambda rung: (rung.about, rung.rule, rung.repetition)))


def _moved(before: Iterable[Clock], after: Iterable[Clock]) -> Iterable[Moved]:
    was, would = ({clock.key: clock for clock in clocks} for clocks in (before, after))
    for key in sorted(was.keys() | would.keys()):
        old, new = was.get(key), would.get(key)
        moved = Moved(
            kind=key[0],
            instance=key[1],
            due_before=old.due_at if old else None,
            due_after=new.due_at if new else None,
            missed_before=old is not None and old.breached_at is not None,
            missed_after=new is not None and new.breached_at is not None,
        )
        if moved.due_before != moved.due_after or moved.missed_before != moved.missed_after:
            yield moved


def rung_of(entry: TimelineEntry) -> Rung:
    """Return the rung that an entry `escalated` tells of; its key is written in `bot.escalation.rungs`.

    A clock's key is kind/instance/version/rule#repetition, a happening's is happening/instant/rule#repetition.
    """
    ladder, _, repetition = entry.new.rpartition("#")
    kind, _, rest = ladder.partition("/")
    if "." not in kind:
        return Rung(rule=rest.partition("/")[2], about=kind, repetition=int(repetition or 0))
    instance, _, rest = rest.partition("/")
    return Rung(rule=rest.partition("/")[2], about=f"{kind}/{instance}", repetition=int(repetition or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How the due times of one kind of promise move."""

    kind: str
    earlier: int
    later: int
    #: Of those that move.
    median: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What would be otherwise in all."""

    looked_at: int
    changed: int
    #: How many incidents have another value, by field.
    fields: Mapping[str, int]
    shifts: tuple[Shift, ...]
    #: Promises that were missed and would have been kept, and the other way round.
    saved: int
    lost: int
    more: int
    fewer: int
    gone: int


def summary(found: Iterable[Difference], *, looked_at: int) -> Summary:
    """Add differences up."""
    differences = [each for each in found if each]
    moved = [one for each in differences for one in each.moved]
    by_kind: dict[str, list[timedelta]] = {}
    for one in moved:
        if one.by:
            by_kind.setdefault(one.kind, []).append(one.by)
    zero = timedelta(0)
    return Summary(
        looked_at=looked_at,
        changed=len(differences),
        fields={name: sum(name in each.changes for each in differences) for name in FIELDS},
        shifts=tuple(
            Shift(
                kind=kind,
                earlier=sum(by < zero for by in all_by),
                later=sum(by > zero for by in all_by),
                median=timedelta(seconds=median(by.total_seconds() for by in all_by)),
            )
            for kind, all_by in sorted(by_kind.items())
        ),
        saved=sum(one.missed_before and not one.missed_after for one in moved),
        lost=sum(one.missed_after and not one.missed_before for one in moved),
        more=sum(len(each.more) for each in differences),
        fewer=sum(len(each.fewer) for each in differences),
        gone=sum(each.is_gone for each in differences),
    )
