"""From the configuration to calendars: opening hours, public holidays, feeds and overrides by name. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.config.holidays import holidays_of
from bot.config.tables import ALWAYS, CalendarTable
from bot.working_time.calendars import Calendar, calendar_of

if TYPE_CHECKING:
    from bot.config import Config


def calendars_of(config: Config) -> dict[str, Calendar]:
    """Return every calendar by name, the one that never closes among them.

    Raises:
        ValueError: A calendar has no open time at all.
    """
    calendars = {name: _calendar(table, config.desk.timezone) for name, table in config.calendar.items()}
    return {ALWAYS: Calendar.always(ZoneInfo(config.desk.timezone)), **calendars}


def _calendar(table: CalendarTable, timezone: str) -> Calendar:
    return calendar_of(
        tz=table.timezone or timezone,
        hours={day: _pairs(intervals) for day, intervals in table.hours.items()},
        holidays=(*table.holidays, *_public_holidays(table), *(day for feed in table.feeds for day in feed.days)),
        annual_holidays=table.annual_holidays,
        overrides={day: _pairs(intervals) for day, intervals in table.overrides.items()},
    )


def _public_holidays(table: CalendarTable) -> frozenset[date]:
    return holidays_of(table.country, table.subdivision, table.categories) if table.country else frozenset()


def _pairs(intervals: tuple[str, ...]) -> list[list[str]]:
    return [interval.split("-") for interval in intervals]
