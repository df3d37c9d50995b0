"""Heads and addresses as they should never be are read as people mean them."""

from __future__ import annotations

import pytest

from intake.rfc5322 import parse

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
