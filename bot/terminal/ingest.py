"""`deskhand ingest`: hand messages over by file, durable when the command says so. Reads files; writes to the store.

A few messages are under way at any time, so that they share commits; each is told when its own is done, in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import FAILED
from bot.terminal.sources import Found, messages_in
from intake.message import MediaType, delivery_id_of
from store import queue
from store.engine import Store
from store.inbox import Arrival, GroupCommit
from store.tables import inbox

#: The name of this way in, in every record.
CHANNEL = "ingest"
#: At most so many messages, and so many octets, are under way at once.
MOST, MOST_OCTETS = 64, 32_000_000

Clock = Callable[[], datetime]
_Waiting = tuple[Found, str, Future[bool]]


def ingest(option: Path | None, names: Sequence[str], *, clock: Clock, wait: bool, as_json: bool) -> int:
    """Take every message in, say so one by one, and return the exit code."""
    config = configured(option)
    trouble = 0
    with opened(config, makes=True) as store:
        for found, delivery_id, is_new, error in _taken(store, messages_in(names), clock):
            trouble += bool(error)
            _say(found, delivery_id, is_new=is_new, error=error, as_json=as_json)
        if wait:
            _decide_here(config, store, clock)
    return FAILED if trouble else 0


def _taken(store: Store, messages: Iterable[Found], clock: Clock) -> Iterator[tuple[Found, str, bool, str]]:
    """Yield each message with its delivery id, whether it is new, and the error that kept it out, in order."""
    line: deque[_Waiting] = deque()
    octets = 0
    with _writer(store) as group:
        for found in messages:
            delivery_id = "" if found.error else delivery_id_of(found.body)
            line.append((found, delivery_id, _submit(group, found, delivery_id, clock)))
            octets += len(found.body)
            while line and (len(line) > MOST or octets > MOST_OCTETS or line[0][2].done()):
                octets -= len(line[0][0].body)
                yield _settled(*line.popleft())
        while line:
            yield _settled(*line.popleft())


@contextmanager
def _writer(store: Store) -> Iterator[GroupCommit]:
    group = GroupCommit(store)
    group.start()
    try:
        yield group
    finally:
        group.close()


def _submit(group: GroupCommit, found: Found, delivery_id: str, clock: Clock) -> Future[bool]:
    if found.error:
        unread: Future[bool] = Future()
        unread.set_result(False)
        return unread
    return group.submit(
        Arrival(
            channel=CHANNEL,
            delivery_id=delivery_id,
            received_at=clock(),
            media_type=MediaType.RFC822,
            # Nobody handed it over: there is no envelope.
            envelope={},
            body=found.body,
        )
    )


def _settled(found: Found, delivery_id: str, future: Future[bool]) -> tuple[Found, str, bool, str]:
    try:
        return found, delivery_id, future.result(), found.error
    except SQLAlchemyError as failure:
        reason = " ".join(str(getattr(failure, "orig", None) or failure).split())
        return found, delivery_id, False, f"the database did not take it: {reason}; give it again later"


def _say(found: Found, delivery_id: str, *, is_new: bool, error: str, as_json: bool) -> None:
    result = "failed" if error else "accepted" if is_new else "known already"
    if as_json:
        facts = {"path": found.path, "ok": not error, "delivery_id": delivery_id, "result": result, "error": error}
        output.say_json(facts)
    elif error:
        output.complain(f"{found.path}: {error}")
    else:
        output.say(f"{found.path}  {delivery_id[:12]}  {result}")


def _decide_here(config: Config, store: Store, clock: Clock) -> None:
    """Decide whatever waits in this process, as the running desk would; what is to be sent waits in the outbox."""
    from bot.build import build_desk, build_echoes
    from bot.learning.models import build_classify
    from bot.running.logs import set_up

    set_up(level="warning", form=config.log.format)
    echoes = build_echoes(config, store, build_classify(config))
    desk = build_desk(config, store, echoes.suggest)
    decided = answers = 0
    while (worked := desk.work_inbox(clock())).rows:
        decided += worked.rows
        answers += len(worked.departures)
    with store.reading() as connection:
        left = queue.depth(connection, inbox)
    later = f"; {left} still wait, `deskhand buried` may say why" if left else ""
    output.complain(f"{decided} decided, {answers} answers wait in the outbox for `deskhand run`{later}.")
