"""What the outbox row carries is the message, octet for octet, also after a database kept it as JSON."""

from __future__ import annotations

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from bot.writing.payload import from_payload, to_payload
from intake.message import OutboundMessage
from tests.values import addresses, message_ids, texts

outbound = st.builds(
    OutboundMessage,
    channel=st.just("mail"),
    reverse_path=texts,
    sender=addresses,
    to=st.lists(addresses, max_size=3).map(tuple),
    subject=texts,
    text=texts,
    html=texts,
    message_id=message_ids,
    in_reply_to=message_ids,
    references=st.lists(message_ids, max_size=3).map(tuple),
    reply_to=texts,
    auto_submitted=texts,
    date=st.datetimes(timezones=st.just(UTC)),
)


@given(message=outbound)
def test_a_message_comes_back_from_json_as_it_was(message: OutboundMessage) -> None:
    assert from_payload(json.loads(json.dumps(to_payload(message)))) == message


@given(message=outbound)
def test_the_same_message_makes_the_same_octets(message: OutboundMessage) -> None:
    assert json.dumps(to_payload(message)) == json.dumps(to_payload(from_payload(to_payload(message))))
