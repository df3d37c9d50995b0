"""The connection under a session: it can be woken, and every failure comes out as a Trouble. Talks IMAP."""

from __future__ import annotations

import logging
import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from intake.imap_errors import Lost, loss_of, refusal_of
from intake.imap_settings import Encryption, ImapSettings


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


class Client(IMAPClient):
    """IMAPClient whose wait for the server can be ended by an alarm."""

    alarm: Alarm
    #: The next wait returns at once: lines may have been read ahead together with the answer to IDLE, and those
    #: never make the socket readable again.
    look_first = False

    def forget_announcements(self) -> None:
        """Drop what the server has said unasked so far; it would also pile up in a connection of many days."""
        self._imap.untagged_responses.clear()

    @property
    def has_announced(self) -> bool:
        """Whether the server has told a new number of messages since: it will not tell it again during IDLE."""
        return "EXISTS" in self._imap.untagged_responses

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> bool:
        if self.look_first:
            self.look_first = False
            return True
        return self.alarm.wait(timedelta(seconds=timeout or 0), sock)


def connect(settings: ImapSettings, alarm: Alarm) -> Client:
    """Connect, encrypted as configured; STARTTLS is still to come."""
    # At its debug level the library writes what is sent, secrets included.
    logging.getLogger("imapclient").setLevel(logging.WARNING)
    pace = settings.pace
    client = Client(
        settings.host,
        port=settings.port,
        ssl=settings.encryption is Encryption.TLS,
        ssl_context=tls_context(settings) if settings.encryption is Encryption.TLS else None,
        timeout=SocketTimeout(  # type: ignore[arg-type]  # the library's annotation forgets its own class
            pace.connect_timeout.total_seconds(), pace.read_timeout.total_seconds()
        ),
    )
    client.alarm = alarm
    client.normalise_times = False
    return client


def tls_context(settings: ImapSettings) -> ssl.SSLContext:
    """Return what the server's certificate is verified with."""
    return settings.tls_context or ssl.create_default_context()


@contextmanager
def speaking() -> Iterator[None]:
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
