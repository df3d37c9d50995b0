"""People who write about absences, receipts and undeliverable mail are never taken for machines."""

from __future__ import annotations

import pytest

from intake.message import Kind
from intake.rfc5322 import parse

#: Whole mails by what they are, and whether they may be answered (None: either).
MAILS = [
    (
        "cal REQUEST",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\nBEGIN:VCALENDAR\n"
            "METHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "cal attach only REQUEST",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=request\n\n"
            "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "cal PUBLISH",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=PUBLISH\n\nBEGIN:VCALENDAR\n"
            "METHOD:PUBLISH\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "cal attach only PUBLISH",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=publish\n\n"
            "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "cal ADD",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=ADD\n\nBEGIN:VCALENDAR\nMETHOD:ADD\n"
            "BEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "cal attach only ADD",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=add\n\n"
            "BEGIN:VCALENDAR\nMETHOD:ADD\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "person forwards ics",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: meeting room\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nThe invite below "
            "does not open.\n--b\nContent-Type: application/ics; name=invite.ics\nContent-Disposition: "
            "attachment; filename=invite.ics\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Move\n"
            "END:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "person Vacation request form does not open",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Vacation request form does not open\n\nHi, the vacation form fails\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Auto body shop",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Auto body shop\n\nx\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Absence management tool is down",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Absence management tool is down\n\nhelp\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Urlaubsantrag",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Urlaubsantrag\n\nBitte\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Away team laptop",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Away team laptop\n\nx\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Automatic updates: please disable",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Automatic updates: please disable\n\nx\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Auto-reply not working",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Auto-reply not working\n\nMy automatic reply is not sent\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Out of office cannot be set",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Out of office cannot be set\n\nhelp\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Abwesenheitsassistent geht nicht",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Abwesenheitsassistent geht nicht\n\nHilfe\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Re: Out of Office: Printer",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Re: Out of Office: Printer\n\nthanks\n"
        ),
        Kind.REPLY,
        True,
    ),
    (
        "person Undeliverable mails to customer",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Undeliverable mails to customer\n\nWe get Undeliverable from them: 550 5.1.1 unknown "
            "user\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Delivery delayed of my laptop",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Delivery delayed of my laptop\n\nwhen does it come?\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Delivery Status of my order",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Delivery Status of my order\n\nx\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Failure notice in the lift",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Failure notice in the lift\n\nx\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Mail delivery problem",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Mail delivery problem\n\nI cannot send mail, error 550 5.7.1\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Returned mail: laptop",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Returned mail: laptop\n\nI returned it by mail\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Message could not be delivered error in Outlook",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Message could not be delivered error in Outlook\n\nI see user unknown\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Réponse automatique ne marche pas",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Réponse automatique ne marche pas\n\naide\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Respuesta automática no funciona",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Respuesta automática no funciona\n\nayuda\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person 自动回复设置",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: 自动回复设置\n\n请帮忙\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Accepted: Move",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\n\nok\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Read: this",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Read: this\n\nplease read\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Virus alert",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Virus alert\n\nmy antivirus says virus found\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Warning: could not connect",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Warning: could not connect\n\nx\n"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person Auto: Kennzeichen ändern",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Auto: Kennzeichen ändern\n\nBitte das Kennzeichen meines Autos ändern.\n"
        ),
        Kind.REPORT,
        None,
    ),
    (
        "person w list",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Printer\nList-Id: <staff.example.org>\nPrecedence: list\n\nbroken"
        ),
        Kind.REPORT,
        False,
    ),
    (
        "ticket system notice",
        ("From: no-reply@monitor.example.org\nSubject: Disk full\nAuto-Submitted: auto-generated\n\nDisk full"),
        Kind.REPORT,
        False,
    ),
    ("noreply", "From: noreply@shop.example.org\nSubject: Order\n\nx", Kind.REPORT, False),
    (
        "person forwards dsn as attach",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Fwd: Undelivered Mail\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nwhat is "
            "this?\n--b\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x\nSubject: Undelivered\n\n"
            "user unknown 550 5.1.1\n--b--"
        ),
        Kind.REPORT,
        True,
    ),
    (
        "person forwards dsn inline",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Fwd: Undelivered Mail Returned to Sender\n\nI get this, why?\n\n---------- Forwarded "
            "message ---------\nFrom: Mail Delivery System <MAILER-DAEMON@x.example>\nSubject: Undelivered "
            "Mail Returned to Sender\n\n<a@example.net>: host mx said: 550 5.1.1 user unknown"
        ),
        Kind.REPORT,
        True,
    ),
    ("person named bounce", "From: Bouncer <bounces@club.example>\nSubject: hello\n\nCan you help?", Kind.REPORT, None),
    (
        "postmaster person",
        (
            "From: Postmaster <postmaster@example.net>\nSubject: Blocklist\n\nWe have listed your server "
            "because of spam. Please answer."
        ),
        Kind.REPORT,
        None,
    ),
]


@pytest.mark.parametrize(("mail", "kind", "answerable"), [row[1:] for row in MAILS], ids=[row[0] for row in MAILS])
def test_receipts_calendars_and_people_are_told_apart(mail: str, kind: Kind, answerable: bool | None) -> None:
    message = parse(mail.encode())

    assert message.kind is kind
    assert answerable is None or message.answerable is answerable
