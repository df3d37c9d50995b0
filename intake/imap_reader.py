"""The work on one mailbox: look, fetch, hand over, put away, remember. Talks IMAP, through a session.

    look (STATUS, SEARCH from the cursor) -> FETCH a batch -> keep (commits) -> put away -> cursor is saved

A crash between any two steps repeats at most one batch, and what is repeated has the same delivery ids. A message
that cannot be fetched or kept does not hold up the others: it is tried alone, last, and after some attempts it is
reported and passed over.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from intake.errors import IntakeBusy
from intake.imap_cursor import Cursor, Stretch, advance, begin, imap_delivery_id, is_exhausted, next_stretch, portions
from intake.imap_errors import Lost, Refused
from intake.imap_session import Alarm, Facts, Session
from intake.imap_settings import Encryption, ImapSettings
from intake.message import Envelope, RawMessage

log = logging.getLogger(__name__)

#: How much mail is held in memory at once, unless one message is bigger.
_OCTETS = 32 * 1024 * 1024
#: How often putting away is tried when the connection breaks over it.
_AWAY_ATTEMPTS = 3
#: Added by the server that delivers at last (RFC 5321 section 4.4); Exchange writes it without angle brackets.
_RETURN_PATH = re.compile(rb"^Return-Path:[ \t]*(?:\r?\n[ \t]+)?<?([^<>\s]*)>?[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class Why(StrEnum):
    """Why a message was passed over."""

    TOO_BIG = "too-big"
    UNFETCHABLE = "unfetchable"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A message that stays in the mailbox without having been taken, for the ledger and for a person to look at."""

    channel: str
    uidvalidity: int
    uid: int
    why: Why
    #: What the server or the store said.
    because: str
    #: 0 when not known.
    size: int = 0
    #: The beginning of its header, b"" when it could not be read.
    header: bytes = b""

    @property
    def delivery_id(self) -> str:
        """The idempotency key of this report."""
        return f"imap:{self.uidvalidity}:{self.uid}:{self.why}"


@dataclass(slots=True, kw_only=True)
class Counts:
    """What became of the messages since the start, for the comparison of mailbox and ledger."""

    #: How many messages the server says that the folder holds.
    messages: int = 0
    #: Kept here (again, after a crash or a change of UIDVALIDITY, counts again).
    fetched: int = 0
    #: There at the first connection and older than the cut-off.
    old: int = 0
    #: Deleted or moved by somebody else before they could be fetched.
    gone: int = 0
    #: Passed over and reported.
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Where a reader's mail, reports and memory go; all of them block, and may raise IntakeBusy."""

    #: Keep messages; for each, None once it is committed or why it was not.
    keep: Callable[[Sequence[RawMessage]], Sequence[Exception | None]]
    report: Callable[[PassedOver], None]
    load_cursor: Callable[[], Cursor | None]
    save_cursor: Callable[[Cursor], None]
    clock: Callable[[], datetime]


@dataclass(slots=True, kw_only=True)
class _Memory:
    """What is known about single messages; valid for one UIDVALIDITY."""

    #: Beyond the cursor, but in need of no more work.
    settled: set[int] = field(default_factory=set)
    #: To be fetched alone, because a batch with them failed.
    suspects: set[int] = field(default_factory=set)
    #: Failed attempts, of fetching alone or of keeping.
    attempts: Counter[int] = field(default_factory=Counter)
    #: Kept, and still to be put away.
    owed: list[int] = field(default_factory=list)
    owed_attempts: int = 0


class Reader:
    """Reads one mailbox over the sessions that it is given, one after the other."""

    def __init__(self, settings: ImapSettings, hands: Hands, alarm: Alarm) -> None:
        self._settings = settings
        self._hands = hands
        self._alarm = alarm
        self._memory = _Memory()
        self._cursor: Cursor | None = None
        self._saved: Cursor | None = None
        self.counts = Counts()
        #: What an operator should know although mail is taken; "" when there is nothing.
        self.notice = ""
        #: Complete rounds so far.
        self.rounds = 0

    def read(self, session: Session, healthy: Callable[[], None]) -> None:
        """Read until the alarm is set; `healthy` is told after each complete round.

        Raises:
            Trouble: the session is of no more use.
        """
        self._open(session)
        while not self._alarm.is_set:
            pause = self._round(session)
            if self._alarm.is_set:
                return
            self.rounds += 1
            healthy()
            session.wait(pause, self._alarm)

    def _open(self, session: Session) -> None:
        """Find the place where reading goes on."""
        standing = session.standing
        if self._cursor is None:
            self._cursor = self._saved = self._hands.load_cursor()
        if self._cursor is not None and self._cursor.uidvalidity == standing.uidvalidity:
            return
        if self._cursor is None:
            log.info("imap.begins channel=%s messages=%d", self._settings.name, standing.messages)
        else:
            log.warning(
                "imap.uidvalidity_changed channel=%s was=%d is=%d messages=%d next_step=%s",
                self._settings.name,
                self._cursor.uidvalidity,
                standing.uidvalidity,
                standing.messages,
                "nothing; mail since the cut-off is read again and known mail is recognised",
            )
        self._memory = _Memory()
        self._cursor = begin(standing.uidvalidity, standing.uidnext)
        self._save()

    def _round(self, session: Session) -> timedelta:
        """Take everything that is new; return how long to wait for more."""
        standing = session.look()
        self.counts.messages = standing.messages
        if self._cursor is None or standing.uidvalidity != self._cursor.uidvalidity:
            raise Lost("the mailbox numbers its mail anew (UIDVALIDITY)")
        self._put_away(session)
        while not self._alarm.is_set:
            stretch = next_stretch(self._cursor)
            found = session.uids(stretch.first, stretch.last)
            self._take(session, self._recent(session, stretch, found))
            self._advance(stretch, found, standing.uidnext)
            if self._memory.attempts:
                return self._patience()
            if is_exhausted(stretch, found, uidnext=standing.uidnext):
                break
        return min(self._settings.pace.poll, self._settings.pace.idle)

    def _advance(self, stretch: Stretch, found: Sequence[int], uidnext: int) -> None:
        assert self._cursor is not None
        memory = self._memory
        self._cursor = advance(self._cursor, stretch, found, memory.settled, uidnext=uidnext)
        memory.settled = {uid for uid in memory.settled if uid > self._cursor.last_uid}
        if not memory.owed:
            self._save()

    def _save(self) -> None:
        if self._cursor is not None and self._cursor != self._saved:
            self._hands.save_cursor(self._cursor)
            self._saved = self._cursor

    def _patience(self) -> timedelta:
        pace = self._settings.pace
        return min(pace.retry_first * 2 ** (max(self._memory.attempts.values()) - 1), pace.retry_most)

    def _recent(self, session: Session, stretch: Stretch, found: Sequence[int]) -> list[int]:
        """Return what is not settled and, below the baseline, not surely older than the cut-off."""
        since = self._settings.accept_since
        if stretch.screened and since is not None and found:
            recent = set(session.uids(stretch.first, stretch.last, (since - timedelta(days=1)).date()))
            old = [uid for uid in found if uid not in recent and uid not in self._memory.settled]
            if old:
                self._settle_old(old)
        return [uid for uid in found if uid not in self._memory.settled]

    def _settle_old(self, uids: Sequence[int]) -> None:
        self.counts.old += len(uids)
        self._memory.settled.update(uids)
        log.info("imap.old_skipped channel=%s messages=%d", self._settings.name, len(uids))

    def _take(self, session: Session, todo: Sequence[int]) -> None:
        """Fetch and keep; what has failed before goes last and alone."""
        memory, most = self._memory, self._settings.batch
        ready = [uid for uid in todo if uid not in memory.suspects]
        batches = [ready[start : start + most] for start in range(0, len(ready), most)]
        batches += [[uid] for uid in sorted(memory.suspects & set(todo), key=lambda uid: (memory.attempts[uid], uid))]
        for batch in batches:
            if self._alarm.is_set:
                return
            self._take_batch(session, batch)
            self._put_away(session)
            self._save_between(todo)

    def _save_between(self, todo: Sequence[int]) -> None:
        """Remember the way so far, so that a crash in a long first reading does not start it again."""
        assert self._cursor is not None
        memory = self._memory
        reached = next((uid for uid in todo if uid not in memory.settled), todo[-1] + 1) - 1
        if memory.owed or reached <= self._cursor.last_uid:
            return
        # Everything below the first open message is settled, and UIDs only grow.
        stretch = Stretch(first=self._cursor.last_uid + 1, last=reached, screened=False)
        self._cursor = advance(self._cursor, stretch, (), memory.settled, uidnext=reached + 1)
        self._save()

    def _take_batch(self, session: Session, uids: Sequence[int]) -> None:
        try:
            facts = session.facts(uids)
            for portion in portions(self._wanted(session, facts), most=self._settings.batch, octets=_OCTETS):
                self._hand_over(session.bodies(portion))
            missing = [uid for uid in uids if uid not in self._memory.settled and uid not in self._memory.attempts]
            if missing:
                self._explain_missing(session, missing)
        except Refused as refused:
            self._suspect(uids, str(refused))
        except Lost as lost:
            self._suspect(uids, str(lost))
            raise

    def _wanted(self, session: Session, facts: dict[int, Facts]) -> dict[int, int]:
        """Return the sizes of what is to be fetched; settle what is too old or too big."""
        assert self._cursor is not None
        settings = self._settings
        old = [uid for uid, fact in facts.items() if self._is_old(uid, fact)]
        if old:
            self._settle_old(old)
        for uid, fact in facts.items():
            if fact.size > settings.max_size and uid not in self._memory.settled:
                because = f"it has {fact.size} octets, more than max_size = {settings.max_size}"
                self._pass_over(uid, Why.TOO_BIG, because, size=fact.size, header=session.header(uid))
        return {uid: fact.size for uid, fact in facts.items() if uid not in self._memory.settled}

    def _is_old(self, uid: int, fact: Facts) -> bool:
        assert self._cursor is not None
        since = self._settings.accept_since
        if since is None or fact.internal_date is None or uid > self._cursor.baseline:
            return False
        return fact.internal_date < since

    def _hand_over(self, bodies: dict[int, bytes]) -> None:
        """Have messages kept; only what is committed is settled."""
        memory = self._memory
        if not bodies:
            return
        uids = list(bodies)
        failures = dict(zip(uids, self._hands.keep([self._raw(uid, bodies[uid]) for uid in uids]), strict=True))
        kept = [uid for uid, failure in failures.items() if failure is None]
        if not kept and len(uids) == len([uid for uid in uids if memory.attempts[uid] == 0]) and len(uids) > 1:
            raise IntakeBusy("the store takes no mail now")
        for uid in kept:
            memory.attempts.pop(uid, None)
        memory.suspects.difference_update(kept)
        memory.settled.update(kept)
        memory.owed.extend(kept)
        self.counts.fetched += len(kept)
        for uid, failure in failures.items():
            if failure is not None:
                self._not_kept(uid, failure, others_are=bool(kept))

    def _explain_missing(self, session: Session, uids: Sequence[int]) -> None:
        """Tell what somebody has deleted from what the server leaves out."""
        there = session.present(uids)
        gone = [uid for uid in uids if uid not in there]
        self._memory.settled.update(gone)
        self._memory.suspects.difference_update(gone)
        self.counts.gone += len(gone)
        if there:
            self._suspect(sorted(there), "the server left it out of its answer")
