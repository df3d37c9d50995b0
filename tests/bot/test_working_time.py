"""More working time reckoned by hand: every row says why. Zones with changes of clocks on both hemispheres, split days,
nights, holidays, overrides, pauses, and working days."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.working_time.calendars import Calendar, calendar_of
from bot.working_time.hours import add, add_days, elapsed, instant_of, next_close, next_open

#: Zone, the evening before the clocks change, 22:00 and eight hours later, and how long the day of the change is.
CHANGES = [
    # Forward: an hour is missing, so eight hours from 22:00 end at 07:00, and the day has 23.
    ("Europe/London", "2025-03-29", "07:00", 23, "01:00 becomes 02:00: 3 h until 01:00, then 02:00 to 07:00 are 5"),
    ("Europe/Lisbon", "2025-03-29", "07:00", 23, "01:00 becomes 02:00"),
    ("Europe/Madrid", "2025-03-29", "07:00", 23, "02:00 becomes 03:00: 4 h and 03:00 to 07:00"),
    ("Europe/Stockholm", "2025-03-29", "07:00", 23, "02:00 becomes 03:00"),
    ("Europe/Helsinki", "2025-03-29", "07:00", 23, "03:00 becomes 04:00: 5 h and 04:00 to 07:00"),
    ("Europe/Athens", "2025-03-29", "07:00", 23, "03:00 becomes 04:00"),
    ("Atlantic/Azores", "2025-03-29", "07:00", 23, "00:00 becomes 01:00: 2 h and 01:00 to 07:00"),
    ("Asia/Beirut", "2025-03-29", "07:00", 23, "00:00 becomes 01:00"),
    ("Asia/Jerusalem", "2025-03-27", "07:00", 23, "a Friday: 02:00 becomes 03:00"),
    ("Africa/Cairo", "2025-04-24", "07:00", 23, "a Friday: 00:00 becomes 01:00"),
    ("Africa/Casablanca", "2025-04-05", "07:00", 23, "after Ramadan: 02:00 becomes 03:00"),
    ("America/New_York", "2025-03-08", "07:00", 23, "02:00 becomes 03:00"),
    ("America/Chicago", "2025-03-08", "07:00", 23, "02:00 becomes 03:00"),
    ("America/Denver", "2025-03-08", "07:00", 23, "02:00 becomes 03:00"),
    ("America/Los_Angeles", "2025-03-08", "07:00", 23, "02:00 becomes 03:00"),
    ("America/Halifax", "2025-03-08", "07:00", 23, "02:00 becomes 03:00"),
    ("America/St_Johns", "2025-03-08", "07:00", 23, "02:00 becomes 03:00, three and a half hours behind"),
    ("America/Havana", "2025-03-08", "07:00", 23, "00:00 becomes 01:00"),
    ("Australia/Sydney", "2025-10-04", "07:00", 23, "spring in October: 02:00 becomes 03:00"),
    ("Australia/Adelaide", "2025-10-04", "07:00", 23, "02:00 becomes 03:00, nine and a half hours ahead"),
    ("Australia/Hobart", "2025-10-04", "07:00", 23, "02:00 becomes 03:00"),
    ("Pacific/Auckland", "2025-09-27", "07:00", 23, "02:00 becomes 03:00"),
    ("Pacific/Chatham", "2025-09-27", "07:00", 23, "02:45 becomes 03:45: 4:45 and 03:45 to 07:00"),
    ("Pacific/Norfolk", "2025-10-04", "07:00", 23, "02:00 becomes 03:00"),
    ("America/Santiago", "2025-09-06", "07:00", 23, "00:00 becomes 01:00"),
    ("Antarctica/Troll", "2025-03-29", "08:00", 22, "01:00 becomes 03:00, two hours: 3 h and 03:00 to 08:00"),
    # Back: an hour comes twice, so eight hours from 22:00 end at 05:00, and the day has 25.
    ("Europe/London", "2025-10-25", "05:00", 25, "02:00 becomes 01:00: 4 h until then, and 01:00 to 05:00"),
    ("Europe/Lisbon", "2025-10-25", "05:00", 25, "02:00 becomes 01:00"),
    ("Europe/Madrid", "2025-10-25", "05:00", 25, "03:00 becomes 02:00: 5 h and 02:00 to 05:00"),
    ("Europe/Stockholm", "2025-10-25", "05:00", 25, "03:00 becomes 02:00"),
    ("Europe/Helsinki", "2025-10-25", "05:00", 25, "04:00 becomes 03:00: 6 h and 03:00 to 05:00"),
    ("Europe/Athens", "2025-10-25", "05:00", 25, "04:00 becomes 03:00"),
    ("Atlantic/Azores", "2025-10-25", "05:00", 25, "01:00 becomes 00:00: 3 h and 00:00 to 05:00"),
    ("Asia/Jerusalem", "2025-10-25", "05:00", 25, "02:00 becomes 01:00"),
    ("Africa/Casablanca", "2025-02-22", "05:00", 25, "for Ramadan: 03:00 becomes 02:00"),
    ("America/New_York", "2025-11-01", "05:00", 25, "02:00 becomes 01:00"),
    ("America/Chicago", "2025-11-01", "05:00", 25, "02:00 becomes 01:00"),
    ("America/Denver", "2025-11-01", "05:00", 25, "02:00 becomes 01:00"),
    ("America/Los_Angeles", "2025-11-01", "05:00", 25, "02:00 becomes 01:00"),
    ("America/Halifax", "2025-11-01", "05:00", 25, "02:00 becomes 01:00"),
    ("America/St_Johns", "2025-11-01", "05:00", 25, "02:00 becomes 01:00"),
    ("America/Havana", "2025-11-01", "05:00", 25, "01:00 becomes 00:00"),
    ("Australia/Sydney", "2025-04-05", "05:00", 25, "autumn in April: 03:00 becomes 02:00"),
    ("Australia/Adelaide", "2025-04-05", "05:00", 25, "03:00 becomes 02:00"),
    ("Australia/Hobart", "2025-04-05", "05:00", 25, "03:00 becomes 02:00"),
    ("Pacific/Auckland", "2025-04-05", "05:00", 25, "03:00 becomes 02:00"),
    ("Pacific/Chatham", "2025-04-05", "05:00", 25, "03:45 becomes 02:45"),
    ("Pacific/Norfolk", "2025-04-05", "05:00", 25, "03:00 becomes 02:00"),
    ("Antarctica/Troll", "2025-10-25", "04:00", 26, "03:00 becomes 01:00, two hours: 5 h and 01:00 to 04:00"),
    # Nothing changes: eight hours from 22:00 end at 06:00.
    ("Asia/Tokyo", "2025-03-29", "06:00", 24, "Japan has one time"),
    ("Asia/Kolkata", "2025-03-29", "06:00", 24, "five and a half hours ahead, always"),
    ("Asia/Kathmandu", "2025-10-25", "06:00", 24, "five and three quarters"),
    ("America/Phoenix", "2025-03-08", "06:00", 24, "Arizona does not follow Denver"),
    ("Australia/Brisbane", "2025-10-04", "06:00", 24, "Queensland does not follow Sydney"),
    ("Africa/Johannesburg", "2025-03-29", "06:00", 24, "no change"),
    ("America/Sao_Paulo", "2025-11-01", "06:00", 24, "no change since 2019"),
    ("Asia/Tehran", "2025-03-21", "06:00", 24, "no change since 2022"),
]


@pytest.mark.parametrize(("zone", "evening", "reached", "length", "why"), CHANGES)
def test_a_night_around_the_clock_has_the_hours_that_it_really_has(
    zone: str, evening: str, reached: str, length: int, why: str
) -> None:
    always = Calendar.always(ZoneInfo(zone))
    start = at(always, f"{evening} 22:00")
    following = (datetime.fromisoformat(evening) + timedelta(days=1)).date().isoformat()
    after = (datetime.fromisoformat(evening) + timedelta(days=2)).date().isoformat()

    assert local(always, add(always, start, timedelta(hours=8))) == f"{following} {reached}", why
    assert add(always, at(always, f"{following} {reached}"), timedelta(hours=-8)) == start, why
    assert elapsed(always, at(always, following), at(always, after)) == timedelta(hours=length), why
    # A shop whose hours the change does not touch sees nothing of it.
    shop = weekly(zone, "mon tue wed thu fri sat sun", "10:00-18:00")
    assert local(shop, add(shop, at(shop, f"{evening} 17:00"), timedelta(hours=2))) == f"{following} 11:00", why
    assert local(shop, add_days(shop, at(shop, f"{evening} 12:00"), 1)) == f"{following} 12:00", why


def weekly(tz: str, days: str, *intervals: str, **rest: object) -> Calendar:
    hours = {day: [interval.split("-") for interval in intervals] for day in days.split()}
    return calendar_of(tz=tz, hours=hours, **rest)  # type: ignore[arg-type]


def at(calendar: Calendar, text: str) -> datetime:
    return instant_of(calendar, datetime.fromisoformat(text))


def local(calendar: Calendar, moment: datetime) -> str:
    return moment.astimezone(calendar.tz).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


WORKDAYS = "mon tue wed thu fri"
OFFICE = weekly("Europe/Berlin", WORKDAYS, "09:00-17:00")
#: 7 hours a day: 08:00 to 12:00 and 13:30 to 16:30.
SPLIT = weekly("Europe/Vienna", WORKDAYS, "08:00-12:00", "13:30-16:30")
#: Every night, eight hours, written as two intervals a day.
NIGHTS = weekly("Europe/Berlin", "mon tue wed thu fri sat sun", "22:00-24:00", "00:00-06:00")
#: Sunday to Thursday.
GULF = weekly("Asia/Dubai", "sun mon tue wed thu", "08:00-16:00")
#: Three hours on Saturday besides the week.
SATURDAY = calendar_of(
    tz="America/New_York",
    hours={**{day: [["09:00", "17:00"]] for day in WORKDAYS.split()}, "sat": [["10:00", "13:00"]]},
)
#: Wednesday is a holiday, Thursday opens late, the Saturday is open, Boxing Day too by mistake of an override.
DECEMBER = weekly(
    "Europe/London",
    WORKDAYS,
    "09:00-17:00",
    holidays=["2025-12-17"],
    annual_holidays=["12-25", "12-26"],
    overrides={
        "2025-12-18": [["12:00", "17:00"]],
        "2025-12-20": [["10:00", "14:00"]],
        "2025-12-26": [["09:00", "17:00"]],
    },
)

#: Calendar, start, hours, pauses, due, and why. Week of Monday 2025-06-02 unless the date says otherwise.
ADDED = [
    (OFFICE, "2025-06-02 09:00", 1, [], "2025-06-02 10:00", "inside the morning"),
    (OFFICE, "2025-06-02 16:00", 1, [], "2025-06-02 17:00", "used up at closing is due at closing"),
    (OFFICE, "2025-06-02 16:00", 2, [], "2025-06-03 10:00", "1 h today, 1 tomorrow"),
    (OFFICE, "2025-06-02 16:59", 0.25, [], "2025-06-03 09:14", "a minute today, fourteen tomorrow"),
    (OFFICE, "2025-06-06 16:00", 2, [], "2025-06-09 10:00", "over the weekend"),
    (OFFICE, "2025-06-06 17:00", 2, [], "2025-06-09 11:00", "from closing: all on Monday"),
    (OFFICE, "2025-06-08 23:59", 8, [], "2025-06-09 17:00", "from Sunday night: all Monday"),
    (OFFICE, "2025-06-02 09:00", 16, [], "2025-06-03 17:00", "two days"),
    (OFFICE, "2025-06-02 09:00", 40, [], "2025-06-06 17:00", "a week ends at Friday's closing"),
    (OFFICE, "2025-06-02 09:00", 41, [], "2025-06-09 10:00", "an hour more is next week's"),
    (OFFICE, "2025-06-04 13:00", 80, [], "2025-06-18 13:00", "ten working days are two weeks"),
    (OFFICE, "2025-06-02 12:00", -2, [], "2025-06-02 10:00", "back inside the day"),
    (OFFICE, "2025-06-02 10:00", -2, [], "2025-05-30 16:00", "1 h back today, 1 on Friday"),
    (OFFICE, "2025-06-02 08:00", -1, [], "2025-05-30 16:00", "from before opening: Friday's last hour"),
    (OFFICE, "2025-06-02 20:00", -8, [], "2025-06-02 09:00", "from the evening: the whole day"),
    (OFFICE, "2025-06-02 20:00", -9, [], "2025-05-30 16:00", "and one of Friday's"),
    (OFFICE, "2025-06-02 09:00", 4, [("2025-06-02 10:00", "2025-06-02 11:00")], "2025-06-02 14:00", "an hour later"),
    (OFFICE, "2025-06-02 09:00", 8, [("2025-06-02 16:00", "2025-06-03 10:00")], "2025-06-03 11:00", "2 h lost: 7 + 1"),
    (OFFICE, "2025-06-02 09:00", 8, [("2025-06-07 09:00", "2025-06-08 17:00")], "2025-06-02 17:00", "after the end"),
    (
        OFFICE,
        "2025-06-06 09:00",
        16,
        [("2025-06-06 17:00", "2025-06-09 09:00")],
        "2025-06-09 17:00",
        "only weekend lost",
    ),
    (OFFICE, "2025-06-06 09:00", 16, [("2025-06-06 16:00", "2025-06-09 10:00")], "2025-06-10 11:00", "2 open h lost"),
    (SPLIT, "2025-06-02 08:00", 4, [], "2025-06-02 12:00", "the morning is due when lunch begins"),
    (SPLIT, "2025-06-02 08:00", 5, [], "2025-06-02 14:30", "one hour after lunch"),
    (SPLIT, "2025-06-02 08:00", 7, [], "2025-06-02 16:30", "the whole day"),
    (SPLIT, "2025-06-02 08:00", 35, [], "2025-06-06 16:30", "the whole week"),
    (SPLIT, "2025-06-02 12:45", 1, [], "2025-06-02 14:30", "lunch does not count"),
    (SPLIT, "2025-06-02 11:30", 1, [], "2025-06-02 14:00", "half an hour on each side"),
    (SPLIT, "2025-06-02 14:00", -1, [], "2025-06-02 11:30", "and back again"),
    (SPLIT, "2025-06-02 13:30", -1, [], "2025-06-02 11:00", "back from the end of lunch"),
    (SPLIT, "2025-06-02 16:30", -3, [], "2025-06-02 13:30", "back to the end of lunch, not its beginning"),
    (SPLIT, "2025-06-02 08:00", 5, [("2025-06-02 11:00", "2025-06-02 14:30")], "2025-06-02 16:30", "2 open h lost"),
    (
        SPLIT,
        "2025-06-02 08:00",
        5,
        [("2025-06-02 12:00", "2025-06-02 13:30")],
        "2025-06-02 14:30",
        "lunch costs nothing",
    ),
    (NIGHTS, "2025-06-02 22:00", 8, [], "2025-06-03 06:00", "one night"),
    (NIGHTS, "2025-06-02 22:00", 9, [], "2025-06-03 23:00", "and an hour of the next"),
    (NIGHTS, "2025-06-02 12:00", 2, [], "2025-06-03 00:00", "used up at midnight, inside the night"),
    (NIGHTS, "2025-06-02 12:00", 3, [], "2025-06-03 01:00", "past midnight"),
    (NIGHTS, "2025-06-03 00:30", 5.5, [], "2025-06-03 06:00", "until the morning"),
    (NIGHTS, "2025-06-03 06:00", 1, [], "2025-06-03 23:00", "from closing: the next night"),
    (NIGHTS, "2025-06-03 01:00", -3, [], "2025-06-02 22:00", "back over midnight to the opening"),
    (
        NIGHTS,
        "2025-06-02 22:00",
        8,
        [("2025-06-02 23:00", "2025-06-03 01:00")],
        "2025-06-04 00:00",
        "2 h lost: 6 h + 2",
    ),
    (
        NIGHTS,
        "2025-06-02 22:00",
        8,
        [("2025-06-02 20:00", "2025-06-02 23:00")],
        "2025-06-03 23:00",
        "1 h lost: 7 h + 1",
    ),
    (NIGHTS, "2025-03-29 22:00", 7, [], "2025-03-30 06:00", "the night of the change has seven hours"),
    (NIGHTS, "2025-10-25 22:00", 9, [], "2025-10-26 06:00", "and in autumn nine"),
    (GULF, "2025-06-05 15:00", 2, [], "2025-06-08 09:00", "Thursday, then Sunday"),
    (GULF, "2025-06-06 12:00", 1, [], "2025-06-08 09:00", "Friday is free"),
    (GULF, "2025-06-08 08:00", 40, [], "2025-06-12 16:00", "their week"),
    (SATURDAY, "2025-06-06 16:00", 2, [], "2025-06-07 11:00", "1 h on Friday, 1 on Saturday from 10:00"),
    (SATURDAY, "2025-06-06 16:00", 4, [], "2025-06-07 13:00", "Saturday closes at 13:00"),
    (SATURDAY, "2025-06-06 16:00", 5, [], "2025-06-09 10:00", "and Monday has the rest"),
    (SATURDAY, "2025-11-01 12:00", 2, [], "2025-11-03 10:00", "the change on Sunday is not noticed"),
    (SATURDAY, "2025-03-08 12:00", 2, [], "2025-03-10 10:00", "nor the one in spring"),
    (DECEMBER, "2025-12-16 16:00", 2, [], "2025-12-18 13:00", "Wednesday is closed, Thursday opens at noon"),
    (DECEMBER, "2025-12-18 09:00", 5, [], "2025-12-18 17:00", "before the late opening"),
    (DECEMBER, "2025-12-19 16:00", 3, [], "2025-12-20 12:00", "the Saturday is open from 10:00"),
    (DECEMBER, "2025-12-19 16:00", 6, [], "2025-12-22 10:00", "four hours of Saturday, one of Monday"),
    (DECEMBER, "2025-12-24 16:00", 2, [], "2025-12-29 10:00", "two holidays, of which an override opens none"),
    (DECEMBER, "2026-12-24 16:00", 2, [], "2026-12-28 10:00", "a year later they are Friday and Saturday"),
    (DECEMBER, "2025-12-29 10:00", -2, [], "2025-12-24 16:00", "and back"),
    (DECEMBER, "2025-12-16 16:00", 2, [("2025-12-17 09:00", "2025-12-17 17:00")], "2025-12-18 13:00", "a holiday lost"),
]


@pytest.mark.parametrize(("calendar", "start", "hours", "pauses", "due", "why"), ADDED)
def test_working_time_is_used_up_when_it_was_reckoned(
    calendar: Calendar, start: str, hours: float, pauses: list[tuple[str, str]], due: str, why: str
) -> None:
    begun, spans = at(calendar, start), [(at(calendar, begin), at(calendar, end)) for begin, end in pauses]
    reached = add(calendar, begun, timedelta(hours=hours), spans)

    assert local(calendar, reached) == due, why
    assert elapsed(calendar, min(begun, reached), max(begun, reached), spans) == timedelta(hours=abs(hours)), why


#: Calendar, start, working days, end of the day, due, and why.
DAYS = [
    (OFFICE, "2025-06-02 10:00", 1, False, "2025-06-03 10:00", "tomorrow, same time"),
    (OFFICE, "2025-06-06 10:00", 1, False, "2025-06-09 10:00", "Friday to Monday"),
    (OFFICE, "2025-06-06 18:00", 1, False, "2025-06-10 09:00", "counts from Monday 09:00"),
    (OFFICE, "2025-06-02 07:00", 2, False, "2025-06-04 09:00", "before opening counts from 09:00"),
    (OFFICE, "2025-06-02 17:00", 1, False, "2025-06-04 09:00", "at closing it is closed: from Tuesday 09:00"),
    (OFFICE, "2025-06-02 16:59", 1, False, "2025-06-03 16:59", "a minute earlier it is not"),
    (OFFICE, "2025-06-02 10:00", 1, True, "2025-06-03 17:00", "the end of tomorrow"),
    (OFFICE, "2025-06-07 10:00", 1, True, "2025-06-10 17:00", "from Monday the end of Tuesday"),
    (OFFICE, "2025-06-02 10:00", 10, False, "2025-06-16 10:00", "two weeks"),
    (OFFICE, "2025-06-09 10:00", -1, False, "2025-06-06 10:00", "back over the weekend"),
    (OFFICE, "2025-06-09 10:00", -5, False, "2025-06-02 10:00", "a week back"),
    (SPLIT, "2025-06-02 11:00", 1, False, "2025-06-03 11:00", "before lunch stays before lunch"),
    (SPLIT, "2025-06-02 12:30", 1, False, "2025-06-03 13:30", "at lunch counts from its end"),
    (SPLIT, "2025-06-02 15:00", 1, True, "2025-06-03 16:30", "the end of the afternoon"),
    (GULF, "2025-06-05 10:00", 1, False, "2025-06-08 10:00", "Thursday to Sunday"),
    (SATURDAY, "2025-06-06 16:00", 1, False, "2025-06-07 13:00", "16:00 is too late on Saturday: its closing"),
    (SATURDAY, "2025-06-06 09:30", 1, False, "2025-06-07 10:00", "09:30 is too early: its opening"),
    (SATURDAY, "2025-06-07 11:00", 1, False, "2025-06-09 11:00", "Saturday to Monday"),
    (DECEMBER, "2025-12-16 10:00", 1, False, "2025-12-18 12:00", "the holiday is none; Thursday opens at noon"),
    (DECEMBER, "2025-12-19 15:00", 1, False, "2025-12-20 14:00", "the open Saturday closes at 14:00"),
    (DECEMBER, "2025-12-24 10:00", 1, False, "2025-12-29 10:00", "Christmas and the weekend"),
    (NIGHTS, "2025-06-02 23:00", 1, False, "2025-06-03 23:00", "the next evening"),
]


@pytest.mark.parametrize(("calendar", "start", "days", "end_of_day", "due", "why"), DAYS)
def test_working_days_end_where_they_were_reckoned(
    calendar: Calendar, start: str, days: int, end_of_day: bool, due: str, why: str
) -> None:
    assert local(calendar, add_days(calendar, at(calendar, start), days, end_of_day=end_of_day)) == due, why


#: Calendar, instant, the next open instant and the next closing, and why.
EDGES = [
    (OFFICE, "2025-06-02 12:00", "2025-06-02 12:00", "2025-06-02 17:00", "open now"),
    (OFFICE, "2025-06-02 17:00", "2025-06-03 09:00", "2025-06-03 17:00", "at closing"),
    (SPLIT, "2025-06-02 12:00", "2025-06-02 13:30", "2025-06-02 16:30", "lunch begins"),
    (NIGHTS, "2025-06-03 03:00", "2025-06-03 03:00", "2025-06-03 06:00", "in the night"),
    (NIGHTS, "2025-06-02 23:00", "2025-06-02 23:00", "2025-06-03 06:00", "midnight closes nothing"),
    (GULF, "2025-06-06 12:00", "2025-06-08 08:00", "2025-06-08 16:00", "Friday"),
    (SATURDAY, "2025-06-07 13:00", "2025-06-09 09:00", "2025-06-09 17:00", "after the short Saturday"),
    (DECEMBER, "2025-12-17 12:00", "2025-12-18 12:00", "2025-12-18 17:00", "a holiday, then a late opening"),
    (DECEMBER, "2025-12-25 12:00", "2025-12-29 09:00", "2025-12-29 17:00", "Christmas"),
]


@pytest.mark.parametrize(("calendar", "moment", "opening", "closing", "why"), EDGES)
def test_openings_and_closings_follow(calendar: Calendar, moment: str, opening: str, closing: str, why: str) -> None:
    assert local(calendar, next_open(calendar, at(calendar, moment))) == opening, why
    assert local(calendar, next_close(calendar, at(calendar, moment))) == closing, why
