"""Times, names, reasons and categories are told in the reader's language, zone and words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.safe_text import name_to_greet
from bot.words import languages, words_of
from classifier.signals import SIGNS
from classifier.taxonomy import DEFAULT_TAXONOMY
from store.incident import State
from tests.replying import ACKNOWLEDGED, DESK, INCIDENT, REPLY, rendered

TIMES = [
    # language, zone, UTC, as the reader's clock shows it
    (
        "en",
        "Europe/Berlin",
        "2026-03-29T00:59:00+00:00",
        "Sunday, 29 March 2026, 01:59 (Central European Standard Time)",
    ),
    # One minute later the clocks have gone forward.
    ("en", "Europe/Berlin", "2026-03-29T01:00:00+00:00", "Sunday, 29 March 2026, 03:00 (Central European Summer Time)"),
    # The hour that comes twice in autumn is told apart by the zone's name.
    (
        "de",
        "Europe/Berlin",
        "2026-10-25T00:30:00+00:00",
        "Sonntag, 25. Oktober 2026, 02:30 Uhr (Mitteleuropäische Sommerzeit)",
    ),
    (
        "de",
        "Europe/Berlin",
        "2026-10-25T01:30:00+00:00",
        "Sonntag, 25. Oktober 2026, 02:30 Uhr (Mitteleuropäische Normalzeit)",
    ),
    # The date line.
    (
        "en",
        "Pacific/Auckland",
        "2026-03-04T13:00:00+00:00",
        "Thursday, 5 March 2026, 02:00 (New Zealand Daylight Time)",
    ),
    # An unknown zone gives way to the desk's.
    (
        "en",
        "Mars/Olympus",
        "2026-03-04T13:00:00+00:00",
        "Wednesday, 4 March 2026, 14:00 (Central European Standard Time)",
    ),
    (
        "en",
        "../../etc/passwd",
        "2026-03-04T13:00:00+00:00",
        "Wednesday, 4 March 2026, 14:00 (Central European Standard Time)",
    ),
]


@pytest.mark.parametrize(("language", "zone", "moment", "told"), TIMES)
def test_times_are_told_in_the_readers_zone_and_language(language: str, zone: str, moment: str, told: str) -> None:
    facts = {**ACKNOWLEDGED, "response_due": moment}
    message = rendered(replace(REPLY, language=language, timezone=zone, facts=facts))

    assert told in message.text
    assert told in message.html


LANGUAGES = [
    # reply, desk, the mark line that begins the mail
    ("de", "en", "## Bitte antworten Sie oberhalb dieser Zeile ##"),
    ("de-AT", "en", "## Bitte antworten Sie oberhalb dieser Zeile ##"),
    ("en", "de", "## Please write your answer above this line ##"),
    # No template in the reporter's language: the desk's.
    ("fi", "de", "## Bitte antworten Sie oberhalb dieser Zeile ##"),
    # Nor in the desk's: English.
    ("fi", "sv", "## Please write your answer above this line ##"),
    ("", "", "## Please write your answer above this line ##"),
]


@pytest.mark.parametrize(("language", "of_desk", "mark"), LANGUAGES)
def test_the_language_is_the_readers_else_the_desks_else_english(language: str, of_desk: str, mark: str) -> None:
    message = rendered(replace(REPLY, language=language), desk=replace(DESK, language=of_desk))

    assert message.text.splitlines()[0] == mark
    assert message.html.index(mark) < message.html.index("INC-000042</strong>")


NAMES = [
    ("Anna Smith", "Anna Smith"),
    # As directories write it.
    ("Smith, Anna", "Anna Smith"),
    ("Dr. Anna-Lena O'Brien", "Dr. Anna-Lena O'Brien"),
    ("Zoë", "Zoë"),
    ("李雷", "李雷"),
    # What is no name is not greeted: it may be somebody's advertisement.
    ("anna@example.org", ""),
    ("Visit www.example.com now", ""),
    ("https://example.com", ""),
    ("You won 1000 EUR", ""),
    ("", ""),
]


@pytest.mark.parametrize(("name", "greeted"), NAMES)
def test_only_what_looks_like_a_name_is_greeted(name: str, greeted: str) -> None:
    assert name_to_greet(name) == greeted


def test_an_incident_that_was_not_understood_claims_no_category() -> None:
    unclassified = replace(INCIDENT, category="Unclassified", subcategory="")

    assert "Category" not in rendered(REPLY, unclassified).text
    assert "Unclassified" not in rendered(REPLY, unclassified).html


REASONS = [
    (
        "de",
        "only one person: 'nur bei mir'",
        "Es druckt NUR bei mir nicht",
        "nur eine Person ist betroffen: Sie schreiben „NUR bei mir“",
    ),
    # The classifier reads without accents; the reporter sees their own.
    (
        "de",
        "a whole group: 'alle kollegen hier konnen'",
        "alle Kollegen hier können",
        "eine ganze Gruppe ist betroffen: Sie schreiben „alle Kollegen hier können“",
    ),
    # Words that are not in the text are not put into anybody's mouth.
    ("en", "can wait: 'no hurry'", "", "it can wait"),
    # A letter that grows in lower case would shift the quotation.
    ("en", "can wait: 'no hurry'", "İ, no hurry", "it can wait"),
    ("en", "default of queue/driver", "", "this is usual for trouble of this kind"),
    ("en", "rule 'Tills: shop floor': 'till'", "till", "a rule of our desk, “Tills: shop floor”, says so"),
    ("en", "no incident recognised", "", "we could not tell from your message"),
    # What no table knows is shown as it is.
    ("de", "the moon is full", "", "the moon is full"),
    ("en", "can wait: '{name} {words}'", "{name} {words}", "it can wait: you wrote “{name} {words}”"),
]


@pytest.mark.parametrize(("language", "because", "text", "told"), REASONS)
def test_reasons_are_told_in_plain_words(language: str, because: str, text: str, told: str) -> None:
    assert words_of(language).reason(because, text) == told


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_words_for_states_levels_and_signs(language: str) -> None:
    sections = words_of(language).sections

    assert set(sections["state"]) == set(State)
    assert set(sections["priority"]) == set("12345")
    assert set(sections["impact"]) == set(sections["urgency"]) == set("123")
    assert {sign.name for sign in SIGNS} == set(sections["signs"])


def test_german_names_the_whole_default_taxonomy() -> None:
    sections = words_of("de").sections

    assert set(DEFAULT_TAXONOMY.categories) | {"Unclassified"} == set(sections["category"])
    assert {leaf.subcategory for leaf in DEFAULT_TAXONOMY.leaves} == set(sections["subcategory"])


def test_a_name_from_an_own_taxonomy_passes_through() -> None:
    message = rendered(replace(REPLY, language="de"), replace(INCIDENT, category="Cranes", subcategory="hook/cable"))

    assert "Cranes / hook/cable" in message.text
