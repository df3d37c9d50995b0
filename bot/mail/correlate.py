"""Which incident a message belongs to: steps in order of trust, the first that is sure decides. Pure.

    signed token in the address we were written to  >  ids of the thread (RFC 5322 section 3.6.4)
    >  the number in the subject, ours or that of the supplier who wrote
    >  the number in a text that only asks about it
    >  an answer by its reporter, with its subject, lately
    >  a text that only asks how its author's own stand: the one that is open  >  nothing: a new incident

Ids and numbers can be guessed or copied, so they count only for people who take part in that incident already; a
stranger on a known thread opens an incident of their own and is shown nothing. Empty ids never match, and an id that
was used before by a message with other content matches nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.events import Match, OwnOne
from bot.safe_text import bare_subject
from classifier.asking import asks_how_it_stands, thing_asked_about
from classifier.intents import SURE_OF_INTENT, intent_of
from intake.message import InboundMessage, Kind

#: The steps by which whoever asks how their own incident stands is answered: about the one, or with a list.
OWN_STATE, OWN_ONES = "own_state", "own_ones"
#: Where in a chat people ask for themselves, and not about what somebody else said.
_ASKED_IN = frozenset({"direct", "mention", "intake"})
#: What stands for the digest of a message of our own.
OURS = "ours"

_NUMBER = re.compile(r"\bINC-(\d{6,9})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What in a message may point to an incident."""

    #: Incident ids from valid reply tokens.
    tokens: tuple[int, ...] = ()
    #: The message's own id, or one made of its content when it has none.
    message_id: str = ""
    #: Ids it refers to, nearest first.
    references: tuple[str, ...] = ()
    #: Incident ids from numbers in the subject.
    numbers: tuple[int, ...] = ()
    #: The incident that its text names, where all it does is ask how that stands.
    asked_about: tuple[int, ...] = ()
    #: All it does is ask how its author's incident stands, and it names none.
    asks_own: bool = False
    #: What it names in place of it: "Any news about my printer?"
    own_thing: str = ""
    #: Digest of what it says, to tell a redelivery from a reused id.
    digest: str = ""
    #: It was said in a chat, whose ids nobody can make up: who can write in a thread was let in there.
    in_chat: bool = False
    #: It changes or takes back the message of that id.
    is_revision: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows about the clues."""

    #: message id -> (incident id, digest of the message that carried it or "").
    seen: Mapping[str, tuple[int, str]]
    #: Those of the incidents in question that exist.
    existing: frozenset[int] = frozenset()
    #: Those of them in which the sender takes part.
    participating: frozenset[int] = frozenset()
    #: The open incident that the sender lately reported under the subject that this answers, None when there is none.
    same_subject: int | None = None
    #: The incident for which the supplier who wrote has the number that the subject names, and that number.
    by_their_number: tuple[int, str] | None = None
    #: The sender's open incidents, newest first, where it is them that is asked about and the sender may be told.
    own: tuple[OwnOne, ...] = ()


def clues_of(message: InboundMessage, tokens: tuple[int, ...]) -> Clues:
    """Collect what may point to an incident; `tokens` are the incident ids of valid reply tokens."""
    failed = message.delivery.original_message_id if message.delivery else ""
    nearest_first = (failed, *message.in_reply_to, *reversed(message.references))
    digest = digest_of(message)
    asks_own, own_thing = _asks_own(message)
    # A chat has no subjects; who means an incident names it in the text.
    numbers_in = message.text if message.place else message.subject
    return Clues(
        tokens=tokens,
        # Without a Message-ID, what it says is what tells it from others (email.md section 1).
        message_id=message.message_id or f"content:{digest}",
        references=tuple(dict.fromkeys(ref for ref in nearest_first if ref)),
        numbers=tuple(int(number) for number in _NUMBER.findall(numbers_in)[:3]),
        asked_about=_asked_about(message),
        asks_own=asks_own,
        own_thing=own_thing,
        digest=digest,
        in_chat=bool(message.place),
        is_revision=message.kind in {Kind.REVISION, Kind.DELETION},
    )


def _asked_about(message: InboundMessage) -> tuple[int, ...]:
    """Return the one incident that a message names and only asks about; one that says more is a report."""
    named = {int(number) for number in _NUMBER.findall(message.new_text)}
    if message.place or len(named) != 1:
        return ()
    intent = intent_of(message.new_text, message.language)
    return tuple(named) if intent.value == "status" and intent.confidence >= SURE_OF_INTENT else ()


def _asks_own(message: InboundMessage) -> tuple[bool, str]:
    """Say whether a message that begins a conversation asks how its author's incident stands, and brings nothing.

    With it comes what it calls the incident, where that is no word for one.
    """
    place = dict(message.place)
    by_command = place.get("role") == "command" and not place.get("channel")
    for_themselves = not place or by_command or place.get("role") in _ASKED_IN
    files = [each for each in message.attachments if not each.logo]
    if message.kind is not Kind.REPORT or not for_themselves or message.quoted.strip() or files:
        return False, ""
    subject = bare_subject(message.subject)
    if asks_how_it_stands(subject, message.new_text):
        return True, ""
    thing = thing_asked_about(subject, message.new_text)
    return bool(thing), thing


def digest_of(message: InboundMessage) -> str:
    """Return a digest of what a message says, the same however it travelled."""
    digest = hashlib.sha256()
    date = message.date.isoformat() if message.date else ""
    parts = (message.sender.address, date, message.subject, message.text, *(a.sha256 for a in message.attachments))
    for part in parts:
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()


def _by_same_message(clues: Clues, known: Known) -> Match | None:
    incident_id, digest = known.seen.get(clues.message_id, (0, ""))
    if incident_id and digest == clues.digest:
        because = f"Message-ID {clues.message_id} with the same content is there already"
        return Match(incident_id=incident_id, step="same_message", because=because, is_duplicate=True)
    return None


def _by_revised_id(clues: Clues, known: Known) -> Match | None:
    incident_id, _ = known.seen.get(clues.message_id, (0, ""))
    if incident_id and clues.is_revision:
        return Match(incident_id=incident_id, step="revised", because=f"it changes {clues.message_id}")
    return None


def _by_token(clues: Clues, known: Known) -> Match | None:
    for incident_id in clues.tokens:
        if incident_id in known.existing:
            return Match(incident_id=incident_id, step="token", because="it was sent to a reply address that we signed")
    return None


def _by_own_id_seen(clues: Clues, known: Known) -> Match | None:
    incident_id, digest = known.seen.get(clues.message_id, (0, ""))
    if incident_id and clues.in_chat:
        return Match(incident_id=incident_id, step="reported", because="this very message was reported already")
    if incident_id in known.participating and not digest:
        because = f"an answer to it (Message-ID {clues.message_id}) arrived before it"
        return Match(incident_id=incident_id, step="overtaken", because=because)
    return None


def _by_reference(clues: Clues, known: Known) -> Match | None:
    for reference in clues.references:
        incident_id, _ = known.seen.get(reference, (0, ""))
        if incident_id in known.participating or (incident_id and clues.in_chat):
            return Match(incident_id=incident_id, step="reference", because=f"it refers to {reference}")
    return None


def _by_number(clues: Clues, known: Known) -> Match | None:
    for incident_id in clues.numbers:
        if incident_id in known.participating:
            because = f"its subject names INC-{incident_id:06d}, in which the sender takes part"
            return Match(incident_id=incident_id, step="subject_number", because=because)
    return None


def _by_their_number(clues: Clues, known: Known) -> Match | None:  # noqa: ARG001 - every step is given both
    if known.by_their_number is None or known.by_their_number[0] not in known.participating:
        return None
    incident_id, number = known.by_their_number
    return Match(incident_id=incident_id, step="their_number", because=f"{number} is the supplier's number for it")


def _by_question(clues: Clues, known: Known) -> Match | None:
    for incident_id in clues.asked_about:
        if incident_id in known.participating:
            because = f"it asks how INC-{incident_id:06d} stands, in which the sender takes part"
            return Match(incident_id=incident_id, step="asked_about", because=because)
    return None


def _by_subject(clues: Clues, known: Known) -> Match | None:  # noqa: ARG001 - every step is given both
    if known.same_subject is None:
        return None
    because = "it answers the subject of an open incident that its sender lately reported"
    return Match(incident_id=known.same_subject, step="same_subject", because=because)


Step = Callable[[Clues, Known], Match | None]
STEPS: tuple[Step, ...] = (
    _by_same_message,
    _by_revised_id,
    _by_token,
    _by_own_id_seen,
    _by_reference,
    _by_number,
    _by_their_number,
    _by_question,
    _by_subject,
)


def correlate(clues: Clues, known: Known) -> Match:
    """Return the match of the first step that is sure, or none with the reason why not."""
    for step in STEPS:
        found = step(clues, known)
        if found is not None:
            return found
    pointed_to = {known.seen[ref][0] for ref in clues.references if ref in known.seen} | set(clues.numbers)
    strangers = sorted(pointed_to & known.existing)
    if strangers:
        numbers = ", ".join(f"INC-{incident_id:06d}" for incident_id in strangers)
        because = f"it points to {numbers}, but its sender takes no part there"
        return Match(step="stranger", pointed_to=strangers[0], because=because)
    return _by_own(clues, known) or Match(because="nothing in it points to a known incident")


def _by_own(clues: Clues, known: Known) -> Match | None:
    """Match a question about an incident that it does not name, after all that could say which one is meant."""
    if not known.own:
        return None
    about = f" about {clues.own_thing!r}" if clues.own_thing else ""
    if len(known.own) == 1 and not clues.in_chat:
        because = f"it asks how its author's incident{about} stands, and one is open"
        return Match(incident_id=known.own[0].incident_id, step=OWN_STATE, because=because)
    # In a chat the answer is told where it was asked, which need not be where the incident was reported.
    because = f"it asks how its author's incidents{about} stand, and {len(known.own)} are open"
    return Match(step=OWN_ONES, because=because, own=known.own)


def correlate_report(clues: Clues, known: Known) -> Match:
    """Match a delivery report, whose sender is a mail system and takes part in nothing, by an id that we sent."""
    again = _by_same_message(clues, known)
    if again is not None:
        return again
    for reference in clues.references:
        incident_id, digest = known.seen.get(reference, (0, ""))
        if digest == OURS:
            because = f"it reports on {reference}, which we sent"
            return Match(incident_id=incident_id, step="reported_id", because=because)
    return correlate(clues, known)
