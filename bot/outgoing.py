"""Send what was queued, and write down what became of it (D3). Talks to the channels and the database.

    outbox row --send--> sent        the row is done
                   |---- temporary   tried again later, at growing intervals, for days
                   '---- permanent   buried; the incident gets a task, because somebody waits for an answer

Sending is at least once: when the process dies between the relay's yes and our commit, the same message goes out
again, with the same Message-ID, so that the receiving side can tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, Row, select

from bot.agreed.policy import Policy
from bot.burying import bury
from bot.decide import decide
from bot.desk import Departures
from bot.dossiers import address_of, contact_of
from bot.events import Contact, DeliveryFailed, Untold
from bot.mail.attempts import Patience, Sent, logged_of, storable, told_by
from bot.mail.claims import Claims
from bot.mail.reach import Reach
from bot.mail.resting import Rest
from bot.mail.silencing import mark_failure
from bot.running.again import until_it_is_back
from bot.running.health import Metrics
from bot.running.troubles import Trouble
from bot.writing.page import Page
from bot.writing.record import Cause, Pen, record
from intake.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from intake.message import OutboundMessage
from intake.receipt import Receipt
from intake.slack_events import is_pseudo
from store import incidents, queue
from store.engine import Store
from store.tables import outbox

log = structlog.get_logger()


class WayOut(Protocol):
    """A channel's sending half."""

    async def send(self, message: OutboundMessage) -> Receipt:
        """Hand the message over and return the receipt; raise TemporaryFailure or PermanentFailure."""
        ...

    async def close(self) -> None:
        """Let go of open connections."""
        ...


#: What a person wrote.
_PERSONAL = frozenset({"answer", "question"})


def _is_said_in_chat(row: Row[Any]) -> bool:
    """Say whether a row is something said to the reporter, and no card or notice."""
    return row.channel == "slack" and (row.payload.get("chat") or {}).get("do") == "say"


def _notice_in(row: Row[Any]) -> Untold | None:
    """Return what a colleague was to be told in the chat and nowhere else; None for every other row."""
    said = (row.payload.get("chat") or {}) if row.channel == "slack" else {}
    instead = said.get("instead")
    return Untold(address=said["address"], template=instead["template"], facts=instead["facts"]) if instead else None


def _known(outbox_id: int, task: asyncio.Task[Sent]) -> Sent:
    """Count a failure that nobody foresaw as temporary: trying again harmlessly beats giving up wrongly."""
    failure = task.exception()
    if failure is None:
        return task.result()
    return Sent(outbox_id=outbox_id, failure=TemporaryFailure(f"{type(failure).__name__}: {failure}"))


class Outgoing:
    """The sending half of the desk."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        ways: Mapping[str, WayOut],
        *,
        clock: Callable[[], datetime],
        metrics: Metrics,
        patience: Patience | None = None,
    ) -> None:
        self._store = store
        self._policy = policy
        self._ways = ways
        self._clock = clock
        self._metrics = metrics
        self.patience = patience or Patience()
        self._claims = Claims(store, self.patience, clock=clock)
        #: Keys of the reply tokens, for what is said by mail in place of a chat.
        self.keys: tuple[bytes, ...] = ()
        #: How the relay is reached, and what asks it without a message; None where there is nobody to ask.
        self.reach = Reach()
        self.knock: Callable[[], Awaitable[object]] | None = None
        self._is_back = False
        self._under_way: set[int] = set()
        # One way that waits must not keep the others waiting; Slack's own limiter says how many are at once there.
        at_once = {"slack": self.patience.most_under_way}
        self._slots = {name: asyncio.Semaphore(at_once.get(name, self.patience.at_once)) for name in ways}
        self._rest = Rest()
        self._writing_down, self._renewing = Trouble("sending"), Trouble("leases")
        # One thread, which keeps to one processor: whoever settles has the same few statements to run each time. It is
        # never shut down: what `close` interrupts is settled afterwards.
        self._settling = ThreadPoolExecutor(1, thread_name_prefix="settling")

    def claim(self) -> Departures:
        """Take the messages that are due, unless they are under way here already. Blocks."""
        if len(self._under_way) >= self.patience.most_under_way:
            return []
        return self._claims.take(self._under_way)

    async def deliver(self, departures: Departures) -> None:
        """Send claimed messages and write down what became of them, as many at once as are through by then."""
        self._under_way.update(outbox_id for outbox_id, _ in departures)
        try:
            tasks = {asyncio.create_task(self._send(*departure)): departure[0] for departure in departures}
            waiting = set(tasks)
            while waiting:
                # What is sent is written down while the rest is still under way: a crash then repeats the least.
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                results = [_known(tasks[task], task) for task in done]
                self._count(results)
                # What was sent stays under way until that is known: it is not sent again because the database was away.
                await until_it_is_back(self._settling, partial(self.settle, results), self._writing_down)
        finally:
            self._under_way.difference_update(outbox_id for outbox_id, _ in departures)

    def _count(self, results: Sequence[Sent]) -> None:
        for result in results:
            if result.rests_until is not None:
                continue
            if result.failure is None:
                self._metrics.count_sent()
            else:
                self._metrics.count_failure(temporary=isinstance(result.failure, TemporaryFailure))

    def renew(self) -> None:
        """Keep the leases of what is under way: a slow relay is not a dead process. Blocks."""
        with self._renewing.told():
            if self._under_way:
                with self._store.lease() as connection:
                    queue.renew(connection, outbox, sorted(self._under_way), until=self._clock() + self.patience.lease)

    async def close(self) -> None:
        """Let go of every channel's connections."""
        for way in self._ways.values():
            await way.close()

    async def _send(self, outbox_id: int, message: OutboundMessage) -> Sent:
        way = self._ways.get(message.channel)
        if way is None:
            failure = PermanentFailure(
                f"no channel {message.channel!r} is configured", next_step="configure it, then `deskhand retry`"
            )
            return Sent(outbox_id=outbox_id, failure=failure)
        async with self._slots[message.channel]:
            until = self._rest.until(message, self._clock())
            if until is not None:
                return Sent(outbox_id=outbox_id, rests_until=until)
            try:
                receipt = await way.send(message)
            except DeliveryFailure as failure:
                if isinstance(failure, TemporaryFailure) and failure.code:
                    self._rest.failed(message, self._clock())
                self._learn(message, failure)
                return Sent(outbox_id=outbox_id, failure=failure)
        self._rest.succeeded(message)
        self._learn(message, None)
        return Sent(outbox_id=outbox_id, receipt=receipt)

    def _learn(self, message: OutboundMessage, failure: DeliveryFailure | None) -> None:
        """Remember what an attempt says of the relay, which answers whoever it refuses for good."""
        if message.channel != "mail":
            return
        if isinstance(failure, TemporaryFailure):
            self.reach.failed(failure, self._clock())
        elif self.reach.answered(self._clock()):
            self._is_back = True

    async def look(self) -> None:
        """Ask a relay that takes nothing whether it is there, so that mail leaves as soon as it is back."""
        if self.knock is None or not self.reach.is_in_trouble:
            return
        try:
            await self.knock()
        except TemporaryFailure:
            self.reach.is_unreached = True
            return
        if self.reach.is_unreached and self.reach.answered(self._clock()):
            self._is_back = True
            await until_it_is_back(self._settling, partial(self.settle, []), self._writing_down)

    def settle(self, results: Sequence[Sent]) -> None:
        """Write down what became of the attempts (D3). Blocks.

        A success may be forgotten in a power failure: then the same message goes out once more, under the same
        Message-ID, as it does when the power fails a moment earlier. So it costs no fsync.
        """
        now = self._clock()
        resting = [(result.outbox_id, result.rests_until) for result in results if result.rests_until is not None]
        sent = [
            {"id": result.outbox_id, "receipt": storable(str(result.receipt), 500)}
            for result in results
            if result.failure is None and result.rests_until is None
        ]
        with self._store.lease() as connection:
            for outbox_id, until in resting:
                queue.postpone(connection, outbox, outbox_id, due_at=until)
            if sent:
                self._claims.finish(connection, sent, now=now)
            is_back = self._is_back
            if is_back:
                queue.hasten(connection, outbox, outbox.c.channel == "mail", now=now)
        # Where that was not committed, another try does it.
        self._is_back = self._is_back and not is_back
        failures = {result.outbox_id: result.failure for result in results if result.failure is not None}
        if failures:
            with self._store.begin() as connection:
                for outbox_id, failure in failures.items():
                    self._settle_failure(connection, outbox_id, failure, now)

    def _by_mail(self, connection: Connection, row: Row[Any]) -> Contact | None:
        """Return where the reporter is written to instead; None where the chat is all there is."""
        if not self.keys or not _is_said_in_chat(row) or row.incident_id is None:
            return None
        incident = incidents.load(connection, row.incident_id)
        contact = contact_of(connection, incident, self._policy) if incident else None
        return None if contact is None or is_pseudo(contact.to.address) else contact

    def _settle_failure(self, connection: Connection, outbox_id: int, failure: DeliveryFailure, now: datetime) -> None:
        row = connection.execute(select(outbox).where(outbox.c.id == outbox_id, queue.waiting(outbox))).one_or_none()
        if row is None:
            # Another process has sent it meanwhile, or has told that it cannot be.
            return
        error = told_by(failure)
        waits = isinstance(failure, TemporaryFailure) and now - row.created_at < self.patience.mail_after
        instead = None if waits else self._by_mail(connection, row)
        notice = None if waits else _notice_in(row)
        is_over = not isinstance(failure, TemporaryFailure) or row.attempts >= self.patience.attempts
        may_retry = not is_over and not instead and not notice
        if may_retry and now - row.created_at < self.patience.give_up_after:
            due_at = now + (queue.backoff(row.attempts) if failure.retry_after is None else failure.retry_after)
            if (_is_said_in_chat(row) or _notice_in(row)) and now < row.created_at + self.patience.mail_after < due_at:
                due_at = row.created_at + self.patience.mail_after
            queue.retry_at(connection, outbox, outbox_id, due_at=due_at, error=error)
            log.warning("mail.retry", outbox=outbox_id, attempts=row.attempts, **logged_of(failure))
            return
        if instead is not None or notice is not None:
            queue.finish(connection, outbox, outbox_id, now=now, receipt=f"said by mail instead: {error}"[:500])
            log.warning("slack.by_mail", outbox=outbox_id, code=failure.code)
        elif isinstance(failure, TemporaryFailure):
            # Days of temporary failures say that the relay is in trouble: the desk itself must hear of it.
            bury(connection, outbox, row, error=error, now=now)
        else:
            queue.bury(connection, outbox, outbox_id, now=now, error=error)
            for address in row.recipients.split(", "):
                mark_failure(connection, address, row.incident_id, because=error, now=now)
            log.error("mail.refused", outbox=outbox_id, code=failure.code)
        event = DeliveryFailed(
            recipients=row.recipients,
            subject=row.subject,
            error=error,
            about=f"outbox:{outbox_id}",
            next_step=failure.next_step or f"find another way to reach them, or `deskhand retry outbox {outbox_id}`",
            words=str(row.payload["text"]) if instead else "",
            contact=instead,
            is_personal=row.template in _PERSONAL,
            notice=notice,
        )
        before = incidents.load(connection, row.incident_id, for_update=True) if row.incident_id else None
        event = replace(event, assignee=address_of(connection, before.assignee_id) if before else "")
        decision = decide(event, before, self._policy, now)
        pen = Pen(desk=self._policy.desk, keys=self.keys, now=now, budget=self._policy.budget)
        page = Page.of(connection)
        record(
            page,
            decision,
            before,
            Cause(key=f"outbox:{outbox_id}:{row.attempts}", draws_cards=row.channel != "slack"),
            pen,
        )
        page.write_out()
