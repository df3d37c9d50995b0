"""The tables of the configuration for escalation: rules, on-call rotations, limits. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PlainSerializer, field_validator, model_validator

from bot.agreed.agreements import ClockKind
from bot.agreed.escalation import MOST_REPEATS, OF_THE_SERVICE, Escalation, Happening, Repeat, Rule, Scope, StopOn
from bot.agreed.oncall import Override, Rotation
from bot.config.tables import PriorityNumber, Table
from bot.config.values import Address, AgreedTime, Duration, LineText, Timezone, nearest
from bot.escalation.recipients import WORDS

if TYPE_CHECKING:
    from bot.config import Config


def wall_time_of(value: object) -> time | None:
    """Read a time of day such as "08:00", or "" for never."""
    if value is None or isinstance(value, time):
        return value
    if value == "":
        return None
    try:
        return time.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        raise ValueError('a time of day is written "08:00"; "" stands for never') from None


def _wall_time_text(value: time | None) -> str:
    return "" if value is None else value.strftime("%H:%M")


WallTime = Annotated[time | None, BeforeValidator(wall_time_of), PlainSerializer(_wall_time_text)]


class AppliesTable(Table):
    """[escalation.applies_to]: which incidents a rule is for; what is not written does not restrict."""

    priority: tuple[PriorityNumber, ...] = ()
    service: tuple[LineText, ...] = ()
    category: tuple[LineText, ...] = ()
    group: tuple[LineText, ...] = ()


class EscalationRuleTable(Table):
    """[[escalation]]: one rule besides the default ladder."""

    id: LineText = Field(examples=["Payroll before it is late"])
    active: bool = True
    applies_to: AppliesTable = Field(default_factory=AppliesTable)
    clock: ClockKind | None = None
    percent: Annotated[float, Field(gt=0, le=1000)] | None = None
    before: AgreedTime | None = None
    after: AgreedTime | None = None
    event: Happening | None = None
    lasting: AgreedTime | None = None
    times: Annotated[int, Field(ge=1)] = 1
    notify: tuple[str, ...] = ()
    assign_group: str = ""
    raise_urgency: bool = False
    task: str = ""
    add_watcher: tuple[str, ...] = ()
    post_update_request: bool = False
    engage_supplier: str = ""
    propose_major: bool = False
    propose_reallocation: bool = False
    webhook: str = ""
    repeat_every: AgreedTime | None = None
    repeat_most: Annotated[int, Field(ge=1, le=MOST_REPEATS)] = 3
    stop_on: StopOn = StopOn.ACK
    quiet: Literal["respect", "ignore"] = "respect"

    @field_validator("notify", "add_watcher")
    @classmethod
    def _words_that_mean_somebody(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if "@" not in word and not word.startswith("group:") and word not in WORDS:
                near = nearest(word, WORDS)
                hint = (
                    f'did you mean "{near}"?' if near else f"it is an address, group:NAME or one of {', '.join(WORDS)}"
                )
                raise ValueError(f'"{word}" means nobody; {hint}')
        return words

    @model_validator(mode="after")
    def _one_when(self) -> EscalationRuleTable:
        when = [name for name in ("percent", "before", "after") if getattr(self, name) is not None]
        if (self.clock is None) == (self.event is None):
            raise ValueError('it looks at one thing: give clock = "sla.resolution" (or another) or event = "no_owner"')
        if self.clock is not None and len(when) != 1:
            raise ValueError('a rule of a clock has one of percent = 75, before = "30m", after = "1h"')
        if self.event is not None and when:
            raise ValueError(f'{when[0]} belongs to a clock; for an event give lasting = "10m" or times = 3')
        return self


class OverrideTable(Table):
    """[[oncall.override]]: somebody stands in."""

    person: Address = Field(examples=["agent@desk.example"])
    begins: datetime
    ends: datetime

    @field_validator("begins", "ends")
    @classmethod
    def _with_a_zone(cls, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("it needs a time and an offset, as in 2026-11-02T08:00:00+01:00")
        return at.astimezone(UTC)


class RotationTable(Table):
    """[[oncall]]: people who take turns."""

    name: LineText = Field(examples=["Network on call"])
    people: Annotated[tuple[Address, ...], Field(min_length=1)] = Field(examples=[["agent@desk.example"]])
    starts: datetime = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - wall time in the rotation's zone
    every: Duration = timedelta(days=7)
    timezone: Timezone | None = None
    group: str = ""
    override: tuple[OverrideTable, ...] = ()

    @field_validator("starts")
    @classmethod
    def _wall_time(cls, at: datetime) -> datetime:
        return at.replace(tzinfo=None)


class NoticesTable(Table):
    """[notices]: what people are spared."""

    most_an_hour: Annotated[int, Field(ge=1)] = 10
    #: None for never.
    morning: WallTime = time(8)
    status_replies: bool = True
    ack_lasts: Duration = timedelta(minutes=30)
    ack_lasts_p1: Duration = timedelta(minutes=10)


def escalation_of(config: Config) -> Escalation:
    """Return the rules and rotations, in the order of the file."""
    notices = config.notices
    return Escalation(
        rules=tuple(_rule(table) for table in config.escalation if table.active),
        rotations=tuple(_rotation(table, config.desk.timezone) for table in config.oncall),
        most_an_hour=notices.most_an_hour,
        ack_lasts={1: notices.ack_lasts_p1},
        ack_lasts_else=notices.ack_lasts,
    )


def _rule(table: EscalationRuleTable) -> Rule:
    applies = table.applies_to
    plain = Rule(
        id=table.id,
        scope=Scope(
            priorities=frozenset(applies.priority),
            services=frozenset(applies.service),
            categories=frozenset(applies.category),
            groups=frozenset(applies.group),
        ),
        clock=table.clock,
        percent=table.percent,
        before=table.before,
        after=table.after,
        happening=table.event,
        times=table.times,
        notify=table.notify,
        assign_group=table.assign_group,
        raise_urgency=table.raise_urgency,
        task=table.task,
        add_watcher=table.add_watcher,
        post_update_request=table.post_update_request,
        engage_supplier=table.engage_supplier,
        propose_major=table.propose_major,
        propose_reallocation=table.propose_reallocation,
        webhook=table.webhook,
        repeat=Repeat(every=table.repeat_every, most=table.repeat_most) if table.repeat_every else None,
        stop_on=table.stop_on,
        ignores_quiet=table.quiet == "ignore",
    )
    return replace(plain, lasting=table.lasting) if table.lasting else plain


def _rotation(table: RotationTable, timezone: str) -> Rotation:
    return Rotation(
        name=table.name,
        people=tuple(address.lower() for address in table.people),
        starts=table.starts,
        every=table.every,
        zone=ZoneInfo(table.timezone or timezone),
        group=table.group,
        overrides=tuple(
            Override(person=each.person.lower(), begins=each.begins, ends=each.ends) for each in table.override
        ),
    )


def unknown_helpers(config: Config) -> Iterator[tuple[tuple[str | int, ...], str, str, tuple[str, ...]]]:
    """Yield the path, the name, what it should name, and what there is, of each webhook and supplier not there."""
    suppliers = (OF_THE_SERVICE, *config.supplier)
    for index, rule in enumerate(config.escalation):
        names = tuple(hook.name for hook in config.webhook)
        if rule.webhook and rule.webhook not in names:
            yield ("escalation", index, "webhook"), rule.webhook, "webhook", names
        if rule.engage_supplier and rule.engage_supplier not in suppliers:
            yield ("escalation", index, "engage_supplier"), rule.engage_supplier, "supplier", suppliers


def unknown_groups(config: Config, known: tuple[str, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and the name of every group that a rule or a rotation names and that is not there."""
    for index, rule in enumerate(config.escalation):
        if rule.assign_group and rule.assign_group not in known:
            yield ("escalation", index, "assign_group"), rule.assign_group
    for index, rotation in enumerate(config.oncall):
        if rotation.group and rotation.group not in known:
            yield ("oncall", index, "group"), rotation.group
