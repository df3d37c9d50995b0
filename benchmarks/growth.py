"""What a full store costs: intake, timer poll and the queue's first page at up to a million incidents. Builds stores.

    python -m benchmarks.growth [--most 100000] [--url URL] [--folder DIR]

One store grows from size to size, filled by the database itself (INSERT ... SELECT), with everything that a mail would
have left behind. The classifier is off: what it costs does not depend on the store, and would only hide growth.
"""

from __future__ import annotations

import argparse
import logging
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import structlog
from sqlalchemy import func, select, text

from benchmarks.corpus import DESK, mails
from bot.build import build_classify, build_desk, open_desk_store
from bot.config.load import load
from bot.desk import Desk
from bot.health import Metrics
from bot.init import Answers, write
from intake.message import MediaType, delivery_id_of
from store import inbox as arrivals
from store import queries
from store.engine import Store
from store.tables import inbox, incident

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MAILS = 200

#: Every table that a mail touches, as rows of an incident numbered i. `AT` is an instant in the past that grows with
#: i, `AHEAD` one in the future, `ID` a message id spread over the whole index as real ones are.
FILL = (
    "INSERT INTO person (id, name, created_at) SELECT i, 'Nora Keller', AT FROM n",
    "INSERT INTO person_address (address, person_id) SELECT 'nora.' || i || '@example.org', i FROM n",
    """
    INSERT INTO incident (id, version, source_channel, origin, reporter_id, opened_at, summary, service, category,
        subcategory, impact, urgency, priority, state, assignment_group, is_major, language, suggested_category,
        suggested_subcategory, suggested_confidence, model_version, due_at, reopen_count, updated_at)
    SELECT i, 1, 'email', 'user', i, AT, 'The printer on floor ' || (i % 97) || ' does not respond', '', 'Hardware',
        'Printer', 1 + i % 3, 1 + i % 2, 1 + i % 5, CASE WHEN i % 5 = 0 THEN 'new' ELSE 'closed' END, 'Service desk',
        i % 9973 = 0, 'en', 'Hardware', 'Printer', 0.8, 'benchmark', AHEAD, 0, AT FROM n
    """,
    """
    INSERT INTO inbox (id, channel, delivery_id, received_at, media_type, envelope, size, due_at, attempts, done_at,
        outcome, because, incident_id, message_id, sender)
    SELECT i, 'smtp', 'ID', AT, 'message/rfc822', '{}', 100, AT, 1, AT, 'opened', 'human', i, 'ID',
        'nora.' || i || '@example.org' FROM n
    """,
    "INSERT INTO inbox_body (inbox_id, body) SELECT i, CAST('raw' AS BLOB) FROM n",
    "INSERT INTO participant (incident_id, address) SELECT i, 'nora.' || i || '@example.org' FROM n",
    """
    INSERT INTO message (incident_id, inbox_id, direction, visibility, channel, is_auto, message_id, sender, subject,
        text, hidden, at)
    SELECT i, i, CASE side WHEN 0 THEN 'in' ELSE 'out' END, 'public', 'smtp', side = 1, 'ID', 'nora@example.org',
        'Printer', 'It does not respond since this morning.', '', AT FROM n CROSS JOIN (SELECT 0 AS side UNION SELECT 1)
        AS sides
    """,
    """
    INSERT INTO timeline (incident_id, at, actor, kind, field, old, new, because, facts)
    SELECT i, AT, 'system', kind, '', '', '', 'human: a report', '{}' FROM n CROSS JOIN (SELECT 'opened' AS kind
        UNION SELECT 'screened' UNION SELECT 'classified' UNION SELECT 'prioritised' UNION SELECT 'queued') AS kinds
    """,
    """
    INSERT INTO clock (incident_id, kind, agreement, calendar, target, started_at, due_at)
    SELECT i, kind, 'standard', 'business', '4:00:00', AT, AHEAD FROM n CROSS JOIN (SELECT 'response' AS kind
        UNION SELECT 'resolution') AS kinds
    """,
    """
    INSERT INTO timer (key, kind, incident_id, due_at)
    SELECT 'INC-' || i || ':' || kind, kind, i, AHEAD FROM n CROSS JOIN (SELECT 'response.due' AS kind
        UNION SELECT 'resolution.due') AS kinds
    """,
    """
    INSERT INTO thread (key, incident_id, digest)
    SELECT 'ID' || side, i, 'digest' FROM n CROSS JOIN (SELECT '' AS side UNION SELECT '.out') AS sides ORDER BY 1
    """,
    """
    INSERT INTO outbox (id, key, incident_id, channel, template, recipients, subject, payload, created_at, due_at,
        attempts, done_at)
    SELECT i, 'ID', i, 'mail', 'acknowledged', 'nora.' || i || '@example.org', 'Re: Printer', '{}', AT, AT, 1, AT
        FROM n
    """,
)
_COUNTERS = """
    INSERT INTO counter (name, value)
    SELECT 'incident:' || state || ':' || priority, count(*) FROM incident WHERE id > 0 GROUP BY state, priority
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
#: Tables with a sequence that must know the ids given here (PostgreSQL).
_NUMBERED = ("person", "incident", "inbox", "outbox")
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
#: How each database writes the three words of FILL. 2654435761 is Knuth's multiplicative hash: every id once.
_WORDS = {
    "sqlite": {
        "AT": "strftime('%Y-%m-%d %H:%M:%f000', 1700000000 + i * 30, 'unixepoch')",
        "AHEAD": "strftime('%Y-%m-%d %H:%M:%f000', 4000000000 + i, 'unixepoch')",
        "'ID'": "printf('%08x.%d@example.org', (i * 2654435761) % 4294967296, i)",
    },
    "postgresql": {
        "AT": "to_timestamp(1700000000 + i * 30)",
        "AHEAD": "to_timestamp(4000000000 + i)",
        "'ID'": "(lpad(to_hex((i * 2654435761) % 4294967296), 8, '0') || '.' || i || '@example.org')",
        "CAST('raw' AS BLOB)": "CAST('raw' AS bytea)",
        "'{}'": "CAST('{}' AS json)",
    },
}


def fill(store: Store, size: int) -> None:
    """Add incidents until there are `size`."""
    words = _WORDS[store.url.get_backend_name()]
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))
    with store.reading() as connection:
        # What was measured at the size before left more arrivals than incidents.
        last = (connection.execute(select(func.max(table.c.id))).scalar_one() or 0 for table in (incident, inbox))
        there = max(last)
    for template in FILL:
        head, verb, rest = pattern.sub(lambda found: words[found[0]], template).partition("SELECT")
        with store.lease() as connection:
            connection.execute(text(f"{head}{_NUMBERS}{verb}{rest}"), {"first": there + 1, "last": size})
    with store.lease() as connection:
        connection.execute(text(_COUNTERS))
        for table in () if store.is_sqlite else _NUMBERED:
            connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))


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
        metrics_ms=_median_seconds(Metrics(desk.store).exposition, 5) * 1e3,
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
