"""Pages show what is open, said and sent, to readers of this network, and let nobody's words become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.pages.shown import due, incident_id_of, span, turns
from store import incidents, queue
from store.engine import Store
from store.incident import Clock, Incident, Message, State
from store.tables import outbox as outbox_table
from tests.asking import ask
from tests.conftest import NOW
from tests.desks import a_desk
from tests.looking import answered, opened, pages_over
from tests.values import an_incident

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}&\u202e'


def said(store: Store, incident: Incident, text: str, **changes: Any) -> None:
    message = Message(direction="in", channel="smtp", sender="ann@example.org", subject="Help", text=text, at=NOW)
    with store.begin() as connection:
        assert incident.id is not None
        incidents.add_messages(connection, incident.id, [replace(message, **changes)])


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


def test_a_desk_on_its_first_day_says_where_mail_becomes_an_incident(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store)
    app = pages_over(sqlite_store, decider=desk)

    assert f"No incident is open. Mail to {desk.policy.desk.address} becomes one." in ask(app, "/").text


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
        incidents.add_task(connection, incident.id, "undeliverable", "Find another way to Ann.", now=NOW, about="")
    text = ask(pages_over(sqlite_store), "/incident/INC-000001").text

    for shown in (
        'P3, medium</span> <span class="soft">matrix</span></dd>',
        "The printer jams",
        "Printing &amp; scanning",
        "P3, medium",
        "First response",
        "in 2 h",
        "It has been jamming since morning.",
        "&gt; older words",
        "internal note",
        "Find another way to Ann.",
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


def test_notices_to_colleagues_are_folded_into_one_between_what_was_said() -> None:
    rows = [
        SimpleNamespace(is_auto=is_auto, visibility=visibility, text=text)
        for text, is_auto, visibility in (
            ("It jams.", False, "public"),
            ("Thank you.", True, "public"),
            ("P3 created", True, "internal"),
            ("50% of resolution", True, "internal"),
            ("The fuser is worn.", False, "internal"),
            ("breached", True, "internal"),
        )
    ]
    told = [(is_notice, [row.text for row in messages]) for is_notice, messages in turns(rows)]

    assert told == [
        (False, ["It jams."]),
        (False, ["Thank you."]),
        (True, ["P3 created", "50% of resolution"]),
        (False, ["The fuser is worn."]),
        (True, ["breached"]),
    ]


def test_a_promise_is_late_only_after_its_instant() -> None:
    assert due(NOW, NOW) == ("in less than 1 min", False)
    assert due(NOW - timedelta(minutes=1), NOW) == ("late by 1 min", True)
    assert due(None, NOW) == ("nothing due", False)


def test_a_number_of_another_kind_is_no_incident() -> None:
    assert incident_id_of("INC-000042") == 42
    assert incident_id_of("PRB-42") is None
    assert incident_id_of("٤٢") is None
