"""Address lists as people's programs write them (RFC 5322 section 3.4), read forgivingly. Pure.

Guarantees: never raises, bounded, at most MOST_MAILBOXES results; a domain in Unicode and in punycode is one domain.
Nested comments, groups, missing brackets, unquoted commas in names, encoded words with specials in them are all read.
"""

from __future__ import annotations

import re
from contextlib import suppress

from intake.headers import decode_words, one_line
from intake.message import Address

#: A list may be this long (in mailboxes, and in characters); what follows is not read.
MOST_MAILBOXES, MOST_LIST = 200, 20_000
#: What stands for one mailbox outside its brackets is no longer than this.
MOST_WORDS = 1_500

_TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*")'
    r"|(?P<encoded>=\?[^\s?]+\?[bBqQ]\?[^?]*\?=)"
    r'|(?P<angle><(?:[^<>"]|"[^"<>]*")*>?)'
    r"|(?P<special>[(),;:])"
    r'|(?P<text>[^"<(),;:=]+|.)',
    re.DOTALL,
)
_ADDRESS = re.compile(r"[^\s<>\"'\[\](),;:]+@[^\s<>\"'(),;]+|\"[^\"]*\"@[^\s<>\"'(),;]+")
_QUOTED_PAIR = re.compile(r"\\(.)")
_ROUTE = re.compile(r"^@[^:]*:")
_MAILTO = re.compile(r"\bmailto:?\s*$|[\[(]mailto:?\s*[\])]?", re.IGNORECASE)


class _Mailbox:
    """One mailbox while it is being read: its words, its comments and what stood in angle brackets."""

    __slots__ = ("angle", "comments", "outside", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        #: The words outside quotes: an address among them is the mailbox, whatever a name pretends to be.
        self.outside: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None

    def finished(self) -> Address | None:
        words = "".join(self.words).strip()[:MOST_WORDS]
        if self.angle is not None:
            name = _name(words.strip("<> ")) or _name(" ".join(self.comments))
            return Address(name=name, address=_normal(self.angle) or _inside(words))
        inside = _inside("".join(self.outside).strip()[:MOST_WORDS]) or _inside(words)
        if inside:
            rest = _name(_MAILTO.sub("", words.replace(inside, "", 1))).strip("<>[]'\" ")
            return Address(name=rest or _name(" ".join(self.comments)), address=_normal(inside))
        name = _name(words) or _name(" ".join(self.comments))
        return Address(name=name) if name else None


def read_mailboxes(value: str) -> tuple[Address, ...]:
    """Return the mailboxes of an address list; one without a readable address keeps its name and has address ""."""
    found = _read(value[:MOST_LIST])
    if len(found) == 1 and "@" not in found[0].address and "=?" in value:
        # Some programs encode the whole mailbox, brackets and all.
        inside = _read(decode_words(value)[:MOST_LIST])
        found = inside if any("@" in one.address for one in inside) else found
    return tuple(found)


def first_mailbox(values: list[str]) -> Address:
    """Return the first mailbox with an address out of several header values, else the first with a name."""
    boxes = [box for value in values[:10] for box in read_mailboxes(value)]
    with_address = (box for box in boxes if "@" in box.address)
    return next(with_address, boxes[0] if boxes else Address())


def _read(value: str) -> list[Address]:
    found: list[Address] = []
    box, position, value = _Mailbox(), 0, value.strip()
    while position < len(value) and len(found) < MOST_MAILBOXES:
        match = _TOKEN.match(value, position)
        assert match is not None, "the last alternative takes any character"
        kind, lexeme, position = match.lastgroup, match[0], match.end()
        if lexeme == "(" and kind == "special":
            comment, position = _comment(value, position)
            box.comments.append(comment)
        elif kind == "special" and lexeme in ",;":
            _close(box, found)
            box = _Mailbox()
        elif kind == "special" and lexeme == ":" and _names_group(box):
            box = _Mailbox()
        elif kind == "quoted" and value.startswith("@", position):
            box.words.append(lexeme)
            box.outside.append(lexeme)
        elif kind == "angle" and ("@" in lexeme or box.angle is None):
            box.angle = lexeme.strip("<> \t")
        else:
            box.words.append(_QUOTED_PAIR.sub(r"\1", lexeme[1:-1]) if kind == "quoted" else lexeme)
            box.outside.append(" " if kind == "quoted" else lexeme)
    _close(box, found)
    return found


def _names_group(box: _Mailbox) -> bool:
    words = "".join(box.words)
    # Outlook writes `Ann Example [mailto:ann@example.org]`.
    return box.angle is None and "@" not in words and not _MAILTO.search(words)


def _comment(value: str, position: int) -> tuple[str, int]:
    depth, start = 1, position
    while position < len(value) and depth:
        depth += {"(": 1, ")": -1}.get(value[position], 0)
        position += 2 if value[position] == "\\" else 1
    return value[start : position - (depth == 0)], position


def _close(box: _Mailbox, found: list[Address]) -> None:
    mailbox = box.finished()
    if mailbox is None:
        return
    if found and "@" not in found[-1].address and not found[-1].address and box.angle is not None:
        # `Doe, John <j.doe@example.org>`: the comma was part of an unquoted name.
        before = found.pop().name
        mailbox = Address(name=f"{before}, {mailbox.name}" if mailbox.name else before, address=mailbox.address)
    found.append(mailbox)


def _inside(words: str) -> str:
    match = _ADDRESS.search(words)
    return match[0] if match else ""


def _name(text: str) -> str:
    name = " ".join(one_line(decode_words(text)).split())
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name[:500]


def _normal(address: str) -> str:
    """Return the address with its domain in lower case and in A-labels (RFC 5890 section 2.3.2.1)."""
    address = _ROUTE.sub("", one_line(decode_words(address)).strip())
    if "(" in address:
        address = re.sub(r"\([^()]*\)", "", address)
    if address.lower().startswith("mailto:"):
        address = address[7:]
    local, at, domain = address.rpartition("@")
    if not at:
        return address.strip()[:320]
    # Brackets around the whole mailbox; those of a domain literal (RFC 5321 section 4.1.3) stay.
    domain = domain.strip(" .>" if "[" in domain else " .>])").lower()
    if not domain.isascii():
        with suppress(UnicodeError):
            domain = domain.encode("idna").decode("ascii")
    return f"{local.strip()}@{domain}"[:320]
