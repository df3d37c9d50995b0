"""A program that does not start, crashes or freezes is known by what it is for, not taken for the computer."""

from __future__ import annotations

import pytest

from classifier.suggestion import Question
from tests.classifier.conftest import Asked

MAIL, APPLICATION, WORKSTATION = "E-mail & calendar", "Business application", "Workstation"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Outlook startet nicht", MAIL),
        ("Outlook does not start", MAIL),
        ("Outlook stürzt ab", MAIL),
        ("Outlook keeps crashing on me", MAIL),
        ("Thunderbird does not open any more", MAIL),
        ("Thunderbird hängt sich auf", MAIL),
        ("Word startet nicht mehr", APPLICATION),
        ("Word won't open", APPLICATION),
        ("Excel stürzt beim Öffnen ab", APPLICATION),
        ("Browser öffnet sich nicht", APPLICATION),
        ("Chrome crashes all the time", APPLICATION),
        ("SAP does not start", APPLICATION),
        # The computer itself is still one.
        ("Windows startet nicht", WORKSTATION),
        ("My laptop does not start", WORKSTATION),
        ("Der PC startet nicht", WORKSTATION),
        ("PC startet nicht", WORKSTATION),
        ("mon ordinateur ne démarre plus", WORKSTATION),
        ("el ordenador no arranca", WORKSTATION),
    ],
)
def test_a_program_that_does_not_start_is_no_computer(classifier: Asked, text: str, category: str) -> None:
    (found,) = classifier.suggest([Question(text=text)])

    assert found.category.value == category
