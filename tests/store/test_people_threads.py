"""One person for each address, who takes part where, and which incident a message id belongs to."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from store import incidents, people, settings, threads
from store.engine import Store
from store.queries import reporter_of, threads_of
from store.recall import Wanted, recall
from store.tables import person, thread
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import an_incident


@pytest.fixture(autouse=True)
def _three_incidents(store: Store) -> None:
    with store.begin() as connection:
        for _ in range(3):
            incidents.insert_incident(connection, an_incident())


def test_an_address_is_one_person_for_ever(store: Store) -> None:
    with store.begin() as connection:
        ann = people.person_of(connection, "ann@example.org", name="Ann", now=NOW)
        bob = people.person_of(connection, "bob@example.org", name="Bob", now=NOW)

        assert ann != bob
        assert people.person_of(connection, "ann@example.org", name="Somebody else", now=NOW) == ann
        assert connection.execute(select(func.count()).select_from(person)).scalar_one() == 2
        assert reporter_of(connection, ann) == ("Ann", "ann@example.org")
        assert reporter_of(connection, None) == ("", "")
        assert reporter_of(connection, 4711) == ("", "")


def test_who_takes_part_where(store: Store) -> None:
    with store.begin() as connection:
        people.add_participants(connection, 1, frozenset({"ann@example.org", "bob@example.org"}))
        people.add_participants(connection, 2, frozenset({"ann@example.org"}))
        # twice is once
        people.add_participants(connection, 1, frozenset({"ann@example.org"}))
        people.add_participants(connection, 3, frozenset())

        assert people.participating(connection, {1, 2, 3, 99}, "ann@example.org") == {1, 2}
        assert people.participating(connection, {1, 2, 3}, "bob@example.org") == {1}
        # only what was asked for
        assert people.participating(connection, {2}, "ann@example.org") == {2}
        assert people.participating(connection, set(), "ann@example.org") == frozenset()


def test_nobody_takes_part_nowhere(store: Store) -> None:
    with store.begin() as connection:
        people.add_participants(connection, 1, frozenset({"ann@example.org"}))

        assert people.participating(connection, {1}, "") == frozenset()
        assert people.participating(connection, {1}, "eve@example.net") == frozenset()


def found(store: Store, *ids: str) -> dict[str, tuple[int, str]]:
    with store.reading() as connection:
        seen = recall(connection, Wanted(message_ids=frozenset(ids), since=NOW)).of_ids(ids)
    return {each: (one.incident_id, one.digest) for each, one in seen.items()}


def remember(store: Store, incident_id: int, own: str = "", digest: str = "", others: tuple[str, ...] = ()) -> None:
    with store.begin() as connection:
        threads.remember(connection, incident_id, {**dict.fromkeys(others, ""), own: digest})


def test_every_id_of_a_message_leads_to_its_incident(store: Store) -> None:
    remember(store, 1, "m1", "d1", ("r1", "r2"))

    assert found(store, "m1", "r1", "r2", "unknown") == {"m1": (1, "d1"), "r1": (1, ""), "r2": (1, "")}
    with store.reading() as connection:
        assert [row.key for row in threads_of(connection, 1)] == ["m1", "r1", "r2"]


def test_first_sight_wins(store: Store) -> None:
    remember(store, 1, "m1", "d1", ("r1",))
    remember(store, 2, "m1", "d2", ("r1", "m1"))

    assert found(store, "m1", "r1") == {"m1": (1, "d1"), "r1": (1, "")}


def test_an_id_that_was_only_referred_to_learns_what_it_says(store: Store) -> None:
    remember(store, 1, "reply", "d2", ("original",))
    remember(store, 1, "original", "d1")

    assert found(store, "original") == {"original": (1, "d1")}


def test_referring_to_an_id_does_not_make_it_forget(store: Store) -> None:
    remember(store, 1, "m1", "d1")
    remember(store, 1, "m2", "d2", ("m1",))

    assert found(store, "m1") == {"m1": (1, "d1")}


def test_a_digest_belongs_to_the_incident_its_message_is_in(store: Store) -> None:
    """Bob answered before the original came; its author takes no part in 1 and so is in 2 with it."""
    remember(store, 1, "reply", "d2", ("original",))
    remember(store, 2, "original", "d1")

    assert found(store, "original") in ({"original": (1, "")}, {"original": (2, "d1")})


def test_an_id_may_refer_to_itself_and_to_one_twice(store: Store) -> None:
    remember(store, 1, "m1", "d1", ("m1", "r1", "r1", ""))

    assert found(store, "m1", "r1") == {"m1": (1, "d1"), "r1": (1, "")}


def test_empty_ids_are_neither_kept_nor_found(store: Store) -> None:
    remember(store, 1, "", "d1", ("", ""))

    assert found(store, "", "") == {}
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(thread)).scalar_one() == 0


@pytest.mark.parametrize("length", [250, 251, 998, 10_000])
def test_a_long_id_is_found_by_the_id_as_it_is_written(store: Store, length: int) -> None:
    # The letter takes four octets: an index entry of PostgreSQL has a limit in octets.
    long = "𝕞" * length
    remember(store, 1, long, "d1")

    assert found(store, long) == {long: (1, "d1")}
    assert found(store, long[:-1]) == {}


def test_ids_are_told_apart_by_case(store: Store) -> None:
    """RFC 5322 section 3.6.4 compares them octet by octet."""
    remember(store, 1, "AbC@example.org", "d1")

    assert found(store, "abc@example.org") == {}


def test_the_first_process_to_set_a_fact_has_set_it(store: Store) -> None:
    with store.begin() as connection:
        assert settings.get(connection, "keys") is None
        assert settings.put_if_absent(connection, "keys", "first") == "first"
        assert settings.put_if_absent(connection, "keys", "second") == "first"
        settings.put(connection, "keys", "third")
        assert settings.get(connection, "keys") == "third"
