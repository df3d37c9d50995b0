"""Response and resolution run, pause, stop and are missed as was reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.agreements import ClockKind, Span
from bot.agreed.escalation import Escalation, Rule
from bot.escalation.rungs import rungs_of
from bot.promises.clocks import Measured, changed, measure, next_due, recompute
from bot.promises.reckoning import reckon
from store.incident import ClockState
from tests.histories import entries_of, moment, shown, story
from tests.promises import clocks, policy
from tests.values import an_incident

#: Sentences, now, and what some clocks say then. B is Monday to Friday 09:00 to 17:00.
CASES: list[tuple[tuple[str, ...], str, dict[str, str]]] = [
    # domain.md 15.1: 30 minutes on Friday, 90 on Monday.
    (("2025-03-28 16:30 opened P3",), "2025-03-28 16:30", {"sla.response": "running due 2025-03-31 10:30"}),
    # domain.md 15.2: a P2 is promised in 8 h around the clock, and that night has seven.
    (("2025-03-29 22:00 opened P2",), "2025-03-29 22:00", {"sla.resolution": "running due 2025-03-30 07:00"}),
    # domain.md 15.3: 40 h from Monday 10:00; 5 + 8 + 6 = 19 h wait for the user.
    (
        ("Mon 10:00 opened P4", "Mon 12:00 waits for user", "Wed 15:00 wrote"),
        "Wed 15:00",
        {"sla.resolution": "running due Wed2 13:00"},
    ),
    # domain.md 15.4: the same for a supplier is the desk's time, but not the group's; the contract runs.
    (
        (
            "Mon 10:00 opened P4 group=Print_team",
            "Mon 12:00 waits for supplier",
            "Mon 12:00 engaged Printers",
            "Wed 15:00 restored Printers",
            "Wed 15:00 resumed",
        ),
        "Wed 15:00",
        {
            "sla.resolution": "running due Mon2 10:00",
            # Print team pauses for the user only; 20 h from Monday 10:00: 7 + 8 + 5.
            "ola.resolution": "breached due Wed 14:00 missed Wed 14:00",
            # 8 h of the contract from Monday 12:00: 5 + 3.
            "uc.resolution": "breached due Tue 12:00 stopped Wed 15:00 missed Tue 12:00 used 19:00",
        },
    ),
    # domain.md 15.4 with the default agreement of a group: 60 % of 40 h are 24 h, 19 of them paused.
    (
        (
            "Mon 10:00 opened P4 group=Network",
            "Mon 12:00 waits for supplier",
            "Wed 15:00 resumed",
        ),
        "Wed 15:00",
        # 2 h on Monday, 2 on Wednesday, 8, 8 and 4: Monday 13:00.
        {"ola.resolution": "running due Mon2 13:00"},
    ),
    # domain.md 15.5: P3 becomes P1 after 3 h: 4 h around the clock from the original start; the response stays met.
    (
        ("Mon 09:00 opened P3", "Mon 09:10 answered", "Mon 12:00 prioritised P1"),
        "Mon 12:00",
        {"sla.resolution": "running due Mon 13:00", "sla.response": "met due Mon 11:00 stopped Mon 09:10 used 0:10"},
    ),
    # domain.md 15.6: resolved at 11:00, reopened at 14:00: 2 of 4 h are used.
    (
        ("Mon 09:00 opened P1", "Mon 11:00 resolved", "Mon 14:00 reopened"),
        "Mon 14:00",
        {"sla.resolution": "running due Mon 16:00"},
    ),
    # domain.md 15.8: resolved at the due instant is met, a second later is not. Gold promises 4 h: 09:00 to 13:00.
    (
        ("Mon 09:00 opened P4 service=Payroll", "Mon 13:00 resolved"),
        "Mon 14:00",
        {"sla.resolution": "met due Mon 13:00 stopped Mon 13:00 used 4:00"},
    ),
    (
        ("Mon 09:00 opened P4 service=Payroll", "Mon 13:00:01 resolved"),
        "Mon 14:00",
        {"sla.resolution": "breached due Mon 13:00 stopped Mon 13:00:01 missed Mon 13:00 used 4:00"},
    ),
    # The response at exactly closing: P4 has 8 h, and 17:00:01 is too late although no working time has passed.
    (
        ("Mon 09:00 opened P4", "Mon 17:00 answered"),
        "Mon 18:00",
        {"sla.response": "met due Mon 17:00 stopped Mon 17:00 used 8:00"},
    ),
    (
        ("Mon 09:00 opened P4", "Mon 17:00:01 answered"),
        "Mon 18:00",
        {"sla.response": "breached due Mon 17:00 stopped Mon 17:00:01 missed Mon 17:00 used 8:00"},
    ),
    # At the due instant it is not yet missed; a second later it is.
    (("Mon 09:00 opened P1",), "Mon 09:15", {"sla.response": "running due Mon 09:15"}),
    (("Mon 09:00 opened P1",), "Mon 09:15:01", {"sla.response": "breached due Mon 09:15 missed Mon 09:15"}),
    # Opened on Saturday: a P3 counts from Monday 09:00, a P1 at once.
    (("Sat 12:00 opened P3",), "Sat 12:00", {"sla.response": "running due Mon2 11:00"}),
    (("Sat 12:00 opened P1",), "Sat 12:00", {"sla.response": "running due Sat 12:15"}),
    # A note or an assignment is no response; accepting is none either when it came by mail.
    (("Mon 09:00 opened P3", "Mon 09:30 taken"), "Mon 10:00", {"sla.response": "running due Mon 11:00"}),
    # But it is one when somebody called, or when a machine reported.
    (
        ("Mon 09:00 opened P3 channel=phone", "Mon 09:30 taken"),
        "Mon 10:00",
        {"sla.response": "met due Mon 11:00 stopped Mon 09:30 used 0:30"},
    ),
    (
        ("Mon 09:00 opened P3 channel=event", "Mon 09:30 taken"),
        "Mon 10:00",
        {"sla.response": "met due Mon 11:00 stopped Mon 09:30 used 0:30"},
    ),
    # A question is an answer.
    (
        ("Mon 09:00 opened P3", "Mon 09:30 asked", "Mon 09:30 waits for user"),
        "Mon 10:00",
        {"sla.response": "met due Mon 11:00 stopped Mon 09:30 used 0:30"},
    ),
    # The response runs while anything is pending: domain.md section 12, row 8.
    (
        ("Mon 09:00 opened P3", "Mon 09:30 waits for change"),
        "Mon 12:00",
        {"sla.response": "breached due Mon 11:00 missed Mon 11:00"},
    ),
    # Resolved without a word before: the solution is the response.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 resolved"),
        "Mon 10:00",
        {"sla.response": "met due Mon 11:00 stopped Mon 10:00 used 1:00"},
    ),
    # Pauses of the resolution, one reason each. 16 h from Monday 09:00 are Tuesday 17:00; two hours are lost or not.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for user", "Mon 12:00 resumed"),
        "Mon 12:00",
        {"sla.resolution": "running due Wed 11:00"},
    ),
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for supplier", "Mon 12:00 resumed"),
        "Mon 12:00",
        {"sla.resolution": "running due Tue 17:00"},
    ),
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for change", "Mon 12:00 resumed"),
        "Mon 12:00",
        {"sla.resolution": "running due Tue 17:00"},
    ),
    # Except where the reporter agreed to the date in writing.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 agreed", "Mon 12:00 resumed"),
        "Mon 12:00",
        {"sla.resolution": "running due Wed 11:00"},
    ),
    # Or where the agreement of this customer says so.
    (
        ("Mon 09:00 opened P3 reporter=pat@example.com", "Mon 10:00 waits for supplier", "Mon 12:00 resumed"),
        "Mon 12:00",
        {"sla.resolution": "running due Wed 11:00"},
    ),
    # Standing still it says what it would have been due without the wait, and what is used up.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for user"),
        "Thu 10:00",
        {"sla.resolution": "paused due Tue 17:00 used 1:00"},
    ),
    # A wait at night costs nothing: 17:00 to 09:00.
    (
        ("Mon 09:00 opened P3", "Mon 17:00 waits for user", "Tue 09:00 wrote"),
        "Tue 09:00",
        {"sla.resolution": "running due Tue 17:00"},
    ),
    # Around the clock it does: 16 h.
    (
        ("Mon 16:00 opened P2", "Mon 17:00 waits for user", "Tue 09:00 wrote"),
        "Tue 09:00",
        {"sla.resolution": "running due Tue 16:00"},
    ),
    # Two waits.
    (
        (
            "Mon 09:00 opened P3",
            "Mon 10:00 waits for user",
            "Mon 11:00 wrote",
            "Tue 10:00 waits for user",
            "Tue 13:00 wrote",
        ),
        "Tue 13:00",
        {"sla.resolution": "running due Wed 13:00"},
    ),
    # Whoever waits when the time is already up has missed it all the same.
    (
        ("Mon 09:00 opened P3", "Wed 10:00 waits for user"),
        "Wed 12:00",
        {"sla.resolution": "breached due Tue 17:00 missed Tue 17:00 used 17:00"},
    ),
    # It stays missed when it is resolved later.
    (
        ("Mon 09:00 opened P3", "Wed 10:00 resolved"),
        "Wed 12:00",
        {"sla.resolution": "breached due Tue 17:00 stopped Wed 10:00 missed Tue 17:00 used 17:00"},
    ),
    # Reopened after it was missed: still missed, and running.
    (
        ("Mon 09:00 opened P3", "Wed 10:00 resolved", "Wed 11:00 reopened"),
        "Wed 12:00",
        {"sla.resolution": "breached due Tue 17:00 missed Tue 17:00"},
    ),
    # Reopened twice: resolved 11 to 12 and 13 to 15 do not count; 4 h are 2 + 1 + 1.
    (
        (
            "Mon 09:00 opened P1",
            "Mon 11:00 resolved",
            "Mon 12:00 reopened",
            "Mon 13:00 resolved",
            "Mon 15:00 reopened",
        ),
        "Mon 15:30",
        {"sla.resolution": "running due Mon 16:00"},
    ),
    # Closed counts from when it was resolved.
    (
        ("Mon 09:00 opened P3", "Tue 16:00 resolved", "Fri 16:00 closed"),
        "Fri 16:00",
        {"sla.resolution": "met due Tue 17:00 stopped Tue 16:00 used 15:00"},
    ),
    # Waiting for the user, then resolved because nobody answered: the wait does not count.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for user", "Mon2 10:00 resolved by parent"),
        "Mon2 10:00",
        {"sla.resolution": "met due Tue2 17:00 stopped Mon2 10:00 used 1:00"},
    ),
    # Cancelled: whatever still ran is void; what was kept or missed before stays.
    (
        ("Mon 09:00 opened P3 group=Network", "Mon 10:30 answered", "Mon 10:30 cancelled"),
        "Tue 09:00",
        {
            "sla.response": "met due Mon 11:00 stopped Mon 10:30 used 1:30",
            "sla.resolution": "cancelled due Tue 17:00 stopped Mon 10:30 used 1:30",
            "ola.own": "cancelled due Mon 10:00 stopped Mon 10:30 missed Mon 10:00 used 1:30",
        },
    ),
    # Taken back, the time counts as if it had never been cancelled.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 cancelled", "Mon 12:00 undone"),
        "Mon 12:00",
        {"sla.resolution": "running due Tue 17:00", "sla.response": "breached due Mon 11:00 missed Mon 11:00"},
    ),
    # Clocks change during the promise: P1 on the night of the change in autumn, 4 h from 00:30 summer time.
    (("2025-10-26 00:30 opened P1",), "2025-10-26 00:30", {"sla.resolution": "running due 2025-10-26 03:30"}),
    # And a wait over it: 22:00 to 06:00 are 9 h, so 8 h from 21:00 end at 14:00.
    (
        ("2025-10-25 21:00 opened P2", "2025-10-25 22:00 waits for user", "2025-10-26 06:00 wrote"),
        "2025-10-26 06:00",
        {"sla.resolution": "running due 2025-10-26 13:00"},
    ),
]


@pytest.mark.parametrize(("sentences", "now", "expected"), CASES)
def test_clocks_say_what_was_reckoned_by_hand(sentences: tuple[str, ...], now: str, expected: dict[str, str]) -> None:
    found = clocks(story(*sentences), now)

    assert {kind: found.get(kind, "-") for kind in expected} == expected


def only(kind: str, *sentences: str, now: str) -> Measured:
    return next(each for each in measure(story(*sentences), policy(), moment(now)) if each.clock.kind == kind)


def test_thresholds_lie_where_so_much_of_the_target_is_used_up() -> None:
    """domain.md section 5.9: 16 h from Monday 09:00, an hour of it waiting for the user on Monday."""
    sentences = ("Mon 09:00 opened P3", "Mon 10:00 waits for user", "Mon 11:00 wrote")
    resolution = only("sla.resolution", *sentences, now="Mon 14:00")

    assert shown(resolution.clock.due_at) == "Wed 10:00"
    # 8 of 16 h: 1 before the wait, 6 after it on Monday, 1 on Tuesday.
    assert [shown(resolution.at(percent)) for percent in (50, 75, 90, 100)] == [
        "Tue 10:00",
        "Tue 14:00",
        "Tue 16:24",
        "Wed 10:00",
    ]
    # Until 14:00 one hour before the wait and three after it: a quarter.
    assert resolution.consumed == 0.25


@pytest.mark.parametrize(
    ("when", "reached"),
    [
        # Two open hours before Wednesday 10:00, and eight after it.
        ({"before": Span(amount=timedelta(hours=2))}, "Tue 16:00"),
        ({"after": Span(amount=timedelta(hours=8))}, "Thu 10:00"),
    ],
)
def test_a_rule_counts_open_time_before_and_after_it_is_due(when: dict[str, Span], reached: str) -> None:
    history = story("Mon 09:00 opened P3", "Mon 10:00 waits for user", "Mon 11:00 wrote")
    rule = Rule(id="mine", clock=ClockKind.RESOLUTION, **when)
    agreed = replace(policy(), escalation=Escalation(rules=(rule,)))
    rungs = rungs_of(an_incident(), history, agreed, moment("Mon 14:00"))

    assert [shown(rung.at) for rung in rungs if rung.rule is rule] == [reached]


def test_a_target_in_working_days_has_thresholds_too() -> None:
    """One working day from Monday 14:00 is 8 open hours: half of them are over on Tuesday 10:00."""
    update = only("sla.update", "Mon 09:00 opened P3", "Mon 14:00 answered", now="Mon 14:00")

    assert update.clock.target_seconds == 8 * 3600
    assert shown(update.at(50)) == "Tue 10:00"


def test_only_what_changed_is_to_be_saved() -> None:
    history = story("Mon 09:00 opened P3", "Mon 09:30 answered")
    before = recompute(history[:1], policy(), moment("Mon 09:00"))
    after = recompute(history, policy(), moment("Mon 09:30"))

    assert [clock.kind for clock in changed(before, after)] == ["sla.response", "sla.update"]
    assert changed(after, recompute(history, policy(), moment("Mon 10:00"))) == ()


def test_the_next_due_time_is_the_earliest_promise_to_the_reporter_that_is_open() -> None:
    def due(now: str, *sentences: str) -> str:
        at = next_due(recompute(story(*sentences), policy(), moment(now)))
        return shown(at) if at else "-"

    # The group's hour comes first, but it is not the reporter's.
    assert due("Mon 09:00", "Mon 09:00 opened P3 group=Network") == "Mon 11:00"
    assert due("Mon 09:30", "Mon 09:00 opened P3", "Mon 09:30 answered") == "Tue 09:30"
    # What is missed does not sink.
    assert due("Tue 09:30", "Mon 09:00 opened P3") == "Mon 11:00"
    assert due("Tue 09:30", "Mon 09:00 opened P3", "Mon 09:10 resolved") == "-"


def test_a_history_without_a_beginning_has_no_clocks() -> None:
    assert recompute(story("Mon 09:00 answered"), policy(), moment("Mon 10:00")) == ()


def test_an_old_history_says_its_priority_when_it_was_processed() -> None:
    """Version 0.1 wrote no facts with `opened`; the entry after it has the priority, from the beginning."""
    opened, prioritised = story("Mon 09:00 opened P3", "Mon 15:00 prioritised P1")
    old = (replace(opened, facts=()), replace(prioritised, old=""))

    [response, resolution] = recompute(old, policy(), moment("Mon 09:05"))

    assert (shown(response.due_at), shown(resolution.due_at)) == ("Mon 09:15", "Mon 13:00")
    assert not response.by_retarget


def test_what_was_promised_and_by_the_whole_history_is_not_ends_as_void() -> None:
    """Told and over at the same instant: the next news that was promised in between is owed to nobody."""
    told = story("Mon 10:00 opened P1", "Mon 10:05 taken", "Mon 10:10 answered", "Mon 11:00 answered")
    now = told[-1].at
    over = (*told, *entries_of(now, "resolved", "in_progress"))
    open_one = an_incident(priority=1, impact=1, urgency=1)
    before = reckon(open_one, told, (), policy(), now).clocks
    found = reckon(open_one, over, before, policy(), now)

    owed = {clock.instance for clock in before if clock.kind == "sla.update" and clock.stopped_at is None}
    void = [clock for clock in found.changed if clock.state is ClockState.CANCELLED]
    assert owed == {2}
    assert [(clock.key, clock.stopped_at) for clock in void] == [(("sla.update", 2), now)]
    assert reckon(open_one, over, (*found.clocks, *void), policy(), now).changed == ()
