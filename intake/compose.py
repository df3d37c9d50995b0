"""Writes an OutboundMessage as the octets of a mail (RFC 5322, RFC 2045 to 2047). Pure.

The same message always gives the same octets: nothing is chosen here. They are ASCII with CRLF, and no line is longer
than 998 octets; only a local part that is not ASCII makes headers UTF-8 (RFC 6532), see `needs_smtputf8`. No value can
add a header: controls in names and subjects become blanks, ids that are none are left out, and an address that is none
is refused.
"""

from __future__ import annotations

import hashlib
import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable
from email.header import Header
from email.utils import format_datetime

import idna

from intake.errors import PermanentFailure
from intake.message import Address, OutboundMessage, Picture

#: RFC 5322 section 2.1.1, without CRLF.
MAX_LINE = 998
#: A thread keeps its first and its latest ids; without a bound the header would grow for ever.
MAX_REFERENCES = 100

_UNWRITABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_MESSAGE_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
_LOCAL = re.compile(
    r"(?:[^\x00-\x20\x7f-\xa0\u2028\u2029\"(),:;<>@\[\\\]\ud800-\udfff]+|\"(?:[^\x00-\x1f\"\\\x7f]|\\[ -~])*\")"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
#: RFC 5321 section 4.1.2: labels of at most 63 octets between dots, or an address literal.
_DOMAIN = re.compile(rf"(?=.{{1,255}}\Z){_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z:.]+\]")
_PAGE = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONG_LINE = re.compile(rb"[^\r\n]{%d}" % (MAX_LINE + 1))


def compose(message: OutboundMessage) -> bytes:
    """Return the mail as octets, ready for DATA or a file.

    Raises:
        PermanentFailure: an address is none, or there is no recipient.
    """
    if not message.to:
        raise PermanentFailure(f"message <{message.message_id}> has no recipient", next_step="Answer it by hand.")
    headers = [
        f"From: {_mailbox(message.sender)}",
        *_recipients("To", message.to),
        *_recipients("Cc", message.cc),
        _text_header("Subject", message.subject),
        f"Date: {format_datetime(message.date)}",
        f"Message-ID: <{_own_id(message.message_id)}>",
    ]
    if answered := _ids([message.in_reply_to]):
        headers.append(f"In-Reply-To: {answered[0]}")
    if thread := _ids(message.references):
        headers.append("References: " + "\r\n ".join(_latest(thread)))
    if message.reply_to:
        headers.append(f"Reply-To: {wire_address(message.reply_to)}")
    if message.auto_submitted:
        # RFC 3834 section 5; the second header is read by Exchange, which does not read the first.
        headers += [f"Auto-Submitted: {_line(message.auto_submitted)}", "X-Auto-Response-Suppress: All"]
    headers += _ways_to_end(message.unsubscribe)
    headers.append("MIME-Version: 1.0")
    return "\r\n".join(headers).encode("utf-8") + b"\r\n" + _content(message)


def _ways_to_end(page: str) -> list[str]:
    """Return how the recipient ends mail of this kind: RFC 2369 section 3.2, by one click as RFC 8058 section 3.1."""
    if not _PAGE.fullmatch(page):
        return []
    header = f"List-Unsubscribe:\r\n <{page}>"
    # RFC 8058 wants HTTPS, and lets mail programs post there without asking.
    return [header, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if page.startswith("https:") else [header]


def _recipients(field: str, addresses: tuple[Address, ...]) -> list[str]:
    return [f"{field}: " + ",\r\n ".join(_mailbox(address) for address in addresses)] if addresses else []


def needs_smtputf8(message: OutboundMessage) -> bool:
    """Must the other side speak SMTPUTF8 (RFC 6531), because a local part is not ASCII?"""
    addresses = [
        message.sender.address,
        message.reverse_path,
        message.reply_to,
        *(each.address for each in (*message.to, *message.cc)),
    ]
    return not all(address.rpartition("@")[0].isascii() for address in addresses)


def wire_address(address: str) -> str:
    """Return an address as it is sent: the domain in ASCII (IDNA 2008, RFC 5891), the local part as it is.

    Raises:
        PermanentFailure: it is no address.
    """
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise _no_address(address) from error
    if len(address) > 320 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise _no_address(address)
    return f"{local}@{domain}"


def can_be_written_to(address: str) -> bool:
    """Say whether mail can be sent to an address at all."""
    try:
        wire_address(address)
    except PermanentFailure:
        return False
    return True


def _no_address(address: str) -> PermanentFailure:
    return PermanentFailure(
        f"{address!r} is no mail address", code="553 5.1.3", next_step="Correct the address, then send it again."
    )


def _line(text: str) -> str:
    return _UNWRITABLE.sub(" ", text).strip()


def _mailbox(address: Address) -> str:
    name = _line(address.name)
    spec = wire_address(address.address)
    if not name:
        return spec
    if not name.isascii() or "=?" in name or len(name) > 60:
        return f"{_encoded(name)}\r\n <{spec}>"
    if _PHRASE.fullmatch(name):
        return f"{name} <{spec}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{spec}>'


def _text_header(name: str, text: str) -> str:
    line = _line(text)
    # What looks like an encoded word is encoded, or the reader would decode what nobody had encoded.
    if line.isascii() and len(line) + len(name) < 76 and "=?" not in line:
        return f"{name}: {line}"
    return f"{name}: {_encoded(line, name)}"


def _encoded(text: str, name: str = "") -> str:
    return Header(text, "utf-8", maxlinelen=75, header_name=name).encode(linesep="\r\n")


def _own_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"{message_id!r} is no Message-ID without angle brackets; choose one like id@desk.example")
    return message_id


def _ids(ids: Iterable[str]) -> list[str]:
    # Ids of others come from mail that anybody may have written.
    return [f"<{each}>" for each in ids if _MESSAGE_ID.fullmatch(each)]


def _latest(ids: list[str]) -> list[str]:
    return ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[1 - MAX_REFERENCES :]]


def _content(message: OutboundMessage) -> bytes:
    plain = _part("plain", message.text)
    if not message.html:
        return plain
    html = _part("html", message.html)
    if message.pictures:
        # RFC 2387: the HTML is the root, the pictures stand beside it.
        pictures = [_picture(each, message.message_id) for each in message.pictures]
        html = _multipart('related; type="text/html"', f"{message.message_id}/related", [html, *pictures])
    return _multipart("alternative", message.message_id, [plain, html])


def _multipart(kind: str, seed: str, parts: list[bytes]) -> bytes:
    boundary = _boundary(seed, b"".join(parts))
    line = b"--" + boundary.encode("ascii")
    opening = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return b"".join([opening, *(line + b"\r\n" + part + b"\r\n" for part in parts), line, b"--\r\n"])


def _picture(picture: Picture, message_id: str) -> bytes:
    name = picture.name if _MESSAGE_ID.fullmatch(picture.name) else hashlib.sha256(message_id.encode()).hexdigest()[:16]
    head = (
        f"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <{name}>\r\n"
        "Content-Disposition: inline\r\n\r\n"
    )
    return head.encode("ascii") + encodebytes(picture.octets).replace(b"\n", b"\r\n")


def _boundary(message_id: str, parts: bytes) -> str:
    boundary = "=_" + hashlib.sha256(message_id.encode("utf-8")).hexdigest()[:24]
    while boundary.encode("ascii") in parts:
        boundary = "=_" + hashlib.sha256(boundary.encode("ascii")).hexdigest()[:24]
    return boundary


def _part(subtype: str, text: str) -> bytes:
    # Nearly all that is sent was written here, and has one kind of line end.
    lines = text.replace("\n", "\r\n") if "\r" not in text else _LINE_END.sub("\r\n", text)
    lines = lines if lines.endswith("\r\n") else lines + "\r\n"
    octets = lines.encode("utf-8", "replace")
    foreign = len(octets) - len(lines)
    if not foreign and b"\0" not in octets and not _LONG_LINE.search(octets):
        encoding = "7bit"
    elif foreign * 4 < len(octets):
        encoding, octets = "quoted-printable", b2a_qp(octets)
    else:
        encoding, octets = "base64", encodebytes(octets).replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + octets
