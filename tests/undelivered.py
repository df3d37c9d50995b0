"""What must be read out of a report about mail that could not be delivered."""

from __future__ import annotations

from intake.message import Kind
from intake.rfc5322 import parse


def assert_report_is_read(mail: str, temporary: bool, recipient: str) -> None:
    message = parse(mail.encode())

    assert (message.kind, message.answerable) == (Kind.DELIVERY_REPORT, False)
    assert message.delivery is not None
    assert message.delivery.temporary is temporary
    assert not recipient or recipient in message.delivery.recipients
