"""The rows of reports are made page by page, and no message waits for their histories."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event, func, select

from bot.reports.keep import bring_up_to_date
from store import incidents, lives, rollups
from store.engine import Store
from store.report_tables import life
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import an_incident

#: Incidents in one page of those that changed.
PAGE = 100


def fill(store: Store, count: int) -> None:
    """Store incidents of which some were changed in the same instant, at the end of a page too."""
    with store.begin() as connection:
        for number in range(count):
            incidents.insert_incident(connection, an_incident(updated_at=NOW + timedelta(seconds=number // 7)))


@contextmanager
def statements_of_writers(store: Store) -> Iterator[list[str]]:
    """Collect what is asked by transactions that others wait for."""
    asked: list[str] = []

    def hear(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(store.engine(), "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(store.engine(), "before_cursor_execute", hear)


def test_every_incident_is_digested_once_over_several_pages(store: Store) -> None:
    fill(store, 2 * PAGE + 11)
    rests: list[float] = []

    assert bring_up_to_date(store, NOW, page=PAGE, rest=rests.append) == 2 * PAGE + 11
    assert len(rests) == 2, "between pages the desk has the processor"
    assert bring_up_to_date(store, NOW) == 0
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(life)).scalar_one() == 2 * PAGE + 11


def test_what_is_imported_during_a_look_is_found_by_the_next(store: Store) -> None:
    fill(store, PAGE + 1)

    def import_one(_seconds: float) -> None:
        with store.begin() as connection:
            incidents.insert_incident(connection, an_incident(updated_at=NOW - timedelta(days=300)))
            lives.look_again(connection)

    assert bring_up_to_date(store, NOW, page=PAGE, rest=import_one) == PAGE + 1
    assert bring_up_to_date(store, NOW) == 1
    assert bring_up_to_date(store, NOW) == 0


def test_what_was_written_by_a_clock_that_is_behind_is_found_the_next_day(store: Store) -> None:
    fill(store, 1)
    assert bring_up_to_date(store, NOW) == 1
    with store.begin() as connection:
        incidents.insert_incident(connection, an_incident(updated_at=NOW - timedelta(hours=1)))

    assert bring_up_to_date(store, NOW + timedelta(minutes=1)) == 0
    assert bring_up_to_date(store, NOW + timedelta(days=1)) == 1


def test_each_change_of_rows_is_counted_however_many_processes_change_some(store: Store) -> None:
    row = {"id": 1, **dict.fromkeys(("opened", "resolved", "first_resolved", "closed"))}

    def change() -> None:
        for _ in range(10):
            with store.begin() as connection:
                rollups.forget_days_of(connection, [row])

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(change) for _ in range(4)]:
            done.result()

    with store.reading() as connection:
        assert rollups.state(connection) == 40


def test_histories_are_read_while_others_may_write(sqlite_store: Store) -> None:
    """Five hundred of them held up every mail that arrived for a third of a second."""
    fill(sqlite_store, 3)

    with statements_of_writers(sqlite_store) as asked:
        assert bring_up_to_date(sqlite_store, NOW) == 3

    assert any("INSERT INTO life" in statement for statement in asked)
    assert not [statement for statement in asked if "timeline" in statement]
