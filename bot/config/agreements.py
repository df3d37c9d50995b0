"""The tables of the configuration about agreements, and the values that they make. Pure.

    [agreement]           with everybody: the default service level agreement
    [sla.NAME]            for some services or reporters; what it does not say is as in [agreement]
    [ola."GROUP"]         what a group promises; without it, shares of what is promised to the reporter
    [contract."NAME"]     what a supplier promises, in the supplier's own calendar; without it, domain.md section 4.3

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from bot.agreed.agreements import DEFAULT_CONTRACT, Agreement, Agreements, Allowance, Handling, Share, Support, Targets
from bot.config.tables import ALWAYS, Table
from bot.config.values import AgreedTime, LineText, span_of
from bot.working_time.calendars import Calendar

if TYPE_CHECKING:
    from bot.config import Config

PRIORITIES = range(1, 6)
Reason = Literal["pending_user", "pending_supplier", "pending_change"]


def allowance_of(value: object) -> Allowance:
    """Read a share such as "60%", or an agreed time."""
    if isinstance(value, Share):
        return value
    if isinstance(value, str) and value.strip().endswith("%"):
        number = value.strip().removesuffix("%").strip()
        if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= 100:
            raise ValueError('a share is a whole number from "1%" to "100%"')
        return Share(percent=int(number))
    return span_of(value)


SharedTime = Annotated[Allowance, BeforeValidator(allowance_of), PlainSerializer(str)]


class TargetsTable(Table):
    """[agreement.P1] to [agreement.P5] and [agreement.major]: what one priority promises."""

    response: AgreedTime
    update: AgreedTime
    resolution: AgreedTime
    calendar: str


#: domain.md section 4.3: response, update, resolution, calendar of each priority, and of a major incident.
DEFAULT_TARGETS: Mapping[str, Mapping[str, str]] = {
    "P1": {"response": "15m", "update": "30m", "resolution": "4h", "calendar": ALWAYS},
    "P2": {"response": "30m", "update": "1h", "resolution": "8h", "calendar": ALWAYS},
    "P3": {"response": "2h", "update": "1wd", "resolution": "16h", "calendar": "business"},
    "P4": {"response": "8h", "update": "2wd", "resolution": "40h", "calendar": "business"},
    "P5": {"response": "16h", "update": "5wd", "resolution": "80h", "calendar": "business"},
    "major": {"response": "5m", "update": "20m", "resolution": "2h", "calendar": ALWAYS},
}


class AgreementTable(Table):
    """[agreement]: the default service level agreement; a priority keeps its defaults for what is not written."""

    name: LineText = "Standard"
    pause_on: tuple[Reason, ...] = ("pending_user",)
    p1: TargetsTable = Field(alias="P1")
    p2: TargetsTable = Field(alias="P2")
    p3: TargetsTable = Field(alias="P3")
    p4: TargetsTable = Field(alias="P4")
    p5: TargetsTable = Field(alias="P5")
    major: TargetsTable

    @model_validator(mode="before")
    @classmethod
    def _fill_in_defaults(cls, written: object) -> object:
        if not isinstance(written, Mapping):
            return written
        filled = dict(written)
        for row, defaults in DEFAULT_TARGETS.items():
            given = filled.get(row, {})
            filled[row] = {**defaults, **given} if isinstance(given, Mapping) else given
        return filled

    @property
    def targets(self) -> dict[int, TargetsTable]:
        """Return the targets of each priority."""
        return {1: self.p1, 2: self.p2, 3: self.p3, 4: self.p4, 5: self.p5}

    @property
    def rows(self) -> dict[str, TargetsTable]:
        """Return the targets by the names of their tables."""
        return {**{f"P{number}": row for number, row in self.targets.items()}, "major": self.major}


class SomeTargets(Table):
    """A row of [sla.NAME]: what differs from [agreement]."""

    response: AgreedTime | None = None
    update: AgreedTime | None = None
    resolution: AgreedTime | None = None
    calendar: str = ""

    def over(self, row: TargetsTable) -> TargetsTable:
        """Return the row with what is written here instead."""
        written = {name: value for name in self.model_fields_set if (value := getattr(self, name))}
        return row.model_copy(update=written)


class SlaTable(Table):
    """[sla.NAME]: a service level agreement for some services, or some reporters, or both."""

    services: tuple[LineText, ...] = ()
    customers: tuple[LineText, ...] = ()
    pause_on: tuple[Reason, ...] | None = None
    p1: SomeTargets = Field(alias="P1", default_factory=SomeTargets)
    p2: SomeTargets = Field(alias="P2", default_factory=SomeTargets)
    p3: SomeTargets = Field(alias="P3", default_factory=SomeTargets)
    p4: SomeTargets = Field(alias="P4", default_factory=SomeTargets)
    p5: SomeTargets = Field(alias="P5", default_factory=SomeTargets)
    major: SomeTargets = Field(default_factory=SomeTargets)

    def over(self, default: AgreementTable, name: str) -> AgreementTable:
        """Return the whole agreement: the default one with what is written here instead."""
        own = {"P1": self.p1, "P2": self.p2, "P3": self.p3, "P4": self.p4, "P5": self.p5, "major": self.major}
        rows = {row.lower(): own[row].over(targets) for row, targets in default.rows.items()}
        pause_on = default.pause_on if self.pause_on is None else self.pause_on
        return default.model_copy(update={**rows, "name": name, "pause_on": pause_on})


class SomeHandling(Table):
    """A row of [ola."GROUP"]: what differs for one priority."""

    own: SharedTime | None = None
    resolution: SharedTime | None = None
    calendar: str = ""


class OlaTable(Table):
    """[ola."GROUP"]: the operational level agreement between the desk and a group."""

    own: SharedTime = Share(percent=50)
    resolution: SharedTime = Share(percent=60)
    calendar: str = ""
    pause_on: tuple[Reason, ...] = ("pending_user", "pending_supplier", "pending_change")
    p1: SomeHandling = Field(alias="P1", default_factory=SomeHandling)
    p2: SomeHandling = Field(alias="P2", default_factory=SomeHandling)
    p3: SomeHandling = Field(alias="P3", default_factory=SomeHandling)
    p4: SomeHandling = Field(alias="P4", default_factory=SomeHandling)
    p5: SomeHandling = Field(alias="P5", default_factory=SomeHandling)

    @property
    def rows(self) -> tuple[SomeHandling, ...]:
        """Return the rows of the priorities."""
        return self.p1, self.p2, self.p3, self.p4, self.p5


class SomeContract(Table):
    """A row of [contract."SUPPLIER"]: what differs for one priority."""

    response: SharedTime | None = None
    resolution: SharedTime | None = None
    calendar: str = ""


class ContractTable(Table):
    """[contract."SUPPLIER"]: the underpinning contract with a supplier."""

    resolution: SharedTime = Share(percent=50)
    calendar: str = ""
    p1: SomeContract = Field(alias="P1", default_factory=SomeContract)
    p2: SomeContract = Field(alias="P2", default_factory=SomeContract)
    p3: SomeContract = Field(alias="P3", default_factory=SomeContract)
    p4: SomeContract = Field(alias="P4", default_factory=SomeContract)
    p5: SomeContract = Field(alias="P5", default_factory=SomeContract)

    @property
    def rows(self) -> tuple[SomeContract, ...]:
        """Return the rows of the priorities."""
        return self.p1, self.p2, self.p3, self.p4, self.p5


def default_of(config: Config, calendars: Mapping[str, Calendar]) -> Agreement:
    """Return the default service level agreement."""
    return _agreement(config, config.agreement, calendars)


def agreements_of(config: Config, calendars: Mapping[str, Calendar]) -> Agreements:
    """Return every other agreement."""
    return Agreements(
        services=tuple(
            _agreement(config, table.over(config.agreement, name), calendars, scope=table)
            for name, table in config.sla.items()
        ),
        groups={name: _group(config, name, table, calendars) for name, table in config.ola.items()},
        suppliers={
            name: _supplier(config, name, config.contract.get(name, ContractTable()), calendars)
            for name in (*config.supplier, *config.contract)
        },
    )


def _agreement(
    config: Config, table: AgreementTable, calendars: Mapping[str, Calendar], *, scope: SlaTable | None = None
) -> Agreement:
    return Agreement(
        name=table.name,
        targets={number: _row(row, calendars) for number, row in table.targets.items()},
        major=_row(table.major, calendars),
        services=scope.services if scope else (),
        customers=scope.customers if scope else (),
        pause_on=frozenset(table.pause_on),
        version=_version(config, table, (row.calendar for row in table.rows.values())),
    )


def _row(row: TargetsTable, calendars: Mapping[str, Calendar]) -> Targets:
    return Targets(
        response=row.response,
        update=row.update,
        resolution=row.resolution,
        calendar=calendars[row.calendar],
        calendar_name=row.calendar,
    )


def _group(config: Config, name: str, table: OlaTable, calendars: Mapping[str, Calendar]) -> Support:
    rows = {number: table.rows[number - 1] for number in PRIORITIES}
    named = {number: row.calendar or table.calendar for number, row in rows.items()}
    return Support(
        name=name,
        party=name,
        targets={
            number: Handling(
                first=row.own or table.own,
                resolution=row.resolution or table.resolution,
                calendar=calendars.get(named[number]),
                calendar_name=named[number],
            )
            for number, row in rows.items()
        },
        pause_on=frozenset(table.pause_on),
        version=_version(config, table, named.values()),
    )


def _supplier(config: Config, name: str, table: ContractTable, calendars: Mapping[str, Calendar]) -> Support:
    rows = {number: table.rows[number - 1] for number in PRIORITIES}
    own = config.supplier[name].calendar if name in config.supplier else ""
    named = {number: row.calendar or table.calendar or own for number, row in rows.items()}
    return Support(
        name=name,
        party=name,
        targets={
            number: Handling(
                first=row.response or DEFAULT_CONTRACT[number].first,
                resolution=row.resolution or table.resolution,
                calendar=calendars.get(named[number]),
                calendar_name=named[number],
            )
            for number, row in rows.items()
        },
        version=_version(config, table, named.values()),
    )


def _version(config: Config, table: Table, calendars: Iterable[str]) -> str:
    """Return a digest of what an agreement says and of the calendars that it counts in (domain.md section 5.8)."""
    used = {name: config.calendar[name].model_dump(mode="json") for name in calendars if name in config.calendar}
    said = [table.model_dump(mode="json", by_alias=True), used, config.desk.timezone]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
