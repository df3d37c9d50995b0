"""OutboundMessage to octets, read back with the standard library."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import getaddresses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.compose import MAX_REFERENCES, compose, needs_smtputf8, wire_address
from intake.errors import PermanentFailure
from intake.message import Address, OutboundMessage

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
PLAIN = OutboundMessage(
    channel="mail",
    reverse_path="",
    sender=Address(name="Service Desk", address="help@desk.example.org"),
    to=(Address(name="Alice", address="alice@example.com"),),
    subject="[INC-42] Printer",
    text="We have your report.\n",
    message_id="abc.1@desk.example.org",
    date=NOW,
)


def read(octets: bytes) -> Message[str, str]:
    return message_from_bytes(octets)


def decoded(value: object) -> str:
    return str(make_header(decode_header(str(value))))


def body_of(part: Message[str, str]) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8")


def test_a_plain_message_is_written_exactly_so() -> None:
    message = replace(
        PLAIN,
        in_reply_to="q1@example.com",
        references=("q0@example.com", "q1@example.com"),
        reply_to="help+c.token@desk.example.org",
    )

    assert compose(message).decode("ascii").split("\r\n") == [
        "From: Service Desk <help@desk.example.org>",
        "To: Alice <alice@example.com>",
        "Subject: [INC-42] Printer",
        "Date: Mon, 02 Mar 2026 08:30:00 +0000",
        "Message-ID: <abc.1@desk.example.org>",
        "In-Reply-To: <q1@example.com>",
        "References: <q0@example.com>",
        " <q1@example.com>",
        "Reply-To: help+c.token@desk.example.org",
        "Auto-Submitted: auto-replied",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        "We have your report.",
        "",
    ]


def test_mail_written_by_a_person_is_not_marked_automatic() -> None:
    mail = read(compose(replace(PLAIN, auto_submitted="")))

    assert mail["Auto-Submitted"] is None
    assert mail["X-Auto-Response-Suppress"] is None


def test_html_travels_beside_the_text() -> None:
    mail = read(compose(replace(PLAIN, html="<p>Grüße</p>")))

    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.get_payload()
    assert isinstance(plain, Message)
    assert isinstance(html, Message)
    assert (plain.get_content_type(), body_of(plain)) == ("text/plain", "We have your report.\r\n")
    assert (html.get_content_type(), body_of(html)) == ("text/html", "<p>Grüße</p>\r\n")


def test_a_text_that_holds_the_boundary_does_not_end_its_part() -> None:
    first = compose(replace(PLAIN, html="<p>x</p>"))
    found = re.search(rb'boundary="(.+?)"', first)
    assert found
    text = f"--{found[1].decode()}--\r\nstill here\r\n"
    mail = read(compose(replace(PLAIN, text=text, html="<p>x</p>")))

    part = mail.get_payload(0)
    assert isinstance(part, Message)
    assert body_of(part) == text


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | st.text(
    'ab =?_"\\<>,;\r\n\t.é漢', max_size=90
)
lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.text("a =.\r\n\té-", max_size=300)


def unix(text: str) -> str:
    lf = re.sub(r"\r\n|\r|\n", "\n", text)
    return lf if lf.endswith("\n") else lf + "\n"


def tidy(text: str) -> str:
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip(" ")


@settings(max_examples=150)
@given(subject=words, name=words, text=lines, html=lines)
def test_what_is_written_can_be_read_back(subject: str, name: str, text: str, html: str) -> None:
    message = replace(
        PLAIN, subject=subject, text=text, html=html, to=(Address(name=name, address="a.b+c@xn--mller-kva.example"),)
    )
    octets = compose(message)
    mail = read(octets)
    parts = [part for part in mail.walk() if not part.is_multipart()]

    assert octets == compose(message), "the same message, the same octets"
    assert octets.isascii()
    assert not re.search(rb"[^\r]\n|\r[^\n]", octets)
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998
    assert len(mail.keys()) == (9 if html else 10)
    assert decoded(mail["Subject"]).strip() == tidy(subject).strip()
    ((read_name, address),) = getaddresses([str(mail["To"])])
    assert decoded(read_name).strip() == tidy(name).strip()
    assert address == "a.b+c@xn--mller-kva.example"
    assert [unix(body_of(part)) for part in parts] == [unix(text), *([unix(html)] if html else [])]


INJECTIONS = [
    "x\r\nBcc: victim@example.net",  # a header line
    "x\nBcc: victim@example.net",  # with a bare line feed
    "x\r\n\r\nbody",  # the end of the headers
    "x\u2028Bcc: victim@example.net",  # a line separator that str.splitlines takes
    "x\x85Bcc: y",  # next line
    "x\x0bBcc: y\x00",  # vertical tab, NUL
    "=?utf-8?q?x=0D=0ABcc:_y?=",  # encoded line end
    "x\ud800y",  # a lone surrogate
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_value_adds_a_header(text: str) -> None:
    message = replace(
        PLAIN,
        subject=text,
        sender=Address(name=text, address="help@desk.example.org"),
        in_reply_to=text,
        references=(text, "ok@example.com"),
        auto_submitted=text,
    )
    mail = read(compose(message))

    assert mail["Bcc"] is None
    assert mail["References"] == "<ok@example.com>" or "=?utf-8" in mail["References"]
    assert sorted(mail.keys()) == sorted(set(mail.keys()))
    assert body_of(mail) == "We have your report.\r\n"


@pytest.mark.parametrize(
    "address",
    [
        "",  # unreadable sender
        "alice",  # no domain
        "alice@",  # an empty one
        "@example.com",  # no local part
        "a@b@example.com",  # two
        "alice@example.com\r\nBcc: x@example.net",  # a header
        "alice@example.com>, <x@example.net",  # a second recipient
        "alice x@example.com",  # a blank
        "alice\u2028@example.com",  # U+2028 is left to no reader
        "alice@-.example",  # no domain name
        "alice@ex ample.com",
        "alice@\u00fc..example",  # no domain name, not ASCII
        "a" * 320 + "@example.com",  # longer than any path
    ],
)
def test_what_is_no_address_is_refused_by_name(address: str) -> None:
    with pytest.raises(PermanentFailure, match="is no mail address") as refusal:
        compose(replace(PLAIN, to=(Address(address=address),)))

    assert refusal.value.code == "553 5.1.3"
    assert refusal.value.next_step


def test_a_message_to_nobody_is_refused() -> None:
    with pytest.raises(PermanentFailure, match="no recipient"):
        compose(replace(PLAIN, to=()))


def test_a_message_needs_a_message_id() -> None:
    with pytest.raises(ValueError, match="no Message-ID"):
        compose(replace(PLAIN, message_id="a b"))


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("alice@müller.example", "alice@xn--mller-kva.example"),  # IDNA
        ("alice@straße.example", "alice@xn--strae-oqa.example"),  # IDNA 2008, not "strasse"
        ("jörg@example.com", "jörg@example.com"),  # RFC 6531
        ('"a b"@example.com', '"a b"@example.com'),  # quoted
        ("root@[127.0.0.1]", "root@[127.0.0.1]"),  # address literal
    ],
)
def test_addresses_are_written_for_the_wire(address: str, wire: str) -> None:
    assert wire_address(address) == wire


def test_a_local_part_that_is_not_ascii_makes_headers_utf8() -> None:
    message = replace(PLAIN, to=(Address(address="jörg@müller.example"),))

    assert needs_smtputf8(message)
    assert not needs_smtputf8(replace(PLAIN, to=(Address(address="alice@müller.example"),)))
    assert "To: jörg@xn--mller-kva.example\r\n".encode() in compose(message)


def test_a_long_thread_keeps_its_first_and_latest_ids() -> None:
    ids = tuple(f"m{number}@example.com" for number in range(1000))
    kept = str(read(compose(replace(PLAIN, references=ids)))["References"]).split()

    assert len(kept) == MAX_REFERENCES
    assert (kept[0], kept[1], kept[-1]) == ("<m0@example.com>", "<m901@example.com>", "<m999@example.com>")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain\n", "7bit"),
        ("x" * 998, "7bit"),  # the longest line allowed
        ("x" * 999, "quoted-printable"),  # one more
        ("Grüße aus der IT, alles wird gut\n", "quoted-printable"),  # mostly ASCII
        ("Принтер не печатает\n", "base64"),  # hardly any
        ("a\0b", "quoted-printable"),  # NUL is no text octet (RFC 2045 section 2.7)
    ],
)
def test_each_text_gets_the_shortest_safe_encoding(text: str, encoding: str) -> None:
    assert read(compose(replace(PLAIN, text=text)))["Content-Transfer-Encoding"] == encoding


def test_the_modern_parser_of_the_standard_library_finds_no_defect() -> None:
    message = replace(PLAIN, subject="Drucker kaputt " * 12 + "ü", html="<p>ü</p>")
    mail: Any = message_from_bytes(compose(message), policy=SMTP)

    assert isinstance(mail, EmailMessage)
    assert mail.defects == []
    assert str(mail["Subject"]) == message.subject
    assert [header.defects for header in mail.values()] == [()] * len(mail.keys())
    assert mail["Date"].datetime - NOW == timedelta(0)
