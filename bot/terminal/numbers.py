"""The number of an incident as people type it. Pure."""

from __future__ import annotations

import re

from bot.terminal.failures import USAGE, Failure

_NUMBER = re.compile(r"(?:INC-?)?0*(\d{1,9})", re.IGNORECASE)


def incident_id_of(written: str) -> int:
    """Read a number as people write it: INC-000042, inc-42 or 42."""
    found = _NUMBER.fullmatch(written.strip())
    if found is None:
        raise Failure(f"{written!r} is no incident number; write INC-000042, inc-42 or 42", USAGE)
    return int(found[1])
