"""Which clocks an incident has, and on what terms each runs: the table of domain.md section 5.2 over a chronicle. Pure.

    Chronicle + Policy -> Lines; a Line is one clock: start, stop, terms one after another, each with its standstills

Terms begin when priority, service or major status changed; each counts from the line's start. Standstills are the table
of section 5.3: they depend on the terms, because an agreement may say for which reasons its clock stands still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.agreed.agreements import Agreement, Allowance, ClockKind, Handling, Share, Span, Support, Targets, length_of
from bot.agreed.policy import Policy
from bot.promises.chronicle import Chronicle, Scope, Tenure
from bot.working_time import hours
from bot.working_time.calendars import Calendar
from store.incident import PENDING, State

_NO_STATES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """Time that does not count, and why; `ends` is None while it goes on."""

    begins: datetime
    ends: datetime | None
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What holds for a clock from `at` on."""

    at: datetime
    corrects: bool
    agreement: str
    version: str
    calendar: Calendar
    calendar_name: str
    span: Span
    #: The target in the words of the agreement, such as "60% of 16 h".
    text: str
    standstills: tuple[Standstill, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One clock: what it measures, from when, on what terms, and what ended it."""

    kind: ClockKind
    instance: int = 1
    party: str = ""
    start: datetime
    #: The first holds from the start; those that only begin when the clock has stopped do not count.
    terms: tuple[Term, ...]
    #: What ended it, None while it goes on.
    stop: datetime | None = None
    #: It ended without being kept or missed.
    is_void: bool = False


def lines_of(told: Chronicle, policy: Policy) -> Iterator[Line]:
    """Yield every clock of the incident."""
    for make in _LINES:
        yield from make(_Book(told=told, policy=policy))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """A chronicle beside the agreements that hold for it."""

    told: Chronicle
    policy: Policy

    def agreement(self, scope: Scope) -> Agreement:
        return self.policy.agreement_for(scope.service, self.told.reporter)

    def row(self, scope: Scope) -> Targets:
        return self.agreement(scope).row(scope.priority, is_major=scope.is_major)

    def scope_at(self, at: datetime) -> Scope:
        earlier = [scope for scope in self.told.scopes if scope.at <= at]
        return earlier[-1] if earlier else self.told.scopes[0]

    def standstills(self, pause_on: frozenset[str], waits: tuple[Standstill, ...] = ()) -> tuple[Standstill, ...]:
        """Return the time in these states, that in resolved before each reopening, and `waits`, in order."""
        stays = self.told.stays
        found = [
            Standstill(begins=stay.begins, ends=stay.ends, cause=stay.state)
            for stay in stays
            if stay.state in pause_on or (stay.agreed and stay.state in PENDING and pause_on)
        ]
        found += [
            Standstill(begins=stay.begins, ends=following.begins, cause=stay.state)
            for stay, following in pairwise(stays)
            if stay.state is State.RESOLVED and following.state is not State.CLOSED
        ]
        return tuple(sorted((*found, *waits), key=lambda each: each.begins))

    def terms(self, start: datetime, term_of: Callable[[Scope], Term]) -> tuple[Term, ...]:
        """Return the terms from a start on, those that change nothing left out."""
        first = self.scope_at(start)
        terms = [term_of(first)]
        for scope in self.told.scopes:
            if scope.at > max(start, first.at):
                term = term_of(scope)
                if _holds(term) != _holds(terms[-1]):
                    terms.append(term)
        return tuple(terms)

    def ending(self, start: datetime, *stops: datetime | None) -> tuple[datetime | None, bool]:
        """Return what ends a clock: the earliest of these, the resolution, or as void the cancellation."""
        kept = min((at for at in (*stops, self.told.resolved_at) if at is not None and at >= start), default=None)
        void = self.told.cancelled_at
        if void is not None and (kept is None or void < kept):
            return max(void, start), True
        return kept, False


def _holds(term: Term) -> tuple[object, ...]:
    return term.span, term.calendar, term.text, term.standstills, term.agreement


TermOf = Callable[[Scope], Term]
Pick = Callable[[Targets], Span]


def _of_service(book: _Book, pick: Pick, standstills: Callable[[Agreement], tuple[Standstill, ...]]) -> TermOf:
    """Return what the service level agreement of a scope says about a clock."""

    def term_of(scope: Scope) -> Term:
        agreement, row = book.agreement(scope), book.row(scope)
        span = pick(row)
        return Term(
            at=scope.at,
            corrects=scope.corrects,
            agreement=agreement.name,
            version=agreement.version,
            calendar=row.calendar,
            calendar_name=row.calendar_name,
            span=span,
            text=str(span),
            standstills=standstills(agreement),
        )

    return term_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Which part of an agreement with a group or a supplier, and which promise to the reporter it is a share of."""

    pick: Callable[[Handling], Allowance]
    whole: Pick
    #: How much of that promise there is to share, as open time.
    length: Callable[[Targets], timedelta]


def _of_support(book: _Book, support: Support, part: _Part, standstills: tuple[Standstill, ...]) -> TermOf:
    """Return what a group or a supplier promises in a scope: its own, or its share of what the desk promises."""

    def term_of(scope: Scope) -> Term:
        row, handling = book.row(scope), support.targets[scope.priority]
        allowance = part.pick(handling)
        is_share = isinstance(allowance, Share)
        return Term(
            at=scope.at,
            corrects=scope.corrects,
            agreement=support.name,
            version=support.version_under(book.agreement(scope)),
            calendar=handling.calendar or row.calendar,
            calendar_name=handling.calendar_name or row.calendar_name,
            span=allowance.of(part.length(row)) if isinstance(allowance, Share) else allowance,
            text=f"{allowance} of {part.whole(row)}" if is_share else str(allowance),
            standstills=standstills,
        )

    return term_of


def _response(book: _Book) -> Iterator[Line]:
    start = book.told.opened_at
    stop, is_void = book.ending(start, book.told.responded_at)
    terms = book.terms(start, _of_service(book, lambda row: row.response, lambda _: ()))
    yield Line(kind=ClockKind.RESPONSE, start=start, terms=terms, stop=stop, is_void=is_void)


def _update(book: _Book) -> Iterator[Line]:
    resolved = book.standstills(_NO_STATES)
    term_of = _of_service(book, lambda row: row.update, lambda _: resolved)
    for number, cycle in enumerate(book.told.cycles, start=1):
        start = cycle.begins
        stop, is_void = book.ending(start, cycle.answered_at)
        if cycle.dropped_at is not None:
            stop, is_void = cycle.dropped_at, True
        terms = book.terms(start, term_of)
        yield Line(kind=ClockKind.UPDATE, instance=number, start=start, terms=terms, stop=stop, is_void=is_void)


def _resolution(book: _Book) -> Iterator[Line]:
    start = book.told.opened_at
    stop, is_void = book.ending(start)
    term_of = _of_service(book, lambda row: row.resolution, lambda agreement: book.standstills(agreement.pause_on))
    yield Line(kind=ClockKind.RESOLUTION, start=start, terms=book.terms(start, term_of), stop=stop, is_void=is_void)


def _group(book: _Book) -> Iterator[Line]:
    """Yield two clocks for each tenure; the desk's own group makes no agreement with itself unless it has one."""
    for number, tenure in enumerate(book.told.tenures, start=1):
        if tenure.group == book.policy.default_group and tenure.group not in book.policy.agreements.groups:
            continue
        support = book.policy.agreements.of_group(tenure.group)
        yield _own(book, tenure, number, support)
        start = tenure.begins
        stop, is_void = book.ending(start, tenure.ends)
        term_of = _of_support(book, support, _resolving(start), book.standstills(support.pause_on))
        yield Line(
            kind=ClockKind.TENURE,
            instance=number,
            party=tenure.group,
            start=start,
            terms=book.terms(start, term_of),
            stop=stop,
            is_void=is_void,
        )


def _own(book: _Book, tenure: Tenure, number: int, support: Support) -> Line:
    start = tenure.begins
    stop, is_void = book.ending(start, tenure.accepted_at)
    if tenure.ends is not None and (stop is None or tenure.ends < stop):
        # It left the group before anybody there took it up.
        stop, is_void = tenure.ends, True
    part = _Part(
        pick=lambda handling: handling.first,
        whole=lambda row: row.response,
        length=lambda row: _left_of_response(book.told, row, start),
    )
    return Line(
        kind=ClockKind.OWN,
        instance=number,
        party=tenure.group,
        start=start,
        terms=book.terms(start, _of_support(book, support, part, ())),
        stop=stop,
        is_void=is_void,
    )


def _left_of_response(told: Chronicle, row: Targets, start: datetime) -> timedelta:
    """Return what is left of the response at the start of a tenure; the whole of it once it is given or used up."""
    whole = length_of(row.calendar, row.response, told.opened_at)
    if told.responded_at is not None and told.responded_at <= start:
        return whole
    left = whole - hours.elapsed(row.calendar, told.opened_at, start)
    return left if left > timedelta(0) else whole


def _part(pick: Callable[[Handling], Allowance], whole: Pick, start: datetime) -> _Part:
    """Return a part whose share is one of the whole promise, counted from a start."""
    return _Part(pick=pick, whole=whole, length=lambda row: length_of(row.calendar, whole(row), start))


def _resolving(start: datetime) -> _Part:
    return _part(lambda handling: handling.resolution, lambda row: row.resolution, start)


def _supplier(book: _Book) -> Iterator[Line]:
    """Yield two clocks for each engagement, by the contract's own calendar."""
    for number, engaged in enumerate(book.told.engagements, start=1):
        support = book.policy.agreements.of_supplier(engaged.supplier)
        waits = tuple(Standstill(begins=begin, ends=end, cause="waiting_on_us") for begin, end in engaged.waits)
        still, start = book.standstills(_NO_STATES, waits), engaged.sent_at
        acknowledging = _part(lambda handling: handling.first, lambda row: row.response, start)
        for kind, part, at in (
            (ClockKind.ACKNOWLEDGEMENT, acknowledging, engaged.acknowledged_at),
            (ClockKind.RESTORATION, _resolving(start), engaged.restored_at),
        ):
            stop, is_void = book.ending(start, at)
            terms = book.terms(start, _of_support(book, support, part, still))
            yield Line(
                kind=kind,
                instance=number,
                party=engaged.supplier,
                start=start,
                terms=terms,
                stop=stop,
                is_void=is_void,
            )


#: In the order of domain.md section 5.2.
_LINES = (_response, _update, _resolution, _group, _supplier)
