"""The front door for mail: octets in, InboundMessage out. Pure.

    octets --mime.read_entity--> Entity --parts.gather--> Contents
           --quoting.split_text--> what the author wrote   --automatic.judge--> kind, because, answerable

Guarantees: `parse` never raises and is bounded in time and memory; every text is storable UTF-8. What was odd about a
message is told in `flags`, never by an exception. Does not know who the desk is: trust and Kind.OWN are decided later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from intake.addresses import is_list
from intake.automatic import judge
from intake.charsets import decode
from intake.filed import read_filed
from intake.headers import Headers, decode_words, from_first_field, message_ids, utc_date, utc_offset
from intake.html_text import html_to_text
from intake.language import detect_language
from intake.mailboxes import first_mailbox, read_mailboxes
from intake.message import Address, Attachment, Forwarded, InboundMessage, MediaType
from intake.mime import Budget, read_entity
from intake.parts import Contents, gather
from intake.quote_headers import is_forward_subject, is_reply_subject
from intake.quoting import Split, split_text
from intake.signatures import is_only_a_foot

#: More text than this is a log file: it is cut, flagged, and still in the raw message.
MOST_TEXT, MOST_SUBJECT = 400_000, 1_000
#: No more of an attached mail is read than this; all of it is kept.
MOST_FORWARDED = 2_000_000
#: Whoever writes no more characters beside an attached mail passes it on, whatever the subject.
FEW_WORDS_BESIDE = 200


def parse(body: bytes, media_type: MediaType = MediaType.RFC822) -> InboundMessage:
    """Read a message; a body that is text or HTML without headers is read as the body of a reply."""
    if media_type is MediaType.REPORT:
        return read_filed(body)
    if media_type is not MediaType.RFC822:
        return _parse_body(body, media_type)
    budget = Budget()
    root = read_entity(from_first_field(body), budget)
    contents = gather(root, budget)
    text, cut = _body_text(contents, budget)
    text = _unescaped(text, spooled=body.startswith(b"From "))
    headers = replace(root.headers, charset=root.charset or contents.charset)
    head = _read_head(headers, budget)
    is_forward = is_forward_subject(head.subject)
    is_reply = not is_forward and bool(head.in_reply_to or head.references or is_reply_subject(head.subject))
    split = split_text(text, is_reply=is_reply, is_forward=is_forward, cut=cut)
    if is_only_a_foot(text):
        # It is kept as what it is: read as words, it is the report of a broken phone.
        text, split = "", Split(signature=text.strip())
    forwarded = split.forwarded
    if forwarded is None and (is_forward or (not is_reply and len(split.new_text) <= FEW_WORDS_BESIDE)):
        forwarded = _attached_forward(contents, text)
    verdict = judge(headers, contents, text, is_reply=is_reply)
    return replace(
        head,
        text=text,
        new_text=split.new_text,
        quoted=split.quoted,
        signature=split.signature,
        forwarded=forwarded,
        attachments=tuple(attachment for attachment, _ in contents.attachments),
        language=detect_language(split.new_text or text or head.subject),
        kind=verdict.kind,
        because=verdict.because,
        answerable=verdict.answerable,
        delivery=verdict.delivery,
        flags=tuple(budget.flags),
    )


def _read_head(headers: Headers, budget: Budget) -> InboundMessage:
    """Read what the header fields say; the rest is still empty."""
    sender, list_id = _sender(headers, budget), _list_id(headers)
    return InboundMessage(
        message_id=_message_id(headers),
        in_reply_to=message_ids(" ".join(headers.all("in-reply-to"))),
        references=message_ids(" ".join(headers.all("references"))),
        date=utc_date(headers.text("date")),
        utc_offset=utc_offset(headers.text("date")),
        sender=sender,
        reply_to=(*_mailboxes(headers, "reply-to"), *_behind_list(headers, sender, list_id)),
        to=_mailboxes(headers, "to"),
        cc=_mailboxes(headers, "cc"),
        subject=" ".join(decode_words(headers.text("subject")).split())[:MOST_SUBJECT],
        list_id=list_id,
    )


def extract(body: bytes) -> Iterator[tuple[Attachment, bytes]]:
    """Yield each attachment of a message with its octets, named exactly as `parse` names it."""
    budget = Budget()
    yield from gather(read_entity(from_first_field(body), budget), budget).attachments


def _parse_body(body: bytes, media_type: MediaType) -> InboundMessage:
    text, guessed = decode(body)
    text, cut = html_to_text(text) if media_type is MediaType.HTML else (text, None)
    text = text[:MOST_TEXT]
    split = split_text(text, is_reply=True, cut=cut)
    return InboundMessage(
        text=text.strip(),
        new_text=split.new_text,
        quoted=split.quoted,
        signature=split.signature,
        forwarded=split.forwarded,
        language=detect_language(split.new_text),
        flags=("charset-guessed",) if guessed else (),
    )


def _body_text(contents: Contents, budget: Budget) -> tuple[str, int | None]:
    """Return the readable text of all pieces, and the line of the HTML's quote container if there is one piece."""
    texts: list[str] = []
    cut: int | None = None
    for is_html, piece in contents.pieces:
        text, line = html_to_text(piece) if is_html else (piece, None)
        cut = line if cut is None and not texts else cut
        if text.strip() and text.strip() not in texts[:5]:
            texts.append(text.strip("\n"))
    whole = "\n\n".join(texts)
    if len(whole) > MOST_TEXT:
        budget.flag("text-cut")
        whole = whole[:MOST_TEXT]
    if not whole.strip():
        budget.flag("text-missing")
    return whole, cut


def _unescaped(text: str, *, spooled: bool) -> str:
    """Take off what spools put before a line that starts with "From " (mbox, RFC 4155): it quotes nothing."""
    if ">From " not in text:
        return text
    lines = text.split("\n")
    escaped = [number for number, line in enumerate(lines) if _FROM_LINE.match(line)]
    others = sum(line.startswith(">") for line in lines) - len(escaped)
    # Among quoted lines it is one of them.
    if others and not spooled:
        return text
    for number in escaped:
        beside = lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
        if not any(line.startswith(">") and not _FROM_LINE.match(line) for line in beside):
            lines[number] = lines[number][1:]
    return "\n".join(lines)


_FROM_LINE = re.compile(r">+From ")


def _attached_forward(contents: Contents, before: str) -> Forwarded | None:
    """Read a mail that was forwarded as an attachment, when there is just one."""
    mails = [octets for one, octets in contents.attachments if _is_mail(one)]
    if len(mails) != 1:
        return None
    budget = Budget()
    root = read_entity(mails[0][:MOST_FORWARDED], budget)
    sender = first_mailbox(root.headers.all("from"))
    return Forwarded(
        before=before.strip(),
        sender=f"{sender.name} <{sender.address}>" if sender.name else sender.address,
        subject=" ".join(decode_words(root.headers.text("subject")).split())[:MOST_SUBJECT],
        text=_body_text(gather(root, budget), budget)[0].strip(),
    )


def _is_mail(attachment: Attachment) -> bool:
    return attachment.media_type in ("message/rfc822", "message/global") or attachment.name.lower().endswith(".eml")


def _sender(headers: Headers, budget: Budget) -> Address:
    """Return who the mail claims to be from; Reply-To is honoured for the answer, never for identity."""
    sender = first_mailbox(headers.all("from"))
    if len(headers.by_name.get("from", ())) > 1:
        budget.flag("from-repeated")
    if "@" in sender.address:
        return sender
    budget.flag("from-unreadable" if headers.first("from") else "from-missing")
    claimed = first_mailbox(headers.all("sender"))
    return claimed if "@" in claimed.address and not sender.address else sender


def _behind_list(headers: Headers, sender: Address, list_id: str) -> tuple[Address, ...]:
    """Return the author where a list put itself into From: somebody to answer, and like Reply-To no identity."""
    if not is_list(sender.address, list_id):
        return ()
    return tuple(
        box for name in ("author", "x-original-from", "x-original-sender") for box in _mailboxes(headers, name)
    )


def _mailboxes(headers: Headers, name: str) -> tuple[Address, ...]:
    return tuple(box for value in headers.all(name)[:5] for box in read_mailboxes(value))


def _message_id(headers: Headers) -> str:
    """Return the raw id: odd ones are kept as they are, since only the sender's own spelling ever comes back."""
    value = headers.text("message-id").strip()
    return next(iter(message_ids(value)), value.strip("<> "))[:998]


def _list_id(headers: Headers) -> str:
    value = headers.text("list-id")
    return next(iter(message_ids(value)), decode_words(value).strip())[:255]
