"""How long the report of a month takes at a million incidents, and keeping the rows of reports up to date.

A running desk makes the days of the usual reports a few at a time, so the first report of the month finds them; that of
a week makes the ones that it lacks. A tenth of the promises are broken.

python -m benchmarks.reports [--incidents 1000000]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import insert, text

from bot.config import Config
from bot.reports.asking import wanted_of
from bot.reports.keep import bring_up_to_date, keep_days, make_report
from bot.reports.life import Life, seconds
from store import incidents
from store.engine import Store, open_store
from store.incident import Clock, Incident
from store.report_tables import life as life_table
from store.schema import upgrade
from store.tables import clock, incident

YEARS = 2
NOW = datetime(2026, 7, 1, tzinfo=UTC)
CATEGORIES = ("Network", "Printing & scanning", "Workstation", "E-mail & calendar", "Access & identity")


def a_life(number: int, opened: int, random: Random) -> Life:
    """Return a life of an ordinary incident."""
    taken = opened + random.randrange(60, 7200)
    resolved = taken + random.randrange(600, 200_000)
    is_over = resolved < seconds(NOW)
    group = random.choice(("Service desk", "Network", "Field support"))
    return Life(
        id=number, version=0, opened=opened, channel=random.choice(("email", "chat", "web", "event")),
        category=random.choice(CATEGORIES), subcategory="", service=random.choice(("Network", "Printing", "E-mail")),
        assigned_group=group, first_group="Service desk", priority=random.choice((1, 2, 3, 3, 4, 4, 4, 5)),
        is_major=False, parent_id=None, is_cancelled=random.random() < 0.03, accepted=taken, answered=taken + 300,
        answers=1, first_resolved=resolved if is_over else None, resolved=resolved if is_over else None, resting=0,
        waiting=0, closed=resolved + 200_000 if is_over else None, ended=resolved if is_over else None, reopened=None,
        reopens=0, reassignments=group != "Service desk", is_bounced=False, functional=0, hierarchic=0,
        suggested="Network", confirmed="Network", resolution_code="fixed", is_workaround=False, problem_ref="",
        first_seen=None, declared=None, stood_down=None, response_worked=600, resolution_worked=3600, updated=resolved,
    )  # fmt: skip


def fill(store: Store, count: int) -> None:
    """Store so many incidents with two promises each, as the desk would have left them."""
    begin, random = seconds(NOW - timedelta(days=365 * YEARS)), Random(1)
    step = (seconds(NOW) - begin) / count

    def batches() -> Iterator[list[Life]]:
        for start in range(0, count, 20_000):
            yield [a_life(n + 1, int(begin + n * step), random) for n in range(start, min(count, start + 20_000))]

    def moment(instant: float) -> datetime:
        return datetime.fromtimestamp(instant, UTC)

    plain = Incident(opened_at=NOW, summary="Nothing prints", impact=3, urgency=3, priority=5, updated_at=NOW)
    for lives in batches():
        with store.begin() as connection:
            rows = [
                {name: getattr(plain, name) for name in incidents._FIELDS if name != "id"}
                | {"id": x.id, "opened_at": moment(x.opened), "updated_at": moment(x.updated), "priority": x.priority}
                for x in lives
            ]
            connection.execute(insert(incident), rows)
            connection.execute(insert(life_table), [x._asdict() for x in lives])
            promises = [
                {
                    **{name: getattr(_CLOCK, name) for name in incidents._CLOCK_FIELDS},
                    "incident_id": x.id, "kind": kind, "due_at": moment(x.opened + target),
                    "stopped_at": moment(stop) if stop else None,
                }
                for x in lives
                for kind, target, stop in (("sla.response", 7200, x.answered), ("sla.resolution", 180_000, x.resolved))
            ]  # fmt: skip
            connection.execute(insert(clock), promises)


_CLOCK = Clock(kind="", agreement="Standard", calendar="business", target="4 h", started_at=NOW, due_at=NOW)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=1_000_000)
    count = parser.parse_args().incidents
    config = Config.model_validate({"desk": {"address": "help@desk.example"}}, context={})
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/desk.db")
        upgrade(store)
        fill(store, count)
        with store.begin() as connection:
            connection.execute(text("ANALYZE"))
        begun = time.perf_counter()
        made = keep_days(store, wanted_of(config, "2026-06", NOW, filters={}), most=100)
        print(f"{made} days made beside the desk's work in {time.perf_counter() - begun:.2f} s")
        for words, findings in (("2026-06", False), ("2026-06", False), ("2026-W20", False), ("2026-06", True)):
            wanted = replace(wanted_of(config, words, NOW, filters={}), findings=findings)
            begun, cpu = time.perf_counter(), time.process_time()
            report = make_report(store, wanted)
            spent, cpu = time.perf_counter() - begun, time.process_time() - cpu
            what = f"{words}{' with findings' if findings else ''}"
            opened = f"{report.figures['volume'].n:,} opened"
            print(f"{count:,} incidents, {what}: {spent:.2f} s, {cpu:.2f} s of it processor time, {opened}")
        with store.begin() as connection:
            connection.execute(
                text("UPDATE incident SET version = 1, updated_at = :now WHERE id <= 2000"), {"now": NOW}
            )
        begun = time.perf_counter()
        done = bring_up_to_date(store, NOW)
        print(f"{done} changed incidents digested in {time.perf_counter() - begun:.2f} s")
        store.close()


if __name__ == "__main__":
    main()
