"""Signs are read in four languages, and loudness is none of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.corpus import read_corpus
from classifier.signals import read_signs
from classifier.signs import SIGNS
from classifier.text import fold, prepare

#: Each sign as one pattern, tried everywhere: what reading must come to.
_WHOLE = {sign.name: re.compile(rf"(?<!\w)(?:{'|'.join(sign.wordings)})(?!\w)") for sign in SIGNS}
_FOLDED = tuple(prepare(example.question).folded for example in read_corpus()[::7])
_SAID = tuple(sorted({word for text in _FOLDED for word in text.split()}))


def _searched(text: str) -> dict[str, str]:
    return {name: found.group() for name, pattern in _WHOLE.items() if (found := pattern.search(text))}


def _read(text: str) -> dict[str, str]:
    return {found.sign.name: found.words for found in read_signs(text)}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("it is down at all four plants", "many sites"),
        ("in allen Filialen", "many sites"),
        ("dans tous les magasins", "many sites"),
        ("en todas las sedes", "many sites"),
        ("same at the other branches too", "many sites"),
        ("andere Standorte auch", "many sites"),
        ("none of us can print", "a whole group"),
        ("wir sitzen zu siebt da", "a whole group"),
        ("tout le service attend", "a whole unit"),
        ("all of payroll is logged out", "a whole department"),
        ("die ganze Buchhaltung steht", "a whole department"),
        ("une vingtaine de postes", "a whole group"),
        ("nobody in accounting can print", "none of a department can"),
        ("kein Mensch im Einkauf kann drucken", "none of a department can"),
        ("everyone on the third floor is offline", "a whole department"),
        ("none of our customers can log in", "all customers"),
        ("kein Kunde kann mehr bestellen", "all customers"),
        ("everyone but me", "only one person"),
        ("customers cannot check out", "all customers"),
        ("230 residents want to listen", "a whole group"),
        ("vierzig Teilnehmer warten", "a whole group"),
        ("only on my laptop, everyone else is fine", "only one person"),
        ("nur bei mir", "only one person"),
        ("customers are waiting at the counter", "work stands still"),
        ("die Linie steht", "work stands still"),
        ("no podemos cobrar", "work stands still"),
        ("the tender closes at 17:00", "soon due"),
        ("el recurso vence hoy", "soon due"),
        ("la reunión empieza en diez minutos", "soon due"),
        ("brauche ich in 1 Std", "soon due"),
        ("dépôt des offres avant midi", "soon due"),
        ("muss bis 12 Uhr raus", "soon due"),
        ("the patient's allergies are not shown", "people in danger"),
        ("heute läuft die Frist beim Gericht ab", "law or money at stake"),
        ("I clicked the link", "exposed or spreading"),
        ("the shop shows me another customer's orders", "exposed or spreading"),
        ("ging an den falschen Empfänger", "exposed or spreading"),
        ("veo las nóminas de otra persona", "exposed or spreading"),
        ("we have not clicked anything", "nothing was done yet"),
        ("nichts angeklickt", "nothing was done yet"),
        ("pas cliqué", "nothing was done yet"),
        ("we write everything by hand for now", "a costly way round"),
        ("my neighbour kindly prints the labels", "a costly way round"),
        ("I print them on another floor", "a costly way round"),
        ("meine Kollegin druckt es für mich", "a costly way round"),
        ("no rush", "can wait"),
        ("eilt nicht", "can wait"),
        ("sin prisa", "can wait"),
        ("ist nicht dringend", "can wait"),
        ("it isn't, not that urgent", "can wait"),
        ("ce n'est pas très urgent", "can wait"),
        ("just letting you know", "can wait"),
        ("it switched itself off and won't turn on", "work stands still"),
        ("er springt nicht mehr an", "work stands still"),
        ("Mein Computer startet seit gestern nicht", "work stands still"),
        ("the notebook just won't boot", "work stands still"),
        ("mon poste ne démarre plus", "work stands still"),
        ("el ordenador no se enciende", "work stands still"),
        ("network down", "work stands still"),
        ("mein Konto ist gesperrt", "work stands still"),
        ("impossible de me connecter", "work stands still"),
        ("pantallazo azul", "work stands still"),
        ("I can't do any work", "says that no work is possible"),
        ("so kann ich nicht arbeiten, hier kann niemand arbeiten", "says that no work is possible"),
        ("impossible de travailler", "says that no work is possible"),
        ("no puedo trabajar", "says that no work is possible"),
        ("it refuses to boot", "says that no work is possible"),
        ("no branch can open an account", "work stands still"),
        ("the colour of the bar is different", "a matter of looks"),
        ("die Schriftart ist hässlich", "a matter of looks"),
        ("une faute d'orthographe au menu", "a matter of looks"),
        ("el icono ha cambiado", "a matter of looks"),
        ("the horoscope does not load", "leisure"),
        ("der Speiseplan ist verrutscht", "leisure"),
        ("everything else works", "all works"),
        ("sonst geht alles", "all works"),
        ("tout le reste marche", "all works"),
        ("no problem signing in, no trouble otherwise", "all works"),
        ("lo demás funciona", "all works"),
        ("I demand that this be put right today", "a demand, no deadline"),
        ("Ich erwarte eine Lösung bis heute Abend", "a demand, no deadline"),
    ],
)
def test_sign_is_seen(text: str, sign: str) -> None:
    assert sign in [found.sign.name for found in read_signs(fold(text))]


@pytest.mark.parametrize(
    "text", ["URGENT!!!", "DRINGEND!!! SOFORT!!!", "ASAP NOW!!", "¡¡URGENTE!!", "C'EST URGENT !!!"]
)
def test_loudness_is_no_sign(text: str) -> None:
    assert read_signs(fold(text)) == ()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("we copy the lines one by one", "soon due"),
        ("bis heute ging es", "soon due"),
        ("nobody listens to me", "a whole group"),
        ("toutes les vingt minutes", "a whole group"),
        ("keine Verbindung", "a whole group"),
        ("everything works", "work stands still"),
        ("the patients are friendly", "work stands still"),
        ("the menu is green instead of blue", "a costly way round"),
        ("I cannot print", "a costly way round"),
        ("I need to print contracts by noon", "a costly way round"),
        ("it beeps whenever I print", "can wait"),
        ("it is not just me", "only one person"),
        ("is it just me?", "only one person"),
        ("es ist nicht nur bei mir so", "only one person"),
        ("pas que chez moi", "only one person"),
        ("no solo a mí", "only one person"),
        ("the network slows down", "work stands still"),
        ("I can't work like this, such colours", "says that no work is possible"),
        ("Drucker zieht kein Papier ein", "work stands still"),
        ("the phone is upside down", "work stands still"),
        ("der Rechner fährt nicht herunter", "work stands still"),
        ("c'est une urgence", "people in danger"),
        ("nobody has used it for years", "a whole group"),
        ("everyone in the meeting hears me", "a whole department"),
        ("everyone in my team can open it but me", "a whole department"),
        ("alle in der Besprechung", "a whole department"),
        ("the whole office hears my patients", "a whole unit"),
        ("no customer can pay at this till", "all customers"),
        ("alle anderen Seiten gehen", "only one person"),
    ],
)
def test_sign_is_not_seen_where_words_only_look_like_it(text: str, sign: str) -> None:
    assert sign not in [found.sign.name for found in read_signs(fold(text))]


def test_every_sign_moves_something_and_compiles() -> None:
    for sign in SIGNS:
        assert any(sign.impact) or any(sign.urgency)
        for wording in sign.wordings:
            re.compile(wording)


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_reading_signs_never_raises(text: str) -> None:
    assert len(read_signs(fold(text))) <= len(SIGNS)


def test_reading_finds_what_a_search_for_each_sign_finds() -> None:
    searched = [_searched(text) for text in _FOLDED]

    assert [_read(text) for text in _FOLDED] == searched
    assert sum(map(len, searched)) > len(_FOLDED) / 2


@settings(max_examples=100)
@given(st.lists(st.sampled_from(_SAID), max_size=60), st.sampled_from([" ", "-", ". ", "' ", " ("]))
def test_reading_finds_it_wherever_the_words_stand(words: list[str], between: str) -> None:
    text = between.join(words)

    assert _read(text) == {name: said.strip()[:60] for name, said in _searched(text[:1_500]).items()}
