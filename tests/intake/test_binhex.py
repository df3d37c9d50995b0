"""A Mac's file written into a letter is taken out of it; what is damaged is kept as it came."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import binhex
from intake.rfc5322 import extract, parse

#: RFC 1741 appendix A, written down once more.
LETTERS = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
#: A file as it stands in old letters: "note.txt", type TEXT, "Tray two jams." and a run of sixteen stars.
IN_A_LETTER = b"""(This file must be converted with BinHex 4.0)

:#'j[G'8ZG(Kd!&4&@&4dG(Kd!*!&(J#3")QL9(*KH5"dGfmJDQ&YFbiUN""4jJ!
!:
"""


def crc(octets: bytes) -> bytes:
    return binascii.crc_hqx(octets, 0).to_bytes(2)


def encoded(name: str, data: bytes, resource: bytes = b"", *, in_runs: bool = True) -> bytes:
    """Write a file as a Mac does."""
    title = name.encode("mac_roman")
    head = bytes([len(title)]) + title + b"\0TEXTttxt\0\0" + len(data).to_bytes(4) + len(resource).to_bytes(4)
    plain = head + crc(head) + data + crc(data) + resource + crc(resource)
    packed = bytearray()
    position = 0
    while position < len(plain):
        octet, often = plain[position], 1
        while in_runs and often < 255 and plain[position + often : position + often + 1] == bytes([octet]):
            often += 1
        packed += b"\x90\0" if octet == 0x90 else bytes([octet])
        packed += bytes([0x90, often]) if often > 2 else b""
        position += often if often > 2 else 1
    bits = "".join(f"{octet:08b}" for octet in packed)
    bits += "0" * (-len(bits) % 6)
    text = ":" + "".join(LETTERS[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6)) + ":"
    lines = "\r\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"(This file must be converted with BinHex 4.0)\r\n\r\n{lines}\r\n".encode()


def between_colons(octets: bytes) -> bytes:
    return octets.partition(b":")[2].rpartition(b":")[0]


def test_it_is_a_file_by_its_name_and_not_prose() -> None:
    mail = b"Subject: x\r\n\r\nsee the file\r\n\r\n" + encoded("R\u00e9sum\u00e9", b"It jams. " * 40) + b"\r\nbye\r\n"
    message = parse(mail)
    ((listed, octets),) = extract(mail)

    assert message.text.split() == ["see", "the", "file", "bye"]
    assert (listed.name, octets) == ("R\u00e9sum\u00e9", b"It jams. " * 40)


def test_a_file_of_an_old_letter_is_opened() -> None:
    ((listed, octets),) = extract(b"Subject: x\n\nhere\n\n" + IN_A_LETTER)

    assert (listed.name, octets) == ("note.txt", b"Tray two jams." + b"*" * 16)


@pytest.mark.parametrize(
    "harm",
    [
        lambda octets: octets.replace(b":", b":!", 1),  # a letter too much
        lambda octets: octets[:100] + b"g" + octets[101:],  # a letter that is none
        lambda octets: octets[:-30] + b":\r\n",  # its end is missing
    ],
)
def test_a_damaged_file_is_kept_as_it_came(harm) -> None:  # type: ignore[no-untyped-def]
    harmed = harm(encoded("a.txt", bytes(range(256)), in_runs=False))
    ((listed, octets),) = extract(b"Subject: x\r\n\r\n" + harmed)

    assert listed.name == "file.hqx"
    assert octets.startswith(b"(This file must be converted")


@given(data=st.binary(min_size=1, max_size=400) | st.integers(1, 600).map(lambda often: b"\x90" * often),
       resource=st.binary(max_size=50))  # fmt: skip
def test_what_was_written_is_read(data: bytes, resource: bytes) -> None:
    file = binhex.decode(between_colons(encoded("a", data, resource)))

    assert file == binhex.MacFile(name="a", octets=data)


@given(st.text(LETTERS, max_size=300) | st.text(max_size=60))
def test_whatever_stands_there_nothing_is_raised(letters: str) -> None:
    assert binhex.decode(letters.encode()) is None or len(letters) > 40


def test_runs_without_end_are_not_written_out() -> None:
    bits = "".join(f"{octet:08b}" for octet in b"a" + b"\x90\xff" * 400_000)
    bits += "0" * (-len(bits) % 6)

    assert binhex.decode("".join(LETTERS[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6)).encode()) is None
