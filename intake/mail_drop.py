"""The way out when there is no relay: a maildir that any mail program reads. Writes and reads files.

    tmp/unique --fsync--> new/NAME   (or over the copy of the same message that a mail program has moved to cur/)

NAME comes from the Message-ID alone, so that sending a message again replaces it. The file's time is the message's
date. Nothing leaves the machine, and nothing is ever removed here.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from pathlib import Path

from intake.compose import compose
from intake.errors import TemporaryFailure
from intake.message import OutboundMessage
from intake.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedMessage:
    """One message in the drop, with what a list of messages shows."""

    path: Path
    date: datetime
    to: str
    subject: str
    octets: bytes


class MailDrop:
    """Puts messages into a maildir, which is made at the first one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: OutboundMessage) -> Receipt:
        """Write one message, durably; the receipt names the file.

        Raises:
            TemporaryFailure: the folder cannot be written.
            PermanentFailure: an address is none.
        """
        octets = compose(message)
        try:
            path = await asyncio.to_thread(self._write, message, octets)
        except OSError as error:
            raise TemporaryFailure(
                f"mail drop {self._folder} cannot be written: {error.strerror}",
                next_step="Give this program the folder and room on the disk.",
            ) from error
        return Receipt(response=f"written to {path}")

    async def close(self) -> None:
        """Do nothing: files are closed when they are written."""

    def messages(self) -> Iterator[DroppedMessage]:
        """Yield the messages, newest first; reads each file as it comes."""
        found: list[tuple[float, str, Path]] = []
        for name in ("new", "cur"):
            with suppress(FileNotFoundError), os.scandir(self._folder / name) as entries:
                for entry in entries:
                    # A mail program may move or remove any file meanwhile.
                    with suppress(FileNotFoundError):
                        found.append((entry.stat().st_mtime, entry.name, Path(entry.path)))
        for seconds, _, path in sorted(found, reverse=True):
            with suppress(FileNotFoundError):
                yield _read(path, datetime.fromtimestamp(seconds, UTC))

    def _write(self, message: OutboundMessage, octets: bytes) -> Path:
        for name in ("tmp", "new", "cur"):
            (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(message.message_id.encode("utf-8")).hexdigest()[:32] + ".deskhand"
        # A mail program that has shown the message keeps it in cur/ with its flags behind ":2,".
        seen = next((self._folder / "cur").glob(f"{name}:*"), None)
        target = seen or self._folder / "new" / name
        handle, unfinished = tempfile.mkstemp(prefix=f"{name}.", dir=self._folder / "tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(octets)
                file.flush()
                os.utime(file.fileno(), (message.date.timestamp(),) * 2)
                os.fsync(file.fileno())
            Path(unfinished).replace(target)
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return target


def _sync_folder(folder: Path) -> None:
    # The name is durable only when its folder is.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path, date: datetime) -> DroppedMessage:
    octets = path.read_bytes()
    headers = BytesHeaderParser().parsebytes(octets)
    return DroppedMessage(
        path=path, date=date, to=_text(headers["To"]), subject=_text(headers["Subject"]), octets=octets
    )


def _text(header: object) -> str:
    raw = "".join(str(header or "").splitlines())
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, UnicodeError):
        # Someone else's file in the folder: shown as it stands.
        return raw.encode("utf-8", "replace").decode("utf-8")
