"""Feet, markers and pages of many mail programs are folded away, and prose that looks like quoting is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.message import MediaType
from intake.quoting import split_text
from intake.rfc5322 import parse

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
