"""Hypothesis strategies: whole mails as a tree, with what must be read out of them; heads of any kind. Pure."""

from __future__ import annotations

import binascii
import hashlib
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from hypothesis import strategies as st

#: Words that each charset can write; none is part of another one.
WORDS = {
    "utf-8": ("Grüße", "打印机", "принтер", "🖨"),
    "iso-8859-1": ("Müller", "façade"),
    "windows-1251": ("сервер", "пароль"),
    "koi8-r": ("сервер", "пароль"),
    "iso-2022-jp": ("プリンタ",),
    "gb18030": ("电脑坏了",),
    "us-ascii": ("toner", "jammed"),
}
#: No name is another one's tail, and none needs cleaning.
FILE_NAMES = ("report.pdf", "Grüße aus Köln.png", "日本語.txt", "a b (1).docx", "x;y.csv", "it's.log")


@dataclass(frozen=True)
class Tree:
    """One entity: its octets from its own head on, the words that its text must have, and its files by digest."""

    octets: bytes
    words: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def _encoded(octets: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return encodebytes(octets)
    if encoding == "quoted-printable":
        return binascii.b2a_qp(octets, istext=True)
    return octets


@st.composite
def texts(draw: st.DrawFn, media_type: str = "text/plain") -> Tree:
    """A text leaf in some charset and transfer encoding, with a word that is nowhere else."""
    charset = draw(st.sampled_from(sorted(WORDS)))
    words = draw(st.lists(st.sampled_from(WORDS[charset]), min_size=1, max_size=4, unique=True))
    said = " ".join(["The", *words, "is", "broken."])
    body = f"<html><body><p>{said}</p></body></html>" if media_type == "text/html" else f"{said}\n"
    encoding = draw(st.sampled_from(["base64", "quoted-printable", "8bit", "BASE64", ""]))
    spelt = draw(st.sampled_from([charset, charset.upper(), f'"{charset}"']))
    head = f"Content-Type: {media_type};\n\tcharset={spelt}\n"
    head += f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return Tree(head.encode() + b"\n" + _encoded(body.encode(charset), encoding.lower()), tuple(words))


@st.composite
def files(draw: st.DrawFn) -> Tree:
    """An attached file with its name in one of the ways that programs write names."""
    octets = draw(st.binary(max_size=300))
    name = draw(st.sampled_from(FILE_NAMES))
    plain, percent = name.encode(), "".join(f"%{octet:02X}" for octet in name.encode())
    word = encodebytes(plain).decode().strip()
    written = draw(
        st.sampled_from(
            [
                f"filename*=utf-8''{percent}",
                f"filename*0*=utf-8''{percent[:6]};\n filename*1*={percent[6:]}",
                f'filename="=?utf-8?b?{word}?="',
                f'filename="{name}"',
            ]
        )
    )
    head = f"Content-Type: application/octet-stream\nContent-Disposition: attachment; {written}\n"
    body = head.encode() + b"Content-Transfer-Encoding: base64\n\n" + encodebytes(octets)
    return Tree(body, (), ((name, hashlib.sha256(octets).hexdigest()),))


def _multipart(kind: str, parts: Sequence[Tree], boundary: str) -> Tree:
    head = f'Content-Type: multipart/{kind};\n boundary="{boundary}"\n\n'.encode()
    pieces = b"".join(b"--" + boundary.encode() + b"\n" + part.octets + b"\n" for part in parts)
    words = tuple(word for part in parts for word in part.words)
    found = tuple(file for part in parts for file in part.files)
    return Tree(head + b"preamble\n" + pieces + b"--" + boundary.encode() + b"--\nepilogue\n", words, found)


@st.composite
def alternatives(draw: st.DrawFn) -> Tree:
    """A plain text beside a page: the words of the plain one are what is read."""
    plain, page = draw(texts()), draw(texts("text/html"))
    whole = _multipart("alternative", [plain, page], f"alt{next(_NUMBERS)}")
    return Tree(whole.octets, plain.words, ())


_NUMBERS = count()


@st.composite
def mixtures(draw: st.DrawFn, children: st.SearchStrategy[Tree]) -> Tree:
    """Several entities one after the other, or around one text."""
    kind = draw(st.sampled_from(["mixed", "mixed", "signed", "x-unknown"]))
    return _multipart(kind, draw(st.lists(children, min_size=1, max_size=4)), f"mix{next(_NUMBERS)}")


TREES = st.recursive(
    st.one_of(texts(), texts("text/html"), alternatives(), files()), lambda inner: mixtures(inner), max_leaves=8
)


@st.composite
def mails(draw: st.DrawFn) -> Tree:
    """A whole mail, with some fields before the entity's own and one kind of line end."""
    tree = draw(TREES)
    fields = draw(st.lists(st.sampled_from(FIELDS), max_size=5))
    octets = b"".join(field + b"\n" for field in fields) + tree.octets
    if draw(st.booleans()):
        octets = octets.replace(b"\n", b"\r\n")
    return Tree(octets, tree.words, tree.files)


#: Fields that change nothing about the tree below.
FIELDS = (
    b"From: Ann <ann@example.org>",
    b"To: help@example.com, =?utf-8?q?J=C3=B6rg?= <j@example.org>",
    b"Subject: =?utf-8?b?8J+WqA==?= jams",
    b"Received: from mx.example.org (mx.example.org [192.0.2.1])\n\tby mx.example.com; Mon, 2 Mar 2026 09:14:00 +0100",
    b"Message-ID: <1@example.org>",
    b"Date: Mon, 2 Mar 2026 09:14:00 +0100",
    b"MIME-Version: 1.0 (of a kind)",
    b"X-Empty:",
)

_NAMES = st.sampled_from(
    [
        *("From", "To", "Cc", "Reply-To", "Sender", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
        *("Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "Content-ID", "Return-Path", "Received"),
        *("Auto-Submitted", "List-Id", "Precedence", "X-Failed-Recipients", "MIME-Version", "subject", "X-"),
    ]
)
_PIECES = st.sampled_from(
    [
        *(
            "ann@example.org",
            "<ann@example.org>",
            "<",
            ">",
            "(",
            ")",
            '"',
            "\\",
            ",",
            ";",
            ":",
            "=",
            "@",
            "'",
            " ",
            "\t",
        ),
        *("=?utf-8?q?=C3=BC?=", "=?utf-8?b?w7w=?=", "=?x?y?z?=", "=?utf-8?q?", "?=", "ü", "\u202e", "\x00", "\x7f"),
        *("multipart/mixed", "boundary=b", "charset=utf-7", "filename*0*=utf-8''%C3", "filename*1=b", "name="),
        *("Mon, 2 Mar 2026 09:14:00 +0100", "99999", "base64", "\r\n ", "\n\t", "\r", "undisclosed-recipients:;"),
    ]
)
_VALUES = st.one_of(
    st.lists(_PIECES, max_size=12).map("".join).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
)
#: Heads of any kind, with a little body below.
HEADS = st.lists(st.tuples(_NAMES, _VALUES), max_size=12).map(
    lambda fields: (
        b"".join(name.encode() + b": " + value + b"\n" for name, value in fields) + b"\n--b\n\nhello\n--b--\n"
    )
)
