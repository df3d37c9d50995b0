"""The sub-commands, buttons and menus that no other page of these tests uses: each does what it says."""

from __future__ import annotations

from pathlib import Path

from store.incident import State
from store.major import Major
from tests.slack.test_agents import card, opened, reported
from tests.slack_house import AGENT, ANN, HELP, QUEUE, Scene, buttons_of, scene, text_of


async def told(desk: Scene, text: str, *, by: str = AGENT) -> str:
    """Give a command and return what it is answered."""
    before = len(desk.slack.seen_by(by))
    await desk.slack.command(by, QUEUE, "/incident", text)
    await desk.until(lambda: len(desk.slack.seen_by(by)) > before)
    return str(desk.slack.seen_by(by)[-1].text)


async def test_an_incident_by_commands_alone(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk)
        await reported(desk, "The tunnel to Lyon is gone")

        def state() -> State:
            return desk.incidents()[0].state

        for text, then in (
            ("correct 1 category=Network impact=2 urgency=1", State.NEW),
            ("take 1", State.IN_PROGRESS),
            ("reply 1 We look at it.", State.IN_PROGRESS),
            ("ask 1 Which client is it?", State.PENDING_USER),
            ("continue 1", State.IN_PROGRESS),
            ("wait 1 change PRB-17", State.PENDING_CHANGE),
            ("continue 1", State.IN_PROGRESS),
            ("merge 2 into 1", State.IN_PROGRESS),
            ("major 1 declare nobody can work", State.IN_PROGRESS),
            ("major 1 demote it was one site", State.IN_PROGRESS),
            ("resolve 1 fixed The tunnel was built anew.", State.RESOLVED),
            ("reopen 1 it is gone again", State.IN_PROGRESS),
        ):
            answer = await told(desk, text)

            assert ":no_entry:" not in answer, (text, answer)
            assert state() is then, (text, answer)
        assert desk.incidents()[1].merged_into == 1
        assert desk.incidents()[0].major is not Major.DECLARED
        assert "Incident managers: agent@desk.example" in await told(desk, "oncall")
        assert "INC-000001" in await told(desk, "list", by=ANN)
        assert "INC-000002" in await told(desk, "search tunnel Lyon")


async def test_a_report_by_its_form(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.command(ANN, HELP, "/incident", "report")
        await opened(desk, ANN)
        assert await desk.slack.submit(ANN, {"text": "My chair is broken"}) is None
        await desk.until(desk.incidents)

        assert desk.incidents()[0].summary == "My chair is broken"


async def test_words_that_were_asked_back_become_a_report_or_a_command_or_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk)

        def last(user: str) -> int:
            whispers = desk.slack.rooms.whispers
            return max(index for index, whisper in enumerate(whispers) if whisper.user == user)

        await told(desk, "reply to all is broken", by=ANN)
        await desk.slack.press_whisper(ANN, last(ANN), "doubt_no")
        await desk.until(lambda: "Nothing was done" in desk.slack.seen_by(ANN)[-1].text)
        await told(desk, "reply to all is broken", by=ANN)
        await desk.slack.press_whisper(ANN, last(ANN), "doubt_report")
        await desk.until(lambda: len(desk.incidents()) == 2)
        assert desk.incidents()[1].summary == "reply to all is broken"

        await told(desk, "statsu 1")
        await desk.slack.press_whisper(AGENT, last(AGENT), "doubt_command")
        await desk.until(lambda: "It is new" in desk.slack.seen_by(AGENT)[-1].text)


async def test_a_resolved_incident_is_opened_again_from_its_card(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await told(desk, "correct 1 category=Network impact=2 urgency=1")
        await told(desk, "resolve 1 fixed The tunnel was built anew.")
        await desk.until(lambda: "agent_reopen" in buttons_of(card(desk, ts)))
        await desk.slack.press(AGENT, QUEUE, ts, "agent_reopen")
        await opened(desk)
        assert await desk.slack.submit(AGENT, {"reason": "It is gone again"}) is None
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)


async def test_home_filters_shows_takes_and_reports(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk)
        await reported(desk, "The scanner jams")
        await told(desk, "assign 2 Network it is the switch")
        await desk.slack.open_home(AGENT)
        await desk.until(lambda: "Unassigned (2)" in text_of(desk.slack.rooms.homes.get(AGENT, {})))
        await desk.slack.press_in_view(AGENT, "home_filter", choose="Network", home=True)
        await desk.until(lambda: "Unassigned (1)" in text_of(desk.slack.rooms.homes[AGENT]))
        await desk.slack.press_in_view(AGENT, "home_show", home=True)
        await desk.until(
            lambda: any("The scanner jams" in text_of(view) for view in desk.slack.rooms.modals.get(AGENT, []))
        )
        await desk.slack.press_in_view(AGENT, "agent_take", home=True)
        await desk.until(lambda: desk.incidents()[1].state is State.IN_PROGRESS)
        await desk.slack.press_in_view(AGENT, "home_report", home=True)
        await desk.until(lambda: desk.slack.modal(AGENT)["callback_id"] == "do:report")
