"""All rows go from one database into another of either kind, as they were, and the numbers go on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from store import copying, incidents, queue
from store.copying import NotEmpty, NotTheSame, copy, leave_out
from store.engine import Store, open_store
from store.search import search
from store.tables import inbox, incident, message, metadata, ownership, timer
from tests.conftest import NOW
from tests.copies import fresh_store
from tests.rows import a_row
from tests.values import an_incident


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite", "sqlite to sqlite"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    stores = [
        open_store(request.getfixturevalue("migrated_postgresql_url"))
        if kind == "postgresql"
        else fresh_store(tmp_path, f"{number}.db")
        for number, kind in enumerate(request.param.split(" to "))
    ]
    yield stores[0], stores[1]
    for store in stores:
        store.close()


def fill(store: Store, numbers: range) -> None:
    with store.begin() as connection:
        for table in metadata.sorted_tables:
            for number in numbers:
                connection.execute(insert(table).values(a_row(table, number)))


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_every_row_of_every_table_is_the_same_there(pair: tuple[Store, Store]) -> None:
    source, target = pair
    fill(source, range(1, 4))
    with source.begin() as connection:
        connection.execute(update(message).values(text="Ärger mit dem Drucker \U0001f5a8", hidden="a\r\n\tb"))
        connection.execute(update(incident).values(suggested_confidence=0.1 + 0.2))
        connection.execute(update(timer).values(due_at=NOW + timedelta(microseconds=1)))
        # Who owns a mailbox there does not run here.
        connection.execute(delete(ownership))
    counts = copy(source, target)

    assert everything(target) == everything(source)
    assert counts == {table.name: 0 if table.name == "ownership" else 3 for table in metadata.sorted_tables}


def test_more_rows_than_are_in_memory_at_once_arrive(pair: tuple[Store, Store]) -> None:
    source, target = pair
    octets = random.Random(1)
    with source.begin() as connection:
        for number in range(1, 1202):
            connection.execute(insert(inbox).values(a_row(inbox, number)))
            body = {"inbox_id": number, "body": octets.randbytes(300)}
            connection.execute(insert(metadata.tables["inbox_body"]).values(body))

    assert copy(source, target)["inbox_body"] == 1201
    assert everything(target)["inbox_body"] == everything(source)["inbox_body"]


def test_numbers_go_on_also_after_rows_that_are_gone(pair: tuple[Store, Store]) -> None:
    source, target = pair
    with source.begin() as connection:
        for _ in range(5):
            incidents.insert_incident(connection, an_incident())
        connection.execute(delete(incident).where(incident.c.id > 3))
    copy(source, target)
    with target.begin() as connection:
        assert incidents.insert_incident(connection, an_incident()).number == "INC-000006"
        assert leave_out(connection, 100) == 106
        assert incidents.insert_incident(connection, an_incident()).number == "INC-000107"


def test_an_empty_desk_gives_number_one_first(pair: tuple[Store, Store]) -> None:
    source, target = pair
    copy(source, target)
    with target.begin() as connection:
        assert incidents.insert_incident(connection, an_incident()).number == "INC-000001"


def test_what_somebody_had_claimed_is_free_there(pair: tuple[Store, Store]) -> None:
    source, target = pair
    with source.begin() as connection:
        connection.execute(insert(inbox).values(a_row(inbox, 1)))
        due = NOW + timedelta(days=1)
        assert len(queue.claim(connection, inbox, now=due, limit=9, lease=timedelta(hours=1))) == 1
    copy(source, target)
    with target.begin() as connection:
        assert len(queue.claim(connection, inbox, now=due, limit=9, lease=timedelta(hours=1))) == 1


def test_what_was_said_is_found_there(pair: tuple[Store, Store]) -> None:
    source, target = pair
    fill(source, range(1, 3))
    with source.begin() as connection:
        connection.execute(update(message).where(message.c.id == 2).values(text="The plotter hums"))
    copy(source, target)
    with target.reading() as connection:
        assert [hit.incident_id for hit in search(connection, "plotter")] == [2]


def test_a_desk_that_works_is_not_overwritten(pair: tuple[Store, Store]) -> None:
    source, target = pair
    fill(source, range(1, 3))
    fill(target, range(7, 8))
    before = everything(target)
    with pytest.raises(NotEmpty):
        copy(source, target)

    assert everything(target) == before


def test_a_row_that_does_not_arrive_undoes_all(pair: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = pair
    fill(source, range(1, 3))
    before = everything(target)
    pages = copying._pages
    monkeypatch.setattr(copying, "_pages", lambda rows, size: (page[1:] for page in pages(rows, size)))
    with pytest.raises(NotTheSame, match="2 rows were read, 1 are there now"):
        copy(source, target)

    assert everything(target) == before


def test_what_the_other_kind_cannot_keep_is_named(sqlite_store: Store, postgresql_url: str) -> None:
    """PostgreSQL is strict about the length of a text; SQLite is not, whatever the column says."""
    target = open_store(postgresql_url)
    fill(sqlite_store, range(1, 3))
    with sqlite_store.begin() as connection:
        connection.execute(update(message).where(message.c.id == 2).values(direction="inwards"))
    with pytest.raises(NotTheSame, match="table message, rows from 1 to 2: value too long"):
        copy(sqlite_store, target)
    assert copying.is_empty(target)
    target.close()
