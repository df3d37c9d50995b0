"""What people wrote is erased when it was kept long enough; what reports count stays."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config.load import load
from bot.reports.keep import bring_up_to_date
from bot.running.housekeeping import Housekeeping
from bot.writing.payload import from_payload
from store.inbox import bodies_of
from store.retention import due_to_erase, erase_words
from store.search import search
from store.tables import clock, inbox, message, outbox, participant, timeline
from tests.bot.test_workers import workers_over
from tests.desks import rows
from tests.fakes import StandingClock, TakingWay
from tests.office import HOUR, Office
from tests.office import office as office  # noqa: PLC0414 - a fixture

WORDS, SUBJECT = "The zebra printer eats paper.", "Zebra trouble"
YEARS = timedelta(days=730)


def _closed(office: Office, *, sender: str = "ann@example.org") -> int:
    number = office.report(WORDS, subject=SUBJECT, sender=sender)
    assert office.say("confirm", number).ok
    office.say("take", number)
    assert office.say("resolve", number, code="fixed", text="Fed it hay.").ok
    office.wait(timedelta(days=9))
    assert office.incident(number).closed_at is not None
    return number


def _erase(office: Office, *, later: timedelta) -> tuple[int, int]:
    """Erase what is due; returns how many incidents, and how many messages without one."""
    now = office.now + later
    with office.store.reading() as connection:
        due = due_to_erase(connection, before=now - YEARS)
    with office.store.begin() as connection:
        erase_words(connection, due, now=now, because="it ended 730 days ago", sentence="(erased)")
    return len(due.incidents), len(due.filed)


def _found(office: Office) -> list[int]:
    with office.store.reading() as connection:
        return [hit.incident_id for hit in search(connection, "zebra")]


def _everything(office: Office) -> str:
    tables = (inbox, message, outbox, participant, timeline)
    said = "\n".join(str(row) for table in tables for row in rows(office.store, table))
    with office.store.reading() as connection:
        bodies = bodies_of(connection, [row.id for row in rows(office.store, inbox)])
    return said + "\n".join(body.decode("latin-1") for body in bodies.values())


def test_an_old_incident_keeps_its_figures_and_loses_its_words(office: Office) -> None:
    number = _closed(office)
    before, clocks = office.incident(number), rows(office.store, clock)
    assert "zebra" in _everything(office).lower()
    assert _found(office) == [number]

    assert _erase(office, later=YEARS + HOUR) == (1, 0)

    assert "zebra" not in _everything(office).lower()
    assert _found(office) == []
    after = office.incident(number)
    assert (after.summary, after.category, after.priority, after.closed_at) == (
        "(erased)",
        before.category,
        before.priority,
        before.closed_at,
    )
    assert rows(office.store, clock) == clocks
    assert rows(office.store, timeline)[-1].because == "it ended 730 days ago"
    assert all(from_payload(row.payload).text == "" for row in rows(office.store, outbox))
    bring_up_to_date(office.store, office.now + YEARS)


def test_it_is_erased_once(office: Office) -> None:
    _closed(office)
    _erase(office, later=YEARS + HOUR)

    assert _erase(office, later=YEARS + 2 * HOUR) == (0, 0)


@pytest.mark.parametrize("why", ["open", "young", "evidence"])
def test_what_still_matters_keeps_its_words(office: Office, why: str) -> None:
    number = office.report(WORDS) if why == "open" else _closed(office)
    if why == "evidence":
        assert office.say("evidence", number, by="boss@desk.example").ok

    later = YEARS - timedelta(days=30) if why == "young" else YEARS + HOUR
    assert _erase(office, later=later) == (0, 0)

    assert "zebra" in _everything(office).lower()


def test_mail_that_became_no_incident_goes_too(office: Office) -> None:
    office.report("I am away.", subject=f"Automatic reply: {SUBJECT}", headers="Auto-Submitted: auto-replied\r\n")
    (filed,) = rows(office.store, inbox)
    assert filed.incident_id is None

    assert _erase(office, later=YEARS + HOUR) == (0, 1)

    assert "zebra" not in _everything(office).lower()
    assert rows(office.store, inbox)[0].outcome == filed.outcome


@pytest.mark.parametrize(("asked", "erased"), [('erase_after = "730d"', True), ("", False)])
def test_the_desk_erases_only_where_its_configuration_says_so(
    office: Office, tmp_path: Path, asked: str, erased: bool
) -> None:
    _closed(office)
    path = tmp_path / "config.toml"
    path.write_text(f'[desk]\naddress = "help@desk.example"\n[lifecycle]\n{asked}\n')
    clock = StandingClock(office.now + YEARS + HOUR)
    workers = workers_over(office.store, TakingWay(), clock)

    asyncio.run(Housekeeping(load(path, {}), office.store, workers, clock=clock).erase())

    assert ("zebra" not in _everything(office).lower()) == erased
