"""What the desk says in Slack, in German too: no sentence is forgotten, no internal name is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.agreed.escalation import Happening
from bot.agreed.policy import ClockKind
from bot.commands.usage import CANCEL_REASONS, RESOLUTION_CODES
from bot.slack import cards, frames, held, home, major_modals, notices
from bot.words import languages, words_of

ROOT = Path(cards.__file__).parent
#: Texts that stand in tables and are said from there.
TABLES = (
    *cards._NEXT.values(),
    *(text for text, _ in cards.MORE),
    *frames.TITLES.values(),
    *home._LISTS.values(),
    *(text for text, _ in major_modals._STEPS),
    *(text for rulings in held.RULINGS.values() for text, _ in rulings),
    *held._TITLES.values(),
    *("Only agents decide about held mail.", "Somebody has decided about it already."),
    *(text for told in major_modals.ROLES.values() for text in told),
    *(text for buttons in notices._BUTTONS.values() for text, _, _ in buttons),
    *(code.replace("_", " ") for code in (*RESOLUTION_CODES[:-1], *CANCEL_REASONS[1:])),
    *("chat", "email", "phone", "web", "event"),
    *("impact", "urgency", "category", "Impact", "Urgency"),
    *("1, high", "2, middle", "3, low", "How many suffer", "How fast the damage grows"),
    *("Send", "Log", "Report", "One moment"),
)


def said() -> Iterator[str]:
    """Every text that is said in a call of `say`."""
    for path in ROOT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name == "say" and node.args:
                literal = [node.args[0], *getattr(node.args[0], "values", ())]
                literal += [getattr(node.args[0], "body", None), getattr(node.args[0], "orelse", None)]
                yield from (each.value for each in literal if isinstance(each, ast.Constant) and each.value)


@pytest.mark.parametrize("text", sorted({*said(), *TABLES}))
def test_every_sentence_has_its_german(text: str) -> None:
    german = words_of("de").sections["say"].get(text)

    assert german
    assert sorted(re.findall(r"\{\w+\}", german)) == sorted(re.findall(r"\{\w+\}", text))


def test_german_names_of_modals_fit_their_titles() -> None:
    say = words_of("de").say

    assert {title for title in frames.TITLES.values() if len(say(title)) > 24} == set()


@pytest.mark.parametrize("language", sorted(languages()))
def test_promises_and_happenings_have_names_for_people(language: str) -> None:
    sections = words_of(language).sections

    assert set(sections["clock"]) == set(ClockKind)
    assert set(sections["happening"]) == set(Happening)
