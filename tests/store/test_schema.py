"""The migrations make exactly the tables that the code uses, on an empty and on a filled database."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, insert, text

from store import incidents
from store.engine import Store, open_store
from store.queries import queue
from store.schema import HEAD, SchemaTooNew, revision_of, upgrade
from store.tables import metadata
from tests.rows import a_row
from tests.values import an_incident


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_upgrading_an_empty_database_makes_what_the_code_expects(store: Store) -> None:
    with store.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        # SQLite cannot reflect the queue's index, which begins with an expression.
        # What search keeps on SQLite are tables of FTS5 itself.
        ours = ("ix_incident_queue", "message_fts")
        differences = [d for d in compare_metadata(context, metadata) if not any(name in repr(d) for name in ours)]

    assert differences == []
    assert revision_of(store) == HEAD


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    assert upgrade(store) is False


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_upgrading_a_filled_database_keeps_every_row(database_url: str) -> None:
    store = open_store(database_url)
    expected: dict[str, int] = {}
    for number in range(1, int(HEAD) + 1):
        # A database that went through every version, with a row of that time in each table.
        upgrade(store, to=f"{number:04}")
        tables = MetaData()
        with store.begin() as connection:
            tables.reflect(connection)
            for table in tables.sorted_tables:
                if table.name != "alembic_version" and not table.name.startswith("message_fts"):
                    connection.execute(insert(table).values(a_row(table, number)))
                    expected[table.name] = expected.get(table.name, 0) + 1

    with store.reading() as connection:
        kept = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in expected}
        assert kept == expected
        assert {table.name for table in metadata.sorted_tables} <= kept.keys()
        for number in range(1, int(HEAD) + 1):
            assert incidents.load(connection, number) is not None
    store.close()


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    store = open_store(database_url)
    upgrade(store)
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaTooNew, match="migration 9999"):
        upgrade(store)
    store.close()


def test_the_queue_is_read_from_its_index(store: Store) -> None:
    with store.begin() as connection:
        for _ in range(3):
            incidents.insert_incident(connection, an_incident())
    with store.reading() as connection:
        assert len(list(queue(connection))) == 3
        if store.is_sqlite:
            plan = connection.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT id FROM incident WHERE state NOT IN ('resolved', 'closed', 'cancelled') "
                    "ORDER BY is_major DESC, priority - ageing, due_at, opened_at, id"
                )
            ).all()
            assert "ix_incident_queue" in str(plan)
