"""What a mailbox's messages became, and what is remembered of single ones until they are settled. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

#: Added by the server that delivers at last (RFC 5321 section 4.4); Exchange writes it without angle brackets.
_RETURN_PATH = re.compile(rb"^Return-Path:[ \t]*(?:\r?\n[ \t]+)?<?([^<>\s]*)>?[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f]")


class Why(StrEnum):
    """Why a message was passed over."""

    TOO_BIG = "too-big"
    UNFETCHABLE = "unfetchable"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A message that stays in the mailbox without having been taken: for the ledger, and for a person to look at."""

    channel: str
    uidvalidity: int
    uid: int
    why: Why
    #: What the server or the store said.
    because: str
    #: 0 when not known.
    size: int = 0
    #: The beginning of its header, b"" when it was not read.
    header: bytes = b""

    @property
    def delivery_id(self) -> str:
        """The idempotency key of this report within its channel."""
        return f"imap:{self.uidvalidity}:{self.uid}:{self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the messages since the start, for the comparison of mailbox and ledger."""

    #: How many messages the server said that the folder holds, when it was last asked.
    messages: int = 0
    #: Kept; what is read again after a crash or a change of UIDVALIDITY counts again.
    fetched: int = 0
    #: There at the first connection and older than the cut-off.
    old: int = 0
    #: Deleted or moved by somebody else before they could be fetched.
    gone: int = 0
    #: Passed over and reported.
    failed: int = 0


@dataclass(slots=True, kw_only=True)
class Unsettled:
    """What is known of single messages beyond the cursor; worth nothing after a change of UIDVALIDITY."""

    #: Need no more work.
    settled: set[int] = field(default_factory=set)
    #: To be fetched alone, because a batch with them failed.
    suspects: set[int] = field(default_factory=set)
    #: Failures of single messages.
    attempts: Counter[int] = field(default_factory=Counter)
    #: Kept, and still to be put away.
    owed: list[int] = field(default_factory=list)
    #: How often the connection broke over putting them away.
    owed_attempts: int = 0

    def settle(self, uids: Collection[int]) -> None:
        """Note that messages need no more work."""
        self.settled.update(uids)
        self.suspects.difference_update(uids)
        for uid in uids:
            self.attempts.pop(uid, None)

    def forget_up_to(self, last_uid: int) -> None:
        """Drop what the cursor knows by now."""
        self.settled = {uid for uid in self.settled if uid > last_uid}

    def open_ones(self, uids: Sequence[int]) -> list[int]:
        """Return those that need work, in their order."""
        return [uid for uid in uids if uid not in self.settled]

    def batches(self, uids: Sequence[int], most: int) -> list[list[int]]:
        """Return the order of work: fresh messages together, then suspects one by one, the worst last."""
        fresh = [uid for uid in uids if uid not in self.suspects]
        together = [fresh[start : start + most] for start in range(0, len(fresh), most)]
        alone = sorted(self.suspects.intersection(uids), key=lambda uid: (self.attempts[uid], uid))
        return together + [[uid] for uid in alone]


def reverse_path_of(body: bytes) -> str | None:
    """Return the reverse-path that the delivering server has written into the header, None when it did not."""
    end = _HEADER_END.search(body)
    found = _RETURN_PATH.search(body, 0, end.start() if end else len(body))
    return _UNSTORABLE.sub("", found[1].decode("utf-8", "replace")) if found else None
