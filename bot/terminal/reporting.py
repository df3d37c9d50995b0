"""`deskhand report`. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.reports import keep, sheet
from bot.reports.asking import wanted_of
from bot.reports.keep import Wanted
from bot.reports.kpis import KPIS
from bot.reports.measures import Unit, length
from bot.reports.periods import UnknownPeriod
from bot.reports.quality import FIELDS, Quality
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import USAGE, Failure
from bot.wording import moment, one_line

Column = output.Column
#: So many of the missed promises are told in words; --json and --csv have more.
_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for."""

    period: str
    filters: Mapping[str, str]
    base: str
    with_children: bool


def report(option: Path | None, asked: Asked, now: datetime, *, form: Literal["text", "json", "csv"]) -> None:
    """Print the key figures of a time."""
    config = configured(option)
    wanted = replace(wanted_by(config, asked, now), missed=_TOLD if form == "text" else sheet.ALL)
    with opened(config) as store:
        keep.bring_up_to_date(store, now)
        made = keep.make_report(store, wanted)
    if form == "json":
        output.say_json(sheet.as_json(made))
    elif form == "csv":
        output.say(sheet.as_csv(made).rstrip("\n"))
    else:
        _say(made, config.desk.timezone)


def wanted_by(config: Config, asked: Asked, now: datetime) -> Wanted:
    """Return what a report shall be about; a failure with the next step where the words name no time."""
    try:
        return wanted_of(
            config, asked.period, now, filters=asked.filters, base=asked.base, with_children=asked.with_children
        )
    except UnknownPeriod as unknown:
        raise Failure(str(unknown), USAGE) from unknown
    except ValueError as error:
        raise Failure(f"--base {asked.base!r} is neither calendar nor business", USAGE) from error


def _say(made: sheet.Report, timezone: str) -> None:
    zone = ZoneInfo(timezone)
    begin, end = (moment.astimezone(zone) for moment in (made.period.begin, made.period.end))
    only = "".join(f", {name.removeprefix('assigned_')} {value}" for name, value in made.filters.items())
    output.say(f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} {zone.key}{only}; lengths in {made.period.base} time")
    columns = (
        Column("figure", share=2),
        Column("value", justify="right"),
        Column("change", justify="right"),
        Column("median", justify="right", roomy=True),
        Column("90 %", justify="right", roomy=True),
        Column("n", justify="right"),
        Column("counts", share=3, roomy=True),
    )
    output.say_table(columns, [_row(made, kpi.name) for kpi in KPIS])
    _say_missed(made, zone)
    _say_cost(made)
    _say_quality(made.quality)
    for name, counts in made.volume.items():
        if counts:
            output.say(f"Opened by {name}: " + ", ".join(f"{key} {number}" for key, number in counts.items()))
    output.say("Open by age: " + ", ".join(f"{key} {number}" for key, number in made.ages.items()))


def _row(made: sheet.Report, name: str) -> tuple[str, ...]:
    kpi = next(each for each in KPIS if each.name == name)
    figure = made.figures[name]
    lengths = (figure.median, figure.p90) if figure.unit is Unit.SECONDS else (None, None)
    n = f"{figure.part}/{figure.n}" if figure.part is not None else str(figure.n)
    moved, better = sheet.change(kpi, made)
    mark = {True: " better", False: " worse", None: ""}[better]
    told = ("-" if seconds is None else length(seconds) for seconds in lengths)
    return (kpi.title, sheet.told(figure), f"{moved}{mark}", *told, n, kpi.cohort)


def _say_missed(made: sheet.Report, zone: ZoneInfo) -> None:
    if not made.missed:
        return
    output.say("Missed promises, the worst first (by what the delay costs); lengths in open time:")
    for number, promises in groupby(made.missed, key=attrgetter("number", "priority", "summary")):
        output.say(one_line("  {} P{} {}".format(*number)))
        for each in promises:
            again = f" (the worst of {each.times})" if each.times > 1 else ""
            output.say(
                one_line(f"    {each.promise}{again}, {each.whose}: due {moment(each.due, zone)}, {each.outcome}")
            )
            if each.why:
                output.say(one_line(f"      {each.why}"))
    if made.missed_besides:
        output.say(f"  and {made.missed_besides} more; --json and --csv have up to {sheet.ALL}")


def _say_cost(made: sheet.Report) -> None:
    cost, currency = made.cost, made.currency
    output.say(
        f"Downtime cost {sheet.money(cost.total, currency)}, {sheet.money(cost.delay, currency)} of it before anybody "
        "began to work on it"
    )
    for service, minutes in cost.downtime.items():
        output.say(f"  {service}: down {length(60 * minutes)}, available {100 * cost.availability[service]:.3f} %")


def _say_quality(quality: Quality) -> None:
    if not quality.suggested:
        return
    kept = ", ".join(f"{name} {_percent(quality.share(name))}" for name in FIELDS)
    error = _percent(quality.calibration_error)
    output.say(
        f"Classifier: suggested for {quality.suggested} of {quality.settled} that people settled; left as suggested: "
        f"{kept}; among the first three {_percent(quality.top_three)} of {quality.ranked}; calibration error {error}"
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
