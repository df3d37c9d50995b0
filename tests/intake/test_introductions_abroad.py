"""How mail programs introduce a quote in other languages is known, and ends the new text."""

from __future__ import annotations

import pytest

from tests.introductions import MARKED, PLAIN, assert_introduction_ends_the_new_text

#: How programs introduce a quote, each in its language and with its way of wrapping.
INTRODUCTIONS = [
    "* Bob Example <bob@example.com> [2026-03-03 08:05]:",
    "Zitat von Bob Example <bob@example.com>:",
    "Bob Example <bob@example.com> schrieb am Di., 3. März 2026, 08:05:",
    "Bob Example <bob@example.com> schrieb am 03.03.2026 um 08:05 Uhr:",
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
    "Am Dienstag, dem 03.03.2026 um 08:05 +0100 schrieb Bob Example:",
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
    "Bob Example <bob@example.com> , 3/3/2026 8:05 AM:",
    (
        "From: Bob Example\nSent: Tuesday, March 3, 2026 8:05 AM\nTo: IT; Facilities\nCc: Ann;\nCarl; "
        "Dora\nSubject: Printer"
    ),
    (
        "---- Replied Message ----\nFrom Bob Example<bob@example.com>\nDate 03/03/2026 08:05\nTo "
        "it@example.com\nSubject Printer"
    ),
    "---- En Tue, 03 Mar 2026 08:05:11 +0100 Bob Example<bob@example.com> escribió ----",
    "Bob Example hat am 03.03.2026 08:05 geschrieben:",
    "Bob Example <bob@example.com> hat am 03.03.2026 um 08:05 geschrieben:",
    "Thus spake Bob Example (bob@example.com) [03/03/26 08:05]:",
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
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("quote", [f"\n\n{MARKED}", f"\n{MARKED}", f"\n\n{PLAIN}"])
def test_each_program_s_introduction_ends_the_new_text(introduction: str, quote: str) -> None:
    assert_introduction_ends_the_new_text(introduction, quote)
