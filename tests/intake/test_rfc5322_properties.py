"""Whatever octets come as mail are read, within a second, into what can be stored."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.message import MediaType
from intake.rfc5322 import extract, parse
from tests.storable import assert_storable


def nested(levels: int) -> bytes:
    return (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels)) + b"\n\nhi"
    )


#: What others need seconds or their whole stack for.
BOMBS = [
    nested(5_000),
    b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: image/png\n\nx\n" * 20_000,
    b"Subject: " + b" =?utf-8?q?a?=" * 20_000 + b"\n\nx",
    b"From: " + b"(" * 100_000 + b" a@example.org\n\nx",
    b"From: " + b"=?" * 10_000 + b"\n\nx",
    b"To: " + b",".join(b"a%d@example.org" % n for n in range(50_000)) + b"\n\nx",
    b"X: y\n" * 200_000 + b"\nx",
    b"Content-Type: text/plain" + b"; a=b" * 5_000 + b"\n\nx",
    b"Content-Type: text/html\n\n" + b"<div>" * 50_000 + b"hi",
    b"Content-Type: text/html\n\n" + b'<a href="http://example.org">x</a>' * 20_000,
    b"Content-Type: text/html\n\n" + b"<" * 300_000,
    b"Subject: x\n\n" + b"\n" * 200_000,
    b"Subject: x\n\n" + b"begin 644 a\n" * 50_000,
    b"Content-Type: multipart/mixed\n\n" + b"--\n" * 500_000,
]


@pytest.mark.parametrize("octets", BOMBS)
def test_no_mail_takes_longer_than_a_second(octets: bytes) -> None:
    parse(b"Content-Type: text/html\n\n<p>the first call loads what later ones need")
    started = time.process_time()
    message = parse(octets)

    assert time.process_time() - started < 1.0
    assert len(message.to) <= 200
    assert len(message.attachments) <= 1_000


LINES = st.sampled_from(
    [
        b"From: a@example.org",
        b"Subject: =?utf-8?q?=ff?=",
        b"Content-Type: multipart/mixed; boundary=b",
        b"--b",
        b"--b--",
        b"",
        b"Content-Type: message/rfc822",
        b"Content-Type: text/html; charset=utf-16",
        b"Content-Transfer-Encoding: base64",
        b"Content-Type: application/ms-tnef",
        b'x\x9f>"\x01',
        b"begin 644 x",
        b"M\xff",
        b"=ybegin name=x",
        b"=yend",
        b"Content-Disposition: attachment; filename*=x''%ff",
        b"<p>\xff</p><blockquote>",
        b"Date: x",
        b"> q",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report; boundary=b",
        b"Content-Type: message/delivery-status",
        b"Status: 5.1.1",
        b" folded",
    ]
)


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=400), st.lists(LINES, max_size=25).map(b"\n".join)), st.sampled_from(MediaType))
def test_parse_never_raises_and_is_storable(octets: bytes, media_type: MediaType) -> None:
    message = parse(octets, media_type)

    assert_storable(message)
    if media_type is MediaType.RFC822:
        assert tuple(one for one, _ in extract(octets)) == message.attachments
