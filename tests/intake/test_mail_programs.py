"""Quotes, feet and pages of many mail programs and languages: what was written is kept, the rest is folded away."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.message import MediaType
from intake.quoting import split_text
from intake.rfc5322 import parse

NEW = "Yes, that fixed it.\n\nThanks"
MARKED, PLAIN = "> did you try\n> turning it off", "did you try\nturning it off"

#: How programs introduce a quote, each in its language and with its way of wrapping.
INTRODUCTIONS = [
    "On Tue, 3 Mar 2026 at 08:05, Help Desk via Support <\nsupport@example.com> wrote:",
    "On Tuesday, March 3rd, 2026 at 8:05 AM, Bob <bob@example.com> wrote:",
    ("------- Original Message -------\nOn Tuesday, March 3rd, 2026 at 8:05 AM, Bob <bob@example.com> wrote:"),
    (
        "\u2010\u2010\u2010\u2010\u2010\u2010\u2010 Original Message "
        "\u2010\u2010\u2010\u2010\u2010\u2010\u2010\nOn Tuesday, March 3, 2026 8:05 AM, Bob "
        "<bob@example.com> wrote:"
    ),
    (
        "Sent from ProtonMail mobile\n\n\n\n-------- Original Message --------\nOn Mar 3, 2026, 8:05 AM, "
        "Bob < bob@example.com> wrote:"
    ),
    'On 3/3/26, 8:05 AM, "Bob Example" <bob@example.com> wrote:',
    "On 3/3/26, Bob Example <bob@example.com> wrote:",
    "On Tue, Mar 03, 2026 at 08:05:11AM +0100, Bob Example wrote:",
    "* Bob Example <bob@example.com> [2026-03-03 08:05]:",
    "Bob Example <bob@example.com> writes:",
    "bob@example.com wrote:",
    "Bob Example wrote on 03.03.2026 08:05:",
    "Bob Example via Help Desk <help@example.com> wrote on Tue, 3 Mar 2026:",
    "At 08:05 AM 3/3/2026, Bob Example wrote:",
    "At 08:05 03.03.2026 +0100, you wrote:",
    "Quoting Bob Example <bob@example.com>:",
    "Zitat von Bob Example <bob@example.com>:",
    "Bob Example <bob@example.com> schrieb am Di., 3. März 2026, 08:05:",
    "Bob Example <bob@example.com> schrieb am 03.03.2026 um 08:05 Uhr:",
    ">>> Bob Example <bob@example.com> 03.03.2026 08:05 >>>",
    '>>> "Bob Example" <bob@example.com> 3/3/2026 8:05 AM >>>',
    "Bob Example <bob@example.com> a écrit :",
    "Le 03/03/2026 à 08:05, Bob Example a écrit :",
    "Le mar. 3 mars 2026 à 08:05, Bob Example <bob@example.com> a\nécrit :",
    "Le 3 mars 2026 à 08:05, Bob Example <bob@example.com> a écrit :",
    "El 03/03/2026 a las 08:05, Bob Example escribió:",
    "El mar, 3 de mar. de 2026 a la(s) 08:05, Bob Example (bob@example.com)\nescribió:",
    "El 3 mar 2026, a las 08:05, Bob Example <bob@example.com> escribió:",
    "Em ter., 3 de mar. de 2026 às 08:05, Bob Example <\nbob@example.com> escreveu:",
    "No dia 03/03/2026, às 08:05, Bob Example <bob@example.com> escreveu:",
    "Em 03/03/2026 08:05, Bob Example escreveu:",
    "Il 03/03/2026 08:05, Bob Example ha scritto:",
    "Il giorno mar 3 mar 2026 alle 08:05 Bob Example <bob@example.com> ha scritto:",
    "Op 03-03-2026 om 08:05 schreef Bob Example:",
    "Op di 3 mrt. 2026 om 08:05 schreef Bob Example <\nbob@example.com>:",
    "Den 03-03-2026 kl. 08:05 skrev Bob Example:",
    "tir. 3. mar. 2026 kl. 08.05 skrev Bob Example <bob@example.com>:",
    "3. mars 2026 kl. 08:05 skrev Bob Example <bob@example.com>:",
    "Den tis 3 mars 2026 kl 08:05 skrev Bob Example <bob@example.com>:",
    "3 mars 2026 kl. 08:05 skrev Bob Example <bob@example.com>:",
    "Bob Example kirjoitti 3.3.2026 klo 8.05:",
    "Bob Example <bob@example.com> kirjoitti 3.3.2026 kello 8.05:",
    "ti 3. maalisk. 2026 klo 8.05 Bob Example (bob@example.com)\nkirjoitti:",
    "wt., 3 mar 2026 o 08:05 Bob Example <bob@example.com> napisał(a):",
    "Dnia 3 marca 2026 08:05 Bob Example <bob@example.com> napisał(a):",
    "W dniu 2026-03-03 08:05, Bob Example napisał(a):",
    "W dniu wtorek, 3 marca 2026 Bob Example <bob@example.com> napisał(a):",
    "út 3. 3. 2026 v 8:05 odesílatel Bob Example <bob@example.com>\nnapsal:",
    "Dne 03. 03. 26 v 8:05 Bob Example napsal(a):",
    "3. 3. 2026 v 8:05, Bob Example <bob@example.com>:",
    ("---------- Původní e-mail ----------\nOd: Bob Example <bob@example.com>\nDatum: 3. 3. 2026 8:05:11\nPředmět: x"),
    "ut 3. 3. 2026 o 8:05 Bob Example <bob@example.com> napísal(a):",
    "Dňa 3. 3. 2026 o 8:05 Bob Example napísal(a):",
    "2026.03.03. 8:05 keltezéssel, Bob Example írta:",
    "Bob Example <bob@example.com> ezt írta (időpont: 2026. márc. 3., K\n8:05):",
    "mar., 3 mar. 2026 la 08:05, Bob Example <bob@example.com> a scris:",
    "Pe mar., 3 mar. 2026 la 08:05, Bob Example <bob@example.com> a\nscris:",
    "вт, 3 мар. 2026 г. в 08:05, Bob Example <bob@example.com>:",
    "3 марта 2026 г., 08:05, Bob Example <bob@example.com> написал:",
    "03.03.2026 08:05, Bob Example пишет:",
    '03.03.2026, 08:05, "Bob Example" <bob@example.com>:',
    "вт, 3 бер. 2026 р. о 08:05 Bob Example <bob@example.com>\nпише:",
    "На вт, 3.03.2026 г. в 8:05 Bob Example <bob@example.com>\nнаписа:",
    "Στις Τρί 3 Μαρ 2026 στις 8:05 π.μ., ο χρήστης Bob Example <\nbob@example.com> έγραψε:",
    "Στις 3/3/2026 8:05 π.μ., ο/η Bob Example έγραψε:",
    "Bob Example <bob@example.com>, 3 Mar 2026 Sal, 08:05\ntarihinde şunu yazdı:",
    "3.03.2026 08:05 tarihinde Bob Example yazdı:",
    "Bob Example <bob@example.com> şunları yazdı (3 Mar 2026 08:05):",
    "Vào Th 3, 3 thg 3, 2026 lúc 08:05 Bob Example <bob@example.com>\nđã viết:",
    "Pada tanggal Sel, 3 Mar 2026 pukul 08.05 Bob Example <bob@example.com>\nmenulis:",
    "Pada Sel, 3 Mac 2026 8:05 PG Bob Example <bob@example.com> menulis:",
    "เมื่อ อ. 3 มี.ค. 2026 เวลา 08:05 Bob Example <bob@example.com>\nเขียนว่า:",
    "Bob Example <bob@example.com> 于2026年3月3日周二 08:05写道：",
    "在2026年3月3日 08:05，Bob Example<bob@example.com> 写道：",
    'At 2026-03-03 08:05:11, "Bob Example" <bob@example.com> wrote:',
    '在 2026-03-03 08:05:11，"Bob Example" <bob@example.com> 写道：',
    (
        '------------------ 原始邮件 ------------------\n发件人: "Bob Example" <bob@example.com>;\n发送时间: '
        '2026年3月3日(星期二) 上午8:05\n收件人: "IT" <it@example.com>;\n主题: 打印机'
    ),
    (
        '------------------&nbsp;Original&nbsp;------------------\nFrom: &nbsp;"Bob Example" '
        '<bob@example.com>;\nDate: &nbsp;Tue, Mar 3, 2026 08:05 AM\nTo: &nbsp;"IT" <it@example.com>;'
    ),
    (
        '------------------ Original ------------------\nFrom: "Bob Example" <bob@example.com>;\nDate: '
        'Tue, Mar 3, 2026 08:05 AM\nTo: "IT" <it@example.com>;\nSubject: Re: printer'
    ),
    "Bob Example <bob@example.com> 於 2026年3月3日 週二 上午8:05寫道：",
    "2026年3月3日(火) 8:05 Bob Example <bob@example.com>:",
    "2026/03/03 8:05、Bob Example <bob@example.com>のメール:",
    "On 2026/03/03 8:05, Bob Example wrote:",
    "2026年3月3日 8:05、Bob Example のメール:",
    "2026년 3월 3일 (화) 오전 8:05, Bob Example <bob@example.com>님이 작성:",
    "2026. 3. 3. 오전 8:05, Bob Example <bob@example.com> 작성:",
    "\u200fבתאריך יום ג׳, 3 במרץ 2026 ב-8:05 מאת Bob Example <\u200fbob@example.com\u200f>:\u200f",
    "في ثلاثاء، 3 مارس 2026 في 8:05 ص، كتب Bob Example <bob@example.com>:",
    "در تاریخ سه‌شنبه ۳ مارس ۲۰۲۶،\u200f ۸:۰۵ Bob Example <bob@example.com>\nنوشت:",
    "A dt., 3 de març 2026, 08:05, Bob Example <bob@example.com> va escriure:",
    "Missatge de Bob Example <bob@example.com> del dia dt., 3 de març\n2026 a les 8:05:",
    "uto, 3. ožu 2026. u 08:05 Bob Example <bob@example.com> napisao je:",
    "V tor., 3. mar. 2026 ob 08:05 je oseba Bob Example <bob@example.com>\nnapisala:",
    "Kuupäeval T, 3. märts 2026 kell 08:05 kirjutas Bob Example <bob@example.com>:",
    "2026-03-03, an, 08:05 Bob Example <bob@example.com> rašė:",
    "otrd., 2026. g. 3. marts, plkst. 08:05 — lietotājs Bob Example (<bob@example.com>) rakstīja:",
    "уто, 3. мар 2026. у 08:05 Bob Example <bob@example.com> је написао/ла:",
    "Bob Example <bob@example.com> escreveu no dia terça, 3/03/2026 à(s) 08:05:",
    "Bob Example <bob@example.com> het op Di. 3 Mrt. 2026 om 08:05 geskryf:",
    "Dne 3.3.2026 v 8:05 napsal(a) Bob Example:",
    "Bob Example ---03/03/2026 08:05:11 AM---did you try turning it off",
    "Am Dienstag, 3. März 2026, 08:05:11 CET schrieb Bob Example:",
    "Am 03.03.26 um 08:05 schrieb Bob Example (IT Support):",
    "Am 3. März 2026 08:05:11 MEZ schrieb Bob Example <bob@example.com>:",
    "On March 3, 2026 8:05:11 AM GMT+01:00, Bob Example <bob@example.com> wrote:",
    "Am Dienstag, dem 03.03.2026 um 08:05 +0100 schrieb Bob Example:",
    "On Tue, 2026-03-03 at 08:05 +0100, Bob Example wrote:",
    (
        'Gesendet: Dienstag, 03. März 2026 um 08:05 Uhr\nVon: "Bob Example" <bob@example.com>\nAn: '
        "it@example.com\nBetreff: Drucker"
    ),
    (
        'Sent: Tuesday, March 03, 2026 at 8:05 AM\nFrom: "Bob Example" <bob@example.com>\nTo: '
        "it@example.com\nSubject: Printer"
    ),
    (
        "-----Ursprüngliche Nachricht-----\nVon: Bob Example [mailto:bob@example.com] \nGesendet: "
        "Dienstag, 3. März 2026 08:05\nAn: IT\nBetreff: Drucker"
    ),
    (
        "-------- Ursprüngliche Nachricht --------\nVon: Bob Example <bob@example.com>\nDatum: 03.03.26 "
        "08:05 (GMT+01:00)\nAn: it@example.com\nBetreff: Drucker"
    ),
    (
        "-------- Original message --------\nFrom: Bob Example <bob@example.com>\nDate: 3/3/26 8:05 AM "
        "(GMT-05:00)\nTo: it@example.com\nSubject: Printer"
    ),
    (
        "-------- Messaggio originale --------\nDa: Bob Example <bob@example.com>\nData: 03/03/26 08:05 "
        "(GMT+01:00)\nA: it@example.com\nOggetto: Stampante"
    ),
    (
        '----- Mail original -----\nDe: "Bob Example" <bob@example.com>\nÀ: it@example.com\nEnvoyé: '
        "Mardi 3 Mars 2026 08:05:11\nObjet: Imprimante"
    ),
    (
        'From: "Bob Example" <bob@example.com>\nTo: it@example.com\nSent: Tuesday, March 3, 2026 8:05:11 '
        "AM\nSubject: Printer"
    ),
    "Date: Tue, 3 Mar 2026 08:05:11 +0000\nFrom: bob@example.com\nTo: it@example.com\nSubject: Printer",
    ("From: Bob Example/IT/Example\nTo: Ann Example/HR/Example@Example\nDate: 03/03/2026 08:05 AM\nSubject: Printer"),
    ("Bob Example/IT/Example\n03/03/2026 08:05 AM\n\nTo\nAnn Example/HR/Example@Example\ncc\n\nSubject\nPrinter"),
    ("Von: Bob Example/IT/Example\nAn: Ann Example/HR/Example@Example\nDatum: 03.03.2026 08:05\nBetreff: Drucker"),
    (
        "From: Bob Example [mailto:bob@example.com] \nSent: 03 March 2026 08:05\nTo: 'Ann'\nCc: IT\n"
        "Subject: RE: Printer\nImportance: High"
    ),
    (
        "________________________________\n\nFrom: Bob Example <bob@example.com>\nSent: Tue, 03 Mar 2026 "
        "08:05\nTo: IT\nSubject: Printer"
    ),
    (
        "________________________________\nVan: Bob Example\nVerzonden: dinsdag 3 maart 2026 8:05\nAan: "
        "IT\nOnderwerp: Printer"
    ),
    (
        "Fra: Bob Example <bob@example.com>\nDato: tirsdag den 3. marts 2026 kl. 08.05\nTil: IT "
        "<it@example.com>\nEmne: Printer"
    ),
    "Fra: Bob Example <bob@example.com> \nSendt: tirsdag 3. mars 2026 08:05\nTil: IT\nEmne: Skriver",
    "Från: Bob Example <bob@example.com> \nSkickat: den 3 mars 2026 08:05\nTill: IT\nÄmne: Skrivare",
    (
        "Lähettäjä: Bob Example <bob@example.com>\nPäiväys: tiistai 3. maaliskuuta 2026 klo 8.05\n"
        "Vastaanottaja: IT\nAihe: Tulostin"
    ),
    (
        "De: Bob Example <bob@example.com>\nFecha: martes, 3 de marzo de 2026, 8:05\nPara: IT "
        "<it@example.com>\nAsunto: Impresora"
    ),
    (
        "De : Bob Example <bob@example.com>\nDate : mardi 3 mars 2026 à 08:05\nÀ : IT <it@example.com>\n"
        "Objet : Imprimante"
    ),
    (
        "De: Bob Example <bob@example.com>\nData: terça-feira, 3 de março de 2026 08:05\nPara: IT "
        "<it@example.com>\nAssunto: Impressora"
    ),
    ("Da: Bob Example <bob@example.com>\nData: martedì 3 marzo 2026 08:05\nA: IT <it@example.com>\nOggetto: Stampante"),
    ("Od: Bob Example <bob@example.com>\nDate: wtorek, 3 marca 2026 08:05\nTo: IT <it@example.com>\nSubject: Drukarka"),
    ("From: Bob Example <bob@example.com>\nOdeslano: utery 3. brezna 2026 8:05\nTo: IT\nSubject: Tiskarna"),
    (
        "Von: Bob Example <bob@example.com> \nGesendet: Dienstag, 3. März 2026 08:05\nAn: Ann Example "
        "<ann@example.org>\nCc: IT <it@example.com>\nBetreff: AW: Drucker"
    ),
    "Від: Bob Example <bob@example.com>\nНадіслано: 3 березня 2026 р. 8:05\nКому: IT\nТема: Принтер",
    "From: Bob Example <bob@example.com>\nОтправлено: 3 марта 2026 г. 8:05\nКому: IT\nТема: Принтер",
    "寄件者: Bob Example <bob@example.com>\n寄件日期: 2026年3月3日 上午 08:05\n收件者: IT\n主旨: 印表機",
    "보낸 사람: Bob Example <bob@example.com>\n보낸 날짜: 2026년 3월 3일 화요일 오전 8:05\n받는 사람: IT\n제목: 프린터",
    "מאת: Bob Example <bob@example.com>\nנשלח: יום שלישי 03 מרץ 2026 08:05\nאל: IT\nנושא: מדפסת",
    "من: Bob Example <bob@example.com>\nتم الإرسال: 03/مارس/2026 08:05\nإلى: IT\nالموضوع: طابعة",
    ("Feladó: Bob Example <bob@example.com>\nDátum: 2026. március 3., kedd 8:05\nCímzett: IT\nTárgy: Nyomtató"),
    ("Από: Bob Example <bob@example.com>\nΣτάλθηκε: Τρίτη, 3 Μαρτίου 2026 8:05\nΠρος: IT\nΘέμα: Εκτυπωτής"),
    ("De la: Bob Example <bob@example.com>\nTrimis: marți, 3 martie 2026 08:05\nCătre: IT\nSubiect: Imprimanta"),
    ("Šalje: Bob Example <bob@example.com>\nPoslano: utorak, 3. ožujka 2026. 8:05\nPrima: IT\nPredmet: Pisač"),
    ("Pošiljatelj: Bob Example <bob@example.com>\nPoslano: torek, 3. marec 2026 08:05\nZa: IT\nZadeva: Tiskalnik"),
    ('\tFrom: "Bob" <bob@example.com>\n\tDate: Tue, 3 Mar 2026 08:05:11 +0100\n\tTo: IT\n\tSubject: Printer'),
    (
        "-----Original Message-----\n> From: Bob Example [SMTP:bob@example.com]\n> Sent: Tuesday, March "
        "03, 2026 8:05 AM\n> To: IT\n> Subject: Printer\n>"
    ),
    "On Tue, Mar 3, 2026 at 8:05 AM, Bob Example <bob@example.com>\n wrote:",
    "On Tue, Mar 3, 2026, 8:05 AM Bob Example <bob@example.com> wrote:",
    'On Mar 3, 2026 8:05 AM, "Bob Example" <bob@example.com> wrote:',
    "On Tuesday, March 3, 2026, Bob Example <bob@example.com> wrote:",
    "On 3 March 2026 at 08:05, Bob Example <bob@example.com> wrote:",
    "Bob Example <bob@example.com> , 3/3/2026 8:05 AM:",
    (
        "From: Bob Example\nSent: Tuesday, March 3, 2026 8:05 AM\nTo: IT; Facilities\nCc: Ann;\nCarl; "
        "Dora\nSubject: Printer"
    ),
    (
        "---- Replied Message ----\nFrom Bob Example<bob@example.com>\nDate 03/03/2026 08:05\nTo "
        "it@example.com\nSubject Printer"
    ),
    "---- On Tue, 03 Mar 2026 08:05:11 +0100 Bob Example <bob@example.com> wrote ----",
    "---- En Tue, 03 Mar 2026 08:05:11 +0100 Bob Example<bob@example.com> escribió ----",
    "--- original message ---\nOn March 3, 2026, 8:05 AM GMT+1 bob@example.com wrote:",
    "-- \nBob Example wrote on 3/3/26 8:05 AM:",
    "Bob Example hat am 03.03.2026 08:05 geschrieben:",
    "Bob Example <bob@example.com> hat am 03.03.2026 um 08:05 geschrieben:",
    "On 03/03/2026 8:05 AM Bob Example <bob@example.com> wrote:",
    "On Tue, 3 Mar 2026 08:05:11 +0100\nBob Example <bob@example.com> wrote:",
    "In article <abc@example.com>, Bob Example <bob@example.com> wrote:",
    "In message <abc@example.com>, Bob writes:",
    "Bob Example said the following on 3/3/2026 8:05 AM:",
    "on 3/3/26 8:05 AM, Bob Example at bob@example.com wrote:",
    "Thus spake Bob Example (bob@example.com) [03/03/26 08:05]:",
    "On Tue, Mar 3, 2026 at 8:05 AM Bob Example <bob@example.com> wrote:",
    "On Mar 3, 2026, at 8:05 AM, Bob Example <bob@example.com> wrote:",
    "On\u00a0Tue,\u00a0Mar\u00a03,\u00a02026\u00a0at\u00a08:05\u00a0AM Bob <bob@example.com> wrote:",
    "On Tue, Mar 3, 2026 at 8:05 AM, Bob <bob@example.com<mailto:bob@example.com>> wrote:",
    "On Tue, Mar 3, 2026 at 8:05 AM Bob\n<bob@example.com<mailto:bob@example.com>>\nwrote:",
    ("On Tue, Mar 3, 2026 at 8:05 AM Bob via Example Support Team <\nsupport+abc123def456@reply.example.com>\nwrote:"),
    'On 3 Mar 2026 08:05, "Bob Example" <bob@example.com> wrote:',
    "On 3 Mar 2026 08:05 Bob Example <bob@example.com> wrote",
    "On 03/03/2026, at 08:05, Bob <bob@example.com> wrote:",
    "On Mar 3, 2026 8:05 AM, Bob wrote:",
    "On Tue, Mar 3, 2026 at 08:05:11AM +0000, Bob Example via list wrote:",
    "On Tue, 3 Mar 2026 08:05:11 +0100, Bob Example\n<bob@example.com> wrote:",
    "On Tuesday 03 March 2026 08:05:11 Bob Example wrote:",
    "On Tuesday, March 3, 2026 at 8:05:11 AM UTC+1, Bob Example wrote:",
    "On Tuesday, March 3, 2026 8:05 AM, Bob <bob@example.com> wrote:\n\n",
    'On March 3, 2026 at 8:05 AM "Bob Example"\n <bob@example.com> wrote:',
    "El mar., 3 de marzo de 2026 8:05 a. m., Bob Example <bob@example.com>\nescribió:",
    "El martes, 3 de marzo de 2026, 08:05:11 CET, Bob <bob@example.com> escribió:",
    "Le mardi 3 mars 2026 à 08:05:11 UTC+1, Bob <bob@example.com> a écrit :",
    "Le mardi 3 mars 2026, Bob Example <bob@example.com> a écrit :",
    'Le 3 mars 2026 08:05, "Bob Example" <bob@example.com> a écrit :',
    "Le 03/03/26 à 08:05, Bob Example <bob@example.com> a\u00a0écrit\u00a0:",
    "Am Di., 3. März 2026 um 08:05 Uhr schrieb Bob Example <\nbob@example.com>:",
    'Am 03.03.2026 um 08:05 schrieb "Bob Example" <bob@example.com>:',
    "Am Dienstag, 3. März 2026, 08:05:11 MEZ hat Bob <bob@example.com> Folgendes geschrieben:",
    "Bob Example <bob@example.com> schrieb am Di. 3. März 2026 um 08:05:",
    "Em terça-feira, 3 de março de 2026 08:05:11 BRT, Bob <bob@example.com> escreveu:",
    "Em ter, 3 de mar de 2026 08:05, Bob Example <bob@example.com>\nescreveu:",
    "Il martedì 3 marzo 2026 alle ore 08:05:11 CET, Bob <bob@example.com> ha scritto:",
    "Il mar 3 mar 2026, 08:05 Bob Example <bob@example.com> ha scritto:",
    "Op dinsdag 3 maart 2026 08:05:11 CET schreef Bob <bob@example.com>:",
    "Op di 3 mrt. 2026 08:05 schreef Bob Example <bob@example.com>:",
    "Op 3 mrt. 2026, om 08:05 heeft Bob <bob@example.com> het volgende\ngeschreven:",
    "Den tirsdag den 3. marts 2026 kl. 08.05.11 CET skrev Bob <bob@example.com>:",
    "Den tirsdag 3. marts 2026 skrev Bob Example <bob@example.com>:",
    "tirsdag 3. mars 2026 skrev Bob Example <bob@example.com> følgende:",
    "Den tisdag 3 mars 2026 08:05:11 CET, Bob <bob@example.com> skrev:",
    "W dniu wt., 3.03.2026 o 08:05 Bob Example <bob@example.com>\nnapisał(a):",
    "Wiadomość napisana przez Bob Example <bob@example.com> w dniu 3 mar 2026, o godz. 08:05:",
    "Użytkownik Bob <bob@example.com> napisał:",
    "Dne út 3. 3. 2026 8:05 uživatel Bob Example <bob@example.com> napsal:",
    "2026. márc. 3., kedd, dátummal, 8:05 időponttal Bob <bob@example.com> ezt írta:",
    "3 марта 2026 г. в 8:05:11, Bob (bob@example.com) написал(а):",
    "вт, 3 мар. 2026 г., 08:05 Bob Example <bob@example.com>:",
    "3 марта 2026 г., 8:05 пользователь Bob Example <bob@example.com> написал:",
    "Bob Example <bob@example.com> 於 2026年3月3日週二 08:05 寫道：",
    "Bob Example <bob@example.com> 于2026年3月3日周二\n08:05写道：",
    "发自我的iPhone\n\n在 2026年3月3日，08:05，Bob Example <bob@example.com> 写道：\n\n",
    "iPhoneから送信\n\n2026/03/03 8:05、Bob Example <bob@example.com>のメール:\n\n",
    "2026年3月3日(火) 8:05 Bob Example\n<bob@example.com>:",
    "--- Original Message ---\nFrom: Bob",
    ("-------- Original message --------\nSubject: Re: Printer\nFrom: Bob Example\nTo: ann@example.org\nCC:"),
    (
        '------ Original Message ------\nFrom: "Bob Example" <bob@example.com>\nTo: ann@example.org\n'
        "Sent: 3/3/2026 8:05:11 AM\nSubject: Re: Printer"
    ),
    (
        "**From:** Bob Example <bob@example.com>\n**Sent:** Tuesday, March 3, 2026 8:05 AM\n**To:** Ann\n"
        "**Subject:** Printer"
    ),
    (
        "  _____  \n\nFrom: Bob Example [mailto:bob@example.com] \nSent: Tuesday, March 03, 2026 8:05 AM\n"
        "To: Ann\nSubject: Re: Printer"
    ),
    (
        "________________________________\nDe : Bob Example <bob@example.com>\nEnvoyé : mardi 3 mars 2026 "
        "08:05:11\nÀ : Ann\nObjet : Imprimante"
    ),
    (
        "De : Bob Example [mailto:bob@example.com]\nEnvoyé : mardi 3 mars 2026 08:05\nÀ : Ann\nCc : IT\n"
        "Objet : RE: Imprimante"
    ),
    (
        "________________________________________\nVon: Bob Example [bob@example.com]\nGesendet: Dienstag, "
        "3. März 2026 08:05\nAn: Ann\nBetreff: AW: Drucker"
    ),
    "Bob Example <bob@example.com>\n03.03.2026 08:05\n\nAn\nann@example.org\nKopie\n\nThema\nDrucker",
    ('From:    "Bob Example" <bob@example.com>\nTo:      ann@example.org\nDate:    03/03/2026 08:05\nSubject: Printer'),
    ("From:\tBob Example <bob@example.com>\nSent:\tTuesday, March 3, 2026 8:05 AM\nTo:\tAnn\nSubject:\tPrinter"),
    "Bob Example wrote on 3/3/26 8:05 AM:",
    "Quoting Bob Example (bob@example.com):",
    "In a message dated 3/3/2026 8:05:11 A.M. Eastern Standard Time,\nbob@example.com writes:",
    (
        "-----Original Message-----\nFrom: Bob Example <bob@example.com>\nTo: ann <ann@example.org>\nSent: "
        "Tue, Mar 3, 2026 8:05 am\nSubject: Re: Printer"
    ),
    ("---------- Original Message ----------\nFrom: Bob <bob@example.com>\nDate: March 3, 2026 at 8:05 AM"),
    (
        '----- Original Message ----- \nFrom: "Bob" <bob@example.com>\nTo: <ann@example.org>\nSent: '
        "Tuesday, March 03, 2026 8:05 AM\nSubject: Re: Printer"
    ),
    '----- Reply message -----\nFrom: "Bob" <bob@example.com>\nDate: Tue, Mar 3, 2026 8:05 am',
    '----- Antwortnachricht -----\nVon: "Bob" <bob@example.com>',
    (
        '------ Originalnachricht ------\nVon: "Bob" <bob@example.com>\nAn: ann@example.org\nGesendet: '
        "03.03.2026 08:05:11\nBetreff: AW: Drucker"
    ),
    "-----Opprinnelig melding-----\nFra: Bob\nSendt: 3. mars 2026 08:05\nTil: Ann\nEmne: Skriver",
    ("-----Ursprungligt meddelande-----\nFrån: Bob\nSkickat: den 3 mars 2026 08:05\nTill: Ann\nÄmne: Skrivare"),
    ("-----Oorspronkelijk bericht-----\nVan: Bob\nVerzonden: dinsdag 3 maart 2026 8:05\nAan: Ann\nOnderwerp: Printer"),
    ("-----Messaggio originale-----\nDa: Bob\nInviato: martedì 3 marzo 2026 08:05\nA: Ann\nOggetto: Stampante"),
    ("-----Mensaje original-----\nDe: Bob\nEnviado el: martes, 3 de marzo de 2026 8:05\nPara: Ann\nAsunto: Impresora"),
    (
        "-----Mensagem original-----\nDe: Bob\nEnviada em: terça-feira, 3 de março de 2026 08:05\nPara: "
        "Ann\nAssunto: Impressora"
    ),
    ("-----Message d'origine-----\nDe : Bob\nEnvoyé : mardi 3 mars 2026 08:05\nÀ : Ann\nObjet : Imprimante"),
    (
        "-----Alkuperäinen viesti-----\nLähettäjä: Bob\nLähetetty: 3. maaliskuuta 2026 8:05\n"
        "Vastaanottaja: Ann\nAihe: Tulostin"
    ),
    # news readers: the id on the same line or the next
    '"Bob Example" <bob@example.com> wrote in message\nnews:43e103eb@news.example.com...',
    "Bob Example ha scritto nel messaggio <43e103eb@news.example.com>...",
    '"Bob Example" <bob@example.com> schrieb im Newsbeitrag news:43e103eb@news.example.com...',
    "Mar 3, 2026, 08:05 by bob@example.com:",
    # Lotus Notes: a table, and a stack with an assistant in it
    (
        "|---------+---------------------------->\n|         |           Bob Example      |\n"
        "|         |           03/03/2026 08:05 |\n|---------+---------------------------->\n"
        "  >---------------------------|\n  |       To:       Ann Example |\n  |       Subject:  Re: Printer |\n"
        "  >---------------------------|"
    ),
    (
        '"Bob Example" <bob@example.com>\nSent by: staff@example.com\n\n03/03/2026 08:05 AM\nPlease respond to\n'
        "Staff <staff@example.com>\n\nTo\nAnn Example\ncc\n\nSubject\nRe: Printer"
    ),
]
#: The same, but believed only above marked lines: a sentence may look so.
ONLY_ABOVE_MARKS = [
    "Bob Example wrote:",
    ">Вторник, 3 марта 2026, 8:05 +03:00 от Bob Example <bob@example.com>:\n>",
    "Bob Example schrieb:",
    "Bob Example <bob@example.com> (2026-03-03):",
    "[Bob Example], 03/03/2026 08:05:",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("quote", [f"\n\n{MARKED}", f"\n{MARKED}", f"\n\n{PLAIN}"])
def test_each_program_s_introduction_ends_the_new_text(introduction: str, quote: str) -> None:
    split = split_text(f"{NEW}\n\n{introduction}{quote}\n", is_reply=True)

    assert split.new_text == NEW
    assert "turning it off" in split.quoted


@pytest.mark.parametrize("introduction", ONLY_ABOVE_MARKS)
def test_a_short_introduction_is_believed_above_marked_lines(introduction: str) -> None:
    assert split_text(f"{NEW}\n\n{introduction}\n{MARKED}\n", is_reply=True).new_text == NEW


#: Answers with things in them that look like quoting; nothing of them may be cut.
PROSE = [
    # no id of a message, no table of Notes
    "Bob wrote in message 3 of the thread\nthat the printer is broken.",
    "|-----+----->\n| a   | b   |\n|-----+-----|\nWhat now?",
    "Hi,\n\nIn response to your question of 3 March:\n\nyes, it is on.",
    "In reply to bob@example.com:\n\nI have done that, no change.",
    "Antwort auf Ihre Frage:\n\nJa, ist eingeschaltet.",
    "Hello\n\nPlease consider the environment variable PATH, it is wrong.",
    "Das habe ich mit dem Handy gesendet",
    "Ich habe das Bild mit meinem Samsung gesendet\n\nbitte ansehen",
    "The mail was sent from the iPhone of my boss and never arrived",
    "Sent from the wrong account, sorry. The printer is broken.",
    "Sent from the form <https://forms.example.com/?id=1> I get an error.",
    "Get Outlook for iOS<https://aka.example.com/o0ukef> does not work",
    "Sent via courier on Monday, not here yet",
    "Outlook für Android lässt sich nicht installieren",
    "Outlook for iOS crashes.\n\nGet Outlook for iOS does not work either",
    "I installed Outlook voor iOS, it fails",
    "Laden Sie den Druckertreiber bitte neu",
    "Please write your reply above the line that says SIGN HERE on the form, it says so in the manual.",
    "Steps:\n--- Original ---\nold text\n--- New ---\nnew text",
    "diff:\n--- a/file.txt\n+++ b/file.txt\n@@ -1 +1 @@\n-old\n+new\n\nplease review",
    ("config:\n\n----- server -----\nhost: db1\nport: 5432\n----- client -----\nhost: c1\n\nwhat is wrong?"),
    "Table\n-------\nFrom | To\n1 | 2\n-------\nIs that ok?",
    (
        "Here are the details\n\nFrom: Ann Example\nDepartment: Finance\nPhone: 555-1234\nSubject: Printer "
        "is broken\nDate: 3.3.2026\n\nPlease help"
    ),
    (
        "Please create a user\n\nName: Bob Example\nEmail: bob@example.com\nDate of start: 3 March 2026\n"
        "To: building 7\n\nThanks"
    ),
    "Date: 3.3.2026 10:00\nLocation: room 7\nSubject: projector\n\nprojector does not work",
    "Bob said:\n\nreboot it. So I did, and it still fails.",
    "The log says 2026-03-03 08:05:11 ann@example.org wrote:\nfoo\nbar\n\nwhy?",
    "On 3/3/2026 at 8:05 the printer stopped.\nOn 3/4/2026 at 9:00 it worked.\n\nWhat now?",
    (
        "Am 03.03.2026 um 08:05 hat der Drucker aufgehört zu drucken.\n\nAm 04.03.2026 um 9:00 Uhr schrieb "
        "er wieder:\nleere Seiten"
    ),
    "Le 3 mars 2026 à 08:05 l'imprimante s'est arrêtée :\n\nelle ne marche plus.",
    "El 3 de marzo de 2026 a las 8:05 se paró:\n\nno imprime.",
    "Meeting on 3.3.2026 08:05:\n\n- item one\n- item two",
    "08:05 Bob: hi\n08:06 Ann: hello\n08:07 Bob: printer is broken\n\nThat was our chat.",
    "[08:05] Bob Example: hi\n[08:06] Ann Example: the printer is broken",
    "> I think this is a bug\n\nNo\n\n> really?\n\nYes",
    "Use the command:\n> ls -l\n> cd /tmp\n\nand tell me what it prints",
    "C:\\> dir\nC:\\> cd x\n\ndoes not work",
    "$ cat a > b\n> \n\nhangs",
    "x > 5 and y < 3\n| grep foo\n| sort",
    "Result:\n| a | b |\n| 1 | 2 |",
    (
        "--\nfirst point\n--\nsecond point\n--\nthird point, which is long and matters a lot to me because "
        "of the deadline on Friday"
    ),
    "* one\n* two\n---\n* three",
    (
        "Confidential: the password list was sent to an unintended recipient. Please help! It is "
        "privileged data and I need to notify the sender."
    ),
    (
        "Our disclaimer is wrong. It says:\n\nThis e-mail is confidential and intended only for its "
        "addressee. Please notify the sender.\n\nPlease change it."
    ),
    "Thanks\nAnn",
    "Regards",
    "ok",
    "Original message: the printer is broken.\nNew message: it works.",
    "Von: Köln\nNach: Bonn\nDatum: 3.3.2026\nBetreff: Dienstreise\n\nBitte buchen.",
    "From: 10.0.0.1\nTo: 10.0.0.2\nSubject: firewall rule\nDate: today\n\nplease open",
    "To: whom it may concern\nSubject: printer\n\nIt is broken.",
    "Frage 1: geht es?\nAntwort: ja\nFrage 2: wie lange?\nAntwort: seit gestern",
    "It happened when I wrote:\nhello",
    "He wrote me on 3/3/2026 at 8:05 that it works:\n\nbut it does not",
    "Bob wrote on 3/3/2026 at 8:05 that it works. It does not.",
    "1. From: field is empty\n2. Subject: field is empty\n3. Date: field is wrong",
    "Error in module Forwarded: see below\n\nTraceback",
    "Begin forwarded message does not appear when I forward.",
    "Virus-free is what it says but we have a virus",
    "www.avast.com blocks our site",
    "https://example.org/x",
    "Excuse my brevity, I am on the train. The server is down!",
    "Please excuse the typos? no",
    "My table:\n\n| Name | Value |\n|------|-------|\n| a | 1 |",
    "Hi,\n\nOn Monday I will be away, so on Tuesday at 10:00 please come to room 7.\n\nThanks",
    "The error is:\n\nFrom: server A\nTo: server B\n\nWhat does it mean?",
    "I sent it on 3/3/2026 at 8:05 to support@example.com:\n\nno answer since.",
    "Steps:\n1. Open the app\n2. Click on File > Export\n3. It says: error\n\nRegards,\nAnn",
    "As Bob wrote:\nuse the other printer.\n\nI did, no luck.",
    (
        "Here's the log:\n\n2026-03-03 08:05:11 INFO user bob@example.com wrote: hello\n2026-03-03 "
        "08:05:12 ERROR\n\nPlease check"
    ),
    ("Please change my address.\n\nOld: ann@example.org\nNew: ann@example.com\n\nDate: 3 March 2026\n\nAnn"),
    "Thanks for your help.\n\nTo: reset the password, what do I do?\nSubject: to approval",
    "Sent from my iPhone is what it adds. How do I turn it off?",
    "We use this:\n\n-----\nfoo\n-----\n\nand it fails",
    "Tel: 555 123\nI wrote a mail on 3 March 2026 at 8:05 and nobody wrote back.\nPlease answer.",
    "Le problème est revenu. Le 3 mars 2026 à 08:05 j'ai écrit :\n\nrien ne marche\n\nMerci",
    "Am 03.03.2026 um 08:05 schrieb ich schon einmal:\n\nes geht nicht\n\nGruß",
    "Today's agenda\nFrom: 9:00\nTo: 10:00\nSubject: planning\nWhere: room 7\n\nPlease book it.",
    "It says:\n> Error 42\n\nWhat is that?",
    "1) yes\n2) no\n3) On the 3rd, 2026 at 8:05 as Bob wrote.\n\nok",
    "Please see what he wrote:",
    "Von: Berlin\nAn: München\nDatum: 3. März\n\nBitte buchen.",
    "From: Paris\nTo: London\nDate: 3 March 2026 08:05\nSubject to change.\n\nPlease book",
    "FYI the subject: line is wrong and date: too.",
    "On 3 March 2026 08:05, the server wrote:\n\nI/O error on disk 3\n\nCan you look?",
    "Bob said on Tuesday, March 3, 2026 at 8:05 that he wrote it.\n\nbut it is not there",
    "What I wrote on 3.3.2026 at 8:05 is still true:\n\nnothing works",
    "Original message was lost, please resend.",
    "a > b and\n| pipe | table |\n| 1 | 2 |\nsee table",
    "Table:\n\n| Name | Value |\n|------|-------|\n| a | 1 |\n\nIs that right?",
    "Table at end:\n\n| Name | Value |\n|------|-------|\n| a | 1 |",
    "Hello\n\nForwarded by the gateway: nothing.\n\nok",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_that_looks_like_quoting_is_kept(text: str) -> None:
    assert split_text(text, is_reply=True).new_text == text.strip()


#: The text below which things follow that the author did not write, and what they wrote.
FOLDED = [
    ("Works.\n\n-- \nAnn\nExample Ltd", "Works."),
    (
        ("Works.\n\n--\nAnn\nExample Ltd\n\nOn Tue, Mar 3, 2026 at 8:05 AM Bob <bob@example.com> wrote:\n> does it"),
        "Works.",
    ),
    (
        ("Works.\n\nOn Tue, Mar 3, 2026 at 8:05 AM Bob <bob@example.com> wrote:\n> does it\n\n-- \nAnn\nExample Ltd"),
        "Works.",
    ),
    (("Works.\n\nOn Tue, Mar 3, 2026 at 8:05 AM Bob <bob@example.com> wrote:\n> does it\n>\n\n\n--\nAnn"), "Works."),
    ("Works.\n\nSent from my mobile", "Works."),
    ("Works.\n\nSent from my Samsung Galaxy smartphone.", "Works."),
    ("Works.\n\nSent from Mail for Windows 10", "Works."),
    ("Works.\n\nSent from Outlook for Android", "Works."),
    ("Works.\n\nSent from Mail<https://go.example.com/fwlink/?LinkId=550986> for Windows", "Works."),
    ("Works.\n\nSent from Mail <https://go.example.com/fwlink/?LinkId=550986> for\nWindows 10", "Works."),
    ("Geht.\n\nGesendet von Mail<https://go.example.com/fwlink/?LinkId=550986> für Windows 10", "Geht."),
    ("Fait.\n\nProvenance : Courrier (https://go.example.com/?LinkId=550986) pour Windows 10", "Fait."),
    ("Działa.\n\nWysłane z aplikacji Poczta<https://go.example.com/?LinkId=1> dla Windows 10", "Działa."),
    ("Работает.\n\nОтправлено из Почты<https://go.example.com/?LinkId=1> для Windows 10", "Работает."),
    ("Works.\n\nSent from the all new AOL app for iOS<https://apps.example.com/id=1>", "Works."),
    ("Works.\n\nYahoo Mail: Search, Organize, Conquer<https://mail.example.com/1?pid=2>", "Works."),
    ("Works.\n\nSent from Yahoo Mail for iPhone", "Works."),
    ("Works.\n\nSent from Yahoo Mail on Android", "Works."),
    ("Works.\n\nSent with Proton Mail secure email.", "Works."),
    ("Works.\n\nSent via the Samsung Galaxy S9, an AT&T 5G Evolution capable smartphone", "Works."),
    ("Works.\n\nSent from my Verizon Wireless BlackBerry", "Works."),
    ("Works.\n\nSent from my T-Mobile 4G LTE Device", "Works."),
    ("Works.\n\nGesendet von Mail für Windows", "Works."),
    ("Works.\n\nVon meinem Samsung Galaxy Smartphone gesendet.", "Works."),
    ("Works.\n\nHolen Sie sich Outlook für iOS", "Works."),
    ("Works.\n\nOutlook für Android herunterladen", "Works."),
    ("Works.\n\nEnvoyé depuis mon appareil mobile Samsung.", "Works."),
    ("Works.\n\nObtenir Outlook pour iOS", "Works."),
    ("Works.\n\nObtener Outlook para Android", "Works."),
    ("Works.\n\nEnviado desde Correo para Windows", "Works."),
    ("Works.\n\nEnviado do meu iPhone", "Works."),
    ("Works.\n\nObter o Outlook para iOS", "Works."),
    ("Works.\n\nInviato da Posta per Windows", "Works."),
    ("Works.\n\nOttieni Outlook per Android", "Works."),
    ("Works.\n\nOutlook voor iOS downloaden", "Works."),
    ("Works.\n\nVerstuurd vanaf mijn iPad", "Works."),
    ("Works.\n\nSendt fra min iPhone", "Works."),
    ("Works.\n\nSkickat från min iPhone", "Works."),
    ("Works.\n\nLähetetty iPhonesta", "Works."),
    ("Works.\n\nWysłane z iPhone'a", "Works."),
    ("Works.\n\nOdesláno z iPhonu", "Works."),
    ("Works.\n\nОтправлено с iPhone", "Works."),
    ("Works.\n\nОтправлено из мобильной Почты Mail.ru", "Works."),
    ("Works.\n\nНадіслано з iPhone", "Works."),
    ("Works.\n\n从我的iPhone发送", "Works."),
    ("Works.\n\niPhoneから送信", "Works."),
    ("Works.\n\n나의 iPhone에서 보냄", "Works."),
    ("Works.\n\niPhone'umdan gönderildi", "Works."),
    ("Works.\n\nTrimis de pe iPhone-ul meu", "Works."),
    ("Works.\n\nÜdvözlettel", "Works.\n\nÜdvözlettel"),
    ("Works.\n\nEnviat des del meu iPhone", "Works."),
    ("Works.\n\nΣτάλθηκε από το iPhone μου", "Works."),
    ("Works.\n\nSent from Gmail Mobile", "Works."),
    ("Works.\n\nSent from my Pixel 9", "Works."),
    ("Works.\n\n--\nSent from my phone. Please excuse my brevity.", "Works."),
    ("Works.\n-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.", "Works."),
    (
        (
            "Works.\n\n_____________________________________________\nFrom: Bob <bob@example.com>\nSent: "
            "Tuesday\nTo: IT\nSubject: x\n\nquoted"
        ),
        "Works.",
    ),
    (
        (
            "Works.\n\nAnn Example\nExample Ltd\n\nCONFIDENTIALITY NOTICE: This message is intended only "
            "for the use of the individual to which it is addressed and may contain information that is "
            "privileged and confidential."
        ),
        "Works.\n\nAnn Example\nExample Ltd",
    ),
    (
        (
            "Works.\n\n*****\nThis email and any files transmitted with it are confidential and intended "
            "solely for the use of the individual or entity to whom they are addressed. If you have "
            "received this email in error please notify the system manager.\n*****"
        ),
        "Works.",
    ),
    (
        (
            "Works.\n\nDiese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn "
            "Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren "
            "Sie bitte sofort den Absender und vernichten Sie diese Mail."
        ),
        "Works.",
    ),
    (
        (
            "Works.\n\nCe message et toutes les pièces jointes sont confidentiels et établis à l'intention "
            "exclusive de ses destinataires. Si vous avez reçu ce message par erreur, merci de le détruire."
        ),
        "Works.",
    ),
    ("Works.\n\nPlease consider the environment before printing this email.", "Works."),
    ("Works.\n\nVirus-free. www.avast.com", "Works."),
    ("Works.\n\nThis email has been checked for viruses by Avast antivirus software.\nwww.avast.com", "Works."),
    ("Works.\n\nFrei von Viren. www.avast.com", "Works."),
    (("Works.\n\n##- Please type your reply above this line -##\n\nYour request (42) has been updated."), "Works."),
    ("Works.\n\n--- Please reply above this line ---\n\nTicket", "Works."),
    ("Works.\n\n-- Reply above this line --\n\nTicket", "Works."),
    ("Works.\n\n===== Please type your reply above this line =====\n\nTicket", "Works."),
    ("Works.\n\n##-Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein.-##\n\nTicket", "Works."),
    ("Works.\n\n##- Veuillez entrer votre réponse au-dessus de cette ligne -##\n\nTicket", "Works."),
    ("Works.\n\n> ##- Please type your reply above this line -##\n> Ticket", "Works."),
    ("Bob Example wrote:\n> does it?\n\nYes", "Yes"),
    (
        (
            "On Tue, Mar 3, 2026 at 8:05 AM Bob <bob@example.com> wrote:\n\n> does it?\n> and that?\n\n"
            "Yes, both.\n\n-- \nAnn"
        ),
        "Yes, both.",
    ),
    ("> does it?\n\nYes\n\n> and that?\n\nNo", "> does it?\n\nYes\n\n> and that?\n\nNo"),
    (
        "Hi Bob,\n\n> does it?\n\nYes\n\n> and that?\n\nNo\n\nRegards\nAnn\n\n> --\n> Bob",
        "Hi Bob,\n\n> does it?\n\nYes\n\n> and that?\n\nNo\n\nRegards\nAnn",
    ),
    ("Works.\n\n>On Tue, Bob wrote:\n>does it?\n", "Works."),
    ("Works.\n\n> On Mar 3, 2026, at 8:05 AM, Bob <bob@example.com> wrote:\n> \n> does it?\n", "Works."),
    (
        (
            "Works.\n\nSent from my iPhone\n\n> On Mar 3, 2026, at 8:05 AM, Bob <bob@example.com> wrote:\n"
            "> \n> does it?\n"
        ),
        "Works.",
    ),
    (
        (
            "Works.\n\nSent from my iPhone\n\nOn Mar 3, 2026, at 8:05 AM, Bob <bob@example.com> wrote:\n\n"
            "> does it?\n> thanks"
        ),
        "Works.",
    ),
    ("Works.\n\n  On Tue, Mar 3, 2026 at 8:05 AM, Bob<bob@example.com> wrote:   does it?\n", "Works."),
    (
        ("Works.\n\n     On Tuesday, March 3, 2026 8:05 AM, Bob <bob@example.com> wrote:\n \n\n does it?\n thanks"),
        "Works.",
    ),
    (
        (
            "Works.\n\n________________________________\n From: Bob <bob@example.com>\nTo: ann "
            "<ann@example.org> \nSent: Tuesday, March 3, 2026 8:05 AM\nSubject: x\n \n\ndoes it"
        ),
        "Works.",
    ),
    ("Works.\n\n-----Original Message-----\nFrom: Bob\n\ndoes it", "Works."),
    ("Works.\n\n-----Original Message-----\ndoes it", "Works."),
    # a help desk frames what it sent, and answers stand on both sides
    (
        (
            "Works.\n\n=-=-= To answer, write above this line =-=-=\n\nHello\n\n"
            "=_=_= To answer, write under this line =_=_=\n\nThanks"
        ),
        "Works.\n\n\nThanks",
    ),
    ("=-= Write above this line =-=\nHello\n=_=_= Pour répondre, écrivez sous cette ligne =_=_=\n\nMerci", "Merci"),
    # nobody took the transfer encoding off
    ("Works.\n\nOn Mon, Mar 2, 2026 at 12:53 Bob Example <bob@example.com> w=\nrote:\n\n> does it", "Works."),
]


@pytest.mark.parametrize(("text", "new"), FOLDED)
def test_feet_markers_and_quotes_are_folded_away(text: str, new: str) -> None:
    assert split_text(text, is_reply=True).new_text == new


FOLDER = Path(__file__).parent / "pages"
WORKS = "It works now.\nThanks, Ann"
#: Pages whose new text is another one than WORKS.
OTHERS = {
    "gmail-inline": "> Is it on?\n\nYes it is.\n> Is it red?\n\nNo, green.",
    "gmail-below": "Yes it is.",
    "gmail-signature": "It works now.",
    "gmail-signature-w-o-dashes": "It works now.",
    "owa-signature": "It works now.",
    "outlook-inline-blue": "Hi Bob, see below.",
    "ios-de": "Geht wieder.",
    "ios-inline": "> Is it on?\n\nYes\n> Is it red?\n\nNo",
    "thunderbird-sig": "It works now.",
    "thunderbird-interleaved": "Hi Bob\n\n> Is it on?\n\nYes\n\n> Red?\n\nNo",
    "emclient": "It works now.\nThanks, Ann\nAnn",
    "author-blockquote": "I get this message:\n\n> Error 42\n\nWhat now?",
}


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.html")), ids=lambda page: page.stem)
def test_each_program_s_page_loses_its_quote(page: Path) -> None:
    """Each page is what one mail program writes for the same answer; the file's name says which."""
    assert parse(page.read_bytes(), MediaType.HTML).new_text == OTHERS.get(page.stem, WORKS)
