"""What the running desk does by the clock besides its work: keys, mail, reports, erasing. Talks to the database.

A round that fails is told and tried again at the next tick; nothing depends on any single one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.config import Config
from bot.erasing import erase
from bot.mail.keys import reply_keys
from bot.mail.mailboxes import build_mail_watch
from bot.mail.mailwatch import MailWatch
from bot.reports.asking import usual_reports
from bot.reports.keep import keep_up
from bot.running.troubles import Trouble
from bot.running.workers import Workers
from store.engine import Store
from store.retention import due_to_erase

log = structlog.get_logger()

#: How often a desk that runs looks whether somebody has changed the keys of reply addresses.
KEYS_SECONDS = 30
#: How often the desk looks for mail that waits too long; it compares with the mailboxes each hour.
MAIL_SECONDS = 60
#: How often it looks for words that were kept long enough.
ERASE_SECONDS = 3600


class Housekeeping:
    """The rounds of one process with workers."""

    def __init__(self, config: Config, store: Store, workers: Workers, *, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._store = store
        self._workers = workers
        self._clock = clock
        self._watch: MailWatch | None = None
        self._keys, self._watching = Trouble("keys"), Trouble("mailwatch")
        self._reporting, self._erasing = Trouble("reports"), Trouble("erasing")

    async def renew_keys(self) -> None:
        """Learn of keys that somebody has changed."""
        with self._keys.told():
            self._workers.take_keys(await asyncio.to_thread(reply_keys, self._store))

    async def watch_mail(self) -> None:
        """See to mail that is missing, held too long, or does not come."""
        try:
            with self._watching.told():
                if await asyncio.to_thread(self._look):
                    self._workers.inbox.ring()
        except OSError as failure:
            log.warning("mailwatch.trouble", error=type(failure).__name__)

    async def keep_reports(self) -> None:
        """Bring the rows of reports up to date, so that no report waits for it."""
        with self._reporting.told():
            await keep_up(self._store, self._clock, partial(usual_reports, self._config))

    async def erase(self) -> None:
        """Erase what people wrote about incidents that ended long ago, where the configuration asks for it."""
        after = self._config.lifecycle.erase_after
        with self._erasing.told():
            if after is not None:
                await asyncio.to_thread(self._erase, after)

    def _erase(self, after: timedelta) -> None:
        now = self._clock()
        because = f"it ended {after.days} days ago ([lifecycle] erase_after)"
        while True:
            with self._store.reading() as connection:
                due = due_to_erase(connection, before=now - after)
            if not due.incidents and not due.filed:
                return
            # A page at a time: nobody's message waits behind years of them.
            with self._store.begin() as connection:
                erase(connection, self._config, due, now=now, because=because)
            log.info("words.erased", incidents=len(due.incidents), filed=len(due.filed))
            if not due.may_be_more:
                return

    def _look(self) -> int:
        self._watch = self._watch or build_mail_watch(self._config, self._store, clock=self._clock)
        return self._watch.look(self._clock())
