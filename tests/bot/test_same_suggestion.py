"""The same report in other clothes: signature, quoted thread, disclaimer and white space change no suggestion."""

from __future__ import annotations

import pytest

from bot.arriving.understanding import Raw, understand
from classifier.suggestion import Suggestion
from intake.message import MediaType
from tests.classifier.conftest import Asked, classifier
from tests.values import a_mail, a_policy

__all__ = ["classifier"]

_REPORTS = (
    ("Jam", "The printer in the mail room swallows each page and grinds. We walk to the other house."),
    ("Kein Netz", "WLAN ist auf der ganzen Etage weg, niemand kann arbeiten."),
    ("Session", "Je n'arrive plus à ouvrir ma session, mot de passe refusé."),
    ("Robo", "Me han robado el portátil en el tren con los datos de clientes."),
)
_CLOTHES = (
    # white space
    "  {text}\r\n\r\n\r\n\t \r\n",
    # a signature as RFC 3676 section 4.3 has it, and one that somebody typed
    "{text}\r\n\r\n-- \r\nAnn Example\r\nHead of Printing, Network & Security\r\nPhone +49 30 000000",
    "{text}\r\n\r\nKind regards\r\nAnn Example",
    # a quoted thread about something else
    "{text}\r\n\r\nOn Mon, 2 Jun 2025, Bob Example <bob@example.org> wrote:\r\n> My laptop was stolen.",
    "{text}\r\n\r\nAm 02.06.2025 um 08:00 schrieb Bob Example <bob@example.org>:\r\n> Der Server steht.\r\n> Alles.",
    # a disclaimer
    "{text}\r\n\r\n-- \r\nThis e-mail may be confidential. If it is not meant for you, delete it.",
)


def _suggestion(asked: Asked, subject: str, text: str) -> Suggestion:
    raw = Raw(body=a_mail(subject=subject, text=text), media_type=MediaType.RFC822)
    (found,) = understand([raw], asked.suggest, a_policy())
    return found.suggestion


@pytest.mark.parametrize(("subject", "text"), _REPORTS)
@pytest.mark.parametrize("clothes", _CLOTHES)
def test_what_is_around_a_report_changes_nothing(
    classifier: Asked,
    subject: str,
    text: str,
    clothes: str,
) -> None:
    plain, dressed = (_suggestion(classifier, subject, each) for each in (text, clothes.format(text=text)))

    assert (dressed.category, dressed.subcategory) == (plain.category, plain.subcategory)
    assert (dressed.impact, dressed.urgency, dressed.top3) == (plain.impact, plain.urgency, plain.top3)
