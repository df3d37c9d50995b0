"""What can happen to the desk, as values: everything that `bot.decide` decides about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.agreed.roster import Role
from bot.escalation.reallocating import Work
from bot.incident_models.evidence import Exhibit
from bot.mail.trust import UNPROVEN, Trust
from bot.major.known import KnownIssue
from bot.major.surge import Seen
from classifier.suggestion import Suggestion
from intake.message import Address, InboundMessage
from store.alert import Alert
from store.incident import Clock, Engagement, Incident, Message, State, TimelineEntry


class Action(StrEnum):
    """What screening says is to be done with a message."""

    #: A person or machine reports or answers something: open or append.
    TAKE = "take"
    #: File it silently in its incident; it never opens, reopens or is answered.
    FILE = "file"
    #: It tells that something we sent did not arrive.
    FAILURE = "failure"
    #: It is our own and came back; nothing is to be done.
    DROP = "drop"


#: Who acts on the command line without a name.
OPERATOR_ADDRESS = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What screening made of a message: the rule that hit first, and why."""

    rule: str
    action: Action
    #: May it be answered automatically (RFC 3834 section 2)?
    answerable: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOne:
    """An open incident of whoever asks how theirs stand."""

    incident_id: int
    summary: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which incident a message belongs to, which step said so, and why; incident_id None when to none."""

    incident_id: int | None = None
    step: str = "none"
    because: str = ""
    #: The very same message is in that incident already.
    is_duplicate: bool = False
    #: The incident that a stranger's message points to, which it does not belong to unless a person says so.
    pointed_to: int | None = None
    #: The open incidents of an author who asks how theirs stand and names none, newest first.
    own: tuple[OwnOne, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote, as far as is known. `From:` is a claim, so this identifies and never authorises."""

    person_id: int | None
    #: Lower case; "" when the message names no usable address.
    address: str
    name: str = ""
    #: IANA name, "" when unknown.
    timezone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who gives a command. What they may do is looked up at each command, never carried in a button."""

    address: str
    name: str = ""
    person_id: int | None = None
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """The name that others know them by."""
        return self.name or self.address

    @property
    def signature(self) -> str:
        """What stands below what they write to reporters; "" for whoever sits at the machine and gave no name."""
        return "" if self.address == OPERATOR_ADDRESS else self.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where somebody is reached, and what an answer to them continues."""

    #: The way out: "mail", "slack", ...
    via: str = "mail"
    to: Address
    language: str = ""
    timezone: str = ""
    #: Subject of the message that an answer continues.
    subject: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    #: Others who are to see what is public, reached the same way.
    cc: tuple[Address, ...] = ()
    #: What the way out needs besides, such as a Slack channel and thread.
    place: tuple[tuple[str, str], ...] = ()

    @property
    def alone(self) -> Contact:
        """The same without anybody in copy: for what each of many people is told once."""
        return replace(self, cc=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Something that a person must still do."""

    id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is known of an incident besides itself, as far as deciding may need it."""

    #: Oldest first; enough to recompute every clock.
    history: tuple[TimelineEntry, ...] = ()
    clocks: tuple[Clock, ...] = ()
    #: Where the reporter wrote last; None when they cannot be reached.
    contact: Contact | None = None
    #: Address of whoever works on it, "" when nobody does.
    assignee: str = ""
    #: The major or master incident that it is a part of.
    parent: Incident | None = None
    #: Ids of the incidents that are parts of it and not merged into it.
    children: tuple[int, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    #: The other incident that a command names: to merge into, to link with.
    other: Incident | None = None
    #: Alerts of monitoring systems that belong to it.
    alerts: tuple[Alert, ...] = ()
    #: Ids of the incidents that are proposed as parts of it.
    proposed: tuple[int, ...] = ()
    #: What its parent, a major incident, told the users last.
    parent_told: TimelineEntry | None = None
    #: How many people report about its service now; only where that is asked.
    seen: tuple[Seen, ...] = ()
    #: What the people who could take it work on now; only where that is asked.
    works: tuple[Work, ...] = ()
    #: When incidents of its service were opened lately; only where a chain asks.
    opened: tuple[datetime, ...] = ()
    #: Its messages and files with their digests; only for commands that collect evidence.
    exhibits: tuple[Exhibit, ...] = ()
    #: What people outside said, oldest first; only for commands that look for something in it.
    heard: tuple[Message, ...] = ()

    @property
    def reporter_alone(self) -> Contact | None:
        """Where the reporter is reached, with nobody in copy; None when they cannot be reached."""
        return self.contact.alone if self.contact is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArrived:
    """A message was read, screened, matched and classified."""

    received_at: datetime
    #: Name of the channel it came in by, such as "smtp".
    channel: str
    #: email, chat, web, phone or event.
    source_channel: str
    message: InboundMessage
    sender: Sender
    verdict: Verdict
    match: Match
    suggestion: Suggestion
    #: Impact and urgency that are known and not guessed, of what the desk tells of itself.
    weight: tuple[int, int] | None = None
    #: How far the claim of its From is believed.
    trust: Trust = UNPROVEN
    #: Why a person should look at it first: a spam verdict, a flood, its size; "" when nothing speaks for that.
    doubt: str = ""
    #: What a person decided about it after it was held, "" when nobody did.
    ruling: str = ""
    #: Why files that came with it are not taken: a sentence for its sender each.
    refused: tuple[str, ...] = ()
    #: Address of the colleague who wrote it down for somebody else, "" when nobody did.
    opened_by: str = ""
    #: Which of the desk's addresses it was sent to, "" when that is not known.
    addressed_to: str = ""
    #: Number and summary of its author's own report, where that was merged into the incident of which they ask.
    own_report: tuple[str, str] = ("", "")
    #: What a short answer means: thanks, solved, not_fixed, status, ...; "" for anything longer.
    intent: str = ""
    #: Of the incident that it belongs to.
    dossier: Dossier = field(default_factory=Dossier)
    #: The major incidents, and the candidates, that it may be about.
    known: tuple[KnownIssue, ...] = ()

    @property
    def author(self) -> str:
        """Who wrote it, as the history names them: by their address where they have one."""
        return self.sender.address or "reporter"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven:
    """Somebody gave a command; `arguments` are by the names of the command's parameters."""

    name: str
    arguments: Mapping[str, str]
    actor: Actor
    #: By what it came: cli, mail, slack, web.
    channel: str
    #: The version of the incident that its giver saw; None when they saw none (domain.md section 2.3).
    version: int | None = None
    dossier: Dossier = field(default_factory=Dossier)
    #: What the classifier makes of its words; only for commands that begin an incident.
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired:
    """An instant was reached that somebody asked to be told of."""

    kind: str
    due_at: datetime
    #: What tells this one from others of its kind.
    instance: str = ""
    dossier: Dossier = field(default_factory=Dossier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What a colleague was to be told in a chat and nowhere else."""

    address: str
    template: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """A message of ours could not be delivered and will not be tried again."""

    recipients: str
    subject: str
    #: The remote's own words.
    error: str
    next_step: str
    #: The row of the outbox, as tasks name it: "outbox:7".
    about: str = ""
    #: What was to be said to the reporter in a chat, "" for everything else, and where they are reached instead.
    words: str = ""
    contact: Contact | None = None
    #: A person's own words, which no budget for automatic mail holds back.
    is_personal: bool = False
    #: None where it was for no colleague.
    notice: Untold | None = None
    #: Address of whoever works on the incident, "" for nobody.
    assignee: str = ""


Event = MessageArrived | CommandGiven | TimerFired | DeliveryFailed
