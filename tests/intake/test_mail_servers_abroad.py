"""What mail servers abroad, most of them not in English, say about mail that they could not deliver."""

from __future__ import annotations

import pytest

from tests.undelivered import assert_report_is_read

#: Reports of mail servers: whether it may still work, and whom they must name.
REPORTS = [
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
]


@pytest.mark.parametrize(
    ("mail", "temporary", "recipient"), [row[1:] for row in REPORTS], ids=[row[0] for row in REPORTS]
)
def test_a_mail_server_s_report_is_read(mail: str, temporary: bool, recipient: str) -> None:
    assert_report_is_read(mail, temporary, recipient)
