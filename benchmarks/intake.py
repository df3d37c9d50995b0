"""The way in, measured: one table, and the ratios the project promises. Runs the desk, and load against it.

    python -m benchmarks.intake [--quick] [--folder DIR]

What is compared is measured side by side in the same run: aiosmtpd that discards the same corpus, and single SQLite
commits with synchronous=FULL on the same disk. Ratios travel between machines; rates do not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from benchmarks.corpus import Shape
from benchmarks.load import Job, Sample, generator
from benchmarks.program import Desk
from benchmarks.promises import HEAD, Row, Syncs, line_of, promises
from benchmarks.servers import Relay, discard

_PROCESSES = multiprocessing.get_context("spawn")
#: Mails of the size that the promise about processor time names.
_LARGE = Shape(smallest=20_000, largest=30_000, attachments=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One row of the table: how it is loaded, and how many messages that takes."""

    name: str
    connections: int
    count: int
    quick: int
    rounds: int = 1
    rate: float | None = None
    random: bool = False
    shape: Shape = field(default_factory=Shape)


PHASES = (
    Phase(name="1 connection", connections=1, count=600, quick=80),
    Phase(name="10 connections", connections=10, count=1200, quick=300, rounds=3),
    Phase(name="50 connections", connections=50, count=1500, quick=300),
    Phase(name="200 connections", connections=200, count=2000, quick=400),
    Phase(name="20 a second", connections=20, count=400, quick=80, rate=20),
    Phase(name="50 a second", connections=50, count=1500, quick=250, rate=50),
    Phase(name="50 at random", connections=50, count=1000, quick=150, rate=50, random=True),
    Phase(name="20-30 KB, 10 conn.", connections=10, count=600, quick=150, shape=_LARGE),
)


class Bench:
    """The three processes around the desk, and the measuring."""

    def __init__(self, folder: Path, pipe: Connection, discard_port: int, relay: Relay) -> None:
        self.folder = folder
        self._pipe = pipe
        self._discard_port = discard_port
        self.relay = relay
        self._seed = 1000

    def load(self, job: Job) -> list[Sample]:
        """Run one job to its end; refuses a server that refuses."""
        self._pipe.send(job)
        self._expect()
        self._pipe.send("go")
        samples = self._expect()
        assert isinstance(samples, list)
        refused = [sample.code for sample in samples if sample.code != 250]
        if refused:
            raise RuntimeError(f"{len(refused)} of {len(samples)} messages were not answered 250 but {set(refused)}")
        return samples

    def _expect(self) -> object:
        try:
            return self._pipe.recv()
        except EOFError:
            raise SystemExit("the load generator ended early; its error is above") from None

    def round(self, desk: Desk, phase: Phase, count: int) -> Row:
        """Measure one round of a phase: aiosmtpd first, then the desk with mails of its own."""
        self._seed += 1
        job = Job(
            port=self._discard_port,
            connections=phase.connections,
            count=count,
            seed=self._seed,
            shape=phase.shape,
            rate=phase.rate,
            random=phase.random,
        )
        discarded = _rate(self.load(job))
        before, cpu = desk.counts(), desk.cpu_seconds()
        samples = self.load(replace(job, port=desk.port))
        end = desk.wait_until_done()
        cpu, after = desk.cpu_seconds() - cpu, desk.counts()
        if "buried" in desk.outcomes():
            raise RuntimeError(f"the desk failed on some mails, so nothing was measured: {desk.log()[-2000:]}")
        arrived = self.relay.arrived
        answers = [arrived[s.message_id] - s.asked for s in samples if s.message_id in arrived]
        return Row(
            kept=_rate(samples),
            done=count / (end - min(sample.asked for sample in samples)),
            discarded=discarded,
            per_commit=(after.accepted - before.accepted) / (after.commits - before.commits),
            cpu_ms=cpu / count * 1000,
            to_250=sorted(1000 * (sample.answered - sample.asked) for sample in samples),
            to_acknowledgement=sorted(1000 * seconds for seconds in answers),
        )

    def warm_up(self, desk: Desk) -> None:
        """Let every statement, template and cache be built before the clock starts."""
        self._seed += 1
        for port in (self._discard_port, desk.port):
            self.load(Job(port=port, connections=10, count=128, seed=self._seed))
        desk.wait_until_done()


def _rate(samples: Sequence[Sample]) -> float:
    return len(samples) / (max(s.answered for s in samples) - min(s.asked for s in samples))


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Start generator, discarding server and relay."""
    ours, theirs = _PROCESSES.Pipe()
    generating = _PROCESSES.Process(target=generator, args=(theirs,), daemon=True)
    port, told = _PROCESSES.Pipe()
    discarding = _PROCESSES.Process(target=discard, args=(told,), daemon=True)
    generating.start()
    discarding.start()
    theirs.close()
    try:
        yield Bench(folder, ours, port.recv(), Relay())
    finally:
        for process in (generating, discarding):
            process.terminate()
            process.join()


def full_commits_a_second(folder: Path, seconds: float = 1.0) -> float:
    """Return how many transactions of one small row SQLite commits a second with synchronous=FULL."""
    path = folder / "commits.db"
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT)")
        count, start = 0, time.monotonic()
        while time.monotonic() - start < seconds:
            connection.execute("INSERT INTO row (text) VALUES ('one row, one transaction, one fsync')")
            count += 1
        rate = count / (time.monotonic() - start)
    connection.close()
    return rate


def count_syncs(bench: Bench, messages: int) -> Syncs | None:
    """Count the desk's fsyncs with strace, beside its commits; None where strace is missing."""
    if shutil.which("strace") is None:
        return None
    trace, counted = bench.folder / "trace", bench.folder / "counted"
    strace = ["strace", "-f", "-qq", "-y", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    program = [sys.executable, "-m", "benchmarks.counted", str(counted)]
    desk = Desk(bench.folder / "traced", bench.relay.port, before=strace, program=program)
    try:
        start = len(trace.read_text().splitlines())
        bench.load(Job(port=desk.port, connections=10, count=messages, seed=77))
        desk.wait_until_done()
    finally:
        desk.stop()
    lines = trace.read_text().splitlines()[start:]
    calls = [line for line in lines if "sync(" in line and "resumed>" not in line]
    on_log = sum("-wal>" in line for line in calls)
    commits = int(counted.read_text().split()[0])
    return Syncs(commits=commits, on_log=on_log, elsewhere=len(calls) - on_log, messages=messages)


def measure(bench: Bench, desk: Desk, *, quick: bool) -> dict[str, list[Row]]:
    """Run every phase, printing its line when it is done."""
    bench.warm_up(desk)
    rows: dict[str, list[Row]] = {}
    print(HEAD, flush=True)
    for phase in PHASES:
        count = phase.quick if quick else phase.count
        rows[phase.name] = [bench.round(desk, phase, count) for _ in range(1 if quick else phase.rounds)]
        print(line_of(phase.name, rows[phase.name]), flush=True)
    return rows


def report(folder: Path, *, quick: bool) -> None:
    """Measure and print everything."""
    with bench(folder) as around:
        commits = full_commits_a_second(folder)
        # A first start may have to train the model, and its memory would be counted.
        Desk(folder / "first", around.relay.port).stop()
        desk = Desk(folder / "desk", around.relay.port)
        try:
            _, at_start = desk.memory()
            rows = measure(around, desk, quick=quick)
            most, after = desk.memory()
            outcomes = desk.outcomes()
        finally:
            desk.stop()
        commits = median((commits, full_commits_a_second(folder)))
        syncs = count_syncs(around, 100 if quick else 300)
    single = median(row.kept for row in rows["10 connections"]) / commits
    print(
        f"\nsingle SQLite commits, synchronous=FULL, same disk: {commits:.0f}/s; kept at 10 connections: {single:.2f}"
    )
    print(f"memory MB: {at_start:.0f} when ready, {most:.0f} at most, {after:.0f} after; arrivals: {outcomes}")
    if syncs is None:
        print("fsyncs: strace is missing; PRAGMA synchronous=FULL in WAL mode makes one a commit, and a checkpoint two")
    else:
        print(
            f"fsyncs: {syncs.messages} messages, {syncs.commits} durable commits, {syncs.on_log} fsyncs of the log, "
            f"{syncs.elsewhere} of other files (checkpoints)"
        )
    print()
    for promise in promises(rows, most, syncs):
        print(promise)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few messages: about a minute instead of five")
    parser.add_argument("--folder", type=Path, help="where the databases are made, on the disk to be measured")
    options = parser.parse_args()
    # Whoever ends the benchmark ends the desk with it.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="deskhand-bench-", dir=options.folder))
    try:
        report(folder, quick=options.quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
