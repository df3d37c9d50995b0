"""A person's answer is greeted once and signed once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.courtesies import courtesies_of
from tests.replying import REPLY, rendered


@pytest.mark.parametrize(
    ("text", "greeting", "greets", "rest"),
    [
        ("Hallo Herr Müßig,\n\nbitte warten.", "Hallo Herr Müßig,", True, "bitte warten."),
        ("Sehr geehrte Frau Dr. Roth,\nes geht.", "Sehr geehrte Frau Dr. Roth,", True, "es geht."),
        ("Dear Ann\n\nIt works.", "Dear Ann", True, "It works."),
        # In the same line as what is said, or alone: it stays where it is.
        ("Guten Tag, wir prüfen es.", "", True, "Guten Tag, wir prüfen es."),
        ("Hello Ann,", "", True, "Hello Ann,"),
        # No greetings.
        ("Highlights of the day,\nfirst", "", False, "Highlights of the day,\nfirst"),
        ("Hi-res pictures: no.", "", False, "Hi-res pictures: no."),
        ("It works.\nHello!", "", False, "It works.\nHello!"),
        ("", "", False, ""),
    ],
)
def test_a_greeting_is_known(text: str, greeting: str, greets: bool, rest: str) -> None:
    said = courtesies_of(text, "Agnes Agent")

    assert (said.greeting, said.greets, said.text) == (greeting, greets, rest)


@pytest.mark.parametrize(
    ("text", "is_signed"),
    [
        ("It works.\n\nRegards\nAgnes Agent", True),
        ("It works.\nagnes", True),
        ("It works.\nA. Agent", True),
        ("It works.\nRegards, Agnes Agent", True),
        # A closing without a name gets the name below it.
        ("It works.\n\nViele Grüße", False),
        ("It works.", False),
        ("Agnes Agent", False),
        (
            "Whom to ask:\nAgnes Agent can tell you all about it, and she would like to do so on each day of the week",
            False,
        ),
    ],
)
def test_a_name_below_is_known(text: str, is_signed: bool) -> None:
    assert courtesies_of(text, "Agnes Agent").is_signed is is_signed


def test_nobody_is_known_where_nobody_signs() -> None:
    assert not courtesies_of("It works.\nAgnes", "").is_signed


@pytest.mark.parametrize("template", ["answer", "question"])
@pytest.mark.parametrize(
    ("language", "text", "once", "never"),
    [
        ("de", "Hallo Anna,\n\nes geht.\n\nGrüße\nAgnes Agent", "Hallo Anna,", "Guten Tag"),
        ("en", "Hi Anna,\n\nit works.\n\nRegards\nAgnes Agent", "Hi Anna,", "Hello"),
        ("en", "It works.", "Hello Anna Smith,", "Hi "),
    ],
)
def test_nothing_greets_twice_and_is_signed_twice(
    template: str, language: str, text: str, once: str, never: str
) -> None:
    facts = {"text": text, "by": "Agnes Agent", "until": "", "ends": ""}
    message = rendered(replace(REPLY, template=template, language=language, facts=facts))

    for part in (message.text, message.html):
        assert part.count(once) == 1
        assert never not in part
        assert part.count("Agnes Agent") == 1


def test_the_lines_of_a_list_stay_together_in_html() -> None:
    facts = {"text": "Do this:\n\n  1. Log off\n  2. <wait>\n\nThen log on.", "by": ""}
    html = rendered(replace(REPLY, template="answer", facts=facts)).html

    assert ">\u00a0\u00a01. Log off<br>\u00a0\u00a02. &lt;wait&gt;</p>" in html
