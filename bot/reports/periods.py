"""Which time a report is about, out of the words that people use for it. Pure.

"2026-03" a month, "2026-W10" an ISO week, "2026-Q1" a quarter, "2026" a year, "2026-03-04" a day,
"30d" the last thirty days, "month" the last whole month, "this-month" this month up to now; likewise for
day, week, quarter and year; "2026-03-01..2026-03-15" both days included
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LAST = re.compile(r"(\d{1,4})d")
_MONTH, _WEEK, _QUARTER, _YEAR = (
    re.compile(r"(\d{4})-(\d{2})"),
    re.compile(r"(\d{4})-W(\d{2})"),
    re.compile(r"(\d{4})-Q([1-4])"),
    re.compile(r"\d{4}"),
)
_UNITS = ("day", "week", "month", "quarter", "year")

Span = tuple[datetime, datetime]


class UnknownPeriod(ValueError):
    """The words name no time; the message says what would."""


def span_of(words: str, zone: ZoneInfo, now: datetime) -> Span:
    """Return begin and end in UTC of the time that the words name in a zone; the end is not part of it.

    Raises:
        UnknownPeriod: They name none.
    """
    begin, end = _days_of(words.strip(), now.astimezone(zone).date())
    if words.strip() and _LAST.fullmatch(words.strip()):
        return now - (end - begin), now
    if not begin < end:
        raise UnknownPeriod(f"{words!r} ends before it begins; write FIRST-DAY..LAST-DAY")
    return _midnight(begin, zone), _midnight(end, zone)


def before(span: Span, zone: ZoneInfo) -> Span:
    """Return the time of the same length just before, whole months before whole months."""
    begin, end = (moment.astimezone(zone) for moment in span)
    if begin.day == end.day == 1 and begin.time() == end.time() == time():
        months = (end.year - begin.year) * 12 + end.month - begin.month
        return _midnight(_add_months(begin.date(), -months), zone), span[0]
    return span[0] - (span[1] - span[0]), span[0]


def _days_of(words: str, today: date) -> tuple[date, date]:
    first, dots, last = words.partition("..")
    if dots:
        return _day(first, words), _day(last, words) + timedelta(days=1)
    if match := _LAST.fullmatch(words):
        return today - timedelta(days=int(match[1])), today
    unit = words.removeprefix("this-").removeprefix("last-")
    if unit in _UNITS:
        begin = _begin_of(unit, today)
        return (
            (begin, _next(unit, begin)) if words.startswith("this-") else (_begin_of(unit, begin - timedelta(1)), begin)
        )
    try:
        return _written(words)
    except ValueError:
        raise _unknown(words) from None


def _written(words: str) -> tuple[date, date]:
    if match := _MONTH.fullmatch(words):
        unit, begin = "month", date(int(match[1]), int(match[2]), 1)
    elif match := _WEEK.fullmatch(words):
        unit, begin = "week", date.fromisocalendar(int(match[1]), int(match[2]), 1)
    elif match := _QUARTER.fullmatch(words):
        unit, begin = "quarter", date(int(match[1]), 3 * int(match[2]) - 2, 1)
    elif _YEAR.fullmatch(words):
        unit, begin = "year", date(int(words), 1, 1)
    else:
        unit, begin = "day", date.fromisoformat(words)
    return begin, _next(unit, begin)


def _begin_of(unit: str, day: date) -> date:
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def _next(unit: str, begin: date) -> date:
    match unit:
        case "week":
            return begin + timedelta(days=7)
        case "month":
            return _add_months(begin, 1)
        case "quarter":
            return _add_months(begin, 3)
        case "year":
            return _add_months(begin, 12)
    return begin + timedelta(days=1)


def _add_months(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


def _day(text: str, words: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _unknown(words) from None


def _unknown(words: str) -> UnknownPeriod:
    return UnknownPeriod(
        f'{words!r} is no period; write "2026-03", "2026-W10", "2026-Q1", "2026", "30d", "month", "this-month" '
        'or "2026-03-01..2026-03-15"'
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
