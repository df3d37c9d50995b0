"""A trouble with the database is one line when it begins and one when it is over, whatever the database says."""

from __future__ import annotations

import logging

import pytest
import structlog
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from structlog.testing import capture_logs

from bot.running.troubles import Trouble


def away(words: str) -> OperationalError:
    return OperationalError("SELECT 1", {}, Exception(words))


FULL, RESERVED = away("FATAL: sorry, too many clients already"), away("FATAL: remaining connection slots are reserved")
FAULT = ProgrammingError("SELECT 1", {}, Exception("no such column"))


@pytest.mark.parametrize(
    ("tries", "told"),
    [
        ([None, None], []),
        # A server at the limit of its connections says now this, now that.
        ([FULL, RESERVED, FULL, RESERVED, None], ["OperationalError: FATAL: sorry, too many clients already", "over"]),
        # Another time is told again.
        ([away("gone"), *[None] * 64, away("gone"), None], ["OperationalError: gone", "over"] * 2),
        # Of two that share a connection now one has it, now the other.
        ([away("gone"), None] * 100, ["OperationalError: gone", "over", "OperationalError: gone"]),
        ([*[away("gone"), None] * 9, *[None] * 3], ["OperationalError: gone", "over"] * 2),
        ([*[away("gone"), *[None] * 9] * 50, *[None] * 64], ["OperationalError: gone", "over"] * 3),
        # A fault of ours is not hidden by it, and does not repeat itself.
        ([away("gone"), FAULT, away("gone"), FAULT, None], ["OperationalError: gone", "ProgrammingError", "over"]),
        # Nobody has given a connection back.
        ([NoConnection(), NoConnection(), None], ["TimeoutError", "over"]),
    ],
)
def test_a_trouble_is_told_once_and_its_end_once(tries: list[SQLAlchemyError | None], told: list[str]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    trouble = Trouble("inbox")
    with capture_logs() as logs:
        for failure in tries:
            with trouble.told():
                if failure is not None:
                    raise failure

    assert [line.get("error", "over") for line in logs] == told
    assert {line["worker"] for line in logs} <= {"inbox"}


def test_health_hears_the_latest_cause() -> None:
    trouble = Trouble("inbox")
    for failure in (FULL, RESERVED):
        trouble.failed(failure)
    assert trouble.cause == "OperationalError: FATAL: remaining connection slots are reserved"

    trouble.succeeded()
    assert trouble.cause == ""


def test_what_is_no_trouble_of_the_database_is_not_kept_back() -> None:
    with pytest.raises(ZeroDivisionError), Trouble("inbox").told():
        raise ZeroDivisionError


def test_only_a_fault_of_ours_has_a_traceback() -> None:
    trouble = Trouble("inbox")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as logs:
        trouble.failed(FULL)
        trouble.failed(FAULT)

    assert [bool(line["exc_info"]) for line in logs] == [False, True]
