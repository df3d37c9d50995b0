"""Charsets and encodings that are wrong, missing or made up still give the text."""

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
LABELLED = [
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


@pytest.mark.parametrize(("octets", "text"), LABELLED)
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
