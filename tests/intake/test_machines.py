"""Answering machines, receipts and mail servers of many makes and languages; and people who write about them."""

from __future__ import annotations

import pytest

from intake.message import Kind
from intake.rfc5322 import parse

HEAD = "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
#: Subjects of answering machines, believed with a sign of a machine; those in PLAIN on their own.
SUBJECTS = [
    ("Automatic reply: Printer", "I am out of the office until Monday."),
    ("Out of Office: Printer", "x"),
    ("Out of Office AutoReply: Printer", "x"),
    ("Out of office Re: Printer", "I am out of the office."),
    ("AUTO: Ann Example is out of the office (returning 03/09/2026)", "I am out of the office until 03/09/2026."),
    ("Auto: Printer", "away"),
    ("Autoreply: Printer", "x"),
    ("Auto-Reply: Printer", "x"),
    ("[Auto-Reply] Printer", "This is an automated response"),
    ("Auto Response: Printer", "x"),
    ("Automatic response: Printer", "x"),
    ("Automated reply: Printer", "x"),
    ("Auto response from Example", "This is an automated response."),
    ("Automatische Antwort: Drucker", "x"),
    ("Abwesenheitsnotiz: Drucker", "x"),
    ("Abwesenheitsnachricht: Drucker", "x"),
    ("Abwesend: Drucker", "Ich bin bis Montag abwesend. Dies ist eine automatisch generierte Nachricht."),
    ("AUTO: Ann Example ist außer Haus (Rückkehr am 09.03.2026)", "Ich bin nicht im Büro"),
    ("Automatische Abwesenheitsmeldung: x", "x"),
    ("Réponse automatique : Imprimante", "x"),
    ("Réponse automatique: Imprimante", "x"),
    ("Absence du bureau : Imprimante", "Je suis absent. Ceci est une réponse automatique."),
    ("Respuesta automática: Impresora", "x"),
    ("Fuera de la oficina: Impresora", "Estoy fuera de la oficina. Respuesta automática"),
    ("Resposta automática: Impressora", "x"),
    ("Resposta Automática: x", "x"),
    ("Risposta automatica: Stampante", "x"),
    ("Fuori sede: Stampante", "Sono fuori sede; risposta automatica"),
    ("Automatisch antwoord: Printer", "x"),
    ("Afwezigheidsbericht: Printer", "x"),
    ("Afwezig: Printer", "Dit is een automatisch bericht."),
    ("Automatisk svar: Printer", "x"),
    ("Autosvar: Printer", "x"),
    ("Automatiskt svar: Skrivare", "x"),
    ("Frånvaromeddelande: Skrivare", "x"),
    ("Ikke til stede: Printer", "Dette er et automatisk svar"),
    ("Automaattinen vastaus: Tulostin", "x"),
    ("Poissaoloviesti: Tulostin", "Olen lomalla"),
    ("Automatyczna odpowiedź: Drukarka", "x"),
    ("Odpowiedź automatyczna: Drukarka", "x"),
    ("Autoodpowiedź: Drukarka", "x"),
    ("Nieobecność: Drukarka", "Jestem na urlopie. To jest automatyczna odpowiedź."),
    ("Automatická odpověď: Tiskárna", "x"),
    ("Automatická odpoveď: Tlačiareň", "x"),
    ("Automatikus válasz: Nyomtató", "x"),
    ("Házon kívül: Nyomtató", "x"),
    ("Răspuns automat: Imprimantă", "x"),
    ("Автоматический ответ: Принтер", "x"),
    ("Автоответ: Принтер", "x"),
    ("Автоматична відповідь: Принтер", "x"),
    ("Автоматичен отговор: Принтер", "x"),
    ("Αυτόματη απάντηση: Εκτυπωτής", "x"),
    ("Otomatik yanıt: Yazıcı", "x"),
    ("Otomatik Cevap: Yazıcı", "x"),
    ("自动答复: 打印机", "x"),
    ("自动回复：打印机", "x"),
    ("自動回覆: 印表機", "x"),
    ("自動返信: プリンタ", "x"),
    ("自動応答: プリンタ", "x"),
    ("자동 회신: 프린터", "x"),
    ("자동 응답: 프린터", "x"),
    ("תשובה אוטומטית: מדפסת", "x"),
    ("رد تلقائي: طابعة", "x"),
    ("ตอบกลับอัตโนมัติ: เครื่องพิมพ์", "x"),
    ("Trả lời tự động: Máy in", "x"),
    ("Balasan otomatis: Printer", "x"),
    ("Automatski odgovor: Pisač", "x"),
    ("Samodejni odgovor: Tiskalnik", "x"),
    ("Automaatvastus: Printer", "x"),
    ("Automatinis atsakymas: x", "x"),
    ("Automātiskā atbilde: x", "x"),
    ("Resposta automàtica: x", "x"),
    ("Vacation reply: Printer", "x"),
    ("Vacation: Printer", "I am on vacation. This is an automatic reply."),
    ("I am out of the office Re: Printer", "I am out of office. This is an automatically generated message."),
]
#: What people write as well: not believed on its own.
AMBIGUOUS = ("Auto: Printer", "Fuera de la oficina: Impresora", "Fuori sede: Stampante")
PLAIN = [
    (subject, text) for subject, text in SUBJECTS if (":" in subject or "：" in subject) and subject not in AMBIGUOUS
]


@pytest.mark.parametrize(("subject", "text"), SUBJECTS)
def test_an_absence_note_with_a_sign_is_an_auto_reply(subject: str, text: str) -> None:
    message = parse(f"{HEAD}Subject: {subject}\nX-Auto-Response-Suppress: All\n\n{text}\n".encode())

    assert (message.kind, message.answerable) == (Kind.AUTO_REPLY, False)


@pytest.mark.parametrize(("subject", "text"), PLAIN)
def test_a_subject_that_only_machines_write_is_enough(subject: str, text: str) -> None:
    assert parse(f"{HEAD}Subject: {subject}\n\n{text}\n".encode()).kind is Kind.AUTO_REPLY


#: Header fields of answering machines.
HEADERS = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-replied (vacation)",
    'Auto-Submitted: Auto-Replied; owner-email="a@example.org"',
    "X-Autoreply: yes",
    "X-Autorespond: x",
    "X-Autoresponder: 1",
    "X-Auto-Reply-From: a@example.org",
    "X-Autoreply-From: a@example.org",
    "X-Mail-Autoreply: yes",
    "X-Vacation: yes",
    "X-POST-MessageClass: 9; Autoresponder",
    "Preference: auto_reply",
    "Precedence: auto_reply",
    "X-Precedence: auto_reply",
    "X-AutoReply: YES",
    "X-FC-MachineGenerated: true",
    "Delivered-To: Autoresponder",
    "X-Autogenerated: Reply",
    "X-Autorespond: vacation",
    "X-Amazon-Auto-Reply: true",
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_of_an_answering_machine_is_enough(header: str) -> None:
    message = parse(f"{HEAD}Subject: Re: Printer\n{header}\n\nI am away until Monday.\n".encode())

    assert (message.kind, message.answerable) == (Kind.AUTO_REPLY, False)


#: Whole mails by what they are, and whether they may be answered (None: either).
MAILS = [
    (
        "apple mail ooo",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Re: Printer\nAuto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n\nI am away"
        ),
        Kind.AUTO_REPLY,
        None,
    ),
    (
        "gmail vacation",
        (
            "Return-Path: <>\nFrom: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: "
            "<1@example.org>\nSubject: Out of office Re: Printer\nPrecedence: bulk\nX-Autoreply: yes\n"
            "Auto-Submitted: auto-replied\n\naway"
        ),
        Kind.AUTO_REPLY,
        None,
    ),
    (
        "mdn",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Read: Printer\nContent-Type: multipart/report; report-type=disposition-notification; "
            "boundary=b\n\n--b\n\nYour message was displayed\n--b\nContent-Type: "
            "message/disposition-notification\n\nFinal-Recipient: rfc822;a@example.org\nDisposition: "
            "manual-action/MDN-sent-manually; displayed\n--b--"
        ),
        Kind.READ_RECEIPT,
        None,
    ),
    (
        "mdn mixed",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Gelesen: Drucker\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nIhre Nachricht "
            "wurde gelesen\n--b\nContent-Type: message/disposition-notification\n\nDisposition: x; "
            "displayed\n--b--"
        ),
        Kind.READ_RECEIPT,
        None,
    ),
    (
        "exchange read",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Read: Printer\nX-MS-Exchange-Organization-x: y\nContent-Type: multipart/report; "
            'report-type="disposition-notification"; boundary=b\n\n--b\nContent-Type: text/plain\n\nYour '
            "message\n--b--"
        ),
        Kind.READ_RECEIPT,
        None,
    ),
    (
        "not read deleted",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Not read: Printer\nContent-Type: multipart/report; "
            "report-type=disposition-notification; boundary=b\n\n--b\n\nYour message was deleted without "
            "being read\n--b\nContent-Type: message/disposition-notification\n\nDisposition: "
            "automatic-action/MDN-sent-automatically; deleted\n--b--"
        ),
        Kind.READ_RECEIPT,
        None,
    ),
    (
        "arf",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: FW: Earn money\nContent-Type: multipart/report; report-type=feedback-report; "
            "boundary=b\n\n--b\n\nabuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: "
            "abuse\n--b--"
        ),
        Kind.FEEDBACK_REPORT,
        None,
    ),
    (
        "cal REPLY",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
            "BEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal attach only REPLY",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=reply\n\n"
            "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal COUNTER",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=COUNTER\n\nBEGIN:VCALENDAR\n"
            "METHOD:COUNTER\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal attach only COUNTER",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=counter\n\n"
            "BEGIN:VCALENDAR\nMETHOD:COUNTER\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal CANCEL",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=CANCEL\n\nBEGIN:VCALENDAR\nMETHOD:CANCEL\n"
            "BEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal attach only CANCEL",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=cancel\n\n"
            "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.CALENDAR,
        None,
    ),
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
        "cal REFRESH",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=REFRESH\n\nBEGIN:VCALENDAR\n"
            "METHOD:REFRESH\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal attach only REFRESH",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=refresh\n\n"
            "BEGIN:VCALENDAR\nMETHOD:REFRESH\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal DECLINECOUNTER",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\ntext\n--b\n"
            "Content-Type: text/calendar; charset=utf-8; method=DECLINECOUNTER\n\nBEGIN:VCALENDAR\n"
            "METHOD:DECLINECOUNTER\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR\n--b--"
        ),
        Kind.CALENDAR,
        None,
    ),
    (
        "cal attach only DECLINECOUNTER",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted: Move\nContent-Type: text/calendar; charset=utf-8; method=declinecounter\n\n"
            "BEGIN:VCALENDAR\nMETHOD:DECLINECOUNTER\nBEGIN:VEVENT\nSUMMARY:Move\nEND:VEVENT\nEND:VCALENDAR"
        ),
        Kind.CALENDAR,
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
        "cal base64 no method param",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted\nContent-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n"
            "QkVHSU46VkNBTEVOREFSDQpNRVRIT0Q6UkVQTFkNCkVORDpWQ0FMRU5EQVINCg==\n"
        ),
        Kind.CALENDAR,
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
        "exchange german no report",
        (
            "From: Microsoft Outlook <postmaster@example.org>\nTo: it@example.com\nSubject: Unzustellbar: "
            "Drucker\nReturn-Path: <>\n\nFehler bei der Nachrichtenzustellung an folgende Empfänger oder "
            "Verteilerlisten:\n\ngone@example.net\nDie eingegebene E-Mail-Adresse konnte nicht gefunden "
            "werden. #550 5.1.1 RESOLVER.ADR.RecipNotFound"
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
        "yandex",
        (
            "Return-Path: <>\nFrom: mailer-daemon@yandex.ru\nSubject: "
            "=?utf-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?=\n\nThis is the "
            "mail system at host yandex.ru.\n\nI'm sorry to have to inform you that your message could not "
            "be delivered to one or more recipients.\n\n<gone@example.net>: 550 5.7.1 No such user!"
        ),
        False,
        "",
    ),
    (
        "mail.ru",
        (
            "From: mailer-daemon@corp.mail.ru\nX-Failed-Recipients: gone@example.net\nSubject: Mail "
            "failure.\n\nThis message was created automatically by mail delivery software.\nA message that "
            "you sent could not be delivered to one or more of its recipients."
        ),
        False,
        "",
    ),
    (
        "qq",
        (
            "From: PostMaster@qq.com\nSubject: =?gbk?B?z7XNs83L0MU=?=/Systems bounce\n\n由于以下原因，您的邮件被退回。 "
            "host mx said: 550 Mailbox not found. gone@qq.com"
        ),
        False,
        "",
    ),
    ("163", "From: Postmaster@163.com\nSubject: 系统退信\n\n您的邮件被退回 gone@163.com 550 User not found", False, ""),
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
        "gmx german",
        (
            'Return-Path: <>\nFrom: "GMX Mailer Daemon" <mailer-daemon@gmx.net>\nSubject: Mail delivery '
            "failed: returning message to sender\n\nThis message was created automatically by mail "
            "delivery software.\n\ngone@example.net:\nmailbox unavailable"
        ),
        False,
        "",
    ),
    (
        "t-online",
        (
            "Return-Path: <>\nFrom: T-Online Mail System <MAILER-DAEMON@t-online.de>\nSubject: Undelivered "
            "Mail Returned to Sender\n\n|  gone@example.net\n   unknown user"
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
        "office365 french",
        (
            "From: Microsoft Outlook "
            "<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.onmicrosoft.com>\nSubject: "
            "=?utf-8?Q?Non_remis_:_Imprimante?=\nReturn-Path: <>\n\nVotre message à gone@example.net n'a "
            "pas pu être remis. 550 5.1.10"
        ),
        False,
        "",
    ),
    (
        "office365 spanish",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: No se puede entregar: Impresora\n"
            "Return-Path: <>\n\nNo se pudo entregar el mensaje a gone@example.net."
        ),
        False,
        "",
    ),
    (
        "office365 italian",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Non recapitabile: Stampante\n"
            "Return-Path: <>\n\nImpossibile recapitare il messaggio a gone@example.net."
        ),
        False,
        "",
    ),
    (
        "office365 pt",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: "
            "=?utf-8?Q?N=C3=A3o_=C3=A9_poss=C3=ADvel_entregar:_x?=\nReturn-Path: <>\n\nNão foi possível "
            "entregar sua mensagem para gone@example.net."
        ),
        False,
        "",
    ),
    (
        "office365 nl",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Onbestelbaar: Printer\nReturn-Path: "
            "<>\n\nUw bericht aan gone@example.net kan niet worden bezorgd."
        ),
        False,
        "",
    ),
    (
        "office365 sv",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Kan inte levereras: Skrivare\n"
            "Return-Path: <>\n\nDet gick inte att leverera meddelandet till gone@example.net"
        ),
        False,
        "",
    ),
    (
        "office365 da",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Kan ikke leveres: Printer\n"
            "Return-Path: <>\n\nMeddelelsen til gone@example.net kunne ikke leveres"
        ),
        False,
        "",
    ),
    (
        "office365 pl",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: =?utf-8?Q?Niedostarczalne:_x?=\n"
            "Return-Path: <>\n\nNie można dostarczyć wiadomości do gone@example.net"
        ),
        False,
        "",
    ),
    (
        "office365 ja",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: 配信不能: プリンタ\nReturn-Path: <>\n\n"
            "gone@example.net へのメッセージを配信できませんでした。"
        ),
        False,
        "",
    ),
    (
        "office365 zh",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: 未送达: 打印机\nReturn-Path: <>\n\n"
            "未能将你的邮件传递到 gone@example.net。"
        ),
        False,
        "",
    ),
    (
        "office365 ru",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Не удается доставить: Принтер\n"
            "Return-Path: <>\n\nНе удалось доставить сообщение получателю gone@example.net"
        ),
        False,
        "",
    ),
    (
        "office365 cs",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Nedoručitelné: Tiskárna\n"
            "Return-Path: <>\n\nZprávu pro gone@example.net se nepodařilo doručit"
        ),
        False,
        "",
    ),
    (
        "office365 hu",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Kézbesíthetetlen: x\nReturn-Path: "
            "<>\n\nAz üzenetet nem sikerült kézbesíteni gone@example.net"
        ),
        False,
        "",
    ),
    (
        "office365 tr",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Teslim edilemedi: x\nReturn-Path: "
            "<>\n\nİletiniz gone@example.net adresine teslim edilemedi"
        ),
        False,
        "",
    ),
    (
        "office365 ko",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: 배달되지 않음: x\nReturn-Path: <>\n\n"
            "gone@example.net에게 메시지를 배달하지 못했습니다"
        ),
        False,
        "",
    ),
    (
        "office365 fi",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Toimitus ei onnistu: x\nReturn-Path: "
            "<>\n\nViestiä ei voitu toimittaa: gone@example.net"
        ),
        False,
        "",
    ),
    (
        "office365 nb",
        (
            "From: Microsoft Outlook <postmaster@x.example>\nSubject: Kan ikke leveres: x\nReturn-Path: "
            "<>\n\nMeldingen kunne ikke leveres til gone@example.net"
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
    message = parse(mail.encode())

    assert (message.kind, message.answerable) == (Kind.DELIVERY_REPORT, False)
    assert message.delivery is not None
    assert message.delivery.temporary is temporary
    assert not recipient or recipient in message.delivery.recipients


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
