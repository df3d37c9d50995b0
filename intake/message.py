"""The values that flow: what arrived (raw), what it says (read), what leaves. Pure.

    RawMessage --rfc5322.parse--> InboundMessage        OutboundMessage --channel.send--> Receipt

Every value is frozen, keyword-only and UTC. Nothing here knows a socket, a file or a table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


def require_utc(name: str, moment: datetime) -> None:
    """Refuse a datetime that is not aware UTC, naming the field: a naive time is a promise broken later."""
    if moment.tzinfo is None or moment.utcoffset() != timedelta(0):
        raise ValueError(f"{name} is {moment!r}; give an aware datetime in UTC, such as datetime.now(UTC)")


class MediaType(StrEnum):
    """What the body bytes of a RawMessage are, and so which parser reads them."""

    RFC822 = "message/rfc822"
    TEXT = "text/plain"
    HTML = "text/html"
    #: A report that our own side wrote down for somebody: a phone call, a web form.
    REPORT = "application/vnd.deskhand.report+json"
    #: A command that somebody gave: kept for the record, decided before it is kept.
    COMMAND = "application/vnd.deskhand.command+json"
    #: One event of Slack as `intake.slack_events` keeps it.
    SLACK = "application/vnd.slack.event+json"
    #: The octets of a file that was fetched for a message in a chat; its envelope has the name.
    FILE = "application/vnd.deskhand.file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who handed the message over, as the transport saw it (RFC 5321 section 4.1.1.2 and .3)."""

    #: RFC 5321 reverse-path; "" is the null reverse-path `<>` of delivery reports; None where the channel has none.
    reverse_path: str | None = None
    #: RFC 5321 forward-paths accepted in this transaction, in the order given.
    forward_paths: tuple[str, ...] = ()
    #: IP address of the peer, "" where there is none.
    peer: str = ""
    #: What the peer called itself in HELO or EHLO.
    helo: str = ""
    #: Whether the connection was encrypted.
    tls: bool = False
    #: The account that the peer proved (AUTH), None when it proved none.
    authenticated_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """One thing that arrived, exactly as it arrived; stored before anything looks inside (D1)."""

    #: Name of the configured channel, such as "smtp" or "ingest".
    channel: str
    #: Idempotency key within the channel: the same delivery, handed over twice, has the same key.
    delivery_id: str
    received_at: datetime
    body: bytes
    #: A MediaType, or that of a monitoring system (`intake.monitoring`).
    media_type: str = MediaType.RFC822
    envelope: Envelope = field(default_factory=Envelope)

    def __post_init__(self) -> None:
        require_utc("received_at", self.received_at)


def delivery_id_of(body: bytes, forward_paths: tuple[str, ...] = ()) -> str:
    """Return the idempotency key of one mail delivery: the same octets to the same recipients are one delivery.

    A client that did not hear our 250 sends the same octets again (RFC 5321 section 4.5.4.1), so the digest of the
    octets recognises the redelivery without parsing anything.
    """
    digest = hashlib.sha256(body)
    for path in sorted(path.lower() for path in forward_paths):
        digest.update(b"\0" + path.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox as RFC 5322 section 3.4 writes it; the domain in lower case, `address` may be "" when unreadable."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the readable body; its bytes stay in the raw message and are read out on request."""

    name: str
    media_type: str
    size: int
    sha256: str
    inline: bool = False
    #: A small inline picture, as signatures carry them.
    logo: bool = False
    #: Where its octets are fetched from, "" when they came with the message.
    source: str = ""


class Kind(StrEnum):
    """What an inbound message is, decided from the message alone."""

    REPORT = "report"
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    DELIVERY_REPORT = "delivery_report"
    READ_RECEIPT = "read_receipt"
    FEEDBACK_REPORT = "feedback_report"
    CALENDAR = "calendar"
    OWN = "own"
    #: A message that is known was changed, or taken back, by its author.
    REVISION = "revision"
    DELETION = "deletion"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a delivery report says (RFC 3464): who could not be reached, and whether it may still work."""

    recipients: tuple[str, ...] = ()
    #: Enhanced status codes (RFC 3463), such as "5.1.1", one for each recipient where known.
    status: tuple[str, ...] = ()
    #: True when every failure is temporary (a delay is not a failure).
    temporary: bool = False
    #: Message-ID of the message that could not be delivered, without angle brackets; "" when not told.
    original_message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A mail forwarded inside the text: what the forwarder wrote before it, and the mail itself."""

    before: str = ""
    sender: str = ""
    subject: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """What a raw message says, once read. Every text is storable UTF-8 without NUL or lone surrogates.

    Message ids are without angle brackets, as RFC 5322 section 3.6.4 calls them; "" and () when absent.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    #: The Date header in UTC, None when missing or unreadable.
    date: datetime | None = None
    #: How far the author's clock is from UTC, by the Date header; None when it does not tell.
    utc_offset: timedelta | None = None
    sender: Address = field(default_factory=Address)
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    #: The whole readable body.
    text: str = ""
    #: What this author wrote in this message: quotes, signature and disclaimers taken off.
    new_text: str = ""
    quoted: str = ""
    signature: str = ""
    forwarded: Forwarded | None = None
    attachments: tuple[Attachment, ...] = ()
    #: ISO 639-1 code of the text, "" when too short to tell.
    language: str = ""
    kind: Kind = Kind.REPORT
    #: Why it is of that kind: the header, pattern or rule that decided.
    because: str = ""
    #: May it be answered automatically (RFC 3834 section 2)?
    answerable: bool = True
    delivery: DeliveryReport | None = None
    #: RFC 2919 list identifier.
    list_id: str = ""
    #: Where in a chat it was said: team, channel, thread and ts, and the member who said it; () for mail.
    place: tuple[tuple[str, str], ...] = ()
    #: What was odd and how it was read, such as "from-missing" or "charset-guessed".
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture inside a mail's HTML, which names it as cid:NAME (RFC 2392)."""

    name: str
    #: PNG.
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A message to be sent, complete: sending it adds nothing and chooses nothing."""

    #: Name of the way out: "mail" or "slack".
    channel: str
    #: RFC 5321 reverse-path of the envelope; "" for the null reverse-path of automatic mail (RFC 3834 section 3.3).
    reverse_path: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    subject: str
    text: str
    html: str = ""
    #: What the HTML shows; without HTML they are left out.
    pictures: tuple[Picture, ...] = ()
    #: Chosen before sending and the same at each attempt: what makes "at least once" harmless.
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    #: The address that answers should go to; carries the reply token.
    reply_to: str = ""
    #: RFC 3834 section 5 value of Auto-Submitted, "" for mail written by a person.
    auto_submitted: str = "auto-replied"
    #: The address of a page by which the recipient ends mail of this kind (RFC 2369), "" where they cannot.
    unsubscribe: str = ""
    date: datetime
    #: What a chat is told instead of a mail, JSON-ready; {} for mail.
    chat: Mapping[str, Any] = field(default_factory=dict)
    #: How often it was tried, this time included: from the second time on it may be there already.
    attempt: int = field(default=1, compare=False)

    def __post_init__(self) -> None:
        require_utc("date", self.date)
