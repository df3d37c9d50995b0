"""Whether what groups and suppliers promise fits inside what the desk promises, on the real calendars. Pure.

    accept        a group's time to accept                          before the response is due
    group         a group's time to be done                         before the resolution is due
    contract      accepting, then the supplier's time to restore    before the resolution is due
    escalation    a step that shall come before a promise is missed    before it, and after the incident begins

domain.md section 4.2. Promises count in different calendars, so that "two hours" and "four hours" cannot be compared as
they stand. Each is therefore reckoned from many starts over two weeks, and the worst one is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.agreed.agreements import (
    Agreement,
    Allowance,
    ClockKind,
    Handling,
    Share,
    Span,
    Support,
    Targets,
    due_at,
    length_of,
)
from bot.agreed.escalation import LADDER, Chain, Happening, Rule
from bot.agreed.policy import Policy
from bot.working_time import hours
from bot.working_time.calendars import Calendar

PRIORITIES = range(1, 6)
#: Not a divisor of a day, so that openings and closings are met at many distances.
_STARTS = [timedelta(minutes=155 * number) for number in range(130)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One promise against the one that it must fit into, from the start at which it is tightest."""

    #: accept, group, contract or escalation.
    kind: str
    #: In words: "Network accepts", "Carrier restores".
    what: str
    service: str
    priority: int
    #: Both promises as they were agreed.
    terms: str
    started_at: datetime
    reached_at: datetime
    #: When the promise is due that it must fit into.
    due_at: datetime

    @property
    def spare(self) -> timedelta:
        """How much sooner it is reached than it must be; negative where it does not fit."""
        return self.due_at - self.reached_at

    @property
    def holds(self) -> bool:
        """Whether it fits from every start that was tried."""
        return self.reached_at <= self.due_at


Reach = Callable[[datetime], datetime]


def fits_of(policy: Policy, begin: datetime) -> tuple[Fit, ...]:
    """Return every comparison, for each service that is configured and for all others, from `begin` (UTC) on."""
    cases = (
        _Case(service=service, priority=priority, agreement=policy.agreement_for(service, ""), begin=begin)
        for service in ("", *policy.roster.services)
        for priority in PRIORITIES
    )
    return tuple(fit for case in cases for fit in (*_of_support(case, policy), *_of_escalation(case, policy)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A service at a priority, under its agreement."""

    service: str
    priority: int
    agreement: Agreement
    begin: datetime

    @property
    def row(self) -> Targets:
        return self.agreement.row(self.priority)

    def due(self, span: Span) -> Reach:
        return lambda start: due_at(self.row.calendar, span, start)

    def worst(self, kind: str, what: str, terms: str, reach: Reach, due: Reach) -> Fit:
        """Return the comparison from the start at which least is to spare."""
        starts = (self.begin + later for later in _STARTS)
        reached = ((start, reach(start), due(start)) for start in starts)
        start, at, until = min(reached, key=lambda each: (each[2] - each[1], each[0]))
        return Fit(
            kind=kind,
            what=what,
            service=self.service,
            priority=self.priority,
            terms=terms,
            started_at=start,
            reached_at=at,
            due_at=until,
        )


def _of_support(case: _Case, policy: Policy) -> Iterator[Fit]:
    """Compare what the group and the supplier of a service promise; of no service, what each of them does."""
    known = policy.roster.service(case.service)
    groups = [known.group] if case.service else list(policy.agreements.groups)
    suppliers = [known.supplier] if case.service else list(policy.agreements.suppliers)
    supports = [policy.agreements.of_group(name) for name in groups if name]
    for support in supports:
        yield from _group(case, support)
    for name in filter(None, suppliers):
        yield _contract(case, policy.agreements.of_supplier(name), supports)


def _of_escalation(case: _Case, policy: Policy) -> Iterator[Fit]:
    """Compare the steps of rules and chains; services with the default agreement are looked at all together."""
    if case.service and case.agreement is policy.agreement:
        return
    for rule in (*policy.escalation.rules, *LADDER):
        if not rule.scope.priorities or case.priority in rule.scope.priorities:
            yield from _step(case, rule)
    for chain in policy.escalation.chains:
        if not chain.scope.priorities or case.priority in chain.scope.priorities:
            yield _chain(case, chain)


def _promised(case: _Case, handling: Handling, allowance: Allowance, whole: Span) -> Reach:
    calendar: Calendar = handling.calendar or case.row.calendar

    def reach(start: datetime) -> datetime:
        if isinstance(allowance, Share):
            return due_at(calendar, allowance.of(length_of(case.row.calendar, whole, start)), start)
        return due_at(calendar, allowance, start)

    return reach


def _group(case: _Case, support: Support) -> Iterator[Fit]:
    handling, row = support.targets[case.priority], case.row
    for kind, verb, allowance, whole in (
        ("accept", "accepts", handling.first, row.response),
        ("group", "is done", handling.resolution, row.resolution),
    ):
        yield case.worst(
            kind,
            f"{support.party} {verb}",
            f"{_in(allowance, handling, row)} within {whole} ({row.calendar_name})",
            _promised(case, handling, allowance, whole),
            case.due(whole),
        )


def _contract(case: _Case, contract: Support, supports: list[Support]) -> Fit:
    """Compare accepting in the slowest group and then restoring by the supplier with the resolution."""
    handling, row = contract.targets[case.priority], case.row
    restores = _promised(case, handling, handling.resolution, row.resolution)
    accepts = [
        _promised(case, each.targets[case.priority], each.targets[case.priority].first, row.response)
        for each in supports
    ]
    terms = f"{_in(handling.resolution, handling, row)} after accepting, within {row.resolution} ({row.calendar_name})"
    return case.worst(
        "contract",
        f"{contract.party} restores",
        terms,
        lambda start: restores(max((accept(start) for accept in accepts), default=start)),
        case.due(row.resolution),
    )


def _in(allowance: Allowance, handling: Handling, row: Targets) -> str:
    return f"{allowance} ({handling.calendar_name or row.calendar_name})"


def _step(case: _Case, rule: Rule) -> Iterator[Fit]:
    """Compare a step that shall come before a promise is missed with that promise."""
    row = case.row
    whole = row.response if rule.clock == ClockKind.RESPONSE else row.resolution
    if rule.happening is Happening.NO_OWNER:
        waits = case.due(rule.lasting)
        terms = f"{rule.lasting} without an owner, within the response of {row.response} ({row.calendar_name})"
        yield case.worst("escalation", rule.id, terms, waits, case.due(row.response))
    elif rule.before is not None and rule.clock in {ClockKind.RESPONSE, ClockKind.RESOLUTION}:
        # It must not lie before the incident itself: then it would never be early.
        terms = f"{rule.before} before {whole} ({row.calendar_name}) is over"
        due, before = case.due(whole), rule.before
        yield case.worst(
            "escalation", rule.id, terms, lambda start: start, lambda start: _earlier(row.calendar, due(start), before)
        )
    elif rule.percent is not None and rule.percent < 100 and rule.clock in {ClockKind.RESPONSE, ClockKind.RESOLUTION}:
        percent = rule.percent
        terms = f"{percent:g}% of {whole} ({row.calendar_name})"
        yield case.worst(
            "escalation",
            rule.id,
            terms,
            lambda start: hours.add(row.calendar, start, length_of(row.calendar, whole, start) * percent / 100),
            case.due(whole),
        )


def _chain(case: _Case, chain: Chain) -> Fit:
    """Compare the last step of a chain with the response: whoever is told then can still keep it."""
    waits = sum((step.wait for step in chain.steps[:-1]), timedelta())
    row = case.row
    terms = (
        f"{waits.total_seconds() / 60:g}m after it began, within the response of {row.response} ({row.calendar_name})"
    )
    what = f"{chain.name}: step {len(chain.steps)}"
    return case.worst("escalation", what, terms, lambda start: start + waits, case.due(row.response))


def _earlier(calendar: Calendar, at: datetime, span: Span) -> datetime:
    if span.working_days:
        return hours.add_days(calendar, at, -span.working_days, end_of_day=span.end_of_day)
    return hours.add(calendar, at, -span.amount)
