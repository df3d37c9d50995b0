"""What was said is found by its words, on both databases; what somebody may not see is not found by them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from store import incidents
from store.engine import Store
from store.incident import Message
from store.search import search
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import an_incident


def say(store: Store, subject: str, said: str, **fields: object) -> int:
    with store.begin() as connection:
        kept = incidents.insert_incident(connection, an_incident(summary=subject, **fields))
        assert kept.id is not None
        said_by = Message(direction="in", channel="smtp", sender="ann@example.org", subject=subject, text=said, at=NOW)
        incidents.add_messages(connection, kept.id, [said_by])
        return kept.id


def found(store: Store, words: str, **more: object) -> list[int]:
    with store.reading() as connection:
        return [hit.incident_id for hit in search(connection, words, **more)]  # type: ignore[arg-type]


@pytest.fixture
def filled(store: Store) -> Store:
    say(store, "VPN drops", "The tunnel to Hamburg drops every hour.")
    say(store, "Printer", "The Drucker in Zürich jams; see the tunnel diagram.")
    say(store, "Salaries", "A list of salaries is on the share.", security=True, assignment_group="Security")
    return store


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("hamburg", {1}),
        ("tunnel", {1, 2}),
        ("tunnel drops", {1}),  # all of them
        ("druck", {2}),  # the beginning of a word
        ("ZÜRICH", {2}),
        ('"every hour"', {1}),
        ('"hour every"', set()),  # not in that order
        ("VPN", {1}),  # in the subject
        ("nothing-like-it", set()),
        ("", set()),
        ("* ( ) - :", set()),
    ],
)
def test_words_find_what_was_said(filled: Store, words: str, expected: set[int]) -> None:
    assert set(found(filled, words)) == expected


def test_restricted_incidents_are_found_by_those_who_may_see_them(filled: Store) -> None:
    assert found(filled, "salaries") == [3]
    assert found(filled, "salaries", with_security=False) == []
    assert found(filled, "salaries", with_security=False, groups=frozenset({"Security", "x'); DROP"})) == [3]


def test_a_hit_shows_where_it_was_said(filled: Store) -> None:
    with filled.reading() as connection:
        (hit,) = search(connection, "hamburg")

    assert (hit.summary, hit.sender, hit.at) == ("VPN drops", "ann@example.org", NOW)
    assert "Hamburg" in hit.excerpt


def test_an_incident_is_found_once(store: Store) -> None:
    number = say(store, "Printer", "paper paper paper")
    with store.begin() as connection:
        more = Message(direction="in", channel="smtp", subject="Re: Printer", text="more paper", at=NOW)
        incidents.add_messages(connection, number, [more] * 5)

    assert found(store, "paper") == [number]


def test_what_is_deleted_is_not_found(filled: Store) -> None:
    with filled.begin() as connection:
        connection.execute(text("DELETE FROM message WHERE incident_id = 1"))

    assert found(filled, "hamburg") == []


@settings(max_examples=60)
@given(st.text(max_size=30) | st.text("\"*()-:^'&|!<>ab ", max_size=12))
def test_nothing_that_is_typed_breaks_the_search(filled: Store, words: str) -> None:
    assert set(found(filled, words)) <= {1, 2, 3}


def test_one_long_conversation_hides_no_other_incident(store: Store) -> None:
    long, others = say(store, "Tunnel", "tunnel tunnel"), [say(store, "VPN", "It is long: the tunnel.") for _ in "ab"]
    with store.begin() as connection:
        again = Message(
            direction="in", channel="smtp", sender="ann@example.org", subject="Tunnel", text="tunnel", at=NOW
        )
        incidents.add_messages(connection, long, [again] * 40)

    assert found(store, "tunnel", limit=3)[0] == long
    assert set(found(store, "tunnel", limit=3)) == {long, *others}
    assert len(found(store, "tunnel", limit=2)) == 2
