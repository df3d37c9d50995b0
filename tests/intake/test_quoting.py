"""What the author wrote is kept, what is quoted is folded away: one row a mail program, language or habit."""

from __future__ import annotations

import pytest

from intake.quoting import MARKERS, split_text

NEW = "The printer still does not work.\nPlease send somebody."

ATTRIBUTIONS = [
    # Gmail, English
    "On Mon, Mar 2, 2026 at 9:14 AM Ann Example <ann@example.org> wrote:",
    # Gmail, wrapped inside the address
    "On Mon, Mar 2, 2026 at 9:14 AM Ann Example with a Long Name <\nann.example@example.org> wrote:",
    # Gmail, the verb on a line of its own
    "On Mon, Mar 2, 2026 at 9:14 AM Ann Example <ann@example.org>\nwrote:",
    # Apple Mail
    "On 2 Mar 2026, at 09:14, Ann Example <ann@example.org> wrote:",
    # Apple Mail without an address
    "On Mar 2, 2026, at 9:14 AM, Ann Example wrote:",
    # Thunderbird
    "On 02/03/2026 09:14, Ann Example wrote:",
    # Zoho draws lines around it
    "---- On Mon, 02 Mar 2026 09:14:00 +0100 ann@example.org wrote ----",
    # an old Android
    "---- Ann Example wrote ----",
    # Yahoo
    "On Monday, March 2, 2026 at 09:14:00 AM GMT+1, Ann Example <ann@example.org> wrote:",
    # Yandex: no verb
    '02.03.2026, 09:14, "Ann Example" <ann@example.org>:',
    # old Gmail in other languages: no verb
    "2026-03-02 9:14 GMT+01:00 Ann Example <ann@example.org>:",
    # German
    "Am Mo., 2. März 2026 um 09:14 Uhr schrieb Ann Example <ann@example.org>:",
    # German, Thunderbird
    "Am 02.03.2026 um 09:14 schrieb Ann Example:",
    # French
    "Le lun. 2 mars 2026 à 09:14, Ann Example <ann@example.org> a écrit :",
    # French, wrapped
    "Le lun. 2 mars 2026 à 09:14, Ann Example <ann@example.org>\na écrit :",
    # Spanish
    "El lun, 2 mar 2026 a las 9:14, Ann Example (<ann@example.org>) escribió:",
    # Portuguese
    "Em seg., 2 de mar. de 2026 às 09:14, Ann Example <ann@example.org> escreveu:",
    # Italian
    "Il giorno lun 2 mar 2026 alle ore 09:14 Ann Example <ann@example.org> ha\nscritto:",
    # Dutch
    "Op ma 2 mrt 2026 om 09:14 schreef Ann Example <ann@example.org>:",
    # Dutch, Apple Mail
    "Op 2 mrt 2026 om 09:14 heeft Ann Example <ann@example.org> het volgende geschreven:",
    # Danish
    "Den man. 2. mar. 2026 kl. 09.14 skrev Ann Example <ann@example.org>:",
    # Norwegian
    "man. 2. mars 2026 kl. 09:14 skrev Ann Example <ann@example.org>:",
    # Swedish
    "Den mån 2 mars 2026 kl 09:14 skrev Ann Example <ann@example.org>:",
    # Finnish
    "ma 2. maalisk. 2026 klo 9.14 Ann Example (ann@example.org) kirjoitti:",
    # Polish
    "pon., 2 mar 2026 o 09:14 Ann Example <ann@example.org> napisał(a):",
    # Polish, Thunderbird
    "W dniu 02.03.2026 o 09:14, Ann Example pisze:",
    # Czech
    "po 2. 3. 2026 v 9:14 odesílatel Ann Example <ann@example.org> napsal:",
    # Slovak
    "po 2. 3. 2026 o 9:14 Ann Example <ann@example.org> napísal(a):",
    # Hungarian: the verb before the name
    "Ann Example <ann@example.org> ezt írta (időpont: 2026. márc. 2., H, 9:14):",
    # Romanian
    "În lun., 2 mar. 2026 la 09:14, Ann Example <ann@example.org> a scris:",
    # Russian: no verb
    "пн, 2 мар. 2026 г. в 09:14, Ann Example <ann@example.org>:",
    # Russian, Mail.ru
    "Понедельник, 2 марта 2026, 9:14 +03:00 от Ann Example <ann@example.org>:",
    # Ukrainian
    "пн, 2 бер. 2026 р. о 09:14 Ann Example <ann@example.org> пише:",
    # Bulgarian
    "На пн, 2.03.2026 г. в 9:14 Ann Example <ann@example.org> написа:",
    # Greek
    "Στις Δευ 2 Μαρ 2026 στις 9:14 π.μ., ο χρήστης Ann Example <ann@example.org> έγραψε:",
    # Turkish
    "Ann Example <ann@example.org>, 2 Mar 2026 Pzt, 09:14 tarihinde şunu yazdı:",
    # Vietnamese
    "Vào Th 2, 2 thg 3, 2026 vào lúc 09:14 Ann Example <ann@example.org> đã viết:",
    # Indonesian
    "Pada tanggal Sen, 2 Mar 2026 pukul 09.14 Ann Example <ann@example.org> menulis:",
    # Chinese
    "Ann Example <ann@example.org> 于2026年3月2日周一 09:14写道：",
    # Chinese, Apple Mail
    "在 2026年3月2日，09:14，Ann Example <ann@example.org> 写道：",
    # Japanese
    "2026年3月2日(月) 9:14 Ann Example <ann@example.org>:",
    # Korean
    "2026년 3월 2일 (월) 오전 9:14, Ann Example <ann@example.org>님이 작성:",
    # Hebrew
    "\u200fבתאריך יום ב׳, 2 במרץ 2026 ב-9:14 מאת \u202aAnn Example\u202c\u200f <\u202aa@x.example\u202c\u200f>:\u200f",
    # Arabic
    "في الاثنين، ٢ مارس ٢٠٢٦ في 9:14 ص تمت كتابة ما يلي بواسطة Ann Example <ann@example.org>:",
    # Catalan
    "Missatge de Ann Example <ann@example.org> del dia dl., 2 de març 2026 a les 9:14:",
    # Croatian
    "pon, 2. ožu 2026. u 09:14 Ann Example <ann@example.org> napisao je:",
    # Slovene
    "V V pon., 2. mar. 2026 ob 09:14 je oseba Ann Example <ann@example.org> napisala:",
]

BLOCKS = [
    # Outlook, English, with its line
    "________________\nFrom: Ann <ann@example.org>\nSent: Monday, March 2, 2026 9:14 AM\nTo: IT\nSubject: Printer",
    # Outlook for Mac
    "From: Ann <ann@example.org>\nDate: Monday, 2 March 2026 at 09:14\nTo: IT <it@example.org>\nSubject: Printer",
    # Outlook without addresses
    "From: Ann Example\nSent: 02 March 2026 09:14\nTo: IT\nSubject: Printer",
    # bold labels of HTML
    "*From:* Ann <ann@example.org>\n*Sent:* Monday, March 2, 2026 9:14 AM\n*To:* IT\n*Subject:* Printer",
    # wrapped address list
    "From: Ann <ann@example.org>\nSent: Monday 2 March\nTo: IT <it@example.org>;\n Staff <fm@example.org>\nSubject: x",
    # German
    "Von: Ann <ann@example.org>\nGesendet: Montag, 2. März 2026 09:14\nAn: IT <it@example.org>\nBetreff: Drucker",
    # French
    "De : Ann <ann@example.org>\nEnvoyé : lundi 2 mars 2026 09:14\nÀ : IT <it@example.org>\nObjet : Imprimante",
    # Spanish
    "De: Ann <ann@example.org>\nEnviado: lunes, 2 de marzo de 2026 9:14\nPara: IT\nAsunto: Impresora",
    # Portuguese
    "De: Ann <ann@example.org>\nEnviada em: segunda-feira, 2 de março de 2026 09:14\nPara: IT\nAssunto: Impressora",
    # Italian
    "Da: Ann <ann@example.org>\nInviato: lunedì 2 marzo 2026 09:14\nA: IT\nOggetto: Stampante",
    # Dutch
    "Van: Ann <ann@example.org>\nVerzonden: maandag 2 maart 2026 09:14\nAan: IT\nOnderwerp: Printer",
    # Danish
    "Fra: Ann <ann@example.org>\nSendt: 2. marts 2026 09:14\nTil: IT\nEmne: Printer",
    # Swedish
    "Från: Ann <ann@example.org>\nSkickat: den 2 mars 2026 09:14\nTill: IT\nÄmne: Skrivare",
    # Finnish
    "Lähettäjä: Ann <ann@example.org>\nLähetetty: 2. maaliskuuta 2026 9.14\nVastaanottaja: IT\nAihe: Tulostin",
    # Polish
    "Od: Ann <ann@example.org>\nWysłano: poniedziałek, 2 marca 2026 09:14\nDo: IT\nTemat: Drukarka",
    # Czech
    "Od: Ann <ann@example.org>\nOdesláno: pondělí 2. března 2026 9:14\nKomu: IT\nPředmět: Tiskárna",
    # Hungarian
    "Feladó: Ann <ann@example.org>\nElküldve: 2026. március 2. 9:14\nCímzett: IT\nTárgy: Nyomtató",
    # Russian
    "От: Ann <ann@example.org>\nОтправлено: 2 марта 2026 г. 9:14\nКому: IT\nТема: Принтер",
    # Turkish
    "Kimden: Ann <ann@example.org>\nGönderildi: 2 Mart 2026 Pazartesi 09:14\nKime: IT\nKonu: Yazıcı",
    # Chinese
    "发件人: Ann <ann@example.org>\n发送时间: 2026年3月2日 9:14\n收件人: IT\n主题: 打印机",
    # Japanese
    "差出人: Ann <ann@example.org>\n送信日時: 2026年3月2日 9:14\n宛先: IT\n件名: プリンタ",
    # separators with and without a block
    "-----Original Message-----\nFrom: Ann <ann@example.org>\nSent: Monday\nSubject: Printer",
    "----- Ursprüngliche Nachricht -----\nVon: Ann <ann@example.org>\nBetreff: Drucker",
    "-------- Message d'origine --------\nDe : Ann <ann@example.org>\nDate : 02/03/2026 09:14 (GMT+01:00)",
    "----- Original Message -----",
]


@pytest.mark.parametrize("header", ATTRIBUTIONS + BLOCKS)
@pytest.mark.parametrize("quote", ["> Have you tried\n> another one?\n>\n> Ann", "Have you tried\nanother one?\n\nAnn"])
def test_a_quote_header_of_any_language_ends_the_new_text(header: str, quote: str) -> None:
    split = split_text(f"{NEW}\n\n{header}\n\n{quote}\n", is_reply=True)

    assert split.new_text == NEW
    assert "another one?" in split.quoted


#: The text, what is new in it.
KEPT = [
    # an answer below the quote
    ("On Mon, Mar 2, 2026 at 9:14 AM Ann <ann@example.org> wrote:\n> Does it work?\n\nYes, it does.", "Yes, it does."),
    # answers between the lines keep what they answer
    (
        "On Mon, Mar 2, 2026 at 9:14 AM Ann <ann@example.org> wrote:\n> Is it on?\nYes\n> And the network?\nNo cable",
        "> Is it on?\nYes\n> And the network?\nNo cable",
    ),
    # a greeting above and answers between
    (
        "Hi Ann,\n\nOn 2 Mar 2026, at 09:14, Ann <a@example.org> wrote:\n> Is it on?\n\nYes.\n\n> When?\n\nToday.",
        "Hi Ann,\n\n> Is it on?\n\nYes.\n\n> When?\n\nToday.",
    ),
    # a quote between the letter and its closing
    (
        "It works.\n\nOn 2 Mar 2026, at 09:14, Ann <a@example.org> wrote:\n> Does it?\n\nRegards, Bob",
        "It works.\n\n\nRegards, Bob",
    ),
    # quoted lines without a header, with an answer
    ("> Is it on?\n\nYes, since today.", "> Is it on?\n\nYes, since today."),
    # prose that looks like a header
    ("On the other hand, it works on Linux:\n\nI wrote a script for it.", None),
    ("On 3 March at 10:00 I wrote:\n\nNothing prints. That is still so.", None),
    ("As I wrote:\nNothing prints.", None),
    # prose that looks like a phone's line
    ("Sent from my desk\n\nthe parcel went to the wrong office.", None),
    ("The parcel was\n\nsent from my desk to yours\n\nand never came.", None),
    # a form is no header block
    ("Please book:\n\nFrom: Paris\nTo: London\nDate: Friday\n\nThanks, Ann", None),
    ("Invitation:\n\nDate: Wednesday 3 October 2026\nTime: 7:00\nAddress: 130 Fox St\n\nBring your ID.", None),
    # a rule of dashes is no signature
    ("Key points\n----\n\n1. Speed\n2. Memory\n\n----\n\nThat is all.", None),
    # an arrow is no quote
    ("Menu -> Print > Options does nothing.\nFile > Save neither.", None),
    # a log with a time
    ("2026-03-02 09:14 error: host db@example.org down:\nsee above", None),
    # nothing but a quote: everything is kept
    ("> Have you tried another one?", None),
    ("On Mon, Mar 2, 2026 at 9:14 AM Ann <ann@example.org> wrote:\n> Does it work?", None),
    # a sign-off is the author's own
    ("It works.\n\nBest regards\nAnn", None),
    # an empty text stays empty
    ("", ""),
    ("\n \n", ""),
]


@pytest.mark.parametrize(("text", "new"), KEPT)
def test_what_was_written_is_never_cut(text: str, new: str | None) -> None:
    split = split_text(text, is_reply=True)

    assert split.new_text == (text.strip() if new is None else new)


#: First reports: no reply, whatever is pasted into them.
REPORTS = [
    # a log line with a time and an address
    "This is in the log:\n\n2026-03-02 09:14:00 mx1 <ann@example.org>:\nhost unreachable\n\nWhat can I do?",
    # a text below a phone's line
    "Nothing prints.\n\nSent from my iPhone\n\nIt is printer 7.",
    # somebody's words without a mail program's header
    "> error 42\n\nThat is what it says.",
]


@pytest.mark.parametrize("text", REPORTS)
def test_a_first_report_is_not_cut(text: str) -> None:
    assert split_text(text, is_reply=False).new_text == text


#: The text, its new text, a word of its signature.
FEET = [
    # RFC 3676 section 4.3
    ("It works.\n\n-- \nAnn Example\nFinance", "It works.", "Finance"),
    # without the blank
    ("It works.\n--\nAnn Example", "It works.", "Ann"),
    # phones and programs
    ("It works.\n\nSent from my iPhone", "It works.", "iPhone"),
    ("It works.\n\nGet Outlook for iOS<https://example.org/x>", "It works.", "Outlook"),
    ("Geht wieder.\n\nVon meinem iPhone gesendet", "Geht wieder.", "iPhone"),
    ("Geht wieder.\n\nGesendet mit der Telekom Mail App", "Geht wieder.", "Telekom"),
    ("Geht wieder.\n\nGesendet mittels einer sicheren E-Mail von ProtonMail.", "Geht wieder.", "Proton"),
    ("Ça marche.\n\nEnvoyé avec la messagerie sécurisée Proton Mail.", "Ça marche.", "Proton"),
    ("Ça marche.\n\nEnvoyé de mon iPhone", "Ça marche.", "iPhone"),
    ("Ça marche.\n\nTélécharger Outlook pour Android", "Ça marche.", "Outlook"),
    ("Funciona.\n\nEnviado desde mi Samsung Galaxy", "Funciona.", "Samsung"),
    ("Funziona.\n\nInviato da iPhone", "Funziona.", "iPhone"),
    ("Het werkt.\n\nVerzonden vanaf mijn Samsung", "Het werkt.", "Samsung"),
    # between two rules it may be longer than below one
    ("It works.\n_______\n\nAnn Example\n\nFinance\n\nHamburg\n\nSent via mobile\n_______\n", "It works.", "Hamburg"),
    # a legal notice
    (
        "It works.\n\nThis e-mail is confidential and intended only for its addressee. Please notify the sender.",
        "It works.",
        "confidential",
    ),
]


@pytest.mark.parametrize(("text", "new", "foot"), FEET)
def test_a_foot_is_folded_away_not_destroyed(text: str, new: str, foot: str) -> None:
    split = split_text(text, is_reply=True)

    assert split.new_text == new
    assert foot in split.signature


QUESTIONS_ABOVE = [
    # What was written below a quote: introduction and text, then the answer, and what must be in the signature.
    ("On Mon, Mar 2, 2026 at 9:14 AM Ann <a@example.org> wrote:\n> Does it work?", "It does.", "-- \nBen"),
    ("From: Ann <a@example.org>\nDate: Mon, 2 Mar 2026 09:14:00 +0100\n\n> Does it work?", "It does.", "-- \nBen"),
]

#: Last lines of a letter that begin like an attribution, with the empty lines that follow.
ADDRESSES_ABOVE = ["92800 Puteaux\n\n\n", "06 00 00 00 00\n", "555 1234\n\n", "Am Markt 5\n\n", "Le directeur\n\n"]


@pytest.mark.parametrize("last", ADDRESSES_ABOVE)
@pytest.mark.parametrize(
    "introduction",
    [
        "Le mar. 29 sept. 2026 à 16:36, Ann <ann@example.org> a\nécrit :",
        "On Mon, Oct 5, 2026 at 2:02 PM Ann <ann@example.org>\nwrote:",
        "Am Mo., 5. Okt. 2026 um 10:00 Uhr schrieb Ann <\nann@example.org>:",
        "Ann <ann@example.org> schrieb:",
        "Ann Ex schrieb am 05.10.2026 10:00:",
        "Quoting Ann Ex <ann@example.org>:",
        "пн, 5 окт. 2026 г. в 10:00, Ann <ann@example.org>:",
        "pon., 5 paź 2026 o 10:00 Ann <ann@example.org> napisał(a):",
    ],
)
@pytest.mark.parametrize("is_reply", [True, False])
def test_an_address_above_an_attribution_is_no_part_of_it(last: str, introduction: str, is_reply: bool) -> None:
    split = split_text(
        f"It works.\n\nBen\n{last}{introduction}\n\n> Does it?\n>> ---------- Forwarded message ---------",
        is_reply=is_reply,
    )

    assert split.new_text == f"It works.\n\nBen\n{last.strip()}"


@pytest.mark.parametrize(("question", "answer", "foot"), QUESTIONS_ABOVE)
def test_an_answer_below_the_question_is_taken_apart_as_well(question: str, answer: str, foot: str) -> None:
    split = split_text(f"{question}\n\n{answer}\n\n{foot}\n\n> An older mail.", is_reply=True)

    assert (split.new_text, split.signature) == (answer, foot)
    assert "> Does it work?" in split.quoted
    assert split.quoted.endswith("> An older mail.")


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("mark", ["", "> "])
def test_everything_below_our_own_marker_is_quoted(marker: str, mark: str) -> None:
    split = split_text(f"{NEW}\n\n{mark}{marker}\n{mark}INC-42 was opened.", is_reply=True)

    assert split.new_text == NEW
    assert "INC-42" in split.quoted


@pytest.mark.parametrize("marker", MARKERS)
def test_an_answer_below_everything_is_found_though_we_asked_for_it_above(marker: str) -> None:
    ours = f"> {marker}\n>\n> Which model is it?\n>\n> Service desk"
    split = split_text(f"On 27 Nov 2026, at 10:00, Desk <help@desk.example> wrote:\n{ours}\n\nThe T14.", is_reply=True)

    assert split.new_text == "The T14."
    assert marker in split.quoted


#: The line above a forwarded mail.
FORWARDS = [
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "---------- Message transféré ---------",
    "---------- Mensaje reenviado ---------",
    "---------- Messaggio inoltrato ---------",
]


@pytest.mark.parametrize("line", FORWARDS)
def test_a_forward_keeps_the_comment_and_the_forwarded_mail(line: str) -> None:
    text = f"Please help her.\n\n{line}\nFrom: Ann Example <ann@example.org>\nSubject: Printer\n\nIt is on fire."
    split = split_text(text, is_reply=False)

    assert split.new_text == text
    assert split.forwarded is not None
    assert split.forwarded.before == "Please help her."
    assert "ann@example.org" in split.forwarded.sender
    assert split.forwarded.subject == "Printer"
    assert "It is on fire." in split.forwarded.text
