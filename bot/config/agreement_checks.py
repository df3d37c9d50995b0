"""Whether agreements fit together: calendars that are there, responses before resolutions, one default. Pure.

Part of `bot.config.checks`; what only the working time of real calendars can show is `bot.promises.coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.agreed.agreements import Span
from bot.config import Config
from bot.config.agreements import AgreementTable, ContractTable, OlaTable, SomeContract, SomeHandling
from bot.config.errors import Finding, key_text, table_text, unknown_word
from bot.config.lines import Path
from bot.config.tables import ALWAYS, CalendarTable


def agreement_findings(config: Config) -> Iterator[Finding]:
    """Yield everything that is wrong with agreements (domain.md section 4.4)."""
    yield from _rows(config, ("agreement",), config.agreement)
    for name, table in config.sla.items():
        path = ("sla", name)
        if not table.services and not table.customers:
            clause = f"{table_text(path)} is for nobody in particular, and [agreement] is the one for everybody; "
            yield Finding(path=path, clause=f"{clause}give it services or customers")
        yield from _rows(config, path, table.over(config.agreement, name))
    yield from _twins(config)
    for name, group in config.ola.items():
        yield from _calendars(config, ("ola", name), group)
    for name, contract in config.contract.items():
        yield from _calendars(config, ("contract", name), contract)


def _rows(config: Config, path: Path, table: AgreementTable) -> Iterator[Finding]:
    known = (ALWAYS, *config.calendar)
    for row, targets in table.rows.items():
        where = (*path, row)
        if targets.calendar not in known:
            yield Finding(path=(*where, "calendar"), clause=unknown_word((*where, "calendar"), targets.calendar, known))
            continue
        day = _day_length(None if targets.calendar == ALWAYS else config.calendar[targets.calendar])
        if _length(targets.response, day) > _length(targets.resolution, day):
            yield Finding(
                path=(*where, "response"),
                clause=f"{key_text(where)} promises a response in {targets.response} but the resolution in "
                f"{targets.resolution}; a response cannot take longer (domain.md section 4.4)",
            )


def _twins(config: Config) -> Iterator[Finding]:
    """Find two agreements for the same, of which the second would never hold."""
    seen: dict[tuple[frozenset[str], frozenset[str]], str] = {}
    for name, table in config.sla.items():
        scope = frozenset(table.services), frozenset(customer.lower() for customer in table.customers)
        if scope in seen:
            first = table_text(("sla", seen[scope]))
            clause = f"{table_text(('sla', name))} is for the same as {first}; join them, or tell them apart"
            yield Finding(path=("sla", name), clause=clause)
        seen.setdefault(scope, name)


def _calendars(config: Config, path: Path, table: OlaTable | ContractTable) -> Iterator[Finding]:
    known = (ALWAYS, *config.calendar)
    rows: tuple[SomeHandling | SomeContract, ...] = table.rows
    named = {path: table.calendar, **{(*path, f"P{n}"): row.calendar for n, row in enumerate(rows, start=1)}}
    for where, calendar in named.items():
        if calendar and calendar not in known:
            yield Finding(path=(*where, "calendar"), clause=unknown_word((*where, "calendar"), calendar, known))


def _day_length(calendar: CalendarTable | None) -> timedelta:
    """Return the mean open time of a working day, which puts hours and working days on one scale."""
    days = [] if calendar is None else [intervals for intervals in calendar.hours.values() if intervals]
    if not days:
        return timedelta(days=1)
    return sum((_open_time(interval) for intervals in days for interval in intervals), timedelta(0)) / len(days)


def _open_time(interval: str) -> timedelta:
    opening, closing = (
        timedelta(hours=int(hour), minutes=int(minute))
        for hour, minute in (time.split(":") for time in interval.split("-"))
    )
    return closing - opening


def _length(span: Span, day: timedelta) -> timedelta:
    return span.working_days * day if span.working_days else span.amount
