"""The names of attachments: clean, unique, without a path, and one for parts that have none. Pure."""

from __future__ import annotations

import re

from intake.headers import one_line

#: Extensions for parts without a name, by media type.
EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/x-vcard": ".vcf",
    "text/vcard": ".vcf",
    "text/csv": ".csv",
    "text/rfc822-headers": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
}
#: Names that stand for a whole part of the mail's own machinery, as mail programs call them.
NAMES = {
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "encrypted.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "text/calendar": "invite.ics",
}
PATH = re.compile(r"^.*[/\\]")
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


def tidy_name(name: str) -> str:
    """Return a file name without path, controls, direction marks or a leading dot, at most 150 characters."""
    name = _UNSAFE.sub("_", PATH.sub("", " ".join(one_line(name).split())))
    name = name.strip(" .") if not name.strip(" ._") else name.strip().rstrip(".")
    stem, dot, extension = name.rpartition(".")
    return (
        name if len(name) <= 150 else f"{(stem or extension)[:140]}{dot if stem else ''}{extension[:9] if stem else ''}"
    )


def unique_name(name: str, taken: set[str]) -> str:
    """Return the name, numbered where it is taken already, and take it."""
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate, number = f"{stem} ({number}){dot}{extension}", number + 1
    taken.add(candidate.lower())
    return candidate
