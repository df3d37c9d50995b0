"""What the desk tells itself, as an arrival of its own channel, and how much it weighs. Pure.

    no mail arrives, or soon none will: a full disk, silence, a secret that expires     1, 2    P2, around the clock
    single messages wait, are missing or were given up                                  2, 2    P3
    something must be done some day                                                     2, 3    P4

The desk knows what it tells of itself: its impact and urgency are not guessed from words, whatever the classifier may
say or is allowed to. The priority is what the matrix makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from intake.message import MediaType
from store.inbox import Arrival

#: The channel by which the desk reports to itself.
OWN_CHANNEL = "desk"


class Weight(NamedTuple):
    """Impact and urgency (domain.md section 3.1)."""

    impact: int
    urgency: int


STANDSTILL, SINGLE, SOME_DAY = Weight(1, 2), Weight(2, 2), Weight(2, 3)


def self_report(key: str, text: str, now: datetime, weight: Weight = SINGLE) -> Arrival:
    """Return the arrival by which the desk tells itself something; its first line becomes the summary."""
    return Arrival(
        channel=OWN_CHANNEL,
        delivery_id=key[:200],
        received_at=now,
        media_type=MediaType.TEXT,
        envelope=weight._asdict(),
        body=text.encode("utf-8", "replace"),
    )


def weight_of(channel: str, envelope: Mapping[str, object]) -> Weight | None:
    """Return what an arrival weighs that the desk sent to itself; None of any other, and of one of an old release."""
    if channel != OWN_CHANNEL:
        return None
    impact, urgency = envelope.get("impact"), envelope.get("urgency")
    return Weight(impact, urgency) if isinstance(impact, int) and isinstance(urgency, int) else None
