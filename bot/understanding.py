"""An arrival, read and understood as far as it can be without the store: parsed, screened and classified. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.correlate import clues_of
from bot.events import Verdict
from bot.policy import Policy
from bot.screening import screen
from classifier.suggestion import Question, Suggestion
from intake.authentication import Results, results_in, verdict_in
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
    #: What a mail server of ours found out about its author, None when nothing of one is there.
    results: Results | None = None
    #: By what field a server in front says that it is spam, "" when none does.
    spam: str = ""


def understand(raw: Sequence[Raw], classify: Classify, policy: Policy) -> list[Understood]:
    """Parse and screen each arrival, and classify them all in one batch."""
    messages = [_heard(parse(body, media_type), envelope) for body, media_type, envelope in raw]
    suggestions = classify([_question(message) for message in messages])
    return [
        Understood(
            message=message,
            verdict=screen(message, policy.desk),
            suggestion=suggestion,
            results=results_in(body, policy.mail.authserv_ids) if media_type is MediaType.RFC822 else None,
            spam=verdict_in(body, policy.mail.spam_headers) if media_type is MediaType.RFC822 else "",
        )
        for message, suggestion, (body, media_type, _) in zip(messages, suggestions, raw, strict=True)
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
