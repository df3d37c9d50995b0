"""What mail programs and politeness put around a text counts for nothing; what it says stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.courtesies import without_courtesies, without_marks
from classifier.suggestion import Question
from classifier.text import prepare
from intake.quote_headers import is_forward_subject, is_reply_subject

_MARKS = (
    "Re:", "RE:", "AW:", "Antw:", "Antwort:", "SV:", "VS:", "Odp:", "YNT:", "R:", "RV:", "Rif:", "Res:", "Resp:",
    "Ref:", "Vá:", "ATB:", "BLS:", "πη:", "απ:", "Σχετ:", "تعليق:", "Отв:", "На:", "Відп:", "回复：", "回覆：",
    "答复：", "返信：", "답장:", "회신:", "Re[2]:", "Re(3):", "Re^2:", "Rép :",
    "Fw:", "Fwd:", "WG:", "TR:", "I:", "VL:", "VB:", "VS FW:", "Doorst:", "ENC:", "PD:", "VD:", "İLT:", "Továbbítás:",
    "Reenv:", "Προωθ:", "Пересл:", "转发：", "轉寄：", "転送：", "전달:",
)  # fmt: skip


@pytest.mark.parametrize("mark", _MARKS)
def test_a_mark_in_front_of_a_subject_says_nothing(mark: str) -> None:
    assert without_marks(f"{mark} Lamp is out") == "Lamp is out"
    assert prepare(Question(text="it blinks", subject=f"{mark} Lamp")) == prepare(
        Question(text="it blinks", subject="Lamp")
    )


@pytest.mark.parametrize("mark", _MARKS)
def test_it_is_a_mark_for_the_intake_too(mark: str) -> None:
    # Regular expressions for one word with or without a number; the intake's tell answers from what is passed on.
    assert is_reply_subject(f"{mark} Lamp") or is_forward_subject(f"{mark} Lamp")


@pytest.mark.parametrize("subject", ["Report: lamp", "HA: lamp", "Refund: lamp", "Lamp re: floor 3", ""])
def test_what_only_looks_like_a_mark_stays(subject: str) -> None:
    assert without_marks(subject) == subject


def test_marks_alone_are_no_subject() -> None:
    assert without_marks("AW: Re: WG: ") == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("lamp out pls", "lamp out"),
        ("Please, please: lamp out - asap!!! thx :)", "lamp out"),
        ("URGENT!!! lamp out", "lamp out"),
        ("Bitte Lampe tauschen, vielen Dank im Voraus!", "Lampe tauschen,"),
        ("s'il vous plaît, lampe en panne, merci d'avance", "lampe en panne,"),
        ("lámpara rota por favor", "lámpara rota"),
        # Thanks in front are what it is about.
        ("danke, brennt wieder", "danke, brennt wieder"),
        # Inside a sentence they belong to it.
        ("the lamp says please wait here", "the lamp says please wait here"),
        # Nothing else was said.
        ("thx", "thx"),
        ("bitte, danke!", "bitte, danke!"),
        ("", ""),
    ],
)
def test_courtesies_at_the_ends_say_nothing(text: str, kept: str) -> None:
    assert without_courtesies(text) == kept


@given(st.text(max_size=200))
def test_what_is_kept_is_a_part_of_what_was_said(text: str) -> None:
    line = " ".join(text.split())

    assert without_courtesies(line) in line
    assert without_marks(line) in line


def test_signs_and_rules_read_courtesies_too() -> None:
    assert prepare(Question(text="Lamp out ASAP")).folded == "lamp out asap"
