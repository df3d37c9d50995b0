"""Mails for the benchmarks: the same count and seed give the same octets. Pure.

Each is multipart/alternative (text and HTML) of 2 to 30 KB in English, German, French or Spanish; a tenth carries an
attachment of about 200 KB in base64; a fifth are replies with quoted text, half of them to an earlier mail of the
corpus by the same sender, the others to mails that nobody knows. As in real mail the words are few and the markup is
much: half of the texts are under 400 characters, one in twenty over 1,800.
"""

from __future__ import annotations

import base64
import html
import quopri
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from benchmarks.phrases import DOMAINS, LANGUAGES, NAMES, Phrases

DESK = "help@desk.example"
ATTACHMENT_OCTETS = 150_000
_EPOCH = datetime(2025, 3, 3, 7, 0, tzinfo=UTC)
_CSS = (
    "p.MsoNormal,li.MsoNormal{margin:0cm;margin-bottom:.0001pt;font-size:11.0pt;font-family:Calibri,sans-serif}"
    "a:link,span.MsoHyperlink{mso-style-priority:99;color:#0563C1;text-decoration:underline}"
    "span.E-MailFormatvorlage17{mso-style-type:personal-compose;font-family:Calibri,sans-serif;color:windowtext}"
    ".MsoChpDefault{mso-style-type:export-only;font-family:Calibri,sans-serif;mso-fareast-language:EN-US}"
    "@page WordSection1{size:612.0pt 792.0pt;margin:70.85pt 70.85pt 2.0cm 70.85pt}div.WordSection1{page:WordSection1}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as a client hands it over, with what the benchmark must know about it."""

    sender: str
    message_id: str
    octets: bytes
    #: Whether it answers another mail; such mails may be added to an incident and are then not acknowledged.
    is_reply: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the mails of a corpus look like."""

    #: Octets of the two readable parts together, at least and at most.
    smallest: int = 2_000
    largest: int = 30_000
    attachments: float = 0.1
    replies: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What a later mail needs to answer an earlier one."""

    name: str
    address: str
    message_id: str
    references: str
    subject: str
    text: str
    phrases: Phrases


def mails(count: int, seed: int, shape: Shape | None = None) -> Iterator[Mail]:
    """Yield `count` mails with sender and Message-ID; no two corpora of different seeds share a Message-ID."""
    rng, shape = Random(seed), shape or Shape()
    known: list[_Written] = []
    for index in range(count):
        is_reply = rng.random() < shape.replies
        before = _answered(rng, f"{seed}.{index}", known) if is_reply else None
        written = _write(rng, f"{seed}.{index}", before)
        octets = _compose(rng, written, _EPOCH + timedelta(seconds=37 * index), shape, before)
        yield Mail(sender=written.address, message_id=written.message_id, octets=octets, is_reply=is_reply)
        if not is_reply:
            known.append(written)


def _answered(rng: Random, key: str, known: list[_Written]) -> _Written:
    """Choose the mail that a reply answers: one of this corpus, or one that was never sent."""
    return rng.choice(known[-500:]) if known and rng.random() < 0.5 else _write(rng, f"{key}.unsent", None)


def _write(rng: Random, key: str, before: _Written | None) -> _Written:
    phrases = before.phrases if before else rng.choice(LANGUAGES)
    name = before.name if before else rng.choice(NAMES)
    mailbox = name.lower().replace(" ", ".").encode("ascii", "ignore").decode()
    address = before.address if before else f"{mailbox}.{rng.randrange(10_000)}.{key}@{rng.choice(DOMAINS)}"
    subject = before.subject if before else _filled(rng, phrases, rng.choice(phrases.subjects))
    return _Written(
        name=name,
        address=address,
        message_id=f"{rng.getrandbits(96):024x}.{key}@mail.{rng.choice(DOMAINS)}",
        references=f"{before.references} <{before.message_id}>".strip() if before else "",
        subject=f"Re: {subject}" if before else subject,
        text=_text(rng, phrases, name, _length(rng)),
        phrases=phrases,
    )


def _filled(rng: Random, phrases: Phrases, sentence: str) -> str:
    said = sentence.format(
        thing=rng.choice(phrases.things),
        place=rng.choice(phrases.places),
        when=rng.choice(phrases.whens),
        n=rng.randrange(2, 5_000),
    )
    return said[0].upper() + said[1:]


def _length(rng: Random) -> int:
    # What people write to a desk is short (half of it under 400 characters) and now and then long.
    return min(int(rng.lognormvariate(6.0, 0.9)), 5_000)


def _text(rng: Random, phrases: Phrases, name: str, length: int) -> str:
    lines, size = [rng.choice(phrases.greetings), ""], 0
    while size < length:
        paragraph = " ".join(_filled(rng, phrases, rng.choice(phrases.sentences)) for _ in range(rng.randrange(1, 5)))
        lines += [paragraph, ""]
        size += len(paragraph)
    return "\n".join([*lines, rng.choice(phrases.farewells), name])


def _compose(rng: Random, written: _Written, at: datetime, shape: Shape, before: _Written | None) -> bytes:
    text = written.text + (_quoted(before, at) if before else "")
    wanted = rng.randrange(shape.smallest, shape.largest)
    boundary = f"=_{rng.getrandbits(80):020x}"
    plain = _part("text/plain", text, rng.choice(("quoted-printable", "base64", "8bit")))
    page = _page(text, max(wanted - len(plain), 0))
    body = _multipart(
        "alternative", boundary, (plain, _part("text/html", page, rng.choice(("quoted-printable", "8bit"))))
    )
    if rng.random() < shape.attachments:
        body = _multipart("mixed", f"{boundary}.m", (body, _attachment(rng)))
    return _headers(rng, written, at) + body


def _quoted(original: _Written, at: datetime) -> str:
    intro = original.phrases.wrote.format(date=f"{at:%Y-%m-%d %H:%M}", name=original.name, address=original.address)
    return "\n".join(("", "", intro, *(f"> {line}" for line in original.text.splitlines()))) + "\n"


def _headers(rng: Random, written: _Written, at: datetime) -> bytes:
    host = written.address.rpartition("@")[2]
    lines = [
        f"Return-Path: <{written.address}>",
        f"Received: from out.{host} (out.{host} [192.0.2.{rng.randrange(1, 255)}])",
        f"\tby mx.desk.example (Postfix) with ESMTPS id {rng.getrandbits(44):011X}",
        f"\tfor <{DESK}>; {format_datetime(at)}",
        f"From: {_encoded(written.name)} <{written.address}>",
        f"To: Service desk <{DESK}>",
        f"Subject: {_encoded(written.subject)}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{written.message_id}>",
    ]
    if written.references:
        lines += [f"In-Reply-To: {written.references.split()[-1]}", f"References: {written.references}"]
    lines += ["MIME-Version: 1.0", f"X-Mailer: Example Mailer {rng.randrange(1, 20)}.0", "Content-Language: en-US", ""]
    return "\r\n".join(lines).encode()


def _encoded(words: str) -> str:
    """Encode by RFC 2047 where it is not ASCII."""
    if words.isascii():
        return words
    pieces = (words[start : start + 20] for start in range(0, len(words), 20))
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)


def _page(text: str, wanted: int) -> str:
    paragraphs = "\n".join(
        f'<p class="MsoNormal"><span lang="EN-US" style="font-size:10.5pt">{html.escape(line) or "&nbsp;"}</span></p>'
        for line in text.splitlines()
    )
    page = (
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>{_CSS}</style></head>\n'
        f'<body lang="EN-US" link="#0563C1"><div class="WordSection1">\n{paragraphs}\n</div></body></html>\n'
    )
    # Real HTML mail is mostly markup: style rules fill up what the words leave.
    rules, missing = [], wanted - len(page)
    while missing > 0:
        rule = f"table.Layout{missing} td{{padding:0cm 5.4pt 0cm 5.4pt;border:none;mso-border-alt:solid 0.5pt}}\n"
        rules.append(rule)
        missing -= len(rule)
    return page.replace("</style>", f"\n{''.join(rules)}</style>", 1)


def _part(media_type: str, text: str, encoding: str) -> bytes:
    octets = text.replace("\n", "\r\n").encode()
    if encoding == "base64":
        octets = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        octets = quopri.encodestring(octets.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    else:
        # RFC 5321 section 4.5.3.1.6: no line over 998 octets without its CRLF.
        octets = b"\r\n".join(piece for line in octets.split(b"\r\n") for piece in _short(line))
    head = f'Content-Type: {media_type}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + octets


def _short(line: bytes) -> Iterator[bytes]:
    while len(line) > 900:
        cut = line.rfind(b" ", 0, 900)
        yield line[:cut]
        line = line[cut + 1 :]
    yield line


def _multipart(subtype: str, boundary: str, parts: tuple[bytes, ...]) -> bytes:
    fence = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(fence + b"\r\n" + part + b"\r\n" for part in parts) + fence + b"--\r\n"


def _attachment(rng: Random) -> bytes:
    name = f"screenshot-{rng.randrange(1_000)}.png"
    octets = base64.encodebytes(rng.randbytes(ATTACHMENT_OCTETS)).replace(b"\n", b"\r\n")
    head = f'Content-Type: image/png; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + octets
