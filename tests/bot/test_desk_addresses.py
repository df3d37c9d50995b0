"""One desk has many addresses, and each may have defaults of its own and answer in its own name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.agreed.desk_addresses import AddressDefaults, addressed_to
from bot.agreed.policy import Policy
from bot.config.load import load
from bot.config.policy import policy_of
from bot.desk import Desk
from bot.writing.payload import from_payload
from intake.message import OutboundMessage
from store import inbox as arrivals
from store import incidents
from store.engine import Store
from store.incident import Incident
from store.tables import outbox, timeline
from tests.conftest import NOW
from tests.desks import KEYS, rows
from tests.office import AGENT, MANAGER, Office
from tests.values import a_mail, a_policy, an_arrival, suggest

HELP, HR, IT = "help@desk.example", "hr@desk.example", "it@desk.example"
HR_DEFAULTS = AddressDefaults(
    name="Human resources", language="de", category="Personnel", group="People team", lowest_priority=3
)


def a_desk(store: Store, defaults: Mapping[str, AddressDefaults]) -> Desk:
    plain = a_policy()
    identity = replace(plain.desk, addresses=(HELP, IT, HR), defaults=defaults)
    return Desk(store=store, policy=replace(plain, desk=identity), classify=suggest, keys=KEYS)


def deliver(connection: Connection, body: bytes, *envelope: str, name: str = "d") -> None:
    sent = {"reverse_path": "ann@example.org", "forward_paths": list(envelope)}
    arrivals.add(connection, replace(an_arrival(name, body=body), envelope=sent))


def opened(store: Store, defaults: Mapping[str, AddressDefaults], *, to: str, **mail: str) -> Incident:
    with store.begin() as connection:
        deliver(connection, a_mail(to=to, **mail), to)
    a_desk(store, defaults).work_inbox(NOW)
    with store.reading() as connection:
        found = incidents.load(connection, 1)
    assert found is not None
    return found


def an_office(store: Store, defaults: Mapping[str, AddressDefaults]) -> Office:
    office = Office(store)
    policy = replace(office.desk.policy, desk=a_desk(store, defaults).policy.desk)
    office.desk = replace(office.desk, policy=policy)
    return office


def sent(store: Store) -> list[OutboundMessage]:
    return [from_payload(row.payload) for row in rows(store, outbox)]


@pytest.mark.parametrize(
    ("envelope", "written", "found"),
    [
        ([HR], [], HR),
        # A signed answer, in another case.
        (["HR+c.abc@Desk.Example"], [], HR),
        # What was delivered decides; what is written is a claim, and names strangers as well.
        ([HR], ["it@desk.example", "ann@example.org"], HR),
        # A mailbox that takes the mail of all addresses: the first of them that the mail itself names.
        ([HELP, IT, HR], ["ann@example.org", "It@desk.example", HR], IT),
        # In blind copy: nothing is named.
        ([HELP, IT, HR], ["ann@example.org"], HELP),
        ([], [HR], HR),
        ([], ["ann@example.org"], ""),
        (["ann@example.org"], [], ""),
    ],
)
def test_the_address_is_the_one_that_it_was_delivered_for(envelope: list[str], written: list[str], found: str) -> None:
    assert addressed_to(envelope, written, (HELP, IT, HR)) == found


def test_what_is_reported_to_an_address_is_sorted_as_its_table_says(sqlite_store: Store) -> None:
    """The classifier calls it a matter of the network: whoever chose to write to HR meant HR."""
    incident = opened(sqlite_store, {HR: HR_DEFAULTS}, to=HR)

    assert (incident.addressed_to, incident.category, incident.assignment_group) == (HR, "Personnel", "People team")
    assert (incident.suggested_category, incident.subcategory) == ("Network", "")
    (told,) = [row for row in rows(sqlite_store, timeline) if row.kind == "address"]
    assert told.because == f"what is reported to {HR} is category Personnel, group People team"


def test_other_addresses_are_classified_as_ever(sqlite_store: Store) -> None:
    incident = opened(sqlite_store, {HR: HR_DEFAULTS}, to=IT)

    assert (incident.addressed_to, incident.category, incident.assignment_group) == (IT, "Network", "Network")
    assert [row for row in rows(sqlite_store, timeline) if row.kind == "address"] == []


def test_nothing_is_less_important_than_the_address_allows_until_a_person_says_so(sqlite_store: Store) -> None:
    incident = opened(sqlite_store, {HR: HR_DEFAULTS}, to=HR)
    assert (incident.impact, incident.urgency, incident.priority) == (3, 3, 3), "the matrix alone gives 5"
    (why,) = [row.because for row in rows(sqlite_store, timeline) if row.kind == "prioritised"]
    assert f"what is reported to {HR} is never below P3" in why

    office = an_office(sqlite_store, {HR: HR_DEFAULTS})
    assert office.say("priority", 1, by=MANAGER, priority="4", reason="it can wait").ok
    assert office.incident(1).priority == 4


def test_an_address_with_defaults_answers_in_its_own_name_and_is_answered_there(sqlite_store: Store) -> None:
    opened(sqlite_store, {HR: HR_DEFAULTS}, to=HR, text="xyzzy")
    (answer,) = sent(sqlite_store)

    assert (answer.sender.name, answer.sender.address) == ("Human resources", HR)
    assert answer.reply_to.startswith("hr+c.")
    assert answer.message_id.endswith("@desk.example")


def test_its_language_is_for_those_whose_own_is_not_known(sqlite_store: Store) -> None:
    opened(sqlite_store, {HR: HR_DEFAULTS}, to=HR, subject="xyzzy", text="xyzzy 12")
    (answer,) = sent(sqlite_store)

    assert "Vielen Dank" in answer.text or "vielen Dank" in answer.text


def test_other_addresses_answer_in_the_name_of_the_desk(sqlite_store: Store) -> None:
    opened(sqlite_store, {HR: HR_DEFAULTS}, to=IT)
    (answer,) = sent(sqlite_store)

    assert (answer.sender.name, answer.sender.address) == ("Service desk", HELP)


def test_a_persons_answer_comes_from_there_too_and_colleagues_hear_from_the_desk(sqlite_store: Store) -> None:
    opened(sqlite_store, {HR: HR_DEFAULTS}, to=HR)
    office = an_office(sqlite_store, {HR: HR_DEFAULTS})
    assert office.say("take", 1).ok
    assert office.say("reply", 1, text="We look at it.").ok
    answers = {one.to[0].address: one.sender.address for one in sent(sqlite_store)}

    assert answers["ann@example.org"] == HR
    assert {own for whom, own in answers.items() if whom == AGENT} <= {HELP}


def policy_from(folder: Path, text: str) -> Policy:
    path = folder / "config.toml"
    path.write_text(f'[desk]\naddress = "{HELP}"\naliases = ["{IT}"]\n{text}')
    return policy_of(load(path, {}))


def test_an_address_with_a_table_need_not_be_an_alias(tmp_path: Path) -> None:
    policy = policy_from(tmp_path, f'[address."{HR}"]\nname = "HR"\ngroup = "Network"\n')

    assert policy.desk.addresses == (HELP, IT, HR)
    assert policy.desk.defaults == {HR: AddressDefaults(name="HR", group="Network")}
    assert policy.digest != policy_from(tmp_path, "").digest
