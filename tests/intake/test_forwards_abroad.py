"""What programs forward in other languages with Latin letters is taken apart."""

from __future__ import annotations

import pytest

from tests.forwarding import COMMENT, assert_only_the_forward_is_whole, assert_taken_apart

#: How programs introduce a forwarded mail, what its sender must contain, and its subject.
FORWARDS = [
    (
        (
            "-------- Weitergeleitete Nachricht --------\nBetreff: \tPrinter\nDatum: \tTue, 3 Mar 2026 "
            "08:05:11 +0100\nVon: \tAnn Example <ann@example.org>\nAn: \tBob <bob@example.com>\n\n"
        ),
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
            "----- Weitergeleitet von Bob Example/IT/Example am 03.03.2026 09:00 -----\n\nVon: Ann Example "
            "<ann@example.org>\nAn: Bob\nDatum: 03.03.2026 08:05\nBetreff: Printer\n"
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
            'Gesendet: Dienstag, 03. März 2026 um 08:05 Uhr\nVon: "Ann Example" <ann@example.org>\nAn: '
            "bob@example.com\nBetreff: Printer\n"
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
    assert_taken_apart(introduction, sender, subject, comment)


@pytest.mark.parametrize("introduction", [introduction for introduction, _, _ in FORWARDS])
def test_a_forward_is_kept_whole_and_an_answer_is_not(introduction: str) -> None:
    assert_only_the_forward_is_whole(introduction)
