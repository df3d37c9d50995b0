"""An arrival, read and understood as far as it can be without the store: parsed, screened and classified. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.correlate import clues_of
from bot.events import Verdict
from bot.policy import DeskIdentity
from bot.screening import screen
from classifier.suggestion import Question, Suggestion
from intake.message import InboundMessage, MediaType
from intake.rfc5322 import parse

#: Answers a batch of questions, in their order.
Classify = Callable[[Sequence[Question]], Sequence[Suggestion]]
#: The raw octets, what they are, and what the transport said.
Raw = tuple[bytes, MediaType, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What an arrival says, what may be done with it, and what it is probably about."""

    message: InboundMessage
    verdict: Verdict
    suggestion: Suggestion


def understand(raw: Sequence[Raw], classify: Classify, desk: DeskIdentity) -> list[Understood]:
    """Parse and screen each arrival, and classify them all in one batch."""
    messages = [_heard(parse(body, media_type), envelope) for body, media_type, envelope in raw]
    suggestions = classify([_question(message) for message in messages])
    return [
        Understood(message=message, verdict=screen(message, desk), suggestion=suggestion)
        for message, suggestion in zip(messages, suggestions, strict=True)
    ]


def ids_in(understood: Iterable[Understood]) -> set[str]:
    """Return every message id by which one of the arrivals could belong to an incident."""
    clues = (clues_of(each.message, ()) for each in understood)
    return {message_id for each in clues for message_id in (each.message_id, *each.references)}


def _heard(message: InboundMessage, envelope: Mapping[str, object]) -> InboundMessage:
    """Return the message with what its envelope says: a null reverse-path must not be answered (RFC 3834 section 2)."""
    if envelope.get("reverse_path") != "" or not message.answerable:
        return message
    return replace(message, answerable=False, because="it came with the null reverse-path")


def _question(message: InboundMessage) -> Question:
    return Question(
        text=message.new_text or message.text,
        subject=message.subject,
        language=message.language,
        sender=message.sender.address.lower(),
    )
