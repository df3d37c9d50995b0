"""A major incident in Slack: a channel of its own, who works on it in it, the summary on top and edited in place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.demo.slack.rooms import BOT_USER
from store import incidents
from tests.slack.test_agents import PEOPLE, reported
from tests.slack_house import AGENT, OTHER, QUEUE, Scene, buttons_of, scene, text_of


async def declared(desk: Scene) -> None:
    """Let the first incident be a major one, whoever said so, and something happen to it."""
    with desk.store.begin() as connection:
        before = incidents.load(connection, 1, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, is_major=True), before)
    await desk.slack.command(AGENT, QUEUE, "/incident", "note 1 It is the main switch")


def its_channel(desk: Scene):
    return next((room for room in desk.slack.rooms.channels.values() if room.name.startswith("maj-inc-000001")), None)


async def test_it_gets_a_channel_with_its_people_and_a_summary(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=PEOPLE, more=f'announce = "{OTHER}"') as desk:
        desk.slack.hire("U0LEAD", "Lea Lead", "lead@desk.example")
        await reported(desk, "Nobody can pay")
        await declared(desk)
        room = await desk.until(lambda: its_channel(desk))
        await desk.until(lambda: room.pins)
        await desk.quiet()

        assert room.members == {BOT_USER, AGENT, "U0LEAD"}
        assert room.pins == [desk.cards(room.id)[0]["ts"]]
        assert "INC-000001" in room.topic
        assert buttons_of(desk.cards(room.id)[0])[:2] == ["major_update", "major_role"]
        assert "MAJOR" in text_of(desk.cards(QUEUE)[0])
        assert "You need not report it again" in text_of(desk.cards(OTHER)[0])

        await desk.slack.command(AGENT, QUEUE, "/incident", "take 1")
        await desk.until(lambda: "in progress" in text_of(desk.cards(room.id)[0]))
        await desk.quiet()
        assert len(desk.cards(room.id)) == 1


async def test_a_channel_whose_name_is_taken_and_a_missing_pin_stop_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.slack.open_channel("C0TAKEN", "maj-inc-000001", with_bot=False)
        desk.server.faults.refuse["pins.add"] = ["missing_scope"]
        await reported(desk, "Nobody can pay")
        await declared(desk)
        await desk.until(lambda: any(r.name == "maj-inc-000001-2" for r in desk.slack.rooms.channels.values()))
        await desk.quiet()

        room = next(r for r in desk.slack.rooms.channels.values() if r.name == "maj-inc-000001-2")
        assert len(desk.cards(room.id)) == 1
