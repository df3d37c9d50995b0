"""Work on a database that is away for a moment, done when it is back. Runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

from sqlalchemy.exc import OperationalError

from bot.running.troubles import Trouble


async def until_it_is_back(
    executor: Executor, work: Callable[[], None], trouble: Trouble, *, pause: float = 1.0
) -> None:
    """Do blocking work in the executor; while the database refuses, tell it, and again every `pause` seconds."""
    while True:
        try:
            await asyncio.get_running_loop().run_in_executor(executor, work)
        except OperationalError as failure:
            trouble.failed(failure)
            await asyncio.sleep(pause)
        else:
            trouble.succeeded()
            return
