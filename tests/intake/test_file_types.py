"""What a file is, by its octets first; what runs when opened is never taken."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.file_types import ALLOWED, judge_file, looks_like_logo
from intake.rfc5322 import parse


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name in names:
            packed.writestr(name, "x" * 100)
    return target.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PROGRAM = b"MZ\x90\x00" + bytes(200)
WORD = archive("[Content_Types].xml", "word/document.xml")

#: A name, its octets, the media type and the extension.
TAKEN = [
    ("a.png", PNG, "image/png", "png"),
    ("a.pdf", PDF, "application/pdf", "pdf"),
    ("a.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("a.doc", OLE, "application/msword", "doc"),
    ("a.zip", archive("a.txt"), "application/zip", "zip"),
    ("a.txt", b"hello\n", "text/plain", "txt"),
    ("a.csv", b"a;b\n1;2\n", "text/csv", "csv"),
    ("a.log", "Fehler: Gerät aus".encode("latin-1"), "text/plain", "log"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml", "svg"),
    ("a.gz", b"\x1f\x8b\x08\x00" + bytes(50), "application/x-gzip", "gz"),
    # letters that begin a program begin words, too
    ("MZ.txt", b"MZ is how it begins", "text/plain", "txt"),
    # no name, or one without an extension
    ("attachment-1", PNG, "image/png", "png"),
    ("notes", b"hello", "text/plain", "txt"),
    # the name lies: the octets are believed
    ("photo.jpg", PDF, "application/pdf", "jpg"),
    ("empty.txt", b"", "text/plain", "txt"),
]


@pytest.mark.parametrize(("name", "octets", "media_type", "extension"), TAKEN)
def test_a_file_is_what_its_octets_say(name: str, octets: bytes, media_type: str, extension: str) -> None:
    found = judge_file(name, octets)

    assert (found.media_type, found.extension) == (media_type, extension)
    assert found.taken, found.refused


#: A name, its octets, and a word of the reason.
REFUSED = [
    ("setup.exe", PROGRAM, ".exe"),
    ("invoice.pdf.exe", PDF, ".exe"),
    ("invoice.pdf", PROGRAM, "a Windows program"),
    ("invoice.txt", b"\x7fELF\x02\x01\x01" + bytes(50), "a Unix program"),
    ("photo.png", b"#!/bin/sh\nrm -rf /\n", "a script"),
    ("link.txt", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(50), "a Windows shortcut"),
    ("macro.docm", WORD, ".docm"),
    # a macro behind an innocent name
    ("report.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "vbaProject.bin"),
    # a program packed
    ("photos.zip", archive("a.png", "b/setup.scr"), "setup.scr"),
    # trailing dots and blanks are nothing to Windows
    ("setup.exe. ", PROGRAM, ".exe"),
    ("SETUP.EXE", PROGRAM, ".exe"),
    # on no list
    ("a.xyz", b"\x00\x01\x02", ".xyz"),
    ("unknown", b"\x00\x01\x02", "no kind that is known"),
]


@pytest.mark.parametrize(("name", "octets", "reason"), REFUSED)
def test_what_runs_when_opened_is_refused_with_a_reason(name: str, octets: bytes, reason: str) -> None:
    found = judge_file(name, octets)

    assert not found.taken
    assert reason in found.refused
    assert name.strip(" .").split(".")[0] in found.refused


def test_the_allow_list_is_the_desk_s_own() -> None:
    assert not judge_file("a.png", PNG, frozenset({"pdf"})).taken
    assert judge_file("a.xyz", b"\x00\x01", ALLOWED | {"xyz"}).taken
    # what runs is refused whatever the list says
    assert not judge_file("a.exe", PROGRAM, ALLOWED | {"exe"}).taken


@given(
    st.text(max_size=40), st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"%PDF", b"MZ"])
)
def test_any_octets_are_judged(name: str, octets: bytes, head: bytes) -> None:
    judge_file(name, head + octets)


def test_a_large_file_costs_no_more_than_a_small_one() -> None:
    judge_file("a.png", PNG)
    started = time.process_time()
    judge_file("a.bin", bytes(30_000_000))

    assert time.process_time() - started < 0.5


#: A picture's name, size, whether it is inline, and whether it is a logo.
PICTURES = [
    ("image001.png", 8_000, True, True),
    ("image002.png", 50_000, True, True),
    ("logo.gif", 40_000, True, True),
    ("a.png", 900, True, True),
    # a screenshot, pasted or attached
    ("screenshot.png", 90_000, True, False),
    ("image001.png", 200_000, True, False),
    ("a.png", 900, False, False),
]


@pytest.mark.parametrize(("name", "size", "inline", "logo"), PICTURES)
def test_a_logo_is_told_from_a_screenshot(name: str, size: int, inline: bool, logo: bool) -> None:
    assert looks_like_logo(name, "image/png", size, inline=inline) is logo
    assert not looks_like_logo(name, "application/pdf", size, inline=inline)


def test_parse_marks_inline_pictures_and_logos() -> None:
    message = parse(
        b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>hi<img src=cid:x></p>\n"
        b"--b\nContent-Type: image/png; name=image001.png\nContent-ID: <x>\n\nx\n--b\n"
        b"Content-Type: image/png; name=big.png\nContent-ID: <y>\n\n" + b"y" * 70_000 + b"\n--b--\n"
    )

    assert [(one.name, one.inline, one.logo) for one in message.attachments] == [
        ("image001.png", True, True),
        ("big.png", True, False),
    ]
