"""What the store knows about a message that just arrived, gathered for the pure deciders. Talks to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.agreed.policy import DeskIdentity
from bot.events import Action, Match, OwnOne, Sender, Verdict
from bot.mail.correlate import Clues, Known, correlate, correlate_report
from bot.mail.their_numbers import is_named
from bot.safe_text import bare_subject
from bot.self_report import OWN_CHANNEL
from bot.words import zone_of
from bot.writing.page import Page
from classifier.asking import is_named_in
from intake.addresses import incident_of, token_in
from intake.message import InboundMessage, Kind
from store import engagements, incidents, threads
from store.incident import number_of
from store.recall import Recalled

#: How the channels of origin are named in an incident (domain.md section 1.1); every other channel carries e-mail.
SOURCE_CHANNELS: Mapping[str, str] = {OWN_CHANNEL: "event", "phone": "phone", "web": "web", "slack": "chat"}


def tokens_of(addresses: Iterable[str], keys: tuple[bytes, ...]) -> tuple[int, ...]:
    """Return the incident ids of the valid reply tokens among the addresses a message was sent to."""
    found = (incident_of(token, keys) for token in map(token_in, addresses) if token)
    return tuple(dict.fromkeys(incident_id for incident_id in found if incident_id is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """How a message's incident is looked for."""

    #: How old an incident may be that is found by its subject.
    since: datetime
    #: Whoever is proven to work at the desk takes part in everything.
    is_colleague: bool = False
    #: What the store knows of the message's ids.
    recalled: Recalled
    #: Its author is believed and can be answered, so they are told how incidents of theirs stand (email.md section 7).
    may_be_told: bool = False
    #: The suppliers who write from the author's address.
    suppliers: tuple[str, ...] = ()


def match_of(page: Page, message: InboundMessage, verdict: Verdict, clues: Clues, looking: Looking) -> Match:
    """Find the incident a message belongs to by what points to one."""
    connection = page.connection
    page.show((clues.message_id, *clues.references), (*clues.tokens, *clues.numbers, *clues.asked_about))
    seen = looking.recalled.of_ids((clues.message_id, *clues.references))
    theirs = _by_their_number(connection, message, looking.suppliers)
    named = {*clues.tokens, *clues.numbers, *clues.asked_about, *(theirs or ())[:1]}
    candidates = {each.incident_id for each in seen.values()} | named
    sender = message.sender.address.lower()
    pointed = threads.pointed_to(connection, candidates, sender)
    existing = frozenset(pointed)
    known = Known(
        seen={message_id: (each.incident_id, each.digest) for message_id, each in seen.items()},
        existing=existing,
        participating=frozenset(each for each in pointed if looking.is_colleague or pointed[each].takes_part),
        same_subject=_same_subject(connection, message, sender, looking.since),
        by_their_number=theirs,
        own=_own(connection, sender, clues.own_thing) if clues.asks_own and looking.may_be_told and sender else (),
    )
    find = correlate_report if verdict.action is Action.FAILURE else correlate
    match = find(clues, known)
    found = pointed.get(match.incident_id) if match.incident_id is not None else None
    return match if found is not None and found.merged_into is None else _survivor(connection, match)


def _same_subject(connection: Connection, message: InboundMessage, sender: str, since: datetime) -> int | None:
    """Return the open incident that an answer without any reference answers by its subject."""
    subject = bare_subject(message.subject).casefold()
    if message.kind is not Kind.REPLY or not subject or not sender:
        return None
    found = threads.lately_reported(connection, sender, since=since)
    return next((incident_id for incident_id, summary in found if bare_subject(summary).casefold() == subject), None)


def _by_their_number(
    connection: Connection, message: InboundMessage, suppliers: Sequence[str]
) -> tuple[int, str] | None:
    """Return the incident for which a supplier has the number that the subject names."""
    found = engagements.numbered(connection, suppliers) if suppliers else ()
    return next(((incident_id, number) for incident_id, number in found if is_named(number, message.subject)), None)


def _own(connection: Connection, sender: str, thing: str) -> tuple[OwnOne, ...]:
    """Return the open incidents of whoever asks: all, or those that have to do with what they ask about."""
    return tuple(
        OwnOne(incident_id=incident_id, summary=summary, state=state)
        for incident_id, summary, state in threads.open_of(connection, sender)
        if not thing or is_named_in(thing, summary)
    )


def _survivor(connection: Connection, match: Match) -> Match:
    """Return the match, passed on to the incident that the one it found was merged into."""
    if match.incident_id is None:
        return match
    survivor = incidents.survivor_of(connection, match.incident_id)
    if survivor == match.incident_id:
        return match
    because = f"{match.because}; {number_of(match.incident_id)} was merged into {number_of(survivor)}"
    return replace(match, incident_id=survivor, because=because)


def author_of(message: InboundMessage) -> str:
    """Return the address of whoever wrote, lower case; "" when the message names no usable one."""
    # Lower case can be longer ("İ"); the column is as wide as RFC 5321 section 4.5.3.1 lets an address be.
    address = message.sender.address.lower()[:320]
    return address if "@" in address else ""


def sender_of(page: Page, message: InboundMessage, recalled: Recalled, desk: DeskIdentity, *, now: datetime) -> Sender:
    """Return the person who wrote, remembered when new; nobody when the message names no usable address."""
    address = author_of(message)
    if not address:
        return Sender(person_id=None, address="", name=message.sender.name)
    person = page.person(address, recalled, name=message.sender.name, now=now)
    return Sender(person_id=person, address=address, name=message.sender.name, timezone=_timezone(message, desk))


def _timezone(message: InboundMessage, desk: DeskIdentity) -> str:
    """Return the zone of the author's clock, "" where it is the desk's, or not known."""
    offset, home = message.utc_offset, zone_of(desk.timezone)
    if (
        offset is None
        or message.date is None
        or (home is not None and message.date.astimezone(home).utcoffset() == offset)
    ):
        return ""
    minutes = int(abs(offset).total_seconds()) // 60
    return f"UTC{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"
