"""The major incident procedure: criteria and surges as pure values, and the whole of it at a desk on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.roster import Colleague, Group, Role, Roster, Service
from bot.commands.refused import Code
from bot.desk import Desk
from bot.major import cadence
from bot.major.criteria import CRITERIA, Facts, first_hit
from bot.major.known import says_apart
from bot.major.rules import Cadence, MajorRules, SurgeRule
from bot.major.surge import Seen, poisson_tail, surge_of
from bot.pages.views import read_incident
from bot.security_levels import EXPOSURE
from bot.slack.cards import queue_card
from bot.slack.sight import look
from store.alert import Alert
from store.engine import Store
from store.incident import Incident, State, TimelineEntry
from store.major import MAJOR_TRANSITIONS, Major
from store.tables import outbox, timeline
from tests.conftest import NOW
from tests.desks import KEYS, rows
from tests.office import Office
from tests.values import a_policy, an_incident, suggest

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
MINUTE = timedelta(minutes=1)


def an_entry(
    kind: str, *, field: str = "", new: str = "", after: timedelta = timedelta(0), **facts: str
) -> TimelineEntry:
    return TimelineEntry(
        at=NOW + after, actor="system", kind=kind, field=field, new=new, because="so", facts=tuple(facts.items())
    )


def facts(incident: Incident, **changes: object) -> Facts:
    return replace(Facts(incident=incident, criticality=3, now=NOW), **changes)  # type: ignore[arg-type]


def groups(*names: str) -> tuple[TimelineEntry, ...]:
    opened, *others = names
    moved = tuple(an_entry("changed", field="assignment_group", new=name) for name in others)
    return (an_entry("opened", group=opened), *moved)


BEGUN = (an_entry("state", field="state", new=State.IN_PROGRESS, after=-timedelta(hours=1)),)
CRITICAL = Alert(
    channel="nagios", key="db1", title="db1 is down", severity="critical", is_firing=True,
    first_seen_at=NOW - timedelta(minutes=6), last_seen_at=NOW,
)  # fmt: skip
P1, P2 = an_incident(priority=1, service="Mail"), an_incident(priority=2, state=State.IN_PROGRESS)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        # the service decides, not the priority alone
        (facts(P1, criticality=1), "critical_service"),
        (facts(P1, criticality=2), None),
        (facts(P2, criticality=1), None),
        # an agent says that money is lost, whatever the priority
        (facts(an_incident(priority=4), history=(an_entry("business_loss"),)), "business_loss"),
        (facts(an_incident(), surge="9 people reported Mail"), "surge"),
        # more than 20, as the source says
        (facts(an_incident(), parts=20), None),
        (facts(an_incident(), parts=21), "many_parts"),
        (facts(an_incident(security=True, subcategory=EXPOSURE)), "data_exposed"),
        (facts(an_incident(security=True, subcategory="phishing/malware")), None),
        # several teams, or an hour of work that found nothing
        (facts(P2, history=groups("Service desk", "Network", "Infrastructure")), "several_teams"),
        (facts(P2, history=groups("Service desk", "Network", "Network")), None),
        (facts(P2, history=BEGUN), "several_teams"),
        (facts(P2, history=BEGUN, now=NOW - MINUTE), None),
        (facts(replace(P2, problem_ref="PRB-1"), history=BEGUN), None),
        (facts(replace(P2, priority=3), history=BEGUN), None),
        # an alarm must last, and the service must matter
        (facts(an_incident(), alerts=(CRITICAL,), criticality=1), "lasting_alarm"),
        (facts(an_incident(), alerts=(CRITICAL,), criticality=2), None),
        (facts(an_incident(), alerts=(CRITICAL,), criticality=1, now=NOW - MINUTE), None),
        (facts(an_incident(), alerts=(replace(CRITICAL, is_firing=False),), criticality=1), None),
    ],
)
def test_the_first_criterion_that_hits_decides(asked: Facts, name: str | None) -> None:
    hit = first_hit(asked)

    assert (hit.name if hit else None) == name


def test_the_criteria_stand_in_the_order_of_the_domain() -> None:
    every = facts(P1, criticality=1, history=(an_entry("business_loss"),), surge="so", parts=21)

    assert [criterion.name for criterion in CRITERIA if criterion.asks(every)] == [
        "critical_service",
        "business_loss",
        "surge",
        "many_parts",
    ]


RULE = SurgeRule()


@pytest.mark.parametrize(
    ("reporters", "before", "is_surge"),
    [
        # nothing is usual: five people are enough, four are not
        (5, (0, 0, 0, 0), True),
        (4, (0, 0, 0, 0), False),
        # five where two are usual: fewer than three times as many
        (5, (2, 2, 2, 2), False),
        # three times as many, yet not rare enough: P(X >= 6 | 2) = 0.0166
        (6, (2, 2, 2, 2), False),
        # P(X >= 8 | 2) = 0.0011 and P(X >= 9 | 2) = 0.00024
        (8, (2, 2, 2, 2), False),
        (9, (2, 2, 2, 2), True),
        # a Monday morning that is always busy
        (30, (18, 20, 22, 20), False),
        (60, (18, 20, 22, 20), True),
        # without any history the floor is usual
        (5, (), True),
    ],
)
def test_a_surge_is_many_reporters_and_rare_by_chance(reporters: int, before: tuple[int, ...], is_surge: bool) -> None:
    seen = Seen(service="Mail", reporters=reporters, before=before, incidents=(1, 2))

    assert (surge_of((seen,), RULE) is not None) is is_surge
    assert surge_of((replace(seen, is_known=True),), RULE) is None


@pytest.mark.parametrize(
    ("count", "mean", "tail"),
    # values of a table of the Poisson distribution
    [(0, 2.0, 1.0), (1, 0.5, 0.393469), (5, 0.5, 0.000172), (9, 2.0, 0.000237), (30, 20.0, 0.021818)],
)
def test_the_tail_is_that_of_poisson(count: int, mean: float, tail: float) -> None:
    assert poisson_tail(count, mean) == pytest.approx(tail, abs=5e-7)
    assert 0.0 <= poisson_tail(2000, 0.5) < 1e-100


def test_the_narrow_key_is_found_before_the_service() -> None:
    narrow = Seen(service="Mail", subcategory="calendar", reporters=6, incidents=(1,))
    found = surge_of((narrow, replace(narrow, subcategory="", reporters=9)), RULE)

    assert found is not None
    assert found.because == "6 people reported Mail (calendar) within 15 minutes; usual are 0.5"


@pytest.mark.parametrize(
    ("minutes_in", "announced", "waits"),
    [
        # at first every twenty minutes, however long its author wants to be silent
        (10, None, 20),
        (10, 60, 20),
        (10, 15, 15),
        # after two hours as announced, at most an hour
        (120, None, 60),
        (120, 45, 45),
        (120, 90, 60),
    ],
)
def test_updates_come_as_often_as_the_domain_says(minutes_in: int, announced: int | None, waits: int) -> None:
    now = NOW + minutes_in * MINUTE
    wanted = announced * MINUTE if announced else None

    assert cadence.next_update(NOW, now, wanted, Cadence()) == now + waits * MINUTE


def test_no_step_leads_back_to_none_and_each_place_can_be_reached() -> None:
    reached = set().union(*MAJOR_TRANSITIONS.values())

    assert reached == set(Major) - {Major.NONE}
    assert set(MAJOR_TRANSITIONS) == set(Major)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("Not for me, my printer is just out of paper.", True),
        ("That's something else.", True),
        ("It doesn’t affect me", True),
        ("Betrifft mich nicht.", True),
        ("Bei mir ist es etwas anderes, die Maus geht nicht.", True),
        ("It still does not work for me.", False),
        ("Thank you!", False),
        (f"{'It goes on and on. ' * 10} It is something else.", False),
    ],
)
def test_a_short_answer_can_say_that_it_is_something_else(text: str, apart: bool) -> None:
    assert says_apart(text) is apart


@pytest.fixture
def office(store: Store) -> Office:
    return an_office(store)


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


def written(office: Office, template: str) -> list[str]:
    """Return to whom a template was written."""
    return [row.recipients for row in rows(office.store, outbox, outbox.c.template == template)]


def declared(office: Office, parts: int = 2) -> tuple[int, list[int]]:
    """Return a declared major incident and its parts."""
    first, *others = reported(office, parts + 1)
    office.say("confirm", first)
    assert office.say("major", first, by=MIM, action="declare", reason="the whole site").ok
    for other in others:
        assert office.say("parent", other, of=str(first)).ok
    return first, others


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
    view = read_incident(office.store, number)
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
        (MIM, "reject", Code.CONFLICT, "from there it can be candidate, declared"),
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
