"""Clocks: a table of histories that were reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from bot.agreed.agreements import Agreement, Agreements, Handling, Share, Span, Support, Targets
from bot.agreed.policy import Policy
from bot.promises.clocks import Measured, changed, measure, next_due, recompute
from bot.promises.reckoning import reckon
from store.incident import Clock, ClockState, TimelineEntry
from tests.histories import entries_of, moment, shown, story
from tests.values import a_policy, an_incident


def h(amount: float) -> Span:
    return Span(amount=timedelta(hours=amount))


def major() -> Targets:
    """domain.md section 4.3: 5 minutes, 20 minutes, 2 hours, around the clock."""
    return replace(a_policy().agreement.targets[1], response=h(1 / 12), update=h(1 / 3), resolution=h(2))


@cache
def policy() -> Policy:
    plain = a_policy()
    standard = replace(plain.agreement, major=major(), version="v1")
    gold = Agreement(
        name="gold",
        targets={n: replace(row, resolution=h(4), response=h(1)) for n, row in plain.agreement.targets.items()},
        services=("Payroll",),
        version="v2",
    )
    #: Also waiting for a supplier is not its time.
    patient = replace(
        standard, name="patient", customers=("*@example.com",), pause_on=frozenset({"pending_user", "pending_supplier"})
    )
    business = plain.agreement.targets[3].calendar
    contract = Support(
        name="printer contract",
        party="Printers",
        targets={
            n: Handling(first=h(4), resolution=h(8), calendar=business, calendar_name="business") for n in range(1, 6)
        },
    )
    print_team = Support(
        name="print team",
        party="Print team",
        targets={n: Handling(first=h(2), resolution=Share(percent=50)) for n in range(1, 6)},
        pause_on=frozenset({"pending_user"}),
    )
    return replace(
        plain,
        agreement=standard,
        agreements=Agreements(
            services=(gold, patient), groups={"Print team": print_team}, suppliers={"Printers": contract}
        ),
    )


def told(clock: Clock) -> str:
    """Write a clock as the table does: state, due, and whatever else is to be said of it."""
    words = [clock.state.value, "due", shown(clock.due_at)]
    if clock.stopped_at is not None:
        words += ["stopped", shown(clock.stopped_at)]
    if clock.breached_at is not None:
        words += ["missed", shown(clock.breached_at)]
    if clock.by_retarget:
        words += ["by change"]
    if clock.elapsed_seconds is not None:
        words += ["used", f"{clock.elapsed_seconds // 3600}:{clock.elapsed_seconds % 3600 // 60:02}"]
    return " ".join(words)


def clocks(history: tuple[TimelineEntry, ...], now: str) -> dict[str, str]:
    found = recompute(history, policy(), moment(now))
    return {f"{c.kind}" + (f"#{c.instance}" if c.instance > 1 else ""): told(c) for c in found}


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
    # A less important priority gives more time, from the original start.
    (
        ("Mon 09:00 opened P3", "Mon 10:30 prioritised P4"),
        "Mon 12:00",
        {"sla.resolution": "running due Fri 17:00", "sla.response": "running due Mon 17:00"},
    ),
    # A more important one may be missed by the change: 15 minutes and 4 h are over at 14:00.
    (
        ("Mon 09:00 opened P3", "Mon 14:00 prioritised P1"),
        "Mon 14:00",
        {
            "sla.resolution": "breached due Mon 13:00 missed Mon 14:00 by change",
            "sla.response": "breached due Mon 09:15 missed Mon 11:00",
        },
    ),
    # Due at the very instant of the change is not missed yet.
    (
        ("Mon 09:00 opened P3", "Mon 13:00 prioritised P1"),
        "Mon 13:00",
        {"sla.resolution": "running due Mon 13:00"},
    ),
    # What was missed under the old priority stays so, though the new one would give more time.
    (
        ("Mon 09:00 opened P1", "Mon 14:00 prioritised P4"),
        "Mon 14:00",
        {"sla.resolution": "breached due Fri 17:00 missed Mon 13:00"},
    ),
    # But when it had only been suggested, and a person corrects it, it was never missed.
    (
        ("Mon 09:00 opened P1", "Mon 14:00 corrected P4"),
        "Mon 14:00",
        {"sla.resolution": "running due Fri 17:00", "sla.response": "running due Mon 17:00"},
    ),
    # Also with the act that ends it: 50 % of 15 min were over, of the 8 h that it should have had nothing is.
    (
        ("Mon 09:00 opened P1 group=Network", "Mon 09:15 corrected P4", "Mon 09:15 cancelled"),
        "Mon 09:15",
        {
            "sla.response": "cancelled due Mon 17:00 stopped Mon 09:15 used 0:15",
            "ola.own": "cancelled due Mon 13:00 stopped Mon 09:15 used 0:15",
        },
    ),
    # So that it says the same when the cancellation is taken back.
    (
        ("Mon 09:00 opened P1 group=Network", "Mon 09:15 corrected P4", "Mon 09:15 cancelled", "Mon 09:30 undone"),
        "Mon 09:30",
        {"sla.response": "running due Mon 17:00", "ola.own": "running due Mon 13:00"},
    ),
    # Handed on with the correction: 60 % of 4 h were over at 11:24, of 40 h they are not.
    (
        ("Mon 09:00 opened P1 group=Network", "Mon 12:00 corrected P4", "Mon 12:00 group Messaging"),
        "Mon 12:00",
        {"ola.resolution": "met due Wed 17:00 stopped Mon 12:00 used 3:00"},
    ),
    # A change that corrects nothing does not reach back: missed at 11:24, and handed on by whoever raised it to P4.
    (
        ("Mon 09:00 opened P1 group=Network", "Mon 12:00 prioritised P4", "Mon 12:00 group Messaging"),
        "Mon 12:00",
        {"ola.resolution": "breached due Mon 11:24 stopped Mon 12:00 missed Mon 11:24 used 3:00"},
    ),
    # A second correction is a change like any other.
    (
        ("Mon 09:00 opened P1", "Mon 09:05 confirmed", "Mon 14:00 corrected P4"),
        "Mon 14:00",
        {"sla.resolution": "breached due Fri 17:00 missed Mon 13:00"},
    ),
    # The correction itself may come too late.
    (
        ("Mon 09:00 opened P4", "Mon 14:00 corrected P1"),
        "Mon 14:00",
        {"sla.resolution": "breached due Mon 13:00 missed Mon 14:00 by change"},
    ),
    # Pauses are carried over: an hour of waiting, then P1: 4 h from 09:00 and one more.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for user", "Mon 11:00 wrote", "Mon 12:00 prioritised P1"),
        "Mon 12:00",
        {"sla.resolution": "running due Mon 14:00"},
    ),
    # A change while it stands still: an hour used, three left, whenever the answer comes.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for user", "Tue 10:00 prioritised P1"),
        "Tue 11:00",
        {"sla.resolution": "paused due Mon 13:00 used 1:00"},
    ),
    (
        ("Mon 09:00 opened P3", "Mon 10:00 waits for user", "Tue 10:00 prioritised P1", "Tue 12:00 wrote"),
        "Tue 12:00",
        {"sla.resolution": "running due Tue 15:00"},
    ),
    # A change after the response changes nothing about it.
    (
        ("Mon 09:00 opened P4", "Mon 16:00 answered", "Mon 16:30 prioritised P1"),
        "Mon 16:30",
        {"sla.response": "met due Mon 17:00 stopped Mon 16:00 used 7:00"},
    ),
    # Nor does one after the resolution.
    (
        ("Mon 09:00 opened P4", "Mon 16:00 resolved", "Mon 16:30 prioritised P1"),
        "Mon 16:30",
        {"sla.resolution": "met due Fri 17:00 stopped Mon 16:00 used 7:00"},
    ),
    # Another service has another agreement, from the same start.
    (
        ("Mon 09:00 opened P4", "Mon 10:00 service Payroll"),
        "Mon 10:00",
        {"sla.resolution": "running due Mon 13:00", "sla.response": "running due Mon 10:00"},
    ),
    # A major incident has targets of its own while it is declared: 2 h from the start.
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:20 major declared"),
        "Mon 09:20",
        {"sla.resolution": "running due Mon 11:00", "sla.update": "running due Mon 09:30"},
    ),
    (
        ("Mon 09:00 opened P1", "Mon 09:20 major declared", "Mon 09:40 major demoted"),
        "Mon 09:40",
        {"sla.resolution": "running due Mon 13:00"},
    ),
    # Its response is that its manager has taken it up, within 5 minutes: an agent's answer is not that.
    (
        ("Mon 09:00 opened P1", "Mon 09:02 major declared", "Mon 09:03 answered", "Mon 09:04 heard"),
        "Mon 09:04",
        {"sla.response": "running due Mon 09:05"},
    ),
    (
        ("Mon 09:00 opened P1", "Mon 09:02 major declared", "Mon 09:04 led"),
        "Mon 09:04",
        {"sla.response": "met due Mon 09:05 stopped Mon 09:04 used 0:04"},
    ),
    # Whoever declares it and takes the role has taken it up; whoever is named has when they say something.
    (
        ("Mon 09:00 opened P1", "Mon 09:04 major declared", "Mon 09:04 manager"),
        "Mon 09:04",
        {"sla.response": "met due Mon 09:15 stopped Mon 09:04 used 0:04"},
    ),
    (
        (
            "Mon 09:00 opened P1",
            "Mon 09:02 major declared",
            "Mon 09:03 manager bo@desk.example",
            "Mon 09:04 answered",
        ),
        "Mon 09:04",
        {"sla.response": "running due Mon 09:05"},
    ),
    # An answer before it was declared stays given; one while it was counts again when it is demoted.
    (
        ("Mon 09:00 opened P1", "Mon 09:03 answered", "Mon 09:04 major declared"),
        "Mon 09:04",
        {"sla.response": "met due Mon 09:15 stopped Mon 09:03 used 0:03"},
    ),
    (
        ("Mon 09:00 opened P1", "Mon 09:01 major declared", "Mon 09:02 answered", "Mon 09:04 major demoted"),
        "Mon 09:04",
        {"sla.response": "met due Mon 09:05 stopped Mon 09:02 used 0:02"},
    ),
    # Updates begin with the first answer and again with each.
    (("Mon 09:00 opened P1",), "Mon 09:05", {"sla.update": "-"}),
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered"),
        "Mon 09:10",
        {"sla.update": "running due Mon 09:40"},
    ),
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:35 answered"),
        "Mon 09:35",
        {
            "sla.update": "met due Mon 09:40 stopped Mon 09:35 used 0:25",
            "sla.update#2": "running due Mon 10:05",
        },
    ),
    # A late one is missed, and the next begins all the same.
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 10:00 answered"),
        "Mon 10:00",
        {
            "sla.update": "breached due Mon 09:40 stopped Mon 10:00 missed Mon 09:40 used 0:50",
            "sla.update#2": "running due Mon 10:30",
        },
    ),
    # What the reporter writes in between does not put it off.
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:30 wrote", "Mon 09:35 wrote"),
        "Mon 09:35",
        {"sla.update": "running due Mon 09:40"},
    ),
    # Who writes again before the first answer counts from the first of these messages.
    (
        ("Mon 09:00 opened P2", "Mon 09:10 wrote", "Mon 09:20 wrote"),
        "Mon 09:20",
        {"sla.update": "running due Mon 10:10"},
    ),
    # Whoever waits for the reporter owes no update; the answer begins the next.
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:20 asked", "Mon 09:20 waits for user"),
        "Mon 12:00",
        {"sla.update": "met due Mon 09:40 stopped Mon 09:20 used 0:10", "sla.update#2": "-"},
    ),
    (
        ("Mon 09:00 opened P1", "Mon 09:20 asked", "Mon 09:20 waits for user", "Mon 12:00 wrote"),
        "Mon 12:00",
        {"sla.update": "running due Mon 12:30"},
    ),
    # Leaving the wait without an answer begins it too.
    (
        ("Mon 09:00 opened P1", "Mon 09:20 asked", "Mon 09:20 waits for user", "Mon 13:00 resumed"),
        "Mon 13:00",
        {"sla.update": "running due Mon 13:30"},
    ),
    # Waiting for the reporter without a word drops it.
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:20 waits for user"),
        "Mon 10:00",
        {"sla.update": "cancelled due Mon 09:40 stopped Mon 09:20 used 0:10"},
    ),
    # It runs while a supplier is waited for.
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:15 waits for supplier"),
        "Mon 09:41",
        {"sla.update": "breached due Mon 09:40 missed Mon 09:40"},
    ),
    # It ends with the solution; reopened, it goes on with what was left: 10 of 30 minutes.
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:30 resolved"),
        "Mon 12:00",
        {"sla.update": "met due Mon 09:40 stopped Mon 09:30 used 0:20"},
    ),
    (
        ("Mon 09:00 opened P1", "Mon 09:10 answered", "Mon 09:30 resolved", "Mon 11:00 reopened"),
        "Mon 11:00",
        {"sla.update": "running due Mon 11:10"},
    ),
    # In working days: a P3 is told something every working day, at the same time of day.
    (
        ("Mon 09:00 opened P3", "Mon 14:00 answered"),
        "Mon 14:00",
        {"sla.update": "running due Tue 14:00"},
    ),
    (
        ("Fri 09:00 opened P3", "Fri 18:00 answered"),
        "Fri 18:00",
        {"sla.update": "running due Tue2 09:00"},
    ),
    # A group's agreement: half of the response to accept, 60 % of the resolution.
    (
        ("Mon 09:00 opened P3 group=Network",),
        "Mon 09:00",
        # 1 h; 9.6 h are 8 h and 1:36.
        {"ola.own": "running due Mon 10:00", "ola.resolution": "running due Tue 10:36"},
    ),
    # The desk has no agreement with itself.
    (("Mon 09:00 opened P3 group=Service_desk",), "Mon 09:00", {"ola.own": "-", "ola.resolution": "-"}),
    # Taking it up is accepting; whose answer it is does not matter to the group's clock.
    (
        ("Mon 09:00 opened P3 group=Network", "Mon 09:30 answered", "Mon 09:45 taken"),
        "Mon 10:00",
        {"ola.own": "met due Mon 10:00 stopped Mon 09:45 used 0:45"},
    ),
    # In the next group another tenure begins; half of what is left of the response: 1 of 2 h are gone, so 30 minutes.
    (
        ("Mon 09:00 opened P3 group=Network", "Mon 10:00 assigned", "Mon 10:00 group Messaging"),
        "Mon 10:00",
        {
            # Nobody took it up in time, but at the due instant it left.
            "ola.own": "cancelled due Mon 10:00 stopped Mon 10:00 used 1:00",
            "ola.resolution": "met due Tue 10:36 stopped Mon 10:00 used 1:00",
            "ola.own#2": "running due Mon 10:30",
            "ola.resolution#2": "running due Tue 11:36",
        },
    ),
    # Once the response is given there is no rest of it: half of the whole.
    (
        ("Mon 09:00 opened P3 group=Service_desk", "Mon 09:05 answered", "Mon 10:00 group Network"),
        "Mon 10:00",
        {"ola.own#2": "running due Mon 11:00"},
    ),
    # A group that has it while it is being worked on accepts it by taking it.
    (
        (
            "Mon 09:00 opened P3",
            "Mon 09:05 taken",
            "Mon 10:00 group Network",
            "Mon 10:30 assignee anna@desk.example",
        ),
        "Mon 11:00",
        {"ola.own": "met due Mon 10:30 stopped Mon 10:30 used 0:30"},
    ),
    # Given to somebody else it is not accepted.
    (
        (
            "Mon 09:00 opened P3",
            "Mon 09:05 taken",
            "Mon 10:00 group Network",
            "Mon 10:30 assignee ben@desk.example",
        ),
        "Mon 10:30",
        {"ola.own": "running due Mon 10:30"},
    ),
    # Back in the first group is a third tenure.
    (
        (
            "Mon 09:00 opened P3 group=Network",
            "Mon 10:00 group Messaging",
            "Mon 11:00 group Network",
        ),
        "Mon 11:00",
        {"ola.resolution#3": "running due Tue 12:36"},
    ),
    # A group that has an agreement of its own: 2 h to accept, half of 16 h.
    (
        ("Mon 09:00 opened P3 group=Print_team",),
        "Mon 09:00",
        {"ola.own": "running due Mon 11:00", "ola.resolution": "running due Mon 17:00"},
    ),
    # A group's share moves with the priority: 60 % of 4 h.
    (
        ("Mon 09:00 opened P3 group=Network", "Mon 10:00 prioritised P1"),
        "Mon 10:00",
        {"ola.resolution": "running due Mon 11:24"},
    ),
    # The group's time stands still while it waits for anybody.
    (
        ("Mon 09:00 opened P3 group=Network", "Mon 10:00 waits for change", "Mon 12:00 resumed"),
        "Mon 12:00",
        {"ola.resolution": "running due Tue 12:36"},
    ),
    # And while it is resolved.
    (
        ("Mon 09:00 opened P3 group=Network", "Mon 10:00 resolved", "Mon 12:00 reopened"),
        "Mon 12:00",
        {"ola.resolution": "running due Tue 12:36"},
    ),
    # A supplier without a contract in the configuration: 4 h to acknowledge, half of 16 h, in the desk's calendar.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 engaged Carrier"),
        "Mon 10:00",
        {"uc.response": "running due Mon 14:00", "uc.resolution": "running due Tue 10:00"},
    ),
    # Acknowledged and restored in time.
    (
        (
            "Mon 09:00 opened P3",
            "Mon 10:00 engaged Printers",
            "Mon 11:00 acknowledged Printers",
            "Mon 16:00 restored Printers",
        ),
        "Mon 16:00",
        {
            "uc.response": "met due Mon 14:00 stopped Mon 11:00 used 1:00",
            "uc.resolution": "met due Tue 10:00 stopped Mon 16:00 used 6:00",
        },
    ),
    # Restored says acknowledged too.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 engaged Printers", "Mon 13:00 restored Printers"),
        "Mon 13:00",
        {"uc.response": "met due Mon 14:00 stopped Mon 13:00 used 3:00"},
    ),
    # The supplier's clocks stand still while the supplier waits for us, and only then.
    (
        (
            "Mon 09:00 opened P3",
            "Mon 10:00 engaged Printers",
            "Mon 11:00 waits Printers",
            "Mon 13:00 goes on Printers",
        ),
        "Mon 13:00",
        {"uc.response": "running due Mon 16:00", "uc.resolution": "running due Tue 12:00"},
    ),
    (
        ("Mon 09:00 opened P3", "Mon 10:00 engaged Printers", "Mon 11:00 waits Printers"),
        "Mon 16:00",
        {"uc.response": "paused due Mon 14:00 used 1:00"},
    ),
    (
        ("Mon 09:00 opened P3", "Mon 10:00 engaged Printers", "Mon 10:00 waits for user", "Mon 12:00 wrote"),
        "Mon 12:00",
        {"uc.response": "running due Mon 14:00"},
    ),
    # Two suppliers have two pairs of clocks.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 engaged Printers", "Mon 11:00 engaged Carrier"),
        "Mon 11:00",
        {"uc.response": "running due Mon 14:00", "uc.response#2": "running due Mon 15:00"},
    ),
    # Resolved without the supplier: its clocks stop.
    (
        ("Mon 09:00 opened P3", "Mon 10:00 engaged Printers", "Mon 12:00 resolved"),
        "Mon 16:00",
        {"uc.resolution": "met due Tue 10:00 stopped Mon 12:00 used 2:00"},
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
    # Two open hours before Wednesday 10:00, and two after it.
    assert shown(resolution.before_due(timedelta(hours=2))) == "Tue 16:00"
    assert shown(resolution.after_due(timedelta(hours=8))) == "Thu 10:00"


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
