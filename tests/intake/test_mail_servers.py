"""What mail servers of many makes say about mail that they could not deliver."""

from __future__ import annotations

import pytest

from intake.message import Kind
from intake.rfc5322 import parse
from tests.undelivered import assert_report_is_read

#: Reports of mail servers: whether it may still work, and whom they must name.
REPORTS = [
    (
        "postfix",
        (
            "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.org>\nTo: "
            "it@example.com\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; "
            "report-type=delivery-status; boundary=b\n\n--b\nContent-Description: Notification\n"
            "Content-Type: text/plain\n\nThis is the mail system at host mx.\n\n<gone@example.net>: host "
            "mx[1.2.3.4] said: 550 5.1.1 <gone@example.net>: Recipient address rejected\n--b\n"
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; "
            "gone@example.net\nAction: failed\nStatus: 5.1.1\n--b--"
        ),
        False,
        "gone@example.net",
    ),
    (
        "postfix delay",
        (
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: it@example.com\nSubject: Delayed "
            "Mail (still being retried)\nContent-Type: multipart/report; report-type=delivery-status; "
            "boundary=b\n\n--b\n\nTHIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n--b\n"
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; "
            "slow@example.net\nAction: delayed\nStatus: 4.4.1\n--b--"
        ),
        True,
        "slow@example.net",
    ),
    (
        "exchange",
        (
            "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>\nTo: "
            "it@example.com\nSubject: Undeliverable: Printer\nX-MS-Exchange-Message-Is-Ndr:\nContent-Type: "
            "multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/html\n\n"
            "<p>Your message to gone@example.net couldn't be delivered.</p>\n--b\nContent-Type: "
            "message/delivery-status\n\nReporting-MTA: dns;x\n\nFinal-Recipient: rfc822;gone@example.net\n"
            "Action: failed\nStatus: 5.1.10\n--b--"
        ),
        False,
        "gone@example.net",
    ),
    (
        "qmail",
        (
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\nHi. This is "
            "the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message "
            "to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work "
            "out.\n\n<gone@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this "
            "line is a copy of the message.\n\nFrom: it@example.com\n"
        ),
        False,
        "gone@example.net",
    ),
    (
        "exim",
        (
            "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.org>\n"
            "X-Failed-Recipients: gone@example.net\nAuto-Submitted: auto-replied\nSubject: Mail delivery "
            "failed: returning message to sender\n\nThis message was created automatically by mail "
            "delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
            "recipients. This is a permanent error. The following address(es) failed:\n\n  "
            "gone@example.net\n    Unrouteable address\n"
        ),
        False,
        "gone@example.net",
    ),
    (
        "exim delay",
        (
            "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.org>\nAuto-Submitted: "
            "auto-replied\nSubject: Warning: message 1abc delayed 24 hours\n\nThis message was created "
            "automatically by mail delivery software.\nA message that you sent has not yet been delivered "
            "to one or more of its\nrecipients after more than 24 hours on the queue on mx.\n\nThe address "
            "to which the message has not yet been delivered is:\n\n  slow@example.net\n    Delay reason: "
            "host lookup did not complete\n\nNo action is required on your part."
        ),
        True,
        "slow@example.net",
    ),
    (
        "sendmail",
        (
            "Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>\nSubject: "
            "Returned mail: see transcript for details\nContent-Type: multipart/report; "
            "report-type=delivery-status; boundary=b\n\n--b\n\n   ----- The following addresses had "
            "permanent fatal errors -----\n<gone@example.net>\n--b\nContent-Type: message/delivery-status\n"
            "\nFinal-Recipient: RFC822; gone@example.net\nAction: failed\nStatus: 5.1.1\n--b--"
        ),
        False,
        "gone@example.net",
    ),
    (
        "sendmail old",
        (
            "From: MAILER-DAEMON (Mail Delivery Subsystem)\nSubject: Returned mail: User unknown\n\nThe "
            "original message was received at Tue\n   ----- The following addresses have delivery "
            "notifications -----\ngone@example.net  (unrecoverable error)\n   ----- Transcript of session "
            "follows -----\n550 gone@example.net... User unknown"
        ),
        False,
        "gone@example.net",
    ),
    (
        "gmail",
        (
            "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
            "X-Failed-Recipients: gone@example.net\nAuto-Submitted: auto-replied\nSubject: Delivery Status "
            "Notification (Failure)\n\n** Address not found **\n\nYour message wasn't delivered to "
            "gone@example.net because the address couldn't be found"
        ),
        False,
        "gone@example.net",
    ),
    (
        "gmail delay",
        (
            "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: "
            "Delivery Status Notification (Delay)\n\n** Delivery incomplete **\n\nThere was a temporary "
            "problem delivering your message to slow@example.net. Gmail will retry for 46 more hours."
        ),
        True,
        "slow@example.net",
    ),
    (
        "yahoo",
        (
            "From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice\n\nSorry, we were unable to deliver "
            "your message to the following address.\n\n<gone@example.net>:\n550: 5.1.1 user unknown"
        ),
        False,
        "gone@example.net",
    ),
    (
        "aol",
        (
            "From: Mail Delivery Subsystem <MAILER-DAEMON@aol.com>\nSubject: Mail Delivery Problem\n\nYour "
            "mail to the following recipients could not be delivered because they are not accepting mail "
            "from it@example.com:\n\tgone"
        ),
        False,
        "",
    ),
    (
        "notes",
        (
            "From: Postmaster@example.org\nSubject: DELIVERY FAILURE: User gone (gone@example.net) not "
            "listed in Domino Directory\n\nYour message\n\n  Subject: Printer\n\nwas not delivered to:\n\n "
            " gone@example.net\n\nbecause:\n\n  User gone not listed in Domino Directory"
        ),
        False,
        "gone@example.net",
    ),
    (
        "groupwise",
        (
            "From: <Mailer-Daemon@example.org>\nSubject: Message status - undeliverable\n\nThe message "
            "that you sent was undeliverable to the following:\n\tgone@example.net (user not found)"
        ),
        False,
        "",
    ),
    (
        "postini",
        (
            "From: Mail Delivery <postmaster@example.org>\nReturn-Path: <>\nSubject: Delivery Status "
            "Notification (Failure)\n\n550 5.1.1 gone@example.net"
        ),
        False,
        "",
    ),
    (
        "mimecast",
        (
            "Return-Path: <>\nFrom: <postmaster@example.org>\nSubject: [Postmaster] Email Delivery "
            "Failure\n\nThis is a delivery failure notification message indicating that an email you "
            "addressed to email address :\n-- gone@example.net\ncould not be delivered."
        ),
        False,
        "",
    ),
    (
        "barracuda",
        (
            "From: Barracuda Spam Firewall <postmaster@bsf.example.org>\nSubject: **Message you sent "
            "blocked by our bulk email filter**\n\nYour message to: gone@example.net\nwas blocked by our "
            "Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:"
        ),
        False,
        "",
    ),
    (
        "amavis",
        (
            'From: "Content-filter at mx" <postmaster@mx.example.org>\nReturn-Path: <>\nSubject: BANNED '
            "contents in mail FROM you\n\nBANNED CONTENTS ALERT\nOur content checker found banned name: "
            ".exe\nThe message has been blocked. Delivery of the email was stopped!"
        ),
        False,
        "",
    ),
    (
        "symantec",
        (
            "From: Symantec_Mail_Security@example.org\nReturn-Path: <>\nSubject: Delivery Failure "
            "Notification\n\nThe following recipient could not be delivered: gone@example.net"
        ),
        False,
        "",
    ),
    (
        "mailgun/ses",
        (
            "From: MAILER-DAEMON@amazonses.com\nReturn-Path: <>\nSubject: Delivery Status Notification "
            "(Failure)\n\nAn error occurred while trying to deliver the mail to the following recipients:\n"
            "gone@example.net"
        ),
        False,
        "",
    ),
    (
        "courier",
        (
            "From: Courier mail server at mx <@>\nReturn-Path: <>\nSubject: NOTICE: mail delivery status.\n"
            "\nThis is a delivery status notification from mx, running the Courier mail server.\n\n"
            "UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n"
            "<gone@example.net>"
        ),
        False,
        "",
    ),
    (
        "smtp32/imail",
        (
            "From: Postmaster <postmaster@example.org>\nSubject: Undeliverable Mail\n\nUnknown user: "
            "gone@example.net\n\nOriginal message follows."
        ),
        False,
        "",
    ),
    (
        "mdaemon",
        (
            'From: "MDaemon at example.org" <MDaemon@example.org>\nReturn-Path: <>\nSubject: Permanent '
            "Delivery Failure\n\nThe attached message had PERMANENT fatal delivery errors!\nFailed "
            "address: gone@example.net"
        ),
        False,
        "",
    ),
    (
        "mercury",
        (
            "From: Electronic Postmaster <postmaster@example.org>\nReturn-Path: <>\nSubject: Postmaster "
            "notification - address error: gone@example.net\n\nYour mail message to the following "
            "address(es) could not be delivered."
        ),
        False,
        "",
    ),
    (
        "hotmail",
        (
            "From: postmaster@hotmail.com\nSubject: Delivery Status Notification (Failure)\nContent-Type: "
            "multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nThis is an automatically "
            "generated Delivery Status Notification.\nDelivery to the following recipients failed.\n "
            "gone@hotmail.com\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: "
            "rfc822;gone@hotmail.com\nAction: failed\nStatus: 5.5.0\n--b--"
        ),
        False,
        "gone@hotmail.com",
    ),
    (
        "success relayed",
        (
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: it@example.com\nSubject: Successful "
            "Mail Delivery Report\nContent-Type: multipart/report; report-type=delivery-status; "
            "boundary=b\n\n--b\n\nsuccessfully delivered\n--b\nContent-Type: message/delivery-status\n\n"
            "Final-Recipient: rfc822; ok@example.net\nAction: delivered\nStatus: 2.0.0\n--b--"
        ),
        True,
        "ok@example.net",
    ),
]


@pytest.mark.parametrize(
    ("mail", "temporary", "recipient"), [row[1:] for row in REPORTS], ids=[row[0] for row in REPORTS]
)
def test_a_mail_server_s_report_is_read(mail: str, temporary: bool, recipient: str) -> None:
    assert_report_is_read(mail, temporary, recipient)


#: What mail servers say in the body, without a part that a machine could read.
SAID = [
    "Here is your list of failed recipients:\n\n gone@example.net",
    "Error messages follow:\n gone@example.net: no such account",
    "Mail from it@example.com to gone@example.net failed",
    "This Message was undeliverable due to the following reason:\n\nuser gone@example.net unknown",
    "The following problem was found with address gone@example.net: no such person",
    "did not reach the following recipient(s):\n\ngone@example.net",
    "The following recipients did not receive this message:\n\n<gone@example.net>",
    "Action: failed\nFinal-Recipient: rfc822; gone@example.net",
    "Delivery to gone@example.net has been abandoned after 5 days",
    "Could not deliver mail to this user. gone@example.net",
    "Su mensaje no ha podido ser entregado a gone@example.net",
    "Sua mensagem não pôde ser entregue a gone@example.net",
    "Ihre Nachricht an gone@example.net konnte nicht zugestellt werden",
    "Votre message n'a pas pu être délivré à gone@example.net",
    "Il messaggio non è stato recapitato a gone@example.net",
    "Wiadomość nie została dostarczona do gone@example.net",
    "Ваше сообщение не доставлено gone@example.net",
    "メールを配信できませんでした gone@example.net",
]
DAEMONS = ["MAILER-DAEMON@mx.example.org", "Postmaster <postmaster@example.org>"]


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_body_alone_tells_a_failure_of_a_mail_server_and_never_of_a_person(text: str, daemon: str) -> None:
    rest = f"To: it@example.com\nSubject: Undeliverable: Printer\n\n{text}\n"
    report = parse(f"From: {daemon}\n{rest}".encode())

    assert report.kind is Kind.DELIVERY_REPORT
    assert report.delivery is not None
    assert "gone@example.net" in report.delivery.recipients
    assert parse(f"From: Ann Example <ann@example.org>\n{rest}".encode()).kind is Kind.REPORT
