"""Work that falls behind is told once, and once when it keeps its times again."""

from __future__ import annotations

import asyncio
import logging

import pytest
import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MAX_INSTANCES, JobEvent
from structlog.testing import capture_logs

from bot.running.ticks import Punctuality, build_scheduler


@pytest.fixture(autouse=True)
def _all_that_is_logged() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


def heard(*events: tuple[int, str]) -> list[tuple[object, object]]:
    punctuality = Punctuality()
    with capture_logs() as logs:
        for code, job in events:
            punctuality.hear(JobEvent(code, job, "default"))
    return [(line["event"], line.get("job", line.get("skipped"))) for line in logs]


SKIPPED, DONE, FAILED = EVENT_JOB_MAX_INSTANCES, EVENT_JOB_EXECUTED, EVENT_JOB_ERROR


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([(DONE, "bells"), (DONE, "bells")], []),  # all is well
        ([(SKIPPED, "bells")] * 50 + [(SKIPPED, "reports")] * 5, [("work.late", "bells")]),  # a cut
        # It ended, and was skipped meanwhile: it is as late as before.
        ([(SKIPPED, "bells"), (FAILED, "bells"), (SKIPPED, "bells"), (DONE, "bells")], [("work.late", "bells")]),
        (
            [(SKIPPED, "bells"), (SKIPPED, "keys"), (DONE, "bells"), (DONE, "bells"), (DONE, "keys"), (DONE, "keys")],
            [("work.late", "bells"), ("work.recovered", 2)],  # once all keep their times
        ),
        # Another time is told again.
        (
            [(SKIPPED, "bells"), (DONE, "bells"), (DONE, "bells"), (SKIPPED, "bells")],
            [("work.late", "bells"), ("work.recovered", 1), ("work.late", "bells")],
        ),
    ],
)
def test_work_that_is_late_is_told_once(events: list[tuple[int, str]], told: list[tuple[object, object]]) -> None:
    assert heard(*events) == told


async def test_a_job_that_takes_longer_than_its_interval_makes_one_line_of_ours_and_none_of_the_library(
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_skipped, free = asyncio.Event(), asyncio.Event()
    scheduler = build_scheduler({"bells": (0.01, free.wait)})
    skips: list[JobEvent] = []

    def count(event: JobEvent) -> None:
        skips.append(event)
        if len(skips) == 3:
            is_skipped.set()

    scheduler.add_listener(count, EVENT_JOB_MAX_INSTANCES)
    with capture_logs() as logs:
        scheduler.start()
        await asyncio.wait_for(is_skipped.wait(), 60)
    free.set()
    scheduler.shutdown(wait=False)

    assert [(line["event"], line["job"]) for line in logs] == [("work.late", "bells")]
    assert not [record for record in caplog.records if record.name.startswith("apscheduler")]
