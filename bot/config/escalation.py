"""The tables of the configuration for escalation: rules and limits. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, field_validator, model_validator

from bot.agreed.agreements import ClockKind
from bot.agreed.escalation import MOST_REPEATS, OF_THE_SERVICE, Escalation, Happening, Repeat, Rule, StopOn
from bot.config.oncall import (
    EVERY,
    AppliesTable,
    Ways,
    chains_of,
    misnamed_groups,
    rotations_of,
    scope_of,
    words_that_mean_somebody,
)
from bot.config.tables import Table
from bot.config.values import AgreedTime, Duration, LineText

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
    notify_by: Ways = EVERY
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

    _people = field_validator("notify", "add_watcher")(words_that_mean_somebody)

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
        rotations=rotations_of(config),
        chains=chains_of(config),
        most_an_hour=notices.most_an_hour,
        ack_lasts={1: notices.ack_lasts_p1},
        ack_lasts_else=notices.ack_lasts,
    )


def _rule(table: EscalationRuleTable) -> Rule:
    plain = Rule(
        id=table.id,
        scope=scope_of(table.applies_to),
        clock=table.clock,
        percent=table.percent,
        before=table.before,
        after=table.after,
        happening=table.event,
        times=table.times,
        notify=table.notify,
        notify_by=frozenset(table.notify_by),
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
    """Yield the path and the name of every group that a rule, a rotation or a chain names and that is not there."""
    for index, rule in enumerate(config.escalation):
        if rule.assign_group and rule.assign_group not in known:
            yield ("escalation", index, "assign_group"), rule.assign_group
        for name in rule.applies_to.group:
            if name not in known:
                yield ("escalation", index, "applies_to", "group"), name
    yield from misnamed_groups(config, known)
