"""How far a mailbox has been read: the cursor, what to look at next, and what moves it. Pure.

    1 ........ last_uid | last_uid+1 .. baseline | baseline+1 .......... UIDNEXT-1
    settled             | there when we came:    | came since: always taken
                        | older mail is skipped  |

UIDs only grow, and a message that has none yet gets a higher one (RFC 3501 section 2.3.1.1). So one number says what
is done, as long as UIDVALIDITY stays; flags say nothing, because people read mail too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.message import delivery_id_of

#: How many UIDs one SEARCH covers: its answer is a single line, which must stay below imaplib's million octets even
#: when every UID has ten digits.
STRETCH = 80_000

_WRITTEN = re.compile(r"(\d+):(\d+):(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where reading goes on; kept in the store between runs."""

    #: RFC 3501 section 2.3.1.1: UIDs mean something only together with it.
    uidvalidity: int
    #: Every message up to this UID is settled: kept, skipped as old, gone, or reported.
    last_uid: int = 0
    #: The highest UID when this mailbox was first seen: up to it, the cut-off for old mail applies.
    baseline: int = 0

    def __str__(self) -> str:
        return f"{self.uidvalidity}:{self.last_uid}:{self.baseline}"


def read_cursor(text: str) -> Cursor:
    """Return the cursor that `str` has written.

    Raises:
        ValueError: the text is no cursor.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError(f"{text!r} is no cursor; it is written UIDVALIDITY:LAST:BASELINE, such as 1717000000:42:40")
    uidvalidity, last_uid, baseline = (int(number) for number in written.groups())
    return Cursor(uidvalidity=uidvalidity, last_uid=last_uid, baseline=baseline)


def begin(uidvalidity: int, uidnext: int) -> Cursor:
    """Return the cursor for a mailbox that is seen for the first time, or that numbers its mail anew."""
    return Cursor(uidvalidity=uidvalidity, baseline=max(uidnext - 1, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """UIDs to look at next, both ends included."""

    first: int
    last: int
    #: Whether the cut-off for old mail applies.
    screened: bool


def next_stretch(cursor: Cursor) -> Stretch:
    """Return what to look at next.

    Beyond the baseline it does not end at UIDNEXT: a server may tell a stale one for the selected mailbox.
    """
    first = cursor.last_uid + 1
    if cursor.last_uid < cursor.baseline:
        return Stretch(first=first, last=min(cursor.baseline, first + STRETCH - 1), screened=True)
    return Stretch(first=first, last=first + STRETCH - 1, screened=False)


def advance(
    cursor: Cursor, stretch: Stretch, found: Sequence[int], settled: Collection[int], *, uidnext: int
) -> Cursor:
    """Return the cursor after looking at a stretch: it stops before the first message that is not settled.

    `found` are the UIDs that the server has in the stretch, ascending, `settled` those that need no more work, and
    `uidnext` is what the server said before it was asked for `found`.
    """
    open_uid = next((uid for uid in found if uid not in settled), None)
    if open_uid is not None:
        last = open_uid - 1
    elif stretch.last < uidnext:
        # No UID of the stretch can still be given to a message.
        last = stretch.last
    else:
        last = max((cursor.last_uid, *found))
    return replace(cursor, last_uid=max(cursor.last_uid, last))


def is_exhausted(stretch: Stretch, found: Collection[int], *, uidnext: int) -> bool:
    """Whether nothing is left beyond a stretch in which nothing was found."""
    return not found and stretch.last >= uidnext - 1


def portions(sizes: Mapping[int, int], *, most: int, octets: int) -> Iterator[tuple[int, ...]]:
    """Cut messages into batches of at most `most` messages and `octets` octets; a bigger one goes alone."""
    batch: list[int] = []
    weight = 0
    for uid, size in sizes.items():
        if batch and (len(batch) >= most or weight + size > octets):
            yield tuple(batch)
            batch, weight = [], 0
        batch.append(uid)
        weight += size
    if batch:
        yield tuple(batch)


def imap_delivery_id(uidvalidity: int, uid: int, body: bytes, forward_paths: tuple[str, ...]) -> str:
    """Return the idempotency key of one message of a mailbox.

    UIDVALIDITY and UID never change for one message. The digest shows that two keys of the same mail, before and
    after a change of UIDVALIDITY, carry the same content.
    """
    return f"imap:{uidvalidity}:{uid}:{delivery_id_of(body, forward_paths)}"
