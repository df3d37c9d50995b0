"""What was agreed: how impact and urgency make a priority, and by when the desk promises what. Pure.

Values only, built from the configuration by `bot.config.policy`. `bot.priority` says what the matrix makes of an
incident (domain.md section 3), `bot.agreed.agreements` until when a promise lasts (section 4). A Policy has a digest,
which every decision records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.agreed.agreements import Agreement, Agreements, Span, due_at, most_specific
from bot.agreed.desk_addresses import NOTHING, AddressDefaults
from bot.agreed.escalation import Escalation
from bot.agreed.mail_rules import MailRules
from bot.agreed.roster import Roster
from bot.incident_models.definition import IncidentModel
from bot.major.rules import MajorRules
from bot.working_time.calendars import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much automatic mail may go out before a loop is assumed (email.md section 5)."""

    per_incident_an_hour: int = 3
    per_address_a_day: int = 40
    #: Colleagues are told of many incidents; what they are told is no answer, so it counts by the day only.
    per_colleague_a_day: int = 400


_TWO_DAYS, _THREE_DAYS, _A_WEEK = Span(working_days=2), Span(working_days=3), Span(working_days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """How long the desk waits before it goes on by itself (domain.md sections 2.1 and 2.2)."""

    #: From resolved to closed; nothing closes by itself where it is zero.
    close_after: Span = _THREE_DAYS
    #: After closing, a message still opens an incident that follows the closed one.
    reopen_window: Span = _A_WEEK
    #: From a question to its first reminder, and from each reminder to the next.
    ask_again: Span = _TWO_DAYS
    #: From a question to giving up the wait for its answer.
    give_up_asking: Span = _A_WEEK
    #: How long a cancellation can be undone.
    undo_within: timedelta = timedelta(hours=24)
    #: None for a calendar that never closes.
    calendar: Calendar | None = None

    def after(self, span: Span, start: datetime) -> datetime:
        """Return the UTC instant at which a wait that begins at `start` is over."""
        calendar = self.calendar or Calendar.always(ZoneInfo("UTC"))
        return due_at(calendar, span, start)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPlan:
    """What the desk does in Slack."""

    #: Channel id of the agents, "" for none.
    queue: str = ""
    #: Channel id in which major incidents are announced, "" for none.
    announce: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookPlan:
    """A program that is told what happens."""

    name: str
    #: Which events, () for all.
    events: frozenset[str] = frozenset()
    #: Whether it hears of restricted incidents.
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskIdentity:
    """Who the desk is to the outside."""

    name: str
    #: The address that answers come from.
    address: str
    #: Every address that is the desk's, the first one included.
    addresses: tuple[str, ...]
    #: ISO 639-1 code used where the reporter's language has no template.
    language: str
    #: IANA name of the zone used where the reporter's is unknown.
    timezone: str
    #: Who is told what the desk cannot settle by itself; "" for nobody.
    alerts_to: str = ""
    #: None where the desk is not in Slack.
    slack: ChatPlan | None = None
    #: The address of its pages, "" where reporters cannot reach them.
    url: str = ""
    #: Who may see how services stand: "off", "internal" or "public".
    status: str = "off"
    #: By address: what holds for what is reported there.
    defaults: Mapping[str, AddressDefaults] = field(default_factory=dict)
    #: Which programs are told what happens.
    hooks: tuple[HookPlan, ...] = ()

    def defaults_of(self, address: str) -> AddressDefaults:
        """Return what holds for what is reported to one of the desk's addresses."""
        return self.defaults.get(address, NOTHING)

    def as_addressed(self, address: str) -> DeskIdentity:
        """Return who the desk is to somebody who wrote to one of its addresses: one with defaults answers itself."""
        own = self.defaults.get(address)
        if own is None:
            return self
        return replace(self, address=address, name=own.name or self.name, language=own.language or self.language)

    @property
    def domain(self) -> str:
        """The domain of our own Message-IDs."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything `bot.decide` may consult besides the event and the incident."""

    desk: DeskIdentity
    #: (impact, urgency) -> priority, each 1 (high) to 3 (low); priority 1 to 5.
    matrix: Mapping[tuple[int, int], int]
    #: The default service level agreement, which catches everything that no other is for.
    agreement: Agreement
    budget: Budget
    #: category -> the group that works on it; the desk's own group where a category has none.
    groups: Mapping[str, str]
    #: (category) -> service name.
    services: Mapping[str, str]
    default_group: str
    #: Below this confidence a suggested category is not shown as understood.
    show_from: float
    #: First twelve hex digits of the SHA-256 of the configuration that made this policy.
    digest: str
    #: Whom mail is believed, and what is held for a person to look at first.
    mail: MailRules = field(default_factory=MailRules)
    #: The other agreements: for some services or reporters, of groups, of suppliers.
    agreements: Agreements = field(default_factory=Agreements)
    roster: Roster = field(default_factory=Roster)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    major: MajorRules = field(default_factory=MajorRules)
    #: Incident models by name.
    models: Mapping[str, IncidentModel] = field(default_factory=dict)
    #: category -> its subcategories.
    taxonomy: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    escalation: Escalation = field(default_factory=Escalation)
    #: The desk itself writes to reporters before an update is due and when a promise was missed: `bot.notices.updates`.
    keeps_informed: bool = False
    #: Wall time at which people are told each morning what is open, None for never.
    digest_at: time | None = None
    #: By name: outside theirs, people are not told what can wait.
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    #: Every group that an incident can be given to.
    known_groups: tuple[str, ...] = ()
    #: Whether reporters are asked where nothing was understood.
    asks: bool = False
    #: Field -> "off", "shadow", "suggest" or "auto"; a field that is not there is "suggest".
    modes: Mapping[str, str] = field(default_factory=dict)

    @property
    def agreements_version(self) -> str:
        """What changes when any agreement does, or a calendar that one counts in."""
        others = self.agreements
        versions = [f"{each.name}={each.version}" for each in (self.agreement, *others.services)]
        versions += [f"{each.name}={each.version}" for each in (*others.groups.values(), *others.suppliers.values())]
        return hashlib.sha256("\n".join(versions).encode()).hexdigest()[:12]

    def agreement_for(self, service: str, customer: str) -> Agreement:
        """Return the service level agreement for a service and a reporter's address (domain.md section 4.1)."""
        return most_specific(self.agreement, self.agreements.services, service, customer)


#: domain.md section 3.2, rows impact 1 to 3, columns urgency 1 to 3.
DEFAULT_MATRIX = ((1, 2, 3), (2, 3, 4), (3, 4, 5))


def matrix_of(rows: tuple[tuple[int, ...], ...]) -> dict[tuple[int, int], int]:
    """Turn three rows of three priorities into the mapping (impact, urgency) -> priority."""
    return {(i + 1, u + 1): priority for i, row in enumerate(rows) for u, priority in enumerate(row)}
