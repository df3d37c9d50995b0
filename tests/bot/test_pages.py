"""The pages show what is there, to those who may ask, and nothing a stranger wrote becomes markup."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.agreed.policy import DeskIdentity
from bot.decision import Reply
from bot.pages import Pages, build_app
from bot.pages.shown import due, incident_id_of, span
from bot.replies import render
from bot.running.health import Accepted, Metrics
from bot.writing.payload import to_payload
from intake.message import Address
from store import incidents, outbox, people, queue
from store.engine import Store, open_store
from store.incident import Clock, Incident, Message, State, TimelineEntry
from store.tables import outbox as outbox_table
from tests.conftest import NOW
from tests.values import an_incident

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}&\u202e'


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(app: Any, path: str, *, host: str = "127.0.0.1:8025", method: str = "GET") -> Answer:
    """Ask the ASGI application as a web server would."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", host.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8025),
    }
    sent: list[Any] = []

    requests = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        request = next(requests, None)
        # The client waits for the answer and never hangs up.
        return request if request is not None else await asyncio.Future()

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:]))


def pages_over(store: Store, health: Mapping[str, str] | None = None, **changes: Any) -> Any:
    plain = Pages(
        store=store,
        clock=lambda: NOW,
        desk="Example Service Desk",
        timezone="Europe/Berlin",
        health=lambda: health or {"worker": "ok", "smtp": "ok"},
    )
    return build_app(replace(plain, **changes))


def opened(store: Store, *new: Incident) -> Sequence[Incident]:
    """Open incidents, each reported by Ann and with a history."""
    with store.begin() as connection:
        ann = people.person_of(connection, "ann@example.org", name="Ann Example", now=NOW)
        stored = []
        for each in new:
            incident = incidents.insert_incident(connection, replace(each, reporter_id=ann))
            assert incident.id is not None
            incidents.count(connection, incidents.counter_changes(None, incident))
            entry = TimelineEntry(
                at=NOW, actor="system", kind="prioritised", new="P3", because="matrix", facts=(("policy", "abc123"),)
            )
            incidents.add_timeline(connection, incident.id, [entry])
            stored.append(incident)
    return stored


def said(store: Store, incident: Incident, text: str, **changes: Any) -> None:
    message = Message(direction="in", channel="smtp", sender="ann@example.org", subject="Help", text=text, at=NOW)
    with store.begin() as connection:
        assert incident.id is not None
        incidents.add_messages(connection, incident.id, [replace(message, **changes)])


def answered(store: Store, incident: Incident, *, text: str = "It broke.") -> int:
    """Queue an acknowledgement."""
    desk = DeskIdentity(
        name="Example Service Desk",
        address="help@desk.example",
        addresses=("help@desk.example",),
        language="en",
        timezone="Europe/Berlin",
    )
    facts = {
        "response_due": NOW.isoformat(),
        "resolution_due": NOW.isoformat(),
        "impact_because": [],
        "urgency_because": [],
        "text": text,
    }
    to = Address(name="Ann Example", address="ann@example.org")
    reply = Reply(template="acknowledged", to=to, language="en", timezone="UTC", subject="Help", facts=facts)
    message = render(reply, incident, desk=desk, reply_to="help@desk.example", message_id="dh-1@desk.example", now=NOW)
    departure = outbox.Departure(
        key=message.message_id,
        channel="mail",
        template="acknowledged",
        recipients="ann@example.org",
        subject=message.subject,
        payload=to_payload(message),
    )
    with store.begin() as connection:
        outbox_id = outbox.put(connection, departure, incident_id=incident.id, now=NOW)
    assert outbox_id is not None
    return outbox_id


def test_the_queue_shows_the_most_urgent_first_and_what_a_row_needs(sqlite_store: Store) -> None:
    opened(
        sqlite_store,
        an_incident(summary="Screen flickers", priority=4, due_at=NOW + timedelta(hours=5, minutes=7)),
        an_incident(summary="Everything is down", priority=1, due_at=NOW - timedelta(minutes=20), category="Network"),
        an_incident(summary="Solved long ago", priority=1, state=State.RESOLVED),
    )
    page = ask(pages_over(sqlite_store), "/")

    assert page.status == 200
    assert page.text.index("Everything is down") < page.text.index("Screen flickers")
    assert "Solved long ago" not in page.text
    for shown in ("INC-000002", ">P1<", "Network", "Ann Example", "late by 20 min", "in 5 h 7 min"):
        assert shown in page.text


def test_an_empty_desk_says_so(sqlite_store: Store) -> None:
    app = pages_over(sqlite_store)

    assert "No incident is open." in ask(app, "/").text
    assert "Nothing has left yet, and nothing waits." in ask(app, "/outbox").text


def test_a_long_queue_has_a_next_page_and_the_last_has_none(sqlite_store: Store) -> None:
    opened(sqlite_store, *(an_incident(summary=f"Trouble {n:03}") for n in range(201)))
    app = pages_over(sqlite_store)
    first, second = ask(app, "/").text, ask(app, "/?page=2").text

    assert (first.count('scope="row"'), second.count('scope="row"')) == (200, 1)
    assert 'rel="next" href="/?page=2"' in first
    assert "Trouble 200" in second
    assert 'rel="next"' not in second
    assert 'rel="prev" href="/?page=1"' in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "1001", "9" * 40, "٣", "1.5", ""])
def test_a_page_number_that_is_none_is_answered_404(sqlite_store: Store, page: str) -> None:
    assert ask(pages_over(sqlite_store), f"/?page={page}").status == 404


def test_an_incident_shows_facts_conversation_and_reasons(sqlite_store: Store) -> None:
    incident = opened(sqlite_store, an_incident(summary="The printer jams", category="Printing & scanning"))[0]
    said(sqlite_store, incident, "It has been jamming since morning.", hidden="> older words")
    said(sqlite_store, incident, "Ask Bob first.", direction="out", visibility="internal", sender="bob@desk.example")
    assert incident.id is not None
    with sqlite_store.begin() as connection:
        clock = Clock(
            kind="sla.response",
            agreement="standard",
            calendar="office",
            target="2 h",
            started_at=NOW,
            due_at=NOW + timedelta(hours=2),
        )
        incidents.add_clocks(connection, incident.id, [clock])
        incidents.add_task(connection, incident.id, "undeliverable", "Find another way to reach Ann.", now=NOW)
    text = ask(pages_over(sqlite_store), "/incident/INC-000001").text

    for shown in (
        "The printer jams",
        "Printing &amp; scanning",
        "P3, medium",
        "First response",
        "in 2 h",
        "It has been jamming since morning.",
        "&gt; older words",
        "internal note",
        "Find another way to reach Ann.",
        "prioritised",
        "matrix",
        "policy: abc123",
        "Mon 2025-06-02 08:00 CEST",
    ):
        assert shown in text


NUMBERS = [
    # as asked, status
    ("INC-000001", 200),
    ("inc-1", 200),
    ("1", 200),
    ("INC-000002", 404),
    ("INC-", 404),
    ("0", 404),
    ("99999999999999999999", 404),
    ("%3Cscript%3E", 404),
]


@pytest.mark.parametrize(("number", "status"), NUMBERS)
def test_incidents_are_found_by_number(sqlite_store: Store, number: str, status: int) -> None:
    opened(sqlite_store, an_incident())

    assert ask(pages_over(sqlite_store), f"/incident/{number}").status == status


def test_the_outbox_shows_what_waits_what_left_and_what_was_given_up(sqlite_store: Store) -> None:
    incident = opened(sqlite_store, an_incident())[0]
    outbox_id = answered(sqlite_store, incident)
    app = pages_over(sqlite_store)
    waiting = ask(app, "/outbox").text
    with sqlite_store.begin() as connection:
        queue.bury(connection, outbox_table, outbox_id, now=NOW, error="550 5.1.1 nobody here")
    buried, detail = ask(app, "/outbox").text, ask(app, f"/outbox/{outbox_id}").text

    assert "Re: Help [INC-000001]" in waiting
    assert re.search(r'data-label="Fate">\s*waits', waiting)
    assert "given up" in buried
    assert "550 5.1.1 nobody here" in detail
    assert "## Please write your answer above this line ##" in detail
    assert "dh-1@desk.example" in detail


@pytest.mark.parametrize("path", ["/outbox/7", "/outbox/x", "/outbox/99999999999", "/nowhere", "/static/../app.py"])
def test_what_is_not_there_is_answered_404(sqlite_store: Store, path: str) -> None:
    assert ask(pages_over(sqlite_store), path).status == 404


def test_nothing_that_anybody_wrote_becomes_markup(sqlite_store: Store) -> None:
    hostile = an_incident(summary=HOSTILE, category=HOSTILE, subcategory=HOSTILE, language='"><b>', service=HOSTILE)
    incident = opened(sqlite_store, hostile)[0]
    said(sqlite_store, incident, HOSTILE, subject=HOSTILE, hidden=HOSTILE, sender=HOSTILE)
    outbox_id = answered(sqlite_store, incident, text=HOSTILE)
    app = pages_over(sqlite_store, desk=HOSTILE)

    for path in ("/", "/incident/1", "/outbox", f"/outbox/{outbox_id}", f"/incident/{HOSTILE}"):
        text = ask(app, path).text
        assert "<script>" not in text
        assert "<img" not in text
        assert '"><b>' not in text
        assert "{{ 7 * 7 }}" in text


PATHS = ["/", "/incident/1", "/outbox", "/health", "/metrics", "/static/desk.css", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(sqlite_store: Store, path: str) -> None:
    headers = ask(pages_over(sqlite_store), path).headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/incident/1", "/outbox"])
def test_no_page_has_scripts_inline_styles_or_anything_from_elsewhere(sqlite_store: Store, path: str) -> None:
    incident = opened(sqlite_store, an_incident())[0]
    answered(sqlite_store, incident)
    text = ask(pages_over(sqlite_store), path).text

    assert '<html lang="en">' in text
    assert not re.search(r"<script(?! src=\"/static/vendor/)|<style| style=| on\w+=|https?://", text)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_pages_only_read(sqlite_store: Store, method: str) -> None:
    assert ask(pages_over(sqlite_store), "/", method=method).status == 405


HOSTS = [
    # host, hosts configured, status
    ("127.0.0.1:8025", (), 200),
    ("[::1]:8025", (), 200),
    ("localhost:8025", (), 200),
    ("LOCALHOST", (), 200),
    ("10.0.0.7", (), 200),
    # A web site that lets its name point to 127.0.0.1 names itself.
    ("attacker.example:8025", (), 421),
    ("localhost.attacker.example", (), 421),
    ("", (), 421),
    ("desk.example.org", ("desk.example.org",), 200),
]


@pytest.mark.parametrize(("host", "hosts", "status"), HOSTS)
def test_pages_answer_only_to_addresses_and_their_own_names(
    sqlite_store: Store, host: str, hosts: tuple[str, ...], status: int
) -> None:
    assert ask(pages_over(sqlite_store, hosts=hosts), "/", host=host).status == status


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


def test_metrics_count_and_read_the_figures(sqlite_store: Store) -> None:
    incident = opened(sqlite_store, an_incident(priority=2), an_incident(priority=2, state=State.RESOLVED))[0]
    answered(sqlite_store, incident)
    metrics = Metrics(sqlite_store, lambda: Accepted(messages=7, commits=2))
    metrics.count_decided({"opened": 2, "filed": 1})
    metrics.count_sent()
    metrics.count_failure(temporary=True)
    text = ask(pages_over(sqlite_store, metrics=metrics), "/metrics").text

    for line in (
        "deskhand_messages_accepted_total 7.0",
        "deskhand_group_commits_total 2.0",
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


SPANS = [
    (timedelta(0), "less than 1 min"),
    (timedelta(seconds=59), "less than 1 min"),
    (timedelta(minutes=61), "1 h 1 min"),
    (timedelta(days=3, hours=4, minutes=5), "3 d 4 h"),
    (timedelta(days=2, minutes=5), "2 d 5 min"),
    (-timedelta(hours=2), "2 h"),
]


@pytest.mark.parametrize(("length", "told"), SPANS)
def test_spans_are_told_in_two_units(length: timedelta, told: str) -> None:
    assert span(length) == told


def test_a_promise_is_late_only_after_its_instant() -> None:
    assert due(NOW, NOW) == ("in less than 1 min", False)
    assert due(NOW - timedelta(minutes=1), NOW) == ("late by 1 min", True)
    assert due(None, NOW) == ("nothing due", False)


def test_a_number_of_another_kind_is_no_incident() -> None:
    assert incident_id_of("INC-000042") == 42
    assert incident_id_of("PRB-42") is None
    assert incident_id_of("٤٢") is None
