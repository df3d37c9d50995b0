"""When the classifier learns: once enough was confirmed, and every night; when a model is taken up. Starts processes.

Each training has a process of its own, so that nothing that answers people waits for it. Of several desks on one
database, one trains: whoever first writes down up to which confirmation.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.config import Config
from bot.learning.contest import Learned, learn
from bot.learning.models import LiveModel
from bot.running.one_processor import elsewhere
from bot.running.troubles import Trouble
from store import confirmations, settings
from store.engine import Store, open_store

log = structlog.get_logger()

#: Up to which confirmation somebody has learned or is learning.
_UP_TO = "learned_up_to"
#: A training gives way to everything else.
_NICE = 10
_TAKE_UP_SECONDS, _LESSON_MINUTES, _NIGHT = 30, 5, 2


class Teacher:
    """Watches what people confirm, and has the classifier learn from it."""

    def __init__(self, config: Config, store: Store, live: LiveModel) -> None:
        self._config = config
        self._store = store
        self._live = live

    def attend(self, scheduler: AsyncIOScheduler, *, clock: Callable[[], datetime]) -> None:
        """Look regularly whether another model is live, and whether there is something to learn."""
        enough = self._config.classifier.retrain_after
        taking_up, teaching = Trouble("model"), Trouble("lessons")

        async def take_up() -> None:
            # A database that is away for a moment is no reason to stop the desk.
            with taking_up.told():
                await asyncio.to_thread(self.take_up)

        async def teach(fewest: int) -> None:
            with teaching.told():
                await asyncio.to_thread(self.teach, clock(), fewest=fewest)

        scheduler.add_job(take_up, "interval", seconds=_TAKE_UP_SECONDS, id="model")
        scheduler.add_job(teach, "interval", args=[enough], minutes=_LESSON_MINUTES, id="lessons")
        scheduler.add_job(teach, "cron", args=[min(enough, 1)], hour=_NIGHT, minute=40, id="night school")

    def take_up(self) -> bool:
        """Take up the live model, should another have become that; blocks while it is loaded."""
        return self._live.refresh()

    def teach(self, now: datetime, *, fewest: int) -> Learned | None:
        """Learn if at least so many confirmations are new; blocks until it is done. None when it is not time yet."""
        if not fewest or not self._claim(fewest):
            return None
        learned = None
        with (
            suppress(BrokenProcessPool),
            ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart,
        ):
            with elsewhere():
                lesson = apart.submit(learn_apart, self._config, now)
            learned = lesson.result()
        if learned is None:
            log.warning("model.not_trained", because="the process that trained died")
            return None
        log.info("model.trained", version=learned.version, promoted=learned.promoted, because=learned.because)
        self.take_up()
        return learned

    def _claim(self, fewest: int) -> bool:
        with self._store.begin() as connection:
            before = settings.put_if_absent(connection, _UP_TO, "0")
            if confirmations.count_after(connection, int(before)) < fewest:
                return False
            return settings.swap(connection, _UP_TO, before, str(confirmations.newest_id(connection)))


def learn_apart(config: Config, now: datetime) -> Learned:
    """Learn in this process, which was made for it."""
    os.nice(_NICE)
    store = open_store(config.database.url)
    try:
        return learn(config, store, now=now)
    finally:
        store.close()
