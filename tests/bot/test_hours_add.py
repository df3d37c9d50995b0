"""Working time added to an instant ends where it was counted by hand, and counting back gives what was added."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from bot.working_time.calendars import Calendar
from bot.working_time.hours import add, elapsed
from tests.calendars import (
    ALWAYS,
    APIA,
    KATHMANDU,
    LORD_HOWE,
    LORD_HOWE_SUNDAY,
    NEW_YORK,
    NEW_YORK_OFFICE,
    NIGHT,
    NIGHTS,
    SAO_PAULO,
    SAO_PAULO_SATURDAY,
    SKIPPED,
    SPLIT,
    ST_JOHNS_SUNDAY,
    SUNDAY,
    SYDNEY,
    TEHRAN,
    WORKDAYS,
    XMAS,
    B,
    at,
    h,
    local,
    paused,
    weekly,
)

CLOSED_TUESDAY = weekly("Europe/Berlin", WORKDAYS, ["09:00", "17:00"], overrides={"2025-06-03": []})
PARIS = Calendar.always(ZoneInfo("Europe/Paris"))
SYDNEY_OFFICE = weekly("Australia/Sydney", WORKDAYS, ["08:00", "18:00"])
SAO_PAULO_SUNDAY = weekly("America/Sao_Paulo", "sun", ["00:00", "08:00"])
LONDON = weekly("Europe/London", WORKDAYS, ["09:00", "17:00"])
APIA_OFFICE = weekly("Pacific/Apia", WORKDAYS, ["09:00", "17:00"])

ADD = [
    # domain.md 15.1: 30 minutes on Friday, 90 on Monday; the change of clocks on Sunday has no effect.
    (B, "2025-03-28 16:30", h(2), [], "2025-03-31 10:30"),
    # domain.md 15.2: 22 to 02 is 4 h, 03 to 07 the other 4.
    (ALWAYS, "2025-03-29 22:00", h(8), [], "2025-03-30 07:00"),
    # domain.md 15.3: 5 + 8 + 6 = 19 h paused; Monday 10:00 a week later and 7 + 8 + 4 more.
    (B, "2025-06-02 10:00", h(40), [("2025-06-02 12:00", "2025-06-04 15:00")], "2025-06-11 13:00"),
    # domain.md 15.4: five days of 8 h without a pause.
    (B, "2025-06-02 10:00", h(40), [], "2025-06-09 10:00"),
    # domain.md 15.5: the P1 target from the original start.
    (ALWAYS, "2025-06-02 09:00", h(4), [], "2025-06-02 13:00"),
    # domain.md 15.6: 2 h used until resolved at 11:00, 2 h left when reopened at 14:00.
    (ALWAYS, "2025-06-02 09:00", h(4), [("2025-06-02 11:00", "2025-06-02 14:00")], "2025-06-02 16:00"),
    # domain.md 15.8: used up exactly at closing is the closing.
    (B, "2025-06-02 09:00", h(8), [], "2025-06-02 17:00"),
    # One second more than the day has.
    (B, "2025-06-02 09:00", h(8, 1), [], "2025-06-03 09:00:01"),
    # Seconds are kept: 3:33:24 + 8 + 8 leave 0:26:36 for Thursday.
    (B, "2025-06-02 13:26:36", h(20), [], "2025-06-05 09:26:36"),
    # So are fractions of them.
    (B, "2025-06-02 16:59:59.5", h(0, 1), [], "2025-06-03 09:00:00.5"),
    # Nothing to add inside hours changes nothing.
    (B, "2025-06-02 12:00", h(0), [], "2025-06-02 12:00"),
    # At the opening it is open.
    (B, "2025-06-02 09:00", h(0), [], "2025-06-02 09:00"),
    # At the closing it is closed, so nothing to add gives the next opening.
    (B, "2025-06-02 17:00", h(0), [], "2025-06-03 09:00"),
    # Nothing to add on a Saturday.
    (B, "2025-06-07 12:00", h(0), [], "2025-06-09 09:00"),
    # A Saturday counts from Monday 09:00.
    (B, "2025-06-07 12:00", h(1), [], "2025-06-09 10:00"),
    # Two whole days from a Saturday end at Tuesday's closing.
    (B, "2025-06-07 12:00", h(16), [], "2025-06-10 17:00"),
    # Before the opening counts from it.
    (B, "2025-06-02 06:00", h(3), [], "2025-06-02 12:00"),
    # From the closing instant.
    (B, "2025-06-02 17:00", h(3), [], "2025-06-03 12:00"),
    # 52 weeks of 40 h from a Wednesday: the Tuesday's closing before Wednesday 31 December.
    (B, "2025-01-01 09:00", h(2080), [], "2025-12-30 17:00"),
    # 521 weeks of 40 h: the Friday before Monday 2035-01-01.
    (B, "2025-01-06 09:00", h(20840), [], "2034-12-29 17:00"),
    # Backwards over the weekend.
    (B, "2025-06-02 09:00", h(-1), [], "2025-05-30 16:00"),
    # A whole day backwards from its closing.
    (B, "2025-06-02 17:00", h(-8), [], "2025-06-02 09:00"),
    # Backwards, used up exactly at an opening: the opening, not Monday's closing.
    (B, "2025-06-03 10:00", h(-1), [], "2025-06-03 09:00"),
    # A whole day backwards from the next opening.
    (B, "2025-06-03 09:00", h(-8), [], "2025-06-02 09:00"),
    # Backwards from a Sunday.
    (B, "2025-06-08 12:00", h(-8), [], "2025-06-06 09:00"),
    # Backwards by a second.
    (B, "2025-06-03 09:00", h(0, -1), [], "2025-06-02 16:59:59"),
    # Backwards over the change of clocks on Sunday: 1 h on Monday, 1 h on Friday.
    (B, "2025-03-31 10:00", h(-2), [], "2025-03-28 16:00"),
    # Backwards through the skipped hour.
    (ALWAYS, "2025-03-30 07:00", h(-8), [], "2025-03-29 22:00"),
    # Backwards into another year: 1 h on Thursday and the five working days before, Christmas among them.
    (B, "2026-01-01 10:00", h(-41), [], "2025-12-25 09:00"),
    # A pause outside hours costs nothing.
    (B, "2025-06-02 16:00", h(2), [("2025-06-02 18:00", "2025-06-03 08:00")], "2025-06-03 10:00"),
    # Pauses that overlap count once: 10 to 12 is lost.
    (
        B,
        "2025-06-02 09:00",
        h(2),
        [("2025-06-02 10:00", "2025-06-02 11:00"), ("2025-06-02 10:30", "2025-06-02 12:00")],
        "2025-06-02 13:00",
    ),
    # A pause inside a pause, given in the wrong order.
    (
        B,
        "2025-06-02 09:00",
        h(2),
        [("2025-06-02 10:30", "2025-06-02 11:00"), ("2025-06-02 10:00", "2025-06-02 12:00")],
        "2025-06-02 13:00",
    ),
    # Pauses that touch.
    (
        B,
        "2025-06-02 09:00",
        h(2),
        [("2025-06-02 10:00", "2025-06-02 11:00"), ("2025-06-02 11:00", "2025-06-02 12:00")],
        "2025-06-02 13:00",
    ),
    # The second pause is reached only because of the first: 1 h, 30 min and 30 min.
    (
        B,
        "2025-06-02 09:00",
        h(2),
        [("2025-06-02 10:00", "2025-06-02 11:00"), ("2025-06-02 11:30", "2025-06-02 12:30")],
        "2025-06-02 13:00",
    ),
    # Used up exactly when the pause begins.
    (B, "2025-06-02 09:00", h(1), [("2025-06-02 10:00", "2025-06-02 11:00")], "2025-06-02 10:00"),
    # A start inside a pause counts from its end.
    (B, "2025-06-02 10:00", h(1), [("2025-06-02 09:30", "2025-06-02 12:00")], "2025-06-02 13:00"),
    # Nothing to add inside a pause.
    (B, "2025-06-02 10:00", h(0), [("2025-06-02 09:30", "2025-06-02 12:00")], "2025-06-02 12:00"),
    # Nothing to add, and the next opening is paused.
    (B, "2025-06-02 17:00", h(0), [("2025-06-03 09:00", "2025-06-03 10:00")], "2025-06-03 10:00"),
    # Nothing to add, inside a pause that lasts into the night: the next opening.
    (B, "2025-06-02 16:00", h(0), [("2025-06-02 15:00", "2025-06-02 20:00")], "2025-06-03 09:00"),
    # Nothing to add before a pause.
    (B, "2025-06-02 10:00", h(0), [("2025-06-02 11:00", "2025-06-02 12:00")], "2025-06-02 10:00"),
    # A pause that is over before the start.
    (B, "2025-06-02 10:00", h(1), [("2025-06-02 08:00", "2025-06-02 09:30")], "2025-06-02 11:00"),
    # A pause after the result.
    (B, "2025-06-02 09:00", h(1), [("2025-06-02 15:00", "2025-06-02 16:00")], "2025-06-02 10:00"),
    # A pause that ends before it begins.
    (B, "2025-06-02 09:00", h(2), [("2025-06-02 12:00", "2025-06-02 10:00")], "2025-06-02 11:00"),
    # A pause over the weekend: 1 h on Friday, 3 h from Monday 11:00.
    (B, "2025-06-06 15:00", h(4), [("2025-06-06 16:00", "2025-06-09 11:00")], "2025-06-09 14:00"),
    # A pause over New Year: 1 h on Wednesday, the rest of the day and 3 whole days and 2 h lost.
    (B, "2025-12-31 09:00", h(2), [("2025-12-31 10:00", "2026-01-06 11:00")], "2026-01-06 12:00"),
    # A pause over the skipped hour costs the real time: 01:00 to 04:00 is 2 h.
    (ALWAYS, "2025-03-30 00:00", h(2), [("2025-03-30 01:00", "2025-03-30 04:00")], "2025-03-30 05:00"),
    # Backwards through a pause: 30 min after it, 90 before.
    (B, "2025-06-02 15:00", h(-2), [("2025-06-02 13:30", "2025-06-02 14:30")], "2025-06-02 12:00"),
    # Backwards, used up exactly at the end of the pause.
    (B, "2025-06-02 15:00", h(0, -1800), [("2025-06-02 13:30", "2025-06-02 14:30")], "2025-06-02 14:30"),
    # Backwards through a pause over night: 30 min on Tuesday, 90 min before Monday 16:00.
    (B, "2025-06-03 10:00", h(-2), [("2025-06-02 16:00", "2025-06-03 09:30")], "2025-06-02 14:30"),
    # Backwards from inside a pause.
    (B, "2025-06-02 15:00", h(-1), [("2025-06-02 14:00", "2025-06-02 16:00")], "2025-06-02 13:00"),
    # Backwards, the pause comes after the start.
    (B, "2025-06-02 15:00", h(-1), [("2025-06-02 16:00", "2025-06-02 17:00")], "2025-06-02 14:00"),
    # Backwards, the pause is earlier than the result.
    (B, "2025-06-02 15:00", h(-1), [("2025-06-02 09:00", "2025-06-02 10:00")], "2025-06-02 14:00"),
    # Over lunch.
    (SPLIT, "2025-06-02 11:00", h(2), [], "2025-06-02 14:00"),
    # Used up at the beginning of lunch.
    (SPLIT, "2025-06-02 11:00", h(1), [], "2025-06-02 12:00"),
    # Nothing to add at lunch.
    (SPLIT, "2025-06-02 12:30", h(0), [], "2025-06-02 13:00"),
    # Backwards to the end of lunch, not its beginning.
    (SPLIT, "2025-06-02 14:00", h(-1), [], "2025-06-02 13:00"),
    # Backwards over lunch.
    (SPLIT, "2025-06-02 14:00", h(0, -5400), [], "2025-06-02 11:30"),
    # Backwards from the end of lunch.
    (SPLIT, "2025-06-02 13:00", h(-4), [], "2025-06-02 08:00"),
    # Five days of 8 h.
    (SPLIT, "2025-06-02 08:00", h(40), [], "2025-06-06 17:00"),
    # A pause over lunch costs the hour on either side of it.
    (SPLIT, "2025-06-02 10:00", h(2), [("2025-06-02 11:00", "2025-06-02 14:00")], "2025-06-02 15:00"),
    # Over midnight.
    (NIGHT, "2025-06-02 23:00", h(2), [], "2025-06-03 01:00"),
    # Used up at midnight, which is no closing.
    (NIGHT, "2025-06-02 23:00", h(1), [], "2025-06-03 00:00"),
    # The week's last night ends on Saturday 06:00; the other hour is Monday's.
    (NIGHT, "2025-06-07 05:00", h(2), [], "2025-06-09 23:00"),
    # Backwards over midnight.
    (NIGHT, "2025-06-03 01:00", h(-2), [], "2025-06-02 23:00"),
    # The night of the change has 7 h: 2 + 2 + 3; the eighth is Sunday's.
    (NIGHTS, "2025-03-29 22:00", h(8), [], "2025-03-30 23:00"),
    # The night of the change has 9 h: after 8 it is 05:00.
    (NIGHTS, "2025-10-25 22:00", h(8), [], "2025-10-26 05:00"),
    # An opening that does not exist moves to 03:00.
    (SUNDAY, "2025-03-30 00:00", h(0), [], "2025-03-30 03:00"),
    # So that Sunday has one hour, and half an hour is left for the next.
    (SUNDAY, "2025-03-30 00:00", h(0, 5400), [], "2025-04-06 03:00"),
    # An ambiguous opening is the first 02:30; an hour later it is the second.
    (SUNDAY, "2025-10-26 00:00", h(1), [], "2025-10-26 02:30+01:00"),
    # So that Sunday has 2 h 30.
    (SUNDAY, "2025-10-26 00:00", h(0, 9000), [], "2025-10-26 04:00"),
    # Hours inside the skipped hour are none: Sunday gives nothing, Monday the hour.
    (SKIPPED, "2025-03-29 12:00", h(1), [], "2025-03-31 10:00"),
    # On other Sundays they count.
    (SKIPPED, "2025-04-05 12:00", h(2), [], "2025-04-07 10:00"),
    # Berlin, autumn: 22 to 03 summer time is 5 h, 02 to 05 winter time 3.
    (ALWAYS, "2025-10-25 22:00", h(8), [], "2025-10-26 05:00"),
    # Paris: the day of the change has 23 h.
    (PARIS, "2025-03-30 00:00", h(24), [], "2025-03-31 01:00"),
    # Paris: it has 25 h in autumn.
    (PARIS, "2025-10-26 00:00", h(24), [], "2025-10-26 23:00"),
    # New York, spring: 22 to 02 and 03 to 07.
    (NEW_YORK, "2025-03-08 22:00", h(8), [], "2025-03-09 07:00"),
    # New York, autumn: 22 to 02 and 01 to 05.
    (NEW_YORK, "2025-11-01 22:00", h(8), [], "2025-11-02 05:00"),
    # New York office over the weekend of the change.
    (NEW_YORK_OFFICE, "2025-03-07 16:00", h(2), [], "2025-03-10 10:00"),
    # Sydney, clocks back in April: 22 to 03 is 5 h, 02 to 05 is 3.
    (SYDNEY, "2025-04-05 22:00", h(8), [], "2025-04-06 05:00"),
    # Sydney, clocks forward in October: 22 to 02 and 03 to 07.
    (SYDNEY, "2025-10-04 22:00", h(8), [], "2025-10-05 07:00"),
    # Sydney office: 1 h on Friday, 2 on Monday.
    (SYDNEY_OFFICE, "2025-04-04 17:00", h(3), [], "2025-04-07 10:00"),
    # Sao Paulo skipped 00:00 to 01:00: 2 h until midnight, 6 from 01:00.
    (SAO_PAULO, "2018-11-03 22:00", h(8), [], "2018-11-04 07:00"),
    # Sao Paulo had 23:00 to 24:00 twice: 2 + 1 + 5.
    (SAO_PAULO, "2018-02-17 22:00", h(8), [], "2018-02-18 05:00"),
    # Sao Paulo: hours from a midnight that does not exist.
    (SAO_PAULO_SUNDAY, "2018-11-03 20:00", h(0), [], "2018-11-04 01:00"),
    # They last 7 h.
    (SAO_PAULO_SUNDAY, "2018-11-03 20:00", h(7), [], "2018-11-04 08:00"),
    # Sao Paulo: a Saturday evening of 5 h.
    (SAO_PAULO_SATURDAY, "2018-02-17 20:00", h(5), [], "2018-02-18 00:00"),
    # Tehran skipped 00:00 to 01:00 on 22 March 2021.
    (TEHRAN, "2021-03-21 22:00", h(8), [], "2021-03-22 07:00"),
    # Tehran had 23:00 to 24:00 twice on 21 September 2021.
    (TEHRAN, "2021-09-21 22:00", h(8), [], "2021-09-22 05:00"),
    # Tehran since 2023 changes nothing.
    (TEHRAN, "2024-03-21 22:00", h(8), [], "2024-03-22 06:00"),
    # Lord Howe goes back half an hour: 4 h until 02:00, then 01:30 and 4 h.
    (LORD_HOWE, "2025-04-05 22:00", h(8), [], "2025-04-06 05:30"),
    # Lord Howe goes forward half an hour: 02:00 is 02:30.
    (LORD_HOWE, "2025-10-04 22:00", h(8), [], "2025-10-05 06:30"),
    # Lord Howe: a Sunday of 2 h 30.
    (LORD_HOWE_SUNDAY, "2025-04-06 00:00", h(2), [], "2025-04-06 02:30"),
    # Lord Howe: a Sunday of 1 h 30; the rest a week later.
    (LORD_HOWE_SUNDAY, "2025-10-05 00:00", h(2), [], "2025-10-12 01:30"),
    # London over the end of summer time.
    (LONDON, "2025-10-24 16:00", h(2), [], "2025-10-27 10:00"),
    # Kathmandu is 5:45 ahead and works on Sundays.
    (KATHMANDU, "2025-06-06 16:30", h(1), [], "2025-06-08 09:30"),
    # Apia had no 30 December 2011.
    (APIA, "2011-12-29 22:00", h(4), [], "2011-12-31 02:00"),
    # It would have been a working Friday.
    (APIA_OFFICE, "2011-12-29 16:00", h(2), [], "2012-01-02 10:00"),
    # Newfoundland: that Sunday has 25 h, of which the second minute was on Saturday's clock.
    (ST_JOHNS_SUNDAY, "2010-11-06 12:00", h(25), [], "2010-11-08 00:00"),
    # 1 h on Christmas Eve, two holidays, 1 h on the open Saturday.
    (XMAS, "2025-12-24 11:00", h(2), [], "2025-12-27 11:00"),
    # 1 h on Tuesday, 3 on the short Christmas Eve.
    (XMAS, "2025-12-23 16:00", h(4), [], "2025-12-24 12:00"),
    # 1 h on New Year's Eve, a holiday every year, 1 h on Friday.
    (XMAS, "2025-12-31 16:00", h(2), [], "2026-01-02 10:00"),
    # 26 December is a holiday in 2025 only.
    (XMAS, "2030-12-24 16:00", h(2), [], "2030-12-26 10:00"),
    # 29 February is closed.
    (XMAS, "2024-02-28 16:00", h(2), [], "2024-03-01 10:00"),
    # And skipped where it does not exist.
    (XMAS, "2025-02-28 16:00", h(2), [], "2025-03-03 10:00"),
    # Backwards: 1 h on the open Saturday, 1 h on Christmas Eve.
    (XMAS, "2025-12-27 11:00", h(-2), [], "2025-12-24 11:00"),
    # A date closed by an override without hours.
    (CLOSED_TUESDAY, "2025-06-02 16:00", h(2), [], "2025-06-04 10:00"),
]


@pytest.mark.parametrize(("calendar", "start", "amount", "pauses", "expected"), ADD)
def test_add_reaches_the_instant_that_was_counted_by_hand(calendar, start, amount, pauses, expected):
    reached = add(calendar, at(calendar, start), amount, paused(calendar, pauses))

    assert local(calendar, at(calendar, expected)) == local(calendar, reached)
    assert reached.tzinfo is UTC


@pytest.mark.parametrize(("calendar", "start", "amount", "pauses", "expected"), ADD)
def test_elapsed_gives_back_what_was_added(calendar, start, amount, pauses, expected):
    ends = sorted((at(calendar, start), at(calendar, expected)))

    assert elapsed(calendar, *ends, paused(calendar, pauses)) == abs(amount)


def test_thirty_eight_years_of_one_hour_a_week_are_reached():
    weekly_hour = weekly("Europe/Berlin", "mon", ["09:00", "10:00"])

    # The first hour is on Monday 2025-03-31, the 2,000th is 1,999 weeks or 13,993 days later.
    assert local(weekly_hour, add(weekly_hour, at(weekly_hour, "2025-03-28 12:00"), h(2000))) == (
        "2063-07-23 10:00:00+02:00"
    )
