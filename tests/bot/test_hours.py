"""Working time: tables that were checked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.working_time.calendars import MIDNIGHT, WEEKDAYS, Calendar, calendar_of
from bot.working_time.hours import NoOpenTime, add, add_days, elapsed, instant_of, is_open, next_close, next_open

OFFICE = [["09:00", "17:00"]]


def weekly(tz, days, *intervals, **rest):
    return calendar_of(tz=tz, hours={day: list(intervals) for day in days.split()}, **rest)


WORKDAYS = "mon tue wed thu fri"
EVERY_DAY = " ".join(WEEKDAYS)
B = weekly("Europe/Berlin", WORKDAYS, ["09:00", "17:00"])
SPLIT = weekly("Europe/Berlin", WORKDAYS, ["08:00", "12:00"], ["13:00", "17:00"])
#: Monday to Friday 22:00 to 06:00 on the next morning.
NIGHT = calendar_of(
    tz="Europe/Berlin",
    hours={
        "mon": [["22:00", "24:00"]],
        **{day: [["00:00", "06:00"], ["22:00", "24:00"]] for day in ("tue", "wed", "thu", "fri")},
        "sat": [["00:00", "06:00"]],
    },
)
NIGHTS = weekly("Europe/Berlin", EVERY_DAY, ["22:00", "24:00"], ["00:00", "06:00"])
#: Sunday hours whose opening does not exist in spring and exists twice in autumn.
SUNDAY = weekly("Europe/Berlin", "sun", ["02:30", "04:00"])
#: Hours that lie in the skipped hour altogether in spring; Monday is there to go on.
SKIPPED = calendar_of(tz="Europe/Berlin", hours={"sun": [["02:00", "03:00"]], "mon": OFFICE})
XMAS = calendar_of(
    tz="Europe/Berlin",
    hours=dict.fromkeys(WORKDAYS.split(), OFFICE),
    holidays=["2025-12-26"],
    annual_holidays=["12-25", "01-01", "02-29"],
    overrides={"2025-12-24": [["09:00", "12:00"]], "2025-12-27": [["10:00", "14:00"]], "2025-12-25": OFFICE},
)
CLOSED_TUESDAY = weekly("Europe/Berlin", WORKDAYS, ["09:00", "17:00"], overrides={"2025-06-03": []})
#: Friday ends early, Wednesday starts late, Tuesday breaks at noon.
UNEVEN = calendar_of(
    tz="Europe/Berlin",
    hours={
        "mon": OFFICE,
        "tue": [["09:00", "12:00"], ["13:00", "17:00"]],
        "wed": [["11:00", "17:00"]],
        "thu": OFFICE,
        "fri": [["09:00", "14:00"]],
    },
)
ALWAYS = Calendar.always(ZoneInfo("Europe/Berlin"))
PARIS = Calendar.always(ZoneInfo("Europe/Paris"))
NEW_YORK = Calendar.always(ZoneInfo("America/New_York"))
NEW_YORK_OFFICE = weekly("America/New_York", WORKDAYS, ["09:00", "17:00"])
SYDNEY = Calendar.always(ZoneInfo("Australia/Sydney"))
SYDNEY_OFFICE = weekly("Australia/Sydney", WORKDAYS, ["08:00", "18:00"])
SAO_PAULO = Calendar.always(ZoneInfo("America/Sao_Paulo"))
SAO_PAULO_SUNDAY = weekly("America/Sao_Paulo", "sun", ["00:00", "08:00"])
SAO_PAULO_SATURDAY = weekly("America/Sao_Paulo", "sat", ["20:00", "24:00"])
TEHRAN = Calendar.always(ZoneInfo("Asia/Tehran"))
LORD_HOWE = Calendar.always(ZoneInfo("Australia/Lord_Howe"))
LORD_HOWE_SUNDAY = weekly("Australia/Lord_Howe", "sun", ["01:00", "03:00"])
LONDON = weekly("Europe/London", WORKDAYS, ["09:00", "17:00"])
KATHMANDU = weekly("Asia/Kathmandu", "sun mon tue wed thu fri", ["09:00", "17:00"])
APIA = Calendar.always(ZoneInfo("Pacific/Apia"))
APIA_OFFICE = weekly("Pacific/Apia", WORKDAYS, ["09:00", "17:00"])
#: Newfoundland put its clocks back at 00:01, into the day before, until 2011.
ST_JOHNS_SUNDAY = weekly("America/St_Johns", "sun", ["00:00", "24:00"])


def at(calendar, text):
    return instant_of(calendar, datetime.fromisoformat(text))


def local(calendar, moment):
    return moment.astimezone(calendar.tz).isoformat(sep=" ")


def paused(calendar, spans):
    return [(at(calendar, begin), at(calendar, end)) for begin, end in spans]


def h(hours, seconds=0):
    return timedelta(hours=hours, seconds=seconds)


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


ELAPSED = [
    # The same instant.
    (B, "2025-06-02 10:00", "2025-06-02 10:00", [], h(0)),
    # The end before the start is nothing, not a negative time.
    (B, "2025-06-02 12:00", "2025-06-02 10:00", [], h(0)),
    # Inside one day.
    (B, "2025-06-02 10:00", "2025-06-02 12:30", [], h(2.5)),
    # From before the opening to after the closing.
    (B, "2025-06-02 06:00", "2025-06-02 22:00", [], h(8)),
    # A weekend.
    (B, "2025-06-06 17:00", "2025-06-09 09:00", [], h(0)),
    # Friday 16 to Monday 10.
    (B, "2025-06-06 16:00", "2025-06-09 10:00", [], h(2)),
    # A whole week.
    (B, "2025-06-02 00:00", "2025-06-09 00:00", [], h(40)),
    # domain.md 15.8: resolved on the closing instant is met with 8 h, and nothing is added after it.
    (B, "2025-06-02 09:00", "2025-06-02 17:00:01", [], h(8)),
    # 2025 has 261 weekdays.
    (B, "2025-01-01 00:00", "2026-01-01 00:00", [], h(261 * 8)),
    # 2024 to 2027: 262 + 261 + 261 + 261 weekdays.
    (B, "2024-01-01 00:00", "2028-01-01 00:00", [], h(1045 * 8)),
    # A pause over the end counts up to the end only.
    (B, "2025-06-02 10:00", "2025-06-02 12:00", [("2025-06-02 11:00", "2025-06-02 15:00")], h(1)),
    # A pause over the start counts from the start only.
    (B, "2025-06-02 10:00", "2025-06-02 12:00", [("2025-06-02 08:00", "2025-06-02 10:30")], h(1.5)),
    # Pauses before and after do not count.
    (
        B,
        "2025-06-02 10:00",
        "2025-06-02 12:00",
        [("2025-06-02 09:00", "2025-06-02 10:00"), ("2025-06-02 12:00", "2025-06-02 13:00")],
        h(2),
    ),
    # A pause over everything.
    (B, "2025-06-02 10:00", "2025-06-05 12:00", [("2025-06-01 00:00", "2025-06-08 00:00")], h(0)),
    # Lunch does not count.
    (SPLIT, "2025-06-02 11:30", "2025-06-02 13:30", [], h(1)),
    # Midnight does.
    (NIGHT, "2025-06-02 21:00", "2025-06-03 07:00", [], h(8)),
    # The night of the change in spring.
    (NIGHTS, "2025-03-29 21:00", "2025-03-30 07:00", [], h(7)),
    # The night of the change in autumn.
    (NIGHTS, "2025-10-25 21:00", "2025-10-26 07:00", [], h(9)),
    # A 23 h day.
    (ALWAYS, "2025-03-30 00:00", "2025-03-31 00:00", [], h(23)),
    # A 25 h day.
    (ALWAYS, "2025-10-26 00:00", "2025-10-27 00:00", [], h(25)),
    # The repeated hour alone: from the first to the second 02:00.
    (ALWAYS, "2025-10-26 02:00+02:00", "2025-10-26 02:00+01:00", [], h(1)),
    # New York's year has as many hours as any other.
    (NEW_YORK, "2025-01-01 00:00", "2026-01-01 00:00", [], h(8760)),
    # Sao Paulo's longest Saturday.
    (SAO_PAULO, "2018-02-17 00:00", "2018-02-18 00:00", [], h(25)),
    # Sao Paulo's shortest Sunday.
    (SAO_PAULO, "2018-11-04 01:00", "2018-11-05 00:00", [], h(23)),
    # Tehran's long day.
    (TEHRAN, "2021-09-21 00:00", "2021-09-22 00:00", [], h(25)),
    # Lord Howe's days of 24 h 30 and 23 h 30.
    (LORD_HOWE, "2025-04-06 00:00", "2025-04-07 00:00", [], h(24.5)),
    (LORD_HOWE, "2025-10-05 00:00", "2025-10-06 00:00", [], h(23.5)),
    # Apia's missing day is no time at all.
    (APIA, "2011-12-29 23:00", "2011-12-31 01:00", [], h(2)),
    # Christmas week: 8 + 8 + 3 + 0 + 0 + 4.
    (XMAS, "2025-12-22 00:00", "2025-12-28 00:00", [], h(23)),
]


@pytest.mark.parametrize(("calendar", "start", "end", "pauses", "expected"), ELAPSED)
def test_elapsed_counts_open_time_only(calendar, start, end, pauses, expected):
    assert elapsed(calendar, at(calendar, start), at(calendar, end), paused(calendar, pauses)) == expected


OPEN = [
    # Half-open: open at the opening, closed at the closing.
    (B, "2025-06-02 09:00", True),
    (B, "2025-06-02 08:59:59", False),
    (B, "2025-06-02 16:59:59.999999", True),
    (B, "2025-06-02 17:00", False),
    # Weekend.
    (B, "2025-06-07 12:00", False),
    # Lunch.
    (SPLIT, "2025-06-02 12:00", False),
    (SPLIT, "2025-06-02 13:00", True),
    # Midnight inside a night.
    (NIGHT, "2025-06-03 00:00", True),
    # The night from Sunday to Monday is free.
    (NIGHT, "2025-06-02 00:00", False),
    # Both 02:30 are in a 24x7 calendar.
    (ALWAYS, "2025-10-26 02:30+02:00", True),
    (ALWAYS, "2025-10-26 02:30+01:00", True),
    # Hours that open at an ambiguous time open at the first.
    (SUNDAY, "2025-10-26 02:15+01:00", True),
    (SUNDAY, "2025-10-26 02:15+02:00", False),
    # Holiday, annual holiday, and an override that does not win over it.
    (XMAS, "2025-12-26 12:00", False),
    (XMAS, "2027-01-01 12:00", False),
    (XMAS, "2025-12-25 12:00", False),
    # Overrides replace the hours of the weekday.
    (XMAS, "2025-12-24 11:59", True),
    (XMAS, "2025-12-24 12:00", False),
    (XMAS, "2025-12-27 10:00", True),
    # The local year begins before the year in UTC, and after it.
    (APIA, "2025-01-01 00:00", True),
    (NEW_YORK, "2024-12-31 23:00", True),
    # Newfoundland's second Saturday 23:30 lies after Sunday's opening.
    (ST_JOHNS_SUNDAY, "2010-11-06 23:30-03:30", True),
    (ST_JOHNS_SUNDAY, "2010-11-06 23:30-02:30", False),
]


@pytest.mark.parametrize(("calendar", "moment", "expected"), OPEN)
def test_it_is_open_from_the_opening_until_just_before_the_closing(calendar, moment, expected):
    assert is_open(calendar, at(calendar, moment)) is expected


NEXT = [
    # From inside: now, and today's closing.
    (B, "2025-06-02 12:00", "2025-06-02 12:00", "2025-06-02 17:00"),
    # From the opening.
    (B, "2025-06-02 09:00", "2025-06-02 09:00", "2025-06-02 17:00"),
    # From the closing: tomorrow's.
    (B, "2025-06-02 17:00", "2025-06-03 09:00", "2025-06-03 17:00"),
    # From a Saturday.
    (B, "2025-06-07 12:00", "2025-06-09 09:00", "2025-06-09 17:00"),
    # Before and at lunch.
    (SPLIT, "2025-06-02 11:00", "2025-06-02 11:00", "2025-06-02 12:00"),
    (SPLIT, "2025-06-02 12:00", "2025-06-02 13:00", "2025-06-02 17:00"),
    # A night is one opening and one closing.
    (NIGHT, "2025-06-02 12:00", "2025-06-02 22:00", "2025-06-03 06:00"),
    # Also on New Year's Eve, a Wednesday.
    (NIGHT, "2025-12-31 23:00", "2025-12-31 23:00", "2026-01-01 06:00"),
    # A missing opening.
    (SUNDAY, "2025-03-30 01:00", "2025-03-30 03:00", "2025-03-30 04:00"),
    # An ambiguous opening.
    (SUNDAY, "2025-10-26 01:00", "2025-10-26 02:30+02:00", "2025-10-26 04:00"),
    # Hours that are skipped altogether.
    (SKIPPED, "2025-03-29 12:00", "2025-03-31 09:00", "2025-03-31 17:00"),
    # Christmas.
    (XMAS, "2025-12-24 12:00", "2025-12-27 10:00", "2025-12-27 14:00"),
    # The year ends with a closed day and the next begins with one.
    (XMAS, "2025-12-31 18:00", "2026-01-02 09:00", "2026-01-02 17:00"),
]


@pytest.mark.parametrize(("calendar", "moment", "opening", "closing"), NEXT)
def test_next_opening_and_closing(calendar, moment, opening, closing):
    start = at(calendar, moment)

    assert local(calendar, next_open(calendar, start)) == local(calendar, at(calendar, opening))
    assert local(calendar, next_close(calendar, start)) == local(calendar, at(calendar, closing))


DAYS = [
    # The same time on the next working day.
    (B, "2025-06-02 10:00", 1, False, [], "2025-06-03 10:00"),
    # Over the weekend.
    (B, "2025-06-06 10:00", 1, False, [], "2025-06-09 10:00"),
    # A week of working days.
    (B, "2025-06-02 10:00", 5, False, [], "2025-06-09 10:00"),
    # The wall clock stays over the change of clocks.
    (B, "2025-03-28 10:00", 1, False, [], "2025-03-31 10:00"),
    # Seconds and fractions stay.
    (B, "2025-06-02 10:00:30.25", 1, False, [], "2025-06-03 10:00:30.25"),
    # A Saturday counts from Monday 09:00.
    (B, "2025-06-07 12:00", 1, False, [], "2025-06-10 09:00"),
    # So does an evening count from the next morning.
    (B, "2025-06-02 18:00", 1, False, [], "2025-06-04 09:00"),
    # An early morning counts from its own opening.
    (B, "2025-06-02 06:00", 1, False, [], "2025-06-03 09:00"),
    # No day at all is the next open instant.
    (B, "2025-06-02 10:00", 0, False, [], "2025-06-02 10:00"),
    (B, "2025-06-07 12:00", 0, False, [], "2025-06-09 09:00"),
    # The end of the same day, of the next, and of Monday.
    (B, "2025-06-02 10:00", 0, True, [], "2025-06-02 17:00"),
    (B, "2025-06-02 10:00", 1, True, [], "2025-06-03 17:00"),
    (B, "2025-06-07 12:00", 0, True, [], "2025-06-09 17:00"),
    # Clamped to the opening of the late Wednesday and to the closing of the short Friday.
    (UNEVEN, "2025-06-02 10:00", 2, False, [], "2025-06-04 11:00"),
    (UNEVEN, "2025-06-05 16:00", 1, False, [], "2025-06-06 14:00"),
    # In Tuesday's break: its end; at its beginning: the closing it is.
    (UNEVEN, "2025-06-02 12:30", 1, False, [], "2025-06-03 13:00"),
    (UNEVEN, "2025-06-02 12:00", 1, False, [], "2025-06-03 12:00"),
    # Holidays are no working days; an override on Saturday makes one.
    (XMAS, "2025-12-23 10:00", 2, False, [], "2025-12-27 10:00"),
    (XMAS, "2025-12-23 15:00", 1, False, [], "2025-12-24 12:00"),
    (XMAS, "2025-12-27 10:00", -1, False, [], "2025-12-24 10:00"),
    # A day whose hours are skipped by the clocks is none.
    (SKIPPED, "2025-03-24 10:00", 1, False, [], "2025-03-31 10:00"),
    # A wall-clock time that does not exist on the day, and one that exists twice.
    (ALWAYS, "2025-03-29 02:30", 1, False, [], "2025-03-30 03:00"),
    (ALWAYS, "2025-10-25 02:30", 1, False, [], "2025-10-26 02:30+02:00"),
    # The missing time at a fraction of a second.
    (ALWAYS, "2025-03-29 02:30:00.5", 1, False, [], "2025-03-30 03:00"),
    # 24x7: every date is a working day, and ends at midnight.
    (ALWAYS, "2025-06-06 10:00", 2, True, [], "2025-06-09 00:00"),
    # Back over the weekend.
    (B, "2025-06-02 10:00", -1, False, [], "2025-05-30 10:00"),
    # Back from the opening keeps the opening.
    (B, "2025-06-02 09:00", -1, False, [], "2025-05-30 09:00"),
    # Back from a Saturday counts from Friday, at the same time of day.
    (B, "2025-06-07 12:00", -1, False, [], "2025-06-05 12:00"),
    # Back from an early morning or a late evening of a working day: that day counts, the time moves into hours.
    (B, "2025-06-03 06:00", -1, False, [], "2025-06-02 09:00"),
    (B, "2025-06-03 20:00", -1, False, [], "2025-06-02 17:00"),
    # Seven working days before midnight of Friday 15 November 1991.
    (B, "1991-11-15 00:00", -7, False, [], "1991-11-06 09:00"),
    # Back from a Sunday to the Saturday before the last: midday moves to its opening.
    (SAO_PAULO_SATURDAY, "2025-06-08 12:00", -1, False, [], "2025-05-31 20:00"),
    # A paused hour comes on top.
    (B, "2025-06-02 10:00", 1, False, [("2025-06-02 12:00", "2025-06-02 13:00")], "2025-06-03 11:00"),
    # A pause at night does not.
    (B, "2025-06-02 10:00", 1, False, [("2025-06-02 18:00", "2025-06-03 08:00")], "2025-06-03 10:00"),
    # The added hour runs into another pause.
    (
        B,
        "2025-06-02 10:00",
        1,
        False,
        [("2025-06-02 12:00", "2025-06-02 13:00"), ("2025-06-03 10:30", "2025-06-03 11:30")],
        "2025-06-03 12:00",
    ),
    # Added to the end of a day it is the next day's.
    (B, "2025-06-02 10:00", 0, True, [("2025-06-02 12:00", "2025-06-02 13:00")], "2025-06-03 10:00"),
    # Going back it goes back further.
    (B, "2025-06-03 10:00", -1, False, [("2025-06-02 12:00", "2025-06-02 12:30")], "2025-06-02 09:30"),
    # Newfoundland's repeated minutes of Saturday belong to Sunday's hours.
    (ST_JOHNS_SUNDAY, "2010-11-06 23:30-03:30", 0, True, [], "2010-11-08 00:00"),
]


@pytest.mark.parametrize(("calendar", "start", "days", "end_of_day", "pauses", "expected"), DAYS)
def test_working_days_keep_the_wall_clock_inside_hours(calendar, start, days, end_of_day, pauses, expected):
    spans = paused(calendar, pauses)
    due = add_days(calendar, at(calendar, start), days, end_of_day=end_of_day, pauses=spans)

    assert local(calendar, due) == local(calendar, at(calendar, expected))
    assert due.tzinfo is UTC


def test_thirty_eight_years_of_one_hour_a_week_are_reached():
    weekly_hour = weekly("Europe/Berlin", "mon", ["09:00", "10:00"])

    # The first hour is on Monday 2025-03-31, the 2,000th is 1,999 weeks or 13,993 days later.
    assert local(weekly_hour, add(weekly_hour, at(weekly_hour, "2025-03-28 12:00"), h(2000))) == (
        "2063-07-23 10:00:00+02:00"
    )


ONCE = calendar_of(tz="Europe/Berlin", hours={}, overrides={"2025-06-02": OFFICE})

ENDLESS = [
    # A calendar of one day has no second one.
    (lambda: next_open(ONCE, at(ONCE, "2025-06-02 17:00")), "0 open hours from 2025-06-02 15:00"),
    (lambda: add(ONCE, at(ONCE, "2025-06-02 09:00"), h(9)), "9 open hours"),
    (lambda: add(ONCE, at(ONCE, "2025-06-02 09:00"), h(-1)), "-1 open hours"),
    (lambda: add_days(ONCE, at(ONCE, "2025-06-02 09:00"), 1), "no 1 working days within 100 years"),
    # 24x7 never closes.
    (lambda: next_close(ALWAYS, at(ALWAYS, "2025-06-02 09:00")), "does not close within 100 years"),
    # A thousand years.
    (lambda: add(ALWAYS, at(ALWAYS, "2025-06-02 09:00"), timedelta(days=365_000)), "not reached within 100 years"),
    # The end of the calendar of Python.
    (lambda: next_open(ALWAYS, datetime.max.replace(tzinfo=UTC)), "the year 9999 is out of reach"),
]


@pytest.mark.parametrize(("ask", "message"), ENDLESS)
def test_a_question_without_answer_is_refused_and_says_why(ask, message):
    with pytest.raises(NoOpenTime, match=message):
        ask()


NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
NAIVE = datetime(2025, 6, 2, 9)  # noqa: DTZ001 - what must be refused
BERLIN_TIME = datetime(2025, 6, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("moment", [NAIVE, BERLIN_TIME])
@pytest.mark.parametrize(
    "ask",
    [
        lambda moment: add(B, moment, h(1)),
        lambda moment: add(B, NOW, h(1), [(NOW, NOW), (moment, moment)]),
        lambda moment: elapsed(B, moment, NOW),
        lambda moment: elapsed(B, NOW, moment),
        lambda moment: elapsed(B, NOW, NOW + h(1), [(NOW, moment)]),
        lambda moment: add_days(B, moment, 1),
        lambda moment: is_open(B, moment),
        lambda moment: next_open(B, moment),
        lambda moment: next_close(B, moment),
    ],
)
def test_a_moment_that_is_not_utc_is_refused(ask, moment):
    with pytest.raises(ValueError, match="give an aware datetime in UTC"):
        ask(moment)


def test_a_moment_without_offset_is_read_in_the_zone_of_the_calendar():
    assert instant_of(B, NAIVE) == datetime(2025, 6, 2, 7, tzinfo=UTC)
    assert instant_of(B, BERLIN_TIME) == datetime(2025, 6, 2, 7, tzinfo=UTC)


WEEK = dict.fromkeys(WORKDAYS.split(), OFFICE)

REFUSED = [
    # No zone, a misspelt zone, a directory of zones, a path.
    ({"tz": "Nowhere", "hours": WEEK}, "tz is 'Nowhere', no IANA zone"),
    ({"tz": "europe/berln", "hours": WEEK}, "did you mean Europe/Berlin"),
    ({"tz": "Europe", "hours": WEEK}, "tz is 'Europe', no IANA zone"),
    ({"tz": "../etc/passwd", "hours": WEEK}, "no IANA zone"),
    # Weekdays by their short English names.
    ({"hours": {"monday": OFFICE}}, "hours.monday is no weekday, did you mean mon"),
    ({"hours": {"Tue": OFFICE}}, "did you mean tue"),
    ({"hours": {"xyz": OFFICE}}, "hours.xyz is no weekday; use mon, tue"),
    # Never open: no hours, no hours but on a holiday, a holiday every day.
    ({"hours": {}}, "is never open; give at least one weekday"),
    (
        {"hours": {}, "overrides": {"2025-06-02": OFFICE, "2025-06-03": []}, "holidays": ["2025-06-02"]},
        "is never open",
    ),
    (
        {
            "hours": WEEK,
            "annual_holidays": [f"{date.fromordinal(n):%m-%d}" for n in range(730_120, 730_486)],
        },
        "is never open",
    ),
    # No time between opening and closing.
    ({"hours": {"mon": [["09:00", "09:00"]]}}, "hours.mon opens at 09:00 and closes at 09:00, which is no time"),
    ({"hours": {"mon": [["24:00", "06:00"]]}}, "hours.mon opens at 24:00 and closes at 06:00, which is no time"),
    # What is no time of day.
    ({"hours": {"mon": [["9", "17:00"]]}}, "hours.mon has '9'; give a time of day"),
    ({"hours": {"mon": [["09:00", "24:01"]]}}, "hours.mon has '24:01'"),
    ({"hours": {"mon": [["09:60", "17:00"]]}}, "hours.mon has '09:60'"),
    ({"hours": {"mon": [[9, 17]]}}, "hours.mon has 9;"),
    # What is no pair.
    ({"hours": {"mon": ["09:00", "17:00"]}}, "hours.mon has '09:00'; give pairs"),
    ({"hours": {"mon": [["09:00", "12:00", "17:00"]]}}, "give pairs of opening and closing"),
    # What is no date.
    ({"hours": WEEK, "holidays": ["25.12.2025"]}, "holidays has '25.12.2025', which is no date"),
    ({"hours": WEEK, "overrides": {"2025-02-29": OFFICE}}, "overrides has '2025-02-29', which is no date"),
    ({"hours": WEEK, "annual_holidays": ["12-32"]}, "annual_holidays has '12-32', which is no month and day"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_a_wrong_calendar_is_refused_with_key_value_and_remedy(words, message):
    with pytest.raises(ValueError, match=message.replace("[", r"\[")):
        calendar_of(**({"tz": "Europe/Berlin"} | words))


def test_a_week_has_seven_days():
    with pytest.raises(ValueError, match="week has 1 days; give seven"):
        Calendar(tz=ZoneInfo("UTC"), week=(((0, MIDNIGHT),),))


def test_equal_calendars_are_equal_and_hash_alike():
    again = calendar_of(
        tz="Europe/Berlin",
        hours=dict.fromkeys(WORKDAYS.split(), OFFICE),
        holidays=[date(2025, 12, 26)],
        annual_holidays=["02-29", "01-01", "12-25"],
        overrides={
            date(2025, 12, 27): [["10:00", "14:00"]],
            date(2025, 12, 25): OFFICE,
            date(2025, 12, 24): [["09:00", "12:00"]],
        },
    )

    assert again == XMAS
    assert hash(again) == hash(XMAS)
    assert again != B


def test_intervals_may_be_given_in_any_order_and_may_touch():
    touching = weekly("Europe/Berlin", WORKDAYS, ["12:00", "17:00"], ["9:00", "12:00"])

    assert next_close(touching, at(touching, "2025-06-02 10:00")) == at(touching, "2025-06-02 17:00")
