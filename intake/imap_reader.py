"""The work on one mailbox: look, fetch, hand over, put away, remember. Talks IMAP, through a session.

    look (STATUS, SEARCH from the cursor) -> FETCH a batch -> keep (commits) -> put away -> cursor is saved

A crash between any two steps repeats at most one batch, and what is repeated has the same delivery ids. A message
that cannot be fetched or kept does not hold up the others: it is tried alone and last, and after some attempts it is
reported and passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import structlog

from intake.errors import IntakeBusy
from intake.imap_client import Alarm
from intake.imap_cursor import Cursor, Stretch, advance, begin, imap_delivery_id, is_exhausted, next_stretch, portions
from intake.imap_errors import Lost, Refused
from intake.imap_ledger import Counts, PassedOver, Unsettled, Why, reverse_path_of
from intake.imap_session import Facts, Session, Standing
from intake.imap_settings import Encryption, ImapSettings
from intake.message import Envelope, RawMessage

log = structlog.get_logger()

#: How much mail is held in memory at once, unless one message is bigger.
_OCTETS = 32 * 1024 * 1024
#: How often putting away is tried when the connection breaks over it.
_AWAY_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Where a reader's mail, reports and memory go. All of them block, and may raise IntakeBusy."""

    #: Keep messages; returns for each None once it is committed, or why it was not.
    keep: Callable[[Sequence[RawMessage]], Sequence[Exception | None]]
    report: Callable[[PassedOver], None]
    load_cursor: Callable[[], Cursor | None]
    save_cursor: Callable[[Cursor], None]
    clock: Callable[[], datetime]


class Reader:
    """Reads one mailbox over the sessions that it is given, one after the other."""

    def __init__(self, settings: ImapSettings, hands: Hands, alarm: Alarm) -> None:
        self._settings = settings
        self._hands = hands
        self._alarm = alarm
        self._memory = Unsettled()
        self._cursor = Cursor(uidvalidity=0)
        self._saved: Cursor | None = None
        self.counts = Counts()
        #: What an operator should know although mail is taken; "" when there is nothing.
        self.notice = ""

    def read(self, session: Session, healthy: Callable[[int], None]) -> None:
        """Read until the alarm is set; `healthy` is told after each complete round how many there were.

        Raises:
            Trouble: the session is of no more use.
            IntakeBusy: nothing can be kept now.
        """
        self._open(session.standing)
        for rounds in count(1):
            pause = self._round(session)
            if self._alarm.is_set:
                return
            healthy(rounds)
            session.wait(pause, self._alarm)

    def _open(self, standing: Standing) -> None:
        """Find the place where reading goes on."""
        if self._saved is None:
            self._saved = self._hands.load_cursor()
            self._cursor = self._saved or self._cursor
        if self._saved is not None and self._cursor.uidvalidity == standing.uidvalidity:
            return
        if self._saved is None:
            log.info("imap.begins", channel=self._settings.name, messages=standing.messages)
        else:
            # The mailbox was restored or made anew: what was known about UIDs is void.
            log.warning(
                "imap.uidvalidity_changed",
                channel=self._settings.name,
                was=self._cursor.uidvalidity,
                now=standing.uidvalidity,
                messages=standing.messages,
                effect="mail since the cut-off is read again, known mail is recognised by its content",
            )
        self._memory = Unsettled()
        self._cursor = begin(standing.uidvalidity, standing.uidnext)
        self._save()

    def _round(self, session: Session) -> timedelta:
        """Take everything that is new; return how long to wait for more."""
        standing = session.look()
        self.counts = replace(self.counts, messages=standing.messages)
        if standing.uidvalidity != self._cursor.uidvalidity:
            raise Lost("the mailbox numbers its mail anew (UIDVALIDITY)")
        self._put_away(session)
        pace = self._settings.pace
        while not self._alarm.is_set:
            stretch = next_stretch(self._cursor)
            found = session.uids(stretch.first, stretch.last)
            self._take(session, self._recent(session, stretch, found))
            self._advance(stretch, found, standing.uidnext)
            if self._memory.attempts:
                worst = max(self._memory.attempts.values())
                return min(pace.retry_first * (1 << (worst - 1)), pace.poll, pace.idle)
            if is_exhausted(stretch, found, uidnext=standing.uidnext):
                break
        return min(pace.poll, pace.idle)

    def _advance(self, stretch: Stretch, found: Sequence[int], uidnext: int) -> None:
        self._cursor = advance(self._cursor, stretch, found, self._memory.settled, uidnext=uidnext)
        self._memory.forget_up_to(self._cursor.last_uid)
        self._save()

    def _save(self) -> None:
        # Mail that still has to be put away would be forgotten there by a crash.
        if self._cursor != self._saved and not self._memory.owed:
            self._hands.save_cursor(self._cursor)
            self._saved = self._cursor

    def _recent(self, session: Session, stretch: Stretch, found: Sequence[int]) -> list[int]:
        """Return what needs work; below the baseline, what is surely older than the cut-off does not."""
        since = self._settings.accept_since
        if stretch.screened and since is not None and found:
            recent = set(session.uids(stretch.first, stretch.last, (since - timedelta(days=1)).date()))
            self._skip_old([uid for uid in self._memory.open_ones(found) if uid not in recent])
        return self._memory.open_ones(found)

    def _skip_old(self, uids: Sequence[int]) -> None:
        if uids:
            self.counts = replace(self.counts, old=self.counts.old + len(uids))
            self._memory.settle(uids)
            log.info("imap.old_skipped", channel=self._settings.name, messages=len(uids))

    def _take(self, session: Session, todo: Sequence[int]) -> None:
        for batch in self._memory.batches(todo, self._settings.batch):
            if self._alarm.is_set:
                return
            self._take_batch(session, batch)
            self._put_away(session)
            self._save_between(todo)

    def _save_between(self, todo: Sequence[int]) -> None:
        """Remember the way so far, so that a crash in a long first reading does not start it again."""
        still_open = next((uid for uid in todo if uid not in self._memory.settled), todo[-1] + 1)
        # Everything below the first open message is settled, and UIDs only grow.
        self._cursor = replace(self._cursor, last_uid=max(self._cursor.last_uid, still_open - 1))
        self._save()

    def _take_batch(self, session: Session, uids: Sequence[int]) -> None:
        memory = self._memory
        try:
            facts = session.facts(uids, dated=any(self._is_screened(uid) for uid in uids))
            sizes = self._wanted(session, facts)
            refused: set[int] = set()
            for portion in portions(sizes, most=self._settings.batch, octets=_OCTETS):
                refused |= self._hand_over(session.bodies(portion))
            self._explain_missing(session, [uid for uid in memory.open_ones(uids) if uid not in refused])
        except Refused as failure:
            self._suspect(memory.open_ones(uids), str(failure))
        except Lost as failure:
            self._suspect(memory.open_ones(uids), str(failure))
            raise

    def _wanted(self, session: Session, facts: Mapping[int, Facts]) -> dict[int, int]:
        """Return the sizes of what is to be fetched; settle what is too old or too big."""
        most = self._settings.max_size
        self._skip_old([uid for uid, fact in facts.items() if self._is_old(uid, fact)])
        for uid in self._memory.open_ones(tuple(facts)):
            if (size := facts[uid].size) > most:
                because = f"it has {size} octets, more than max_size = {most}"
                self._pass_over(uid, Why.TOO_BIG, because, size=size, header=session.header(uid))
        return {uid: facts[uid].size for uid in self._memory.open_ones(tuple(facts))}

    def _is_screened(self, uid: int) -> bool:
        return self._settings.accept_since is not None and uid <= self._cursor.baseline

    def _is_old(self, uid: int, fact: Facts) -> bool:
        since = self._settings.accept_since
        if since is None or fact.internal_date is None or not self._is_screened(uid):
            return False
        # Servers tell whole seconds: mail of the cut-off's own second is not older.
        return fact.internal_date < since.replace(microsecond=0)

    def _hand_over(self, bodies: Mapping[int, bytes]) -> set[int]:
        """Have messages kept, and settle those that are; return the others."""
        memory = self._memory
        failures = self._hands.keep([self._raw(uid, body) for uid, body in bodies.items()]) if bodies else ()
        outcome = dict(zip(bodies, failures, strict=True))
        kept = [uid for uid, failure in outcome.items() if failure is None]
        refused = {uid: failure for uid, failure in outcome.items() if failure is not None}
        # A message that was refused while others were kept is itself the trouble; otherwise it is the store.
        if refused and not kept and not any(memory.attempts[uid] for uid in refused):
            raise IntakeBusy(str(next(iter(refused.values()))))
        memory.settle(kept)
        memory.owed.extend(kept)
        self.counts = replace(self.counts, fetched=self.counts.fetched + len(kept))
        for uid, failure in refused.items():
            self._fail(uid, Why.NOT_KEPT, str(failure))
        return set(refused)

    def _raw(self, uid: int, body: bytes) -> RawMessage:
        settings = self._settings
        return RawMessage(
            channel=settings.name,
            delivery_id=imap_delivery_id(self._cursor.uidvalidity, uid, body, settings.addresses),
            received_at=self._hands.clock(),
            body=body,
            envelope=Envelope(
                reverse_path=reverse_path_of(body),
                forward_paths=settings.addresses,
                tls=settings.encryption is not Encryption.NONE,
            ),
        )

    def _explain_missing(self, session: Session, uids: Sequence[int]) -> None:
        """Tell what somebody else has deleted from what the server leaves out of its answer."""
        if not uids:
            return
        there = session.present(uids)
        gone = [uid for uid in uids if uid not in there]
        self.counts = replace(self.counts, gone=self.counts.gone + len(gone))
        self._memory.settle(gone)
        self._suspect(sorted(there), "the server leaves it out of its answer")

    def _suspect(self, uids: Sequence[int], because: str) -> None:
        """Note a failed fetch: the fault of one message, or of an unknown one among many."""
        self._memory.suspects.update(uids)
        if len(uids) == 1:
            self._fail(uids[0], Why.UNFETCHABLE, because)

    def _fail(self, uid: int, why: Why, because: str) -> None:
        self._memory.suspects.add(uid)
        self._memory.attempts[uid] += 1
        if self._memory.attempts[uid] >= self._settings.pace.attempts:
            self._pass_over(uid, why, because)

    def _pass_over(self, uid: int, why: Why, because: str, *, size: int = 0, header: bytes = b"") -> None:
        self._hands.report(
            PassedOver(
                channel=self._settings.name,
                uidvalidity=self._cursor.uidvalidity,
                uid=uid,
                why=why,
                because=because,
                size=size,
                header=header,
            )
        )
        self._memory.settle([uid])
        self.counts = replace(self.counts, failed=self.counts.failed + 1)
        log.warning("imap.passed_over", channel=self._settings.name, uid=uid, why=str(why), because=because)

    def _put_away(self, session: Session) -> None:
        """Move, flag or delete what is kept; a failure is told and stops nothing."""
        memory = self._memory
        if not memory.owed:
            return
        try:
            session.put_away(memory.owed)
        except Refused as failure:
            self._leave_owed(str(failure))
        except Lost as failure:
            memory.owed_attempts += 1
            if memory.owed_attempts >= _AWAY_ATTEMPTS:
                self._leave_owed(str(failure))
            raise
        else:
            self.notice = ""
        memory.owed, memory.owed_attempts = [], 0

    def _leave_owed(self, because: str) -> None:
        after, owed = self._settings.after, self._memory.owed
        self.notice = f"taken mail could not be put away ({after}): {because}; it stays in {self._settings.folder}"
        log.warning("imap.not_put_away", channel=self._settings.name, after=after, messages=len(owed), because=because)
        self._memory.owed, self._memory.owed_attempts = [], 0
