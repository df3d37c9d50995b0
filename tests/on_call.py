"""A desk whose people take turns at being on call, and what each of them was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.agreed.escalation import Escalation
from bot.agreed.oncall import Rotation, Turns
from bot.agreed.roster import Colleague, Group, Role, Roster, Service
from store.engine import Store
from store.tables import outbox, timeline
from tests.desks import rows
from tests.office import POLICY, Office

FIRST, SECOND = "first@desk.example", "second@desk.example"
LEAD, MANAGER, DIRECTOR, OWNER = "lead@desk.example", "boss@desk.example", "director@desk.example", "owner@desk.example"
AGENT = "agent@desk.example"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def a_colleague(address: str, *roles: Role, groups: tuple[str, ...] = ()) -> Colleague:
    return Colleague(address=address, roles=frozenset(roles), groups=frozenset(groups))


ROSTER = Roster(
    people={
        each.address: each
        for each in (
            a_colleague(FIRST, Role.SPECIALIST, groups=("Network",)),
            a_colleague(SECOND, Role.SPECIALIST, groups=("Network",)),
            a_colleague(AGENT, Role.AGENT, groups=("Service desk",)),
            a_colleague(MANAGER, Role.INCIDENT_MANAGER),
            a_colleague(DIRECTOR, Role.DIRECTOR),
        )
    },
    groups={"Network": Group(name="Network", lead=LEAD, address="network@desk.example")},
    services={"Network": Service(name="Network", owner=OWNER, business_owner="shop@desk.example")},
)
ROTATION = Rotation(
    name="Network",
    group="Network",
    turns=Turns(
        people=(FIRST, SECOND),
        starts=datetime(2025, 6, 2, 8),  # noqa: DTZ001 - wall time
        every=timedelta(days=7),
    ),
    zone=BERLIN,
)
TOLD = replace(POLICY, roster=ROSTER, escalation=Escalation(rotations=(ROTATION,)))


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    office = Office(sqlite_store)
    office.desk = replace(office.desk, policy=TOLD)
    return office


def told(office: Office) -> list[tuple[str, str]]:
    """Return who was told by which rungs, in order."""
    return [
        (row.recipients, row.payload["text"].partition("Why you are told: ")[2].partition("\n")[0])
        for row in rows(office.store, outbox, outbox.c.template == "escalation")
    ]


def steps(office: Office) -> list[str]:
    return [row.because for row in rows(office.store, timeline, timeline.c.kind == "escalated")]


def an_outage(office: Office) -> int:
    return office.report("A total outage of the network.", subject="outage")
