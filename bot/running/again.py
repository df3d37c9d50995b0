"""Work on a database that is away for a moment, done when it is back. Runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

import structlog
from sqlalchemy.exc import OperationalError

from store.failures import cause_of

log = structlog.get_logger()


async def until_it_is_back(executor: Executor, work: Callable[[], None], *, pause: float = 1.0) -> None:
    """Do blocking work in the executor; while the database refuses, again every `pause` seconds, and say so once."""
    is_told = False
    while True:
        try:
            await asyncio.get_running_loop().run_in_executor(executor, work)
        except OperationalError as failure:
            if not is_told:
                log.warning("store.trouble", error=cause_of(failure))
            is_told = True
            await asyncio.sleep(pause)
        else:
            return
