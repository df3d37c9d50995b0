"""Groups and suppliers have promises of their own, each by its agreement and only while it is their turn."""

from __future__ import annotations

import pytest

from tests.histories import story
from tests.promises import clocks

#: Sentences, now, and what some clocks say then. B is Monday to Friday 09:00 to 17:00.
CASES: list[tuple[tuple[str, ...], str, dict[str, str]]] = [
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
]


@pytest.mark.parametrize(("sentences", "now", "expected"), CASES)
def test_clocks_say_what_was_reckoned_by_hand(sentences: tuple[str, ...], now: str, expected: dict[str, str]) -> None:
    found = clocks(story(*sentences), now)

    assert {kind: found.get(kind, "-") for kind in expected} == expected
