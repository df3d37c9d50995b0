"""A desk with an agent, a specialist and a manager at work: they give commands, reporters write, time passes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.agreed.policy import Policy
from bot.agreed.roster import Colleague, Group, Role, Roster, Service, Supplier
from bot.desk import Desk
from bot.orders import Answer, Request, give
from store import incidents
from store.engine import Store
from store.incident import Incident
from store.tables import inbox, outbox
from tests.conftest import NOW
from tests.desks import KEYS, arrive, rows
from tests.values import a_mail, a_policy, suggest

AGENT, SPECIALIST, MANAGER = "agent@desk.example", "net@desk.example", "boss@desk.example"

ROSTER = Roster(
    people={
        each.address: each
        for each in (
            Colleague(
                address=AGENT, name="Agent One", roles=frozenset({Role.AGENT}), groups=frozenset({"Service desk"})
            ),
            Colleague(
                address=SPECIALIST, name="Net One", roles=frozenset({Role.SPECIALIST}), groups=frozenset({"Network"})
            ),
            Colleague(address=MANAGER, name="Boss", roles=frozenset({Role.INCIDENT_MANAGER})),
        )
    },
    groups={"Network": Group(name="Network", address="network@desk.example")},
    services={"Payroll": Service(name="Payroll", criticality=1, supplier="Mail hosting")},
    suppliers={"Mail hosting": Supplier(name="Mail hosting", address="support@supplier.example", contract="C-1")},
)
POLICY: Policy = a_policy(
    roster=ROSTER,
    taxonomy={"Network": ("Wi-Fi", "VPN"), "Printing & scanning": ("queue/driver",)},
    known_groups=("Service desk", "Network", "Field support"),
)
HOUR = timedelta(hours=1)


class Office:
    """A desk at which reports arrive and commands are given, a minute apart."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.desk = Desk(store=store, policy=POLICY, classify=suggest, keys=KEYS)
        self.now = NOW
        self._given = 0

    def report(self, text: str = "The printer jams.", **changes: str) -> int:
        """Let a mail arrive and be decided; returns the incident's id."""
        self._given += 1
        arrive(
            self.store,
            a_mail(text=text, **{"message_id": f"m{self._given}@example.org", **changes}),
            name=str(self._given),
        )
        self.now += timedelta(minutes=1)
        self.desk.work_inbox(self.now)
        return rows(self.store, inbox)[-1].incident_id

    def say(self, name: str, incident_id: int, *, by: str = AGENT, key: str = "", **arguments: str) -> Answer:
        """Give a command."""
        self._given += 1
        self.now += timedelta(minutes=1)
        request = Request(
            key=key or f"k{self._given}",
            channel="cli",
            name=name,
            incident_id=incident_id,
            arguments=arguments,
            address=by,
        )
        return give(self.desk, request, self.now)

    def wait(self, length: timedelta) -> None:
        """Let time pass, and every timer fire that becomes due."""
        self.now += length
        while self.desk.work_timers(self.now).rows:
            pass

    def incident(self, incident_id: int) -> Incident:
        """Return the incident as it stands."""
        with self.store.reading() as connection:
            found = incidents.load(connection, incident_id)
        assert found is not None
        return found

    def last_letter(self) -> str:
        """Return the text of the newest mail."""
        return str(rows(self.store, outbox)[-1].payload["text"])

    def sent(self) -> list[tuple[str, str]]:
        """Return the template and the recipients of everything that leaves, but for what escalates."""
        return [(row.template, row.recipients) for row in rows(self.store, outbox) if row.template != "escalation"]


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


def confirmed(office: Office) -> int:
    number = office.report()
    assert office.say("confirm", number).ok
    return number
