"""An outgoing message as JSON and back, without loss: what the outbox row carries. Pure."""

from __future__ import annotations

import dataclasses
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.message import Address, OutboundMessage, Picture


def to_payload(message: OutboundMessage) -> dict[str, Any]:
    """Return the message as JSON-ready values."""
    fields = {field.name: getattr(message, field.name) for field in dataclasses.fields(message)}
    return {
        **fields,
        "sender": _pair(message.sender),
        "to": [_pair(address) for address in message.to],
        "cc": [_pair(address) for address in message.cc],
        "references": list(message.references),
        "pictures": [[each.name, b64encode(each.octets).decode()] for each in message.pictures],
        "date": message.date.isoformat(),
    }


def from_payload(payload: Mapping[str, Any]) -> OutboundMessage:
    """Return the message that `to_payload` was given."""
    return OutboundMessage(
        **{
            **payload,
            "sender": _address(payload["sender"]),
            "to": tuple(_address(pair) for pair in payload["to"]),
            # Rows of older versions have none.
            "cc": tuple(_address(pair) for pair in payload.get("cc", ())),
            "references": tuple(payload["references"]),
            "pictures": tuple(Picture(name=name, octets=b64decode(text)) for name, text in payload.get("pictures", ())),
            "date": datetime.fromisoformat(payload["date"]),
        }
    )


def _pair(address: Address) -> list[str]:
    return [address.name, address.address]


def _address(pair: list[str]) -> Address:
    return Address(name=pair[0], address=pair[1])
