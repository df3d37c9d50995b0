"""A message that would stop its reader stops a process that is there for that; the next one is read as always."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from intake.message import InboundMessage, MediaType
from intake.reading import Reader, ReadingLimits, Unreadable, headers_of, read_here

MAIL = b"From: ann@example.org\r\nSubject: Printer jams\r\nContent-Type: text/plain\r\n\r\nIt jams.\r\n"


def nested(levels: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\nIt jams.\r\n"
    for level in range(levels):
        edge = b"b%d" % level
        head = b'Content-Type: multipart/mixed; boundary="' + edge + b'"\r\n\r\n'
        body = head + b"--" + edge + b"\r\n" + body + b"\r\n--" + edge + b"--\r\n"
    return b"From: ann@example.org\r\nSubject: deep\r\nMIME-Version: 1.0\r\n" + body


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader(ReadingLimits(apart_from=1_000))
    yield made
    made.close()


def test_what_is_large_or_suspect_is_read_apart_and_says_the_same(reader: Reader) -> None:
    large = MAIL + b"It jams again.\r\n" * 200

    for body, suspect in ((MAIL, True), (large, False)):
        assert reader(body, MediaType.RFC822, suspect=suspect) == read_here(body, MediaType.RFC822, suspect=False)


def test_a_message_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    reader = Reader(ReadingLimits(apart_from=1_000, time=timedelta(milliseconds=1)))
    begun = time.monotonic()
    unreadable = reader(MAIL + b"x" * 20_000_000, MediaType.RFC822, suspect=False)
    assert unreadable == Unreadable(because="reading it took more than 0.001 s")
    assert time.monotonic() - begun < reader.limits.start.total_seconds()

    reader.limits = ReadingLimits(apart_from=1_000)
    assert isinstance(reader(MAIL, MediaType.RFC822, suspect=True), InboundMessage)
    reader.close()


def test_a_message_that_needs_too_much_memory_ends_the_process_apart() -> None:
    reader = Reader(ReadingLimits(apart_from=1_000, memory=1_000_000))
    unreadable = reader(MAIL + b"It jams again.\r\n" * 500_000, MediaType.RFC822, suspect=False)
    assert isinstance(unreadable, Unreadable)
    assert "memory" in unreadable.because

    reader.limits = ReadingLimits(apart_from=1_000)
    assert isinstance(reader(MAIL, MediaType.RFC822, suspect=True), InboundMessage)
    reader.close()


def test_the_process_apart_ends_when_nobody_needs_it_and_is_there_again_for_the_next() -> None:
    others = set(threading.enumerate())
    reader = Reader(ReadingLimits(idle=timedelta(0)))
    for _ in range(2):
        assert isinstance(reader(MAIL, MediaType.RFC822, suspect=True), InboundMessage)
        for timer in set(threading.enumerate()) - others:
            timer.join(60)
        assert not reader.is_up


def test_four_hundred_levels_are_unreadable_and_their_head_is_not() -> None:
    assert isinstance(read_here(nested(20), MediaType.RFC822, suspect=False), InboundMessage)
    deep = nested(400)

    assert isinstance(read_here(deep, MediaType.RFC822, suspect=False), Unreadable)
    assert (headers_of(deep).sender.address, headers_of(deep).subject) == ("ann@example.org", "deep")
