"""Header fields as they come: split, unfold, decode words, parameters, dates and ids. Pure.

Guarantees: never raises, each step bounded (fields, octets, encoded words). Does not know what the fields mean:
addresses are read by `intake.mailboxes`, the kind of message by `intake.automatic`.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from intake.charsets import clean, codec_for, decode

#: Bounds: no honest mail comes near, and nothing beyond them is looked at.
MOST_FIELDS, MOST_HEAD, MOST_VALUE, MOST_WORDS, MOST_IDS, MOST_CHUNKS = 1_000, 400_000, 20_000, 400, 200, 1_000

_FIELD = re.compile(rb"([!-9;-~]{1,120})[ \t]*:[ \t]*")
# Fields that no text starts a line with.
_MAIL_FIELD = re.compile(
    rb"^(?:received|return-path|message-id|mime-version|content-(?:type|transfer-encoding)|"
    rb"delivered-to|dkim-signature)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FOLD = re.compile(rb"\r?\n[ \t]*|\r[ \t]*")
_WORD = re.compile(r"=\?([^\s?*]{1,60})(?:\*[^\s?]*)?\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?[^\s?]+\?[bBqQ]\?)")
_OFFSET = re.compile(r"\d\d:\d\d(?::\d\d)?\s+([+-])(\d\d)(\d\d)\b")
_MESSAGE_ID = re.compile(r"<\s*([^<>]{1,990}?)\s*>")
_FIRST_PARAMETER = re.compile(r"\s*(?:([^\s=;]+)\s+)?([^\s=;\"]+\s*=)")
_PARAMETER = re.compile(r";\s*([^\s=;*\"]+)(?:\*(\d{1,3}))?(\*)?\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Headers:
    """The header fields of one entity in their order; names in lower case, values unfolded octets."""

    fields: tuple[tuple[str, bytes], ...] = ()
    by_name: dict[str, list[bytes]] = field(default_factory=dict)
    #: The charset of the text below: undeclared 8-bit fields are mostly in the same.
    charset: str = ""

    def first(self, name: str) -> bytes:
        """Return the first value of a field, b"" when it is missing."""
        values = self.by_name.get(name)
        return values[0] if values else b""

    def text(self, name: str) -> str:
        """Return the first value of a field as text, encoded words left as they are."""
        values = self.by_name.get(name)
        return plain(values[0], self.charset) if values else ""

    def all(self, name: str) -> list[str]:
        """Return every value of a field as text."""
        return [plain(value, self.charset) for value in self.by_name.get(name, ())]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name


def from_first_field(message: bytes) -> bytes:
    """Return a message from its first header field on: what servers and spools put above is dropped.

    Old Macintosh line ends (bare CR) become line feeds where there is no other; a body without any head stays whole.
    """
    if b"\n" not in message[:MOST_HEAD] and b"\r" in message[:MOST_VALUE]:
        message = message.replace(b"\r", b"\n")
    elif _BARE_CR.search(message[:MOST_VALUE]):
        # Line ends of both kinds in one head.
        head, blank, rest = message.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
        message = _BARE_CR.sub(b"\n", head) + blank + rest
    if _FIELD.match(message[:200]) or message[:5] in (b"From ", b">From"):
        return message
    above = _FIRST_FIELD.search(message[:2_000])
    stray = message[: above.start()].strip(b"\r\n") if above else b""
    return message[above.start() :] if above and stray.count(b"\n") == 0 and len(stray) < 200 else message


_BARE_CR = re.compile(rb"\r(?=[A-Za-z][A-Za-z0-9-]{1,40}:[ \t])")
# Fields that a message starts with, at the start of a line.
_FIRST_FIELD = re.compile(
    rb"^(?:received|return-path|from|to|subject|date|message-id|mime-version|content-type|delivered-to|x-[\w-]{2,40}|"
    rb"dkim-signature|envelope-to|sender|reply-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


def split_head(entity: bytes) -> tuple[Headers, bytes]:
    """Split an entity into its headers and its body (RFC 5322 section 2.1), forgiving a missing blank line."""
    found: list[tuple[str, list[bytes]]] = []
    position, end = 0, min(len(entity), MOST_HEAD)
    while position < end and len(found) < MOST_FIELDS:
        stop = entity.find(b"\n", position) + 1 or len(entity)
        line = entity[position : min(stop, position + MOST_VALUE)]
        if not line.strip(b"\r\n"):
            position = stop
            break
        match = _FIELD.match(line)
        if line[:1] in b" \t" and found:
            found[-1][1].append(line)
        elif match is not None:
            found.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
        elif not _is_stray(entity, line, stop, bool(found)) and not (found and _closes(found[-1][1], line)):
            break
        elif found and not line.startswith((b"From ", b">From ")):
            found[-1][1].append(b" " + line)
        position = stop
    fields = tuple((name, _unfold(pieces)) for name, pieces in found)
    by_name: dict[str, list[bytes]] = {}
    for name, value in fields:
        by_name.setdefault(name, []).append(value)
    return Headers(fields, by_name), entity[position:]


def _is_stray(entity: bytes, line: bytes, stop: int, inside: bool) -> bool:
    """Tell a broken line among header fields (an mbox line, a fold without its blank) from the start of the body."""
    if line.startswith((b"From ", b">From ")):
        return True
    if line.startswith(b"--") or not (inside or not line.strip()):
        return False
    if _FIELD.match(entity, stop) is not None:
        return True
    head = entity[stop : stop + 2_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _MAIL_FIELD.search(head) is not None


def _closes(pieces: list[bytes], line: bytes) -> bool:
    """Tell whether a line ends a file name in quotes or an address that was broken without folding."""
    value = b"".join(pieces)
    if b'"' in line and value.count(b'"') % 2 == 1 and b"=" in pieces[0]:
        return True
    return value.count(b"<") > value.count(b">") and _ADDRESS_END.match(line) is not None


# `Cc: Ann <ann@` and `example.org>, Bob <bob@example.org>` on the next line.
_ADDRESS_END = re.compile(rb"[\w.+-]{0,64}@?[\w.-]{1,255}>\s*(?:,[^\r\n]*)?\r?$")


def _unfold(pieces: list[bytes]) -> bytes:
    if len(pieces) == 1:
        return pieces[0].strip()
    return _FOLD.sub(b" ", b"".join(pieces)[:MOST_VALUE]).strip()


def plain(octets: bytes, charset: str = "") -> str:
    """Return a raw header value as text: ASCII by rule, UTF-8 by RFC 6532, else as the body is, else guessed."""
    if octets.isascii() and b"\x1b" not in octets and not (charset and codec_for(charset) == "utf-7"):
        text = octets.decode("ascii")
        return text if text.isprintable() else one_line(text)
    return one_line(decode(octets, charset)[0])


def one_line(text: str) -> str:
    """Make text fit for a header: no line ends, no controls, so that nothing can be injected by it."""
    return clean(text).replace("\n", " ").replace("\t", " ").replace("\x85", " ").replace("\u2028", " ")


def decode_words(value: str) -> str:
    """Decode the encoded words of RFC 2047, leniently; what cannot be decoded stays as it is."""
    if "=?" not in value:
        return value
    value = value[:MOST_VALUE]
    for _ in range(2):
        # Neighbours need two passes: a match eats the start of the next pair.
        value = _BETWEEN_WORDS.sub(r"\1\2", value)
    pieces: list[str] = []
    pending = b""
    charset, position = "", 0
    for count, match in enumerate(_WORD.finditer(value)):
        if count >= MOST_WORDS:
            break
        between = value[position : match.start()]
        octets = _word_octets(match[2], match[3])
        # A character may be cut in two by a word's end, so words of one charset are decoded together.
        if between or match[1].lower() != charset:
            pieces += (decode(pending, charset)[0], between)
            pending = b""
        pending += octets
        charset, position = match[1].lower(), match.end()
    pieces += (decode(pending, charset)[0], value[position:])
    return one_line("".join(pieces))


def _word_octets(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        # A fold inside the code of an octet leaves a blank there.
        raw = _CUT_CODE.sub(rb"=\1", raw)
        return binascii.a2b_qp(raw.replace(b"_", b" "), header=False)
    return from_base64(raw)


_CUT_CODE = re.compile(rb"=([0-9A-Fa-f])[ \t]+(?=[0-9A-Fa-f])")


def from_base64(octets: bytes) -> bytes:
    """Decode base64 (RFC 2045 section 6.8) leniently: foreign octets are skipped, missing padding is supplied."""
    if (padding := _PADDING_INSIDE.search(octets)) is not None and octets.count(b"=") <= MOST_CHUNKS:
        # Texts that were encoded one by one and put together, by list servers; else the padding is the end.
        chunks = [b"".join(chunk.split()) for chunk in octets.split(b"=")]
        if b"\n" in padding[0] and all(_CHUNK.fullmatch(chunk) for chunk in chunks):
            return b"".join(binascii.a2b_base64(chunk + b"=" * (-len(chunk) % 4)) for chunk in chunks)
        octets = octets[: padding.end()]
    try:
        return binascii.a2b_base64(octets)
    except (binascii.Error, ValueError):
        kept = octets.translate(None, _NOT_BASE64)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        try:
            return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
        except (binascii.Error, ValueError):
            return b""


_PADDING_INSIDE = re.compile(rb"=[\s=]*(?=[^\s=])")
_CHUNK = re.compile(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?")
_NOT_BASE64 = bytes(
    octet for octet in range(256) if not (chr(octet).isascii() and chr(octet).isalnum()) and octet not in b"+/"
)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split `type; name=value` (RFC 2045 section 5.1), joining and decoding the pieces of RFC 2231."""
    head, semicolon, _ = value.partition(";")
    main = head.strip().lower()
    if "=" in head and (first := _FIRST_PARAMETER.match(head)):
        # `attachment filename=a.pdf` lacks its semicolon, `filename=a.pdf` its type.
        main, head, value = (first[1] or "").lower(), "", ";" + value[first.start(2) :]
    elif not semicolon:
        return main, {}
    simple: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(value[len(head) :])):
        if count > 200:
            break
        name, text = match[1].lower(), _unquote(match[4])
        if match[2] is None and match[3] is None:
            simple.setdefault(name, text)
        else:
            pieces.setdefault(name, {}).setdefault(int(match[2] or 0), (text, match[3] is not None))
    for name, numbered in pieces.items():
        simple[name] = _join_pieces(numbered)
    return main, simple


def _unquote(text: str) -> str:
    text = text.strip()
    if text.startswith('"'):
        text = text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:]
        return _QUOTED_PAIR.sub(r"\1", text)
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == "'" else text


# A backslash before a letter is a Windows path, not a quoted pair.
_QUOTED_PAIR = re.compile(r"\\([\"\\])")


def _join_pieces(numbered: dict[int, tuple[str, bool]]) -> str:
    charset, octets = "", b""
    for number in sorted(numbered):
        text, extended = numbered[number]
        if extended and number == min(numbered) and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        octets += unquote_to_bytes(text) if extended else text.encode("utf-8", "replace")
    return one_line(decode(octets, charset if codec_for(charset) else "")[0])


def message_ids(value: str) -> tuple[str, ...]:
    """Return the ids of In-Reply-To or References (RFC 5322 section 3.6.4), without brackets, folding blanks gone."""
    value = decode_words(value[: MOST_VALUE * 2])
    found = _MESSAGE_ID.findall(value) or [word for word in value.split() if "@" in word]
    ids = (re.sub(r"\s+", "", one) for one in found[:MOST_IDS])
    return tuple(dict.fromkeys(one for one in ids if one))


def utc_date(value: str) -> datetime | None:
    """Return the Date header in UTC, None when it is missing or unreadable."""
    try:
        moment = parsedate_to_datetime(value[:200])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def utc_offset(value: str) -> timedelta | None:
    """Return the author's distance from UTC by the Date header, None when it does not tell.

    RFC 5322 section 3.3: "-0000" says that the zone is unknown. "+0000" is what machines write that have none, so it
    says as little.
    """
    found = _OFFSET.search(value[:200])
    if found is None:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if not length or length > timedelta(hours=14):
        return None
    return -length if found[1] == "-" else length
