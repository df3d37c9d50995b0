"""Who shall put what back for what is urgent: the choice as a table, and the whole of it at a desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.escalation import Escalation
from bot.agreed.roster import Colleague, Group, Role, Roster
from bot.commands.refused import Code
from bot.escalation.reallocating import Work, proposal_for
from store.engine import Store
from store.incident import Incident, IncidentId, State
from store.tables import outbox, timeline
from tests.desks import rows
from tests.office import POLICY, Office
from tests.values import an_incident

ANN, BEN, LEAD = "ann@desk.example", "ben@desk.example", "lead@desk.example"
URGENT = an_incident(id=IncidentId(99), priority=1, state=State.NEW)


def work(agent: str, number: int, priority: int, **changes: object) -> Work:
    incident = an_incident(id=IncidentId(number), priority=priority, state=State.IN_PROGRESS)
    return Work(incident=replace(incident, **changes), agent=agent)  # type: ignore[arg-type]


P2 = replace(URGENT, priority=2)


@pytest.mark.parametrize(
    ("urgent", "works", "expected"),
    [
        # the least important work is put back
        (URGENT, [work(ANN, 1, 4), work(BEN, 2, 5)], (BEN, 2)),
        # of equals, what was reported last
        (URGENT, [work(ANN, 1, 4), work(BEN, 2, 4)], (BEN, 2)),
        (URGENT, [work(ANN, 3, 4), work(BEN, 2, 4)], (ANN, 3)),
        # what is nearly due stays, where there is something else
        (URGENT, [work(ANN, 1, 4), work(BEN, 2, 4, ageing=1)], (ANN, 1)),
        # a P1 calls off any lower priority, but no other P1
        (URGENT, [work(ANN, 1, 2), work(BEN, 2, 1)], (ANN, 1)),
        (URGENT, [work(ANN, 1, 1), work(BEN, 2, 1)], None),
        # a P2 only P4 and P5
        (P2, [work(ANN, 1, 3), work(BEN, 2, 4)], (BEN, 2)),
        (P2, [work(ANN, 1, 3), work(BEN, 2, 3)], None),
        # whoever also holds something as pressing stays with it
        (URGENT, [work(ANN, 1, 5), work(ANN, 2, 1), work(BEN, 3, 3)], (BEN, 3)),
        # a major incident is put back for nothing
        (URGENT, [work(ANN, 1, 4, is_major=True), work(BEN, 2, 3)], (BEN, 2)),
        # somebody is free, so nobody is called off
        (URGENT, [work(ANN, 1, 5)], None),
        (URGENT, [], None),
        # somebody works on it already, or it can wait
        (replace(URGENT, state=State.IN_PROGRESS), [work(ANN, 1, 5), work(BEN, 2, 5)], None),
        (replace(URGENT, priority=3), [work(ANN, 1, 5), work(BEN, 2, 5)], None),
    ],
)
def test_the_least_important_work_is_put_back(
    urgent: Incident, works: list[Work], expected: tuple[str, int] | None
) -> None:
    found = proposal_for(urgent, (ANN, BEN), works)

    assert (None if found is None else (found.agent, found.back.id)) == expected


def a_colleague(address: str, role: Role, *groups: str) -> Colleague:
    return Colleague(
        address=address, name=address.partition("@")[0].title(), roles=frozenset({role}), groups=frozenset(groups)
    )


@pytest.fixture
def office(store: Store) -> Office:
    """A desk of two, both at work on a printer, and an outage that nobody can take."""
    people = (
        a_colleague(ANN, Role.AGENT, "Service desk", "Network"),
        a_colleague(BEN, Role.AGENT, "Service desk", "Network"),
        a_colleague(LEAD, Role.GROUP_LEAD),
    )
    roster = Roster(
        people={each.address: each for each in people}, groups={"Network": Group(name="Network", lead=LEAD)}
    )
    office = Office(store)
    office.desk = replace(office.desk, policy=replace(POLICY, roster=roster, escalation=Escalation()))
    for agent in (ANN, BEN):
        number = office.report("The printer jams.", subject=f"Printer of {agent}")
        assert office.say("take", number, by=agent).ok
    return office


def an_outage(office: Office) -> int:
    number = office.report("A total outage of the network.", subject="outage")
    assert office.incident(number).priority == 1
    office.wait(timedelta(0))
    return number


def test_the_lead_is_proposed_who_puts_what_back_and_accepts(office: Office) -> None:
    outage = an_outage(office)
    [mail] = rows(office.store, outbox, outbox.c.template == "reallocation")
    assert mail.recipients == LEAD
    for said in ("Ben", "INC-000002", "5 minutes"):
        assert said in mail.payload["text"]
    # Nothing is moved without a word.
    assert office.incident(2).state is State.IN_PROGRESS

    answer = office.say("reallocate", outage, by=LEAD)
    assert answer.ok, answer.text
    office.wait(timedelta(0))
    put_back, urgent = office.incident(2), office.incident(outage)
    assert (put_back.state, put_back.assignee_id) == (State.ASSIGNED, None)
    assert (urgent.state, urgent.assignee_id is None) == (State.ASSIGNED, False)
    assert ("assigned", BEN) in office.sent()
    reasons = [row.because for row in rows(office.store, timeline, timeline.c.incident_id == 2)]
    assert any("is needed for INC-000003; 5 minutes are lost" in because for because in reasons)


def test_the_same_is_proposed_once(office: Office) -> None:
    an_outage(office)
    for _ in range(30):
        office.wait(timedelta(minutes=1))

    assert len(rows(office.store, outbox, outbox.c.template == "reallocation")) == 1


def test_what_somebody_took_meanwhile_is_not_given_away(office: Office) -> None:
    outage = an_outage(office)
    office.say("take", outage, by=ANN)
    answer = office.say("reallocate", outage, by=LEAD)

    assert answer.code == Code.CONFLICT
    assert "somebody has it already" in answer.text
    assert office.incident(2).state is State.IN_PROGRESS


def test_without_a_proposal_there_is_nothing_to_accept(office: Office) -> None:
    answer = office.say("reallocate", 1, by=LEAD)

    assert answer.code == Code.CONFLICT
    assert "nobody was proposed for it" in answer.text


def test_an_agent_who_went_on_to_something_else_puts_nothing_back(office: Office) -> None:
    outage = an_outage(office)
    assert office.say("resolve", 2, by=BEN, code="fixed", text="The jam is out.").ok is False
    office.say("confirm", 2, by=BEN)
    assert office.say("resolve", 2, by=BEN, code="fixed", text="The jam is out.").ok
    assert office.say("reallocate", outage, by=LEAD).ok
    office.wait(timedelta(0))

    assert office.incident(2).state is State.RESOLVED
