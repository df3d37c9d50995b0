"""Compare what a mailbox holds with what was taken from it. Talks IMAP.

    every UID up to the cursor, since the cut-off:    known to the ledger, or missing
    every UID beyond the cursor:                      new, or late

Messages that were moved or deleted are not in the folder any more, and are no concern of this. What it finds missing
was passed over without a word, which must never happen; so it is told at once.
"""

from __future__ import annotations

from collections.abc import Callable
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
    counted = ledger = 0
    missing: list[int] = []
    late: list[int] = []
    last = max(standing.uidnext - 1, cursor.last_uid)
    for first in range(1, last + 1, STRETCH):
        # Days are those of the server's zone; one more is harmless, because the exact time is looked at below.
        day = None if since is None else (since - timedelta(days=1)).date()
        uids = session.uids(first, min(first + STRETCH - 1, last), day)
        unknown = [uid for uid in uids if uid not in in_ledger]
        dates = (
            {uid: facts.internal_date for uid, facts in session.facts(unknown, dated=True).items()} if unknown else {}
        )
        for uid in unknown:
            at = dates.get(uid)
            if uid not in dates or (uid <= cursor.baseline and since is not None and at is not None and at < since):
                # Gone meanwhile, or older than the cut-off.
                continue
            if uid <= cursor.last_uid:
                missing.append(uid)
            elif at is not None and now - at > LATE:
                late.append(uid)
        settled = [uid for uid in uids if uid <= cursor.last_uid and uid in in_ledger]
        counted, ledger = counted + len(settled), ledger + len(settled)
    return Reconciled(mailbox=counted + len(missing), ledger=ledger, missing=tuple(missing), late=tuple(late))
