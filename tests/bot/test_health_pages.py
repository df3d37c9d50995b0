"""Health and metrics tell monitoring how each desk is, also while its database is away."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.running.agreeing import clock_state
from bot.running.health import Accepted, Health, Metrics, database_states, room_state
from intake.smtp_bodies import Holding
from store import queue
from store.engine import Store, clock_of, open_store
from store.incident import State
from store.room import Room, room_of
from store.tables import outbox as outbox_table
from tests.asking import ask
from tests.conftest import NOW
from tests.looking import answered, opened, pages_over
from tests.values import an_incident


@pytest.mark.parametrize("path", ["/health", "/metrics"])
def test_monitoring_may_ask_by_any_name(sqlite_store: Store, path: str) -> None:
    assert ask(pages_over(sqlite_store), path, host="desk.internal:8025").status == 200


def test_health_is_200_when_every_part_is_ok(sqlite_store: Store) -> None:
    answer = ask(pages_over(sqlite_store), "/health")

    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ok", "parts": {"database": "ok", "worker": "ok", "smtp": "ok"}}


def test_health_is_503_and_names_the_part_in_trouble(sqlite_store: Store) -> None:
    answer = ask(pages_over(sqlite_store, {"worker": "the inbox loop has ended"}), "/health")

    assert answer.status == 503
    assert json.loads(answer.body)["parts"]["worker"] == "the inbox loop has ended"


def test_a_database_that_is_away_is_told_without_a_traceback(tmp_path: Any) -> None:
    folder = tmp_path / "desk.db"
    folder.mkdir()
    away = open_store(f"sqlite:///{folder}")
    app = pages_over(away)
    health, page, metrics = ask(app, "/health"), ask(app, "/"), ask(app, "/metrics")
    away.close()

    assert (health.status, page.status, metrics.status) == (503, 503, 200)
    assert "does not answer" in health.text
    assert "does not answer" in page.text
    assert "Traceback" not in page.text
    assert "deskhand_database_up 0.0" in metrics.text


def test_a_database_that_is_silent_does_not_keep_whoever_asks(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    monkeypatch.setattr("bot.pages.app._DATABASE_SECONDS", 0.05)
    monkeypatch.setattr("bot.running.health.ping", lambda store: answered.wait(60))

    def and_go_on(**parts: Any) -> Health:
        answered.set()
        return Health(**parts)

    monkeypatch.setattr("bot.pages.app.Health", and_go_on)
    answer = ask(pages_over(sqlite_store), "/health")

    assert answer.status == 503
    assert "it has not answered for 0.05 s" in json.loads(answer.body)["parts"]["database"]


@pytest.mark.parametrize(
    ("apart", "told"),
    [
        (timedelta(seconds=3), "ok"),
        (timedelta(seconds=-3), "ok"),
        (timedelta(minutes=5), "this machine's clock is 300 s ahead of the database's"),
        (timedelta(seconds=-4), "this machine's clock is 4 s behind the database's"),
    ],
)
def test_a_clock_that_is_wrong_is_told(apart: timedelta, told: str) -> None:
    assert clock_state(NOW + apart, NOW).startswith(told)


def test_health_compares_the_clocks_where_there_are_two(store: Store) -> None:
    there = clock_of(store)
    states = database_states(store, lambda: NOW)

    assert states["database"] == "ok"
    # NOW is a day of 2025.
    assert ("behind the database's" in states.get("clock", "")) == (there is not None)


def test_metrics_count_and_read_the_figures(sqlite_store: Store) -> None:
    incident = opened(sqlite_store, an_incident(priority=2), an_incident(priority=2, state=State.RESOLVED))[0]
    answered(sqlite_store, incident)
    holding = Holding(1_000)
    holding.octets, holding.deferred = 900, 3
    metrics = Metrics(sqlite_store, lambda: Accepted(messages=7, commits=2, holding={"mx": holding}))
    metrics.count_decided({"opened": 2, "filed": 1})
    metrics.count_sent()
    metrics.count_failure(temporary=True)
    text = ask(pages_over(sqlite_store, metrics=metrics), "/metrics").text

    for line in (
        "deskhand_messages_accepted_total 7.0",
        "deskhand_group_commits_total 2.0",
        'deskhand_smtp_held_bytes{channel="mx"} 900.0',
        'deskhand_smtp_deferred_total{channel="mx"} 3.0',
        'deskhand_arrivals_decided_total{outcome="opened"} 2.0',
        "deskhand_messages_sent_total 1.0",
        'deskhand_send_failures_total{kind="temporary"} 1.0',
        'deskhand_send_failures_total{kind="permanent"} 0.0',
        'deskhand_queue_depth{queue="outbox"} 1.0',
        'deskhand_queue_depth{queue="inbox"} 0.0',
        'deskhand_queue_buried{queue="outbox"} 0.0',
        'deskhand_open_incidents{priority="2"} 1.0',
        "deskhand_database_up 1.0",
    ):
        assert line in text.splitlines()
    room = room_of(sqlite_store)
    assert room is not None
    assert f"deskhand_database_bytes {float(room.database)}" in text.splitlines()
    assert "deskhand_disk_free_bytes " in text


def test_health_names_a_disk_that_is_nearly_full() -> None:
    room = Room(folder=Path("/var/lib/deskhand"), free=812_000_000, total=40_000_000_000, database=9_000_000_000)

    assert room_state(room) == (
        "the disk of /var/lib/deskhand has 812 MB free of 40000, the database takes 9000 MB: "
        "make room before mail is refused"
    )
    assert (room_state(None), room_state(replace(room, free=2_000_000_000))) == ("ok", "ok")


def test_mail_that_the_relay_did_not_take_counts_as_waiting(sqlite_store: Store) -> None:
    incident = opened(sqlite_store, an_incident())[0]
    answered(sqlite_store, incident)
    with sqlite_store.begin() as connection:
        queue.retry_at(connection, outbox_table, 1, due_at=NOW + timedelta(hours=2), error="the relay is away")
    metrics = Metrics(sqlite_store, clock=lambda: NOW)

    assert b'deskhand_queue_depth{queue="outbox"} 1.0' in metrics.exposition()


def test_two_desks_in_one_process_count_apart(sqlite_store: Store) -> None:
    first, second = Metrics(sqlite_store), Metrics(sqlite_store)
    first.count_sent()

    assert b"deskhand_messages_sent_total 1.0" in first.exposition()
    assert b"deskhand_messages_sent_total 0.0" in second.exposition()
