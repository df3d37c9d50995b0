"""No step of an incident's life looks through whole tables: what is one row in a test is a million on a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event
from sqlalchemy.engine import Engine

from store.engine import Store
from store.tables import inbox, incident, message, outbox, participant, person, person_address, thread, timeline, timer
from tests.office import MANAGER, Office

#: The tables that grow with every message.
_GROWING = {
    table.name for table in (inbox, incident, message, outbox, participant, person, person_address, thread, timeline)
} | {timer.name}
_SCAN = re.compile(r"^SCAN (\w+)(?: (USING .*))?$")


@contextmanager
def plans() -> Iterator[set[tuple[str, str]]]:
    """Yield a set that gets each whole-table scan of SQLite's plans: the table, and the statement."""
    found: set[tuple[str, str]] = set()

    def look(_connection, cursor, statement: str, parameters: object, _context, executemany: bool) -> None:
        # What asks for a whole table is the test itself, looking what became of its mail.
        if executemany or " WHERE " not in " ".join(statement.split()) or statement.startswith("INSERT"):
            return
        for *_, step in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall():
            scan = _SCAN.match(step)
            # An index that only holds the few rows of a kind may be read from end to end.
            if scan and scan[1] in _GROWING and not scan[2]:
                found.add((scan[1], statement))

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", look)


def test_reports_answers_commands_and_timers_find_their_rows_by_an_index(sqlite_store: Store) -> None:
    office = Office(sqlite_store)
    with plans() as found:
        first, second, third = office.report(), office.report(), office.report("It squeaks.")
        office.report("Still jams.", subject="Re: Printer jams", headers="In-Reply-To: <m1@example.org>\r\n")
        for name, number, arguments in (
            ("confirm", first, {}),
            ("take", first, {}),
            ("merge", second, {"into": str(first)}),
            ("parent", third, {"of": str(first)}),
            ("ask", first, {"question": "Which one?"}),
            ("continue", first, {}),
            ("reply", first, {"text": "We are at it."}),
            ("resolve", first, {"code": "fixed", "text": "Cleaned."}),
        ):
            assert office.say(name, number, by=MANAGER, **arguments).ok, name
        office.wait(timedelta(days=9))

    assert found == set()
