"""The desk at work: claim what waits, decide, and write it all down in one transaction. Talks to the database.

    claim inbox rows --> read --> screen --> classify (one batch) --> [correlate --> decide --> record]  commit (D2)
    claim due timers ------------------------------------------------> [decide --> record]              commit (D2)

A batch is written together; when a row of it fails, the batch is undone and written again with a savepoint for each
row, so that one that fails fails alone: it is tried again later, and after too many attempts buried and reported to
the desk itself as an incident. What a commit queued for sending is handed to `outgoing`
right after it, and never before.

All methods block; the workers call them in threads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Row, Table

from bot.agreed.policy import Policy
from bot.arriving.arrived import arrived, ledger_line, wanted_of
from bot.arriving.files import judge_usual
from bot.arriving.sequels import count_failures, tell_of_files, tell_the_thread
from bot.arriving.understanding import Judge, Raw, Read, Senses, Understood, understand
from bot.burying import bury
from bot.decide import decide
from bot.dossiers import Ongoing, dossier_at
from bot.events import Event, TimerFired
from bot.habits import TRUSTED_ATTEMPTS, Habits
from bot.mail.correlate import clues_of
from bot.mail.obeying import obey, orders_of
from bot.monitoring.alerting import Bench, is_event, mail_payload, settle_event
from bot.monitoring.watching import Watch
from bot.notices.digests import KINDS, settle_digest
from bot.requests import Office
from bot.writing.page import LostClaim, Page
from bot.writing.record import Cause, Pen, Recorded, record
from classifier.suggestion import Classify
from intake.message import MediaType, OutboundMessage
from intake.reading import read_here
from store import inbox as arrivals
from store import incidents, queue, threads
from store.engine import Store
from store.failures import cause_of
from store.recall import Wanted
from store.tables import inbox, timer

log = structlog.get_logger()

T = TypeVar("T")
#: What is to be done with each row, by its id.
Works = Mapping[int, Callable[[Page], Recorded]]
Introduce = Callable[[Sequence[Understood]], list[Understood]]
#: What a commit made ready to be sent: outbox id and message.
Departures = list[tuple[int, OutboundMessage]]


class TooManyAttempts(Exception):
    """A row was claimed again and again, and nobody lived to say what went wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What one round did."""

    rows: int
    #: Whether to look again at once: the batch was full, or a row was taken alone and others were left waiting.
    may_be_more: bool = False
    departures: Departures = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that decides, over one store and one policy."""

    store: Store
    policy: Policy
    classify: Classify
    #: Keys of the reply tokens, newest first.
    keys: tuple[bytes, ...]
    habits: Habits = field(default_factory=Habits)
    #: How the events of monitoring systems are taken, by channel.
    watches: Mapping[str, Watch] = field(default_factory=dict)
    #: How mail is read.
    read: Read = read_here
    #: Tells who the senders are that only another system knows.
    introduce: Introduce = list
    #: How attached files are judged.
    judge: Judge = judge_usual
    ongoing: Ongoing = field(default_factory=Ongoing)

    def work_inbox(self, now: datetime) -> Worked:
        """Decide up to a batch of arrivals; returns how many rows there were, and what is to be sent now."""
        rows = self._claim(inbox, now)
        if not rows:
            return Worked(rows=0)
        # What may kill the process when it is read is not read: `_settle` refuses it.
        readable = [row for row in rows if row.attempts <= self.habits.deaths and not is_event(row.media_type)]
        reads, _ = _safely(partial(self._read, readable))
        settle = {row.id: partial(self._settle, row=row, read=(reads or {}).get(row.id), now=now) for row in rows}
        read = [(row, reads[row.id]) for row in rows if row.id in reads] if reads else []
        worked = self._decide_all(inbox, rows, settle, now, wanted=wanted_of(read, self.policy.mail, now=now))
        is_full = self.habits.is_full([row.size for row in rows])
        return replace(worked, may_be_more=is_full or rows[0].attempts > TRUSTED_ATTEMPTS)

    def work_timers(self, now: datetime) -> Worked:
        """Decide up to a batch of due timers."""
        rows = self._claim(timer, now)
        fire = {row.id: partial(self._fire, row=row, now=now) for row in rows}
        return self._decide_all(timer, rows, fire, now) if rows else Worked(rows=0)

    def _claim(self, table: Table, now: datetime) -> Sequence[Row[Any]]:
        with self.store.lease() as connection:
            load = arrivals.with_bodies(self.habits.octets) if table is inbox else None
            most, lease = self.habits.batch, self.habits.lease
            rows = queue.claim(connection, table, now=now, limit=most, lease=lease, load=load)
            suspect = next((row for row in rows if row.attempts > TRUSTED_ATTEMPTS), None)
            if suspect is None or len(rows) == 1:
                return rows
            # It may be what kills the process: alone, it cannot use up the attempts of others.
            queue.give_back(connection, table, [row.id for row in rows if row is not suspect])
            return [suspect]

    def _read(self, rows: Sequence[Row[Any]]) -> dict[int, Understood]:
        raw = [
            Raw(
                body=row.body, media_type=MediaType(row.media_type), envelope=row.envelope, ruling=row.ruling,
                suspect=row.attempts > 1,
            )
            for row in rows
        ]  # fmt: skip
        senses = Senses(read=self.read, judge=self.judge)
        understood = self.introduce(understand(raw, self.classify, self.policy, senses))
        clued = [replace(each, clues=clues_of(each.message, ())) for each in understood]
        return dict(zip([row.id for row in rows], clued, strict=True))

    def _decide_all(
        self, table: Table, rows: Sequence[Row[Any]], work: Works, now: datetime, *, wanted: Wanted | None = None
    ) -> Worked:
        """Do all rows' work in one transaction; when anything goes wrong, again, and each row by itself."""
        worked, _ = _safely(partial(self._together, rows, work, wanted))
        if worked is not None:
            return worked
        # What was read in the transaction that is undone may never have been.
        self.ongoing.forget()
        return self._one_by_one(table, rows, work, wanted, now=now)

    def _together(self, rows: Sequence[Row[Any]], work: Works, wanted: Wanted | None) -> Worked:
        with self.store.begin() as connection:
            threads.lock(connection, wanted.message_ids if wanted else ())
            page = Page.of(connection, wanted, self.ongoing)
            recorded = [work[row.id](page) for row in rows]
            page.write_out()
            worked = self._count(connection, recorded, rows=len(rows))
        _log(recorded)
        return worked

    def _one_by_one(
        self, table: Table, rows: Sequence[Row[Any]], work: Works, wanted: Wanted | None, *, now: datetime
    ) -> Worked:
        """Do each row's work inside a savepoint of its own; whatever goes wrong with one concerns that one only."""
        done: list[Recorded] = []
        with self.store.begin() as connection:
            threads.lock(connection, wanted.message_ids if wanted else ())
            for row in rows:
                recorded, failure = _safely(partial(_in_savepoint, connection, work[row.id]))
                if recorded is not None:
                    done.append(recorded)
                elif failure is not None and connection.invalidated:
                    # The connection is gone, and with it the transaction: that is no fault of this row's.
                    raise failure
                elif failure is not None and not isinstance(failure, LostClaim):
                    self._failed(connection, table, row, failure, now)
            worked = self._count(connection, done, rows=len(rows))
        _log(done)
        return worked

    @staticmethod
    def _count(connection: Connection, recorded: Sequence[Recorded], *, rows: int) -> Worked:
        """Bring the counters up to date and return what the round did."""
        # Not by adding: Counter's sum forgets what is below zero.
        changes: Counter[str] = Counter()
        for each in recorded:
            changes.update(each.counts)
        incidents.count(connection, changes)
        return Worked(
            rows=rows,
            departures=[departure for each in recorded for departure in each.departures],
            outcomes=Counter(each.outcome for each in recorded),
        )

    def _failed(self, connection: Connection, table: Table, row: Row[Any], failure: Exception, now: datetime) -> None:
        error = f"{type(failure).__name__}: {failure}"[:2000]
        if row.attempts < self.habits.attempts:
            wait = queue.backoff(row.attempts, first=timedelta(seconds=1))
            queue.retry_at(connection, table, row.id, due_at=now + wait, error=error)
            log.warning("row.retry", table=table.name, id=row.id, attempts=row.attempts, error=cause_of(failure))
            return
        bury(connection, table, row, error=error, now=now)

    def _settle(self, page: Page, row: Row[Any], read: Understood | None, now: datetime) -> Recorded:
        """Find the incident of one arrival, decide, record, and close its ledger row.

        `read` is None when the batch could not be read; then this one is read by itself.
        """
        if row.attempts > self.habits.deaths:
            raise TooManyAttempts(row.last_error or "the process ended each time that it worked on this row")
        if is_event(row.media_type):
            return self._event(page, row, row.body, now)
        read = read or self._read([row])[row.id]
        if self.watches and (posted := mail_payload(read.message, self.watches)) is not None:
            return self._event(page, row, posted[1], now, channel=posted[0])
        found = arrived(page, row, read, policy=self.policy, keys=self.keys, now=now)
        orders = orders_of(found, self.office)
        if orders:
            # A command may be about anything, what this batch wrote included.
            page.write_out()
            page.gathered.clear()
            recorded = obey(page, row, found, orders, office=self.office, now=now)
            page.finish(inbox, row.id, now=now, **ledger_line(found, recorded))
            return recorded
        decision = decide(found.event, found.before, self.policy, now)
        recorded = record(page, decision, found.before, found.cause, self.pen(now))
        tell_the_thread(page, found, recorded, decision.entries)
        count_failures(page, found, recorded, now)
        tell_of_files(page, found, recorded, now)
        page.finish(inbox, row.id, now=now, **ledger_line(found, recorded))
        return recorded

    def _event(self, page: Page, row: Row[Any], body: bytes, now: datetime, *, channel: str = "") -> Recorded:
        bench = Bench(watches=self.watches, policy=self.policy, classify=self.classify, pen=self.pen(now))
        recorded = settle_event(page, row, body, bench, channel=channel)
        found = recorded.incident.id if recorded.incident else None
        said = {"outcome": recorded.outcome, "because": recorded.because, "incident_id": found}
        page.finish(inbox, row.id, now=now, **said, sender=channel or row.channel)
        return recorded

    def _fire(self, page: Page, row: Row[Any], now: datetime) -> Recorded:
        connection = page.connection
        if row.kind in KINDS:
            recorded = settle_digest(page, row, self.policy, self.pen(now))
            page.finish(timer, row.id, now=now)
            return recorded
        if row.incident_id is not None:
            # Another timer of this batch may have written to its history.
            page.show((), (row.incident_id,))
        before = incidents.load(connection, row.incident_id, for_update=True) if row.incident_id else None
        dossier = dossier_at(connection, before, self.policy, row.kind, now)
        instance = row.key.partition(f"{row.kind}:")[2]
        event: Event = TimerFired(kind=row.kind, due_at=row.due_at, instance=instance, dossier=dossier)
        decision = decide(event, before, self.policy, now)
        recorded = record(page, decision, before, Cause(key=f"timer:{row.key}"), self.pen(now))
        page.finish(timer, row.id, now=now)
        return recorded

    @property
    def office(self) -> Office:
        """Where commands are decided."""
        lease = self.habits.lease + self.store.skew
        return Office(policy=self.policy, keys=self.keys, lease=lease, classify=self.classify)

    def pen(self, now: datetime) -> Pen:
        """Return what writing needs; what is written to leave is born claimed by us, who send it at once."""
        return self.office.pen(now)


def _safely(work: Callable[[], T]) -> tuple[T | None, Exception | None]:
    """Do the work and return what it returned, or what went wrong.

    The one broad except of the house: a row must never stop the rows behind it.
    """
    try:
        return work(), None
    except Exception as failure:  # noqa: BLE001
        return None, failure


def _in_savepoint(connection: Connection, work: Callable[[Page], Recorded]) -> Recorded:
    with connection.begin_nested():
        page = Page.of(connection)
        recorded = work(page)
        page.write_out()
        return recorded


def _log(recorded: Sequence[Recorded]) -> None:
    """Tell what was decided; only after the commit is it true."""
    for each in recorded:
        number, cause = each.incident.number if each.incident else None, each.cause
        if cause.inbox_id is None:
            log.info("timer.fired", number=number, key=cause.key, because=each.because)
        else:
            log.info(f"arrival.{each.outcome}", number=number, inbox=cause.inbox_id)
