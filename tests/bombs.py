"""Mail that costs other programs minutes, gigabytes or their stack; what each costs us. Runs each in a process apart.

python -m tests.bombs        prints {name: [seconds of processor time, MB at the peak]} as JSON
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from base64 import encodebytes
from collections.abc import Callable

from intake.rfc5322 import extract, parse

PLAIN = b"Subject: x\nContent-Type: text/plain\n\n"
REPLY = b"In-Reply-To: <a@example.org>\n" + PLAIN
PAGE = b"Subject: x\nContent-Type: text/html\n\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
BASE64 = b"Content-Transfer-Encoding: base64\n"
TNEF = b"Content-Type: application/ms-tnef; name=winmail.dat\n" + BASE64 + b"\n"
ATTRIBUTION = b"On Mon, 3 Mar 2026 at 10:00 Bob <b@example.org> wrote:\n"
NOISE = random.Random(1).randbytes(1_000)


def _nested(levels: int) -> bytes:
    return (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels)) + b"\n\nx"
    )


def _tnef(*objects: bytes) -> bytes:
    return TNEF + encodebytes(b"\x78\x9f\x3e\x22\x01\x00" + b"".join(objects))


def _properties(octets: bytes) -> bytes:
    return b"\x01\x03\x90\x06\x00" + len(octets).to_bytes(4, "little") + octets + b"\0\0"


#: One for each way to be expensive.
BOMBS: dict[str, Callable[[], bytes]] = {
    # structure
    "5,000 nested multiparts": lambda: _nested(5_000),
    "nested with one boundary": lambda: (MIXED + b"--b\n") * 5_000 + b"\n\nx",
    "20,000 nested mails": lambda: b"Content-Type: message/rfc822\n\n" * 20_000 + b"x",
    "100,000 parts": lambda: MIXED + b"--b\n\nx\n" * 100_000,
    "100,000 pages": lambda: MIXED + b"--b\nContent-Type: text/html\n\n<p>x</p>\n" * 100_000,
    "100,000 pictures": lambda: MIXED + b"--b\nContent-Type: image/png; name=a.png\n\nx\n" * 100_000,
    "20,000 attached mails": lambda: MIXED + b"--b\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n" * 20_000,
    "lines like boundaries": lambda: b"Content-Type: multipart/mixed\n\n" + b"--aaaaaa\n" * 800_000,
    "lines that begin as the boundary": lambda: MIXED + b"--bb\n" * 1_000_000,
    "a boundary of 100,000": lambda: (
        b"Content-Type: multipart/mixed; boundary="
        + b"b" * 100_000
        + b"\n\n"
        + (b"--" + b"b" * 100_000 + b"\n\nx\n") * 30
    ),
    # heads
    "20,000 encoded words": lambda: b"Subject:" + b" =?utf-8?q?a?=" * 20_000 + b"\n\nx",
    "encoded words of two charsets": lambda: b"Subject:" + b" =?utf-8?q?a?= =?iso-8859-1?q?b?=" * 20_000 + b"\n\nx",
    "encoded words in the sender": lambda: b"From: " + b"=?utf-8?q?a?= " * 20_000 + b"<a@example.org>\n\nx",
    "a field of 10 MB": lambda: b"Subject: " + b"a" * 10_000_000 + b"\n\nx",
    "a field folded 3,000,000 times": lambda: b"X: " + b"a\n " * 3_000_000 + b"\n\nx",
    "400,000 fields": lambda: b"X-A: y\n" * 400_000 + b"\nx",
    "100,000 recipients": lambda: b"To: " + b", ".join(b"<a%d@example.org>" % n for n in range(100_000)) + b"\n\nx",
    "100,000 references": lambda: b"References: " + b" ".join(b"<%d@x>" % n for n in range(100_000)) + b"\n\nx",
    "1,000,000 open brackets": lambda: b"From: " + b"(" * 1_000_000 + b"a@example.org\n\nx",
    "200,000 quoted names": lambda: b"From: " + b'"a" ' * 200_000 + b"<a@example.org>\n\nx",
    "20,000 parameters": lambda: b"Content-Type: text/plain" + b"".join(b"; n*%d*=%%41" % n for n in range(20_000)),
    "a quoted value that never ends": lambda: b'X: a="' + b"b\nc" * 100_000 + b"\n\nx",
    # text
    "a line of 10 MB": lambda: PLAIN + b"a " * 5_000_000,
    "3,000,000 lines": lambda: PLAIN + b"a\n" * 3_000_000,
    "2,000,000 quoted lines": lambda: PLAIN + b"> a\n" * 2_000_000,
    "500,000 answers between quotes": lambda: REPLY + ATTRIBUTION + b"> a\nb\n" * 500_000,
    "100,000 attributions": lambda: REPLY + ATTRIBUTION * 100_000,
    "100,000 beginnings of attributions": lambda: REPLY + b"On 3/3/2026 10:00\n" * 100_000,
    "100,000 header blocks": lambda: REPLY + b"From: a\nTo: b\n" * 100_000,
    "a line that is nearly a phone's": lambda: REPLY + (b"\nsent from" + b" my" * 25 + b"\n") * 20_000,
    "lines that are nearly Notes'": lambda: REPLY + b"Ann ---02/03/2026 09:14:11 AM-- \n" * 50_000,
    "100,000 legal notices": lambda: REPLY + b"confidential intended recipient privileged\n" * 100_000,
    "1,000,000 flowed lines": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"> a \n" * 1_000_000,
    "enriched text": lambda: b"Content-Type: text/enriched\n\n" + b"<bold>" * 300_000,
    "50,000 heads of OpenPGP": lambda: PLAIN + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 50_000,
    # encodings
    "quoted-printable": lambda: b"Content-Transfer-Encoding: quoted-printable\n" + PLAIN + b"=C3=BC" * 2_000_000,
    "base64 with padding in each line": lambda: BASE64 + PLAIN + b"aGk=\n" * 1_000_000,
    "base64 with foreign octets": lambda: BASE64 + PLAIN + b"a*b-c_d.\n" * 1_000_000,
    "15 MB attached": lambda: (
        MIXED + b"--b\nContent-Type: application/pdf\n" + BASE64 + b"\n" + encodebytes(NOISE * 15_000) + b"--b--\n"
    ),
    "8-bit of no charset": lambda: PLAIN + "Принтер не печатает ".encode("koi8-r") * 200_000,
    "escapes of ISO-2022-JP": lambda: (
        b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + b"\x1b$B-!\x1b(B" * 400_000
    ),
    "UTF-16 of lone surrogates": lambda: (
        b"Content-Type: text/plain; charset=utf-16\n"
        + BASE64
        + b"\n"
        + encodebytes(b"\xff\xfe" + b"\x00\xd8" * 1_000_000)
    ),
    "5 MB of NUL": lambda: PLAIN + b"\0" * 5_000_000,
    "5,000,000 carriage returns": lambda: b"Subject: x\r\r" + b"a\r" * 5_000_000,
    # files inside
    "300,000 beginnings of uuencode": lambda: PLAIN + b"begin 644 a\n" * 300_000,
    "12 MB of uuencode": lambda: PLAIN + b"begin 644 a\n" + (b"M" + b"A" * 60 + b"\n") * 200_000 + b"end\n",
    "200,000 beginnings of yEnc": lambda: PLAIN + b"=ybegin line=128 size=3 name=a\n" * 200_000,
    "200,000 objects of TNEF": lambda: _tnef(b"\x02\x02\x90\x06\x00\x01\x00\x00\x00\x00\x00\x00" * 200_000),
    "4,000,000,000 properties of TNEF": lambda: _tnef(_properties(b"\xff\xff\xff\xff")),
    "4,000,000,000 values of TNEF": lambda: _tnef(_properties(b"\x01\x00\x00\x00\x03\x10\x01\x00\xff\xff\xff\xff")),
    "endless octet strings of S/MIME": lambda: (
        b"Content-Type: application/pkcs7-mime\n"
        + BASE64
        + b"\n"
        + encodebytes(bytes.fromhex("308006092a864886f70d01070206092a864886f70d010701") + b"\xa0\x80\x24\x80" * 200_000)
    ),
    "a calendar of events": lambda: b"Content-Type: text/calendar\n\n" + b"BEGIN:VEVENT\n" * 300_000,
    "a calendar of lines": lambda: (
        b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"X-A;B=C:d\n" * 300_000 + b"END:VEVENT\n"
    ),
    # pages
    "100,000 nested divisions": lambda: PAGE + b"<div>" * 100_000 + b"x",
    "50,000 nested quotations": lambda: PAGE + b"<blockquote>" * 50_000 + b"x",
    "20,000 nested tables": lambda: PAGE + b"<table><tr><td>" * 20_000 + b"x",
    "100,000 links": lambda: PAGE + b'<a href="http://example.org/x">link</a> ' * 100_000,
    "2,000,000 less-than signs": lambda: PAGE + b"<" * 2_000_000,
    "500,000 open comments": lambda: PAGE + b"<!--" * 500_000,
    "200,000 scripts": lambda: PAGE + b"<script>" * 200_000,
    "300,000 attributes": lambda: PAGE + b"<p " + b"a=b " * 300_000 + b">x",
    "500,000 line breaks": lambda: PAGE + b"<br>" * 500_000 + b"x",
    "20,000 nested signatures": lambda: PAGE + b'<div class="gmail_signature">x' * 20_000,
    # reports
    "100,000 recipients of a report": lambda: (
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\n"
        b"Content-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@example.org\nStatus: 5.1.1\n\n"
        * 100_000
    ),
    "a report with an endless address": lambda: (
        b"Return-Path: <>\nFrom: mailer-daemon@x\nSubject: failure notice\n\nuser unknown " + b"a" * 3_000_000 + b"@"
    ),
}


def cost(octets: bytes) -> tuple[float, float]:
    """Read one mail and its attachments, and return the dearer one's seconds and the peak of memory in MB."""
    started = time.process_time()
    parse(octets)
    read = time.process_time()
    for _ in extract(octets):
        pass
    seconds = max(read - started, time.process_time() - read)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(make: Callable[[], bytes]) -> tuple[float, float]:
    reader, writer = os.pipe()
    if not os.fork():
        os.write(writer, json.dumps(cost(make())).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        seconds, megabytes = json.loads(pipe.read() or "[1e9, 1e9]")
    os.wait()
    return seconds, megabytes


#: What is dearer than this is tried again: on a busy machine the same work costs a process more of its time.
_DEAR_SECONDS, _TRIES = 0.7, 3


def main() -> None:
    """Fork for each bomb, so that each has its own peak, and print what they cost at best."""
    parse(PAGE + b"<p>The first mail pays for what is loaded once.</p>")
    costs: dict[str, tuple[float, float]] = {}
    for name, make in BOMBS.items():
        for _ in range(_TRIES):
            costs[name] = min(costs.get(name, (1e9, 1e9)), _apart(make))
            if costs[name][0] < _DEAR_SECONDS:
                break
    json.dump(costs, sys.stdout)


if __name__ == "__main__":
    main()
