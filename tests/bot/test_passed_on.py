"""A mail that passes on another one is about what that one reports, whoever wrote it and whatever program sent it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.arriving.passed_on import suggestions_for
from classifier.suggestion import UNCLASSIFIED, Question, Suggestion
from intake.rfc5322 import parse
from tests.classifier.conftest import Asked, classifier
from tests.values import a_mail, suggest

__all__ = ["classifier"]

_REPORTS = (
    (
        "Printer on 2nd floor",
        (
            "Hi Ann,\n\nthe printer on the second floor jams on every page and we have to print the delivery notes by "
            "noon.\n\nBest regards\nCy Day\nLogistics | +44 20 7946 0000"
        ),
        (
            "please have a look",
            "FYI",
            "Hi team,\n\ncan you please check this? Thanks!\n\nKind regards\nAnn",
            "",
            "pls help",
        ),
    ),
    (
        "Outlook geht nicht",
        (
            "Hallo Ann,\n\nseit heute früh kommen bei mir keine E-Mails mehr an und ich kann auch keine senden.\n\n"
            "Mit freundlichen Grüßen\nCy Day\nEinkauf"
        ),
        (
            "bitte mal anschauen",
            "zK",
            "Hallo zusammen,\n\nkönnt ihr euch das bitte ansehen? Danke!\n\nViele Grüße\nAnn",
        ),
    ),
    (
        "VPN",
        "Bonjour Ann,\n\nle VPN se coupe toutes les dix minutes quand je travaille de chez moi.\n\nCordialement\nCy",
        ("Merci de regarder", "Pour info", "Bonjour,\n\npouvez-vous regarder svp ? Merci\n\nCordialement\nAnn"),
    ),
    (
        "Contraseña",
        "Hola Ann:\n\nno puedo entrar en mi cuenta, dice que la contraseña ha caducado.\n\nUn saludo\nCy",
        (
            "Por favor, mirad esto",
            "Os lo reenvío",
            "Buenos días:\n\n¿podéis echarle un vistazo? Gracias.\n\nUn saludo\nAnn",
        ),
    ),
)
_HEADS = (
    (
        "---------- Forwarded message ---------\nFrom: Cy Day <cy@example.org>\nDate: Fri, Nov 27, 2026 at 9:14 AM\n"
        "Subject: {subject}\nTo: Ann Example <ann@example.org>\n\n\n"
    ),
    (
        "Von: Cy Day <cy@example.org>\nGesendet: Freitag, 27. November 2026 09:14\nAn: Ann Example <ann@example.org>\n"
        "Betreff: {subject}\n\n"
    ),
)


def _with_subject(subject: str, text: str, attached: EmailMessage | None = None) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann Example <ann@example.org>", "it@example.org", subject
    mail.set_content(text or "\n")
    if attached is not None:
        mail.add_attachment(attached)
    return bytes(mail)


def _forwards(subject: str, report: str, cover: str) -> Iterator[bytes]:
    """Yield one and the same forward as several programs send it, and under a subject that says nothing."""
    for head in _HEADS:
        text = f"{cover}\n\n{head.format(subject=subject)}{report}"
        yield _with_subject(f"WG: {subject}", text)
    yield _with_subject("please", f"{cover}\n\n{_HEADS[0].format(subject=subject)}{report}")
    marked = "\n".join(f"> {line}" for line in report.split("\n"))
    yield _with_subject(
        f"Fwd: {subject}",
        f"{cover}\n\nBegin forwarded message:\n\n> From: Cy Day <cy@example.org>\n> Subject: {subject}\n"
        f"> Date: 27 November 2026 at 09:14:00 CET\n> To: Ann <ann@example.org>\n> \n{marked}",
    )
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Cy Day <cy@example.org>", subject
    inner.set_content(report)
    yield _with_subject(f"Fwd: {subject}", cover, inner)
    yield _with_subject("please", cover, inner)


def _read(asked: Asked, body: bytes) -> Suggestion:
    (found,) = suggestions_for([parse(body)], asked.suggest)
    return found


@pytest.mark.parametrize(("subject", "report", "covers"), _REPORTS)
def test_a_report_that_is_passed_on_is_understood_as_if_its_author_had_sent_it(
    classifier: Asked, subject: str, report: str, covers: tuple[str, ...]
) -> None:
    plain = _read(classifier, _with_subject(subject, report))

    assert plain.category.value != UNCLASSIFIED
    for cover in covers:
        for body in _forwards(subject, report, cover):
            found = _read(classifier, body)

            assert (found.category.value, found.subcategory.value) == (plain.category.value, plain.subcategory.value)
            assert (found.impact.value, found.urgency.value) == (plain.impact.value, plain.urgency.value)


_PRINTER, _OFFER = _REPORTS[0][:2], ("Offers", "Dear customer,\n\ndiscover our coffee machines, 20 % off until Sunday.")
_BAIT = (
    "Your mailbox is full",
    "Dear user,\n\nyour mailbox has reached its limit. Click here to verify your password within 24 hours.",
)


@pytest.mark.parametrize(
    ("cover", "forwarded", "category", "impact"),
    [
        # The cover adds whom else it concerns.
        ("Same for all of us on the third floor.", _PRINTER, "Printing & scanning", 2),
        ("nobody in accounting can print either", _PRINTER, "Printing & scanning", 2),
        # What comes along is only what the cover speaks of.
        ("I clicked on the link and entered my password, what now?", _BAIT, "Security", 3),
        ("Phishing?", _BAIT, "Security", 3),
        ("I can't see the pictures in this mail, only red crosses.", _OFFER, "E-mail & calendar", 3),
        # Two words that ask nothing are no report, however sure the model is of them.
        ("No rush.", _PRINTER, "Printing & scanning", 3),
        # Nothing is wrong in either.
        ("How do I unsubscribe from this?", _OFFER, UNCLASSIFIED, 3),
    ],
)
def test_a_cover_counts_where_it_says_something(
    classifier: Asked, cover: str, forwarded: tuple[str, str], category: str, impact: int
) -> None:
    subject, text = forwarded
    found = _read(classifier, _with_subject(f"Fwd: {subject}", f"{cover}\n\n{_HEADS[0].format(subject=subject)}{text}"))

    assert (found.category.value, found.impact.value) == (category, impact)


def test_forwards_within_forwards_are_read_without_who_passed_them_on() -> None:
    asked: list[str] = []

    def classify(questions: Sequence[Question]) -> Sequence[Suggestion]:
        asked.extend(question.text for question in questions)
        return suggest(questions)

    outer, inner = (head.format(subject="Scanner") for head in _HEADS)
    body = a_mail(
        subject="Fwd: Scanner", text=f"Please help.\n\n{outer}see below\n\n{inner}The scanner hums.\n\nRegards\nCy"
    )
    suggestions_for([parse(body)], classify)

    assert asked[0].split() == ["see", "below", "The", "scanner", "hums."]
    assert "cy@example.org" not in " ".join(asked)


def test_each_answer_belongs_to_its_message() -> None:
    plain = a_mail(subject="Beamer", text="The beamer in the hall stays dark and the lecture begins.")
    forward = a_mail(
        subject="Fwd: Scanner",
        text=f"Nobody in accounting can scan.\n\n{_HEADS[0].format(subject='Scanner')}It hums.",
    )

    def classify(questions: Sequence[Question]) -> Sequence[Suggestion]:
        return [_said(question) for question in questions]

    answers = suggestions_for([parse(plain), parse(forward), parse(plain)], classify)

    assert ["beamer" in each.language for each in answers] == [True, False, True]
    assert "accounting" in answers[1].language
    assert "hums" in answers[1].language


def _said(question: Question) -> Suggestion:
    """Answer with the question itself, in a field that says nothing else here."""
    return replace(suggest([question])[0], language=question.text)
