"""What other mail software expects of a message, held against what the desk read: one verdict a field. Pure.

White space and Unicode composition (NFC) never decide. Expectations that the desk has no value for are not judged: the
HTML source (`html_exact_ws`), the digests and counts of MIME leaves, inline images, how hard a bounce is.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.message import InboundMessage, Kind

#: What a person wrote is one of these; all else the desk keeps, but opens nothing for.
HUMAN = (Kind.REPORT, Kind.REPLY)
#: Words lost below this share of the author's words are differences of tokens, not of meaning; so are a few extra.
KEPT_SHARE, EXTRA_SHARE, EXTRA_WORDS = 0.95, 0.1, 2
#: Judged and listed, but peers disagree too much among themselves: these make no case wrong.
INFORMING = frozenset({"statuses", "signature", "attachment_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line of the manifest."""

    id: str
    corpus: str
    kind: str
    path: str
    #: eml, text, html or tnef.
    form: str
    expected: Mapping[str, Any]
    tags: Sequence[str]

    @property
    def gates(self) -> bool:
        """Whether a miss counts: what was inferred from a folder's name, or is soft, only informs."""
        return not any(tag == "soft" or tag.startswith("inferred") for tag in self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the desk made of one file; `message` is None when it could not be read at all."""

    seconds: float
    message: InboundMessage | None
    #: MD5 of each attachment, as it is and with bare line feeds: the peers' test data has both.
    digests: frozenset[str] = frozenset()
    error: str = ""
    storable: bool = True


def digests_of(octets: bytes) -> tuple[str, str]:
    """Return both MD5 digests under which a peer may know an attachment; MD5 is the manifest's choice."""
    unix = octets.replace(b"\r\n", b"\n")
    return hashlib.md5(octets).hexdigest(), hashlib.md5(unix).hexdigest()


def same(text: str | None) -> str:
    """Return the text as it is compared."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def words(text: str | None) -> Counter[str]:
    """Return the bag of words of a text, in lower case."""
    return Counter(re.findall(r"\w+", same(text).casefold()))


def is_close(expected: str, got: str, share: float) -> bool:
    """Tell whether that share of the expected words was got, with hardly more besides."""
    wanted, found = words(expected), words(got)
    common = (wanted & found).total()
    return common >= share * wanted.total() and common >= (share - 0.1) * found.total()


def is_kept(expected: str, got: str) -> bool:
    """Tell whether what the author wrote is still there."""
    wanted = words(expected)
    return (wanted & words(got)).total() >= KEPT_SHARE * wanted.total()


def is_leaked(expected: str, got: str) -> bool:
    """Tell whether quoted text or a signature came along."""
    wanted = words(expected)
    return (words(got) - wanted).total() > max(EXTRA_WORDS, EXTRA_SHARE * wanted.total())


def judge(case: Case, reading: Reading) -> dict[str, bool]:
    """Return what was expected, by the name of the field, and whether it came; {} where surviving is all."""
    if reading.message is None:
        return {"exception": False}
    return dict(_JUDGES[case.kind](case.expected, reading.message, reading))


def _read(expected: Mapping[str, Any], message: InboundMessage, reading: Reading) -> Iterator[tuple[str, bool]]:
    yield from _headers(expected, message)
    yield from _body(expected, message.text)
    yield from _attachments(expected, message, reading)
    flagged = bool(message.flags)
    match expected.get("error"):
        case "no_sender":
            yield "no_sender", flagged or "@" not in message.sender.address
        case "no_body":
            yield "no_body", flagged or not message.text.strip()


def _headers(expected: Mapping[str, Any], message: InboundMessage) -> Iterator[tuple[str, bool]]:
    sender = message.sender
    if (subject := expected.get("subject")) is not None:
        yield "subject", same(subject) == same(message.subject)
    if (address := expected.get("from_email")) is not None:
        yield "from_email", address.lower() == sender.address.lower()
    if (name := expected.get("from_name")) is not None:
        yield "from_name", same(name) == same(sender.name)
    if (message_id := expected.get("message_id")) is not None:
        yield "message_id", same(message_id).strip("<> ") == same(message.message_id).strip("<> ")
    if (address := expected.get("to_email")) is not None:
        yield "to_email", address.lower() in {box.address.lower() for box in (*message.to, *message.cc)}
    if (name := expected.get("to_name")) is not None:
        yield "to_name", same(name) in {same(box.name) for box in (*message.to, *message.cc)}


def _body(expected: Mapping[str, Any], text: str) -> Iterator[tuple[str, bool]]:
    if (wanted := expected.get("text_ws")) is not None:
        yield "text", same(wanted) == same(text) or is_close(wanted, text, 0.95)
    # The words of the HTML body are what its plain alternative says, but for a link or a heading.
    for key in ("body_words", "html_words"):
        if (wanted := expected.get(key)) is not None and "text_ws" not in expected:
            yield "text", is_close(wanted, text, 0.9)
    for key in ("text_contains", "text_contains_ws"):
        if key in expected:
            yield key, all(same(piece) in same(text) for piece in expected[key])


def _attachments(expected: Mapping[str, Any], message: InboundMessage, reading: Reading) -> Iterator[tuple[str, bool]]:
    names = {same(one.name) for one in message.attachments}
    sizes = Counter(one.size for one in message.attachments)
    real = [one for one in expected.get("attachments_include", ()) if not one.get("alternative")]
    wanted = [*expected.get("attachment_names", ()), *(one["name"] for one in real if one.get("name"))]
    if wanted:
        yield "attachment_names", {same(name) for name in wanted} <= names
    if digests := {one["md5"] for one in real if one.get("md5")}:
        yield "attachment_content", digests <= reading.digests
    if (sizes_wanted := expected.get("attachment_sizes")) is not None:
        yield "attachment_sizes", Counter(sizes_wanted) <= sizes
    if (count := expected.get("attachment_count")) is not None:
        yield "attachment_count", count == len(message.attachments)


def _reply(expected: Mapping[str, Any], message: InboundMessage, reading: Reading) -> Iterator[tuple[str, bool]]:
    new_text = message.new_text
    if (wanted := expected.get("reply")) is not None:
        yield "reply", is_reply(wanted, new_text, expected.get("compare"))
        yield "kept", is_kept(wanted, new_text)
        yield "clean", not is_leaked(wanted, new_text)
    if "reply_contains" in expected:
        yield "reply_contains", all(same(piece) in same(new_text) for piece in expected["reply_contains"])
    if "reply_excludes" in expected:
        yield "reply_excludes", not any(same(piece) in same(new_text) for piece in expected["reply_excludes"])
    if "forward_before" in expected:
        before = message.forwarded.before if message.forwarded else new_text
        yield "forward_before", same(expected["forward_before"]) == same(before)
    if "signature" in expected:
        yield "signature", same(expected["signature"].replace("#sig#", "")) == same(message.signature)
    if "max_seconds" in expected:
        yield "seconds", reading.seconds <= expected["max_seconds"]


def is_reply(wanted: str, got: str, compare: str | None) -> bool:
    """Tell whether the new text is the one expected, compared as its peer compares it."""
    if compare == "nospace":
        return "".join(same(wanted).split()) == "".join(same(got).split())
    return same(wanted) == same(got) or (compare == "markdown" and is_close(wanted, got, 0.98))


def _auto(expected: Mapping[str, Any], message: InboundMessage, _: Reading) -> Iterator[tuple[str, bool]]:
    answerable = message.answerable and message.kind in HUMAN
    if "auto" in expected:
        yield "auto", expected["auto"] is not answerable
    if expected.get("list"):
        yield "list", not answerable
    if expected.get("human") or expected.get("auto") is False:
        yield "human", message.kind in HUMAN


def _bounce(expected: Mapping[str, Any], message: InboundMessage, _: Reading) -> Iterator[tuple[str, bool]]:
    report = message.delivery
    if "bounce" in expected:
        yield "bounce", expected["bounce"] is (message.kind is Kind.DELIVERY_REPORT)
    if recipients := expected.get("recipients"):
        yield "recipients", report is not None and set(recipients) <= set(report.recipients)
    if (temporary := expected.get("temporary_only")) is not None:
        yield "temporary", report is not None and report.temporary is temporary
    # X.0.9nn are the peer's own codes for what no server said.
    if statuses := [one for one in expected.get("statuses", ()) if one and not re.fullmatch(r"\d\.0\.9\d\d", one)]:
        yield "statuses", report is not None and set(statuses) <= set(report.status)


_JUDGES: dict[str, Callable[[Mapping[str, Any], InboundMessage, Reading], Iterator[tuple[str, bool]]]] = {
    "parse": _read,
    "charset": _read,
    "attach": _read,
    "reply": _reply,
    "auto": _auto,
    "bounce": _bounce,
}
