"""Where the web addresses in a text are, so that they can be links of the HTML part. Pure.

Guarantees: the pieces together are the text; a link is http or https and goes where its words say. It makes no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: An address ends at blanks, at what RFC 3986 section 2 does not allow, and at quotation marks.
_ADDRESS = re.compile(r"(?<![\w@.+-])https?://[^\s<>\"\\^`{|}\u200b-\u200f\u2060“”„‟«»‹›]+", re.IGNORECASE)
#: What ends a sentence and not an address.
_TRAILING = ".,;:!?'’‘*…"
_PAIRS = {")": "(", "]": "["}
#: Longer ones are cut by mail programs and servers on the way; they stay text.
_LONGEST = 2_000


def split_links(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, each with whether it is an address to be linked."""
    done = 0
    for found in _ADDRESS.finditer(text):
        address = _without_trailing(found[0]) if len(found[0]) <= _LONGEST else ""
        # "https://" alone leads nowhere.
        if address.partition("://")[2]:
            yield text[done : found.start()], False
            yield address, True
            done = found.start() + len(address)
    yield text[done:], False


def _without_trailing(address: str) -> str:
    """Return it without what belongs to the sentence around it; a bracket that it opened itself is its own."""
    while address:
        last = address[-1]
        opening = _PAIRS.get(last)
        if last not in _TRAILING and (opening is None or address.count(last) <= address.count(opening)):
            break
        address = address[:-1]
    return address
