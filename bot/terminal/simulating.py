"""`deskhand simulate`: what working by priority is worth, from a scenario or from the desk's own past. Prints tables.

The past is read from the database: when each incident that is over was reported, and how long somebody worked on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.simulation.play import Staff, Way, play
from bot.simulation.scenarios import Estimate, Figures, Week, figures_of, play_weeks, replay, seed_case
from bot.terminal import output
from bot.terminal.failures import USAGE, Failure

SCENARIOS = ("seed", "week", "store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for."""

    scenario: str
    agents: int
    seed: int
    load: float
    replications: int
    efficiency: float
    #: Percent of the P1 that are logged as P4; minutes until that is corrected, None for never.
    misjudged: float
    corrected_after: float | None
    #: For the store: only incidents of so many days.
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One policy, and what came of it."""

    way: Way
    figures: Figures
    half_width: float = 0.0


def simulate(config: Path | None, options: Options, *, now: datetime, as_json: bool) -> None:
    """Print what each policy makes of a scenario."""
    rows = list(_rows(config, options, now))
    first = rows[0].figures
    for row in rows if as_json else ():
        output.say_json(_facts(row, options, first))
    if not as_json:
        output.say(_heading(options))
        columns = [output.Column(name, share=1, justify="right") for name in _COLUMNS]
        output.say_table(columns, [_cells(row, first) for row in rows], caption="Minutes; cost per domain.md 11.1.")
        output.say(_lesson(rows))


def _rows(config: Path | None, options: Options, now: datetime) -> Iterator[_Row]:
    if options.scenario not in SCENARIOS:
        raise Failure(f"--scenario is {options.scenario!r}; give one of {', '.join(SCENARIOS)}", USAGE)
    if options.scenario == "store":
        arrivals = _past(config, now - timedelta(days=options.days))
        if not arrivals:
            raise Failure(f"no incident of the last {options.days} days is over and was worked on; give more --days")
        for way, figures in replay(arrivals, options.agents).items():
            yield _Row(way=way, figures=figures)
        return
    for way in Way:
        staff = Staff(agents=options.agents, way=way, efficiency=options.efficiency)
        if options.scenario == "seed":
            yield _Row(way=way, figures=figures_of(play(seed_case(), staff)))
        else:
            found = _weeks(options, staff)
            yield _Row(way=way, figures=found.figures, half_width=found.half_width)


def _weeks(options: Options, staff: Staff) -> Estimate:
    week = Week(agents=options.agents, load=options.load, misjudged=options.misjudged / 100)
    if options.corrected_after is not None:
        week = Week(
            agents=week.agents, load=week.load, misjudged=week.misjudged, corrected_after=options.corrected_after
        )
    return play_weeks(week, staff, seed=options.seed, replications=options.replications)


def _past(config: Path | None, since: datetime) -> list[tuple[float, int, float]]:
    from bot.simulation.past import worked_since
    from bot.terminal.desk_file import configured, opened

    with opened(configured(config)) as store, store.reading() as connection:
        return worked_since(connection, since)


_COLUMNS = ("policy", "cost", "vs A", "P1 wait", "P1 down", "P1 in 4 h", "P2", "P3", "P4", "P4 longest", "P5")


def _heading(options: Options) -> str:
    if options.scenario == "seed":
        return f"Ten printing incidents and an outage, {options.agents} agents."
    if options.scenario == "store":
        return f"The incidents of the last {options.days} days, {options.agents} agents."
    return (
        f"{options.replications} random weeks at load {options.load:g}, {options.agents} agents, seed {options.seed}."
    )


def _lesson(rows: list[_Row]) -> str:
    """Say in a sentence what working by priority saves a P1."""
    first, *others = rows
    saved = ", ".join(f"{row.way} {_sooner(row.figures, first.figures):.0f}" for row in others)
    return f"Minutes by which a P1 is over sooner than under {first.way}: {saved}."


def _sooner(figures: Figures, first: Figures) -> float:
    return first.p1_downtime - figures.p1_downtime


def _cells(row: _Row, first: Figures) -> list[str]:
    figures = row.figures
    cost = f"{figures.cost:,.0f}" + (f" ±{row.half_width:,.0f}" if row.half_width else "")
    p2, p3, p4, p5 = (f"{mean:.0f}" for mean in figures.means)
    return [
        row.way,
        cost,
        f"{_saved(figures, first):+.0f}%" if row.way is not Way.A else "",
        f"{figures.p1_wait:.1f}",
        f"{figures.p1_downtime:.1f}",
        f"{figures.p1_in_time:.0%}",
        p2,
        p3,
        p4,
        f"{figures.longest[2]:.0f}",
        p5,
    ]


def _saved(figures: Figures, first: Figures) -> float:
    return (figures.cost / first.cost - 1) * 100 if first.cost else 0.0


def _facts(row: _Row, options: Options, first: Figures) -> dict[str, Any]:
    figures = row.figures
    return {
        "scenario": options.scenario,
        "agents": options.agents,
        "policy": row.way,
        "cost": round(figures.cost, 2),
        "cost_half_width": round(row.half_width, 2),
        "versus_a_percent": round(_saved(figures, first), 1),
        "p1_wait": round(figures.p1_wait, 2),
        "p1_downtime": round(figures.p1_downtime, 2),
        "p1_minutes_saved": round(_sooner(figures, first), 2),
        "p1_within_4h": round(figures.p1_in_time, 4),
        "mean": {f"P{n}": round(mean, 2) for n, mean in enumerate(figures.means, start=2)},
        "longest": {f"P{n}": round(longest, 2) for n, longest in enumerate(figures.longest, start=2)},
    }
