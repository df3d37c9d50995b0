"""Whoever wrote a mail that is passed on is probably affected; whoever sent an attack is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.security_levels import EXPOSURE, PHISHING, SECURITY
from classifier.suggestion import UNCLASSIFIED, Question, Scored, Suggestion
from store.tables import task, timeline
from tests.desks import rows
from tests.office import Office
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.values import a_suggestion

PRINTER = ("Printing & scanning", "queue/driver")
OUTSIDE, COLLEAGUE = "attacker@example.net", "cy@example.org"


@pytest.mark.parametrize(
    ("author", "about", "proposed"),
    [
        (COLLEAGUE, PRINTER, True),
        (COLLEAGUE, (UNCLASSIFIED, ""), True),
        # A customer's report.
        (OUTSIDE, PRINTER, True),
        # Nothing that could be a report was understood.
        (OUTSIDE, (UNCLASSIFIED, ""), False),
        (OUTSIDE, (SECURITY, PHISHING), False),
        # The address of a colleague may be forged.
        (COLLEAGUE, (SECURITY, PHISHING), False),
        (COLLEAGUE, (SECURITY, "lost or stolen device"), True),
        (OUTSIDE, (SECURITY, EXPOSURE), False),
    ],
)
def test_the_author_of_a_forwarded_report_is_proposed_and_no_attacker(
    office: Office, author: str, about: tuple[str, str], proposed: bool
) -> None:
    def classify(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        category, leaf = (Scored(value=each, confidence=0.9) for each in about)
        return tuple(replace(a_suggestion(), category=category, subcategory=leaf) for _ in questions)

    office.desk = replace(office.desk, classify=classify)
    text = f"Please look.\n\n---------- Forwarded message ---------\nFrom: Cy <{author}>\nSubject: x\n\nSee here."
    office.report(text, subject="Fwd: x")

    told = [row.new for row in rows(office.store, timeline) if row.kind == "forwarded"]
    assert told == ([author] if proposed else [])
    assert [row.kind for row in rows(office.store, task)] == (["affected"] if proposed else [])
