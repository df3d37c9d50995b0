"""The table and the promises: what was measured, as lines to be read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one round of a phase measured."""

    #: Messages a second: answered 250 by the desk, decided and acknowledged, discarded by aiosmtpd beside it.
    kept: float
    done: float
    discarded: float
    per_commit: float
    cpu_ms: float
    #: Milliseconds from DATA, sorted.
    to_250: Sequence[float]
    to_acknowledgement: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Syncs:
    """What strace and the counted program saw."""

    commits: int
    on_log: int
    elsewhere: int
    messages: int


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which the share of the sorted values lies; nan of nothing."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


HEAD = (
    f"{'load':<19}{'kept/s':>8}{'done/s':>8}{'discard/s':>10}{'ratio':>7}{'a commit':>9}{'CPU ms':>8}"
    f"{'250 p50':>9}{'p99':>8}{'ack p50':>9}{'p99 ms':>8}"
)


def line_of(name: str, rows: Sequence[Row]) -> str:
    """Return one line of the table: the medians over the rounds."""
    kept, done, discarded, per_commit, cpu = (
        median(getattr(row, name) for row in rows) for name in ("kept", "done", "discarded", "per_commit", "cpu_ms")
    )
    ratio = median(row.kept / row.discarded for row in rows)
    waits = [
        median(percentile(getattr(row, what), share) for row in rows)
        for what in ("to_250", "to_acknowledgement")
        for share in (0.5, 0.99)
    ]
    latencies = f"{waits[0]:>9.1f}{waits[1]:>8.1f}{waits[2]:>9.1f}{waits[3]:>8.1f}"
    return f"{name:<19}{kept:>8.0f}{done:>8.0f}{discarded:>10.0f}{ratio:>7.2f}{per_commit:>9.1f}{cpu:>8.1f}{latencies}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A figure, and what it is to be."""

    name: str
    measured: float
    goal: float
    at_least: bool = False

    def __str__(self) -> str:
        met = self.measured >= self.goal if self.at_least else self.measured <= self.goal
        bound = "at least" if self.at_least else "at most"
        return f"{'met   ' if met else 'MISSED'}  {self.name:<58}{self.measured:>9.2f}   {bound} {self.goal:g}"


def promises(rows: dict[str, list[Row]], memory: float, syncs: Syncs | None) -> Iterator[Promise]:
    """Yield what the project promises, as measured in this run."""
    ten, fifty, steady = rows["10 connections"], rows["50 connections"], rows["50 a second"][0]
    kept = median(row.kept / row.discarded for row in ten)
    done = median(row.done / row.discarded for row in ten)
    yield Promise(name="kept, share of the discard rate, 10 connections", measured=kept, goal=0.4, at_least=True)
    yield Promise(name="decided and answered, share of the discard rate", measured=done, goal=0.4, at_least=True)
    if syncs is not None:
        yield Promise(name="fsyncs of the log a commit, 10 connections", measured=syncs.on_log / syncs.commits, goal=1)
        every = (syncs.on_log + syncs.elsewhere) / syncs.messages
        yield Promise(name="fsyncs a message, checkpoints and all", measured=every, goal=1)
    for connections, those in ((10, ten), (50, fifty)):
        share = median(row.per_commit for row in those) / connections
        yield Promise(name=f"messages a commit per connection, {connections}", measured=share, goal=0.4, at_least=True)
    waits = steady.to_acknowledgement
    yield Promise(name="DATA to acknowledgement, p50 ms, 50 a second", measured=percentile(waits, 0.5), goal=10)
    yield Promise(name="DATA to acknowledgement, p99 ms, 50 a second", measured=percentile(waits, 0.99), goal=30)
    yield Promise(name="CPU ms a message of 20-30 KB", measured=rows["20-30 KB, 10 conn."][0].cpu_ms, goal=5)
    yield Promise(name="most resident memory, MB", measured=memory, goal=220)
