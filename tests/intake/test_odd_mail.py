"""Odd mail of every class: charsets, encodings, structures and names, as programs and servers really break them."""

from __future__ import annotations

import base64

import pytest

from intake.rfc5322 import parse

#: A label that no standard has, and the codec that it means.
LABELS = [
    ("windows-31j", "cp932", "①プリンター"),
    ("cp50221", "iso2022_jp", "プリンター"),
    ("ksc_5601", "cp949", "프린터"),
    ("gb_2312-80", "gb18030", "打印机"),
    ("koi8", "koi8-r", "Принтер не печатает"),
    ("x-mac-cyrillic", "mac_cyrillic", "Принтер не печатает"),
]


@pytest.mark.parametrize(("label", "codec", "text"), LABELS)
def test_a_label_that_programs_made_up_is_known(label: str, codec: str, text: str) -> None:
    message = parse(f"Content-Type: text/plain; charset={label}\n\n".encode() + text.encode(codec))

    assert message.text == text
    assert "charset-guessed" not in message.flags


#: A text and the charset that programs of its language used to write it in.
LANGUAGES = [
    ("Принтер не печатает", "koi8-r"),
    ("Принтер не печатает", "windows-1251"),
    ("プリンタが壊れました", "shift_jis"),
    ("プリンタが壊れました", "euc-jp"),
    ("プリンタが壊れました", "iso-2022-jp"),
    ("打印机坏了，请帮忙", "gb2312"),
    ("印表機壞了請幫忙", "big5"),
    ("프린터가 고장났습니다", "euc-kr"),
    ("Tiskárna nefunguje, prosím pomozte", "iso-8859-2"),
    ("Tiskárna nefunguje, prosím pomozte", "windows-1250"),
    ("Ο εκτυπωτής δεν λειτουργεί", "iso-8859-7"),
    ("המדפסת לא עובדת", "windows-1255"),
    ("Yazıcı çalışmıyor, şifre", "iso-8859-9"),
    ("Drucker für Zubehör", "iso-8859-1"),
]


@pytest.mark.parametrize(("text", "charset"), LANGUAGES)
def test_an_undeclared_subject_is_in_the_charset_of_the_body(text: str, charset: str) -> None:
    octets = text.encode(charset)
    head = b"From: a@example.org\nSubject: " + octets + b"\nContent-Type: "
    plain = parse(head + b"text/plain; charset=" + charset.encode() + b"\n\n" + octets)
    inside = parse(
        head
        + b"multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset="
        + charset.encode()
        + b"\n\n"
        + octets
        + b"\n--b--\n"
    )

    assert (plain.subject, plain.text) == (text, text)
    assert (inside.subject, inside.text) == (text, text)


#: Charsets that say too little, or say it wrongly: those whose texts can be told from others.
TOLD = [pair for pair in LANGUAGES if pair[1] not in ("iso-8859-2", "iso-8859-9", "windows-1255")]


@pytest.mark.parametrize(("text", "charset"), TOLD)
def test_a_text_that_claims_to_be_ascii_is_guessed(text: str, charset: str) -> None:
    whole = f"{text}. {text}\n{text}"

    assert parse(b"Content-Type: text/plain; charset=us-ascii\n\n" + whole.encode(charset)).text == whole


def b64(octets: bytes) -> bytes:
    return b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(octets)


PLAIN = b"Content-Type: text/plain; charset="
#: A label, or its lack, and what the text says.
LABELS = [
    (PLAIN + b"utf-16" + b64("Grüße".encode("utf-16")), "Grüße"),
    (PLAIN + b"utf-16le" + b64("Grüße".encode("utf-16-le")), "Grüße"),
    (b"Subject: x\n\n\xef\xbb\xbfhello", "hello"),
    (PLAIN + b"'iso-8859-1'\n\nGr\xfc\xdfe", "Grüße"),
    (PLAIN + b'"ISO-8859-1"; charset=utf-8\n\nGr\xfc\xdfe', "Grüße"),
    (PLAIN + b"cp-850\n\n" + "Grüße".encode("cp850"), "Grüße"),
    (PLAIN + b"IBM850\n\n" + "Grüße".encode("cp850"), "Grüße"),
    (PLAIN + b"windows-1252http-equivContent-Type\n\nGr\xfc\xdfe aus", "Grüße aus"),
    (PLAIN + b"x-mac-roman\n\n" + "Grüße".encode("mac_roman"), "Grüße"),
    (PLAIN + b"koi8-u\n\n" + "Ґанок їжак".encode("koi8-u"), "Ґанок їжак"),
    (PLAIN + b"TIS-620\n\n" + "เครื่องพิมพ์เสีย".encode("cp874"), "เครื่องพิมพ์เสีย"),
    (PLAIN + b"ISO-2022-KR\n\n" + "프린터".encode("iso-2022-kr"), "프린터"),
    (PLAIN + b"hz-gb-2312\n\n" + "打印机".encode("hz"), "打印机"),
    # characters of a vendor, in no row of the standard
    (PLAIN + b"CP932\n\n" + "①プリンタ".encode("cp932"), "①プリンタ"),
    (PLAIN + b"ISO-2022-JP\n\n\x1b$B-!%W%j%s%?\x1b(B", "①プリンタ"),
    # the label is wrong altogether
    (PLAIN + b"big5\n\n" + "打印机坏了，请帮忙".encode(), "打印机坏了，请帮忙"),
    # cut inside the last character
    (PLAIN + b"utf-8\n\n" + "größ".encode()[:-1], "grö"),
    # the half of the last line end was lost
    (PLAIN + b"utf-16\n\n" + "Drucker\n".encode("utf-16")[:-1], "Drucker"),
    # numbers that are no charset
    (PLAIN + b"cp9999\n\nhello", "hello"),
    (PLAIN + b"iso-8859-99\n\nhello", "hello"),
    # only the page says its charset
    (
        b'Content-Type: text/html\n\n<meta http-equiv=Content-Type content="text/html; charset=koi8-r"><p>'
        + "Принтер".encode("koi8-r"),
        "Принтер",
    ),
    # One line of a signature that is no UTF-7 leaves the others readable.
    (b"Content-Type: text/plain; charset=UTF-7\n\n+AD4 +ANw-ber uns\n\na+5fk+gQAx8/zz", "> Über uns\n\na+5fk+gQAx8/zz"),
]


@pytest.mark.parametrize(("octets", "text"), LABELS)
def test_labels_are_believed_only_where_the_octets_obey(octets: bytes, text: str) -> None:
    assert parse(octets).text.strip() == text


ENCODED = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
#: A transfer encoding, as it is broken in transit, and the text.
ENCODINGS = [
    (b"quoted-printable\n\n100=% sure =ZZ =C3=BC=\n end=3D", "100=% sure =ZZ ü end="),
    (b"quoted-printable\n\n=c3=bc ok", "ü ok"),
    # texts that were encoded one by one and put together
    (b"base64\n\naGVsbG8=\nIHdvcmxk\n", "hello world"),
    # what a list server adds below
    (b"base64\n\naGVsbG8gd29ybGQ=\n-- footer by list\n", "hello world"),
    (b"base64\n\naGVsbG8gd29ybGQ= ignored\n", "hello world"),
    (b"base64\n\naGVs*bG8g\n d29y bGQ=\n", "hello world"),
    # no base64 at all
    (b"base64\n\nThis is not base64 at all, it is plain.\n", "This is not base64 at all, it is plain."),
    (b"7bit (seven)\n\nhello", "hello"),
    (b"x-uuencode\n\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\n", "hello"),
]


@pytest.mark.parametrize(("rest", "text"), ENCODINGS)
def test_broken_transfer_encodings_still_give_the_text(rest: bytes, text: str) -> None:
    assert parse(ENCODED + rest).text.strip() == text


#: How spools, servers and old programs put a head: sender, subject and text must be the same.
HEADS = [
    b"From: a@example.org\rSubject: x\r\nTo: b@example.org\r\n\r\nhello",
    b"From: a@example.org\r\r\nSubject: x\r\r\n\r\r\nhello\r\r\n",
    b"From: a@example.org\rSubject: x\r\rhello",
    b"From:a@example.org\nSubject:x\n\nhello",
    b"\n\nFrom: a@example.org\nSubject: x\n\nhello",
    b"+OK 1234 octets\nFrom: a@example.org\nSubject: x\n\nhello",
    b"From ann Mon Mar  2 09:14:00 2026\nFrom: a@example.org\nSubject: x\n\nhello",
    b">From ann Mon Mar  2 09:14:00 2026\nFrom: a@example.org\nSubject: x\n\nhello",
    b"FROM: a@example.org\nSUBJECT: x\n\nhello",
]


@pytest.mark.parametrize("octets", HEADS)
def test_any_head_is_read(octets: bytes) -> None:
    message = parse(octets)

    assert (message.sender.address, message.subject, message.text.strip()) == ("a@example.org", "x", "hello")


#: A Subject field and what it says.
SUBJECTS = [
    (b"one\n \n two", "one two"),
    (b"=?utf-8?q?Gr=C3=BC?=\n\t=?utf-8?q?=C3=9Fe?=", "Grüße"),
    (b"=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
    (b"=?utf-8?q?a?=b", "ab"),
    (b"=?utf-8?q?=C3=BC?= =?iso-8859-1?q?=FC?=", "üü"),
    (b"=?UTF-8?B?w7w?=", "ü"),
    (b"=?UTF-8*en?Q?hi?=", "hi"),
    (b"=?gb2312?B?tPLTobv6u7XByw==?=", "打印机坏了"),
    (b"=?ISO-2022-JP?B?GyRCJVclaiVzJT8bKEI=?=\n =?ISO-2022-JP?B?GyRCJCwbKEI=?=", "プリンタが"),
    ("=?utf-8?q?Grüße?=".encode(), "Grüße"),
    # decoded once, never twice
    (b"=?utf-8?Q?=5B=3D=3Futf-8=3FQ=3Fx=3F=3D=5D?=", "[=?utf-8?Q?x?=]"),
    (b"one\nSubject: two", "one"),
    # folded inside the code of an octet
    (b"=?utf-8?Q?Gr=C3=B6=C\r\n 3=9Fe?=", "Größe"),
]


@pytest.mark.parametrize(("value", "subject"), SUBJECTS)
def test_odd_subjects_are_decoded(value: bytes, subject: str) -> None:
    assert parse(b"Subject: " + value + b"\n\nx").subject == subject


#: A From field, the address and the name.
SENDERS = [
    (b"=?utf-8?q?Example=2C_Ann?= <a@example.org>", "a@example.org", "Example, Ann"),
    (b'"Ann \\"A\\" Example" <a@example.org>', "a@example.org", 'Ann "A" Example'),
    (b"<mailto:a@example.org>", "a@example.org", ""),
    (b"Ann < a@example.org >", "a@example.org", "Ann"),
    (b"Ann <a@example.org", "a@example.org", "Ann"),
    (b"'Ann Example' <a@example.org>", "a@example.org", "Ann Example"),
    (b'"a b"@example.org', '"a b"@example.org', ""),
    (b"Ann <@x.example,@y.example:a@example.org>", "a@example.org", "Ann"),
    (b"Ann <a@[192.0.2.1]>", "a@[192.0.2.1]", "Ann"),
    (b"Ann <a@example.org>,", "a@example.org", "Ann"),
    (b"=?windows-1251?B?yOLg7Q==?= <a@example.org>", "a@example.org", "Иван"),
    ("Jörg <jörg@bücher.example>".encode(), "jörg@xn--bcher-kva.example", "Jörg"),
    (b"a@example.org, b@example.org", "a@example.org", ""),
    # a name that looks like an address, and a quoted local part
    (b'"Not bob@example.net" ann@example.org', "ann@example.org", "Not bob@example.net"),
    (b'"ann@desk"@example.org', '"ann@desk"@example.org', ""),
]


@pytest.mark.parametrize(("value", "address", "name"), SENDERS)
def test_odd_senders_are_read(value: bytes, address: str, name: str) -> None:
    sender = parse(b"From: " + value + b"\n\nx").sender

    assert (sender.address, sender.name) == (address, name)


#: Fields of References and In-Reply-To, and the ids in them.
THREADS = [
    # the first is empty
    (b"References:\nReferences: <1@example.org>\n", ("1@example.org",)),
    (b"References: <1@example.org>\nReferences: <2@example.org>\n", ("1@example.org", "2@example.org")),
    (b"References: =?utf-8?Q?=3C1=40example.org=3E?=\n", ("1@example.org",)),
]


@pytest.mark.parametrize(("fields", "ids"), THREADS)
def test_odd_references_still_name_the_thread(fields: bytes, ids: tuple[str, ...]) -> None:
    assert parse(fields + b"\nhello").references == ids


#: The mail of a spool (mbox, RFC 4155) or of a server that escapes as one does, and its new text.
ESCAPED = [
    (b"From ann Mon Mar  2 09:14:00 2026\nSubject: x\n\n>From the start:\n>>From it", "From the start:\n>From it"),
    (b"Subject: Re: x\n\nWorks.\n\n>From now on.", "Works.\n\nFrom now on."),
    # among quoted lines it is quoted
    (b"Subject: Re: x\n\nWorks.\n\n>Hello\n>From now on.", "Works."),
]


@pytest.mark.parametrize(("octets", "new"), ESCAPED)
def test_an_escaped_line_of_a_spool_quotes_nothing(octets: bytes, new: str) -> None:
    assert parse(octets).new_text == new


#: A To field and its addresses.
RECIPIENTS = [
    (b"a@example.org; b@example.org", ["a@example.org", "b@example.org"]),
    (b"undisclosed-recipients:;", []),
    (b"Staff: a@example.org, B <b@example.org>;, c@example.org", ["a@example.org", "b@example.org", "c@example.org"]),
    (b'"Example, Ann" <a@example.org>,\n\tBob <b@example.org>', ["a@example.org", "b@example.org"]),
    # broken inside an address, without a fold
    (b"Ann <a@example.org>, Bob <b@\nexample.org>\nSubject: x", ["a@example.org", "b@example.org"]),
    (b"Ann <a@example.org>, Bob <\nb@example.org>\nSubject: x", ["a@example.org", "b@example.org"]),
]


@pytest.mark.parametrize(("value", "addresses"), RECIPIENTS)
def test_odd_address_lists_are_read(value: bytes, addresses: list[str]) -> None:
    assert [box.address for box in parse(b"To: " + value + b"\n\nx").to] == addresses


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
