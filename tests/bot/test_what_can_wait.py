"""What can wait is told together when its reader's day or week begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.agreed.agreements import Agreements, ClockKind
from bot.agreed.escalation import Escalation, Happening, Rule
from bot.escalation.rungs import rungs_of
from bot.notices.digests import set_next_morning
from store import improvements
from store.improvements import Improvement
from store.incident import TimelineEntry
from store.tables import outbox
from tests.conftest import NOW
from tests.desks import rows
from tests.office import POLICY, Office
from tests.on_call import AGENT, DIRECTOR, FIRST, LEAD, MANAGER, ROSTER, SECOND, TOLD, an_outage, told
from tests.on_call import office as office  # noqa: PLC0414 - a fixture
from tests.values import an_incident

HOURS = {"business": POLICY.agreement.targets[3].calendar}


def test_what_can_wait_is_told_when_the_readers_day_begins_all_together(office: Office) -> None:
    late = replace(ROSTER.people[AGENT], calendar="business", address=LEAD)
    people = {**ROSTER.people, LEAD: late}
    quiet = replace(TOLD, roster=replace(ROSTER, people=people), calendars=HOURS)
    rule = Rule(id="look", clock=ClockKind.RESOLUTION, percent=10, notify=(LEAD,))
    office.desk = replace(office.desk, policy=replace(quiet, escalation=Escalation(rules=(rule,))))
    for number in range(3):
        office.report(f"The printer jams, {number}.", subject=f"Printer {number}")
    # 10 % of 80 working hours is a day; NOW is a Monday at 08:00 in Berlin, so it is reached at its end.
    office.wait(timedelta(hours=9, minutes=5))
    before = [row for row in rows(office.store, outbox) if row.recipients == LEAD and row.template == "escalation"]
    office.wait(timedelta(hours=16))
    digests = rows(office.store, outbox, outbox.c.template == "digest", outbox.c.recipients == LEAD)

    assert before == []
    assert len(digests) == 1
    assert all(f"INC-00000{number} P5" in digests[0].payload["text"] for number in (1, 2, 3))


def test_an_outage_wakes_people_outside_their_hours(office: Office) -> None:
    asleep = {address: replace(each, calendar="business") for address, each in ROSTER.people.items()}
    office.desk = replace(office.desk, policy=replace(TOLD, roster=replace(ROSTER, people=asleep), calendars=HOURS))
    an_outage(office)
    office.wait(timedelta(0))

    assert {who for who, _ in told(office)} == {FIRST, LEAD, MANAGER}


def test_each_morning_people_are_told_what_is_open_and_nobody_twice(office: Office) -> None:
    policy = replace(TOLD, digest_at=time(8))
    office.desk = replace(office.desk, policy=policy)
    with office.store.begin() as connection:
        set_next_morning(connection, policy, office.now)
        set_next_morning(connection, policy, office.now)
    an_outage(office)
    office.wait(timedelta(days=1, hours=1))
    office.wait(timedelta(days=1))
    mornings = [row.recipients for row in rows(office.store, outbox, outbox.c.template == "digest")]

    assert sorted(mornings) == sorted([FIRST, SECOND, MANAGER, DIRECTOR] * 2)


def test_who_wanted_to_make_something_better_is_told_before_its_day_and_after_it(office: Office) -> None:
    policy = replace(TOLD, digest_at=time(8))
    office.desk = replace(office.desk, policy=policy)
    item = Improvement(
        subject="Printing", evidence="8 incidents in 30 days", owner=AGENT, due="2025-06-03", begun_at=NOW,
        begun_by=MANAGER, changed_at=NOW, changed_by=MANAGER,
    )  # fmt: skip
    with office.store.begin() as connection:
        set_next_morning(connection, policy, office.now)
        kept, _ = improvements.track(connection, item)
    for _ in range(2):
        office.wait(timedelta(days=1))
    with office.store.begin() as connection:
        improvements.change(connection, kept.id, AGENT, office.now, state="done")
    office.wait(timedelta(days=1))

    told = [row.payload["text"] for row in rows(office.store, outbox, outbox.c.recipients == AGENT)]
    assert len(told) == 2, "and not when it is done"
    assert "WHAT YOU WANTED TO MAKE BETTER\n- Printing: 8 incidents in 30 days, 2025-06-03\n" in told[0]
    assert "2025-06-03 (overdue)" in told[1]


def test_what_lasts_is_counted_in_the_calendar_that_was_agreed_with_the_reporter(office: Office) -> None:
    """NOW is Monday, 08:00. Nobody has it for four hours: by the default from 09:00 on, by theirs around the clock."""
    usual = office.desk.policy
    around = {
        number: replace(row, calendar=usual.agreement.targets[1].calendar, calendar_name="always")
        for number, row in usual.agreement.targets.items()
    }
    theirs = replace(usual.agreement, name="theirs", targets=around, customers=("*@gold.example",))
    policy = replace(usual, agreements=Agreements(services=(theirs,)))
    plain = an_incident(priority=4, impact=3, urgency=2)
    reached = {}
    for reporter in ("ann@example.org", "ann@gold.example"):
        opened = TimelineEntry(at=NOW, actor="reporter", kind="opened", facts=(("priority", 4), ("reporter", reporter)))
        rungs = rungs_of(plain, (opened,), policy, NOW)
        reached[reporter] = next(rung.at for rung in rungs if rung.rule.happening is Happening.NO_OWNER)

    assert reached == {"ann@example.org": NOW + timedelta(hours=5), "ann@gold.example": NOW + timedelta(hours=4)}


def test_each_monday_managers_are_told_how_the_week_was_and_what_was_learned(office: Office) -> None:
    office.desk = replace(office.desk, policy=replace(TOLD, digest_at=time(8)))
    # NOW is a Monday at 08:00 in Berlin, where the desk is: the next one is a week later.
    with office.store.begin() as connection:
        set_next_morning(connection, office.desk.policy, office.now)
    first, second = office.report("The printer jams."), office.report("The printer jams again.", subject="Printer two")
    assert office.say("confirm", first).ok
    assert office.say("correct", second, category="Printing & scanning", subcategory="queue/driver").ok
    for _ in range(8):
        office.wait(timedelta(days=1))
    told = rows(office.store, outbox, outbox.c.template == "weekly")

    texts = [(row.recipients, row.payload["text"]) for row in told]
    assert [who for who, _ in texts] == [MANAGER, DIRECTOR]
    for _, text in texts:
        assert "Opened: 2 (before: 0)" in text
        assert "Right: 1, corrected: 1" in text
