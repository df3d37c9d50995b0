"""What was made a moment ago is kept while it holds, and made once however many ask."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.pages.remembered import Remembered
from tests.conftest import NOW

MOMENT = timedelta(seconds=10)


def test_a_thing_is_made_again_when_its_version_is_another_or_it_is_too_old() -> None:
    kept, made = Remembered[int](MOMENT), iter(range(100))
    cases = (
        ("key", 1, NOW, 0),  # made at first
        ("key", 1, NOW + MOMENT, 0),  # still fresh
        ("key", 2, NOW + MOMENT, 1),  # what it was made from changed
        ("key", 2, NOW + 3 * MOMENT, 2),  # too old
        ("other", 2, NOW + 3 * MOMENT, 3),  # another thing
        ("key", 2, NOW, 4),  # a clock that was set back
    )

    for key, version, now, expected in cases:
        assert kept.get(key, version, now, lambda: next(made)) == expected


def test_only_so_many_things_are_kept() -> None:
    kept, made = Remembered[int](MOMENT, most=2), iter(range(100))

    got = [kept.get(key, None, NOW, lambda: next(made)) for key in ("a", "b", "a", "c", "a", "b")]

    assert got == [0, 1, 0, 2, 0, 3]


def test_many_who_ask_at_once_have_it_made_once() -> None:
    kept, asked, made = Remembered[int](MOMENT), threading.Barrier(8), []

    def make() -> int:
        made.append(1)
        return len(made)

    def ask() -> None:
        asked.wait(30)
        assert kept.get("key", 1, NOW, make) == 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert made == [1]


def test_what_could_not_be_made_is_tried_again() -> None:
    kept, fails = Remembered[int](MOMENT), [False, True]

    def make() -> int:
        if fails.pop():
            raise OSError("no room")
        return 7

    with pytest.raises(OSError, match="no room"):
        kept.get("key", 1, NOW, make)

    assert kept.get("key", 1, NOW, make) == 7
