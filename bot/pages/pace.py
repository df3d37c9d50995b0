"""When a form was first shown, signed into it: machines fill one in at once, forgotten ones are asked for anew. Pure.

A form that is shown again for what was missing keeps its first time: who only adds an address is quick and no machine.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from bot.seals import Seal

#: A form that is sent sooner was filled in by a machine; one that is sent later was forgotten.
_SOONEST, _LATEST = timedelta(seconds=2), timedelta(hours=12)


def shown_at(seal: Seal, form: str, now: datetime, *, before: str) -> str:
    """Return what a form carries: what it carried before where that still counts, else a new signature, never twice."""
    if before and pace_of(seal, form, before, now) != "too_late":
        return before
    return seal.sign(form, secrets.token_hex(8), now)


def pace_of(seal: Seal, form: str, signed: str, now: datetime) -> str:
    """Say why a form is not taken yet, "too_soon" or "too_late"; "" when it is."""
    age = seal.age(form, signed, now)
    if age is None or age > _LATEST:
        return "too_late"
    return "too_soon" if age < _SOONEST else ""
