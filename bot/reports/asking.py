"""From the configuration and what somebody asked for to what a report shall be about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.config.calendars import calendars_of
from bot.reports import periods
from bot.reports.cost import Prices
from bot.reports.keep import Wanted
from bot.reports.measures import Base, Period


def prices_of(config: Config) -> Prices:
    """Return what downtime is taken to cost."""
    table = config.report
    return Prices(
        user_minute=table.user_minute,
        affected=dict(enumerate(table.affected, 1)),
        loss=dict(enumerate(table.loss, 1)),
        services={name: service.cost_per_minute for name, service in config.service.items()},
        currency=table.currency,
    )


def usual_reports(config: Config, now: datetime) -> tuple[Wanted, ...]:
    """Return the reports that are asked for most: of the month that ran out, and of the one that runs."""
    return tuple(wanted_of(config, words, now, filters={}) for words in ("this-month", "month"))


def wanted_of(
    config: Config,
    words: str,
    now: datetime,
    *,
    filters: Mapping[str, str],
    base: str = Base.CALENDAR,
    with_children: bool = False,
) -> Wanted:
    """Return what a report shall be about: the period that `words` name, and the time before it.

    Raises:
        UnknownPeriod: The words name none.
        ValueError: `base` is neither "calendar" nor "business".
    """
    zone, calendars = ZoneInfo(config.desk.timezone), calendars_of(config)
    begin, end = periods.span_of(words, zone, now)
    period = Period(
        begin=begin,
        end=end,
        now=now,
        zone=config.desk.timezone,
        base=Base(base),
        with_children=with_children,
        business=calendars["business"],
        calendars=calendars,
    )
    earlier_begin, earlier_end = periods.before((begin, end), zone)
    return Wanted(
        period=period,
        earlier=replace(period, begin=earlier_begin, end=earlier_end),
        filters=filters,
        prices=prices_of(config),
        desk_group=config.desk.group,
    )
