"""Which of several versions of one text is read (RFC 2046 section 5.1.4). Pure.

The plainest that says something: programs write the plain version for readers like us. It is distrusted where it is
empty, or only a stub that tells people to use another program. Where the two are different texts, both are read.
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
#: A page that is shorter than its plain version is another text when it has so many words, and so few of the other's.
FEWEST_OWN, MOST_SHARED = 5, 0.4

_WORD = re.compile(r"\w+")


def is_prose(entity: Entity) -> bool:
    """Tell whether a leaf is text to be read and not a file."""
    kind, _ = entity.disposition()
    return entity.media_type in PROSE and kind != "attachment" and not entity.parts


def prose_of(entity: Entity) -> Entity | None:
    """Return the leaf that is the text of a version, None for calendars, pictures and the like."""
    return next((leaf for leaf in entity.leaves() if is_prose(leaf)), None)


def versions_to_read(candidates: list[Entity]) -> list[Entity]:
    """Return the version to be read, both where they are no versions of one text, [] where there is none."""
    plain, pages = _of_type(candidates, "text/plain"), _of_type(candidates, "text/html")
    if plain and pages:
        if _is_stub(plain[0], pages[0]):
            return pages
        if _is_another(plain[0], pages[0]):
            return [*plain, *pages]
    # Two of one type are no versions of one text, but a text in two parts.
    return plain or pages or _of_type(candidates, "")[:1] or candidates[:1]


def _of_type(candidates: list[Entity], media_type: str) -> list[Entity]:
    """Return the versions of a type that say anything."""
    found = ((part, prose_of(part)) for part in candidates)
    return [
        part
        for part, leaf in found
        if leaf is not None and leaf.media_type.startswith(media_type) and leaf.octets().strip(b" \t\r\n\xa0\xc2")
    ]


def _is_stub(plain: Entity, page: Entity) -> bool:
    stub, full = prose_of(plain), prose_of(page)
    if stub is None or full is None or len(stub.body) > MOST_STUB or len(full.body) < FEWEST_PAGE:
        return False
    said, shown = len(_words(stub)), len(_words(full))
    return shown > said * STUB_RATIO and shown - said >= FEWEST_WORDS


def _is_another(plain: Entity, page: Entity) -> bool:
    """Tell a page that says something else: markup makes an honest one longer than the text that it marks up."""
    first, second = prose_of(plain), prose_of(page)
    if first is None or second is None or len(second.octets()) >= len(first.octets()):
        return False
    said, shown = set(_words(first)), set(_words(second))
    return len(shown) >= FEWEST_OWN and len(shown & said) <= MOST_SHARED * len(shown)


def _words(leaf: Entity) -> list[str]:
    text = decode(leaf.octets(), leaf.charset)[0]
    return _WORD.findall((html_to_text(text)[0] if leaf.media_type == "text/html" else text).lower())
