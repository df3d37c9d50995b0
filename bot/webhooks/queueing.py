"""What other programs are told of a decision: one row of the outbox for each event and who wants it. Writes rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from bot.agreed.policy import HookPlan
from bot.facts import time_of
from bot.webhooks.events import ESCALATED, EVENTS, Happened, data_of
from bot.writing.payload import to_payload
from bot.writing.pen import Cause, Pen
from intake.message import Address, OutboundMessage
from intake.webhook_signature import WEBHOOK
from store import outbox, queries


def tell_hooks(connection: Connection, it: Happened, cause: Cause, pen: Pen) -> list[tuple[int, OutboundMessage]]:
    """Put in the outbox what other programs must hear of a decision."""
    hooks = [hook for hook in pen.desk.hooks if hook.restricted or not it.after.security]
    # A rule of escalation may name one that did not ask for it.
    named = [hook for hook in hooks if hook.name in it.decision.tells]
    if not hooks:
        return []
    names = [name for name, holds in EVENTS if holds(it)]
    wanted = [(name, hook) for name in names for hook in hooks if not hook.events or name in hook.events]
    wanted += [(ESCALATED, hook) for hook in named if (ESCALATED, hook) not in wanted]
    queued = []
    for message in _messages(connection, it, wanted, cause, pen):
        departure = outbox.Departure(
            key=message.message_id,
            channel=WEBHOOK,
            template=message.subject,
            recipients=f"{WEBHOOK}:{message.chat['endpoint']}",
            subject=message.subject,
            payload=to_payload(message),
            # No budget for mail counts it.
            is_automatic=False,
        )
        outbox_id = outbox.put(
            connection, departure, incident_id=it.after.id, now=pen.now, claimed_until=pen.claimed_until
        )
        if outbox_id is not None:
            queued.append((outbox_id, message))
    return queued


def _messages(
    connection: Connection, it: Happened, wanted: Sequence[tuple[str, HookPlan]], cause: Cause, pen: Pen
) -> Iterator[OutboundMessage]:
    if not wanted:
        return
    reporter = queries.reporter_of(connection, it.after.reporter_id)
    for name, hook in wanted:
        body = {"type": name, "timestamp": time_of(pen.now), "data": data_of(it, name, reporter, pen.desk.url)}
        digest = hashlib.sha256(f"{hook.name}:{it.after.number}:{name}:{cause.key}".encode()).hexdigest()
        yield OutboundMessage(
            channel=WEBHOOK,
            reverse_path="",
            sender=Address(name=pen.desk.name, address=pen.desk.address),
            # Never written to: by this name the endpoint rests when it is away (RFC 2606 section 2).
            to=(Address(name="", address=f"webhook@{hook.name}.invalid"),),
            subject=name,
            text=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            message_id=f"msg_{digest[:32]}",
            auto_submitted="auto-generated",
            date=pen.now,
            chat={"endpoint": hook.name},
        )
