"""What the desk says in Slack, in German too: no sentence is forgotten, no internal name is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.agreed.agreements import ClockKind
from bot.agreed.escalation import Happening
from bot.commands.usage import CANCEL_REASONS, RESOLUTION_CODES
from bot.slack import cards, frames, held, home, major_modals, notices
from bot.words import languages, words_of
from tests.slack_house import AGENT, ANN, BEN, HELP, QUEUE, scene

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


COMMANDS = ROOT.parent / "commands"
#: What stands in an answer for a value that only the program knows.
SAMPLES = {
    "number_of(wanted)": "INC-000042",
    "id": "42",
    "priority": "3",
    "no": "2",
    "number": "INC-000042",
    "spoken": "in progress",
    "left[0]": "2 look",
}


#: Values that are phrases of ours; the answers with them are listed in PHRASED.
PHRASES = ("word", "said", "more", "counted", "hearing", "illegal", "step")
PHRASED = (
    "INC-000042 is a major incident.",
    "INC-000042 is a major incident. `major 42 join` makes the proposed incident a part of it.",
    "INC-000042 is a major incident. `major 42 join` makes 3 proposed incidents parts of it.",
    "INC-000042 is marked as a VIP's; it is P2.",
    "INC-000042 is no longer marked as a VIP's; it is P2.",
    "INC-000042 is shown to those who need to know only.",
    "INC-000042 is shown to everybody again.",
    "INC-000042 is kept as evidence.",
    "INC-000042 is kept as evidence; 1 message or file noted with their SHA-256.",
    "INC-000042 is kept as evidence; 3 messages and files noted with their SHA-256.",
    "1 incident becomes a part of INC-000042.",
    "3 incidents become parts of INC-000042.",
    "1 reporter is told; the next update is due at 10:20 CET.",
    "3 reporters are told; the next update is due at 10:20 UTC.",
    "Step 2 is done with 2 files; nothing is left.",
    "INC-000042 is a major incident; its review comes before it is closed",
    "INC-000042 is a major incident; `major 42 stand_down` comes before it is closed",
    "there is no model 'wifi'; did you mean 'wi-fi'?",
    "Step 2 is skipped; next: 3 Tell everybody.",
    "INC-000042 is not there; `queue` lists what is open",
    "there is no such incident; `#queue` lists what is open",
)


def sampled(node: ast.AST) -> str:
    """Return an answer with samples in place of its values."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            last = ast.unparse(part.value).rpartition(".")[2]
            if last in PHRASES:
                return ""
            parts.append(SAMPLES.get(last, "something"))
    return "".join(parts)


def answers() -> Iterator[str]:
    """Every answer of a command that was done, and every reason why one is not."""
    for path in COMMANDS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in {"done", "_taken"} and node.args and (text := sampled(node.args[0])):
                yield text
            if name == "Refused" and len(node.args) == 2 and (text := sampled(node.args[1])):
                yield text


@pytest.mark.parametrize("text", sorted({*answers(), *PHRASED}))
def test_every_answer_to_a_command_has_its_german(text: str) -> None:
    german = words_of("de").answer(text)

    assert german != text
    assert "{" not in german


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("INC-000042 is yours and in progress.", "INC-000042 gehört jetzt Ihnen und ist in Arbeit."),
        ("INC-000042 is in progress", "INC-000042: in Arbeit"),
        ("INC-000042 is resolved; `reopen 42` comes first", "INC-000042: gelöst; zuerst kommt `reopen 42`"),
        (
            "INC-000042 is confirmed: Network / Wi-Fi, P2. It fits `wifi`.",
            "INC-000042 ist bestätigt: Network / Wi-Fi, P2. It fits `wifi`.",
        ),
        ("'dance' is no command; `help` lists them", "'dance' ist kein Kommando; `help` zeigt sie"),
        (
            "there is no supplier 'X'; did you mean 'Y'?",
            "den Lieferanten 'X' gibt es nicht; meinten Sie 'Y'?",
        ),
        # What has no German is told as it is, and nobody's words are taken for a shape of ours.
        ("INC-000042 {number} {0}", "INC-000042 {number} {0}"),
        ("x" * 5000, "x" * 5000),
    ],
)
def test_an_answer_is_known_by_its_shape(english: str, german: str) -> None:
    assert words_of("de").answer(english) == german
    assert words_of("en").answer(english) == english


async def test_a_command_is_answered_in_the_language_of_whoever_gives_it(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.slack.rooms.members[AGENT].locale = "de-DE"
        desk.slack.rooms.members[BEN].locale = "fr-FR"
        await desk.slack.post(ANN, HELP, "VPN is down in Lyon")
        await desk.until(lambda: desk.incidents())
        await desk.quiet()

        for user, text, told in (
            (AGENT, "take 1", "INC-000001 gehört jetzt Ihnen und ist in Arbeit."),
            (AGENT, "take 1", "INC-000001 gehört Ihnen schon."),
            (AGENT, "close 1 she said so", "INC-000001: in Arbeit; zuerst kommt `resolve 1 fixed ...`"),
            # French is none of the desk's languages: then it is the desk's own.
            (BEN, "take 1", "may not `take`"),
        ):
            before = len(desk.slack.seen_by(user))
            await desk.slack.command(user, QUEUE if user == AGENT else HELP, "/incident", text)
            await desk.until(lambda before=before, user=user: len(desk.slack.seen_by(user)) > before)
            assert told in desk.slack.seen_by(user)[-1].text
