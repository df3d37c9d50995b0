"""What programs forward in English is taken apart."""

from __future__ import annotations

import pytest

from tests.forwarding import COMMENT, assert_only_the_forward_is_whole, assert_taken_apart

#: How programs introduce a forwarded mail, what its sender must contain, and its subject.
FORWARDS = [
    (
        (
            "---------- Forwarded message ---------\nFrom: Ann Example <ann@example.org>\nDate: Tue, Mar "
            "3, 2026 at 8:05 AM\nSubject: Printer\nTo: Bob <bob@example.com>\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ----------\nFrom: Ann Example <ann@example.org>\nDate: Tue, Mar "
            "3, 2026 at 8:05 AM\nSubject: Printer\nTo: Bob <bob@example.com>\nCc: Carl <carl@example.com>, "
            "Dora\n <dora@example.com>\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Begin forwarded message:\n\nFrom: Ann Example <ann@example.org>\nSubject: Printer\nDate: 3 "
            "March 2026 at 08:05:11 CET\nTo: Bob <bob@example.com>\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Begin forwarded message:\n\n> From: Ann Example <ann@example.org>\n> Subject: Printer\n> "
            "Date: 3 March 2026 at 08:05:11 CET\n> To: Bob <bob@example.com>\n> "
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Forwarded Message --------\nSubject: \tPrinter\nDate: \tTue, 3 Mar 2026 08:05:11 "
            "+0100\nFrom: \tAnn Example <ann@example.org>\nTo: \tBob <bob@example.com>\n\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "________________________________\nFrom: Ann Example <ann@example.org>\nSent: Tuesday, March "
            "3, 2026 8:05 AM\nTo: Bob <bob@example.com>\nSubject: Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        "From: Ann Example <ann@example.org>\nSent: 03 March 2026 08:05\nTo: Bob\nSubject: Printer\n",
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-----Original Message-----\nFrom: Ann Example [mailto:ann@example.org]\nSent: Tuesday, March "
            "3, 2026 8:05 AM\nTo: Bob\nSubject: Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Original message --------\nFrom: Ann Example <ann@example.org>\nDate: 3/3/26 8:05 AM "
            "(GMT-05:00)\nTo: bob@example.com\nSubject: Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "----- Forwarded by Bob Example/IT/Example on 03/03/2026 09:00 AM -----\n\nFrom: Ann "
            "Example/HR/Example\nTo: Bob Example/IT/Example@Example\nDate: 03/03/2026 08:05 AM\nSubject: "
            "Printer\n"
        ),
        "Ann Example",
        "Printer",
    ),
    (
        (
            "---------------------- Forwarded by Bob Example/IT/Example on 03/03/2026 09:00 AM "
            "---------------------------\n\n\nAnn Example <ann@example.org>\n03/03/2026 08:05 AM\nTo: Bob\n"
            "cc:\nSubject: Printer\n"
        ),
        "",
        "Printer",
    ),
    (
        (
            "----- Forwarded Message -----\nFrom: Ann Example <ann@example.org>\nTo: Bob "
            "<bob@example.com>\nSent: Tuesday, March 3, 2026 at 08:05:11 AM GMT+1\nSubject: Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "----- Forwarded message from Ann Example <ann@example.org> -----\n\nDate: Tue, 3 Mar 2026 "
            "08:05:11 +0100\nFrom: Ann Example <ann@example.org>\nTo: bob@example.com\nSubject: Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "------- Forwarded Message -------\nFrom: Ann Example <ann@example.org>\nDate: On Tuesday, "
            "March 3rd, 2026 at 8:05 AM\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "============ Forwarded message ============\nFrom: Ann Example <ann@example.org>\nTo: Bob\n"
            "Date: Tue, 03 Mar 2026 08:05:11 +0100\nSubject: Printer\n============ Forwarded message "
            "============\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---- Forwarded Message ----\nFrom Ann Example<ann@example.org>\nDate 03/03/2026 08:05\nTo "
            "bob@example.com\nSubject Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            '------ Forwarded Message ------\nFrom "Ann Example" <ann@example.org>\nTo bob@example.com\n'
            "Date 3/3/2026 8:05:11 AM\nSubject Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "*From:* Ann Example <ann@example.org>\n*Sent:* Tuesday, March 3, 2026 8:05 AM\n*To:* Bob\n"
            "*Subject:* Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Forwarded Message --------\n*Subject: *\tPrinter\n*Date: *\tTue\n*From: *\tAnn "
            "Example <ann@example.org>\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Sent from my iPhone\n\nBegin forwarded message:\n\n> From: Ann Example <ann@example.org>\n> "
            "Date: 3 March 2026 at 08:05:11 CET\n> To: Bob\n> Subject: Printer\n> "
        ),
        "ann@example.org",
        "Printer",
    ),
]


@pytest.mark.parametrize(("introduction", "sender", "subject"), FORWARDS)
@pytest.mark.parametrize("comment", [f"{COMMENT}\n\n", ""])
def test_each_program_s_forward_is_taken_apart(introduction: str, sender: str, subject: str, comment: str) -> None:
    assert_taken_apart(introduction, sender, subject, comment)


@pytest.mark.parametrize("introduction", [introduction for introduction, _, _ in FORWARDS])
def test_a_forward_is_kept_whole_and_an_answer_is_not(introduction: str) -> None:
    assert_only_the_forward_is_whole(introduction)
