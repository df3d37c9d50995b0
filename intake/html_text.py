"""HTML mail as plain text: what a reader sees, with quoted blocks marked and hidden parts gone. Pure.

Guarantees: never raises, bounded by MOST_MARKUP; scripts, styles, comments and invisible elements never reach the text.
Written here on lxml because a mail's layout tables must not become padded columns, and because quoted blocks must keep
their structure: a blockquote becomes `> ` lines, and a mail program's own quote container is found where it starts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from intake.charsets import clean

#: Longer markup is cut; nesting deeper than this is read as flat text.
MOST_MARKUP, MOST_ELEMENTS, MOST_QUOTE_DEPTH = 1_500_000, 60_000, 8

_DROPPED = frozenset(
    {"script", "style", "head", "title", "noscript", "template", "object", "svg", "select", "textarea"}
)
_BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"}
    | {
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    }
    | {"body", "html"}
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?<![-\w])font-size\s*:\s*0(?![.\d])"
)
_BLANKS = re.compile(r"[ \t\r\n\f\u200b\u200c\u200d\u034f\u00ad\ufeff]+")

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
# Stands for the start of a quote container while lines are collected; never leaves this module.
_MARK = "\ue000"


@dataclass(slots=True)
class _Page:
    """The lines of a page while they are collected."""

    pieces: list[str] = field(default_factory=list)
    depth: int = 0
    elements: int = 0
    #: The blockquotes that are quotations and still open.
    quoting: set[Any] = field(default_factory=set)

    def line_break(self, count: int = 1) -> None:
        ready = 0
        for piece in reversed(self.pieces[-4:]):
            if piece == _MARK:
                continue
            if not piece.startswith("\n"):
                break
            ready += 1
        if any(piece != _MARK for piece in self.pieces[:2]):
            self.pieces.extend(["\n"] * (count - ready))


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
    # 40 ms to import; mail with a text part never needs it.
    from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

    markup = _DECLARATION.sub("", clean(markup), count=1)
    if not markup.strip():
        return None
    try:
        parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
        return html.document_fromstring(markup, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


def _without_tags(markup: str) -> str:
    from html import unescape

    bare = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", markup) if markup.count("<s") < 2_000 else markup
    return unescape(re.sub(r"<[^<>]{0,2000}>", " ", bare))


def _render(root: Any) -> str:
    """Walk the tree without recursion (a mail may nest thousands deep) and collect its text."""
    page = _Page()
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            _leave(page, element)
            _add_text(page, element.tail)
            continue
        page.elements += 1
        if page.elements > MOST_ELEMENTS or not isinstance(element.tag, str) or _is_hidden(element):
            _add_text(page, element.tail)
            continue
        _enter(page, element)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    return _joined(page.pieces)


def _is_hidden(element: Any) -> bool:
    if element.tag in _DROPPED or "hidden" in element.attrib:
        return True
    style = element.get("style")
    return bool(style) and _HIDDEN.search(style.lower()) is not None


def _enter(page: _Page, element: Any) -> None:
    tag = element.tag
    if _starts_quote(element):
        page.line_break()
        page.pieces.append(_MARK)
    if tag == "br":
        page.pieces.append("\n")
    elif tag in _BLOCK:
        page.line_break()
        if tag == "blockquote" and page.depth < MOST_QUOTE_DEPTH and _is_quotation(page, element):
            page.quoting.add(element)
            page.depth += 1
            page.pieces.append(f"\x01{page.depth}")
        elif tag == "li":
            page.pieces.append("* ")
        elif tag == "hr":
            page.pieces.append("________________________________\n")
    elif tag in ("td", "th"):
        page.pieces.append(" ")
    elif tag == "img" and element.get("alt"):
        page.pieces.append(f"[{element.get('alt')[:100]}]") if element.get("src", "").startswith("cid:") else None
    _add_text(page, element.text, verbatim=tag == "pre")


def _leave(page: _Page, element: Any) -> None:
    if element in page.quoting:
        page.quoting.discard(element)
        page.line_break()
        page.depth -= 1
        page.pieces.append(f"\x01{page.depth}")
    elif element.tag in _BLOCK:
        page.line_break(2 if element.tag in _SPACED and not _is_outlook_paragraph(element) else 1)


def _is_outlook_paragraph(element: Any) -> bool:
    return bool(element.tag == "p" and "MsoNormal" in element.get("class", ""))


def _is_quotation(page: _Page, element: Any) -> bool:
    """Tell a quoted mail from a blockquote that the author made: a cite, a border on the left, or a colon before it."""
    if element.get("type") == "cite" or element.get("cite") or "border-left" in element.get("style", ""):
        return True
    before = next((piece for piece in reversed(page.pieces[-8:]) if piece.strip(_MARK + "\n ")), "")
    return page.depth > 0 or before.rstrip().endswith((":", "："))


def _starts_quote(element: Any) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    if element.tag == "blockquote":
        return False
    for name, pattern in QUOTE_CONTAINERS:
        value = attributes.get(name)
        if value and pattern.search(value):
            return True
    style = attributes.get("style")
    return bool(style) and "border" in style and _OUTLOOK_BORDER.search(style) is not None


def _add_text(page: _Page, text: str | None, *, verbatim: bool = False) -> None:
    if not text:
        return
    if not verbatim:
        text = _BLANKS.sub(" ", text)
    page.pieces.append(text)


def _joined(pieces: list[str]) -> str:
    """Join the pieces to lines, quoted ones prefixed; blanks at line ends and doubled blanks gone."""
    lines: list[str] = []
    depth = 0
    for raw in "".join(pieces).split("\n"):
        line = raw
        while "\x01" in line:
            at = line.index("\x01")
            depth = int(line[at + 1])
            line = line[:at] + line[at + 2 :]
        line = re.sub(" {2,}", " ", line).strip(" ")
        if line.strip() or not lines or lines[-1].strip("> "):
            lines.append(("> " * depth).strip() + (" " if depth and line else "") + line)
    return "\n".join(lines)
