"""Answering machines and receipts of many makes and languages; and people who write about them."""

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
