"""What rules of escalation do besides telling: each action at a real desk, and a webhook that really is called."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.agreements import ClockKind
from bot.agreed.escalation import Escalation, Rule
from bot.agreed.policy import HookPlan
from bot.agreed.roster import Group
from store.engine import Store
from store.incident import State
from store.major import Major
from store.tables import engagement, outbox, participant, timeline
from tests.desks import rows
from tests.office import AGENT, MANAGER, POLICY, ROSTER, Office

HALF = Rule(id="half gone", clock=ClockKind.RESOLUTION, percent=50)
#: Half of the 80 working hours of a P5 are over by then.
LATE = timedelta(days=8)


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    return Office(sqlite_store)


def acts(office: Office, *, text: str = "The printer jams.", **does: object) -> int:
    """Let an incident reach half of its time under a rule that does this."""
    rule = replace(HALF, **does)  # type: ignore[arg-type]
    office.desk = replace(office.desk, policy=replace(POLICY, escalation=Escalation(rules=(rule,))))
    number = office.report(text)
    office.wait(LATE)
    return number


def not_done(office: Office) -> list[tuple[str, str]]:
    return [(row.field, row.because) for row in rows(office.store, timeline, timeline.c.kind == "action_not_done")]


def test_another_group_gets_it_and_is_told(office: Office) -> None:
    groups = {**ROSTER.groups, "Field support": Group(name="Field support", address="field@desk.example")}
    rule = replace(HALF, assign_group="Field support")
    policy = replace(POLICY, roster=replace(ROSTER, groups=groups), escalation=Escalation(rules=(rule,)))
    office.desk = replace(office.desk, policy=policy)
    number = office.report()
    office.wait(LATE)

    after = office.incident(number)
    assert (after.assignment_group, after.state, after.reassignment_count) == ("Field support", State.ASSIGNED, 1)
    assert ("assigned", "field@desk.example") in office.sent()


def test_watchers_get_a_copy_of_what_the_reporter_is_written(office: Office) -> None:
    number = acts(office, add_watcher=("incident_manager", "owner@example.org"))
    office.say("reply", number, text="We look at it.")

    watching = {row.address for row in rows(office.store, participant)}
    assert {MANAGER, "owner@example.org"} <= watching
    [(_, recipients)] = [sent for sent in office.sent() if sent[0] == "answer"]
    assert "owner@example.org" in recipients


def test_nobody_is_let_into_a_security_incident(office: Office) -> None:
    rule = replace(HALF, add_watcher=("owner@example.org",))
    office.desk = replace(office.desk, policy=replace(POLICY, escalation=Escalation(rules=(rule,))))
    number = office.report()
    office.say("security", number, on="on")
    office.wait(LATE)

    assert set(not_done(office)) == {("add_watcher", "only those see it who need to know")}
    assert "owner@example.org" not in {row.address for row in rows(office.store, participant)}


def test_whoever_works_on_it_is_asked_for_an_update(office: Office) -> None:
    rule = replace(HALF, post_update_request=True)
    office.desk = replace(office.desk, policy=replace(POLICY, escalation=Escalation(rules=(rule,))))
    number = office.report()
    office.say("take", number)
    office.wait(LATE)

    assert ("update_request", AGENT) in office.sent()


def test_a_supplier_is_written_to_and_answers_into_the_incident(office: Office) -> None:
    number = acts(office, engage_supplier="Mail hosting")
    [engaged] = rows(office.store, engagement)
    [mail] = rows(office.store, outbox, outbox.c.template == "engagement")
    assert (engaged.supplier, mail.recipients) == ("Mail hosting", "support@supplier.example")
    assert "C-1" in mail.payload["text"]

    before = len(office.sent())
    office.report(
        "We look at your server at once.",
        sender="support@supplier.example",
        subject=f"Re: {mail.subject}",
        headers=f"In-Reply-To: <{mail.payload['message_id']}>\r\n",
    )
    [engaged] = rows(office.store, engagement)
    # It is heard, kept among colleagues, acknowledged, and answered by no machine.
    assert engaged.acknowledged_at == office.now
    assert office.incident(number).id == number
    assert len(office.sent()) == before


@pytest.mark.parametrize(
    ("supplier", "service", "because"),
    [("service", "Network", "has no supplier"), ("Nobody Ltd", "Network", "there is no supplier 'Nobody Ltd'")],
)
def test_a_supplier_who_is_not_there_is_told_in_the_history(
    office: Office, supplier: str, service: str, because: str
) -> None:
    acts(office, engage_supplier=supplier)

    [(field_, reason)] = not_done(office)
    assert field_ == "engage_supplier"
    assert because in reason


def test_the_supplier_of_the_service_is_meant_by_its_word(office: Office) -> None:
    policy = replace(POLICY, services={"Printing & scanning": "Payroll"})
    rule = replace(HALF, engage_supplier="service")
    office.desk = replace(office.desk, policy=replace(policy, escalation=Escalation(rules=(rule,))))
    number = office.report()
    office.say("correct", number, service="Payroll")
    office.wait(LATE)

    assert [row.supplier for row in rows(office.store, engagement)] == ["Mail hosting"]


def test_it_is_proposed_as_a_major_incident_once(office: Office) -> None:
    number = acts(office, propose_major=True)

    assert office.incident(number).major is Major.CANDIDATE
    assert [template for template, _ in office.sent()].count("major_candidate") == 1


def test_a_webhook_is_told_whatever_events_it_asked_for(office: Office) -> None:
    hooks = (HookPlan(name="pager", events=frozenset({"incident.closed"})), HookPlan(name="other"))
    office.desk = replace(office.desk, policy=replace(POLICY, desk=replace(POLICY.desk, hooks=hooks)))
    policy = office.desk.policy
    rule = replace(HALF, webhook="pager")
    office.desk = replace(office.desk, policy=replace(policy, escalation=Escalation(rules=(rule,))))
    office.report()
    office.wait(LATE)
    told = rows(office.store, outbox, outbox.c.channel == "webhook", outbox.c.template == "incident.escalated")

    # The other hears of every escalation, the pager of the rule that names it, once.
    to_pager = [json.loads(row.payload["text"]) for row in told if row.recipients == "webhook:pager"]
    assert ["half gone" in each["data"]["rules"] for each in to_pager] == [True]
    assert len([row for row in told if row.recipients == "webhook:other"]) >= 1
