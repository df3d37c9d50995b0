"""What the running desk does by the clock besides its work: learn of new keys, watch over mail. Talks to the database.

A round that fails is told and tried again at the next tick; nothing depends on any single one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.mail.keys import reply_keys
from bot.mail.mailboxes import build_mail_watch
from bot.mail.mailwatch import MailWatch
from bot.running.workers import Workers
from store.engine import Store

log = structlog.get_logger()

#: How often a desk that runs looks whether somebody has changed the keys of reply addresses.
KEYS_SECONDS = 30
#: How often the desk looks for mail that waits too long; it compares with the mailboxes each hour.
MAIL_SECONDS = 60


class Housekeeping:
    """The rounds of one process with workers."""

    def __init__(self, config: Config, store: Store, workers: Workers, *, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._store = store
        self._workers = workers
        self._clock = clock
        self._watch: MailWatch | None = None

    async def renew_keys(self) -> None:
        """Learn of keys that somebody has changed."""
        try:
            self._workers.take_keys(await asyncio.to_thread(reply_keys, self._store))
        except SQLAlchemyError as failure:
            log.warning("keys.trouble", error=type(failure).__name__)

    async def watch_mail(self) -> None:
        """See to mail that is missing, held too long, or does not come."""
        try:
            if await asyncio.to_thread(self._look):
                self._workers.inbox.ring()
        except (SQLAlchemyError, OSError) as failure:
            log.warning("mailwatch.trouble", error=type(failure).__name__)

    def _look(self) -> int:
        self._watch = self._watch or build_mail_watch(self._config, self._store, clock=self._clock)
        return self._watch.look(self._clock())
