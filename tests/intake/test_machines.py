"""Answering machines, receipts and calendars of many makes and languages are known for what they are."""

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
        "cal base64 no method param",
        (
            "From: Ann Example <ann@example.org>\nTo: it@example.com\nMessage-ID: <1@example.org>\n"
            "Subject: Accepted\nContent-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n"
            "QkVHSU46VkNBTEVOREFSDQpNRVRIT0Q6UkVQTFkNCkVORDpWQ0FMRU5EQVINCg==\n"
        ),
        Kind.CALENDAR,
        None,
    ),
]


@pytest.mark.parametrize(("mail", "kind", "answerable"), [row[1:] for row in MAILS], ids=[row[0] for row in MAILS])
def test_receipts_calendars_and_people_are_told_apart(mail: str, kind: Kind, answerable: bool | None) -> None:
    message = parse(mail.encode())

    assert message.kind is kind
    assert answerable is None or message.answerable is answerable
