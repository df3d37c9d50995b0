"""Octets to text that can be stored: the declared charset, then strict UTF-8, then a guess, then cp1252. Pure.

Guarantees: never raises, and what comes out is encodable as UTF-8 without NUL, control characters or lone surrogates.
Senders label wrongly more often than not at all, so a label is a hint: it is believed only where the octets obey it.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

#: Labels seen in mail that Python does not know, or whose superset is what senders mean (WHATWG Encoding section 4.2).
ALIASES = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "cp943": "cp932",
    "cp943c": "cp932",
    "ksc_5601": "cp949",
    "gb_2312-80": "gb18030",
    "csgb2312": "gb18030",
    "x-euc-jp": "euc_jp",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "x-big5": "big5hkscs",
    "koi8": "koi8-r",
    "koi-8": "koi8-r",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-16": "utf-16",
}
#: Labels that say nothing: RFC 1428 section 3 and its relatives.
UNKNOWN = frozenset(
    {"", "unknown-8bit", "x-unknown", "unknown", "default", "default_charset", "x-user-defined", "binary"}
)
#: A guess looks at no more than this, and no more text than this is ever decoded.
GUESS_OCTETS, MOST_OCTETS = 16_384, 2_000_000

#: No more of a text in no standard's form is decoded.
MOST_ODD_OCTETS = 400_000

# Everything below U+0020 but tab and line feed, DEL, C1, lone surrogates, non-characters.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]+")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LABEL = re.compile(r"[^a-z0-9_.:+-]")


def clean(text: str) -> str:
    """Make text storable: line ends become line feeds, NUL and controls go, lone surrogates become U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return _NO_CHARACTERS.sub("\ufffd", _CONTROLS.sub("", text)).removeprefix("\ufeff")


def decode(octets: bytes, declared: str = "") -> tuple[str, bool]:
    """Decode octets as declared where they obey, else guess; say whether it was a guess."""
    octets = octets[:MOST_OCTETS]
    codec = codec_for(declared)
    if octets.isascii() and b"\x1b" not in octets and codec not in _ASCII_WITH_SHIFTS:
        return clean(octets.decode("ascii")), False
    marked = _by_order_mark(octets)
    if marked is None and b"\x1b$" in octets and (codec.startswith("iso2022_jp") or codec in ("", "utf-8")):
        marked = _jis(octets)
    if marked is None and codec == "utf-7" and octets.isascii():
        # A plus sign of somebody else's, as in a signature of OpenPGP, is no reason to give up the other lines.
        marked = "\n".join(_strictly(line, codec) or line.decode("ascii") for line in octets.split(b"\n"))
    if marked is not None:
        return clean(marked), False
    for candidate in dict.fromkeys((codec, "utf-8")):
        text = _strictly(octets, candidate)
        if text is not None:
            # cp1252 and its like accept almost anything: octets that are valid UTF-8 were hardly meant otherwise.
            if candidate in _ACCEPT_ALL and (better := _strictly(octets, "utf-8")) is not None:
                return clean(better), True
            return clean(text), not codec
    if codec and codec != "utf-8":
        loosely = octets.decode(codec, "replace")
        # Much damage means that the label was wrong.
        if loosely.count("\ufffd") * 10 <= len(octets.translate(None, _ASCII)):
            return clean(loosely), True
    return clean(_guess(octets, mostly_utf8=codec == "utf-8")), True


@lru_cache(maxsize=512)
def codec_for(declared: str) -> str:
    """Return the Python codec that a charset label means, "" when the label is unknown."""
    label = _LABEL.sub("", declared.strip().lower())[:40]
    if label in UNKNOWN:
        return ""
    label = ALIASES.get(label, label)
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        number = _NUMBERED.search(label)
        likely = f"cp{number[1]}" if number and number[1] else f"iso-8859-{number[2]}" if number else label
        return codec_for(likely) if likely != label else ""
    # Codecs such as "rot13", "zlib" or "idna" are no charsets.
    return found.name if found._is_text_encoding and found.name not in _NO_CHARSETS else ""


# "cp-850", "x-cp1252", "windows_1252http-equiv", "latin-iso8859_1": the number is what counts.
_NUMBERED = re.compile(r"(?:windows|win|cp|ibm|ms)[-_]?(\d{3,4})(?!\d)|8859[-_](\d{1,2})(?!\d)")
_ASCII = bytes(range(128))
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_ACCEPT_ALL = frozenset({"cp1252", "cp1254", "iso8859-15", "iso8859-2", "cp1250", "mac-roman", "latin-1", "iso8859-1"})
_ASCII_WITH_SHIFTS = frozenset({"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})


def _by_order_mark(octets: bytes) -> str | None:
    if octets.startswith(codecs.BOM_UTF8):
        return octets[3:].decode("utf-8", "replace")
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # The half of a last line end is easily lost on the way.
        return _strictly(octets[: len(octets) & ~1], "utf-16")
    return None


def _jis(octets: bytes) -> str:
    """Decode ISO-2022-JP (RFC 1468); vendors' characters such as circled digits are in no row of JIS X 0208."""
    text = _strictly(octets, "iso2022_jp_ext")
    if text is not None:
        return text
    pieces: list[str] = []
    for segment in _ESCAPE.split(octets[:MOST_ODD_OCTETS]):
        if segment.startswith(b"\x1b$"):
            pairs = segment[3:].translate(_HIGH)
            pieces.append(pairs.decode("euc_jis_2004", "replace"))
        else:
            pieces.append(re.sub(rb"^\x1b\([A-Z]", b"", segment).decode("ascii", "replace"))
    return "".join(pieces)


_ESCAPE = re.compile(rb"(?=\x1b[$(][@-Z])")
_HIGH = bytes(octet | 0x80 if octet > 0x20 else octet for octet in range(256))


def _kana(octets: bytes) -> str | None:
    """Decode as Japanese where that gives kana: short texts of it are told by nothing else."""
    for codec in ("euc_jp", "cp932"):
        try:
            # The end of the sample may cut a character in two.
            sample = codecs.getincrementaldecoder(codec)().decode(octets[:GUESS_OCTETS])
        except UnicodeError:
            continue
        foreign = [character for character in sample if character > "\x7f"]
        kana = sum("\u3041" <= character <= "\u30fe" for character in foreign)
        if kana * 5 > len(foreign) * 2:
            return octets.decode(codec, "replace")
    return None


def _strictly(octets: bytes, codec: str) -> str | None:
    if not codec:
        return None
    try:
        return octets.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _without_tail(octets: bytes) -> str | None:
    """Decode as UTF-8 a text that ends inside a character, None where more than that is wrong."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(octets)
    except UnicodeError:
        return None
    return None if text.isascii() else text


def _guess(octets: bytes, *, mostly_utf8: bool) -> str:
    if (cut := _without_tail(octets)) is not None:
        return cut
    loosely = octets.decode("utf-8", "replace")
    # A few broken characters in a long UTF-8 text are damage, not another charset.
    if loosely.count("\ufffd") * (5 if mostly_utf8 else 50) <= len(octets) - len(loosely) and not loosely.isascii():
        return loosely
    if (japanese := _kana(octets)) is not None:
        return japanese
    from chardet import EncodingEra, detect  # 50 ms to import, and few mails need it

    found = detect(octets[:GUESS_OCTETS], encoding_era=EncodingEra.MODERN_WEB, prefer_superset=True)["encoding"]
    for candidate in (found or "", "cp1252"):
        text = _strictly(octets, codec_for(candidate))
        if text is not None:
            return text
    return octets.decode("cp1252", "replace")
