"""An office with an incident manager and a voice to management, and major incidents declared there."""

from __future__ import annotations

from bot.agreed.roster import Colleague, Group, Role, Roster, Service
from bot.desk import Desk
from bot.major.rules import MajorRules
from store.engine import Store
from tests.desks import KEYS
from tests.office import Office
from tests.values import a_policy, suggest

MIM, VOICE, OWNER, AGENT = "mim@desk.example", "voice@desk.example", "owner@desk.example", "agent@desk.example"
ROSTER = Roster(
    people={
        each.address: each
        for each in (
            Colleague(address=MIM, name="Mim One", roles=frozenset({Role.MAJOR_INCIDENT_MANAGER})),
            Colleague(address=VOICE, name="Voice One", roles=frozenset({Role.COMMUNICATIONS_LEAD})),
            Colleague(address=AGENT, roles=frozenset({Role.AGENT}), groups=frozenset({"Service desk"})),
        )
    },
    groups={
        "Service desk": Group(name="Service desk", address="desk@desk.example"),
        "Network": Group(name="Network", address="network@desk.example"),
    },
    services={"Network": Service(name="Network", criticality=2, owner=OWNER)},
)


def an_office(store: Store) -> Office:
    """Return a desk with people who can lead a major incident."""
    office = Office(store)
    policy = a_policy(
        roster=ROSTER,
        taxonomy={"Network": ("Wi-Fi", "VPN"), "Printing & scanning": ("queue/driver",)},
        known_groups=("Service desk", "Network"),
        major=MajorRules(),
    )
    office.desk = Desk(store=store, policy=policy, classify=suggest, keys=KEYS)
    return office


def reported(office: Office, number: int, text: str = "Wi-Fi outage") -> list[int]:
    """Let different people report."""
    return [office.report(text, sender=f"u{n}@example.org", subject="Wi-Fi is down") for n in range(number)]


def declared(office: Office, parts: int = 2) -> tuple[int, list[int]]:
    """Return a declared major incident and its parts."""
    first, *others = reported(office, parts + 1)
    office.say("confirm", first)
    assert office.say("major", first, by=MIM, action="declare", reason="the whole site").ok
    for other in others:
        assert office.say("parent", other, of=str(first)).ok
    return first, others
