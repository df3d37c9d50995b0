"""What kind of mail it is, and so what may be done with it: one table in reading order, the first hit decides. Pure.

The message's own kind (auto-reply, delivery report, ...) was found by `intake.automatic` from the message alone;
the rows here add what only the desk knows, such as its own message ids. Position is precedence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.agreed.policy import DeskIdentity
from bot.events import Action, Verdict
from intake.addresses import is_list, is_ours
from intake.automatic_words import NO_REPLY
from intake.compose import can_be_written_to
from intake.message import Address, InboundMessage, Kind

#: The local part of every Message-ID that we choose.
_OWN_LOCAL_PART = re.compile(r"dh-[0-9a-f]{32}\Z")

Test = Callable[[InboundMessage, DeskIdentity], str]


def message_id_for(seed: str, domain: str) -> str:
    """Return the Message-ID of one of our messages, the same for the same seed (RFC 5322 section 3.6.4)."""
    return f"dh-{hashlib.sha256(seed.encode()).hexdigest()[:32]}@{domain}"


def is_own_id(message_id: str, domain: str) -> bool:
    """Say whether we chose this Message-ID."""
    local, _, host = message_id.rpartition("@")
    return host.lower() == domain.lower() and _OWN_LOCAL_PART.match(local) is not None


def _is_own(message: InboundMessage, desk: DeskIdentity) -> str:
    if is_own_id(message.message_id, desk.domain):
        return f"its Message-ID {message.message_id} is one of ours"
    return ""


def _is_from_desk(message: InboundMessage, desk: DeskIdentity) -> str:
    if is_ours(message.sender.address, desk.addresses):
        return f"it claims to come from the desk itself, {message.sender.address}"
    return ""


def _is_kind(*kinds: Kind) -> Test:
    def test(message: InboundMessage, desk: DeskIdentity) -> str:  # noqa: ARG001
        return (message.because or f"it is a {message.kind}") if message.kind in kinds else ""

    return test


def _has_no_sender(message: InboundMessage, desk: DeskIdentity) -> str:
    return "" if can_be_written_to(answer_to(message, desk).address) else "it names no address that could be answered"


def _must_not_be_answered(message: InboundMessage, desk: DeskIdentity) -> str:
    if not message.answerable:
        return message.because or "it asks not to be answered automatically"
    wanted = answer_to(message, desk)
    # A form whose Reply-To is the desk itself leaves only the From that takes none.
    return "where an answer would go takes no replies" if NO_REPLY.search(f"{wanted.name} <{wanted.address}>") else ""


def _anything_else(message: InboundMessage, desk: DeskIdentity) -> str:  # noqa: ARG001
    return f"a {message.kind} by {message.sender.address}"


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: `test` returns why it hits, or "" when it does not."""

    name: str
    test: Test
    action: Action
    answerable: bool
    #: Where the rule comes from.
    source: str


SCREENING: tuple[Row, ...] = (
    Row("own_message", _is_own, Action.DROP, False, "email.md section 5"),
    Row("delivery_report", _is_kind(Kind.DELIVERY_REPORT), Action.FAILURE, False, "RFC 3464"),
    Row("revision", _is_kind(Kind.REVISION, Kind.DELETION), Action.FILE, False, "slack.md section 2"),
    Row("read_receipt", _is_kind(Kind.READ_RECEIPT), Action.FILE, False, "RFC 8098"),
    Row("feedback_report", _is_kind(Kind.FEEDBACK_REPORT), Action.FILE, False, "RFC 5965"),
    Row("calendar_reply", _is_kind(Kind.CALENDAR), Action.FILE, False, "RFC 5546"),
    Row("auto_reply", _is_kind(Kind.AUTO_REPLY), Action.FILE, False, "RFC 3834 section 5"),
    Row("from_the_desk", _is_from_desk, Action.TAKE, False, "email.md section 5"),
    Row("no_sender", _has_no_sender, Action.TAKE, False, "RFC 5322 section 3.6.2"),
    Row("unanswerable", _must_not_be_answered, Action.TAKE, False, "RFC 3834 section 2"),
    Row("human", _anything_else, Action.TAKE, True, "RFC 3834 section 2"),
)


def screen(message: InboundMessage, desk: DeskIdentity) -> Verdict:
    """Return the verdict of the first row that hits; the last row hits always."""
    for row in SCREENING:
        because = row.test(message, desk)
        if because:
            return Verdict(rule=row.name, action=row.action, answerable=row.answerable, because=because)
    raise AssertionError("the last row of SCREENING hits always")


def answer_to(message: InboundMessage, desk: DeskIdentity) -> Address:
    """Return where an answer goes: where the author wants it (RFC 5322 section 3.6.2), unless that is no place for it.

    Reply-To never says who the author is. An unreadable one, the desk's own address and a mailing list are passed over.
    """
    for wanted in message.reply_to:
        is_elsewhere = not is_ours(wanted.address, desk.addresses) and not is_list(wanted.address, message.list_id)
        if is_elsewhere and can_be_written_to(wanted.address):
            return wanted
    return message.sender
