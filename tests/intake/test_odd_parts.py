"""In any structure the text is found, and every file has one clean name."""

from __future__ import annotations

import base64

import pytest

from intake.rfc5322 import parse

PNG = b"Content-Type: image/png; name=a.png\n\nx\n"
#: What stands after "Content-Type:"; the text is always "hello".
STRUCTURES = [
    b'multipart/mixed; boundary="a b"\n\n--a b\n\nhello\n--a b--\n',
    b"multipart/mixed; boundary=----=_Part_1:2=3\n\n------=_Part_1:2=3\n\nhello\n------=_Part_1:2=3--\n",
    b"multipart/mixed; boundary='abc'\n\n--abc\n\nhello\n--abc--\n",
    b"multipart/mixed; boundary=abc\n\n--abc\nContent-Type: multipart/alternative; boundary=abcd\n\n--abcd\n\nhello\n"
    b"--abcd\nContent-Type: text/html\n\n<p>x\n--abcd--\n--abc\n" + PNG + b"--abc--\n",
    b"multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nhello\n--b--\n",
    b'multipart/mixed; boundary="abc "\n\n--abc \t\n\nhello\n--abc-- \n',
    b"multipart/mixed; boundary=b\n\n--b\nhello\n--b--\n",
    b"multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n--b\n\nhello\n--b--\n",
    b"multipart/mixed; boundary=b\n\nThis is a multi-part message.\n--b\n\nhello\n--b--\nepilogue",
    b'multipart/mixed; boundary="b\n\n--b\n\nhello\n--b--\n',
    b"multipart/mixed; boundary*0=ab; boundary*1=cd\n\n--abcd\n\nhello\n--abcd--\n",
    b'MULTIPART/MIXED; BOUNDARY="B"\n\n--B\nCONTENT-TYPE: TEXT/PLAIN\n\nhello\n--B--\n',
    # types that nobody registered
    b"text\n\nhello",
    b"\n\nhello",
    b"plain/text\n\nhello",
    b"html\n\n<p>hello</p>",
    b"text/plain\n\n<html><body><p>hello</p></body></html>",
    b"text/enriched\n\n<bold>hello</bold>",
    # versions of one text
    b"multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: text/html\n\n<p>hello</p>\n--b--\n",
    (
        b"multipart/alternative; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: text/x-amp-html\n\n<html amp4email>"
        b"\n--b\nContent-Type: text/html\n\n<p>hello\n--b--\n"
    ),
    b"multipart/alternative; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\n"
    b"Content-Type: text/html\n\n<p>hello<img src=cid:x></p>\n--c\n" + PNG + b"--c--\n--b--\n",
]


@pytest.mark.parametrize("rest", STRUCTURES)
def test_the_text_is_found_in_any_structure(rest: bytes) -> None:
    assert parse(b"Content-Type: " + rest).text.strip() == "hello"


def test_a_multipart_that_closes_at_once_is_empty() -> None:
    assert parse(b"Content-Type: multipart/mixed; boundary=b\n\n--b--\n").text == ""


#: A Content-Disposition value and the name of the file.
FILE_NAMES = [
    ('attachment; filename="a;b.pdf"', "a;b.pdf"),
    ("attachment; filename=a b.pdf", "a b.pdf"),
    ("attachment; filename*=UTF-8''a%20b.pdf", "a b.pdf"),
    ("attachment; filename=\"fallback.pdf\"; filename*=UTF-8''gr%C3%BC%C3%9Fe.pdf", "grüße.pdf"),
    ("attachment; filename*0*=UTF-8''gr%C3%BC; filename*1=\"ss .pdf\"", "grüss .pdf"),
    ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
    ("attachment; filename*0*=utf-8''%E6%89%93; filename*1*=%E5%8D%B0.pdf", "打印.pdf"),
    ("attachment; filename*=iso-8859-1'en'%A3.pdf", "£.pdf"),
    ("attachment; filename*=\"UTF-8''a%20b.pdf\"", "a b.pdf"),
    ("attachment; filename*=''a.pdf", "a.pdf"),
    ("attachment; filename==?utf-8?q?gr=C3=BC=C3=9Fe.pdf?=", "grüße.pdf"),
    ('attachment; filename="=?utf-8?q?gr=C3=BC?=\n =?utf-8?q?=C3=9Fe.pdf?="', "grüße.pdf"),
    ('attachment; filename="grüße.pdf"', "grüße.pdf"),
    ('attachment; filename="a\\"b.pdf"', "a_b.pdf"),
    ("attachment; filename='a.pdf'", "a.pdf"),
    ('attachment; filename="a.pdf', "a.pdf"),
    ("attachment; filename=C:\\x\\a.pdf", "a.pdf"),
    ('attachment; filename="a/b/c.pdf"', "c.pdf"),
    ('attachment; filename="a\nb.pdf"', "a b.pdf"),
    ("attachment;filename=a.pdf;size=12", "a.pdf"),
    ('attachment; FILENAME="A.PDF"', "A.PDF"),
    ("attachment; filename=a.pdf; filename=b.pdf", "a.pdf"),
    ("attachment filename=a.pdf", "a.pdf"),
    ('filename="a.pdf"', "a.pdf"),
    ('attachment; filename=""', "attachment-1"),
    ('attachment; filename="a.pdf\0.exe"', "a.pdf.exe"),
]


@pytest.mark.parametrize(("value", "name"), FILE_NAMES)
def test_odd_file_names_are_read_as_one_clean_name(value: str, name: str) -> None:
    part = f"Content-Type: application/octet-stream\nContent-Disposition: {value}\n\nx"
    message = parse(f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n{part}\n--b--\n".encode())

    assert [one.name for one in message.attachments] == [name]
    assert message.text.strip() == "hello"


#: A part's head without a disposition, and the name of its file.
PART_NAMES = [
    ('Content-Type: application/pdf; name="=?iso-8859-1?Q?gr=FC=DFe.pdf?="', "grüße.pdf"),
    ('Content-Type: application/pdf;\n name*0="=?iso-8859-1?Q?gr=FC";\n name*1="=DFe.pdf?="', "grüße.pdf"),
    ("Content-Type: application/pdf\nContent-Description: report.pdf", "report.pdf"),
    ("Content-Type: application/pdf\nContent-Description: the report", "attachment-1.pdf"),
    ("Content-Type: image/png\nContent-Location: http://example.org/x/logo.png?size=2", "logo.png"),
]


@pytest.mark.parametrize(("head", "name"), PART_NAMES)
def test_a_part_is_named_by_what_names_it(head: str, name: str) -> None:
    message = parse(f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n{head}\n\nx\n--b--\n".encode())

    assert [one.name for one in message.attachments] == [name]


def test_a_digest_is_attached_mails() -> None:
    mails = "--b\n\nFrom: a@example.org\nSubject: one\n\nx\n--b\n\nFrom: b@example.org\nSubject: two\n\ny\n--b--\n"
    message = parse(f"Content-Type: multipart/digest; boundary=b\n\n{mails}".encode())

    assert [one.name for one in message.attachments] == ["one.eml", "two.eml"]
    assert message.text == ""


def test_yenc_and_several_files_leave_the_prose_between_them() -> None:
    uu = "begin 644 {name}\n%:&5L;&\\\n`\nend\n"
    several = parse(f"Subject: x\n\nhi\n\n{uu.format(name='a.bin')}\nmiddle\n{uu.format(name='b c.txt')}bye".encode())
    yenc = bytes((octet + 42) % 256 for octet in b"abc")
    coded = parse(b"Subject: x\n\nhi\n=ybegin line=128 size=3 name=a.bin\n" + yenc + b"\n=yend size=3\nbye")

    assert [one.name for one in several.attachments] == ["a.bin", "b c.txt"]
    assert several.text.split() == ["hi", "middle", "bye"]
    assert [(one.name, one.size) for one in coded.attachments] == [("a.bin", 3)]
    assert coded.text.split() == ["hi", "bye"]


STUB = "Your mail program cannot show this page. See it at https://example.org/."
LONG = "<p>" + "The printer on the second floor has been jamming since Monday and nobody has come. " * 20 + "</p>"


@pytest.mark.parametrize(
    ("plain", "page", "read"), [(STUB, LONG, "jamming"), ("It jams.", "<p>It jams.</p>", "It jams.")]
)
def test_a_plain_version_that_is_only_a_stub_is_not_read(plain: str, page: str, read: str) -> None:
    parts = f"--b\n\n{plain}\n--b\nContent-Type: text/html\n\n{page}\n--b--\n"
    message = parse(f"Content-Type: multipart/alternative; boundary=b\n\n{parts}".encode())

    assert read in message.text
    assert (STUB in message.text) is False


def test_versions_that_are_different_texts_are_both_read() -> None:
    plain = "The scanner on the first floor sends its pages to the wrong folder, and has done so since Monday morning."
    page = "<p>Besides, please renew my badge today.</p>"
    parts = f"--b\n\n{plain}\n--b\nContent-Type: text/html\n\n{page}\n--b--\n"
    text = parse(f"Content-Type: multipart/alternative; boundary=b\n\n{parts}".encode()).text

    assert "scanner" in text
    assert "badge" in text


def test_a_long_plain_version_is_read_whatever_the_page_adds() -> None:
    plain = "I have tried everything that the manual says, twice. " * 10
    parts = f"--b\n\n{plain}\n--b\nContent-Type: text/html\n\n<p>{plain}</p>{LONG * 3}\n--b--\n"

    assert "jamming" not in parse(f"Content-Type: multipart/alternative; boundary=b\n\n{parts}".encode()).text


def test_a_mail_that_is_only_an_invitation_says_what_it_invites_to() -> None:
    event = (
        "BEGIN:VEVENT\nSUMMARY:Move of the servers\nLOCATION:Room 7\nDESCRIPTION:All are down\\, so hurry.\nEND:VEVENT"
    )
    message = parse(
        "Subject: Move\nContent-Type: text/calendar; method=REQUEST\n\n"
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REQUEST\n{event}\nEND:VCALENDAR\n".encode()
    )

    assert message.text == "Move of the servers\nRoom 7\nAll are down, so hurry."
    assert [one.name for one in message.attachments] == ["invite.ics"]
    assert parse(b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY;X").text == ""


#: Mail that only its recipient can read.
SEALED = [
    "Content-Type: application/octet-stream; name=smime.p7m\n\nx",
    "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx",
    "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nx\n--b--",
    (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nprotected\n--b\n"
        "Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg\n\nx\n--b--"
    ),
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nx\n--b--",
    "Subject: x\n\nHello,\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n",
]


@pytest.mark.parametrize("mail", SEALED)
def test_mail_that_cannot_be_read_here_says_so(mail: str) -> None:
    assert "encrypted" in parse(mail.encode()).flags


def test_an_inline_picture_is_named_by_its_content_id() -> None:
    picture = "Content-Type: image/png\nContent-ID: <image001.png@01D7ABCD.12345678>\n\nx"
    page = "Content-Type: text/html\n\n<p>hello"
    message = parse(f"Content-Type: multipart/related; boundary=b\n\n--b\n{page}\n--b\n{picture}\n--b--\n".encode())

    assert [(one.name, one.inline) for one in message.attachments] == [("image001.png", True)]


def test_a_mail_that_is_attached_as_a_file_is_a_forwarded_mail() -> None:
    inner = base64.encodebytes(b"From: Ann <ann@example.org>\nSubject: Printer\n\nIt is on fire.").decode()
    head = "Content-Type: application/octet-stream; name=Printer.eml\nContent-Transfer-Encoding: base64"
    message = parse(
        "Subject: Fwd: Printer\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease help.\n--b\n"
        f"{head}\n\n{inner}\n--b--\n".encode()
    )

    assert message.forwarded is not None
    assert (message.forwarded.before, message.forwarded.subject) == ("Please help.", "Printer")
    assert message.forwarded.text == "It is on fire."
