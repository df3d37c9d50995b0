"""Which rungs of which rules an incident has, and when each is reached: from its history alone. Pure.

    rungs_of(incident, history, policy, now) -> Rungs in time order; some are past, some come, none while a clock stands

A rung is known by a key that names clock, instance, agreement version, rule and repetition: it fires at most once, and
a changed target has rungs of its own (domain.md section 6.7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bot.agreed.agreements import Span
from bot.agreed.escalation import LADDER, MOST_REPEATS, Happening, Rule
from bot.agreed.policy import Policy
from bot.entries import reporter_in
from bot.escalation.chains import rungs_of_chain
from bot.escalation.rung import Rung, unowned_since
from bot.promises.clocks import Measured, measure
from bot.working_time import hours
from bot.working_time.calendars import Calendar
from store.incident import PENDING, ClockState, Incident, State, TimelineEntry


def rungs_of(incident: Incident, history: Sequence[TimelineEntry], policy: Policy, now: datetime) -> tuple[Rung, ...]:
    """Return every rung whose instant is known, earliest first; () for an incident whose work is over."""
    if not incident.is_open:
        return ()
    measured = measure(history, policy, now)
    rules = [rule for rule in (*policy.escalation.rules, *LADDER) if rule.scope.fits(incident)]
    found = [
        rung
        for rule in rules
        for rung in (_by_clock(rule, measured, now) if rule.clock else _by_happening(rule, incident, history, policy))
    ]
    found += (rung for chain in policy.escalation.chains for rung in rungs_of_chain(chain, incident, history, policy))
    return tuple(sorted(found, key=lambda rung: rung.at))


def _by_clock(rule: Rule, measured: Sequence[Measured], now: datetime) -> Iterator[Rung]:
    for each in measured:
        clock = each.clock
        if clock.kind != rule.clock or clock.stopped_at is not None or clock.state is ClockState.CANCELLED:
            continue
        first = _instant(rule, each)
        ladder = f"{clock.kind}/{clock.instance}"
        for number in range(1 + _repeats(rule)):
            at = _later(first, rule, number, each.calendar)
            if clock.paused_since is not None and at > clock.paused_since:
                # It moves with the due time until the clock runs again.
                break
            key = f"{ladder}/{clock.version}/{rule.id}#{number}"
            yield Rung(key=key, ladder=ladder, at=at, rule=rule, repetition=number)
            if at > now:
                break


def _instant(rule: Rule, each: Measured) -> datetime:
    if rule.percent is not None:
        return each.clock.due_at if rule.percent == 100 else each.at(rule.percent)
    if rule.before is not None:
        return _shifted(each.calendar, each.clock.due_at, rule.before, back=True)
    return _shifted(each.calendar, each.clock.due_at, rule.after or Span(), back=False)


def _repeats(rule: Rule) -> int:
    return min(rule.repeat.most, MOST_REPEATS) if rule.repeat else 0


def _later(first: datetime, rule: Rule, number: int, calendar: Calendar) -> datetime:
    at = first
    for _ in range(number):
        assert rule.repeat is not None
        at = _shifted(calendar, at, rule.repeat.every, back=False)
    return at


def _shifted(calendar: Calendar, at: datetime, span: Span, *, back: bool) -> datetime:
    if span.working_days:
        days = -span.working_days if back else span.working_days
        return hours.add_days(calendar, at, days, end_of_day=span.end_of_day)
    amount = -span.amount if back else span.amount
    return hours.add(calendar, at, amount) if amount else at


def _by_happening(rule: Rule, incident: Incident, history: Sequence[TimelineEntry], policy: Policy) -> Iterator[Rung]:
    assert rule.happening is not None
    since = _since(rule, rule.happening, incident, history)
    if since is None:
        return
    agreement = policy.agreement_for(incident.service, reporter_in(history))
    calendar = agreement.row(incident.priority, is_major=incident.is_major).calendar
    first = _shifted(calendar, since, rule.lasting, back=False)
    ladder = f"{rule.happening}/{since.isoformat()}"
    for number in range(1 + _repeats(rule)):
        at = _later(first, rule, number, calendar)
        yield Rung(key=f"{ladder}/{rule.id}#{number}", ladder=ladder, at=at, rule=rule, repetition=number)


def _since(rule: Rule, happening: Happening, incident: Incident, history: Sequence[TimelineEntry]) -> datetime | None:
    """Return since when it is so, None when it is not."""
    match happening:
        case Happening.CREATED:
            return incident.opened_at
        case Happening.NO_OWNER:
            return unowned_since(incident, history)
        case Happening.NO_UPDATE:
            return _last(history, "answered", "asked", "noted", "state") or incident.opened_at
        case Happening.REASSIGNED:
            return _nth(history, rule.times, lambda entry: entry.field == "reassignment_count")
        case Happening.REOPENED:
            return _nth(history, rule.times, lambda entry: entry.field == "state" and entry.old == State.RESOLVED)
        case Happening.PENDING_EXPIRED:
            return incident.pending_until if incident.state in PENDING else None


def _last(history: Sequence[TimelineEntry], *kinds: str) -> datetime | None:
    return next((entry.at for entry in reversed(history) if entry.kind in kinds), None)


def _nth(history: Sequence[TimelineEntry], times: int, counts: Callable[[TimelineEntry], bool]) -> datetime | None:
    instants = [entry.at for entry in history if counts(entry)]
    return instants[times - 1] if len(instants) >= times else None


def soonest(rungs: Sequence[Rung], fired: frozenset[str], now: datetime) -> datetime | None:
    """Return when to look again: now, when a rung is passed that has not fired; None when nothing comes."""
    left = [max(rung.at, now) for rung in rungs if rung.key not in fired]
    return min(left, default=None)


def first_of(rung: Rung, history: Sequence[TimelineEntry]) -> datetime | None:
    """Return when the first of a rung's repetitions fired, or was passed over; None when it has not."""
    key = f"{rung.key.rpartition('#')[0]}#0"
    return next((entry.at for entry in history if entry.kind in _FIRED and entry.new == key), None)


#: The kinds of the history's lines about rungs that are over.
_FIRED = frozenset({"escalated", "escalation_skipped"})


def fired_keys(history: Sequence[TimelineEntry]) -> frozenset[str]:
    """Return the keys of the rungs that have fired, or were skipped because a higher one had been passed."""
    return frozenset(entry.new for entry in history if entry.kind in _FIRED)
