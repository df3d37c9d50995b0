"""Mail from an IMAP mailbox, each message kept before the mailbox is touched. Talks IMAP.

    connect -> look and take -> IDLE -> look and take -> ...      connection lost, throttled: back off, connect again
                                                                  sign-in refused: tell, try again slowly

It guarantees: what arrives after the first connection is taken once it is committed, whoever reads, flags or moves
other mail meanwhile; a message that cannot be taken is reported and holds up nobody; nothing is done to a message
before its commit. Each mailbox has its own thread, which owns its connection. It does not parse or screen messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from intake.errors import IntakeBusy
from intake.imap_client import Alarm
from intake.imap_cursor import Cursor
from intake.imap_errors import LoginRefused, Lost, Throttled, Trouble
from intake.imap_ledger import Counts, PassedOver
from intake.imap_reader import Hands, Reader
from intake.imap_session import Session
from intake.imap_settings import ImapSettings, Pace
from intake.message import RawMessage

Accept = Callable[[RawMessage], Awaitable[None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a mailbox keeps in the store; all of it runs in the mailbox's thread, and may raise IntakeBusy."""

    load_cursor: Callable[[], Cursor | None]
    save_cursor: Callable[[Cursor], None]
    #: Is told of every message that is passed over, before the cursor moves on; may be told twice.
    report: Callable[[PassedOver], None]


def pause_after(failures: int, pace: Pace, chance: float) -> timedelta:
    """Return how long to wait after that many failures in a row: doubled each time, bounded, and spread by half.

    `chance`, from 0 to 1, is what keeps many clients from coming back at the same instant.
    """
    doubled = pace.retry_first * (1 << min(failures - 1, 30))
    return min(doubled, pace.retry_most) * (0.5 + chance / 2)


class ImapMailbox:
    """Reads one mailbox until told to stop."""

    def __init__(
        self,
        settings: ImapSettings,
        memory: Memory,
        *,
        clock: Callable[[], datetime],
        random: Callable[[], float],
        grace: timedelta = timedelta(seconds=10),
    ) -> None:
        """Args: `clock` gives received_at in UTC, `random` numbers from 0 to 1; `grace` is for a batch at the end."""
        self._settings = settings
        self._memory = memory
        self._clock = clock
        self._random = random
        self._grace = grace.total_seconds()
        self._trouble = "not connected yet"
        self._failures = 0
        self._refusals = 0
        self._session: Session | None = None
        self._reader: Reader | None = None
        self._first_attempt_over: Callable[[], None] = lambda: None

    def state(self) -> str:
        """Return "ok", or the trouble with the next step."""
        notice = self._reader.notice if self._reader is not None else ""
        return self._trouble or notice or "ok"

    @property
    def counts(self) -> Counts:
        """What became of the messages since the start."""
        return self._reader.counts if self._reader is not None else Counts()

    async def run(self, accept: Accept, stop: asyncio.Event, ready: Callable[[str, int], None] | None = None) -> None:
        """Read until `stop` is set, then finish the batch in work.

        Args:
            accept: returns when the message is committed, raises IntakeBusy when it cannot be now.
            stop: ends the reading.
            ready: is told host and port after the first attempt to connect, whether or not it worked.
        """
        loop = asyncio.get_running_loop()
        alarm, ended = Alarm(), asyncio.Event()
        self._reader = Reader(self._settings, self._hands(loop, accept), alarm)
        if ready is not None:
            self._first_attempt_over = partial(self._tell_ready, loop, ready)
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"imap-{self._settings.name}") as thread:
            working = asyncio.ensure_future(loop.run_in_executor(thread, self._work, self._reader, alarm))
            # The thread ends by itself only by an error of ours, which then ends the program.
            working.add_done_callback(lambda _: ended.set())
            stopping = asyncio.ensure_future(stop.wait())
            stopping.add_done_callback(lambda _: ended.set())
            try:
                await ended.wait()
            finally:
                stopping.cancel()
                alarm.set()
                await self._wind_down(working)
                alarm.close()
        working.result()

    def _tell_ready(self, loop: asyncio.AbstractEventLoop, ready: Callable[[str, int], None]) -> None:
        self._first_attempt_over = lambda: None
        loop.call_soon_threadsafe(ready, self._settings.host, self._settings.port)

    async def _wind_down(self, working: asyncio.Future[None]) -> None:
        done, _ = await asyncio.wait([working], timeout=self._grace)
        if not done and self._session is not None:
            log.warning("imap.cut", channel=self._settings.name)
            self._session.interrupt()
        await asyncio.wait([working])

    def _hands(self, loop: asyncio.AbstractEventLoop, accept: Accept) -> Hands:
        async def keep_all(batch: Sequence[RawMessage]) -> list[BaseException | None]:
            # All at once, so that they share one commit.
            return await asyncio.gather(*(accept(raw) for raw in batch), return_exceptions=True)

        def keep(batch: Sequence[RawMessage]) -> list[Exception | None]:
            outcomes = asyncio.run_coroutine_threadsafe(keep_all(batch), loop).result()
            return [_outcome(outcome) for outcome in outcomes]

        memory = self._memory
        return Hands(
            keep=keep,
            report=memory.report,
            load_cursor=memory.load_cursor,
            save_cursor=memory.save_cursor,
            clock=self._clock,
        )

    def _work(self, reader: Reader, alarm: Alarm) -> None:
        """Connect and read, again and again; runs in the mailbox's own thread."""
        while not alarm.is_set:
            pause = self._read_once(reader, alarm)
            self._first_attempt_over()
            alarm.wait(pause)

    def _read_once(self, reader: Reader, alarm: Alarm) -> timedelta:
        """Read over one connection to its end; return how long to wait before the next."""
        try:
            with Session.connect(self._settings, alarm) as session:
                self._session = session
                session.begin()
                reader.read(session, self._healthy)
        except LoginRefused as refused:
            return self._told_login(refused)
        except Throttled as throttled:
            self._failures += 1
            pause = max(throttled.wait, self._next_pause())
            return self._told("throttled", f"the server asks for patience ({throttled})", pause)
        except Trouble as trouble:
            self._failures += 1
            what = f"no connection ({trouble})" if isinstance(trouble, Lost) else self._refused(trouble)
            return self._told("lost", what, self._next_pause())
        except IntakeBusy as busy:
            self._failures += 1
            pause = min(self._next_pause(), self._settings.pace.poll)
            return self._told("store_busy", f"the store takes no mail ({busy})", pause)
        finally:
            self._session = None
        return timedelta(0)

    def _refused(self, trouble: Trouble) -> str:
        return f"{self._settings.folder} cannot be read ({trouble}); check folder, and the rights on it"

    def _next_pause(self) -> timedelta:
        return pause_after(self._failures, self._settings.pace, self._random())

    def _healthy(self, rounds: int) -> None:
        if self._trouble:
            log.info("imap.connected", channel=self._settings.name)
        self._trouble, self._refusals = "", 0
        if rounds > 1:
            # It lasted a while. A server that drops everybody after a moment is not to be hammered.
            self._failures = 0
        self._first_attempt_over()

    def _told_login(self, refused: LoginRefused) -> timedelta:
        self._refusals += 1
        credentials, pace = self._settings.credentials, self._settings.pace
        # A kept token may have been withdrawn: the second attempt brings a new one.
        is_second_chance = credentials.tokens is not None and self._refusals == 1
        pause = pace.retry_first if is_second_chance else pace.login_retry
        what = f"{credentials.username} may not sign in ({refused}); {refused.next_step}"
        return self._told("login_refused", what, pause)

    def _told(self, event: str, what: str, pause: timedelta) -> timedelta:
        settings = self._settings
        place = f"{settings.host}:{settings.port}"
        self._trouble = f"{place}: {what}; trying again in {max(pause.total_seconds(), 0.1):.3g} s"
        # The log has no addresses; /health has the whole sentence.
        told = what.replace(settings.credentials.username, "the account")
        log.warning(f"imap.{event}", channel=settings.name, place=place, pause=str(pause), because=told)
        return pause


def _outcome(outcome: BaseException | None) -> Exception | None:
    if outcome is None or isinstance(outcome, IntakeBusy):
        return outcome
    if not isinstance(outcome, Exception):
        raise outcome
    log.error("imap.failed", error=type(outcome).__name__, exc_info=outcome)
    return outcome
