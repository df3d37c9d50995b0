"""The tables of the configuration for who works here and for what: people, groups, services, suppliers. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator

from bot.agreed.agreements import Span
from bot.agreed.policy import Lifecycle
from bot.agreed.roster import Colleague, Group, Role, Roster, Service, Supplier
from bot.config.calendars import calendars_of
from bot.config.tables import ALWAYS, Table
from bot.config.taxonomy import taxonomy_of
from bot.config.values import AgreedTime, Duration, Language, OptionalAddress, Timezone, nearest

if TYPE_CHECKING:
    from bot.config import Config


class PersonTable(Table):
    """[person."ADDRESS"]: somebody who acts on incidents."""

    name: str = ""
    roles: tuple[Role, ...] = ()
    groups: tuple[str, ...] = ()
    slack: str = ""
    phone: str = ""
    timezone: Timezone | None = None
    calendar: str = ""
    language: Language | None = None
    vip: bool = False


class GroupTable(Table):
    """[group.NAME]: who works on the same kind of incident."""

    lead: OptionalAddress = ""
    address: OptionalAddress = ""
    slack: str = ""
    calendar: str = "business"


class ServiceTable(Table):
    """[service.NAME]: what users use."""

    criticality: Annotated[int, Field(ge=1, le=4)] = 3
    group: str = ""
    owner: OptionalAddress = ""
    business_owner: OptionalAddress = ""
    supplier: str = ""
    users: Annotated[int, Field(ge=0)] = 0
    cost_per_minute: Annotated[float, Field(ge=0)] = 0.0


class SupplierTable(Table):
    """[supplier.NAME]: who works for us under a contract."""

    address: OptionalAddress = ""
    calendar: str = ALWAYS
    contract: str = ""


#: Nobody is written to about a closed incident after that long.
_KEPT_AT_LEAST = timedelta(days=30)


class LifecycleTable(Table):
    """[lifecycle]: how long the desk waits before it goes on by itself (domain.md sections 2.1 and 2.2)."""

    close_after: AgreedTime = Span(working_days=3)
    reopen_window: AgreedTime = Span(working_days=5)
    ask_again: AgreedTime = Span(working_days=2)
    give_up_asking: AgreedTime = Span(working_days=5)
    undo_within: Duration = timedelta(hours=24)
    #: How long after it ended what people wrote about an incident is erased; None keeps it.
    erase_after: Duration | None = None
    calendar: str = "business"

    @field_validator("erase_after")
    @classmethod
    def _is_long_enough(cls, after: timedelta | None) -> timedelta | None:
        if after is not None and after < _KEPT_AT_LEAST:
            raise ValueError(f"words are kept at least {_KEPT_AT_LEAST.days}d, because people still answer to them")
        return after


def roster_of(config: Config) -> Roster:
    """Return everybody and everything by address or name."""
    people = {address.lower(): _colleague(address.lower(), table) for address, table in config.person.items()}
    return Roster(
        people={**_agents_of_slack(config, people), **people},
        groups={name: Group(name=name, **table.model_dump()) for name, table in config.group.items()},
        services={name: Service(name=name, **table.model_dump()) for name, table in config.service.items()},
        suppliers={name: Supplier(name=name, **table.model_dump()) for name, table in config.supplier.items()},
    )


#: Whoever decides where nobody else is named to decide.
_MANAGING = frozenset({Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER})


def _agents_of_slack(config: Config, people: Mapping[str, Colleague]) -> dict[str, Colleague]:
    """Return the agents that [slack] names; while nobody is an incident manager, they are that too."""
    named = any(not person.roles.isdisjoint(_MANAGING | {Role.ADMIN}) for person in people.values())
    managed = named or bool(config.slack.managers_group)
    roles = frozenset({Role.AGENT}) | (frozenset() if managed else _MANAGING)
    return {
        address.lower(): Colleague(address=address.lower(), roles=roles, groups=frozenset({config.desk.group}))
        for address in config.slack.agents
    }


def _colleague(address: str, table: PersonTable) -> Colleague:
    return Colleague(
        address=address,
        name=table.name,
        roles=frozenset(table.roles),
        groups=frozenset(table.groups),
        slack=table.slack,
        phone=table.phone,
        timezone=table.timezone or "",
        calendar=table.calendar,
        language=table.language or "",
        vip=table.vip,
    )


def lifecycle_of(config: Config) -> Lifecycle:
    """Return how long the desk waits, in the calendar that [lifecycle] names."""
    table = config.lifecycle
    return Lifecycle(
        close_after=table.close_after,
        reopen_window=table.reopen_window,
        ask_again=table.ask_again,
        give_up_asking=table.give_up_asking,
        undo_within=table.undo_within,
        calendar=calendars_of(config)[table.calendar],
    )


Unknown = tuple[tuple[str, ...], str, str, str]


def unknown_names(config: Config) -> Iterator[Unknown]:
    """Yield every name that points to nothing: (path of the key, what it says, kind of thing, the nearest known)."""
    calendars = (ALWAYS, *config.calendar)
    groups = known_groups(config)
    for address, person in config.person.items():
        yield from _unknown(("person", address, "calendar"), person.calendar, "calendar", calendars)
        for group in person.groups:
            yield from _unknown(("person", address, "groups"), group, "group", groups)
    for name, group_table in config.group.items():
        yield from _unknown(("group", name, "calendar"), group_table.calendar, "calendar", calendars)
    for address, defaults in config.address.items():
        yield from _unknown(("address", address, "group"), defaults.group, "group", groups)
    for name, service in config.service.items():
        yield from _unknown(("service", name, "group"), service.group, "group", groups)
        yield from _unknown(("service", name, "supplier"), service.supplier, "supplier", tuple(config.supplier))
    for name, supplier in config.supplier.items():
        yield from _unknown(("supplier", name, "calendar"), supplier.calendar, "calendar", calendars)
    for name in config.ola:
        yield from _unknown(("ola", name), name, "group", groups)
    if config.supplier:
        for name in config.contract:
            yield from _unknown(("contract", name), name, "supplier", tuple(config.supplier))
    yield from _unknown(("lifecycle", "calendar"), config.lifecycle.calendar, "calendar", calendars)


def known_groups(config: Config) -> tuple[str, ...]:
    """Return every group there is: those with a table, and those that a category is given to."""
    named = (leaf.group for leaf in taxonomy_of(config).leaves)
    return tuple(dict.fromkeys((config.desk.group, *config.group, *filter(None, named))))


def _unknown(path: tuple[str, ...], name: str, kind: str, known: tuple[str, ...]) -> Iterator[Unknown]:
    if name and name not in known:
        yield path, name, kind, nearest(name, known) or ""
