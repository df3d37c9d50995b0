"""Which of several versions of one text is read (RFC 2046 section 5.1.4). Pure.

The plainest that says something: programs write the plain version for readers like us. It is distrusted where it is
empty, or only a stub that tells people to use another program.
"""

from __future__ import annotations

import re

from intake.charsets import decode
from intake.html_text import html_to_text
from intake.mime import Entity

#: text/* types that are read as prose when nothing calls them attachments.
PROSE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
#: A plain version of up to so many octets, beside a page of so many at least, may be a stub.
MOST_STUB, FEWEST_PAGE = 400, 1_000
#: It is one where the page says so many times more, and so many words more at least.
STUB_RATIO, FEWEST_WORDS = 4, 25

_WORD = re.compile(r"\w+")


def is_prose(entity: Entity) -> bool:
    """Tell whether a leaf is text to be read and not a file."""
    kind, _ = entity.disposition()
    return entity.media_type in PROSE and kind != "attachment" and not entity.parts


def prose_of(entity: Entity) -> Entity | None:
    """Return the leaf that is the text of a version, None for calendars, pictures and the like."""
    return next((leaf for leaf in entity.leaves() if is_prose(leaf)), None)


def best_version(candidates: list[Entity]) -> Entity | None:
    """Return the version to be read, None where there is none."""
    plain = _first(candidates, "text/plain")
    page = _first(candidates, "text/html")
    if plain is not None and page is not None and _is_stub(plain, page):
        return page
    found = plain or page or _first(candidates, "")
    return found or (candidates[0] if candidates else None)


def _first(candidates: list[Entity], media_type: str) -> Entity | None:
    for part in candidates:
        leaf = prose_of(part)
        if leaf is not None and leaf.media_type.startswith(media_type) and leaf.octets().strip(b" \t\r\n\xa0\xc2"):
            return part
    return None


def _is_stub(plain: Entity, page: Entity) -> bool:
    stub, full = prose_of(plain), prose_of(page)
    if stub is None or full is None or len(stub.body) > MOST_STUB or len(full.body) < FEWEST_PAGE:
        return False
    said = len(_WORD.findall(decode(stub.octets(), stub.charset)[0]))
    shown = len(_WORD.findall(html_to_text(decode(full.octets(), full.charset)[0])[0]))
    return shown > said * STUB_RATIO and shown - said >= FEWEST_WORDS
