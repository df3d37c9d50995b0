"""Which events of Slack are kept, by which key, and what is read from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.message import Kind
from intake.slack_events import Channels, arrival_of, is_pseudo, note_of, parse_event, report_of

US = Channels(team="T1", bot_user="UBOT", bot_id="BBOT", intake=frozenset({"C1"}), queue="G9")
SAID = {"type": "message", "user": "U1", "text": "It broke", "ts": "10.1", "channel": "C1", "channel_type": "channel"}
CHANGED = {
    "type": "message",
    "subtype": "message_changed",
    "hidden": True,
    "channel": "C1",
    "message": {**SAID, "text": "It is slow", "edited": {"user": "U1", "ts": "11.0"}},
    "previous_message": SAID,
}


DELETED = {
    "type": "message",
    "subtype": "message_deleted",
    "channel": "C1",
    "deleted_ts": "10.1",
    "previous_message": SAID,
}


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (SAID, "T1:C1:10.1"),
        # What people say in other ways.
        ({**SAID, "subtype": "file_share", "files": [{"id": "F1", "name": "a.png"}]}, "T1:C1:10.1"),
        ({**SAID, "subtype": "thread_broadcast", "thread_ts": "9.0"}, "T1:C1:10.1"),
        # Anywhere: directly, by mention, in a thread that may be known.
        ({**SAID, "channel": "D5", "channel_type": "im"}, "T1:D5:10.1"),
        ({**SAID, "channel": "C7", "text": "<@UBOT> help"}, "T1:C7:10.1"),
        ({**SAID, "type": "app_mention", "channel": "C7", "text": "<@UBOT> help"}, "T1:C7:10.1"),
        ({**SAID, "channel": "C7", "thread_ts": "9.0"}, "T1:C7:10.1"),
        (CHANGED, "T1:C1:10.1:11.0"),
        (DELETED, "T1:C1:10.1:deleted"),
    ],
)  # fmt: skip
def test_what_people_say_is_kept_by_its_place(event, key: str) -> None:
    kept = arrival_of(event, US)

    assert kept is not None
    assert kept.delivery_id == key


@pytest.mark.parametrize(
    "event",
    [
        # Bots, the desk itself, Slackbot.
        {**SAID, "bot_id": "B7"},
        {**SAID, "user": "UBOT"},
        {**SAID, "user": "USLACKBOT"},
        {**SAID, "subtype": "bot_message", "bot_id": "B7"},
        # What happens in a channel without anybody saying anything.
        {**SAID, "subtype": "channel_join"},
        {**SAID, "subtype": "channel_topic"},
        {**SAID, "hidden": True},
        # Talk elsewhere.
        {**SAID, "channel": "C7"},
        {**SAID, "channel": "G9"},
        {**SAID, "channel": "G9", "thread_ts": "9.0"},
        # Slack unfurled a link: nobody edited.
        {**CHANGED, "message": {**SAID, "attachments": [{}]}},
        {**CHANGED, "previous_message": CHANGED["message"]},
        # A card of ours was edited, or deleted.
        {**CHANGED, "message": {**CHANGED["message"], "bot_id": "BBOT", "user": "UBOT"}},
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1.0",
         "previous_message": {**SAID, "bot_id": "BBOT"}},
    ],
)  # fmt: skip
def test_everything_else_is_not(event) -> None:
    assert arrival_of(event, US) is None


def test_what_is_said_under_a_card_is_a_note() -> None:
    note = note_of({**SAID, "channel": "G9", "thread_ts": "9.0"}, US)

    assert note is not None
    assert (note.thread, note.user, note.text) == ("9.0", "U1", "It broke")
    assert note_of({**SAID, "channel": "G9"}, US) is None
    assert note_of({**SAID, "channel": "G9", "thread_ts": "9.0", "bot_id": "BBOT"}, US) is None


def test_a_message_is_read_with_its_place_and_thread() -> None:
    kept = arrival_of({**SAID, "thread_ts": "9.0", "files": [{"id": "F1", "name": "a.png", "size": 3}]}, US)
    assert kept is not None
    read = parse_event(kept.body)

    assert read.message_id == "slack:T1:C1:10.1"
    assert read.in_reply_to == ("slack:T1:C1:9.0",)
    assert read.kind is Kind.REPLY
    assert read.attachments[0].name == "a.png"
    assert dict(read.place)["thread"] == "9.0"
    assert is_pseudo(read.sender.address)


def test_an_edit_is_a_revision_of_the_same_message() -> None:
    kept = arrival_of(CHANGED, US)
    assert kept is not None
    read = parse_event(kept.body)

    assert (read.kind, read.message_id, read.text) == (Kind.REVISION, "slack:T1:C1:10.1", "It is slow")


def test_two_reports_in_the_same_words_are_two() -> None:
    first = parse_event(report_of(team="T1", user="U1", text="VPN is down", trigger="T1:a").body)
    second = parse_event(report_of(team="T1", user="U1", text="VPN is down", trigger="T1:b").body)

    assert first.message_id != second.message_id
    assert first.text == second.text == "VPN is down"


@given(body=st.binary(max_size=80))
def test_reading_never_raises(body: bytes) -> None:
    assert parse_event(body).answerable in {True, False}


@given(text=st.text(max_size=50), user=st.text(min_size=1, max_size=12))
def test_whatever_is_kept_can_be_read_and_stored(text: str, user: str) -> None:
    kept = arrival_of({**SAID, "text": text, "user": user}, US)
    if kept is not None:
        read = parse_event(kept.body)

        assert "\0" not in read.text
        read.text.encode()
