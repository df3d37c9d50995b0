"""Who asks in Slack how their incidents stand is told there, and nobody else reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.tables import outbox
from tests.slack_house import ANN, BEN, HELP, OTHER, Scene, scene, text_of

QUESTION = "What is the state of my incident?"


def told(desk: Scene, user: str) -> list[str]:
    """What the desk said to somebody alone, but for cards."""
    return [text for each in desk.cards(desk.slack.rooms.direct(user).id) if "yours" in (text := text_of(each))]


@pytest.mark.parametrize("reports", [1, 2])
async def test_a_direct_question_is_answered_where_it_was_asked(tmp_path: Path, reports: int) -> None:
    async with scene(tmp_path) as desk:
        direct = desk.slack.rooms.direct(ANN).id
        for number in range(reports):
            await desk.slack.post(ANN, HELP, f"Printer {number} jams")
        await desk.slack.post(BEN, HELP, "VPN is down in Lyon")
        await desk.until(lambda: len(desk.incidents()) == reports + 1)
        await desk.slack.post(ANN, direct, QUESTION)
        await desk.until(lambda: told(desk, ANN))
        await desk.quiet()

        assert len(desk.incidents()) == reports + 1
        (text,) = told(desk, ANN)
        assert all(f"Printer {number} jams" in text for number in range(reports))
        assert "(new)" in text
        assert "VPN" not in text
        # By that it is found when somebody is forgotten.
        assert [row.recipients for row in desk.rows(outbox) if row.template == "own_ones"] == ["slack:ann@example.org"]


@pytest.mark.parametrize(("channel", "words"), [(HELP, QUESTION), (OTHER, f"<@U0000DESK> {QUESTION}")])
async def test_a_question_among_others_is_answered_to_its_author_alone(
    tmp_path: Path, channel: str, words: str
) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.post(ANN, desk.slack.rooms.direct(ANN).id, "My keyboard is broken")
        await desk.until(desk.incidents)
        asked = await desk.slack.post(ANN, channel, words)
        await desk.until(lambda: told(desk, ANN))
        await desk.quiet()

        assert len(desk.incidents()) == 1
        assert desk.cards(channel, asked) == []
        assert "My keyboard is broken" in told(desk, ANN)[0]


async def test_who_has_none_open_reports(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.post(BEN, HELP, "VPN is down in Lyon")
        await desk.slack.post(ANN, HELP, QUESTION)
        await desk.until(lambda: len(desk.incidents()) == 2)
