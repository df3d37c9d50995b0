"""What a failure of the database may say in a log: why the machine did not do it, and nothing of a row. Describes."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError


def cause_of(failure: BaseException) -> str:
    """Return the failure's class, and for one of the machine (disk, lock, network) the first line of its reason.

    Only those are told in words: a refused value may be quoted in the reason of any other.
    """
    name = type(failure).__name__
    if not isinstance(failure, OperationalError) or failure.orig is None:
        return name
    first = next(iter(str(failure.orig).splitlines()), "").strip()
    return f"{name}: {first[:200]}" if first else name
