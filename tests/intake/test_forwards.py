"""Forwarded mail of many mail programs and languages: the comment, and what was forwarded by whom, taken apart."""

from __future__ import annotations

import pytest

from intake.quoting import split_text

COMMENT, FIRE = "Please help her.", "My printer is on fire."
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
            "-------- Weitergeleitete Nachricht --------\nBetreff: \tPrinter\nDatum: \tTue, 3 Mar 2026 "
            "08:05:11 +0100\nVon: \tAnn Example <ann@example.org>\nAn: \tBob <bob@example.com>\n\n"
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
        ("Von: Ann Example <ann@example.org>\nGesendet: Dienstag, 3. März 2026 08:05\nAn: Bob\nBetreff: Printer\n"),
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
            "---------- Message transféré ---------\nDe : Ann Example <ann@example.org>\nDate: mar. 3 mars "
            "2026 à 08:05\nSubject: Printer\nTo: Bob <bob@example.com>\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Début du message réexpédié :\n\nDe: Ann Example <ann@example.org>\nObjet: Printer\nDate: 3 "
            "mars 2026 à 08:05:11 UTC+1\nÀ: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Message transféré --------\nSujet : \tPrinter\nDate : \tTue, 3 Mar 2026\nDe : \tAnn "
            "Example <ann@example.org>\nPour : \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nDe: Ann Example <ann@example.org>\nDate: mar, 3 mar "
            "2026 a las 8:05\nSubject: Printer\nTo: Bob <bob@example.com>\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Mensaje reenviado ----------\nDe: Ann Example <ann@example.org>\nFecha: mar, 3 mar "
            "2026\nAsunto: Printer\nPara: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Inicio del mensaje reenviado:\n\nDe: Ann Example <ann@example.org>\nAsunto: Printer\nFecha: 3 "
            "de marzo de 2026, 8:05:11 CET\nPara: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Mensagem encaminhada ---------\nDe: Ann Example <ann@example.org>\nDate: ter., 3 "
            "de mar. de 2026 às 08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Início da mensagem encaminhada:\n\nDe: Ann Example <ann@example.org>\nAssunto: Printer\nData: "
            "3 de março de 2026\nPara: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Messaggio inoltrato ----------\nDa: Ann Example <ann@example.org>\nDate: mar 3 mar "
            "2026 alle ore 08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Inizio messaggio inoltrato:\n\nDa: Ann Example <ann@example.org>\nOggetto: Printer\nData: 3 "
            "marzo 2026\nA: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Messaggio Inoltrato --------\nOggetto: \tPrinter\nData: \tTue, 3 Mar 2026\nMittente: "
            "\tAnn Example <ann@example.org>\nA: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Doorgestuurd bericht ----------\nVan: Ann Example <ann@example.org>\nDatum: 3 mrt. "
            "2026\nOnderwerp: Printer\nAan: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Begin doorgestuurd bericht:\n\nVan: Ann Example <ann@example.org>\nOnderwerp: Printer\nDatum: "
            "3 maart 2026\nAan: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Doorgestuurd bericht --------\nOnderwerp: \tPrinter\nDatum: \tTue\nVan: \tAnn "
            "Example <ann@example.org>\nAan: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Videresendt meddelelse ---------\nFra: Ann Example <ann@example.org>\nDate: tir. "
            "3. mar. 2026 kl. 08.05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        ("Videresendt melding:\n\nFra: Ann Example <ann@example.org>\nEmne: Printer\nDato: 3. mars 2026\nTil: Bob\n"),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Start på videresendt besked:\n\nFra: Ann Example <ann@example.org>\nEmne: Printer\nDato: 3. "
            "marts 2026\nTil: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Vidarebefordrat brev:\n\nFrån: Ann Example <ann@example.org>\nÄmne: Printer\nDatum: 3 mars "
            "2026\nTill: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nFrån: Ann Example <ann@example.org>\nDate: tis 3 mars "
            "2026 kl 08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Vidarebefordrat meddelande --------\nÄmne: \tPrinter\nDatum: \tTue\nFrån: \tAnn "
            "Example <ann@example.org>\nTill: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Välitetty viesti alkaa:\n\nLähettäjä: Ann Example <ann@example.org>\nAihe: Printer\n"
            "Päivämäärä: 3. maaliskuuta 2026\nVastaanottaja: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nLähettäjä: Ann Example <ann@example.org>\nDate: ti 3. "
            "maalisk. 2026\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nOd: Ann Example <ann@example.org>\nDate: wt., 3 mar "
            "2026 o 08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Początek przekazanej wiadomości:\n\nOd: Ann Example <ann@example.org>\nTemat: Printer\nData: "
            "3 marca 2026\nDo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Treść przekazanej wiadomości --------\nTemat: \tPrinter\nData: \tTue\nNadawca: \tAnn "
            "Example <ann@example.org>\nAdresat: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nOd: Ann Example <ann@example.org>\nDate: út 3. 3. "
            "2026 v 8:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Začátek přeposílané zprávy:\n\nOd: Ann Example <ann@example.org>\nPředmět: Printer\nDatum: 3. "
            "března 2026\nKomu: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Přeposlaná zpráva --------\nPředmět: \tPrinter\nDatum: \tTue\nOd: \tAnn Example "
            "<ann@example.org>\nKomu: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nFeladó: Ann Example <ann@example.org>\nDate: 2026. "
            "márc. 3., K, 8:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Továbbított levél kezdete:\n\nFeladó: Ann Example <ann@example.org>\nTárgy: Printer\nDátum: "
            "2026. március 3.\nCímzett: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nDe la: Ann Example <ann@example.org>\nDate: mar., 3 "
            "mar. 2026\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nОт: Ann Example <ann@example.org>\nDate: вт, 3 мар. "
            "2026 г. в 08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        ('-------- Пересылаемое сообщение --------\n03.03.2026, 08:05, "Ann Example" <ann@example.org>:\n'),
        "ann@example.org",
        "",
    ),
    (
        (
            "-------- Перенаправленное сообщение --------\nТема: \tPrinter\nДата: \tTue\nОт: \tAnn Example "
            "<ann@example.org>\nКому: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Начало переадресованного сообщения:\n\nОт: Ann Example <ann@example.org>\nТема: Printer\n"
            "Дата: 3 марта 2026\nКому: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Пересылаемое сообщение --------\nОт кого: Ann Example <ann@example.org>\nКому: Bob\n"
            "Дата: Вторник, 3 марта 2026, 8:05 +03:00\nТема: Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nВід: Ann Example <ann@example.org>\nDate: вт, 3 бер. "
            "2026 р.\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nΑπό: Ann Example <ann@example.org>\nDate: Τρί 3 Μαρ "
            "2026\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nGönderen: Ann Example <ann@example.org>\nDate: 3 Mar "
            "2026 Sal, 08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "İletilen ileti başlangıcı:\n\nKimden: Ann Example <ann@example.org>\nKonu: Printer\nTarih: 3 "
            "Mart 2026\nKime: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n发件人： Ann Example <ann@example.org>\nDate: 2026年3月3日周二 "
            "08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            '-------- 转发邮件信息 --------\n发件人："Ann Example" <ann@example.org>\n发送日期：2026-03-03 08:05:11\n'
            "收件人：Bob\n主题：Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        "开始转发的邮件：\n\n发件人: Ann Example <ann@example.org>\n主题: Printer\n日期: 2026年3月3日\n收件人: Bob\n",
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n寄件者： Ann Example <ann@example.org>\nDate: 2026年3月3日 "
            "週二\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n差出人: Ann Example <ann@example.org>\nDate: "
            "2026年3月3日(火) 8:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "転送されたメッセージ:\n\n差出人: Ann Example <ann@example.org>\n件名: Printer\n"
            "日付: 2026年3月3日 8:05:11 JST\n宛先: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Forwarded Message --------\n件名: \tPrinter\n日付: \tTue\n差出人: \tAnn Example "
            "<ann@example.org>\n宛先: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n보낸사람: Ann Example <ann@example.org>\nDate: 2026년 3월 "
            "3일 (화) 오전 8:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- הודעה שהועברה ---------\nמאת: Ann Example <ann@example.org>\nDate: יום ג׳, 3 במרץ "
            "2026\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- الرسالة المُعاد توجيهها ---------\nمن: Ann Example <ann@example.org>\nDate: "
            "ثلاثاء، 3 مارس 2026\nSubject: Printer\nTo: Bob\n"
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
            "----- Weitergeleitet von Bob Example/IT/Example am 03.03.2026 09:00 -----\n\nVon: Ann Example "
            "<ann@example.org>\nAn: Bob\nDatum: 03.03.2026 08:05\nBetreff: Printer\n"
        ),
        "ann@example.org",
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
            "----- Weitergeleitete Nachricht von Ann Example <ann@example.org> -----\nDatum: Tue, 03 Mar "
            "2026\n Von: Ann Example <ann@example.org>\nBetreff: Printer\n An: Bob\n"
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
            'Gesendet: Dienstag, 03. März 2026 um 08:05 Uhr\nVon: "Ann Example" <ann@example.org>\nAn: '
            "bob@example.com\nBetreff: Printer\n"
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
            "Anfang der weitergeleiteten E-Mail:\n\n> Von: Ann Example <ann@example.org>\n> Betreff: "
            "Printer\n> Datum: 3. März 2026 um 08:05:11 MEZ\n> An: Bob\n> \n> "
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
    (
        (
            "-------- Original-Nachricht --------\nBetreff: Printer\nDatum: Tue, 3 Mar 2026\nVon: Ann "
            "Example <ann@example.org>\nAn: bob@example.com\n"
        ),
        "ann@example.org",
        "Printer",
    ),
]


@pytest.mark.parametrize(("introduction", "sender", "subject"), FORWARDS)
@pytest.mark.parametrize("comment", [f"{COMMENT}\n\n", ""])
def test_each_program_s_forward_is_taken_apart(introduction: str, sender: str, subject: str, comment: str) -> None:
    mark = "> " if "\n> " in introduction else ""
    text = f"{comment}{introduction}\n{mark}{FIRE}\n"
    forwarded = split_text(text, is_reply=False, is_forward=True).forwarded

    assert forwarded is not None
    assert forwarded.before in (comment.strip(), "Sent from my iPhone")
    assert sender in forwarded.sender
    assert forwarded.subject == subject
    assert forwarded.text.endswith(FIRE)


@pytest.mark.parametrize("introduction", [introduction for introduction, _, _ in FORWARDS])
def test_a_forward_is_kept_whole_and_an_answer_is_not(introduction: str) -> None:
    text = f"{COMMENT}\n\n{introduction}\n{FIRE}"
    whole, answer = (split_text(text, is_reply=reply, is_forward=not reply) for reply in (False, True))

    assert whole.new_text == text
    assert answer.new_text == COMMENT
    assert FIRE in answer.quoted
