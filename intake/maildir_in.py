"""Mail that a mail server delivers into a maildir, each message kept before its file is touched. Reads and moves files.

    new/NAME --accept (commits)--> cur/NAME:2,S   or removed        store busy: it stays, and is tried again

It guarantees: a file is moved or removed only after the commit; a message that was kept before a crash is known by its
octets and not kept twice; what cannot be read or is too large stays in `new`, is told, and holds up nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import structlog

from intake.errors import IntakeBusy
from intake.imap_ledger import reverse_path_of
from intake.message import Envelope, RawMessage, delivery_id_of

Accept = Callable[[RawMessage], Awaitable[None]]

log = structlog.get_logger()

#: Messages that are under way at once, so that they share a commit.
_BATCH = 50


class Then(StrEnum):
    """What becomes of a file that was kept."""

    #: To `cur`, as a mail program does with what it has seen.
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirSettings:
    """One maildir, and how it is read."""

    name: str
    folder: Path
    #: Whose mail is delivered there.
    addresses: tuple[str, ...]
    then: Then = Then.MOVE
    poll: timedelta = timedelta(seconds=5)
    #: A larger file is left where it is.
    max_size: int = 25_000_000


class Maildir:
    """Reads one maildir until told to stop."""

    def __init__(self, settings: MaildirSettings, *, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._trouble = ""
        #: Files that stay, and why.
        self._left: dict[str, str] = {}

    def state(self) -> str:
        """Return "ok", or the trouble with the next step."""
        if self._trouble or not self._left:
            return self._trouble or "ok"
        name, because = next(iter(self._left.items()))
        more = f" and {len(self._left) - 1} more" if len(self._left) > 1 else ""
        return f"{name}{more} in {self._settings.folder / 'new'} is not taken: {because}"

    async def run(self, accept: Accept, stop: asyncio.Event) -> None:
        """Read until `stop` is set."""
        while not stop.is_set():
            found = await self.round(accept)
            if found < _BATCH:
                await _wait(stop, self._settings.poll)

    async def round(self, accept: Accept) -> int:
        """Take what is there, at most a batch; returns how many messages were kept."""
        try:
            batch = await asyncio.to_thread(self._read_batch)
        except OSError as failure:
            self._trouble = f"{self._settings.folder} cannot be read: {failure.strerror}; give it to this account"
            return 0
        outcomes = await asyncio.gather(*(accept(raw) for _, raw in batch), return_exceptions=True)
        kept = []
        self._trouble = ""
        for (path, _), outcome in zip(batch, outcomes, strict=True):
            if outcome is None:
                kept.append(path)
            elif isinstance(outcome, IntakeBusy):
                self._trouble = f"the store takes no mail ({outcome})"
            else:
                raise outcome
        try:
            await asyncio.to_thread(self._put_away, kept)
        except OSError as failure:
            self._trouble = f"{failure.filename} cannot be put away: {failure.strerror}; give it to this account"
            return 0
        return len(kept)

    def _read_batch(self) -> list[tuple[Path, RawMessage]]:
        found: list[tuple[Path, RawMessage]] = []
        # Names begin with the time of delivery.
        names = sorted(path for path in (self._settings.folder / "new").iterdir() if not path.name.startswith("."))
        self._left = {name: why for name, why in self._left.items() if (self._settings.folder / "new" / name) in names}
        for path in names:
            if len(found) == _BATCH:
                break
            raw = self._read(path)
            if raw is not None:
                found.append((path, raw))
        return found

    def _read(self, path: Path) -> RawMessage | None:
        settings = self._settings
        try:
            size = path.stat().st_size
            if size > settings.max_size:
                raise _Left(f"it has {size} octets, more than max_size ({settings.max_size})")
            body = path.read_bytes()
        except FileNotFoundError:
            return None
        except (OSError, _Left) as why:
            if path.name not in self._left:
                log.warning("maildir.left", channel=settings.name, because=str(why))
            self._left[path.name] = str(why)
            return None
        return RawMessage(
            channel=settings.name,
            delivery_id=delivery_id_of(body),
            received_at=self._clock(),
            body=body,
            envelope=Envelope(reverse_path=reverse_path_of(body), forward_paths=settings.addresses),
        )

    def _put_away(self, paths: list[Path]) -> None:
        for path in paths:
            if self._settings.then is Then.DELETE:
                path.unlink(missing_ok=True)
                continue
            seen = self._settings.folder / "cur"
            seen.mkdir(exist_ok=True)
            # A mail program may have moved it meanwhile.
            if path.exists():
                path.replace(seen / f"{path.name.partition(':')[0]}:2,S")


class _Left(Exception):
    """A file that stays where it is."""


async def _wait(stop: asyncio.Event, length: timedelta) -> None:
    try:
        async with asyncio.timeout(length.total_seconds()):
            await stop.wait()
    except TimeoutError:
        return
