"""How the desk is, for machines: Prometheus metrics, and the answer of /health. Talks to the database.

Counters are this process's own; gauges are read from the database when they are asked for, so that they are true for
all processes together. A database that does not answer costs the gauges, never the scrape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.running.agreeing import clock_state
from store import queries, queue
from store.engine import Store, clock_of, ping
from store.inbox import GroupCommit
from store.room import Room, room_of
from store.tables import timer

if TYPE_CHECKING:
    from intake.smtp_bodies import Holding
    from intake.smtp_in import SmtpListener

#: Waiting rows are counted up to here: whether a million or two wait, a scrape must not take part in it.
_MOST_COUNTED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What the writer of arrivals has done so far (`store.inbox.GroupCommit`), and what listeners hold before it."""

    messages: int = 0
    commits: int = 0
    #: By the name of the channel.
    holding: Mapping[str, Holding] = field(default_factory=dict)


def accepted_by(group: GroupCommit, listeners: Mapping[str, SmtpListener]) -> Accepted:
    """Return what the writer of arrivals and the listeners say of themselves."""
    holding = {name: listener.holding for name, listener in listeners.items()}
    return Accepted(messages=group.accepted, commits=group.commits, holding=holding)


class Metrics:
    """The desk's metrics in a registry of their own; counting is safe from any thread."""

    def __init__(
        self,
        store: Store,
        accepted: Callable[[], Accepted] = Accepted,
        *,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Args: with `clock` a queue's depth is what is due by now; without, all that waits, future timers included."""
        self._registry = CollectorRegistry()
        self._decided = Counter(
            "deskhand_arrivals_decided", "Arrivals decided, by outcome.", ["outcome"], registry=self._registry
        )
        self._sent = Counter("deskhand_messages_sent", "Messages handed over.", registry=self._registry)
        self._failed = Counter(
            "deskhand_send_failures", "Attempts to send that failed, by kind.", ["kind"], registry=self._registry
        )
        for kind in ("temporary", "permanent"):
            self._failed.labels(kind)
        self._registry.register(_Figures(store, accepted, clock))

    def count_decided(self, outcomes: Mapping[str, int]) -> None:
        """Count arrivals that were decided, by outcome."""
        for outcome, number in outcomes.items():
            self._decided.labels(str(outcome)).inc(number)

    def count_sent(self) -> None:
        """Count a message that was handed over."""
        self._sent.inc()

    def count_failure(self, *, temporary: bool) -> None:
        """Count an attempt to send that failed."""
        self._failed.labels("temporary" if temporary else "permanent").inc()

    def exposition(self) -> bytes:
        """Return everything in the Prometheus text format. Blocks."""
        return generate_latest(self._registry)


class _Figures(Collector):
    """Figures that are read when they are asked for."""

    def __init__(self, store: Store, accepted: Callable[[], Accepted], clock: Callable[[], datetime] | None) -> None:
        self._store = store
        self._clock = clock
        self._accepted = accepted

    def describe(self) -> Iterator[Metric]:
        """Describe nothing: registering must not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Read and yield the figures."""
        accepted = self._accepted()
        yield CounterMetricFamily("deskhand_messages_accepted", "Messages durably accepted.", value=accepted.messages)
        yield CounterMetricFamily(
            "deskhand_group_commits", "Transactions that accepted messages.", value=accepted.commits
        )
        yield from _holding(accepted.holding)
        try:
            with self._store.reading() as connection:
                gauges = [_depths(connection, self._clock and self._clock()), _buried(connection), _open(connection)]
        except SQLAlchemyError:
            gauges = []
        yield GaugeMetricFamily("deskhand_database_up", "1 when the database answers.", value=bool(gauges))
        yield from gauges
        yield from _room(self._store)


def _holding(holding: Mapping[str, Holding]) -> Iterator[Metric]:
    held = GaugeMetricFamily("deskhand_smtp_held_bytes", "Mail that a listener holds in memory.", labels=["channel"])
    deferred = CounterMetricFamily("deskhand_smtp_deferred", "Mail told 452 by what was held.", labels=["channel"])
    for name, each in holding.items():
        held.add_metric([name], each.octets)
        deferred.add_metric([name], each.deferred)
    yield from (held, deferred)


def _depths(connection: Connection, now: datetime | None) -> Metric:
    depths = GaugeMetricFamily(
        "deskhand_queue_depth", "Rows that wait (timers: that are due), counted up to 20000.", labels=["queue"]
    )
    for name, table in queries.WORK.items():
        # A mail that the relay did not take is due again later: it waits all the same. A timer waits for its day.
        due = now if table is timer else None
        depths.add_metric([name], queue.depth(connection, table, now=due, most=_MOST_COUNTED))
    return depths


def _buried(connection: Connection) -> Metric:
    buried = GaugeMetricFamily("deskhand_queue_buried", "Rows that were given up, by queue.", labels=["queue"])
    for name, table in queries.WORK.items():
        some = select(table.c.id).where(table.c.buried_at.is_not(None)).limit(_MOST_COUNTED).subquery()
        buried.add_metric([name], connection.execute(select(func.count()).select_from(some)).scalar_one())
    return buried


def _open(connection: Connection) -> Metric:
    opened = GaugeMetricFamily("deskhand_open_incidents", "Open incidents, by priority.", labels=["priority"])
    for priority, number in queries.open_by_priority(connection).items():
        opened.add_metric([str(priority)], number)
    return opened


def _room(store: Store) -> Iterator[Metric]:
    with suppress(OSError):
        if (room := room_of(store)) is not None:
            yield GaugeMetricFamily("deskhand_disk_free_bytes", "Free on the disk of the database.", value=room.free)
            yield GaugeMetricFamily("deskhand_database_bytes", "What the database takes of it.", value=room.database)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the desk does its work: "ok" or the trouble, by the name of each part."""

    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """Whether every part is ok."""
        return all(state == "ok" for state in self.parts.values())


def database_states(store: Store, clock: Callable[[], datetime]) -> dict[str, str]:
    """Return "ok" or the trouble of the database and, where it has a clock of its own, of this machine's. Blocks."""
    try:
        ping(store)
        told = clock_of(store)
        room = room_of(store)
    except (SQLAlchemyError, OSError) as failure:
        return {"database": f"it does not answer ({type(failure).__name__}); run `deskhand check`"}
    state = {"database": room_state(room)}
    return state if told is None else {**state, "clock": clock_state(clock(), told)}


def room_state(room: Room | None) -> str:
    """Return "ok", or that the disk is nearly full."""
    return f"{room}: make room before mail is refused" if room is not None and room.is_short else "ok"


def intake_state(group: GroupCommit) -> str:
    """Return "ok", or why nothing that arrives can be kept and what to do."""
    if not group.is_alive:
        return "the writer of arrivals has ended; restart deskhand"
    if group.trouble:
        return f"the store takes no messages ({group.trouble}), senders are told to try later; run `deskhand check`"
    return "ok"
