"""The weekly mail shows the days of the week as a picture for any mail program, and says the same in words."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agreed.roster import Colleague, Role, Roster
from bot.notices.picture import HEIGHT, WIDTH, columns
from bot.notices.weekly import week_of
from bot.replies import render
from bot.writing.payload import from_payload, to_payload
from intake.compose import compose
from intake.message import OutboundMessage
from store import incidents
from store.engine import Store
from store.incident import State
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_policy, an_incident

MANAGER = Colleague(address="mim@desk.example", roles=frozenset({Role.INCIDENT_MANAGER}), language="en")


def dots_of(png: bytes) -> tuple[int, int, bytes]:
    """Return width, height and the dots of a picture, each chunk checked."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, body, size = 8, b"", (0, 0)
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, chunk = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + chunk)
        size = struct.unpack(">II", chunk[:8]) if kind == b"IHDR" else size
        body += chunk if kind == b"IDAT" else b""
        place += 12 + length
    width, height = size
    lines = zlib.decompress(body)
    assert len(lines) == height * (width + 1)
    return width, height, b"".join(lines[at + 1 : at + 1 + width] for at in range(0, len(lines), width + 1))


@given(st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 99_999)), max_size=9))
def test_any_numbers_make_a_well_formed_picture(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    width, height, dots = dots_of(columns([f"{n}.6." for n in range(len(pairs))], first, second))

    assert (width, height) == (2 * WIDTH, 2 * HEIGHT)
    assert max(dots) < 4


def test_the_longer_column_is_the_larger_number() -> None:
    _, _, dots = dots_of(columns(["2.6."], [4], [1]))

    assert 3.5 < dots.count(1) / dots.count(2) < 4.5


@pytest.fixture
def weekly(store: Store) -> OutboundMessage:
    with store.begin() as connection:
        for days in (1, 1, 1, 3):
            opened = NOW - timedelta(days=days)
            incidents.insert_incident(connection, an_incident(opened_at=opened, updated_at=opened))
        resolved = an_incident(
            state=State.RESOLVED, opened_at=NOW - timedelta(days=9), resolved_at=NOW - timedelta(days=3)
        )
        incidents.insert_incident(connection, resolved)
        policy = a_policy(roster=Roster(people={MANAGER.address: MANAGER}))
        (reply,) = week_of(connection, replace(policy, desk=replace(policy.desk, timezone="Europe/Berlin")), NOW)
    return render(reply, None, desk=policy.desk, reply_to="", message_id="week@desk.example", now=NOW)


def named(mail: Message, kind: str) -> Message:
    return next(part for part in mail.walk() if part.get_content_type() == kind)


def test_the_mail_carries_its_picture(weekly: OutboundMessage) -> None:
    assert from_payload(to_payload(weekly)) == weekly, "it is kept in the outbox as it is"
    mail = message_from_bytes(compose(weekly))
    related, html, picture = (named(mail, kind) for kind in ("multipart/related", "text/html", "image/png"))

    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "multipart/related"]
    assert related.get_param("type") == "text/html"
    assert picture["Content-ID"] == "<week@deskhand>"
    assert b'src="cid:week@deskhand"' in (html.get_payload(decode=True) or b"")
    octets = picture.get_payload(decode=True)
    assert isinstance(octets, bytes)
    assert dots_of(octets)[:2] == (2 * WIDTH, 2 * HEIGHT)


def test_words_say_what_the_picture_shows(weekly: OutboundMessage) -> None:
    days = [line for line in weekly.text.splitlines() if line.startswith("- ") and "." in line and "," in line]

    assert days == [
        "- 26.5. 0, 0", "- 27.5. 0, 0", "- 28.5. 0, 0", "- 29.5. 0, 0", "- 30.5. 1, 1", "- 31.5. 0, 0", "- 1.6. 3, 0",
        "- 2.6. 0, 0",
    ]  # fmt: skip
    assert "30.5. 1, 1; 31.5. 0, 0" in weekly.html
