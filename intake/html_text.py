"""HTML mail as plain text: what a reader sees, with quoted blocks marked and hidden parts gone. Pure.

Guarantees: never raises, bounded by MOST_MARKUP; scripts, styles, comments and invisible elements never reach the text.
Written here on lxml because a mail's layout tables must not become padded columns, and because quoted blocks must keep
their structure: a blockquote becomes `> ` lines, and a mail program's own quote container is found where it starts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from intake.charsets import clean

#: Longer markup is cut; nesting deeper than this is read as flat text.
MOST_MARKUP, MOST_ELEMENTS, MOST_QUOTE_DEPTH = 1_500_000, 60_000, 8

_DROPPED = frozenset(
    {"script", "style", "head", "title", "noscript", "template", "object", "svg", "select", "textarea"}
)
_BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr"}
    | {"ul", "body", "html"}
)
#: What a block starts with.
_LEADS = {"li": "* ", "hr": "________________________________"}
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?<![-\w])font-size\s*:\s*0(?![.\d])"
)
_BLANKS = re.compile(r"[ \t\r\n\f\x01\ue000\u200b\u200c\u200d\u034f\u00ad\ufeff]+")

#: Where mail programs put what they quote: (attribute, pattern on its value), in the order of how common they are.
QUOTE_CONTAINERS = (
    (
        "class",
        re.compile(
            r"(?:^|\s)(?:gmail_quote(?:_container)?|gmail_extra|yahoo_quoted|moz-cite-prefix|WordSection_quote)\b"
        ),
    ),
    (
        "class",
        re.compile(r"(?:^|\s)(?:protonmail_quote|zmail_extra|tutanota_quote|quote-header|OutlookMessageHeader)\b"),
    ),
    (
        "id",
        re.compile(r"(?:^|_)(?:divRplyFwdMsg|appendonsend|yahoo_quoted_\d+|mail-editor-reference-message-container)$"),
    ),
    ("id", re.compile(r"^(?:OLK_SRC_BODY_SECTION|replySplit|reply-intro|isReplyContent|divtagdefaultwrapper_quote)$")),
    ("name", re.compile(r"^(?:quote|messageReplySection|messageSignatureSection_quote)$")),
    ("data-marker", re.compile(r"^__QUOTED_TEXT__$")),
)
# Outlook draws a line above the header block of what it quotes.
_OUTLOOK_BORDER = re.compile(
    r"border\s*:\s*none;\s*border-top\s*:\s*solid\s+#(?:E1E1E1|B5C4DF)\s+1(?:\.0)?pt|"
    r"border-top\s*:\s*(?:#B5C4DF\s+1pt\s+solid|1pt\s+solid\s+#B5C4DF)",
    re.IGNORECASE,
)
#: Where mail programs put the signature; said by a line of two hyphens, as plain text says it (RFC 3676 section 4.3).
SIGNATURE_CONTAINERS = (
    (
        "class",
        re.compile(r"(?:^|\s)(?:gmail_signature|moz-signature|front-signature|protonmail_signature_block)(?:\s|$)"),
    ),
    ("id", re.compile(r"^(?:Signature|ms-outlook-mobile-signature|composer_signature|AppleMailSignature)$")),
    ("name", re.compile(r"^messageSignatureSection$")),
)
_QUOTING_CLASS = re.compile(
    r"\b(?:protonmail_quote|tutanota_quote|front-blockquote|history_container|clean_bq|cite2?)\b"
)
# Stands for the start of a quote container while lines are collected; never leaves this module.
_MARK = "\ue000"
_DOUBLE = re.compile(" {2,}")
# Stands before the digit of a new quotation depth.
_DEPTH = "\x01"


@dataclass(slots=True)
class _Page:
    """The pieces of a page while they are collected."""

    pieces: list[str] = field(default_factory=list)
    #: How deep in quotations the page is, and how many line ends stand at its end; it starts as after a blank line.
    depth: int = 0
    ready: int = 2
    #: The blockquotes that are quotations and still open.
    quoting: set[Any] = field(default_factory=set)

    def line_break(self, count: int = 1) -> None:
        """End the line, or make sure of a blank one."""
        if self.ready < count:
            self.pieces.append("\n" * (count - self.ready))
            self.ready = count

    def write(self, text: str | None, *, verbatim: bool = False) -> None:
        """Add text; blanks at the start of a line are nothing, and what this module writes itself cannot be forged."""
        if not text:
            return
        text = text.replace(_MARK, "").replace(_DEPTH, "") if verbatim else _BLANKS.sub(" ", text)
        if text != " " or not self.ready:
            self.pieces.append(text)
            self.ready = 0

    def set_depth(self, depth: int) -> None:
        """Say that lines from here on are quoted so many times."""
        self.depth = depth
        self.pieces.append(f"{_DEPTH}{depth}")


def html_to_text(markup: str) -> tuple[str, int | None]:
    """Return the visible text and the line at which a mail program's quote container starts, None when none does."""
    root = _tree(markup[:MOST_MARKUP])
    if root is None:
        return clean(_without_tags(markup[:MOST_MARKUP])), None
    marked = _render(root)
    if not marked.strip(_MARK + "\n ") and len(markup) > 5_000:
        marked = _without_tags(markup[:MOST_MARKUP])
    lines = clean(marked).strip("\n").split("\n")
    cut = next((number for number, line in enumerate(lines) if _MARK in line), None)
    return "\n".join(lines).replace(_MARK, ""), cut


def _tree(markup: str) -> Any:
    # 30 ms to import; mail with a text part never needs it.
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    markup = _DECLARATION.sub("", clean(markup), count=1)
    try:
        parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
        return etree.fromstring(markup.encode(), parser)
    except (etree.LxmlError, ValueError):
        return None


_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


def _without_tags(markup: str) -> str:
    from html import unescape

    bare = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", markup) if markup.count("<s") < 2_000 else markup
    return unescape(re.sub(r"<[^<>]{0,2000}>", " ", bare))


def _render(root: Any) -> str:
    """Walk the tree without recursion (a mail may nest thousands deep) and collect its text."""
    from lxml import etree

    page = _Page()
    walk = etree.iterwalk(root, events=("start", "end"))
    left, skipped = MOST_ELEMENTS, None
    for event, element in walk:
        if event == "end":
            if element is skipped:
                skipped = None
            else:
                _leave(page, element)
            page.write(element.tail)
            continue
        left -= 1
        attributes = dict(element.items())
        if left < 0 or _is_hidden(element.tag, attributes):
            skipped = element
            walk.skip_subtree()
        else:
            _enter(page, element, attributes)
    return _joined(page.pieces)


def _is_hidden(tag: Any, attributes: dict[str, str]) -> bool:
    if tag in _DROPPED or "hidden" in attributes:
        return True
    return "style" in attributes and _HIDDEN.search(attributes["style"].lower()) is not None


def _enter(page: _Page, element: Any, attributes: dict[str, str]) -> None:
    tag = element.tag
    if attributes and tag != "blockquote" and _starts_quote(attributes):
        page.line_break()
        page.pieces.append(_MARK)
    if attributes and not page.depth and _starts_signature(page, element, attributes):
        page.line_break()
        page.pieces.append("-- \n")
    if tag == "br":
        page.pieces.append("\n")
        page.ready += 1
    elif tag in _BLOCK:
        page.line_break()
        if tag == "blockquote" and page.depth < MOST_QUOTE_DEPTH and _is_quotation(page, attributes):
            page.quoting.add(element)
            page.set_depth(page.depth + 1)
        elif tag in _LEADS:
            page.write(_LEADS[tag])
            page.line_break(1 if tag == "hr" else 0)
    elif tag in ("td", "th"):
        page.write(" ")
    elif tag == "img" and attributes.get("src", "").startswith("cid:") and attributes.get("alt"):
        page.write(f"[{attributes['alt'][:100]}]")
    page.write(element.text, verbatim=tag == "pre")


def _leave(page: _Page, element: Any) -> None:
    tag = element.tag
    if tag in _BLOCK:
        page.line_break(2 if tag in _SPACED and not _is_outlook_paragraph(element) else 1)
    if element in page.quoting:
        page.quoting.discard(element)
        page.set_depth(page.depth - 1)


def _is_outlook_paragraph(element: Any) -> bool:
    return bool(element.tag == "p" and "MsoNormal" in element.get("class", ""))


def _is_quotation(page: _Page, attributes: dict[str, str]) -> bool:
    """Tell a quoted mail from a blockquote that the author made: a cite, a border on the left, or a colon before it."""
    # Programs cite a mail (RFC 2392); the address of a page is cited by the author.
    cites = not attributes.get("cite", "http").lower().startswith("http")
    if cites or attributes.get("type") == "cite" or "border-left" in attributes.get("style", ""):
        return True
    # People indent their own words with Gmail's class; these others are a program's.
    if _QUOTING_CLASS.search(attributes.get("class", "")):
        return True
    before = next((piece for piece in reversed(page.pieces[-8:]) if piece.strip(f"{_MARK}\n ")), "")
    return page.depth > 0 or before.rstrip().endswith((":", "："))


def _starts_signature(page: _Page, element: Any, attributes: dict[str, str]) -> bool:
    """Tell whether a mail program's signature starts here, has words, and is not introduced by hyphens already."""
    if not any(name in attributes and pattern.search(attributes[name]) for name, pattern in SIGNATURE_CONTAINERS):
        return False
    words = "".join(islice(element.itertext(), 50)).strip()
    before = "".join(page.pieces[-12:]).replace(_MARK, "").rstrip("\n ").rpartition("\n")[2]
    return bool(words) and not words.startswith("--") and before.strip() != "--" and _only_quote_follows(element)


def _only_quote_follows(element: Any) -> bool:
    """Tell whether nothing but a quote stands below an element: what people write below their signature is theirs."""
    node = element
    for _ in range(MOST_QUOTE_DEPTH):
        if (node.tail or "").strip():
            return False
        for sibling in islice(node.itersiblings(), 20):
            if sibling.tag == "blockquote" or _starts_quote(dict(sibling.items())):
                return True
            if "".join(islice(sibling.itertext(), 50)).strip() or (sibling.tail or "").strip():
                return False
        node = node.getparent()
        if node is None:
            return True
    return True


def _starts_quote(attributes: dict[str, str]) -> bool:
    for name, pattern in QUOTE_CONTAINERS:
        if name in attributes and pattern.search(attributes[name]):
            return True
    style = attributes.get("style", "")
    return "border" in style and _OUTLOOK_BORDER.search(style) is not None


def _joined(pieces: list[str]) -> str:
    """Join the pieces to lines, quoted ones prefixed; blanks at line ends and doubled blanks gone."""
    lines: list[str] = []
    depth = 0
    for raw in "".join(pieces).split("\n"):
        line = raw
        while _DEPTH in line:
            at = line.index(_DEPTH)
            depth = int(line[at + 1])
            line = line[:at] + line[at + 2 :]
        line = _DOUBLE.sub(" ", line).strip(" ")
        if line.strip() and lines and lines[-1].strip("> ") == "" and lines[-1] and not depth:
            # The blank line that ends a quotation is not part of it.
            lines[-1] = ""
        if line.strip() or not lines or lines[-1].strip("> "):
            lines.append(("> " * depth).strip() + (" " if depth and line else "") + line)
    while lines and not lines[-1].strip("> "):
        lines.pop()
    return "\n".join(lines)
