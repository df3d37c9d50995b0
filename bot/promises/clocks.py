"""Every promise of an incident, computed from its history: running, paused, met or missed, and when it is due. Pure.

    recompute(history, policy, now) -> Clocks as they stand                 domain.md sections 5.2, 5.3, 5.7 and 5.8

    start ---- terms 1 ---- | priority changed: terms 2, from the same start, pauses carried over ---- stop
                            '- already past? missed at this instant, by the change

What was missed stays missed, except where a person corrects what had only been suggested: then only the new terms
count. Nothing is read but the history, so the desk, a receipt and a replay cannot come to different values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.agreed.agreements import due_at, length_of
from bot.agreed.policy import Policy
from bot.promises import chronicle
from bot.promises.terms import Line, Standstill, Term, lines_of
from bot.working_time import hours
from bot.working_time.calendars import Calendar
from bot.working_time.hours import Pause
from store.incident import Clock, ClockState, TimelineEntry

_SECOND = timedelta(seconds=1)
#: From here on an incident stands one priority higher in the queue (domain.md section 3.5).
AGEING_FROM = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A clock with what it was computed from."""

    clock: Clock
    calendar: Calendar
    #: Time that does not count, up to where it was counted.
    standstills: tuple[Standstill, ...]
    #: Its stop, else now.
    counted_until: datetime

    @property
    def pauses(self) -> list[Pause]:
        """Time that does not count, as the arithmetic takes it; a standstill that goes on lasts until now."""
        return _pauses(self.standstills, self.counted_until)

    @property
    def elapsed(self) -> timedelta:
        """Open time used up."""
        return hours.elapsed(self.calendar, self.clock.started_at, self.counted_until, self.pauses)

    @property
    def consumed(self) -> float:
        """The part of the target that is used up, 1.0 at the due instant: to be shown, never to decide by."""
        target = timedelta(seconds=self.clock.target_seconds)
        return self.elapsed / target if target else 1.0

    def at(self, percent: float) -> datetime:
        """Return the instant at which so much of the target is used up (domain.md section 5.9)."""
        part = timedelta(seconds=self.clock.target_seconds) * percent / 100
        return hours.add(self.calendar, self.clock.started_at, part, self.pauses)


def recompute(history: Iterable[TimelineEntry], policy: Policy, now: datetime) -> tuple[Clock, ...]:
    """Return every clock of an incident as it stands at `now`; () for a history that does not begin with one."""
    return tuple(measured.clock for measured in measure(history, policy, now))


def measure(history: Iterable[TimelineEntry], policy: Policy, now: datetime) -> tuple[Measured, ...]:
    """Return every clock with what it was computed from, in the order of domain.md section 5.2."""
    told = chronicle.read(history)
    return () if told is None else tuple(measured(line, now) for line in lines_of(told, policy))


def measured(line: Line, now: datetime) -> Measured:
    """Return one clock as it stands at `now`."""
    end = line.stop or now
    terms = [line.terms[0], *(term for term in line.terms[1:] if _counts(term, line.stop))]
    term = terms[-1]
    standstills = tuple(each for each in term.standstills if line.stop is None or each.begins < line.stop)
    going_on = [each for each in standstills if each.ends is None or each.ends > end]
    paused_since = going_on[0].begins if going_on and line.stop is None else None
    over = _pauses([each for each in standstills if each not in going_on or line.stop], end)
    breached_at, by_retarget = _breach(line.start, terms, end)
    elapsed = hours.elapsed(term.calendar, line.start, end, _pauses(standstills, end))
    clock = Clock(
        kind=line.kind,
        instance=line.instance,
        party=line.party,
        agreement=term.agreement,
        version=term.version,
        calendar=term.calendar_name,
        target=term.text,
        target_seconds=length_of(term.calendar, term.span, line.start) // _SECOND,
        started_at=line.start,
        due_at=due_at(term.calendar, term.span, line.start, over),
        stopped_at=line.stop,
        breached_at=breached_at,
        state=_state(line, breached_at, paused_since),
        paused_since=paused_since,
        paused_seconds=_counted(term.calendar, line.start, end, over) // _SECOND,
        elapsed_seconds=None if line.stop is None and paused_since is None else elapsed // _SECOND,
        by_retarget=by_retarget,
    )
    return Measured(clock=clock, calendar=term.calendar, standstills=standstills, counted_until=end)


def _counts(term: Term, stop: datetime | None) -> bool:
    """Say whether terms began while the clock went on.

    What a person corrects with the very act that ends the clock (correct and cancel, correct and hand over) is
    corrected for it too; else it would be missed as long as it is ended, and no longer when that is taken back.
    """
    return stop is None or term.at < stop or (term.corrects and term.at == stop)


def _breach(start: datetime, terms: Sequence[Term], end: datetime) -> tuple[datetime | None, bool]:
    """Return when it was missed, and whether that was because its target moved into the past (domain.md 5.7, 5.8)."""
    missed_at, by_retarget = None, False
    for number, term in enumerate(terms):
        if term.corrects:
            missed_at, by_retarget = None, False
        if missed_at is not None:
            continue
        due = due_at(term.calendar, term.span, start, _pauses(term.standstills, end))
        until = terms[number + 1].at if number + 1 < len(terms) else end
        if number and due < term.at:
            missed_at, by_retarget = term.at, True
        elif due < until:
            missed_at = due
    return missed_at, by_retarget


def _state(line: Line, breached_at: datetime | None, paused_since: datetime | None) -> ClockState:
    if line.stop is not None and line.is_void:
        return ClockState.CANCELLED
    if breached_at is not None:
        return ClockState.BREACHED
    if line.stop is not None:
        return ClockState.MET
    return ClockState.RUNNING if paused_since is None else ClockState.PAUSED


def _pauses(standstills: Iterable[Standstill], end: datetime) -> list[Pause]:
    return [(each.begins, min(each.ends or end, end)) for each in standstills if each.begins < end]


def _counted(calendar: Calendar, start: datetime, end: datetime, pauses: list[Pause]) -> timedelta:
    """Return the open time between start and end that lies in pauses."""
    return hours.elapsed(calendar, start, end) - hours.elapsed(calendar, start, end, pauses)


def changed(before: Iterable[Clock], after: Iterable[Clock]) -> tuple[Clock, ...]:
    """Return those of the clocks that are new or not as they were."""
    known = {clock.key: clock for clock in before}
    return tuple(clock for clock in after if known.get(clock.key) != clock)


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """Return when the earliest promise to the reporter is due that is not yet kept, None when none is open.

    One that was missed keeps its due time: what is overdue must not sink in the queue.
    """
    return min((c.due_at for c in clocks if c.stopped_at is None and c.kind.startswith("sla.")), default=None)
