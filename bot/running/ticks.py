"""The scheduler of what the running desk does at intervals, and what it says when that falls behind. Runs jobs.

It guarantees: no job runs twice at once, and one that is late runs once for all the times it missed. While work waits,
as it does when the database is cut off, the log says so once, and once when all of it keeps its times again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    JobEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


#: What is done at intervals, by its name: how many seconds apart, and what.
Ticks = Mapping[str, tuple[float, Callable[[], object]]]


def build_scheduler(ticks: Ticks) -> AsyncIOScheduler:
    """Return a scheduler of what is to be done at intervals, not yet started; what blocks gets a thread."""
    # It warns of each time that a job was skipped: of a database cut off for a minute, a hundred lines.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
    scheduler.add_listener(Punctuality().hear, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
    for name, (seconds, work) in ticks.items():
        scheduler.add_job(work, "interval", seconds=seconds, id=name)
    return scheduler


class Punctuality:
    """Knows which jobs take longer than their interval."""

    def __init__(self) -> None:
        self._late: set[str] = set()
        #: How often each was skipped since it last ended, and all of them since the first was late.
        self._skipped: Counter[str] = Counter()
        self._altogether = 0

    def hear(self, event: JobEvent) -> None:
        """Take note of a job that was skipped, or that ended."""
        if event.code == EVENT_JOB_MAX_INSTANCES:
            self._skip(event.job_id)
        elif not self._skipped.pop(event.job_id, 0) and event.job_id in self._late:
            # It ended before it was to begin again.
            self._late.remove(event.job_id)
            if not self._late:
                log.info("work.recovered", skipped=self._altogether)
                self._altogether = 0

    def _skip(self, job: str) -> None:
        if not self._late:
            step = "it goes on by itself; if it does not, look for store.trouble above and at /health"
            log.warning("work.late", job=job, next_step=step)
        self._late.add(job)
        self._skipped[job] += 1
        self._altogether += 1
