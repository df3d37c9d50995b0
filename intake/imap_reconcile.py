"""Compare what a mailbox holds with what was taken from it. Talks IMAP.

    every UID up to the cursor, since the cut-off:    known to the ledger, or missing
    every UID beyond the cursor:                      new, or late

Messages that were moved or deleted are not in the folder any more, and are no concern of this. What it finds missing
was passed over without a word, which must never happen; so it is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.imap_cursor import STRETCH, Cursor
from intake.imap_session import Session

#: A message that has lain there for so long without being taken is late.
LATE = timedelta(minutes=15)
#: So many UIDs are named in a report.
MOST_NAMED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What the mailbox says, and what the ledger says of the same messages."""

    mailbox: int = 0
    ledger: int = 0
    missing: tuple[int, ...] = ()
    late: tuple[int, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether every message is accounted for."""
        return not self.missing and not self.late

    def __str__(self) -> str:
        told = f"the mailbox says {self.mailbox}, the ledger says {self.ledger}"
        for name, uids in (("missing", self.missing), ("late", self.late)):
            if uids:
                more = "" if len(uids) <= MOST_NAMED else f" and {len(uids) - MOST_NAMED} more"
                told += f"; {name}: UID {', '.join(map(str, uids[:MOST_NAMED]))}{more}"
        return told


def reconcile(
    session: Session, cursor: Cursor, known: Callable[[int], set[int]], *, since: datetime | None, now: datetime
) -> Reconciled | None:
    """Compare a mailbox with the ledger; None when the mailbox numbers its mail anew and nothing can be said.

    Args:
        session: A connection on which the folder is selected.
        cursor: How far the folder was read.
        known: Returns the UIDs that the ledger knows under a UIDVALIDITY.
        since: The cut-off: older mail was not taken.
        now: The present moment.
    """
    standing = session.look()
    if standing.uidvalidity != cursor.uidvalidity:
        return None
    in_ledger = known(cursor.uidvalidity)
    ledger = 0
    missing: list[int] = []
    late: list[int] = []
    last = max(standing.uidnext - 1, cursor.last_uid)
    # Days are those of the server's zone; one more is harmless, because the exact time is looked at below.
    day = None if since is None else (since - timedelta(days=1)).date()
    for first in range(1, last + 1, STRETCH):
        uids = session.uids(first, min(first + STRETCH - 1, last), day)
        ledger += sum(uid <= cursor.last_uid and uid in in_ledger for uid in uids)
        for uid, at in _dated(session, [uid for uid in uids if uid not in in_ledger]):
            if uid <= cursor.baseline and since is not None and at is not None and at < since:
                continue
            if uid <= cursor.last_uid:
                missing.append(uid)
            elif at is not None and now - at > LATE:
                late.append(uid)
    return Reconciled(mailbox=ledger + len(missing), ledger=ledger, missing=tuple(missing), late=tuple(late))


def _dated(session: Session, uids: Sequence[int]) -> Iterator[tuple[int, datetime | None]]:
    """Yield when each message came that is still there, in the order given."""
    found = session.facts(uids, dated=True) if uids else {}
    return ((uid, found[uid].internal_date) for uid in uids if uid in found)
