"""A phone call is logged while talking: what is known is shown as an agent types."""

from __future__ import annotations

from pathlib import Path

from tests.slack.test_agents import card, opened, reported
from tests.slack_house import AGENT, BEN, HELP, QUEUE, Scene, scene, text_of


def modal(desk: Scene, user: str = AGENT) -> str:
    return text_of(desk.slack.modal(user))


def offered(desk: Scene, user: str = AGENT) -> list[str]:
    """Return whom the modal offers as the caller."""
    accessories = [each["accessory"] for each in desk.slack.modal(user)["blocks"] if "accessory" in each]
    return [each["value"] for each in accessories]


async def test_who_calls_and_what_is_open_is_shown_while_typing(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk, "The printer on the second floor jams")
        await desk.slack.command(AGENT, QUEUE, "/incident", "call")
        await opened(desk)
        assert "INC-000001" not in modal(desk), "nothing was asked yet"

        await desk.slack.type_in_view(AGENT, "text", "printer jams")
        await desk.until(lambda: "Open, and similar" in modal(desk) and "INC-000001" in modal(desk))
        await desk.slack.type_in_view(AGENT, "text", "the lift is stuck")
        await desk.until(lambda: "Nothing similar is open." in modal(desk))
        await desk.slack.type_in_view(AGENT, "caller", "ann")
        await desk.until(lambda: offered(desk) == ["ann@example.org\nAnn Example"])
        assert "Open, by the same caller" in modal(desk), "the only one of that name"
        await desk.slack.press_in_view(AGENT, "call_is")
        await desk.until(lambda: not offered(desk))
        assert "Open, by the same caller" in modal(desk)

        assert await desk.slack.submit(AGENT, {"callback": "555 0100"}) is None
        await desk.until(lambda: len(desk.incidents()) == 2)
        await desk.quiet()

        logged = desk.incidents()[1]
        assert (logged.source_channel, logged.reporter_id) == ("phone", desk.incidents()[0].reporter_id)
        assert "the lift is stuck" in text_of(desk.cards(QUEUE)[-1])


async def test_a_major_incident_is_shown_before_anything_is_typed(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk, "Nobody can sign in anywhere")
        await desk.slack.press(AGENT, QUEUE, ts, "agent_take")
        await desk.slack.command(AGENT, QUEUE, "/incident", "major 1 Nobody can sign in")
        await desk.until(lambda: desk.incidents()[0].is_major)
        await desk.slack.command(AGENT, QUEUE, "/incident", "call")
        await opened(desk)

        await desk.until(lambda: "Major incidents" in modal(desk))
        assert "INC-000001" in modal(desk)
        assert card(desk, ts)


async def test_whoever_does_not_work_here_is_shown_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk, "The printer jams")
        await desk.slack.command(BEN, HELP, "/incident", "call")
        await opened(desk, BEN)
        await desk.slack.type_in_view(BEN, "text", "printer jams")
        await desk.slack.type_in_view(BEN, "caller", "ann")
        await desk.quiet()

        assert "INC-000001" not in modal(desk, BEN)
        assert offered(desk, BEN) == []
