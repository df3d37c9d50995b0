"""Outlook's winmail.dat: its text, plain, as a page or rich, and its files are those of the mail."""

from __future__ import annotations

import struct
from base64 import encodebytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rfc5322 import extract, parse
from intake.rtf import MOST_OCTETS, read_rtf, unpack

_PAGE = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf \par {\htmlrtf0 It jams\htmlrtf }\htmlrtf0 "
    rb"{\*\htmltag84 &amp;}{\*\htmltag72 </p>}{\*\htmltag64 <p>}stops.{\*\htmltag72 </p>}}"
)


def packed(rtf: bytes) -> bytes:
    """Pack an RTF as MS-OXRTFCP does, without a single reference."""
    content = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(content) + 12, len(rtf), b"LZFu", 0) + content


def stored(level: int, name: int, kind: int, octets: bytes) -> bytes:
    """Return one object of a TNEF stream."""
    return struct.pack("<BHHI", level, name, kind, len(octets)) + octets + struct.pack("<H", sum(octets) & 0xFFFF)


def a_winmail(tag: int, kind: int, octets: bytes) -> bytes:
    """Return a mail that is nothing but a winmail.dat with one property and one file."""
    value = octets + b"\0" * (-len(octets) % 4)
    stream = b"\x78\x9f\x3e\x22\x01\x00" + b"".join(
        (
            stored(1, 0x9007, 6, struct.pack("<II", 1252, 0)),
            stored(1, 0x9003, 6, struct.pack("<IHHII", 1, kind, tag, 1, len(octets)) + value),
            stored(2, 0x9002, 6, b"\0" * 14),
            stored(2, 0x8010, 1, b"plan.txt\0"),
            stored(2, 0x800F, 6, b"Floor 2"),
        )
    )
    head = b"From: ann@example.org\nSubject: Printer\nContent-Type: application/ms-tnef; name=winmail.dat\n"
    return head + b"Content-Transfer-Encoding: base64\n\n" + encodebytes(stream)


@pytest.mark.parametrize(
    ("tag", "kind", "octets", "text"),
    [
        (0x1000, 0x1E, b"It jams.\0", "It jams."),
        (0x1013, 0x102, b"<p>It jams &amp; stops.</p>", "It jams & stops."),
        # Rich text only, as Exchange sends it within a house.
        (0x1009, 0x102, packed(rb"{\rtf1\ansi\ansicpg1252 It jams.\par Since noon.}"), "It jams.\nSince noon."),
        (0x1009, 0x102, packed(_PAGE), "It jams&\n\nstops."),
        (0x1009, 0x102, b"LZFu", ""),
    ],
)
def test_text_and_files_are_those_of_the_mail(tag: int, kind: int, octets: bytes, text: str) -> None:
    mail = a_winmail(tag, kind, octets)
    message = parse(mail)

    assert message.text == text
    assert [(one.name, inner) for one, inner in extract(mail)] == [("plan.txt", b"Floor 2")]
    assert message.answerable


@pytest.mark.parametrize(
    ("octets", "rtf"),
    [
        # MS-OXRTFCP section 3.1.1 and 3.1.2: simple, and a run that reads what it writes.
        (
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
        ),
        ("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
        # Stored as it is, none at all, and one that points before its beginning.
        ("0f000000030000004d454c41000000007b787d00", b"{x}"),
        ("", b""),
        ("0f000000030000004c5a467500000000ffffff", b""),
    ],
)
def test_rich_text_is_unpacked(octets: str, rtf: bytes) -> None:
    assert unpack(bytes.fromhex(octets)) == rtf


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1251 \'ef\'f0\'e8\'ed\'f2\'e5\'f0}", "принтер"),
        (rb"{\rtf1\uc1 na\u239?ve \u-10179?\u-8704? {\uc0\u8364}1}", "naïve 😀 €1"),
        (
            rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator X;}{\pict 00ff}a\tab b\~c \{d\}\emdash\line e}",
            "a\tb\u00a0c {d}—\ne",
        ),
        (rb"}}{\rtf1 a}}b", "ab"),
    ],
)
def test_words_of_rich_text(rtf: bytes, text: str) -> None:
    assert read_rtf(rtf) == text


@given(octets=st.binary(max_size=200), rtf=st.lists(st.sampled_from([*b"{}\\*'u1-a "])).map(bytes))
def test_nothing_in_it_raises(octets: bytes, rtf: bytes) -> None:
    assert len(unpack(b"\0" * 8 + b"LZFu\0\0\0\0" + octets)) <= 17 * len(octets)
    assert isinstance(read_rtf(rtf + octets), str)


def test_a_packed_bomb_is_cut() -> None:
    bomb = b"\0" * 8 + b"LZFu\0\0\0\0" + b"\xff" + b"\x00\x0f" * 8 + (b"\xff" + b"\x00\x1f" * 8) * 100_000

    assert len(unpack(bomb)) < MOST_OCTETS + 200
