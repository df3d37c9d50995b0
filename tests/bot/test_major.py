"""Everybody hears of a major incident in time and once, from the first suspicion to its review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.roster import Service
from bot.commands.refused import Code
from bot.major.rules import MajorRules
from bot.pages.views import read_incident
from bot.slack.cards import queue_card
from bot.slack.sight import look
from store.engine import Store
from store.incident import State
from store.major import Major
from store.tables import outbox, timeline
from tests.desks import rows
from tests.majors import AGENT, MIM, OWNER, VOICE, an_office, declared, reported
from tests.office import Office


@pytest.fixture
def office(store: Store) -> Office:
    return an_office(store)


def written(office: Office, template: str) -> list[str]:
    """Return to whom a template was written."""
    return [row.recipients for row in rows(office.store, outbox, outbox.c.template == template)]


def test_a_surge_becomes_a_candidate_with_its_parts_once(office: Office) -> None:
    first, *others = reported(office, 6)
    office.wait(timedelta(minutes=1))
    office.wait(timedelta(minutes=1))

    assert office.incident(first).major is Major.CANDIDATE
    assert {office.incident(other).major for other in others} == {Major.NONE}
    assert written(office, "major_candidate") == [MIM]
    # what comes later belongs to the same, but nobody is asked again
    late = reported(office, 3)
    office.wait(timedelta(minutes=1))
    assert written(office, "major_candidate") == [MIM]
    assert office.say("major", first, by=MIM, action="declare").ok
    assert office.say("major", first, by=MIM, action="join").text.startswith("8 incidents become parts")
    office.wait(timedelta(minutes=1))
    assert {office.incident(other).parent_id for other in (*others, *late)} == {first}


def test_whoever_decides_is_asked_once_however_many_report_an_outage_of_a_critical_service(office: Office) -> None:
    policy = office.desk.policy
    critical = replace(policy.roster, services={"Network": Service(name="Network", criticality=1)})
    office.desk = replace(office.desk, policy=replace(policy, roster=critical))
    first, *others = reported(office, 4)
    office.say("confirm", others[0])

    assert {office.incident(each).priority for each in (first, *others)} == {1}
    assert written(office, "major_candidate") == [MIM]
    assert office.incident(first).major is Major.CANDIDATE
    assert {office.incident(other).major for other in others} == {Major.NONE}
    # All are parts of the first, and none of each other.
    assert office.say("major", first, by=MIM, action="declare").ok
    assert office.say("major", first, by=MIM, action="join").text.startswith("3 incidents become parts")
    # Turned down, it keeps nobody from being asked about what is reported afterwards.
    assert office.say("major", first, by=MIM, action="demote", reason="one room only").ok
    [later] = reported(office, 1)
    assert office.incident(later).major is Major.CANDIDATE


def test_one_person_who_writes_often_is_no_surge(office: Office) -> None:
    for _ in range(8):
        office.report("Wi-Fi outage", subject="Wi-Fi is down")
    office.wait(timedelta(minutes=1))

    assert written(office, "major_candidate") == []


def test_everybody_is_told_in_time_and_only_once(office: Office) -> None:
    first, parts = declared(office)
    office.wait(timedelta(minutes=5))
    office.wait(timedelta(minutes=0))

    users = ["u0@example.org", "u1@example.org", "u2@example.org"]
    assert sorted(written(office, "major_update")) == users
    assert set(written(office, "major_declared")) == {MIM, VOICE, OWNER, "network@desk.example", "desk@desk.example"}
    answer = office.say("update", first, by=VOICE, text="A switch is broken; we replace it.")
    # The desk is in Berlin, in summer.
    assert answer.text.endswith(" CEST.")
    office.wait(timedelta(seconds=1))
    office.wait(timedelta(seconds=1))
    assert sorted(written(office, "major_update")) == sorted(users * 2)
    assert office.say("resolve", first, code="fixed", text="The switch was replaced.").ok
    office.wait(timedelta(seconds=1))
    assert sorted(written(office, "resolved")) == users
    assert {office.incident(part).state for part in parts} == {State.RESOLVED}
    office.wait(timedelta(hours=3))
    assert sorted(written(office, "major_update")) == sorted(users * 2)


def test_a_missed_update_is_reminded_of_then_told_to_the_manager(office: Office) -> None:
    first, _ = declared(office, parts=0)
    office.say("update", first, by=VOICE, text="We look for the cause.")
    office.wait(timedelta(minutes=15))
    assert written(office, "major_reminder") == [VOICE]
    office.wait(timedelta(minutes=4))
    assert written(office, "major_reminder") == [VOICE]
    office.wait(timedelta(minutes=2))
    assert written(office, "major_reminder") == [VOICE, MIM]
    office.wait(timedelta(minutes=21))
    assert written(office, "major_reminder") == [VOICE, MIM, MIM]
    office.say("update", first, by=VOICE, text="We found it.")
    office.wait(timedelta(minutes=14))
    assert written(office, "major_reminder") == [VOICE, MIM, MIM]


def test_a_manager_who_hears_nothing_is_told_ever_less_often(office: Office) -> None:
    """Five times every 20 minutes, then once an hour: a day of it is not 72 mails."""
    first, _ = declared(office, parts=0)
    office.say("update", first, by=VOICE, text="We look for the cause.")
    for _ in range(4 * 60):
        office.wait(timedelta(minutes=1))

    # After 21, 42, 63, 84 and 105 minutes, then after 166 and 227.
    assert written(office, "major_reminder").count(MIM) == 7
    office.say("update", first, by=VOICE, text="We found it.")
    for _ in range(4 * 60):
        office.wait(timedelta(minutes=1))
    # It lasts longer than two hours, so an hour was announced: after 61, 82, 103, 124 and 145 minutes, and after 206.
    assert written(office, "major_reminder").count(MIM) == 7 + 6


def test_management_hears_every_half_hour_then_every_hour(office: Office) -> None:
    declared(office, parts=0)
    for _ in range(4 * 12):
        office.wait(timedelta(minutes=5))

    # after 15, 45, 75, 105 and 135 minutes, then after 195
    assert written(office, "major_report").count(OWNER) == 6


def test_what_is_reported_during_a_major_incident_is_known(office: Office) -> None:
    first, _ = declared(office, parts=0)
    office.say("update", first, by=VOICE, text="A switch is broken.")
    late = office.report("Wi-Fi outage here too", sender="late@example.org", subject="No Wi-Fi")
    assert written(office, "known_issue") == ["late@example.org"]
    assert office.incident(late).parent_id is None
    office.say("major", first, by=MIM, action="join")
    office.wait(timedelta(seconds=1))
    assert office.incident(late).parent_id == first

    office.report("Not for me, my cable was out.", sender="late@example.org", subject="Re: No Wi-Fi [INC-000002]")
    assert office.incident(late).parent_id is None
    assert written(office, "apart") == ["late@example.org"]
    office.say("resolve", first, code="fixed", text="Done.")
    office.wait(timedelta(seconds=1))
    assert office.incident(late).state is not State.RESOLVED


def banner(office: Office, number: int) -> tuple[str, bool]:
    """Return what the page, and whether the card, of an incident says of a major incident that it is about."""
    with office.store.reading() as connection:
        sight = look(connection, number)
    view = read_incident(office.store, number, sees_security=True, groups=frozenset())
    assert sight is not None
    assert view is not None
    german = str(queue_card(replace(sight, language="de")).blocks)
    on_card = f"`parent {number} 1` makes it a part" in str(queue_card(sight).blocks)
    assert on_card == ("wahrscheinlich der Großausfall *INC-000001*" in german)
    return view.known, on_card


def test_agents_see_that_a_new_report_is_known_until_it_is_settled(office: Office) -> None:
    first, _ = declared(office, parts=0)
    late = office.report("Wi-Fi outage here too", sender="late@example.org", subject="No Wi-Fi")
    other = office.report("Wi-Fi outage here too", sender="other@example.org", subject="No Wi-Fi")
    assert banner(office, late) == ("INC-000001", True)
    assert banner(office, first) == ("", False)
    assert office.say("parent", late, of=str(first)).ok
    office.report("Not for me, my cable was out.", sender="other@example.org", subject=f"Re: No Wi-Fi [INC-{other:06}]")

    assert banner(office, late) == ("", False)
    assert banner(office, other) == ("", False)


def test_who_reports_later_hears_the_latest_of_it(office: Office) -> None:
    first, _ = declared(office, parts=0)
    for number, text in enumerate(["A switch is broken.", "The switch is replaced."]):
        office.say("update", first, by=VOICE, text=text)
        office.report("Wi-Fi outage here too", sender=f"late{number}@example.org", subject="No Wi-Fi")
    told = [row.payload["text"] for row in rows(office.store, outbox, outbox.c.template == "known_issue")]
    assert ["A switch is broken." in text for text in told] == [True, False]
    assert ["The switch is replaced." in text for text in told] == [False, True]


def test_a_sure_report_becomes_a_part_at_once_where_that_is_settled(office: Office) -> None:
    policy = replace(office.desk.policy, major=MajorRules(join_from=0.8))
    office.desk = replace(office.desk, policy=policy)
    first, _ = declared(office, parts=0)
    late = office.report("Wi-Fi outage here too", sender="late@example.org")

    assert office.incident(late).parent_id == first


def test_it_is_stood_down_when_it_stays_calm_and_closed_after_its_review(office: Office) -> None:
    first, _ = declared(office, parts=0)
    assert office.say("major", first, by=MIM, action="stand_down").code == Code.CONFLICT
    office.say("resolve", first, code="fixed", text="The switch was replaced.")
    early = office.say("major", first, by=MIM, action="stand_down")
    assert "wait until" in early.text
    assert "last word to everybody" in early.text, "what is said as the reason goes to all who reported it"
    office.wait(timedelta(minutes=15))
    assert office.say("major", first, by=MIM, action="stand_down").ok
    assert written(office, "review_due") == [MIM]
    assert "its review comes before" in office.say("close", first, by=MIM, reason="it works").text
    office.wait(timedelta(days=3))
    assert written(office, "review_due") == [MIM, MIM]
    assert office.incident(first).state is State.RESOLVED


def test_a_reporter_neither_closes_nor_reopens_a_major_incident(office: Office) -> None:
    first, _ = declared(office, parts=0)
    office.say("resolve", first, code="fixed", text="Done.")
    office.report("It is still broken.", sender="u0@example.org", subject="Re: Wi-Fi is down [INC-000001]")

    assert office.incident(first).state is State.RESOLVED
    assert MIM in written(office, "assigned")


@pytest.mark.parametrize(
    ("by", "action", "code", "says"),
    [
        (AGENT, "declare", Code.FORBIDDEN, "may propose a major incident (`major 1 propose why`)"),
        (MIM, "reject", Code.CONFLICT, "what may follow: `major N declare`, `major N propose`"),
        (MIM, "demote", Code.CONFLICT, "it is not yet in the major incident procedure"),
        (MIM, "join", Code.CONFLICT, "is no major incident"),
    ],
)
def test_what_the_procedure_does_not_allow_is_refused(
    office: Office, by: str, action: str, code: Code, says: str
) -> None:
    number = office.report()
    answer = office.say("major", number, by=by, action=action, reason="so")

    assert (answer.ok, answer.code) == (False, code)
    assert says in answer.text


def test_whoever_decides_about_a_p1_does_not_repair_it(office: Office) -> None:
    first, _ = declared(office, parts=0)
    assert office.say("role", first, by=MIM, role="technical", person="mim").code == Code.UNPROCESSABLE
    assert office.say("role", first, by=MIM, role="technical", person="@agent").ok
    roles = [(row.field, row.new) for row in rows(office.store, timeline, timeline.c.kind == "role")]
    assert roles == [("mim", MIM), ("communications", VOICE), ("technical", AGENT)]
    assert office.say("major", first, by=MIM, action="demote", reason="one room only").ok
    assert office.incident(first).is_major is False


def test_a_loss_makes_a_candidate_that_is_rejected_for_good(office: Office) -> None:
    number = office.report()
    office.say("loss", number, reason="the shop cannot sell")
    assert office.incident(number).major is Major.CANDIDATE
    assert office.say("major", number, by=MIM, action="reject", reason="the shop is closed today").ok
    office.say("loss", number, reason="the shop cannot sell")

    assert office.incident(number).major is Major.REJECTED
