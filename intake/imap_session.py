"""One connection to one mailbox: opened, asked, closed; every failure comes out as a Trouble. Talks IMAP.

It belongs to one thread, because IMAPClient does. Nothing here relies on flags, on EXISTS or on sequence numbers.
"""

from __future__ import annotations

import logging
import select
import socket
import ssl
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError, LoginError

from intake.imap_errors import Lost, Refused, login_refusal_of, loss_of, refusal_of
from intake.imap_login import sign_in
from intake.imap_settings import After, Encryption, ImapSettings

log = logging.getLogger(__name__)

_BODY = b"BODY[]"
#: How much of a header is read of a message that is not taken.
_HEADER = 64 * 1024


class Alarm:
    """Set once, from any thread; wakes whoever waits for a time to pass or for a server to speak."""

    def __init__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self._is_set = False

    @property
    def is_set(self) -> bool:
        """Whether it is time to stop."""
        return self._is_set

    def set(self) -> None:
        """Wake everyone, now and from now on."""
        self._is_set = True
        with suppress(OSError):
            self._writing.send(b"\0")

    def wait(self, timeout: timedelta, beside: socket.socket | None = None) -> bool:
        """Return when the alarm is set, `beside` can be read (True then) or the time is over."""
        poller = select.poll()
        poller.register(self._reading, select.POLLIN)
        if beside is not None:
            poller.register(beside, select.POLLIN)
        ready = poller.poll(max(timeout.total_seconds(), 0) * 1000)
        return any(number != self._reading.fileno() for number, _ in ready)

    def close(self) -> None:
        """Give the sockets back."""
        self._reading.close()
        self._writing.close()


class _Client(IMAPClient):  # type: ignore[misc]  # the library is untyped
    """IMAPClient whose wait for the server can be ended by an alarm."""

    alarm: Alarm
    #: The next wait returns at once: lines may have been read ahead together with the answer to IDLE, and those
    #: never make the socket readable again.
    look_first = False

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> bool:
        if self.look_first:
            self.look_first = False
            return True
        return self.alarm.wait(timedelta(seconds=timeout or 0), sock)


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
    #: When the mailbox got it.
    internal_date: datetime | None


class Session:
    """An open connection with the folder selected; use it as a context manager."""

    def __init__(self, client: _Client, settings: ImapSettings) -> None:
        self._client = client
        self._settings = settings
        self.is_read_only = False
        self.standing = Standing(uidvalidity=0, uidnext=0, messages=0)

    @classmethod
    def open(cls, settings: ImapSettings, alarm: Alarm) -> Self:
        """Connect, sign in and select the folder.

        Raises:
            Trouble: one of the four kinds.
        """
        # At its debug level the library writes what is sent, secrets included.
        logging.getLogger("imapclient").setLevel(logging.WARNING)
        with _speaking():
            client = _connect(settings, alarm)
        session = cls(client, settings)
        try:
            with _speaking():
                if settings.encryption is Encryption.STARTTLS:
                    client.starttls(_context(settings))
            sign_in(client, settings.credentials)
            session._select()
        except BaseException:
            session.cut()
            raise
        return session

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is None:
            with suppress(IMAPClientError, OSError):
                self._client.logout()
                return
        self.cut()

    def cut(self) -> None:
        """Close without a word; also from another thread, to end whatever waits."""
        with suppress(OSError, IMAPClientError):
            self._client.shutdown()

    def look(self) -> Standing:
        """Ask how the mailbox stands; the same cost for every size of mailbox."""
        with _speaking():
            told = self._client.folder_status(self._settings.folder, ["MESSAGES", "UIDNEXT", "UIDVALIDITY"])
        self.standing = _standing(told, self.standing)
        return self.standing

    def uids(self, first: int, last: int, since: date | None = None) -> list[int]:
        """Return the UIDs from `first` to `last`, ascending; with `since` only of mail that came on that day or later.

        Days are those of the server's zone (RFC 3501 section 6.4.4), so ask for one day more.
        """
        criteria: list[Any] = ["UID", f"{first}:{last}"]
        with _speaking():
            found = self._client.search([*criteria, "SINCE", since] if since is not None else criteria)
        return sorted(uid for uid in found if first <= uid <= last)

    def present(self, uids: Collection[int]) -> set[int]:
        """Return which of some messages are still there."""
        with _speaking():
            self._client.noop()
            return set(self._client.search(["UID", ",".join(map(str, uids))])) & set(uids) if uids else set()

    def facts(self, uids: Sequence[int]) -> dict[int, Facts]:
        """Return size and date of each message that is there."""
        with _speaking():
            told = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return {uid: _facts(told[uid]) for uid in uids if uid in told}

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return the octets of each message that is there, leaving its flags alone."""
        with _speaking():
            told = self._client.fetch(uids, ["BODY.PEEK[]"])
        # A server that cannot read a message of its own may answer NIL.
        return {uid: told[uid][_BODY] for uid in uids if uid in told and isinstance(told[uid].get(_BODY), bytes)}

    def header(self, uid: int) -> bytes:
        """Return the beginning of a message's header, b"" when it cannot be had."""
        try:
            with _speaking():
                told = self._client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{_HEADER}>"])
        except Refused:
            return b""
        values = told.get(uid, {}).values()
        return next((value for value in values if isinstance(value, bytes)), b"")

    def wait(self, timeout: timedelta, alarm: Alarm) -> None:
        """Wait until the server announces something, the alarm is set or the time is over (IDLE, RFC 2177)."""
        with _speaking():
            if not self._client.has_capability("IDLE"):
                alarm.wait(timeout)
                return
            self._client.idle()
            self._client.look_first = True
            if not self._client.idle_check():
                self._client.idle_check(timeout.total_seconds())
            # idle_check says nothing about a connection that is gone; this does.
            self._client.idle_done()

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
        with _speaking():
            if self._client.has_capability("MOVE"):
                self._client.move(uids, self._settings.move_to)
                return
            self._client.copy(uids, self._settings.move_to)
        self._delete(uids)

    def _create(self) -> bool:
        folder = self._settings.move_to
        try:
            with _speaking():
                if self._client.folder_exists(folder):
                    return False
                self._client.create_folder(folder)
        except Refused as refused:
            return refused.code == "ALREADYEXISTS"
        log.info("imap.folder_created channel=%s", self._settings.name)
        return True

    def _flag(self, uids: Sequence[int]) -> None:
        with _speaking():
            self._client.add_flags(uids, [self._settings.flag], silent=True)

    def _delete(self, uids: Sequence[int]) -> None:
        with _speaking():
            self._client.delete_messages(uids, silent=True)
            # Without UIDPLUS (RFC 4315) an EXPUNGE would also take what somebody else has marked.
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge(uids)

    def _select(self) -> None:
        folder = self._settings.folder
        with _speaking():
            try:
                told = self._client.select_folder(folder)
            except IMAPClientReadOnlyError:
                told = self._client.select_folder(folder, readonly=True)
                self.is_read_only = True
        self.standing = _standing(told, self.standing)
        if not self.standing.uidnext:
            self.look()


def _connect(settings: ImapSettings, alarm: Alarm) -> _Client:
    pace = settings.pace
    client = _Client(
        settings.host,
        port=settings.port,
        ssl=settings.encryption is Encryption.TLS,
        ssl_context=_context(settings) if settings.encryption is Encryption.TLS else None,
        timeout=SocketTimeout(pace.connect_timeout.total_seconds(), pace.read_timeout.total_seconds()),
    )
    client.alarm = alarm
    client.normalise_times = False
    return client


def _context(settings: ImapSettings) -> ssl.SSLContext:
    return settings.tls_context or ssl.create_default_context()


@contextmanager
def _speaking() -> Iterator[None]:
    """Turn whatever the library raises into a Trouble."""
    try:
        yield
    except IMAPClientAbortError as failure:
        raise loss_of(_said(failure)) from failure
    except IMAPClientError as failure:
        raise refusal_of(_said(failure)) from failure
    except ssl.SSLCertVerificationError as failure:
        raise Lost(f"its certificate is not trusted: {failure.verify_message}") from failure
    except OSError as failure:
        raise loss_of(failure.strerror or str(failure) or type(failure).__name__) from failure
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as failure:
        # An answer that the library cannot read leaves the conversation in an unknown state.
        raise Lost(f"an answer could not be read ({type(failure).__name__})") from failure


def _said(failure: IMAPClientError) -> str:
    said = failure.args[0] if failure.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _standing(told: Mapping[bytes, Any], before: Standing) -> Standing:
    return Standing(
        uidvalidity=told.get(b"UIDVALIDITY", before.uidvalidity),
        uidnext=told.get(b"UIDNEXT", 0),
        messages=told.get(b"MESSAGES", told.get(b"EXISTS", before.messages)),
    )


def _facts(told: Mapping[bytes, Any]) -> Facts:
    size, moment = told.get(b"RFC822.SIZE", 0), told.get(b"INTERNALDATE")
    return Facts(size=size, internal_date=moment.astimezone(UTC) if isinstance(moment, datetime) else None)
