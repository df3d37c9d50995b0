"""Clocks on the histories of other systems' tests: what they promise, and where the domain decides otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.agreements import Span
from bot.config.values import span_of
from bot.promises.clocks import recompute
from bot.working_time.calendars import Calendar, calendar_of
from store.incident import Clock
from tests.histories import moment, shown, story
from tests.values import a_policy

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")


def opened(days: tuple[str, ...], opening: str, closing: str, **rest: list[str]) -> Calendar:
    return calendar_of(tz="Europe/Berlin", hours={day: [[opening, closing]] for day in days}, **rest)


#: A service desk in PHP: Monday begins two hours later.
LATE_MONDAY = calendar_of(
    tz="Europe/Berlin",
    hours={**{day: [["08:30", "19:00"]] for day in WORKDAYS}, "mon": [["10:30", "19:00"]]},
)
#: Two ticket systems: hours of every day, and with a holiday.
DAILY = opened(EVERY_DAY, "09:00", "18:00")
LONG = opened(WORKDAYS, "08:00", "20:00", holidays=["2016-11-01"])
SHORT_FRIDAY = calendar_of(
    tz="Europe/Berlin",
    hours={**{day: [["08:00", "19:00"]] for day in WORKDAYS}, "fri": [["08:00", "16:00"]]},
)
#: A help desk in Python.
OFFICE = opened(WORKDAYS, "10:00", "18:00")
OFFICE_OFF_FRIDAY = opened(WORKDAYS, "10:00", "18:00", holidays=["2025-06-06"])
AROUND_THE_CLOCK = opened(EVERY_DAY, "00:00", "24:00")


def told(clock: Clock) -> str:
    words = [clock.state.value, shown(clock.due_at)]
    if clock.stopped_at is not None:
        words += ["at", shown(clock.stopped_at), "used", str(clock.elapsed_seconds)]
    return " ".join(words)


#: Calendar; response, update and resolution in minutes, or as the configuration writes them; history; now; clocks.
CASES: list[tuple[Calendar, tuple[int | str, int | str, int | str], str, str, dict[str, str]]] = [
    # Pauses within a day: 1 h 18:12, 25:25 and 45:36 put the resolution off, and never the response.
    (
        LATE_MONDAY,
        (30, "9 wd", 30),
        (
            "2034-06-09 08:46:12 opened P3; 2034-06-09 08:47:42 waits for user; 2034-06-09 10:05:54 resumed; "
            "2034-06-09 10:09:13 waits for user; 2034-06-09 10:34:38 resumed; "
            "2034-06-09 10:43:41 waits for user; 2034-06-09 11:29:17 resumed"
        ),
        "2034-06-09 11:29:17",
        {"sla.resolution": "running 2034-06-09 11:45:25", "sla.response": "breached 2034-06-09 09:16:12"},
    ),
    # Over nights and a late Monday: 4 h from 10:30, of which 29 h of open time are paused.
    (
        LATE_MONDAY,
        (240, "9 wd", 240),
        (
            "2034-06-05 10:00 opened P3; 2034-06-05 11:00 waits for user; 2034-06-07 09:30 resumed; "
            "2034-06-07 10:00 waits for user; 2034-06-08 09:00 resumed"
        ),
        "2034-06-08 09:00",
        {"sla.resolution": "running 2034-06-08 12:00", "sla.response": "breached 2034-06-05 14:30"},
    ),
    # In working days, with 49 h 30 paused: the days first, then the paused open time.
    (
        LATE_MONDAY,
        ("5 wd", "9 wd", "5 wd"),
        (
            "2034-06-07 10:00 opened P3; 2034-06-07 11:00 waits for user; 2034-06-13 11:00 resumed; "
            "2034-06-14 07:00 waits for user; 2034-06-14 18:00 resumed"
        ),
        "2034-06-14 18:00",
        {"sla.resolution": "running 2034-06-21 09:00", "sla.response": "breached 2034-06-14 10:00"},
    ),
    # Until the end of the fifth working day, without and with those pauses: 19:00, then 49 h 30 of open time more.
    (
        LATE_MONDAY,
        ("5 wd", "9 wd", "5 wd end"),
        "2034-06-09 08:46:12 opened P3",
        "2034-06-09 08:46:12",
        {"sla.resolution": "running 2034-06-16 19:00"},
    ),
    (
        LATE_MONDAY,
        ("5 wd end", "9 wd", "5 wd end"),
        (
            "2034-06-07 10:00 opened P3; 2034-06-07 11:00 waits for user; 2034-06-13 11:00 resumed; "
            "2034-06-14 07:00 waits for user; 2034-06-14 18:00 resumed"
        ),
        "2034-06-14 18:00",
        {"sla.resolution": "running 2034-06-21 18:00", "sla.response": "running 2034-06-14 19:00"},
    ),
    # Closed for half an hour and reopened, after a quarter of an hour of waiting: 45 minutes later.
    (
        DAILY,
        (120, 180, 120),
        (
            "2013-06-04 11:00 opened P3; 2013-06-04 11:30 waits for user; 2013-06-04 11:45 resumed; "
            "2013-06-04 12:00 resolved; 2013-06-04 12:30 reopened"
        ),
        "2013-06-04 12:30",
        {"sla.resolution": "running 2013-06-04 13:45"},
    ),
    # Used up at closing: the closing, not the next morning (12.1); and the response goes on there (12.8).
    (
        DAILY,
        (120, 180, 120),
        "2013-06-04 11:00 opened P3; 2013-06-04 12:00 waits for user; 2013-06-04 17:00 resumed",
        "2013-06-04 17:00",
        {"sla.resolution": "running 2013-06-04 18:00", "sla.response": "breached 2013-06-04 13:00"},
    ),
    # Half an hour of three waited: 150 minutes. Waited from the beginning: none, 30 and 60 minutes.
    (
        DAILY,
        (120, 180, 250),
        (
            "2013-06-04 11:00 opened P3; 2013-06-04 12:00 waits for user; 2013-06-04 12:30 resumed; "
            "2013-06-04 14:00 resolved"
        ),
        "2013-06-04 15:00",
        {"sla.resolution": "met 2013-06-04 15:40 at 2013-06-04 14:00 used 9000"},
    ),
    (
        DAILY,
        (120, 180, 240),
        "2013-06-04 11:00 opened P3; 2013-06-04 11:00 waits for user; 2013-06-04 14:00 resolved",
        "2013-06-04 15:00",
        {"sla.resolution": "met 2013-06-04 18:00 at 2013-06-04 14:00 used 0"},
    ),
    (
        DAILY,
        (120, 180, 240),
        (
            "2013-06-04 11:00 opened P3; 2013-06-04 11:00 waits for user; 2013-06-04 12:30 resumed; "
            "2013-06-04 13:00 waits for user; 2013-06-04 13:30 resumed; 2013-06-04 14:00 resolved"
        ),
        "2013-06-04 15:00",
        {"sla.resolution": "met 2013-06-04 17:00 at 2013-06-04 14:00 used 3600"},
    ),
    # Opened on a holiday, asked, answered: the update counts from the answer, in open time, seconds kept (12.6).
    (
        LONG,
        (120, 1200, 2400),
        (
            "2016-11-01 14:56:21 opened P3; 2016-11-01 16:25:40 asked; 2016-11-01 16:25:40 waits for user; "
            "2016-11-01 16:59:14 wrote; 2016-11-01 16:59:58 waits for user; 2016-11-07 14:26:36 wrote; "
            "2016-11-07 15:26:36 wrote"
        ),
        "2016-11-07 15:26:36",
        {
            "sla.response": "met 2016-11-02 10:00 at 2016-11-01 16:25:40 used 0",
            "sla.update": "cancelled 2016-11-03 16:00 at 2016-11-01 16:59:58 used 0",
            # What is written later does not put it off.
            "sla.update#2": "running 2016-11-09 10:26:36",
        },
    ),
    # A day's resolution, and seven minutes of waiting.
    (
        SHORT_FRIDAY,
        (240, "9 wd", 1440),
        "2016-04-12 16:50:08 opened P3; 2016-04-12 16:52:53 waits for user; 2016-04-12 17:00:02 resumed",
        "2016-04-12 17:00:02",
        {"sla.resolution": "running 2016-04-14 18:57:17"},
    ),
    # A hold of half an hour; one over a holiday and a weekend, of which 2 h 40 are open time.
    (
        OFFICE,
        (60, "2 wd", 240),
        "Mon 12:00 opened P3; Mon 12:30 asked; Mon 12:30 waits for user; Mon 13:00 wrote; Mon 13:30 resolved",
        "Mon 14:00",
        {
            "sla.response": "met Mon 13:00 at Mon 12:30 used 1800",
            "sla.resolution": "met Mon 16:30 at Mon 13:30 used 3600",
        },
    ),
    (
        OFFICE_OFF_FRIDAY,
        (60, "2 wd", 240),
        "Thu 17:30 opened P3; Thu 17:50 asked; Thu 17:50 waits for user; Mon2 12:30 wrote; Mon2 13:00 resolved",
        "Mon2 14:00",
        {"sla.resolution": "met Mon2 16:10 at Mon2 13:00 used 3000"},
    ),
    # A second more than until closing is the next morning's.
    (
        OFFICE,
        (30, "2 wd", 120),
        "Thu 15:00 opened P3; Thu 15:30 asked; Thu 15:30 waits for user; Thu 16:30:01 resumed",
        "Thu 16:30:01",
        {"sla.resolution": "running Fri 10:00:01"},
    ),
    # Closing it a day later changes nothing.
    (
        OFFICE,
        (60, "2 wd", 240),
        "Mon 12:00 opened P3; Mon 12:30 resolved; Tue 12:00 closed",
        "Tue 12:00",
        {"sla.resolution": "met Mon 16:00 at Mon 12:30 used 1800"},
    ),
    # Replies, the desk's and the reporter's, leave the resolution alone; stalling leaves the response.
    (
        AROUND_THE_CLOCK,
        (120, 240, 120),
        "Mon 09:00 opened P3; Mon 09:30 answered; Mon 10:00 wrote; Mon 10:10 wrote",
        "Mon 10:10",
        # Kept in the loop: four hours from the answer, and what is written in between does not put it off.
        {"sla.resolution": "running Mon 11:00", "sla.update": "running Mon 13:30"},
    ),
    (
        AROUND_THE_CLOCK,
        (120, 240, 120),
        "Mon 09:00 opened P3; Mon 09:30 waits for user",
        "Mon 10:00",
        {"sla.response": "running Mon 11:00"},
    ),
]


def span(allowed: int | str) -> Span:
    return Span(amount=timedelta(minutes=allowed)) if isinstance(allowed, int) else span_of(allowed)


@pytest.mark.parametrize(("calendar", "targets", "history", "now", "expected"), CASES)
def test_clocks_say_what_other_systems_expect(
    calendar: Calendar, targets: tuple[int | str, ...], history: str, now: str, expected: dict[str, str]
) -> None:
    plain = a_policy()
    response, update, resolution = map(span, targets)
    row = replace(
        plain.agreement.targets[3], response=response, update=update, resolution=resolution, calendar=calendar
    )
    policy = replace(plain, agreement=replace(plain.agreement, targets={**plain.agreement.targets, 3: row}))

    clocks = recompute(story(*history.split("; ")), policy, moment(now))

    found = {each.kind + (f"#{each.instance}" if each.instance > 1 else ""): told(each) for each in clocks}
    assert {kind: found.get(kind) for kind in expected} == expected
