"""In a chat the same is said without what belongs to mail, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.replies import render_short
from bot.words import TEMPLATES, languages, words_of
from tests.replying import DESK, FACTS, INCIDENT, REPLY

#: What a reporter may be told in a chat; the card there says the rest (`bot.slack.speech`).
IN_A_CHAT = frozenset(
    {
        *("answer", "apart", "cancelled", "known_issue", "late", "major_update", "merged", "own_ones", "progress"),
        *("held", "question", "refused", "reinstated", "reminder", "resolved", "split", "status", "supplier"),
    }
)
#: What only makes sense in a mail.
MAILED = re.compile(r"this e?-?mail|diese E-Mail|Hello|Guten Tag|## |Re: |^> ", re.IGNORECASE | re.MULTILINE)


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("template", sorted(IN_A_CHAT))
def test_in_a_chat_nobody_is_greeted_and_nothing_is_said_of_mail(language: str, template: str) -> None:
    facts = FACTS[template] | ({"supplier": "the hosting firm"} if "supplier" in FACTS[template] else {})
    said = render_short(replace(REPLY, language=language, template=template, facts=facts), INCIDENT, desk=DESK)

    assert said
    assert not MAILED.search(said)
    assert not re.search(r"\{[{%]|[%}]\}|None|Undefined|\n\n\n", said)
    assert said == said.strip()


def test_both_languages_have_the_same_forms_for_a_chat() -> None:
    forms = {code: {path.stem for path in (TEMPLATES / code).glob("*.chat")} for code in languages()}

    assert all(names == forms["en"] for names in forms.values())
    assert forms["en"] >= IN_A_CHAT


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_chat_names_the_buttons_as_they_are_called_there(language: str) -> None:
    reply = replace(REPLY, language=language, template="resolved", facts=FACTS["resolved"])
    said, words = render_short(reply, INCIDENT, desk=DESK), words_of(language)

    assert words.say("Solved") in said
    assert words.say("Not fixed") in said
