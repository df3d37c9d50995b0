"""The bodies that a listener holds while they arrive: each is bounded, and all of them together. Writes to the log.

    larger than max_size                  552 5.3.4, for good
    too much beside what others hold      452 4.3.1, until they are answered: nothing is lost, the sender tries again

What is refused is dropped as it comes. Two things are taken whatever others hold: the first block of each body, so that
no large mail keeps an ordinary one waiting; and any body where nothing else is held, so that each is taken some time.
"""

from __future__ import annotations

import structlog

log = structlog.get_logger()

END_OF_BODY = b"\r\n.\r\n"
#: How much is read before the block is taken out of the stream; also the longest command line that is looked at.
BLOCK = 1 << 16

#: RFC 3463 section 3.4: X.3.1 is a mail system that is full.
TOO_MUCH = "452 4.3.1 Too much mail is arriving at once, try again later"


def too_large(limit: int) -> str:
    """Return the reply to a message that is larger than any may be."""
    return f"552 5.3.4 Message is larger than {limit} bytes"


class Holding:
    """What the conversations of one listener hold together, beyond the first block of each body."""

    def __init__(self, most: int, *, channel: str = "") -> None:
        self._most = most
        self._channel = channel
        self._is_full = False
        #: How much is held now.
        self.octets = 0
        #: How many messages were told to come again.
        self.deferred = 0

    def fits(self, octets: int, *, own: int = 0) -> bool:
        """Say whether a body may hold so many octets more than its own."""
        return self.octets + octets <= self._most or self.octets == own

    def admits(self, octets: int) -> bool:
        """Say whether a body of an announced size fits in by now; one that does not is deferred."""
        if octets <= BLOCK or self.fits(octets - BLOCK):
            return True
        self.defer()
        return False

    def defer(self) -> None:
        """Count a message that must come again; the log is told of the first, until half is free again."""
        self.deferred += 1
        if not self._is_full:
            self._is_full = True
            log.warning("smtp.full", channel=self._channel, held=self.octets, limit=self._most)

    def give_back(self, octets: int) -> None:
        """Count out what is no longer held."""
        self.octets -= octets
        if self._is_full and self.octets <= self._most // 2:
            self._is_full = False
            log.info("smtp.recovered", channel=self._channel, deferred=self.deferred)


class Body:
    """One body while it arrives, and until whoever keeps it lets go."""

    def __init__(self, limit: int, holding: Holding) -> None:
        """Args: `limit` is the largest in bytes, 0 where there is none."""
        self._limit = limit
        # Dot-stuffing, which is not part of the size (RFC 1870 section 5), adds at most a third.
        self._most = limit + limit // 3 + len(END_OF_BODY)
        self._holding = holding
        self._held = 0
        self._size = 0
        self._blocks: list[bytes] = []
        #: What the client is told instead of yes, "" while nothing stands against the body.
        self.refusal = ""

    @property
    def is_endless(self) -> bool:
        """Whether it is so much too large that nobody waits for its end."""
        return bool(self._limit) and self._size > 4 * self._most

    def add(self, block: bytes) -> None:
        """Take the next block, or drop it where the body is refused."""
        self._size += len(block)
        if self._limit and self._size > self._most:
            self._refuse(too_large(self._limit))
        elif not self.refusal and not self._grow():
            self._holding.defer()
            self._refuse(TOO_MUCH)
        elif not self.refusal:
            self._blocks.append(block)

    def octets(self) -> bytes | None:
        """Return it whole, without dot-stuffing (RFC 5321 section 4.5.2), or None when it is refused."""
        if self.refusal:
            return None
        blocks, self._blocks = self._blocks, []
        # The end is three octets after the CRLF of the last line. In front is the CRLF of the command, and a dot where
        # the first line begins with two: cut here, the whole is copied once less.
        blocks[-1] = blocks[-1][:-3]
        blocks[0] = blocks[0][3 if blocks[0].startswith(b"\r\n.") else 2 :]
        whole = b"".join(blocks)
        blocks.clear()
        body = whole.replace(b"\r\n.", b"\r\n")
        if self._limit and len(body) > self._limit:
            self._refuse(too_large(self._limit))
            return None
        return body

    def let_go(self) -> None:
        """Hold it no longer; a second time changes nothing."""
        held, self._held = self._held, 0
        if held:
            self._holding.give_back(held)

    def _grow(self) -> bool:
        more = max(self._size - BLOCK, 0) - self._held
        if more <= 0:
            return True
        if not self._holding.fits(more, own=self._held):
            return False
        self._held += more
        self._holding.octets += more
        return True

    def _refuse(self, refusal: str) -> None:
        self.refusal = refusal
        self._blocks.clear()
        self.let_go()
