"""Cleaning keeps what was said and drops who said it, in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.suggestion import Question
from classifier.text import MAX_TEXT, MAX_WORD, clean, fold, prepare, squeeze, words

_TEXTS = st.text(max_size=400)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        # greeting with a name
        ("Hello Marta, the lamp is out", "the lamp is out"),
        # greeting to a group without any comma
        ("Hallo zusammen der Beamer ist aus", "der Beamer ist aus"),
        # greeting alone stays: there is nothing else to weigh
        ("Hello,", "Hello,"),
        # no greeting, though it begins with one
        ("Hello printer is dead", "Hello printer is dead"),
        # sign-off with a name
        ("The lamp is out again. Kind regards, Marta Example", "The lamp is out again."),
        ("Die Lampe ist aus. Viele Grüße Marta", "Die Lampe ist aus."),
        ("La lámpara no va. Gracias, Marta", "La lámpara no va."),
        # farewell with office and telephone
        (
            "The lamp is out. Kind regards, Marta Example, Head of Lamps | Example Ltd | House 4, Room 12 | 030 123",
            "The lamp is out.",
        ),
        # farewell with an afterthought
        ("The lamp is out. Best wishes, Marta. PS: and so is the one in the corridor behind the lift, all day", None),
        # thanks as the message itself
        ("Thanks, works again", "Thanks, works again"),
        # thanks in the middle of a report
        ("Since Monday nothing. Thanks to the update it now blinks and beeps", None),
    ],
)
def test_clean_takes_greeting_and_sign_off(text: str, body: str | None) -> None:
    assert clean(Question(text=text)).body == (text if body is None else body)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("call 0151 234", ["call", "0", "0"]),
        ("at 14:30", ["at", "clocktime"]),
        ("write me@example.org", ["write", "mailaddress"]),
        ("see https://example.org/a?b=c now", ["see", "weblink", "now"]),
        ("frau muller sagt", ["frau", "sagt"]),
        ("a" * (MAX_WORD + 1), []),
    ],
)
def test_words_masks_what_identifies(text: str, line: list[str]) -> None:
    assert words(text) == line


def test_fold_takes_case_and_accents() -> None:
    assert fold("Größe É ñ ’") == "grosse e n '"


def test_subject_counts_twice() -> None:
    assert prepare(Question(text="it blinks", subject="Lamp")).words == ("lamp", "lamp", "it", "blinks")


@pytest.mark.parametrize(
    "subject",
    ["Question", "Re: Request", "Help!!!", "URGENT", "Quick question", "Bitte um Unterstützung", "Kurze Frage",
     "Störung", "Besoin d'aide", "Petite demande", "Una consulta", "Solicitud de soporte", "???"],
)  # fmt: skip
def test_a_subject_that_says_nothing_does_not_count(subject: str) -> None:
    assert prepare(Question(text="it blinks", subject=subject)) == prepare(Question(text="it blinks"))


@pytest.mark.parametrize("subject", ["Request: new chair", "Help with VPN", "Danke", "Thanks again"])
def test_a_subject_that_says_something_counts(subject: str) -> None:
    assert prepare(Question(text="it blinks", subject=subject)) != prepare(Question(text="it blinks"))


def test_a_subject_without_a_text_is_what_there_is() -> None:
    assert prepare(Question(text="", subject="Question")).words == ("question", "question")


@settings(max_examples=100)
@given(_TEXTS, st.sampled_from([" ", "\n", "\t", "\r\n", "\u00a0", "   \n\n"]))
def test_white_space_between_words_changes_nothing(text: str, space: str) -> None:
    wider = squeeze(text, MAX_TEXT).replace(" ", space)

    assert prepare(Question(text=text)) == prepare(Question(text=f"{space}{wider}{space}"))


@settings(max_examples=100)
@given(_TEXTS)
def test_prepare_is_total_and_clean(text: str) -> None:
    line = " ".join(prepare(Question(text=text, subject=text)).words)

    assert "\n" not in line
    assert "\x00" not in line
    assert all(len(word) <= MAX_WORD for word in line.split())


def test_cleaning_is_bounded() -> None:
    assert len(clean(Question(text="ab " * 100_000)).body) <= MAX_TEXT
