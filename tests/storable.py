"""What must hold of every message that was read: any database takes it."""

from __future__ import annotations

import json

from intake.message import InboundMessage
from intake.parsed_json import as_json


def assert_storable(message: InboundMessage) -> None:
    shown = json.dumps(as_json("x", message, 0.0), ensure_ascii=False)
    shown.encode("utf-8")

    assert "\\u0000" not in shown
