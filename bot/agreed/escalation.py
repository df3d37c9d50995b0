"""When somebody must hear of an incident before a promise is broken: rules, and the default ladder. Pure.

    functional    to a group with more skill or to the supplier: moves or adds the work
    hierarchic    up the line: informs, so that somebody decides

domain.md section 6. A rule looks at one clock (a part of its target used up, so long before or after it is due) or at
one event (created, nobody owns it, reassigned, reopened, nothing heard). LADDER is section 6.3 as rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.agreed.agreements import ClockKind, Span
from bot.agreed.oncall import Rotation, Within
from store.incident import Incident


class Happening(StrEnum):
    """What a rule may look at besides clocks."""

    CREATED = "created"
    NO_OWNER = "no_owner"
    NO_UPDATE = "no_update"
    REASSIGNED = "reassigned"
    REOPENED = "reopened"
    PENDING_EXPIRED = "pending_expired"


class StopOn(StrEnum):
    """What stops the repetitions of a rule (domain.md section 6.2)."""

    #: Somebody has heard, and with it a rule of a happening.
    ACK = "ack"
    #: Another person or group has it.
    OWNER_CHANGE = "owner_change"
    STATE_CHANGE = "state_change"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which incidents a rule is for; what is empty does not restrict."""

    priorities: frozenset[int] = frozenset()
    services: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def fits(self, incident: Incident) -> bool:
        """Say whether the rule is for this incident."""
        wanted = (
            (self.priorities, incident.priority),
            (self.services, incident.service),
            (self.categories, incident.category),
            (self.groups, incident.assignment_group),
        )
        return all(not known or value in known for known, value in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Say it again, each time so much later."""

    every: Span
    #: At most so often; more than five times is heard by nobody (domain.md section 6.2).
    most: int = 3


#: How people are told where a rule does not say.
EVERY_WAY = frozenset({"mail", "chat"})
#: The kind of the one timer by which all rungs of an incident are looked at.
ESCALATE = "escalate"
#: Stands for the supplier of the incident's service in `engage_supplier`.
OF_THE_SERVICE = "service"
#: The hard cap on repetitions (domain.md section 6.2).
MOST_REPEATS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a step of a chain is taken; what is empty does not restrict."""

    within: Within = Within()  # noqa: RUF009 - frozen
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - frozen
    #: More incidents of its service than this were opened within that time; None does not ask.
    more_than: int | None = None
    window: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a chain: who is told, and how long the next one waits for somebody to answer."""

    notify: tuple[str, ...]
    notify_by: frozenset[str] = EVERY_WAY
    wait: timedelta = timedelta(minutes=5)
    condition: Condition = Condition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """People who are told one after another until somebody acknowledges or begins to work (domain.md section 6.4)."""

    name: str
    scope: Scope = Scope()
    steps: tuple[Step, ...]
    #: How many times it begins anew after its last step.
    repeat: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rung: when, for which incidents, what is done."""

    id: str
    scope: Scope = Scope()
    #: The clock that it looks at; None for a happening.
    clock: ClockKind | None = None
    #: A part of the target that is used up, 100 for when it is due.
    percent: float | None = None
    #: So much working time before, or after, it is due.
    before: Span | None = None
    after: Span | None = None
    happening: Happening | None = None
    #: How long it must last, or 0.
    lasting: Span = Span()  # noqa: RUF009 - frozen
    #: How often it must have happened.
    times: int = 1
    #: Who is told: roles, "assignee", "group", "on_call", "second_on_call", addresses (`bot.escalation.recipients`).
    notify: tuple[str, ...] = ()
    #: "mail" and "chat".
    notify_by: frozenset[str] = EVERY_WAY
    assign_group: str = ""
    raise_urgency: bool = False
    task: str = ""
    #: Who is sent a copy of what the reporter is written from then on; words as in `notify`.
    add_watcher: tuple[str, ...] = ()
    #: Whoever works on it is asked to write to the reporter.
    post_update_request: bool = False
    #: Name of the supplier who is written to, OF_THE_SERVICE for that of the service, "" for nobody.
    engage_supplier: str = ""
    propose_major: bool = False
    #: It is proposed who shall put what back for it (`bot.escalation.reallocating`).
    propose_reallocation: bool = False
    #: Name of the [webhook] that is called, "" for none.
    webhook: str = ""
    repeat: Repeat | None = None
    stop_on: StopOn = StopOn.ACK
    #: Tell people outside their hours too.
    ignores_quiet: bool = False
    #: When the step of a chain is taken that this is; None for a rule.
    condition: Condition | None = None
    #: More specific than the default ladder: rules of the configuration come first in `why`.
    is_default: bool = False

    @property
    def is_functional(self) -> bool:
        """Whether it moves or adds work, and does not only inform."""
        return bool(self.assign_group or self.task or self.engage_supplier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Everything that escalating needs to know besides people and promises."""

    rules: tuple[Rule, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    chains: tuple[Chain, ...] = ()
    #: Most notices to one person in an hour about P3 to P5; more are told together later.
    most_an_hour: int = 10
    #: An acknowledgement that nothing follows is worth so long, by priority (domain.md section 6.4).
    ack_lasts: Mapping[int, timedelta] = field(default_factory=lambda: {1: timedelta(minutes=10)})
    ack_lasts_else: timedelta = timedelta(minutes=30)

    @property
    def longest_window(self) -> timedelta:
        """How far back the conditions of its chains count incidents."""
        return max((step.condition.window for chain in self.chains for step in chain.steps), default=timedelta())

    def ack_for(self, priority: int) -> timedelta:
        """Return how long an acknowledgement holds while nobody begins to work."""
        return self.ack_lasts.get(priority, self.ack_lasts_else)


def _minutes(number: int) -> Span:
    return Span(amount=timedelta(minutes=number))


def _hours(number: int) -> Span:
    return Span(amount=timedelta(hours=number))


_DAY, _TWO_DAYS = Span(working_days=1), Span(working_days=2)
_RESPONSE, _RESOLUTION = ClockKind.RESPONSE, ClockKind.RESOLUTION

#: Happening or (clock, percent) -> who is told, for P1, P2, P3 and P4 to P5; "" for nobody (domain.md section 6.3).
_TOLD: tuple[tuple[object, tuple[str, str, str, str]], ...] = (
    (Happening.CREATED, ("on_call group_lead incident_manager", "group_lead", "group", "group")),
    (Happening.NO_OWNER, ("second_on_call", "group_lead", "group_lead", "group_lead")),
    ((_RESPONSE, 50), ("on_call", "group_lead", "", "")),
    ((_RESOLUTION, 50), ("incident_manager", "group_lead", "assignee", "")),
    ((_RESOLUTION, 75), ("service_owner", "incident_manager", "group_lead", "assignee")),
    ((_RESOLUTION, 90), ("director", "service_owner", "incident_manager", "group_lead")),
    (
        (_RESOLUTION, 100),
        ("director business_owner", "incident_manager service_owner", "incident_manager", "group_lead"),
    ),
)
_COLUMNS: tuple[tuple[str, frozenset[int]], ...] = (
    ("P1", frozenset({1})),
    ("P2", frozenset({2})),
    ("P3", frozenset({3})),
    ("P4-5", frozenset({4, 5})),
)
_UNOWNED = (_minutes(5), _minutes(10), _hours(1), _hours(4))
_AFTER_BREACH = (_minutes(30), _hours(1), _DAY, _TWO_DAYS)


def _rule(when: object, column: int, told: str) -> Rule:
    name, priorities = _COLUMNS[column]
    scope, notify = Scope(priorities=priorities), tuple(told.split())
    urgent = min(priorities) <= 2
    if isinstance(when, Happening):
        lasting = _UNOWNED[column] if when is Happening.NO_OWNER else Span()
        return Rule(
            id=f"{name} {when}",
            scope=scope,
            happening=when,
            lasting=lasting,
            notify=notify,
            ignores_quiet=urgent,
            # A P1 at once, a P2 when nobody took it in time (section 6.6).
            propose_reallocation=urgent and (column == 0 or when is Happening.NO_OWNER),
            is_default=True,
        )
    assert isinstance(when, tuple)
    clock, percent = when
    return Rule(
        id=f"{name} {percent}% of {str(clock).removeprefix('sla.')}",
        scope=scope,
        clock=clock,
        percent=percent,
        notify=notify,
        repeat=Repeat(every=_AFTER_BREACH[column]) if percent == 100 else None,
        ignores_quiet=urgent,
        is_default=True,
    )


#: Whose work it is seems to be unclear: whoever can decide is told once, whatever its priority (domain.md section 10).
#: That somebody has heard of something else does not settle it.
_THROWN_ABOUT = Rule(
    id="reassigned 3 times",
    happening=Happening.REASSIGNED,
    times=3,
    notify=("incident_manager", "service_owner"),
    stop_on=StopOn.NOTHING,
    is_default=True,
)

#: domain.md section 6.3, row by row, column by column, and what section 10 adds to it.
LADDER: tuple[Rule, ...] = (
    *(_rule(when, column, told) for when, row in _TOLD for column, told in enumerate(row) if told),
    _THROWN_ABOUT,
)
