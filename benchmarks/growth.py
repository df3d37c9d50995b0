"""What a full store costs: intake, timer poll and the queue's first page at up to a million incidents. Builds stores.

    python -m benchmarks.growth [--most 100000] [--url URL] [--folder DIR]

One store grows from size to size, filled by the database itself (INSERT ... SELECT), with everything that a mail would
have left behind. The classifier is off: what it costs does not depend on the store, and would only hide growth.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import structlog
from sqlalchemy import select

from benchmarks.corpus import DESK, mails
from benchmarks.filling import fill
from bot.build import build_desk, open_desk_store
from bot.config.load import load
from bot.desk import Desk
from bot.init import Answers, write
from bot.learning.models import build_classify
from bot.running.health import Metrics
from intake.message import MediaType, delivery_id_of
from store import inbox as arrivals
from store import queries
from store.engine import Store
from store.tables import inbox

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MAILS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What was measured at one size."""

    size: int
    intake_ms: float
    poll_us: float
    list_ms: float
    metrics_ms: float


def measure(desk: Desk, size: int) -> Costs:
    """Measure everything at the size that the store has now."""
    _take_in(desk, 64, seed=size)
    intake = min(_take_in(desk, MAILS, seed=size + 1 + turn) / MAILS for turn in range(3))
    return Costs(
        size=size,
        intake_ms=intake * 1e3,
        poll_us=_median_seconds(lambda: desk.work_timers(datetime.now(UTC)), 200) * 1e6,
        list_ms=_median_seconds(lambda: _first_page(desk.store), 50) * 1e3,
        metrics_ms=_median_seconds(Metrics(desk.store, clock=lambda: datetime.now(UTC)).exposition, 5) * 1e3,
    )


def _take_in(desk: Desk, count: int, *, seed: int) -> float:
    """Return the processor seconds that deciding `count` new mails takes."""
    now = datetime.now(UTC)
    with desk.store.lease() as connection:
        for mail in mails(count, seed):
            arrival = arrivals.Arrival(
                channel="smtp",
                delivery_id=delivery_id_of(mail.octets),
                received_at=now,
                media_type=MediaType.RFC822,
                envelope={"reverse_path": mail.sender, "forward_paths": [DESK]},
                body=mail.octets,
            )
            arrivals.add(connection, arrival)
    start = time.process_time()
    while desk.work_inbox(datetime.now(UTC)).rows:
        pass
    seconds = time.process_time() - start
    with desk.store.reading() as connection:
        failed = connection.execute(select(inbox.c.last_error).where(inbox.c.last_error != "").limit(1)).scalar()
    if failed:
        raise RuntimeError(f"the desk failed on a mail, so nothing was measured: {failed}")
    return seconds


def _first_page(store: Store) -> None:
    with store.reading() as connection:
        assert len(list(queries.queue(connection, limit=50))) == 50


def _median_seconds(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def open_desk(folder: Path, url: str) -> Desk:
    """Return a desk over an empty store, its classifier off."""
    path = write(folder, Answers(address=DESK))
    with path.open("a") as file:
        file.write('\n[classifier]\nmode = "off"\n')
    config = load(path, {"DESKHAND_DATABASE__URL": url} if url else {})
    return build_desk(config, open_desk_store(config), build_classify(config))


def report(folder: Path, url: str, most: int) -> None:
    """Grow the store, measure at each size, print a line each and then the verdict."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    desk = open_desk(folder, url)
    print(f"{'incidents':>10}{'built in s':>11}{'intake ms':>11}{'poll us':>9}{'list ms':>9}{'/metrics ms':>13}")
    all_costs = []
    for size in (size for size in SIZES if size <= most):
        start = time.monotonic()
        fill(desk.store, size)
        built = time.monotonic() - start
        costs = measure(desk, size)
        all_costs.append(costs)
        figures = f"{costs.intake_ms:>11.2f}{costs.poll_us:>9.0f}{costs.list_ms:>9.2f}{costs.metrics_ms:>13.1f}"
        print(f"{size:>10,}{built:>11.1f}{figures}", flush=True)
    desk.store.close()
    small, large = all_costs[0], all_costs[-1]
    print()
    for name, field in (("intake CPU", "intake_ms"), ("timer poll", "poll_us"), ("list, first page", "list_ms")):
        growth = getattr(large, field) / getattr(small, field)
        verdict = "met   " if growth < 2 else "MISSED"
        print(f"{verdict}  {name:<18}{growth:>6.2f} times from {small.size:,} to {large.size:,}   less than 2")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="stop at this many incidents")
    parser.add_argument("--url", default="", help="an empty database to fill instead of a SQLite file")
    parser.add_argument("--folder", type=Path, help="where the database is made; 10^6 incidents need some 4 GB")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="deskhand-growth-", dir=options.folder))
    try:
        report(folder, options.url, max(options.most, SIZES[0]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
