"""Calendars with every trouble that wall clocks have, and instants told by them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.working_time.calendars import WEEKDAYS, Calendar, calendar_of
from bot.working_time.hours import instant_of

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
NEW_YORK = Calendar.always(ZoneInfo("America/New_York"))
NEW_YORK_OFFICE = weekly("America/New_York", WORKDAYS, ["09:00", "17:00"])
SYDNEY = Calendar.always(ZoneInfo("Australia/Sydney"))
SAO_PAULO = Calendar.always(ZoneInfo("America/Sao_Paulo"))
SAO_PAULO_SATURDAY = weekly("America/Sao_Paulo", "sat", ["20:00", "24:00"])
TEHRAN = Calendar.always(ZoneInfo("Asia/Tehran"))
LORD_HOWE = Calendar.always(ZoneInfo("Australia/Lord_Howe"))
LORD_HOWE_SUNDAY = weekly("Australia/Lord_Howe", "sun", ["01:00", "03:00"])
KATHMANDU = weekly("Asia/Kathmandu", "sun mon tue wed thu fri", ["09:00", "17:00"])
APIA = Calendar.always(ZoneInfo("Pacific/Apia"))
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
