"""Mail as it should never be, but sometimes is. Pure.

Small messages of our own, one for each shape of mail, mutated by dice that fall alike for the same seed.
"""

from __future__ import annotations

import random
from base64 import encodebytes
from collections.abc import Callable, Iterator, Sequence


def _lines(*lines: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


_HEAD = _lines(
    b"From: Ann Example <ann@example.org>",
    b"To: help@desk.example",
    b"Subject: Printer jams",
    b"Message-ID: <seed@example.org>",
    b"Date: Mon, 02 Jun 2025 08:00:00 +0200",
    b"MIME-Version: 1.0",
)
_TEXT = _lines(b"The printer on the second floor jams.", b"", b"On Monday Bob <bob@example.org> wrote:", b"> does it?")
_PICTURE = encodebytes(bytes(range(256)) * 3).replace(b"\n", b"\r\n")

_PLAIN = _HEAD + _lines(b"Content-Type: text/plain; charset=utf-8", b"") + _TEXT
_WITHOUT_MIME = _lines(b"From: ann@example.org", b"Subject: Druck", b"", b"L\xe4uft nicht, gr\xfc\xdfe", b"-- ", b"Ann")
_ALTERNATIVES = (
    _HEAD
    + _lines(b'Content-Type: multipart/alternative; boundary="alt"', b"", b"--alt", b"Content-Type: text/plain", b"")
    + _TEXT
    + _lines(
        b"--alt",
        b"Content-Type: text/html; charset=iso-8859-1",
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        b'<html><body><p style=3D"color:red">The <b>printer</b> jams, gr=FC=DFe</p>',
        b'<blockquote type=3D"cite">does it?</blockquote></body></html>',
        b"--alt--",
    )
)
_ATTACHMENT = (
    _HEAD
    + _lines(b"Content-Type: multipart/mixed; boundary=mix", b"", b"--mix", b"")
    + _TEXT
    + _lines(
        b"--mix",
        b"Content-Type: image/png; name*0*=utf-8''bild%20; name*1=1.png",
        b"Content-Transfer-Encoding: base64",
        b'Content-Disposition: attachment; filename="=?utf-8?q?b=C3=BCld.png?="',
        b"",
    )
    + _PICTURE
    + _lines(b"--mix--")
)
_DELIVERY_REPORT = (
    _lines(
        b"From: mailer-daemon@mx.example.org",
        b"To: help@desk.example",
        b"Subject: failure notice",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=r",
        b"",
        b"--r",
        b"",
        b"no such mailbox",
        b"--r",
        b"Content-Type: message/delivery-status",
        b"",
        b"Reporting-MTA: dns; mx.example.org",
        b"",
        b"Final-Recipient: rfc822; bob@example.org",
        b"Action: failed",
        b"Status: 5.1.1",
        b"",
        b"--r",
        b"Content-Type: message/rfc822",
        b"",
    )
    + _PLAIN
    + _lines(b"--r--")
)
_AUTO_REPLY = _lines(
    b"From: bob@example.org",
    b"Subject: Out of office: Re: [INC-000001]",
    b"Auto-Submitted: auto-replied",
    b"In-Reply-To: <seed@example.org>",
    b"References: <a@example.org>",
    b" <b@example.org>",
    b"",
    b"I am away.",
)
_ENCODED_WORDS = _lines(
    b"From: =?iso-8859-1?q?J=FCrgen?= =?utf-8?b?TcO8bGxlcg==?= <j@example.de>",
    b'Reply-To: "a, b" <c@example.org>, d@x',
    b"To: a@example.org, Group: b@example.org, c@example.org;, help@desk.example",
    b"Cc: undisclosed-recipients:;",
    b"Subject: =?utf-8?q?Kein_Zugriff?=",
    b" =?utf-16?b?/v8AYQ==?=",
    b"",
    b"Kein Zugriff.",
)
_INVITATION = _HEAD + _lines(
    b"Content-Type: text/calendar; method=REQUEST; charset=utf-8",
    b"",
    b"BEGIN:VCALENDAR",
    b"METHOD:REQUEST",
    b"BEGIN:VEVENT",
    b"SUMMARY:Move",
    b"DTSTART:20250602T080000Z",
    b"END:VEVENT",
    b"END:VCALENDAR",
)
_FLOWED = _HEAD + _lines(
    b"Content-Type: text/plain; format=flowed; delsp=yes",
    b"",
    b"It jams ",
    b"again.",
    b"begin 644 a.txt",
    b"#0V%T",
    b"`",
    b"end",
)
_TNEF = _HEAD + _lines(
    b"Content-Type: application/ms-tnef; name=winmail.dat", b"Content-Transfer-Encoding: base64", b"", b"eJ8+IgEA"
)

#: One for each shape of mail that is read in its own way.
SEEDS: tuple[bytes, ...] = (
    _PLAIN,
    _WITHOUT_MIME,
    _ALTERNATIVES,
    _ATTACHMENT,
    _DELIVERY_REPORT,
    _AUTO_REPLY,
    _ENCODED_WORDS,
    _INVITATION,
    _FLOWED,
    _TNEF,
)

Mutation = Callable[[bytearray, random.Random], None]
#: Octets that mean something to somebody on the way.
_SPECIAL = b"\0\r\n\t:;,\"'=?<>()[]-\\@%.&\x1b\x7f\x80\xa0\xe9\xff"
#: What decoders, parsers, templates and databases trip over: lone surrogates first.
_WORDS = (
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"&#xD800;", b"=?utf-8?b?7aCA?=", b"=?utf-16?b?2AA=?=", b"=?utf-7?q?+2AA-?="),
    *(b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xef\xbf\xbe", b"\xe2\x80\xae", b"\xf0\x9f\x96\xa8", b"&#0;", b"&#99999999;"),
    *(b"=?unknown-8bit?q?=FF?=", b"=?utf-8?q?=00=0D=0A?=", b"INC-000001", b"{{ 7*7 }}", b"%s%n"),
    *(b"\r\n.\r\n", b"\r\n\r\n", b"\r\n--alt\r\n", b"\r\n--mix--\r\n", b"\n", b"\r", b"\0", b"\r\n "),
    *(b"<!--", b"<blockquote>", b"<table>" * 30, b"<script>x</script>"),
)
#: (what a header says, what it may say instead).
_LIES: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"utf-8", (b"utf-16", b"utf-7", b"x-unknown", b"idna", b"punycode", b"unicode_escape", b"iso-2022-jp", b"\xff")),
    (b"iso-8859-1", (b"utf-8", b"cp932", b"rot13", b"hz", b"utf-32", b"undefined", b"base64", b"")),
    (b"base64", (b"x-uuencode", b"7bit", b"quoted-printable", b"binary", b"gzip", b"")),
    (b"quoted-printable", (b"base64", b"8bit")),
    (b"multipart/", (b"message/", b"text/", b"multipart/multipart/", b"")),
    (b"text/plain", (b"multipart/mixed", b"message/rfc822", b"text/html", b"message/partial", b"text/rtf")),
    (b"boundary=", (b"boundary*0=", b"boundary*=utf-8''", b"x=")),
    (b"2025", (b"0000", b"99999", b"-1", b"2025 25:61:61 +9999")),
    (b"@", (b"", b"@@", b"@\xed\xa0\x80", b"@[127.0.0.1]", b"@xn--a", b"@" + b"a." * 200)),
)


def _place(octets: bytearray, dice: random.Random) -> int:
    return dice.randrange(len(octets) + 1)


def _flip(octets: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 12)):
        if octets:
            octets[dice.randrange(len(octets))] = dice.choice((dice.randrange(256), dice.choice(_SPECIAL)))


def _truncate(octets: bytearray, dice: random.Random) -> None:
    del octets[_place(octets, dice) :]


def _remove(octets: bytearray, dice: random.Random) -> None:
    start = _place(octets, dice)
    del octets[start : start + dice.randint(1, 200)]


def _repeat(octets: bytearray, dice: random.Random) -> None:
    start = _place(octets, dice)
    octets[start:start] = octets[start : start + dice.randint(1, 120)] * dice.randint(1, 20)


def _swap_headers(octets: bytearray, dice: random.Random) -> None:
    head, gap, body = bytes(octets).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    dice.shuffle(lines)
    octets[:] = b"\r\n".join(lines) + gap + body


def _swap_values(octets: bytearray, dice: random.Random) -> None:
    """Give each header another one's value."""
    head, gap, body = bytes(octets).partition(b"\r\n\r\n")
    fields = [line.partition(b":") for line in head.split(b"\r\n")]
    values = [value for _, _, value in fields]
    dice.shuffle(values)
    octets[:] = (
        b"\r\n".join(name + colon + value for (name, colon, _), value in zip(fields, values, strict=True)) + gap + body
    )


def _put_word(octets: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 4)):
        start = _place(octets, dice)
        octets[start:start] = dice.choice(_WORDS)


def _lie(octets: bytearray, dice: random.Random) -> None:
    truth, lies = dice.choice(_LIES)
    octets[:] = bytes(octets).replace(truth, dice.choice(lies))


def _put_nuls(octets: bytearray, dice: random.Random) -> None:
    start = _place(octets, dice)
    octets[start:start] = bytes(dice.randint(1, 300))


def _put_random(octets: bytearray, dice: random.Random) -> None:
    start = _place(octets, dice)
    octets[start:start] = dice.randbytes(dice.randint(1, 600))


def _other_line_ends(octets: bytearray, dice: random.Random) -> None:
    octets[:] = bytes(octets).replace(b"\r\n", dice.choice((b"\n", b"\r", b"\n\r", b"\r\r\n")))


def _huge_header(octets: bytearray, dice: random.Random) -> None:
    name = dice.choice((b"Subject", b"From", b"To", b"References", b"X-Junk", b"Content-Type", b"Message-ID"))
    words = (b"a", b"a@example.org, ", b"<b@example.org> ", b"=?utf-8?q?c?= ", b"(", b'"', b"; d=e", b"\r\n f", b"\xff")
    value = dice.choice(words) * dice.randint(50, 3000)
    octets[:0] = name + b": " + value[:30_000] + b"\r\n"


def _nest(octets: bytearray, dice: random.Random) -> None:
    """Wrap the message in multiparts or messages, many deep."""
    if dice.random() < 0.5:
        shells = (
            b'Content-Type: multipart/mixed; boundary="n%d"\r\n\r\n--n%d\r\n' % (n, n)
            for n in range(dice.randint(2, 300))
        )
        octets[:0] = b"".join(shells)
    else:
        octets[:0] = b"Content-Type: message/rfc822\r\n\r\n" * dice.randint(2, 300)


def _many_parts(octets: bytearray, dice: random.Random) -> None:
    part = dice.choice((b"--p\r\n\r\nhi\r\n", b"--p\r\nContent-Type: text/html\r\n\r\n<p>hi\r\n", b"--p\r\n"))
    head = b"From: ann@example.org\r\nSubject: parts\r\nContent-Type: multipart/mixed; boundary=p\r\n\r\n"
    octets[:] = head + part * dice.randint(10, 500)


def _only_noise(octets: bytearray, dice: random.Random) -> None:
    octets[:] = dice.randbytes(dice.randint(0, 2000))


#: (how often, mutation): the costly ones are rare, so that ten thousand stay affordable.
MUTATIONS: tuple[tuple[int, Mutation], ...] = (
    (20, _flip),
    (6, _truncate),
    (6, _remove),
    (6, _repeat),
    (4, _swap_headers),
    (8, _swap_values),
    (12, _put_word),
    (12, _lie),
    (3, _put_nuls),
    (5, _put_random),
    (3, _other_line_ends),
    (4, _huge_header),
    (2, _nest),
    (1, _many_parts),
    (2, _only_noise),
)
_OFTEN = [often for often, _ in MUTATIONS]


def mails(count: int, seed: int, seeds: Sequence[bytes] = SEEDS) -> Iterator[bytes]:
    """Yield so many mutated mails, the same for the same seed."""
    dice = random.Random(seed)
    for _ in range(count):
        octets = bytearray(dice.choice(seeds))
        for _, mutate in dice.choices(MUTATIONS, _OFTEN, k=dice.randint(1, 4)):
            mutate(octets, dice)
        yield bytes(octets)


#: Command pairs that a client may give before DATA; most are right.
_ENVELOPES: tuple[tuple[bytes, bytes], ...] = (
    (b"MAIL FROM:<\xed\xa0\x80@example.org>", b"RCPT TO:<help@desk.example>"),
    (b"MAIL FROM:<ann@example.org> SIZE=99999999999", b"RCPT TO:<help@desk.example>"),
    (b"MAIL FROM:<ann@example.org> SMTPUTF8 BODY=8BITMIME", b"RCPT TO:<help@desk.example>"),
    (b"MAIL FROM:<" + b"a" * 3000 + b"@example.org>", b"RCPT TO:<help@desk.example>"),
    (b"MAIL FROM:ann", b"RCPT TO:<help@desk.example>"),
    (b"MAIL FROM:<ann\0@example.org>", b"RCPT TO:<help@desk.example>"),
    (b"MAIL FROM:<>", b"RCPT TO:<HELP@DESK.EXAMPLE>"),
    (b"MAIL FROM:<ann@example.org>", b"RCPT TO:<help+c.aaaaaaaaaaaaaaaaaaaa@desk.example>"),
    (b"MAIL FROM:<ann@example.org>", b"RCPT TO:<nobody@elsewhere.example>"),
    (b"MAIL FROM:<ann@example.org>", b"RCPT TO:<\xff\xfe>"),
    (b"MAIL FROM:<((((((((((>", b'RCPT TO:<"help"@desk.example>'),
)


def envelopes(count: int, seed: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield so many MAIL and RCPT commands, one in twenty of them odd."""
    dice = random.Random(seed)
    for _ in range(count):
        if dice.random() < 0.05:
            yield dice.choice(_ENVELOPES)
        else:
            yield b"MAIL FROM:<ann@example.org>", b"RCPT TO:<help@desk.example>"
