"""A PostgreSQL that will not do is refused before a table is made; what it was told otherwise is not heeded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.engine import make_url

from store.engine import Store, clock_of, open_store
from store.schema import UnfitDatabase, revision_of, unfitness, upgrade
from store.tables import setting

_NAME, _ROLE = "fitness", "fitness_role"
_LATIN = f"CREATE DATABASE {_NAME} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"


@pytest.fixture
def told(postgresql_server: str) -> Iterator[Callable[..., None]]:
    """Give the server statements; the database and the account that they may have made are removed at the end."""
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")

    def tell(*statements: str) -> None:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    yield tell
    tell(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)", f"DROP ROLE IF EXISTS {_ROLE}")
    engine.dispose()


def opened(server: str, account: str = "postgres") -> Store:
    return open_store(make_url(server).set(database=_NAME, username=account).render_as_string(hide_password=False))


#: How the database is made, and what is said of it.
UNFIT = [
    # keeps no euro sign
    (
        [_LATIN],
        "has the encoding LATIN1",
        "-E UTF8",
    ),
    # keeps any octets, and knows no letters
    ([_LATIN.replace("LATIN1", "SQL_ASCII")], "SQL_ASCII", "-E UTF8"),
    # since PostgreSQL 15 only its owner makes tables in a database
    ([f"CREATE DATABASE {_NAME}"], f"account {_ROLE} may make no tables", f"{_NAME} OWNER TO {_ROLE}"),
    (
        [f"CREATE DATABASE {_NAME}", f"ALTER DATABASE {_NAME} SET search_path = nowhere"],
        "names no schema that is there",
        "make the schema",
    ),
]


@pytest.mark.parametrize(("made_by", "seen", "step"), UNFIT)
def test_what_will_not_do_is_refused_with_the_next_step(
    postgresql_server: str, told: Callable[..., None], made_by: list[str], seen: str, step: str
) -> None:
    told(f"CREATE ROLE {_ROLE} LOGIN", *made_by)
    store = opened(postgresql_server, _ROLE)
    said = unfitness(store, is_empty=True)
    with pytest.raises(UnfitDatabase, match=seen):
        upgrade(store)
    made = revision_of(store)
    store.close()

    assert said is not None
    assert seen in said[0]
    assert step in said[1]
    assert made is None


def test_a_desk_in_another_encoding_is_told_to_move(postgresql_server: str, told: Callable[..., None]) -> None:
    told(_LATIN)
    store = opened(postgresql_server)
    said = unfitness(store, is_empty=False)
    store.close()

    assert said is not None
    assert "make a backup" in said[1]


def test_what_fits_is_taken(store: Store) -> None:
    assert unfitness(store, is_empty=True) is None


def test_how_a_server_writes_dates_and_isolates_is_ours(postgresql_server: str, told: Callable[..., None]) -> None:
    told(f"CREATE DATABASE {_NAME}")
    told(
        f"ALTER DATABASE {_NAME} SET datestyle = 'German, DMY'",
        f"ALTER DATABASE {_NAME} SET default_transaction_isolation = 'serializable'",
        f"ALTER DATABASE {_NAME} SET client_encoding = 'LATIN1'",
    )
    store = opened(postgresql_server)
    upgrade(store)
    with store.begin() as connection:
        connection.execute(insert(setting), {"name": "price", "value": "5 €"})
        kept = connection.execute(select(setting.c.value).where(setting.c.name == "price")).scalar_one()
        isolation = connection.execute(text("SHOW transaction_isolation")).scalar_one()
    now = clock_of(store)
    store.close()

    assert (kept, isolation) == ("5 €", "read committed")
    assert isinstance(now, datetime)
    assert now.tzinfo == UTC
