"""Any octets are read, within bounds, into text that can be stored: one row a class of odd mail."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest

from intake.message import Forwarded, InboundMessage
from intake.parsed_json import as_json
from intake.rfc5322 import extract, parse
from tests.storable import assert_storable

TEXT = "Content-Type: text/plain; charset=utf-8\n\n"


def multipart(kind: str, *parts: str) -> bytes:
    return (f"Content-Type: multipart/{kind}; boundary=b\n\n--b\n" + "\n--b\n".join(parts) + "\n--b--\n").encode()


HTML = "Content-Type: text/html\n\n"
MUNICH = "Grüße aus München, wie geht es Ihnen?"

#: A body with its head, and what it says.
BODIES = [
    # plain ASCII without any MIME
    (b"Subject: x\n\nhello", "hello"),
    # CRLF
    (b"Subject: x\r\n\r\none\r\ntwo\r\n", "one\ntwo"),
    # unknown charset label on UTF-8
    ("Content-Type: text/plain; charset=x-nonsense\n\nGrüße".encode(), "Grüße"),
    # label says ASCII, octets are UTF-8
    ("Content-Type: text/plain; charset=us-ascii\n\nGrüße".encode(), "Grüße"),
    # label says UTF-8, octets are Latin-1
    (f"Content-Type: text/plain; charset=utf-8\n\n{MUNICH}".encode("latin-1"), MUNICH),
    # no label, Latin-1
    (f"Subject: x\n\n{MUNICH}".encode("latin-1"), MUNICH),
    # Windows quotes labelled ISO-8859-1
    (b"Content-Type: text/plain; charset=iso-8859-1\n\n\x93hi\x94", "“hi”"),
    # ISO-2022-JP with a semicolon too many
    (b"Content-Type: text/plain; charset=iso-2022-jp;\n\n" + "こんにちは".encode("iso-2022-jp"), "こんにちは"),
    # GB2312 that is GB18030
    (b"Content-Type: text/plain; charset=gb2312\n\n" + "龍打印机".encode("gb18030"), "龍打印机"),
    # NUL and controls go
    (b"Subject: x\n\na\0b\x07c", "abc"),
    # lone surrogate in CESU-8 becomes a replacement
    (b"Content-Type: text/plain; charset=utf-8\n\nok \xed\xa0\x80 ok, and more text around it", None),
    # both transfer encodings, sloppy
    (
        b"Content-Transfer-Encoding: Quoted-Printable\nContent-Type: text/plain; charset=utf-8\n\nGr=C3=BC=\n=C3=9Fe",
        "Grüße",
    ),
    (b"Content-Transfer-Encoding: base64 \nContent-Type: text/plain\n\naGVs bG8\n", "hello"),
    # soft line breaks (RFC 3676)
    (b"Content-Type: text/plain; format=flowed\n\none \ntwo\nthree", "one two\nthree"),
    # boundary never closed
    (b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nhello\n', "hello"),
    # boundary parameter missing
    (b"Content-Type: multipart/mixed\n\n--xyz12\nContent-Type: text/plain\n\nhello\n--xyz12--\n", "hello"),
    # boundary that never appears
    (b'Content-Type: multipart/mixed; boundary="b"\n\nhello', "hello"),
    # multipart labelled text
    (b'Content-Type: text/plain; boundary="b"\n\n--b\n\nhello\n--b--\n', "hello"),
    # second Content-Type
    (b"Content-Type: nonsense\nContent-Type: text/html\n\n<p>hello</p>", "hello"),
    # empty text beside full HTML
    (multipart("alternative", "\n \n", HTML + "<p>hello</p>"), "hello"),
    # both forms: the plain one
    (multipart("alternative", "\nplain", HTML + "<p>html</p>"), "plain"),
    # a signature beside it
    (multipart("signed", "\nhello", "Content-Type: application/pgp-signature\n\nx"), "hello"),
    # an attached mail is not the report
    (multipart("mixed", "\nsee below", "Content-Type: message/rfc822\n\nSubject: y\n\nother"), "see below"),
    # markup without style, script, comment or invisible text
    (f"{HTML}<style>p{{}}</style><script>x</script><p hidden>no</p><p>a&amp;b</p><p>c<br>d".encode(), "a&b\n\nc\nd"),
    # a header block with a broken line in it
    (b"Received: from x\nby y with z\nMIME-Version: 1.0\nSubject: x\n\nhello", "hello"),
    # an mbox line before the head
    (b"From ann@example.org Mon Mar  2 09:14:00 2026\nSubject: x\n\nhello", "hello"),
    # nothing at all
    (b"", ""),
]


@pytest.mark.parametrize(("octets", "text"), BODIES)
def test_the_text_is_found_and_storable(octets: bytes, text: str | None) -> None:
    message = parse(octets)

    assert text is None or message.text.strip() == text
    assert_storable(message)


#: A From field, the name and the address.
SENDERS = [
    ("Ann <ann@example.org>", "Ann", "ann@example.org"),
    ("ann@Example.ORG", "", "ann@example.org"),
    # comment form
    ("ann@example.org (Ann Example)", "Ann Example", "ann@example.org"),
    # encoded word, in quotes as well
    ("=?utf-8?q?J=C3=B6rg?= <j@example.org>", "Jörg", "j@example.org"),
    ('"=?utf-8?b?SsO2cmc=?=" <j@example.org>', "Jörg", "j@example.org"),
    # a comma and an @ in the name
    ('"Example, Ann" <ann@example.org>', "Example, Ann", "ann@example.org"),
    ("Example, Ann <ann@example.org>", "Example, Ann", "ann@example.org"),
    ('"boss@example.com" <ann@example.org>', "boss@example.com", "ann@example.org"),
    # undeclared 8-bit
    ("Jörg <j@example.org>", "Jörg", "j@example.org"),
    # the whole mailbox encoded
    ("=?utf-8?q?J=C3=B6rg_=3Cj=40example=2Eorg=3E?=", "Jörg", "j@example.org"),
    # brackets missing or doubled
    ("Ann ann@example.org", "Ann", "ann@example.org"),
    ("Ann <<ann@example.org>>", "Ann", "ann@example.org"),
    # as some programs write what they quote
    ("Ann Example [mailto:ann@example.org]", "Ann Example", "ann@example.org"),
    ("Ann <ann@[192.0.2.1]>", "Ann", "ann@[192.0.2.1]"),
    # punycode and Unicode form of a domain are one sender
    ("a@bücher.example", "", "a@xn--bcher-kva.example"),
    ("a@xn--bcher-kva.example", "", "a@xn--bcher-kva.example"),
    # no @, nothing, null
    ("ann", "ann", ""),
    ("", "", ""),
    ("<>", "", ""),
    # a group
    ("Staff: Ann <ann@example.org>;", "Ann", "ann@example.org"),
    # nested comments
    ("Ann (a (b (c))) <ann@example.org>", "Ann", "ann@example.org"),
]


@pytest.mark.parametrize(("value", "name", "address"), SENDERS)
def test_the_sender_is_read_or_flagged(value: str, name: str, address: str) -> None:
    message = parse(f"From: {value}\nSubject: x\n\nhello".encode())

    assert (message.sender.name, message.sender.address) == (name, address)
    assert bool(address) != any(flag.startswith("from-") for flag in message.flags)


def test_reply_to_is_for_the_answer_never_for_identity() -> None:
    message = parse(b"From: ann@example.org\nReply-To: Boss <boss@example.com>\n\nx")

    assert message.sender.address == "ann@example.org"
    assert [box.address for box in message.reply_to] == ["boss@example.com"]


#: A Subject field and what it says.
SUBJECTS = [
    ("Printer", "Printer"),
    ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    # a character cut in two between words
    ("=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "Grüße"),
    # blanks inside, unknown charset, folded
    ("=?utf-8?q?Gr=C3=BC=C3=9Fe aus?=", "Grüße aus"),
    ("=?x-nonsense?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    ("=?utf-8?q?one?=\n =?utf-8?q?_two?=", "one two"),
    # an encoded line end injects nothing
    ("=?utf-8?q?a=0D=0ABcc=3A_x=40example.org?=", "a Bcc: x@example.org"),
    # cannot be decoded: stays
    ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
    # NUL
    ("a\0b", "ab"),
    ("", ""),
]


@pytest.mark.parametrize(("value", "subject"), SUBJECTS)
def test_the_subject_is_decoded_to_one_line(value: str, subject: str) -> None:
    assert parse(f"Subject: {value}\nFrom: a@example.org\n\nx".encode()).subject == subject


#: The head of an attachment and its name.
NAMES = [
    ("Content-Disposition: attachment; filename=a.pdf", "a.pdf"),
    ('Content-Type: application/pdf; name="b.pdf"', "b.pdf"),
    # RFC 2231: charset, pieces
    ("Content-Disposition: attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    ('Content-Disposition: attachment; filename*0="long"; filename*1="er.pdf"', "longer.pdf"),
    ("Content-Disposition: attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9Fe.pdf", "Grüße.pdf"),
    # encoded word in quotes
    ('Content-Disposition: attachment; filename="=?utf-8?q?Gr=C3=BC=C3=9Fe=2Epdf?="', "Grüße.pdf"),
    # path, controls, direction mark
    ('Content-Disposition: attachment; filename="..\\..\\evil.exe"', "evil.exe"),
    ('Content-Disposition: attachment; filename="/etc/passwd"', "passwd"),
    ('Content-Disposition: attachment; filename="a\u202efdp.exe"', "a_fdp.exe"),
    ('Content-Disposition: attachment; filename=".."', "attachment-1"),
    # missing
    ("Content-Type: image/png", "attachment-1.png"),
    ("Content-Type: application/pgp-signature", "signature.asc"),
]


@pytest.mark.parametrize(("head", "name"), NAMES)
def test_an_attachment_has_one_clean_name(head: str, name: str) -> None:
    other = "" if "Content-Type" in head else "Content-Type: application/octet-stream\n"
    message = parse(
        f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\n{other}{head}\n\nx\n--b--\n".encode()
    )

    assert [one.name for one in message.attachments] == [name]


def test_attachments_of_one_name_get_two() -> None:
    part = "--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    message = parse(f"Content-Type: multipart/mixed; boundary=b\n\n{part}{part}--b--\n".encode())

    assert [one.name for one in message.attachments] == ["a.txt", "a (2).txt"]


def test_extract_yields_what_parse_lists() -> None:
    octets = bytes(range(256)) * 9
    encoded = base64.encodebytes(octets).decode()
    mail = (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: image/png; name=a.png\n"
        f"Content-ID: <c@x>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\n{encoded}--b--\n"
    ).encode()
    (found,) = extract(mail)
    (listed,) = parse(mail).attachments

    assert found == (listed, octets)
    assert listed.sha256 == hashlib.sha256(octets).hexdigest()
    assert (listed.size, listed.inline) == (len(octets), True)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Sent from my iPhone", ""),
        ("\nVon meinem iPhone gesendet\n\n", ""),
        ("Get Outlook for iOS<https://example.org/x>", ""),
        # Words, however few, are the author's.
        ("See photo.\n\nSent from my iPhone", "See photo.\n\nSent from my iPhone"),
        ("Sent from my iPhone, and it does not start", "Sent from my iPhone, and it does not start"),
    ],
)
def test_what_a_phone_adds_is_no_text_where_nothing_else_is_said(written: str, text: str) -> None:
    message = parse(f"Subject: x\n\n{written}\n".encode())

    assert message.text.strip() == text
    assert message.signature.strip() or text == written


def test_files_inside_the_text_are_attachments_not_prose() -> None:
    message = parse(b"Subject: x\n\nsee file\n\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\n\nbye\n")

    assert [one.name for one in message.attachments] == ["a.txt"]
    assert "begin" not in message.text
    assert message.text.split() == ["see", "file", "bye"]


def test_encrypted_mail_says_so() -> None:
    mail = multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1")

    assert "encrypted" in parse(mail).flags


def test_opaque_signed_mail_is_read_and_kept() -> None:
    def value(tag: str, contents: bytes) -> bytes:
        return bytes.fromhex(tag) + len(contents).to_bytes(1) + contents

    inner = b"Content-Type: text/plain\r\n\r\nsigned hello"
    oid_signed, oid_data = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
    content = value("30", oid_data + value("a0", value("04", inner)))
    der = value("30", oid_signed + value("a0", value("30", bytes.fromhex("020101") + bytes.fromhex("3100") + content)))
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
    message = parse(head + base64.encodebytes(der))

    assert message.text == "signed hello"
    assert [one.name for one in message.attachments] == ["smime.p7m"]
    assert "encrypted" not in message.flags


def test_inline_openpgp_signatures_are_taken_off() -> None:
    armoured = (
        "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nhello\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\n"
    )

    assert parse(armoured.encode()).text.strip() == "hello"
    assert "encrypted" in parse(b"Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n").flags


def test_a_mail_forwarded_as_an_attachment_is_told() -> None:
    attached = "Content-Type: message/rfc822\n\nFrom: Ann <ann@example.org>\nSubject: Printer\n\nIt is on fire."
    message = parse(b"Subject: Fwd: Printer\n" + multipart("mixed", "\nPlease help her.", attached))

    assert message.text == "Please help her."
    assert message.forwarded == Forwarded(
        before="Please help her.", sender="Ann <ann@example.org>", subject="Printer", text="It is on fire."
    )


def test_ids_and_date_are_read() -> None:
    message = parse(
        b"Message-ID: <1@example.org>\nIn-Reply-To: <0@example.org>\nReferences: <a@x>\n <b@\n x>\n"
        b"Date: Mon, 2 Mar 2026 09:14:00 +0100\nList-Id: Staff <staff.example.org>\n\nx"
    )

    assert message.message_id == "1@example.org"
    assert message.in_reply_to == ("0@example.org",)
    assert message.references == ("a@x", "b@x")
    assert message.date == datetime(2026, 3, 2, 8, 14, tzinfo=UTC)
    assert message.list_id == "staff.example.org"


@pytest.mark.parametrize("value", ["", "yesterday", "Mon, 99 Mar 2026 99:99:99 +9999", "\0", "1 Jan 99999 00:00:00"])
def test_an_unreadable_date_is_none(value: str) -> None:
    assert parse(f"Date: {value}\n\nx".encode()).date is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The printer on the third floor is broken.", "en"),
        ("Der Drucker im dritten Stock ist kaputt.", "de"),
        ("ok", ""),
    ],
)
def test_the_language_is_told_or_left_open(text: str, language: str) -> None:
    assert parse(f"{TEXT}{text}".encode()).language == language


def test_the_json_object_is_complete() -> None:
    shown = as_json("a.eml", parse(b"From: Ann <ann@example.org>\nIn-Reply-To: <0@x>\n\nx"), 0.5)

    assert list(shown) == [
        "path",
        "ok",
        "error",
        "seconds",
        "message_id",
        "in_reply_to",
        "references",
        "date",
        "from",
        "reply_to",
        "to",
        "cc",
        "subject",
        "text",
        "new_text",
        "quoted",
        "signature",
        "forwarded",
        "attachments",
        "language",
        "kind",
        "because",
        "answerable",
        "delivery",
        "list_id",
        "flags",
    ]
    assert shown["from"] == {"name": "Ann", "address": "ann@example.org"}
    assert shown["in_reply_to"] == "0@x"
    assert as_json("a.eml", InboundMessage(), 0.0, "no such file")["ok"] is False
