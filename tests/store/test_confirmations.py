"""Confirmations are rows; the newest word on an incident counts; model versions are kept, promoted, rolled back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from store import confirmations, incidents, models, settings
from store.engine import Store
from store.incident import Incident, Message, TimelineEntry
from store.models import ModelVersion
from tests.conftest import NOW
from tests.values import an_incident

_CONFIRMED = TimelineEntry(at=NOW, actor="agent@example.org", kind="confirmed")
_CORRECTED = replace(_CONFIRMED, kind="corrected", at=NOW + timedelta(hours=1))


def _reported(store: Store, text: str, **changes: object) -> Incident:
    with store.begin() as connection:
        incident = incidents.insert_incident(connection, an_incident(**changes))
        assert incident.id is not None
        said = Message(
            direction="in",
            channel="mail",
            message_id=f"{incident.id}@example.org",
            sender="ann@example.org",
            subject="Help",
            text=text,
            hidden="",
            at=NOW,
        )
        incidents.add_messages(connection, incident.id, [said, replace(said, text="and it still does")])
    return incident


def test_only_a_persons_word_becomes_a_row(store: Store) -> None:
    incident = _reported(store, "it jams", category="Printing & scanning")

    with store.begin() as connection:
        confirmations.add(connection, incident, [replace(_CONFIRMED, kind="state"), replace(_CONFIRMED, kind="note")])
        nothing = confirmations.settled(connection, limit=10)
        confirmations.add(connection, incident, [_CONFIRMED])
        (row,) = confirmations.settled(connection, limit=10)

    assert nothing == []
    assert (row.text, row.subject, row.category) == ("it jams", "Help", "Printing & scanning")


def test_the_newest_word_on_an_incident_counts(store: Store) -> None:
    incident = _reported(store, "it jams", category="Network", suggested_category="Network")
    other = _reported(store, "no mail", category="E-mail & calendar", suggested_category="E-mail & calendar")

    with store.begin() as connection:
        confirmations.add(connection, incident, [_CONFIRMED])
        confirmations.add(connection, other, [_CONFIRMED])
        confirmations.add(connection, replace(incident, category="Printing & scanning"), [_CORRECTED])
        settled = confirmations.settled(connection, limit=10)
        count = confirmations.count_after(connection, 1)
        lessons = {each.category: each for each in confirmations.lessons(connection, since=NOW)}
        late = confirmations.lessons(connection, since=NOW + timedelta(days=1))

    assert [(each.text, each.category) for each in settled] == [
        ("no mail", "E-mail & calendar"),
        ("it jams", "Printing & scanning"),
    ]
    assert count == 2
    assert (lessons["Network"].accepted, lessons["Network"].corrected) == (1, 1)
    assert lessons["Printing & scanning"].missed == 1
    assert late == []


def test_versions_are_promoted_and_rolled_back_and_nothing_is_lost(store: Store) -> None:
    with store.begin() as connection:
        for number in (1, 2, 3):
            version = ModelVersion(version=f"learned-{number}", created_at=NOW, rows=10, up_to=number, scores={"a": 1})
            assert models.add(connection, version, f"body {number}".encode())
        assert not models.add(connection, version, b"again")
        models.promote(connection, "learned-1", because="better", now=NOW)
        models.promote(connection, "learned-2", because="better still", now=NOW + timedelta(days=1))
        first = models.live(connection)
        gone, taken_up = models.roll_back(connection, because="it was not")
        second = models.live(connection)
        last = models.roll_back(connection, because="nor was that")
        nothing_left = models.roll_back(connection, because="once more")
        states = {each.version: each.state for each in models.all_versions(connection)}
        body = models.body_of(connection, "learned-2")

    assert first is not None
    assert first.version == "learned-2"
    assert gone is not None
    assert (gone.version, taken_up, second) == ("learned-2", second, taken_up)
    assert second is not None
    assert second.version == "learned-1"
    assert last[1] is None
    assert nothing_left == (None, None)
    assert states == {"learned-1": "rejected", "learned-2": "rejected", "learned-3": "candidate"}
    assert body == b"body 2"


def test_a_fact_is_swapped_only_by_whoever_read_it_last(store: Store) -> None:
    with store.begin() as connection:
        settings.put(connection, "turn", "1")

        assert settings.swap(connection, "turn", "1", "2")
        assert not settings.swap(connection, "turn", "1", "3")
        assert settings.get(connection, "turn") == "2"
