"""Which part of a mail is its text and which are attachments. Pure.

    Entity --gather--> Contents(pieces of body, attachments with their octets, reports, flags)

One walk serves both `parse` and `extract`, so that names and digests agree. An attached mail is an attachment; its text
is never the report. Names are clean, unique and without a path.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from intake.alternatives import is_prose, prose_of, versions_to_read
from intake.charsets import decode
from intake.file_names import EXTENSIONS, NAMES, PATH, tidy_name, unique_name
from intake.file_types import looks_like_logo
from intake.headers import decode_words, one_line, split_head
from intake.invitations import invitation_text, method_of
from intake.message import Attachment
from intake.mime import Budget, Entity, read_entity
from intake.signed import is_armoured_secret, open_signed, unarmour
from intake.tnef import open_tnef
from intake.uuencoded import find_files

#: Signed wrappings opened inside one another.
MOST_OPENED = 3
#: Enriched text beyond this is not read.
MOST_ENRICHED = 1_000_000
_ATTACHED_MAIL = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/partial"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_ENCRYPTED = frozenset(
    {
        "multipart/encrypted",
        "application/pgp-encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/x-microsoft-rpmsg-message",
    }
)


@dataclass(slots=True)
class Contents:
    """What a message holds, in order of reading."""

    #: The text pieces of the body: (is it HTML, text).
    pieces: list[tuple[bool, str]] = field(default_factory=list)
    attachments: list[tuple[Attachment, bytes]] = field(default_factory=list)
    #: Leaves that a machine wrote for machines: media type in lower case -> octets (RFC 3464, 8098, 5965, 5546).
    reports: dict[str, bytes] = field(default_factory=dict)
    #: The method of a calendar part (RFC 5546), such as "REPLY".
    calendar_method: str = ""
    calendar: bytes = b""
    #: The media type of the whole and its report-type parameter.
    media_type: str = ""
    #: The declared charset of the first text.
    charset: str = ""
    report_type: str = ""


_MACHINE = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/disposition-notification"}
    | {"message/feedback-report", "text/rfc822-headers", "message/rfc822", "message/global"}
)


def gather(root: Entity, budget: Budget) -> Contents:
    """Walk the tree once and sort everything into body, attachments and reports."""
    contents = Contents(media_type=root.media_type, report_type=root.parameters.get("report-type", "").lower())
    _Walk(contents, budget).visit(root)
    if contents.calendar and not any(text.strip() for _, text in contents.pieces):
        contents.pieces.append((False, invitation_text(contents.calendar)))
    return contents


class _Walk:
    """The state of one walk: what was found so far and which names are taken."""

    def __init__(self, contents: Contents, budget: Budget) -> None:
        self.contents, self.budget = contents, budget
        self.taken: set[str] = set()
        #: How many signed wrappings were opened: one inside the other is odd, more is an attack.
        self.opened = 0

    def visit(self, entity: Entity) -> None:
        if entity.media_type in _ENCRYPTED or (not entity.parts and _is_sealed(entity)):
            inner = open_signed(entity.octets()) if not entity.parts and self.budget.parts > 0 else b""
            if inner and self.opened < MOST_OPENED:
                self.opened += 1
                self.visit(read_entity(inner, self.budget))
            else:
                self.budget.flag("encrypted")
        if not entity.parts:
            self.leaf(entity)
        elif entity.media_type == "multipart/alternative":
            self.alternative(entity)
        elif entity.media_type == "multipart/related":
            self.related(entity)
        else:
            for part in entity.parts:
                self.visit(part)

    def alternative(self, entity: Entity) -> None:
        """Read the plainest version that says something (RFC 2046 section 5.1.4, with empty text parts distrusted)."""
        readable = [part for part in entity.parts if prose_of(part) is not None]
        chosen = versions_to_read(readable)
        for part in entity.parts:
            if any(part is one for one in chosen):
                self.visit(part)
            elif part in readable:
                self.only_attachments(part)
            else:
                self.visit(part)

    def only_attachments(self, entity: Entity) -> None:
        """Keep the images and files beside a version of the text that is not shown."""
        prose = prose_of(entity)
        for leaf in entity.leaves():
            if leaf is not prose:
                self.attach(leaf, inline=_is_shown(leaf)) if not is_prose(leaf) else None

    def related(self, entity: Entity) -> None:
        start = entity.parameters.get("start", "").strip("<> ")
        root = next((part for part in entity.parts if start and _content_id(part) == start), entity.parts[0])
        self.visit(root)
        for part in entity.parts:
            if part is root:
                continue
            if part.parts:
                self.visit(part)
            else:
                self.attach(part, inline=_is_shown(part))

    def leaf(self, entity: Entity) -> None:
        if is_prose(entity) and not (_is_named(entity) and self.contents.pieces):
            self.read(entity)
        else:
            self.attach(entity, inline=False)

    def read(self, entity: Entity) -> None:
        octets = entity.octets()
        if b"begin" in octets or b"=ybegin" in octets or b"BinHex" in octets:
            files, octets = find_files(octets)
            for name, inner in files:
                self.add(name, "application/octet-stream", inner)
        text, guessed = decode(octets, entity.charset or _charset_of_page(octets))
        self.contents.charset = self.contents.charset or entity.charset
        text = unarmour(unenriched(text) if entity.media_type in ("text/enriched", "text/richtext") else text)
        for word, applies in (("charset-guessed", guessed), ("encrypted", is_armoured_secret(text))):
            if applies:
                self.budget.flag(word)
        if entity.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=entity.parameters.get("delsp", "").lower() == "yes")
        is_html = entity.media_type == "text/html" or _is_page(text)
        if self.contents.pieces and text.strip() == self.contents.pieces[-1][1].strip():
            return
        self.contents.pieces.append((is_html, text))

    def attach(self, entity: Entity, *, inline: bool) -> None:
        octets = entity.octets()
        media_type = entity.media_type
        if media_type == "text/calendar":
            self.contents.calendar_method = _method_of(entity, octets) or self.contents.calendar_method
            self.contents.calendar = self.contents.calendar or octets
        if media_type in _MACHINE:
            self.contents.reports.setdefault(media_type, octets)
        name = _name_of(entity, octets)
        if media_type in _TNEF or name.lower() == "winmail.dat":
            body, files = open_tnef(octets)
            for inner_name, inner in files:
                self.add(inner_name, "application/octet-stream", inner)
            if body and not any(text.strip() for _, text in self.contents.pieces):
                self.contents.pieces.append((False, body))
            if body or files:
                return
            self.budget.flag("tnef-unreadable")
        shown = inline or entity.disposition()[0] == "inline"
        self.add(name, media_type, octets, inline=shown)

    def add(self, name: str, media_type: str, octets: bytes, *, inline: bool = False) -> None:
        number = len(self.contents.attachments) + 1
        clean_name = unique_name(tidy_name(name) or f"attachment-{number}{EXTENSIONS.get(media_type, '')}", self.taken)
        attachment = Attachment(
            name=clean_name,
            media_type=media_type,
            size=len(octets),
            sha256=hashlib.sha256(octets).hexdigest(),
            inline=inline,
            logo=looks_like_logo(clean_name, media_type, len(octets), inline=inline),
        )
        self.contents.attachments.append((attachment, octets))


def _method_of(entity: Entity, octets: bytes) -> str:
    """Return what a calendar part does; one that is attached without saying so is a file that somebody shows."""
    # RFC 6047 section 2.4: what shall be acted on names its method in Content-Type.
    declared = entity.parameters.get("method", "")
    return "" if not declared and entity.disposition()[0] == "attachment" else method_of(octets, declared)


def _is_shown(entity: Entity) -> bool:
    """Tell a picture of the page from a file that only travels with it."""
    return entity.media_type.startswith("image/") or (
        bool(_content_id(entity)) and entity.disposition()[0] != "attachment"
    )


def _is_sealed(entity: Entity) -> bool:
    """Tell S/MIME that is labelled as any file, and a mail that only Microsoft's service opens."""
    name = (entity.parameters.get("name") or entity.disposition()[1].get("filename") or "").lower()
    return name in ("smime.p7m", "message.rpmsg")


def _is_named(entity: Entity) -> bool:
    return bool(entity.parameters.get("name") or entity.disposition()[1].get("filename"))


_FILE_NAME = re.compile(r"[^/\\\n]{1,120}\.[A-Za-z0-9]{2,5}")


def _content_id(entity: Entity) -> str:
    return entity.headers.text("content-id").strip("<> \t")[:500]


def _name_of(entity: Entity, octets: bytes) -> str:
    given = entity.disposition()[1].get("filename") or entity.parameters.get("name", "")
    if given:
        return decode_words(given)
    if entity.media_type in _ATTACHED_MAIL:
        subject = split_head(octets[:20_000])[0].text("subject")
        return (one_line(decode_words(subject))[:80].strip(" .") or "message") + ".eml"
    identified = _content_id(entity).partition("@")[0]
    if _FILE_NAME.fullmatch(identified):
        return identified
    described = decode_words(entity.headers.text("content-description")).strip()
    if _FILE_NAME.fullmatch(described):
        return described
    location = PATH.sub("", entity.headers.text("content-location").split("?")[0])
    return NAMES.get(entity.media_type, "") or (location if "." in location else "")


def _charset_of_page(octets: bytes) -> str:
    """Return what an HTML page says of its own charset, where its mail says nothing."""
    found = _META.search(octets[:2_000])
    return found[1].decode("ascii") if found else ""


_META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{3,40})", re.IGNORECASE)


def _is_page(text: str) -> bool:
    """Tell a whole HTML page that is labelled as plain text."""
    return text.lstrip()[:15].lower().startswith(("<html", "<!doctype html"))


def unenriched(text: str) -> str:
    """Take the commands off text/enriched (RFC 1896)."""
    bare = _ENRICHED.sub("", text[:MOST_ENRICHED])
    return bare.replace("<<", "<")


_ENRICHED = re.compile(r"<param>[^<>]{0,200}</param>|(?<!<)</?[A-Za-z][A-Za-z0-9-]{0,59}>", re.IGNORECASE)


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676 section 4), each quote depth on its own."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        # The signature delimiter ends in a blank and flows nowhere (RFC 3676 section 4.3).
        flows = content.endswith(" ") and content != "-- "
        piece = content[:-1] if flows and delete_space else content
        if open_depth == depth and content != "-- ":
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([">" * depth + (" " if depth else "") + piece])
        open_depth = depth if flows else -1
    return "\n".join("".join(paragraph) for paragraph in paragraphs)
