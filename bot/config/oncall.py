"""The tables of the configuration for on-call: rotations with layers, chains of steps. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator, model_validator

from bot.agreed.escalation import MOST_REPEATS, Chain, Condition, Scope, Step
from bot.agreed.oncall import Layer, Override, Rotation, Turns, Within
from bot.config.tables import PriorityNumber, Table
from bot.config.values import Address, Duration, LineText, Timezone, nearest
from bot.escalation.recipients import WORDS

if TYPE_CHECKING:
    from bot.config import Config

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RANGE = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")


def range_of(value: object) -> str:
    """Read times of day "18:00-08:00"; a night may end on the next day."""
    if not isinstance(value, str) or not _RANGE.fullmatch(value):
        raise ValueError('times of day are written "18:00-24:00"; a night may end on the next day, "18:00-08:00"')
    return value


def words_that_mean_somebody(words: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a word that stands for nobody, with the one that was meant."""
    for word in words:
        if "@" not in word and not word.startswith("group:") and word not in WORDS:
            near = nearest(word, WORDS)
            hint = f'did you mean "{near}"?' if near else f"it is an address, group:NAME or one of {', '.join(WORDS)}"
            raise ValueError(f'"{word}" means nobody; {hint}')
    return words


#: How people are told.
Ways = Annotated[tuple[Literal["mail", "chat"], ...], Field(min_length=1)]
EVERY: Ways = ("mail", "chat")
Range = Annotated[str, BeforeValidator(range_of)]
DayName = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class AppliesTable(Table):
    """[escalation.applies_to]: which incidents a rule is for; what is not written does not restrict."""

    priority: tuple[PriorityNumber, ...] = ()
    service: tuple[LineText, ...] = ()
    category: tuple[LineText, ...] = ()
    group: tuple[LineText, ...] = ()


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

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> OverrideTable:
        if self.ends <= self.begins:
            raise ValueError("it ends before it begins; give a later ends")
        return self


class TurnsTable(Table):
    """What a rotation and a layer share: people who take turns."""

    name: LineText = Field(examples=["Network on call"])
    people: Annotated[tuple[Address, ...], Field(min_length=1)] = Field(examples=[["agent@desk.example"]])
    starts: datetime = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - wall time in the rotation's zone
    every: Annotated[Duration, Field(gt=timedelta())] = timedelta(days=7)

    @field_validator("starts")
    @classmethod
    def _wall_time(cls, at: datetime) -> datetime:
        return at.replace(tzinfo=None)


class LayerTable(TurnsTable):
    """[[oncall.layer]]: other people at some hours or days."""

    days: tuple[DayName, ...] = ()
    hours: tuple[Range, ...] = ()


class RotationTable(TurnsTable):
    """[[oncall]]: people who take turns."""

    timezone: Timezone | None = None
    group: str = ""
    layer: tuple[LayerTable, ...] = ()
    override: tuple[OverrideTable, ...] = ()


class StepTable(Table):
    """[[chain.step]]: who is told, and when."""

    notify: Annotated[tuple[str, ...], Field(min_length=1)] = Field(examples=[["on_call"]])
    notify_by: Ways = EVERY
    wait: Duration = timedelta(minutes=5)
    days: tuple[DayName, ...] = ()
    hours: tuple[Range, ...] = ()
    more_than: Annotated[int, Field(ge=1)] | None = None
    within: Annotated[Duration, Field(gt=timedelta(), le=timedelta(days=7))] | None = None

    _people = field_validator("notify")(words_that_mean_somebody)

    @model_validator(mode="after")
    def _how_many_in_which_time(self) -> StepTable:
        if (self.more_than is None) != (self.within is None):
            there, missing = ("more_than", "within") if self.within is None else ("within", "more_than")
            raise ValueError(f'it has {there} but no {missing}; write both, as in more_than = 5 and within = "30m"')
        return self


class ChainTable(Table):
    """[[chain]]: people who are told one after another until somebody answers."""

    name: LineText = Field(examples=["Network at night"])
    applies_to: AppliesTable = Field(default_factory=AppliesTable)
    repeat: Annotated[int, Field(ge=0, le=MOST_REPEATS)] = 0
    timezone: Timezone | None = None
    step: Annotated[tuple[StepTable, ...], Field(min_length=1)] = Field(examples=[[{"notify": ["on_call"]}]])


def rotations_of(config: Config) -> tuple[Rotation, ...]:
    """Return the rotations, in the order of the file."""
    return tuple(_rotation(table, config.desk.timezone) for table in config.oncall)


def chains_of(config: Config) -> tuple[Chain, ...]:
    """Return the chains, in the order of the file."""
    return tuple(_chain(table, config.desk.timezone) for table in config.chain)


def scope_of(applies: AppliesTable) -> Scope:
    """Return which incidents a rule or a chain is for."""
    return Scope(
        priorities=frozenset(applies.priority),
        services=frozenset(applies.service),
        categories=frozenset(applies.category),
        groups=frozenset(applies.group),
    )


def _rotation(table: RotationTable, timezone: str) -> Rotation:
    return Rotation(
        name=table.name,
        turns=_turns(table),
        zone=ZoneInfo(table.timezone or timezone),
        group=table.group,
        layers=tuple(
            Layer(name=each.name, turns=_turns(each), within=_within(each.days, each.hours)) for each in table.layer
        ),
        overrides=tuple(
            Override(person=each.person.lower(), begins=each.begins, ends=each.ends) for each in table.override
        ),
    )


def _turns(table: TurnsTable) -> Turns:
    return Turns(people=tuple(address.lower() for address in table.people), starts=table.starts, every=table.every)


def _within(days: tuple[str, ...], hours: tuple[str, ...]) -> Within:
    pairs = (each.split("-") for each in hours)
    return Within(
        days=frozenset(_DAYS.index(day) for day in days),
        hours=tuple((_since_midnight(begins), _since_midnight(ends)) for begins, ends in pairs),
    )


def _since_midnight(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


def _chain(table: ChainTable, timezone: str) -> Chain:
    zone = ZoneInfo(table.timezone or timezone)
    return Chain(
        name=table.name,
        scope=scope_of(table.applies_to),
        steps=tuple(_step(each, zone) for each in table.step),
        repeat=table.repeat,
    )


def _step(table: StepTable, zone: ZoneInfo) -> Step:
    condition = Condition(
        within=_within(table.days, table.hours),
        zone=zone,
        more_than=table.more_than,
        window=table.within or timedelta(),
    )
    return Step(notify=table.notify, notify_by=frozenset(table.notify_by), wait=table.wait, condition=condition)


def chat_only(config: Config) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of everything that tells people in the chat only."""
    for index, rule in enumerate(config.escalation):
        if set(rule.notify_by) == {"chat"}:
            yield ("escalation", index, "notify_by")
    for index, chain in enumerate(config.chain):
        for no, step in enumerate(chain.step):
            if set(step.notify_by) == {"chat"}:
                yield ("chain", index, "step", no, "notify_by")


def misnamed_groups(config: Config, known: tuple[str, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and the name of every group that a rotation or a chain names and that is not there."""
    for index, rotation in enumerate(config.oncall):
        if rotation.group and rotation.group not in known:
            yield ("oncall", index, "group"), rotation.group
    for index, chain in enumerate(config.chain):
        for name in chain.applies_to.group:
            if name not in known:
                yield ("chain", index, "applies_to", "group"), name
        for no, step in enumerate(chain.step):
            for name in (word.removeprefix("group:") for word in step.notify if word.startswith("group:")):
                if name not in known:
                    yield ("chain", index, "step", no, "notify"), name
