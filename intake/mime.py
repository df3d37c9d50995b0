"""The MIME tree of a message (RFC 2045, 2046), read forgivingly and within bounds. Pure.

    octets --read_entity--> Entity(headers, media_type, parameters, body | parts)

Written here because the standard library recurses without bound on nested multiparts and takes seconds for many parts.
Guarantees: never raises, at most MOST_PARTS entities and MOST_DEPTH levels; what lies beyond is kept as one leaf.
Does not decide what is body and what is attachment: that is `intake.parts`.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.headers import Headers, decode_words, from_base64, one_line, parameters, plain, split_head

#: No honest mail comes near; the deepest tree seen in use had 7 levels.
MOST_PARTS, MOST_DEPTH = 1_000, 40
#: More lines that may be boundaries than this are not looked at.
MOST_MARKERS = 20_000


@dataclass(slots=True)
class Budget:
    """What one message may still cost, and what was odd about it so far."""

    parts: int = MOST_PARTS
    flags: list[str] = field(default_factory=list)

    def flag(self, word: str) -> None:
        """Note an oddity once."""
        if word not in self.flags:
            self.flags.append(word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity of the tree: a leaf with its raw body, or a multipart with its parts."""

    headers: Headers
    media_type: str
    parameters: dict[str, str]
    #: The body as transferred; still encoded.
    body: bytes = b""
    parts: tuple[Entity, ...] = ()

    @property
    def charset(self) -> str:
        """The declared charset, "" when none."""
        return self.parameters.get("charset", "")

    def octets(self) -> bytes:
        """Return the body with its transfer encoding taken off."""
        return decode_transfer(self.body, self.headers.text("content-transfer-encoding"))

    def disposition(self) -> tuple[str, dict[str, str]]:
        """Return the Content-Disposition (RFC 2183) and its parameters."""
        return parameters(_once_decoded(self.headers.text("content-disposition")))

    def leaves(self) -> Iterator[Entity]:
        """Yield the leaves in order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def read_entity(octets: bytes, budget: Budget, *, depth: int = 0, parent: str = "") -> Entity:
    """Read an entity and what is in it, spending from the budget."""
    headers, body = split_head(octets)
    media_type, given = _content_type(headers, budget)
    if not media_type:
        media_type = "message/rfc822" if parent == "multipart/digest" else "text/plain"
    budget.parts -= 1
    boundary = given.get("boundary", "")
    if media_type.startswith("multipart/") or (boundary and _has_line(body, boundary)):
        if depth >= MOST_DEPTH or budget.parts <= 0:
            budget.flag("too-deep" if depth >= MOST_DEPTH else "too-many-parts")
        else:
            return _read_multipart(headers, media_type, given, body, (budget, depth))
    return Entity(headers=headers, media_type=media_type, parameters=given, body=body)


def _read_multipart(
    headers: Headers, media_type: str, given: dict[str, str], body: bytes, where: tuple[Budget, int]
) -> Entity:
    budget, depth = where
    pieces = _split(body, given.get("boundary", ""), budget)
    if not pieces:
        if _has_line(body, given.get("boundary", "")):
            return Entity(headers=headers, media_type="text/plain", parameters=given)
        # No boundary line at all: whatever the label says, this is one text.
        budget.flag("multipart-without-parts")
        kind = "text/html" if body.lstrip()[:200].lower().startswith((b"<html", b"<!doctype html")) else "text/plain"
        return Entity(headers=headers, media_type=kind, parameters=given, body=body)
    if not media_type.startswith("multipart/"):
        budget.flag("multipart-labelled-otherwise")
        media_type = "multipart/mixed"
    parts = tuple(read_entity(piece, budget, depth=depth + 1, parent=media_type) for piece in pieces)
    return Entity(headers=headers, media_type=media_type, parameters=given, parts=parts)


def _content_type(headers: Headers, budget: Budget) -> tuple[str, dict[str, str]]:
    """Return the media type; of several Content-Type fields the first that is usable (class: second Content-Type)."""
    values = headers.by_name.get("content-type", [])
    if len(values) > 1:
        budget.flag("content-type-repeated")
    for value in values[:5]:
        media_type, given = parameters(_once_decoded(plain(value)))
        media_type = "".join(media_type.split())
        media_type = _MISSPELT.get(media_type, media_type)
        if "/" in media_type:
            return media_type[:100], given
        if given.get("boundary"):
            return "multipart/mixed", given
    return "", {}


_MISSPELT = {
    **dict.fromkeys(
        ("text", "plain", "plain/text", "text/ascii", "text/text", "text/plain/", "ascii", "application/pgp"),
        "text/plain",
    ),
    **dict.fromkeys(("html", "html/text", "text/htm", "text/xhtml", "application/xhtml+xml"), "text/html"),
}


def _once_decoded(value: str) -> str:
    """Decode a whole value that is encoded words (`=?utf-8?B?...?=` around type and parameters)."""
    return value if '"' in value or not value.startswith("=?") else decode_words(value)


def _split(body: bytes, boundary: str, budget: Budget) -> list[bytes]:
    marker = b"--" + boundary.encode("utf-8", "replace").rstrip()
    if not boundary or not _has_line(body, boundary):
        guess = _guess_marker(body)
        if not guess:
            return []
        budget.flag("boundary-missing")
        marker = guess
    pieces: list[bytes] = []
    start, closed = -1, False
    for line_start, line_end, closing in _marker_lines(body, marker):
        if start >= 0:
            pieces.append(_without_last_break(body[start:line_start]))
        start, closed = line_end, closing
        if closing or len(pieces) >= budget.parts:
            break
    if not closed and 0 <= start < len(body):
        budget.flag("boundary-unterminated")
        pieces.append(body[start:])
    elif closed:
        _keep_epilogue(body[start:], pieces, budget)
    return pieces


def _keep_epilogue(rest: bytes, pieces: list[bytes], budget: Budget) -> None:
    """Note what follows the closing line: it is not shown (RFC 2046 section 5.1.1), unless there was nothing else."""
    if rest.strip() and not any(piece.strip() for piece in pieces):
        budget.flag("text-after-multipart")
        pieces.append(b"\n" + rest)


def _marker_lines(body: bytes, marker: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield where each boundary line starts and ends and whether it closes; found with memmem, never with a regex."""
    position = 0
    for _ in range(MOST_MARKERS):
        at = body.find(marker, position)
        if at < 0:
            return
        position = at + len(marker)
        if at and body[at - 1 : at] not in (b"\n", b"\r"):
            continue
        newline = body.find(b"\n", position)
        line_end = len(body) if newline < 0 else newline + 1
        rest = body[position : min(line_end, position + 200)].strip()
        if rest in (b"", b"--") or rest.startswith(b"--"):
            yield at, line_end, rest.startswith(b"--")
            position = line_end


def _has_line(body: bytes, boundary: str) -> bool:
    marker = b"--" + boundary.encode("utf-8", "replace").rstrip()
    return next(_marker_lines(body, marker), None) is not None


def _guess_marker(body: bytes) -> bytes:
    """Return the first line that looks like a boundary and is followed by header fields, b"" when there is none."""
    position = 0
    for _ in range(50):
        if not body.startswith(b"--", position):
            position = body.find(b"\n--", position) + 1
            if not position:
                return b""
        stop = body.find(b"\n", position)
        line = body[position : stop if stop >= 0 else len(body)].rstrip()
        if 4 < len(line) <= 120 and body[stop + 1 : stop + 10].lower().startswith(b"content-"):
            return line
        position += 2
    return b""


def _without_last_break(piece: bytes) -> bytes:
    """Take off the line break before a boundary: it belongs to the boundary (RFC 2046 section 5.1.1)."""
    return piece[:-2] if piece.endswith(b"\r\n") else piece[:-1] if piece.endswith((b"\n", b"\r")) else piece


def _is_prose(body: bytes) -> bool:
    """Tell a text that is labelled base64 and is none: its first line has words, and is no multiple of four."""
    first = body.lstrip()[:200].split(b"\n", 1)[0].strip()
    return len(first.split(b" ")) > 3 and len(first.replace(b" ", b"")) % 4 != 0


def decode_transfer(body: bytes, encoding: str) -> bytes:
    """Take off a Content-Transfer-Encoding (RFC 2045 section 6); an unknown one is taken as none."""
    name = one_line(encoding).split(";")[0].split("(")[0].strip(" '\"").lower()
    if name == "base64":
        return body if _is_prose(body) else from_base64(body)
    if name in ("quoted-printable", "quoted_printable", "quotedprintable"):
        return binascii.a2b_qp(body)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        from intake.uuencoded import find_files

        files, _ = find_files(body)
        return files[0][1] if files else body
    return body
