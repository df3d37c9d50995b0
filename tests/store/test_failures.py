"""A log says why the database did not do it, and nothing of what stands in it."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from store.failures import cause_of


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (
            OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
            "OperationalError: database or disk is full",
        ),
        # What stands below may be a row.
        (
            OperationalError("INSERT", {}, RuntimeError("disk full\nDETAIL: (ann@example.org)")),
            "OperationalError: disk full",
        ),
        (OperationalError("INSERT", {}, RuntimeError("")), "OperationalError"),
        # A value that was refused may be quoted.
        (IntegrityError("INSERT", {}, sqlite3.IntegrityError("ann@example.org is there")), "IntegrityError"),
        (ValueError("ann@example.org"), "ValueError"),
    ],
)
def test_the_cause_is_told_and_no_value(failure: Exception, cause: str) -> None:
    assert cause_of(failure) == cause
