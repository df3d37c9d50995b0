"""The pages over a store, as a browser or a monitoring system asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.agreed.policy import DeskIdentity
from bot.decision import Reply
from bot.pages import Pages, build_app
from bot.replies import render
from bot.writing.payload import to_payload
from intake.message import Address
from store import incidents, outbox, people
from store.engine import Store
from store.incident import Incident, TimelineEntry
from tests.conftest import NOW


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
