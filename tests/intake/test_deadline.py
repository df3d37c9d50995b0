"""Work that takes too long is interrupted, and nothing but that work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from intake.deadline import Deadline

pytestmark = pytest.mark.usefixtures("no_collection")

AMPLE, SHORT = timedelta(seconds=60), timedelta(milliseconds=2)


def _counting(steps: int) -> Callable[[], int]:
    def count() -> int:
        done = 0
        for _ in range(steps):
            done += 1
        return done

    return count


def _for_ever() -> None:
    while True:
        try:
            for _ in range(1_000):
                pass
        except Exception:  # noqa: BLE001 - such work swallows every error that it could know
            pass


def test_work_in_time_returns_what_it_returns_and_raises_what_it_raises() -> None:
    deadline = Deadline()

    assert deadline.run(_counting(10), AMPLE) == 10
    with pytest.raises(ZeroDivisionError):
        deadline.run(lambda: 1 / 0, AMPLE)


def test_work_without_an_end_is_interrupted_and_the_next_is_not() -> None:
    deadline = Deadline()

    for _ in range(3):
        with pytest.raises(TimeoutError):
            deadline.run(_for_ever, SHORT)
        assert deadline.run(_counting(100_000), AMPLE) == 100_000


def test_who_comes_last_with_the_shortest_limit_is_interrupted_first() -> None:
    deadline, others_go_on = Deadline(), threading.Event()

    def wait_for_the_other() -> bool:
        return others_go_on.wait(60)

    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(deadline.run, wait_for_the_other, AMPLE)
        with pytest.raises(TimeoutError):
            deadline.run(_for_ever, SHORT)
        others_go_on.set()

        assert waiting.result() is True


def test_at_the_very_limit_it_is_one_or_the_other_and_nothing_arrives_later() -> None:
    deadline, work = Deadline(), _counting(20_000)
    begun = time.perf_counter()
    work()
    usual = time.perf_counter() - begun

    def tries() -> list[int | None]:
        found: list[int | None] = []
        for number in range(200):
            try:
                found.append(deadline.run(work, timedelta(seconds=usual * (0.5 + number / 200))))
            except TimeoutError:
                found.append(None)
        return found

    with ThreadPoolExecutor(3) as threads:
        rounds = [threads.submit(tries) for _ in range(3)]

        assert {outcome for each in rounds for outcome in each.result()} <= {20_000, None}


def _busy_for(seconds: float) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        pass


class _Stubborn:
    """Its end takes long, and whatever is raised in it is swallowed."""

    def __del__(self) -> None:
        _busy_for(0.03)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_that_was_swallowed_comes_again() -> None:
    def stubborn_for_ever() -> None:
        while True:
            _Stubborn()
            _busy_for(0.03)

    with pytest.raises(TimeoutError):
        Deadline().run(stubborn_for_ever, SHORT)
