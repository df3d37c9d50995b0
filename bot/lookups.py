"""What the store knows about a message that just arrived, gathered for the pure deciders. Talks to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.burying import OWN_CHANNEL
from bot.correlate import Clues, Known, clues_of, correlate, correlate_report
from bot.events import Action, Match, Sender, Verdict
from bot.record import Page
from intake.addresses import incident_of, token_in
from intake.message import InboundMessage
from store import incidents, people, threads

#: How the channels of origin are named in an incident (domain.md section 1.1); every other channel carries e-mail.
SOURCE_CHANNELS: Mapping[str, str] = {OWN_CHANNEL: "event", "phone": "phone", "web": "web", "slack": "chat"}


def tokens_of(addresses: Iterable[str], keys: tuple[bytes, ...]) -> tuple[int, ...]:
    """Return the incident ids of the valid reply tokens among the addresses a message was sent to."""
    found = (incident_of(token, keys) for token in map(token_in, addresses) if token)
    return tuple(dict.fromkeys(incident_id for incident_id in found if incident_id is not None))


def match_of(
    page: Page, message: InboundMessage, verdict: Verdict, recipients: Iterable[str], keys: tuple[bytes, ...]
) -> tuple[Match, Clues]:
    """Find the incident a message belongs to, and return the clues that were followed."""
    clues = clues_of(message, tokens_of(recipients, keys))
    connection = page.connection
    page.show((clues.message_id, *clues.references), (*clues.tokens, *clues.numbers))
    seen = threads.find(connection, (clues.message_id, *clues.references))
    candidates = {each.incident_id for each in seen.values()} | set(clues.tokens) | set(clues.numbers)
    known = Known(
        seen={message_id: (each.incident_id, each.digest) for message_id, each in seen.items()},
        existing=incidents.existing(connection, candidates),
        participating=people.participating(connection, candidates, message.sender.address.lower()),
    )
    find = correlate_report if verdict.action is Action.FAILURE else correlate
    return find(clues, known), clues


def sender_of(connection: Connection, message: InboundMessage, *, now: datetime) -> Sender:
    """Return the person who wrote, remembered when new; nobody when the message names no usable address."""
    # Lower case can be longer ("İ"); the column is as wide as RFC 5321 section 4.5.3.1 lets an address be.
    address = message.sender.address.lower()[:320]
    if "@" not in address:
        return Sender(person_id=None, address="", name=message.sender.name)
    person = people.person_of(connection, address, name=message.sender.name, now=now)
    return Sender(person_id=person, address=address, name=message.sender.name)
