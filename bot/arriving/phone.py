"""A phone call that an agent logs: an arrival like any other, with the caller as its author. Pure."""

from __future__ import annotations

from datetime import datetime

from intake.filed import Filed, to_body
from intake.message import MediaType
from store.inbox import Arrival

#: The name of this way in, in every record.
CHANNEL = "phone"


def call(filed: Filed, *, key: str, began_at: datetime) -> Arrival:
    """Return the arrival of a call.

    Args:
        filed: what the caller said, and who wrote it down.
        key: tells this call from every other: logged again, it changes nothing.
        began_at: when the caller was first heard, in UTC: the incident's promises begin then.
    """
    return Arrival(
        channel=CHANNEL,
        delivery_id=key,
        received_at=began_at,
        media_type=MediaType.REPORT,
        envelope={"opened_by": filed.opened_by},
        body=to_body(filed),
    )
