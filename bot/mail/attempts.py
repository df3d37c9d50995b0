"""How long sending is tried, and what one attempt came to, in words that every database keeps. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.errors import DeliveryFailure
from intake.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long sending is tried."""

    attempts: int = 30
    give_up_after: timedelta = timedelta(days=5)
    lease: timedelta = timedelta(seconds=10)
    #: Messages taken in one round, and under way at once.
    batch: int = 64
    at_once: int = 16
    #: While so many are under way, no more are taken.
    most_under_way: int = 512
    #: What a chat does not take for so long is said by mail.
    mail_after: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one attempt: a receipt, the failure, or that its domain rests and nobody tried."""

    outbox_id: int
    rests_until: datetime | None = None
    receipt: Receipt | None = None
    failure: DeliveryFailure | None = None


def storable(told: str, most: int) -> str:
    """Return what the other side said as a text that every database keeps."""
    return told[:most].replace("\0", "").encode("utf-8", "replace").decode()


def told_by(failure: DeliveryFailure) -> str:
    """Return what a failure says, with its code once."""
    said = str(failure)
    return storable(said if not failure.code or failure.code in said else f"{failure.code} {said}", 2000)


def logged_of(failure: DeliveryFailure) -> dict[str, str]:
    """Return what a log may say: with a code comes what may quote an address, without one it is about the relay."""
    return {"code": failure.code} if failure.code else {"code": "", "reason": storable(str(failure), 200)}
