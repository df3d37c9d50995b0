"""How the desk read a mail, as the JSON object that `deskhand parse` prints. Pure."""

from __future__ import annotations

from typing import Any

from intake.message import Address, DeliveryReport, Forwarded, InboundMessage


def as_json(path: str, message: InboundMessage, seconds: float, error: str = "") -> dict[str, Any]:
    """Return the object for one message; `seconds` is what reading it took, `error` why it could not be read."""
    return {
        "path": path,
        "ok": not error,
        "error": error,
        "seconds": round(seconds, 6),
        "message_id": message.message_id,
        "in_reply_to": " ".join(message.in_reply_to),
        "references": list(message.references),
        "date": message.date.isoformat() if message.date else None,
        "from": _address(message.sender),
        "reply_to": [_address(one) for one in message.reply_to],
        "to": [_address(one) for one in message.to],
        "cc": [_address(one) for one in message.cc],
        "subject": message.subject,
        "text": message.text,
        "new_text": message.new_text,
        "quoted": message.quoted,
        "signature": message.signature,
        "forwarded": _forwarded(message.forwarded),
        "attachments": [
            {
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "sha256": one.sha256,
                "inline": one.inline,
                "logo": one.logo,
            }
            for one in message.attachments
        ],
        "language": message.language,
        "kind": message.kind.value,
        "because": message.because,
        "answerable": message.answerable,
        "delivery": _delivery(message.delivery),
        "list_id": message.list_id,
        "flags": list(message.flags),
    }


def _address(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _forwarded(forwarded: Forwarded | None) -> dict[str, str] | None:
    if forwarded is None:
        return None
    return {
        "before": forwarded.before,
        "from": forwarded.sender,
        "subject": forwarded.subject,
        "text": forwarded.text,
    }


def _delivery(report: DeliveryReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "recipients": list(report.recipients),
        "status": list(report.status),
        "temporary": report.temporary,
    }
