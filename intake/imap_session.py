"""One connection to one mailbox: opened, asked, closed; every failure comes out as a Trouble. Talks IMAP.

It belongs to one thread, because IMAPClient does. Nothing here relies on flags, on EXISTS or on sequence numbers.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

import structlog
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from intake.imap_client import Alarm, Client, connect, speaking, tls_context
from intake.imap_errors import Lost, Refused, shortened
from intake.imap_login import sign_in
from intake.imap_settings import After, Encryption, ImapSettings

log = structlog.get_logger()

_BODY = b"BODY[]"
#: How much of a header is read of a message that is not taken.
_HEADER = 64 * 1024
#: How IMAPClient reports that something else than "+" came after IDLE: here, an untagged response.
_UNTAGGED = re.compile(r"response: b['\"]\* ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the server says about the mailbox (RFC 3501 section 6.3.10)."""

    uidvalidity: int
    #: 0 when the server does not tell.
    uidnext: int
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a message before it is read."""

    size: int
    #: When the mailbox got it; None when not asked for or not told.
    internal_date: datetime | None


class Session:
    """A connection, and after `begin` the folder selected; use it as a context manager."""

    def __init__(self, client: Client, settings: ImapSettings) -> None:
        #: The library is untyped.
        self._client: Any = client
        self._settings = settings
        self._may_idle = True
        self.is_read_only = False
        self.standing = Standing(uidvalidity=0, uidnext=0, messages=0)

    @classmethod
    def connect(cls, settings: ImapSettings, alarm: Alarm) -> Self:
        """Return a session that is connected, but not signed in.

        Raises:
            Trouble: one of its kinds.
        """
        with speaking():
            return cls(connect(settings, alarm), settings)

    def begin(self) -> None:
        """Encrypt, sign in and select the folder."""
        settings = self._settings
        if settings.encryption is Encryption.STARTTLS:
            with speaking():
                self._client.starttls(tls_context(settings))
        sign_in(self._client, settings.credentials)
        self._select()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is None:
            with suppress(IMAPClientError, OSError):
                self._client.logout()
                return
        self.cut()

    def cut(self) -> None:
        """Close without a word."""
        with suppress(OSError, IMAPClientError):
            self._client.shutdown()

    def interrupt(self) -> None:
        """End whatever waits for the server; from another thread, which must not close what is being read."""
        with suppress(OSError):
            self._client.socket().shutdown(socket.SHUT_RDWR)

    def look(self) -> Standing:
        """Ask how the mailbox stands; the same cost for every size of mailbox."""
        with speaking():
            self._client.forget_announcements()
            told = self._client.folder_status(self._settings.folder, ["MESSAGES", "UIDNEXT", "UIDVALIDITY"])
        self.standing = _standing(told, self.standing)
        return self.standing

    def uids(self, first: int, last: int, since: date | None = None) -> list[int]:
        """Return the UIDs from `first` to `last`, ascending; with `since` only of mail that came on that day or later.

        Days are those of the server's zone (RFC 3501 section 6.4.4), so ask for one day more.
        """
        criteria: list[Any] = ["UID", f"{first}:{last}"]
        with speaking():
            found = self._client.search([*criteria, "SINCE", since] if since is not None else criteria)
        return sorted(uid for uid in found if first <= uid <= last)

    def present(self, uids: Collection[int]) -> set[int]:
        """Return which of some messages are still there."""
        with speaking():
            self._client.noop()
            return set(self._client.search(["UID", ",".join(map(str, uids))])) & set(uids) if uids else set()

    def facts(self, uids: Sequence[int], *, dated: bool) -> dict[int, Facts]:
        """Return the size of each message that is there, and its date if wanted: reading it costs as much."""
        with speaking():
            told = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"] if dated else ["RFC822.SIZE"])
        return {uid: _facts(told[uid]) for uid in uids if uid in told}

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return the octets of each message that is there, leaving its flags alone."""
        with speaking():
            told = self._client.fetch(uids, ["BODY.PEEK[]"])
        # A server that cannot read a message of its own may answer NIL.
        return {uid: told[uid][_BODY] for uid in uids if uid in told and isinstance(told[uid].get(_BODY), bytes)}

    def header(self, uid: int) -> bytes:
        """Return the beginning of a message's header, b"" when it cannot be had."""
        try:
            with speaking():
                told = self._client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{_HEADER}>"])
        except Refused:
            return b""
        values = told.get(uid, {}).values()
        return next((value for value in values if isinstance(value, bytes)), b"")

    def wait(self, timeout: timedelta, alarm: Alarm) -> None:
        """Wait until the server announces something, the alarm is set or the time is over (IDLE, RFC 2177)."""
        with speaking():
            if self._client.has_announced:
                return
            if self._may_idle and self._client.has_capability("IDLE") and self._idle():
                self._client.look_first = True
                if not self._client.idle_check():
                    self._client.idle_check(timeout.total_seconds())
                # idle_check says nothing about a connection that is gone; this does.
                self._client.idle_done()
                return
            alarm.wait(timeout)
            # RFC 3501 section 6.1.2: asks for news about the selected mailbox; STATUS may answer without them.
            self._client.noop()

    def _idle(self) -> bool:
        try:
            self._client.idle()
        except IMAPClientAbortError:
            raise
        except IMAPClientError as failure:
            if _UNTAGGED.search(str(failure)):
                # News came before the server's "+"; nobody knows then whether it is in IDLE.
                raise Lost("the server spoke before it began IDLE") from failure
            log.info("imap.no_idle", channel=self._settings.name, because=shortened(str(failure)))
            self._may_idle = False
        return self._may_idle

    def put_away(self, uids: Sequence[int]) -> None:
        """Do with taken messages what the settings say.

        Raises:
            Refused: it could not be done; the messages are flagged instead, or left as they were.
        """
        after = self._settings.after
        if after is After.LEAVE or not uids:
            return
        if self.is_read_only:
            raise Refused(f"{self._settings.folder} is read-only for {self._settings.credentials.username}")
        if after is After.FLAG:
            self._flag(uids)
        elif after is After.DELETE:
            self._delete(uids)
        else:
            self._move_or_flag(uids)

    def _move_or_flag(self, uids: Sequence[int]) -> None:
        try:
            self._move(uids)
        except Refused:
            with suppress(Refused):
                self._flag(uids)
            raise

    def _move(self, uids: Sequence[int]) -> None:
        try:
            self._move_once(uids)
        except Refused as refused:
            # RFC 3501 section 7.1: TRYCREATE says that the folder is what is missing; Exchange forgets to say it.
            if refused.code not in {"TRYCREATE", "NONEXISTENT", ""}:
                raise
            if not self._create():
                raise
            self._move_once(uids)

    def _move_once(self, uids: Sequence[int]) -> None:
        with speaking():
            if self._client.has_capability("MOVE"):
                self._client.move(uids, self._settings.move_to)
                return
            self._client.copy(uids, self._settings.move_to)
        self._delete(uids)

    def _create(self) -> bool:
        folder = self._settings.move_to
        try:
            with speaking():
                if self._client.folder_exists(folder):
                    return False
                self._client.create_folder(folder)
        except Refused as refused:
            return refused.code == "ALREADYEXISTS"
        log.info("imap.folder_created", channel=self._settings.name)
        return True

    def _flag(self, uids: Sequence[int]) -> None:
        with speaking():
            self._client.add_flags(uids, [self._settings.flag], silent=True)

    def _delete(self, uids: Sequence[int]) -> None:
        with speaking():
            self._client.delete_messages(uids, silent=True)
            # Without UIDPLUS (RFC 4315) an EXPUNGE would also take what somebody else has marked.
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge(uids)

    def _select(self) -> None:
        folder = self._settings.folder
        with speaking():
            try:
                told = self._client.select_folder(folder)
            except IMAPClientReadOnlyError:
                told = self._client.select_folder(folder, readonly=True)
                self.is_read_only = True
        self.standing = _standing(told, self.standing)
        if not self.standing.uidnext:
            self.look()


def _standing(told: Mapping[bytes, Any], before: Standing) -> Standing:
    return Standing(
        uidvalidity=told.get(b"UIDVALIDITY", before.uidvalidity),
        uidnext=told.get(b"UIDNEXT", 0),
        messages=told.get(b"MESSAGES", told.get(b"EXISTS", before.messages)),
    )


def _facts(told: Mapping[bytes, Any]) -> Facts:
    size, moment = told.get(b"RFC822.SIZE", 0), told.get(b"INTERNALDATE")
    return Facts(size=size, internal_date=moment.astimezone(UTC) if isinstance(moment, datetime) else None)
