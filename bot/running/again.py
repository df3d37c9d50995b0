"""Work on a database that is away for a moment, done when it is back. Runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

from sqlalchemy.exc import OperationalError


async def until_it_is_back(executor: Executor, work: Callable[[], None], *, pause: float = 1.0) -> None:
    """Do blocking work in the executor; while the database refuses, do it again every `pause` seconds."""
    while True:
        try:
            await asyncio.get_running_loop().run_in_executor(executor, work)
        except OperationalError:
            await asyncio.sleep(pause)
        else:
            return
