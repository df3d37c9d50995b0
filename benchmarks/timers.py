"""What timers cost: a tick over up to a million open incidents, and an hour's timers that were missed. Builds stores.

    python -m benchmarks.timers [--most 100000] [--missed 10000] [--folder DIR]

A tick asks for due timers until there are none, as the desk does once a second. Its cost must be that of what is due,
not of what there is. Then the desk comes back after an hour and finds everything due at once: each ladder must fire
once, with its highest rung, and all must be done within a minute.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import structlog
from sqlalchemy import Connection, Table, func, insert, select, update

from benchmarks.corpus import DESK
from benchmarks.filling import fill
from benchmarks.promises import Promise
from bot.build import build_desk, open_desk_store
from bot.config.load import load
from bot.desk import Desk
from bot.init import Answers, write
from bot.replay.difference import rung_of
from classifier.suggestion import Question, Scored, Suggestion
from intake.message import MediaType, delivery_id_of
from store import inbox as arrivals
from store import queue
from store.incident import IncidentId, TimelineEntry, number_of
from store.tables import clock, incident, message, participant, timeline, timer

#: How many timers are due at a tick.
DUE = (0, 100, 10_000)
SIZES = (10_000, 100_000, 1_000_000)
#: What a report leaves that a timer looks at; the other tables are only written to.
COPIED: tuple[Table, ...] = (participant, message, timeline, clock, timer)
#: Monday, 10:00 in UTC: inside business hours, so that also P3 to P5 run.
BEGAN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
#: People, so that the ladder has somebody to tell.
PEOPLE = """
[person."lead@example.com"]
name = "Lead"
roles = ["agent", "group_lead", "incident_manager", "service_owner", "director"]
groups = ["Service desk"]

[group."Service desk"]
lead = "lead@example.com"

[classifier]
mode = "off"
"""


def report(priority: int) -> bytes:
    """Return a mail whose incident gets this priority by `suggest`."""
    return (
        f"From: Nora Keller <nora{priority}@example.org>\r\nTo: {DESK}\r\nSubject: Trouble P{priority}\r\n"
        f"Message-ID: <p{priority}@example.org>\r\n\r\nIt does not work, P{priority}.\r\n"
    ).encode()


#: Impact and urgency that the default matrix makes P1 to P5 of.
_LEVELS = {1: (1, 1), 2: (1, 2), 3: (2, 2), 4: (2, 3), 5: (3, 3)}


def suggest(questions: Any) -> list[Suggestion]:
    """Read the priority out of the subject: the classifier's cost does not belong here."""
    return [_suggestion(question) for question in questions]


def _suggestion(question: Question) -> Suggestion:
    impact, urgency = _LEVELS[int(question.subject[-1])]
    return Suggestion(
        category=Scored(value="Network", confidence=0.9),
        subcategory=Scored(value="Wi-Fi", confidence=0.9),
        impact=Scored(value=impact, confidence=0.9),
        urgency=Scored(value=urgency, confidence=0.9),
        model_version="benchmark",
    )


def open_desk(folder: Path) -> Desk:
    """Return a desk with people over an empty store."""
    path = write(folder, Answers(address=DESK))
    with path.open("a") as file:
        file.write(PEOPLE)
    config = load(path, {})
    return build_desk(config, open_desk_store(config), suggest)


#: Every row that a report left, by its table.
Left = dict[Table, list[dict[str, Any]]]


def decided(desk: Desk) -> list[Left]:
    """Let one report of each priority be decided, and return what each left."""
    for priority in _LEVELS:
        body = report(priority)
        arrival = arrivals.Arrival(
            channel="smtp",
            delivery_id=delivery_id_of(body),
            received_at=BEGAN,
            media_type=MediaType.RFC822,
            envelope={"reverse_path": "nora@example.org", "forward_paths": [DESK]},
            body=body,
        )
        with desk.store.lease() as connection:
            arrivals.add(connection, arrival)
    desk.work_inbox(BEGAN)
    with desk.store.lease() as connection:
        opened = [dict(row._mapping) for row in connection.execute(select(incident).order_by(incident.c.priority))]
        if [row["priority"] for row in opened] != list(_LEVELS):
            raise RuntimeError(f"the reports became {opened}, so nothing was measured")
        left = [_left(connection, row) for row in opened]
        # The reports themselves were only the mould.
        connection.execute(update(timer).values(done_at=BEGAN))
    return left


def _left(connection: Connection, opened: dict[str, Any]) -> Left:
    found: Left = {incident: [opened]}
    for table in COPIED:
        rows = connection.execute(select(table).where(table.c.incident_id == opened["id"]))
        found[table] = [dict(row._mapping) for row in rows]
    return found


def multiply(desk: Desk, moulds: list[Left], count: int) -> None:
    """Add so many incidents, each a copy of one of these in turn, with timers of their own."""
    with desk.store.lease() as connection:
        first = connection.execute(select(func.max(incident.c.id))).scalar_one() + 1
        copies = range(first, first + count)
        for place, mould in enumerate(moulds):
            mine = copies[place :: len(moulds)]
            [opened] = mould[incident]
            connection.execute(insert(incident), [{**opened, "id": copy} for copy in mine])
            for table in COPIED:
                for row in mould[table]:
                    connection.execute(insert(table), [_copy(table, row, copy) for copy in mine])


def _copy(table: Table, row: dict[str, Any], copy: int) -> dict[str, Any]:
    made = {name: value for name, value in row.items() if name != "id"} | {"incident_id": copy}
    if table is timer:
        made["key"] = row["key"].replace(number_of(row["incident_id"]), number_of(IncidentId(copy)))
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one tick cost."""

    fired: int
    wall: float
    cpu: float


def tick(desk: Desk, now: datetime) -> Tick:
    """Fire what is due until nothing is."""
    fired, wall, cpu = 0, time.perf_counter(), time.process_time()
    while rows := desk.work_timers(now).rows:
        fired += rows
    return Tick(fired=fired, wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)


def ticks(desk: Desk, moulds: list[Left]) -> dict[int, Tick]:
    """Measure ticks with so many incidents whose first rung is due, in the store as it is."""
    idle = [tick(desk, BEGAN) for _ in range(50)]
    found = {0: Tick(fired=0, wall=median(each.wall for each in idle), cpu=median(each.cpu for each in idle))}
    for due in DUE[1:]:
        multiply(desk, moulds, due)
        found[due] = tick(desk, BEGAN + timedelta(seconds=1))
        _rest(desk)
    return found


def _rest(desk: Desk) -> None:
    """Put away the timers of those that were measured; those of the store are far ahead."""
    soon = BEGAN + timedelta(days=365)
    with desk.store.lease() as connection:
        connection.execute(update(timer).where(queue.waiting(timer), timer.c.due_at < soon).values(done_at=BEGAN))


def catch_up(desk: Desk, moulds: list[Left], timers: int) -> tuple[Tick, int]:
    """Let an hour pass without the desk; returns the tick after it, and how many ladders spoke more than once."""
    hour = BEGAN + timedelta(hours=1)
    missed = timers * len(moulds) // sum(row["due_at"] <= hour for mould in moulds for row in mould[timer])
    multiply(desk, moulds, missed)
    found = tick(desk, hour)
    last = BEGAN + timedelta(minutes=59)
    with desk.store.reading() as connection:
        told = connection.execute(
            select(timeline.c.incident_id, timeline.c.new).where(timeline.c.kind == "escalated", timeline.c.at > last)
        )
        spoke = Counter((row.incident_id, rung_of(_escalated(row.new)).about) for row in told)
    if len({number for number, _ in spoke}) != missed:
        raise RuntimeError(f"of {missed} incidents {len({number for number, _ in spoke})} were told of")
    return found, sum(times > 1 for times in spoke.values())


def _escalated(key: str) -> TimelineEntry:
    return TimelineEntry(at=BEGAN, actor="system", kind="escalated", new=key)


def run(folder: Path, most: int, missed: int) -> None:
    """Grow the store, measure at each size, print a line each and then the promises."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    desk = open_desk(folder)
    moulds = decided(desk)
    print(f"{'open':>10}{'due':>8}{'fired':>8}{'wall ms':>11}{'CPU ms':>11}{'CPU ms each':>13}")
    measured: dict[int, dict[int, Tick]] = {}
    for size in (size for size in SIZES if size <= most):
        fill(desk.store, size, open_every=1)
        measured[size] = ticks(desk, moulds)
        for due, each in measured[size].items():
            apiece = f"{each.cpu * 1e3 / each.fired:>13.2f}" if each.fired else ""
            print(
                f"{size:>10,}{due:>8,}{each.fired:>8,}{each.wall * 1e3:>11.2f}{each.cpu * 1e3:>11.2f}{apiece}",
                flush=True,
            )
    late, twice = catch_up(desk, moulds, missed)
    desk.store.close()
    seconds = f"{late.wall:.1f} s ({late.cpu:.1f} s of CPU)"
    print(f"\nafter an hour: {late.fired:,} timers in {seconds}\n")
    for promise in promises(measured, late, twice):
        print(promise)


def promises(measured: dict[int, dict[int, Tick]], late: Tick, twice: int) -> Iterator[Promise]:
    """Yield what is promised, as measured in this run."""
    small, large = measured[min(measured)], measured[max(measured)]
    between = f"{min(measured):,} to {max(measured):,} open"
    yield Promise(name=f"nothing due, growth from {between}", measured=large[0].cpu / small[0].cpu, goal=2)
    yield Promise(name="nothing due, ms", measured=large[0].wall * 1e3, goal=5)
    for due in DUE[1:]:
        growth = (large[due].cpu / large[due].fired) / (small[due].cpu / small[due].fired)
        yield Promise(name=f"a timer of {due:,} due, growth from {between}", measured=growth, goal=2)
    apiece = [large[due].cpu / large[due].fired for due in DUE[1:]]
    yield Promise(name="a timer of 10,000 against one of 100", measured=apiece[1] / apiece[0], goal=1.5)
    yield Promise(name="ladders that spoke more than once", measured=twice, goal=0)
    yield Promise(name="an hour's timers, seconds", measured=late.wall, goal=60)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="stop at this many incidents")
    parser.add_argument("--missed", type=int, default=DUE[-1], help="so many timers are missed for an hour")
    parser.add_argument("--folder", type=Path, help="where the database is made; 10^6 incidents need some 4 GB")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="deskhand-timers-", dir=options.folder))
    try:
        run(folder, max(options.most, SIZES[0]), options.missed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
