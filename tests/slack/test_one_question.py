"""The one question in Slack: buttons on the reporter's card, or a digit in the thread; only the reporter's counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.test_asking import unsure
from tests.slack_house import ANN, BEN, HELP, Scene, buttons_of, scene, text_of

ANSWERS = ["reporter_urgency_1", "reporter_urgency_2", "reporter_urgency_3"]


def asks(desk: Scene) -> None:
    """Let the desk understand nothing, and ask."""
    workers = desk.house.workers
    assert workers is not None
    workers._desk = replace(workers._desk, classify=unsure, policy=replace(workers._desk.policy, asks=True))


@pytest.mark.parametrize("by_button", [True, False])
async def test_the_reporter_answers_by_a_button_or_a_digit(tmp_path: Path, by_button: bool) -> None:
    async with scene(tmp_path) as desk:
        asks(desk)
        said = await desk.slack.post(ANN, HELP, "It does the thing again.")
        await desk.until(lambda: desk.cards(HELP))
        await desk.quiet()
        card = desk.cards(HELP)[0]
        assert "How much does it hold you up?" in text_of(card)
        assert [each for each in buttons_of(card) if each in ANSWERS] == ANSWERS

        await desk.slack.press(BEN, HELP, card["ts"], "reporter_urgency_3")
        await desk.until(lambda: desk.slack.seen_by(BEN))
        assert desk.incidents()[0].urgency == 2
        if by_button:
            await desk.slack.press(ANN, HELP, card["ts"], "reporter_urgency_1")
        else:
            await desk.slack.post(ANN, HELP, "1", thread=said)
        await desk.until(lambda: desk.incidents()[0].urgency == 1)
        await desk.quiet()

        assert desk.incidents()[0].priority == 3
        assert not set(ANSWERS) & set(buttons_of(desk.cards(HELP)[0]))
