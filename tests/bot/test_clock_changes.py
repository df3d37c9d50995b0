"""Promises follow what changes: priority, service, a major incident, and each answer, which begins the next update."""

from __future__ import annotations

import pytest

from tests.histories import story
from tests.promises import clocks

#: Sentences, now, and what some clocks say then. B is Monday to Friday 09:00 to 17:00.
CASES: list[tuple[tuple[str, ...], str, dict[str, str]]] = [
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
]


@pytest.mark.parametrize(("sentences", "now", "expected"), CASES)
def test_clocks_say_what_was_reckoned_by_hand(sentences: tuple[str, ...], now: str, expected: dict[str, str]) -> None:
    found = clocks(story(*sentences), now)

    assert {kind: found.get(kind, "-") for kind in expected} == expected
