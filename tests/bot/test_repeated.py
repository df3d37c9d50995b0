"""Of promises that were kept again and again, the last one is shown."""

from __future__ import annotations

from bot.promises.repeated import worth_a_line

NEWS, NETWORK = ("sla.update", ""), ("ola.own", "Network")


def test_what_runs_or_was_missed_is_shown_and_of_what_was_kept_the_last() -> None:
    cases = (
        ([], []),
        ([(NEWS, True)], [True]),  # kept, and the only one
        ([(NEWS, True), (NEWS, True)], [False, True]),  # kept twice
        ([(NEWS, True), (NEWS, False), (NEWS, True), (NEWS, False)], [False, True, False, True]),  # missed; it runs
        ([(NEWS, True), (NETWORK, True)], [True, True]),  # others
    )

    for promises, expected in cases:
        assert worth_a_line(promises) == expected
