"""Ready-made values for tests: the smallest that are whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from store.inbox import Arrival
from store.incident import Incident
from tests.conftest import NOW


def an_arrival(
    delivery_id: str = "d-1", *, body: bytes = b"Subject: help\r\n\r\nIt broke.\r\n", at: datetime = NOW
) -> Arrival:
    """Return an arrival by mail."""
    return Arrival(
        channel="smtp",
        delivery_id=delivery_id,
        received_at=at,
        media_type="message/rfc822",
        envelope={"reverse_path": "ann@example.org", "forward_paths": ["help@desk.example"]},
        body=body,
    )


def an_incident(**changes: object) -> Incident:
    """Return a new incident of priority 3."""
    plain = Incident(opened_at=NOW, summary="The printer jams", impact=2, urgency=2, priority=3, updated_at=NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_mail(
    *,
    message_id: str = "m1@example.org",
    sender: str = "Ann Example <ann@example.org>",
    to: str = "help@desk.example",
    subject: str = "Printer jams",
    text: str = "The printer on the second floor jams.",
    headers: str = "",
) -> bytes:
    """Return a plain mail as octets."""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{message_id}>\r\n"
        f"Date: Mon, 02 Jun 2025 08:00:00 +0200\r\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()
