"""What kind of file an attachment is, by its octets and its name, and whether the desk takes it. Pure.

    name, octets --judge_file--> FileType(media_type, refused because ...)

The octets are believed, the name only where they say nothing, the sender's Content-Type never. Guarantees: never
raises; looks at the first octets, and into a ZIP's table of contents, whatever the size. Knows no virus: that is
ClamAV's work.
"""

from __future__ import annotations

import io
import mimetypes
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Enough for every signature but those of disk images, and the most names of an archive that are looked at.
MOST_OCTETS, MOST_NAMES = 8_192, 2_000
#: The default allow-list, by extension: what people attach to a report.
ALLOWED = _words(
    "txt log csv tsv md json xml yaml yml ini conf cfg toml sql diff patch html htm css "
    "pdf rtf doc docx dot dotx odt ott pages xls xlsx xlt xltx ods numbers ppt pptx pps ppsx odp key vsd vsdx odg epub "
    "png jpg jpeg jpe jfif gif bmp tif tiff webp svg heic heif avif ico psd ai eps xps "
    "mp3 m4a wav ogg oga opus flac aac amr wma mp4 m4v mov avi mkv webm mpg mpeg 3gp wmv "
    "zip 7z rar gz tgz bz2 xz tar zst eml msg ics vcf p7s p7m p7c asc sig pgp gpg cer crt pem har pcap pcapng evtx "
    "etl dmp"
)
#: Refused whatever the allow-list says: a double click runs them.
RUNS = _words(
    "exe dll scr com pif cpl msi msp mst sys drv bat cmd ps1 psm1 psd1 ps1xml vbs vbe js jse wsf wsh wsc hta jar class "
    "lnk url scf inf reg msc chm hlp application gadget appref-ms settingcontent-ms xll xlam iso img vhd vhdx dmg pkg "
    "app command sh bash csh run bin elf deb rpm apk ipa docm dotm xlsm xltm xlsb pptm potm ppam ppsm sldm one "
    "library-ms theme themepack diagcab cab ace arj lzh"
)
#: How programs begin, and what they are.
PROGRAMS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Unix program"),
    (b"\xfe\xed\xfa\xce", "a macOS program"),
    (b"\xfe\xed\xfa\xcf", "a macOS program"),
    (b"\xce\xfa\xed\xfe", "a macOS program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xca\xfe\xba\xbe", "a Java or macOS program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut"),
    (b"dex\n", "an Android program"),
    (b"#!/", "a script"),
)
_EXTENSION = re.compile(r"\.([A-Za-z0-9-]{1,20})$")
_TYPES = mimetypes.MimeTypes(filenames=())
#: Members that tell what a ZIP really is.
_CONTAINERS = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("META-INF/MANIFEST.MF", "application/java-archive"),
    ("AndroidManifest.xml", "application/vnd.android.package-archive"),
)
#: Members with code that an office program would run.
_MACROS = re.compile(r"(?:^|/)vbaProject\.bin$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """What a file is, and why it is not taken; `refused` is "" for one that is."""

    media_type: str
    #: In lower case, without the dot; "" when neither the name nor the octets tell one.
    extension: str
    #: A sentence for the sender: what the file is and what to send instead.
    refused: str = ""

    @property
    def taken(self) -> bool:
        """Whether the desk keeps it and hands it out."""
        return not self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    name: str
    extension: str
    octets: bytes
    members: tuple[str, ...]
    allowed: frozenset[str]


def judge_file(name: str, octets: bytes, allowed: frozenset[str] = ALLOWED) -> FileType:
    """Tell what a file is and whether it is taken; the first row that objects decides.

    Args:
        name: The file's name as the desk cleaned it.
        octets: The whole file.
        allowed: Extensions in lower case without the dot.
    """
    media_type, extension = sniff(name, octets)
    file = _File(name=name, extension=extension, octets=octets, members=_members(octets), allowed=allowed)
    refused = next((reason for row in ROWS if (reason := row(file))), "")
    return FileType(media_type=media_type, extension=extension, refused=refused)


def _runs_by_name(file: _File) -> str:
    given = _extension_of(file.name)
    return f"{file.name} is of a kind that runs when opened (.{given}); send a picture or the text" * (given in RUNS)


def _is_program(file: _File) -> str:
    kind = next((kind for magic, kind in PROGRAMS if file.octets.startswith(magic)), "")
    # Text may begin with the letters of a Windows program.
    if not kind or (kind == PROGRAMS[0][1] and b"\0" not in file.octets[:200]):
        return ""
    return f"{file.name} is {kind}, whatever its name says; send a picture or the text"


def _is_not_allowed(file: _File) -> str:
    if file.extension in file.allowed:
        return ""
    kind = f".{file.extension}" if file.extension else "of no kind that is known"
    return f"{file.name} is {kind}, which this desk does not take; send it as PDF, as a picture or in a ZIP"


def _holds_program(file: _File) -> str:
    found = next((name for name in file.members if _extension_of(name) in RUNS or _MACROS.search(name)), "")
    return f"{file.name} holds {found[-80:]}, which runs when opened; send it without" if found else ""


#: Why a file is not taken, in reading order.
ROWS: tuple[Callable[[_File], str], ...] = (_runs_by_name, _is_program, _is_not_allowed, _holds_program)


def sniff(name: str, octets: bytes) -> tuple[str, str]:
    """Return the media type and the extension that the octets tell, by the name only where they tell nothing."""
    given = _extension_of(name)
    if octets.startswith(b"PK\x03\x04") and (container := _container(_members(octets))):
        return container, given or (_TYPES.guess_extension(container) or "").strip(".")
    found = _signatures(octets)
    if found:
        same = next((one for one in found if one[1] == given), None)
        # A signature of many formats (ZIP, OLE, XML) leaves the name its say where it is one of them.
        media_type, extension = same or found[0]
        return media_type, given or extension
    by_name = _TYPES.guess_type(f"x.{given}")[0] if given else None
    if is_text(octets):
        return (by_name if by_name and by_name.startswith("text/") else "text/plain"), given or "txt"
    return by_name or "application/octet-stream", given


def is_text(octets: bytes) -> bool:
    """Tell whether the octets begin as text: no controls that no text has."""
    head = octets[:MOST_OCTETS]
    return not head.translate(None, _TEXT) if head else True


_TEXT = bytes(octet for octet in range(256) if octet >= 0x20 or octet in b"\t\n\r\f\x1b")


def _signatures(octets: bytes) -> list[tuple[str, str]]:
    """Return the (media type, extension) pairs that the first octets may be, the likeliest first."""
    import puremagic  # 20 ms to import, and most mail has no attachment

    try:
        matches = puremagic.magic_string(octets[:MOST_OCTETS])
    except (puremagic.PureError, ValueError):
        return []
    return [
        (one.mime_type, one.extension.strip(".").lower()) for one in matches if one.mime_type and one.confidence > 0.2
    ]


def _extension_of(name: str) -> str:
    match = _EXTENSION.search(name.rstrip(" ."))
    return match[1].lower() if match else ""


def _members(octets: bytes) -> tuple[str, ...]:
    """Return the names in a ZIP, () when it is none or cannot be read."""
    if not octets.startswith(b"PK"):
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            return tuple(archive.namelist()[:MOST_NAMES])
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, LookupError):
        return ()


def _container(members: tuple[str, ...]) -> str:
    return next((kind for prefix, kind in _CONTAINERS if any(name.startswith(prefix) for name in members)), "")


#: An inline picture up to this size, or one up to the second that is named as signatures name theirs, is a logo.
MOST_LOGO, MOST_NAMED_LOGO = 12_000, 60_000
_LOGO_NAME = re.compile(
    r"(?:^|[^a-z])(?:logo|banner|icon|signature|signatur|facebook|twitter|linkedin|instagram|youtube|xing|spacer|pixel)"
    r"|^(?:image0\d\d|outlook-[a-z0-9]{8,}|~wrd\d+|oledata)\.",
    re.IGNORECASE,
)


def looks_like_logo(name: str, media_type: str, size: int, *, inline: bool) -> bool:
    """Tell a picture of a signature from one that shows a fault: it is small and inline, or named like one.

    A first look only: that the same sender repeats it is known to the store alone.
    """
    if not media_type.startswith("image/") or not inline:
        return False
    return size <= MOST_LOGO or (size <= MOST_NAMED_LOGO and _LOGO_NAME.search(name) is not None)
