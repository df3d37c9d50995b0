"""A machine is never taken for a person, and, worse, a person never for a machine."""

from __future__ import annotations

import pytest

from intake.message import Kind
from intake.rfc5322 import parse

HEAD = "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\nTo: it@example.com\nReturn-Path: <>\n"
REPORT = (
    DAEMON
    + """Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; gone@example.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: message/rfc822

Message-ID: <sent-1@desk.example>
Subject: [INC-42] Printer

Hello
--b--
"""
)


def read(head: str, body: str = "Hello, the printer is broken.") -> tuple[Kind, bool]:
    message = parse(f"{head}\n{body}\n".encode())
    return message.kind, message.answerable


ANSWERING = HEAD + "In-Reply-To: <sent-1@desk.example>\n"

#: Head and body of a machine's mail, and what it is.
MACHINES = [
    # Reports of servers that say it in their own words.
    (
        HEAD.replace("ann@", "MDaemon@") + "Subject: WARNING: user unknown\n",
        "The attached message had PERMANENT fatal delivery errors!\n\nFailed address: bob@example.net",
        Kind.DELIVERY_REPORT,
    ),
    (
        HEAD.replace("Ann Example <ann@", "Mail System <postmaster@") + "Subject: Automatically rejected mail\n"
        "Auto-Submitted: auto-replied (rejected)\n",
        "Your message to <bob@example.net> was automatically rejected:\nmailbox is closed",
        Kind.DELIVERY_REPORT,
    ),
    (
        HEAD.replace("ann@", "MicrosoftExchange329e@") + "Subject: Niet-bezorgbaar: Re: Printer\n",
        "Uw bericht aan bob@example.net kan niet worden bezorgd.",
        Kind.DELIVERY_REPORT,
    ),
    # An absence note without any header of its own: it answers, heads the subject it answers, and says so.
    (ANSWERING + "Subject: Abwesend: Printer\n", "Ich bin bis 9. Juni im Urlaub.", Kind.AUTO_REPLY),
    (ANSWERING + "Subject: Absence du bureau : Re: Printer\n", "Je suis absent jusqu'au 9.", Kind.AUTO_REPLY),
    (ANSWERING + "Subject: Poza biurem: Printer\n", "Jestem na urlopie do 9 czerwca.", Kind.AUTO_REPLY),
    (ANSWERING + "Subject: Ikke på kontoret: Printer\n", "Jeg er på ferie.", Kind.AUTO_REPLY),
    (ANSWERING + "Subject: I am out of the office: Printer\n", "Call Bob.", Kind.AUTO_REPLY),
    (ANSWERING + "Subject: [Auto-Reply] Printer\n", "We are closed.", Kind.AUTO_REPLY),
    # RFC 3834 section 5
    (HEAD + "Subject: Away\nAuto-Submitted: auto-replied\n", "I am away.", Kind.AUTO_REPLY),
    # with a comment and another case
    (HEAD + "Subject: Away\nAuto-Submitted: Auto-Replied (vacation)\n", "I am away.", Kind.AUTO_REPLY),
    # what other answering machines add
    (HEAD + "Subject: Away\nX-Autoreply: yes\n", "I am away.", Kind.AUTO_REPLY),
    (HEAD + "Subject: Away\nX-Autorespond: Printer\n", "I am away.", Kind.AUTO_REPLY),
    (HEAD + "Subject: Away\nPrecedence: auto_reply\n", "I am away.", Kind.AUTO_REPLY),
    # Exchange: subject phrase and suppression
    (HEAD + "Subject: Automatic reply: Printer\nX-Auto-Response-Suppress: All\n", "Back on Monday.", Kind.AUTO_REPLY),
    # the phrase with the original subject behind it, in several languages
    (HEAD + "Subject: Automatische Antwort: Drucker\n", "Ich bin im Urlaub.", Kind.AUTO_REPLY),
    (HEAD + "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Imprimante?=\n", "Absent.", Kind.AUTO_REPLY),
    (HEAD + "Subject: Respuesta automática: Impresora\n", "Ausente.", Kind.AUTO_REPLY),
    (HEAD + "Subject: 自動返信: プリンタ\n", "不在です。", Kind.AUTO_REPLY),
    # a null reverse-path and an absence note
    ("Return-Path: <>\n" + HEAD + "Subject: Printer\n", "I am currently out of the office.", Kind.AUTO_REPLY),
    # RFC 8098
    (
        HEAD
        + "Subject: Read: Printer\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
        "--b\n\nDisplayed.\n--b\nContent-Type: message/disposition-notification\n\nDisposition: x\n--b--",
        Kind.READ_RECEIPT,
    ),
    # RFC 5965
    (
        HEAD + "Subject: FW: x\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n",
        "--b\n\nAn abuse report.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--",
        Kind.FEEDBACK_REPORT,
    ),
    # RFC 5546
    (
        HEAD + "Subject: Accepted: Meeting\nContent-Type: multipart/alternative; boundary=b\n",
        "--b\n\nAnn accepted.\n--b\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n--b--",
        Kind.CALENDAR,
    ),
    # reports without the parts of RFC 3464: qmail, an old gateway, a header only
    (
        DAEMON + "Subject: failure notice\n",
        "Hi. This is the qmail-send program. <a@example.net>: user unknown",
        Kind.DELIVERY_REPORT,
    ),
    (
        "From: postmaster@example.net\nSubject: Delivery failure\n",
        "Your message could not be delivered to a@example.net: 550 5.1.1",
        Kind.DELIVERY_REPORT,
    ),
    (HEAD + "Subject: Mail\nX-Failed-Recipients: a@example.net\n", "It failed.", Kind.DELIVERY_REPORT),
    # a list's owner gets them under the list's headers, from a daemon or from a postmaster who says so twice
    (
        "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\nList-Id: <staff.example.org>\n",
        "Sorry, no mailbox here by that name.",
        Kind.DELIVERY_REPORT,
    ),
    (
        "From: System <postmaster@example.net>\nSubject: Undeliverable: Menu\nList-Post: <mailto:staff@example.org>\n",
        "Your message did not reach bob@example.net.",
        Kind.DELIVERY_REPORT,
    ),
    # nobody writes to an address for bounces
    (
        "From: gate@example.net\nTo: <staff-bounces@example.org>\nSubject: Mail could not be delivered\n",
        "Unable to deliver message to <bob@example.net>.",
        Kind.DELIVERY_REPORT,
    ),
    # a relay's own daemon for the null reverse-path; a subject that programs have as well
    (
        (
            "Return-Path: <MAILER-DAEMON@mx.example.org>\nFrom: Postmaster <postmaster@example.net>\n"
            "Subject: Undeliverable Mail\n"
        ),
        "Invalid final delivery userid: bob@example.net",
        Kind.DELIVERY_REPORT,
    ),
    ("From: MAILER-DAEMON@example.net\nSubject: Processing Error\n", "Please resend.", Kind.DELIVERY_REPORT),
    # RFC 5429 says in a receipt's form that nothing was delivered
    (
        (
            "From: Mail Delivery Subsystem <it@example.net>\nSubject: Automatically rejected mail\n"
            "Auto-Submitted: auto-replied (rejected)\n"
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n"
        ),
        "--b\n\nQuota exceeded\n--b\nContent-Type: message/disposition-notification\n\nDisposition: x; deleted\n--b--",
        Kind.DELIVERY_REPORT,
    ),
]


@pytest.mark.parametrize(("head", "body", "kind"), MACHINES)
def test_a_machine_is_recognised_and_never_answered(head: str, body: str, kind: Kind) -> None:
    assert read(head, body) == (kind, False)


#: Head and body of a person's mail: a report or a reply, whatever it looks like.
PEOPLE = [
    # plain
    (HEAD + "Subject: Printer\n", "It is broken."),
    # writing about answering machines
    (HEAD + "Subject: Automatic reply does not work\n", "Please help, I am out of office next week."),
    (HEAD + "Subject: Out of office message\n", "Please set up my out of office message, I will be on vacation."),
    (HEAD + "Subject: Abwesenheitsnotiz einrichten\n", "Ich bin ab Montag im Urlaub."),
    # a new report about an absence, and an answer that has such a subject and tells of none
    (HEAD + "Subject: Urlaub: Postfach umleiten\n", "Ich bin ab Montag im Urlaub."),
    (ANSWERING + "Subject: Abwesenheit: Printer\n", "Nobody can print while Bob is away."),
    (ANSWERING + "Subject: Re: Abwesenheit: Printer\n", "Ich bin ab Montag im Urlaub, macht bitte weiter."),
    (HEAD + "Subject: Re: Automatic reply: Printer\n", "Thanks, but who else can help?"),
    # writing about undelivered mail
    (HEAD + "Subject: Mail could not be delivered\n", "I get: 550 5.1.1 user unknown. Undeliverable."),
    (HEAD + "Subject: Fwd: Undelivered Mail Returned to Sender\n", "What is this? could not be delivered"),
    # saying no
    (HEAD + "Subject: Printer\nAuto-Submitted: no\n", "It is broken."),
    # redirected by a rule of the recipient's
    (HEAD + "Subject: Printer\nX-MS-Exchange-Inbox-Rules-Loop: boss@example.com\n", "It is broken."),
    # an invitation
    (
        HEAD + "Subject: Meeting\nContent-Type: multipart/alternative; boundary=b\n",
        "--b\n\nPlease come.\n--b\nContent-Type: text/calendar; method=REQUEST\n\nMETHOD:REQUEST\n--b--",
    ),
    # somebody's answer to an invitation, shown as a file
    (
        HEAD + "Subject: Cannot open this\nContent-Type: multipart/mixed; boundary=b\n",
        (
            "--b\n\nIt opens nothing.\n--b\nContent-Type: text/calendar\n"
            "Content-Disposition: attachment; filename=a.ics\n\nMETHOD:REPLY\n--b--"
        ),
    ),
    # forms in somebody's name
    ("From: Form <no-reply@form.example>\nReply-To: Cy <cy@example.org>\nSubject: Printer\n", "It is broken."),
    ("From: no-reply@form.example\nReply-To: noreply@form.example, cy@example.org\nSubject: Printer\n", "Broken."),
]


@pytest.mark.parametrize(("head", "body"), PEOPLE)
def test_a_person_is_never_taken_for_a_machine(head: str, body: str) -> None:
    kind, answerable = read(head, body)

    assert kind in (Kind.REPORT, Kind.REPLY)
    assert answerable


#: Heads of mail that is a report or a reply all the same, but must not be answered (RFC 3834 section 2).
UNANSWERABLE = [
    # people on lists
    HEAD + "Subject: Printer\nList-Id: Staff <staff.example.org>\n",
    HEAD + "Subject: Printer\nPrecedence: list\n",
    HEAD + "Subject: Vacation autoresponder\nPrecedence: bulk\n",
    HEAD + "Subject: Re: Delivery failed\nList-Post: <mailto:staff@example.org>\n",
    "From: Ann <postmaster@example.org>\nSubject: Lunch\nList-Id: <staff.example.org>\n",
    # monitors and other programs: their mail is a report
    HEAD + "Subject: Disk full on db1\nAuto-Submitted: auto-generated\n",
    "From: Monitor <no-reply@example.org>\nSubject: Disk full\n",
    "From: noreply@example.org\nSubject: Backup failed: error 503\n",
    "Return-Path: <>\nFrom: cron@example.org\nSubject: Backup failed\n",
    "From: root@example.org (Cron Daemon)\nSubject: Cron <root@db1> backup\nX-Auto-Response-Suppress: All\n",
    "From: noreply@example.org\nSubject: Processing Error\n",
    "From: noreply@example.org\nReply-To: Do not reply <noreply@example.org>\nSubject: Disk full\n",
    "From: noreply@example.org\nReply-To: cy@example.org\nSubject: Form\nAuto-Submitted: auto-generated\n",
    "From: noreply@example.org\nReply-To: cy@example.org\nSubject: News\nPrecedence: bulk\n",
    HEAD + "Subject: [AUTO GENERATED] Disk full\n",
    HEAD + "Subject: Build broken\nX-Auto-Response-Suppress: OOF, AutoReply\n",
]


@pytest.mark.parametrize("head", UNANSWERABLE)
def test_list_mail_and_notifications_are_kept_and_not_answered(head: str) -> None:
    kind, answerable = read(head, "error 503: the file does not exist")

    assert kind in (Kind.REPORT, Kind.REPLY)
    assert not answerable


def test_a_postmaster_is_a_person_at_times() -> None:
    head = "From: Ann <postmaster@example.org>\nSubject: Delivery problem\n"

    assert read(head, "Can you see our mail?")[0] is Kind.REPORT


#: Action, status, and whether it may still work.
DELIVERIES = [
    ("failed", "5.1.1", False),
    # a delay is not a failure
    ("delayed", "4.4.1", True),
    # given up after days, but the address may be right
    ("failed", "4.4.7", True),
    # a success report failed nothing
    ("delivered", "2.0.0", True),
]


@pytest.mark.parametrize(("action", "status", "temporary"), DELIVERIES)
def test_a_delivery_report_says_who_why_and_whether_it_may_still_work(
    action: str, status: str, temporary: bool
) -> None:
    message = parse(REPORT.format(action=action, status=status).encode())

    assert message.kind is Kind.DELIVERY_REPORT
    assert message.delivery is not None
    assert message.delivery.recipients == ("gone@example.net",)
    assert message.delivery.status == (status,)
    assert message.delivery.temporary is temporary
    assert message.delivery.original_message_id == "sent-1@desk.example"


def test_a_report_without_a_status_part_names_its_recipient() -> None:
    message = parse((DAEMON + "Subject: failure notice\n\n<gone@example.net>: 550 5.1.1 user unknown\n").encode())

    assert message.delivery is not None
    assert message.delivery.recipients == ("gone@example.net",)
    assert message.delivery.status == ("5.1.1",)
    assert not message.delivery.temporary


#: What a report says without a status part, or oddly with one, and whom it blames.
BLAMED = [
    # neither the address of the report itself nor one in the copy of what was returned
    (
        "Failed: <gone@example.net>\nfor it@example.com\n\n--- Original message\nCc: boss@example.net",
        "gone@example.net",
    ),
    ("smtp=gone@example.net\n\nReceived: from x\nMessage-ID: <1@example.net>", "gone@example.net"),
    # nothing above the copy: what there is
    ("---- Returned mail\nTo: gone@example.net", "gone@example.net"),
]


@pytest.mark.parametrize(("body", "recipient"), BLAMED)
def test_a_report_blames_whom_it_names_above_the_copy(body: str, recipient: str) -> None:
    delivery = parse(f"{DAEMON}Subject: failure notice\n\n{body}\n".encode()).delivery

    assert delivery is not None
    assert delivery.recipients == (recipient,)


#: Fields of a status part, and the address that is read.
FIELDS = [
    # the one with a domain of the two
    ("Final-Recipient: rfc822; bob@local\nOriginal-Recipient: rfc822; bob@example.net\n", "bob@example.net"),
    ("Final-Recipient: rfc822; <bob@a.b.c>\n", "bob@a.b.c"),
]


@pytest.mark.parametrize(("fields", "recipient"), FIELDS)
def test_a_status_part_names_an_address_of_any_form(fields: str, recipient: str) -> None:
    mail = REPORT.format(action="failed", status="5.1.1")
    delivery = parse(mail.replace("Final-Recipient: rfc822; gone@example.net\n", fields).encode()).delivery

    assert delivery is not None
    assert delivery.recipients == (recipient,)


#: Subject and other fields, and whether the mail is a reply.
REPLIES = [
    ("Subject: Re: Printer", True),
    ("Subject: AW: Drucker", True),
    ("Subject: [INC-42] SV: Skrivare", True),
    ("Subject: 回复：打印机", True),
    ("Subject: Printer\nIn-Reply-To: <1@example.com>", True),
    ("Subject: Printer\nReferences: <1@example.com>", True),
    ("Subject: Printer", False),
    ("Subject: Report: printer", False),
    ("Subject: Fwd: Printer\nReferences: <1@example.com>", False),
]


@pytest.mark.parametrize(("fields", "is_reply"), REPLIES)
def test_a_reply_is_known_by_its_ids_or_its_subject(fields: str, is_reply: bool) -> None:
    assert (read(f"{HEAD}{fields}\n")[0] is Kind.REPLY) is is_reply
