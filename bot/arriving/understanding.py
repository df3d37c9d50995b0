"""An arrival, read and understood as far as it can be without the store: parsed, screened and classified. Reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.agreed.mail_rules import MailRules
from bot.agreed.policy import Policy
from bot.arriving.files import File, judge_usual
from bot.arriving.passed_on import suggestions_for
from bot.events import Action, Verdict
from bot.mail.correlate import Clues
from bot.mail.holding import AS_IS
from bot.mail.screening import screen
from classifier.suggestion import Classify, Suggestion
from intake.authentication import Results, results_in, verdict_in
from intake.message import InboundMessage, MediaType
from intake.reading import Unreadable, headers_of, read_here
from intake.slack_events import parse_event

#: Judges the files that are attached to a message.
Judge = Callable[[bytes, MediaType, InboundMessage], tuple[File, ...]]
#: Reads one message; `suspect` says that it was tried before and nobody lived to finish it.
Read = Callable[..., InboundMessage | Unreadable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """How messages are read, and their files judged."""

    read: Read = read_here
    judge: Judge = judge_usual


USUAL = Senses()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One arrival as it was kept, and what is known of it before it is read."""

    body: bytes
    media_type: MediaType
    #: What the transport said.
    envelope: Mapping[str, object] = field(default_factory=dict)
    #: It was tried before, and failed or nobody lived to say how it ended.
    suspect: bool = False
    #: What a person decided about it, "" when nobody did.
    ruling: str = ""


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
    #: Why it could not be read, "" when it was; then `message` only says that.
    unreadable: str = ""
    #: Why it was not read whole, "" when it was.
    oversize: str = ""
    #: Every file that is attached, and which of them are not taken.
    files: tuple[File, ...] = ()
    #: What in it may point to an incident, but for the addresses it was sent to; filled in when its author is known.
    clues: Clues = field(default_factory=Clues)


def understand(raw: Sequence[Raw], classify: Classify, policy: Policy, senses: Senses = USUAL) -> list[Understood]:
    """Parse and screen each arrival, and classify them all in one batch."""
    readings = [_read(each, policy.mail, senses.read) for each in raw]
    suggestions = suggestions_for([reading.message for reading in readings], classify)
    return [
        Understood(
            message=reading.message,
            verdict=_verdict(reading, policy),
            suggestion=suggestion,
            unreadable=reading.unreadable,
            oversize=reading.oversize,
            files=senses.judge(each.body, each.media_type, reading.message) if reading.is_whole else (),
            results=results_in(each.body, policy.mail.authserv_ids) if each.media_type is MediaType.RFC822 else None,
            spam=verdict_in(each.body, policy.mail.spam_headers) if each.media_type is MediaType.RFC822 else "",
        )
        for each, reading, suggestion in zip(raw, readings, suggestions, strict=True)
    ]


_SAMPLE = b"""From: reporter@example.org
Subject: Nothing prints
Content-Type: text/html; charset=utf-8

<p>The printer on the second floor jams since this morning, for all of us.</p>
"""


def rehearse(classify: Classify, policy: Policy) -> None:
    """Understand a sample, so that whatever is made ready at its first use is ready before the first message."""
    understand([Raw(body=_SAMPLE, media_type=MediaType.RFC822)], classify, policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What a message says, and where that is not all of it, why; see `Understood`."""

    message: InboundMessage
    unreadable: str = ""
    oversize: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.unreadable and not self.oversize


def _read(raw: Raw, rules: MailRules, read: Read) -> _Reading:
    if raw.media_type is MediaType.SLACK:
        return _Reading(message=parse_event(raw.body))
    if len(raw.body) > rules.largest and not raw.ruling:
        because = f"more than {rules.largest} octets are not read unasked; it has {len(raw.body)}"
        return _Reading(message=headers_of(raw.body), oversize=because)
    found = read(raw.body, raw.media_type, suspect=raw.suspect)
    if isinstance(found, InboundMessage):
        return _Reading(message=_heard(found, raw.envelope))
    if raw.ruling == AS_IS and found.message is not None:
        return _Reading(message=_heard(found.message, raw.envelope))
    return _Reading(message=_in_its_place(headers_of(raw.body), found.because), unreadable=found.because)


def _in_its_place(head: InboundMessage, because: str) -> InboundMessage:
    """Return a message in place of one that cannot be read, so that no report is lost."""
    text = (
        f"This mail could not be read: {because}.\n\nIts subject is: {head.subject or '(none)'}\n"
        "Its raw form is kept; `deskhand quarantine` lists it."
    )
    subject = f"Unreadable mail from {head.sender.address or 'nobody known'}"
    return replace(head, subject=subject, text=text, new_text=text, answerable=False, because=because)


def _verdict(reading: _Reading, policy: Policy) -> Verdict:
    if reading.unreadable:
        return Verdict(rule="unreadable", action=Action.TAKE, answerable=False, because=reading.unreadable)
    return screen(reading.message, policy.desk)


def _heard(message: InboundMessage, envelope: Mapping[str, object]) -> InboundMessage:
    """Return the message with what its envelope says: a null reverse-path must not be answered (RFC 3834 section 2)."""
    if envelope.get("reverse_path") != "" or not message.answerable:
        return message
    return replace(message, answerable=False, because="it came with the null reverse-path")
