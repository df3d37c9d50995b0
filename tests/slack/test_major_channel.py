"""A major incident in Slack: a channel of its own, who works on it in it, the summary on top and edited in place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.demo.slack.rooms import BOT_USER
from bot.demo.slack.rules import Refusal
from store import incidents
from store.incident import State
from store.major import Major
from store.tables import outbox
from tests.slack.test_agents import PEOPLE, opened, reported
from tests.slack.test_crossing import OUTGOING, mails, write
from tests.slack_house import AGENT, ANN, BEN, HELP, OTHER, QUEUE, Scene, buttons_of, scene, text_of

LEAD = "U0LEAD"


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


async def test_the_whole_procedure_from_the_declaration_to_the_review(tmp_path: Path) -> None:
    major = '[major]\nusers_first = "1h"\nusers_every = "4m"\ncalm = "1h"\n'
    async with scene(tmp_path, tables=PEOPLE + major + OUTGOING) as desk:
        desk.slack.hire(LEAD, "Lea Lead", "lead@desk.example")
        first = await reported(desk, "Nobody can pay at the tills")
        await desk.slack.post(BEN, HELP, "My card reader is dead")
        await desk.until(lambda: len(desk.incidents()) == 2)
        await asyncio.to_thread(write, desk, "Tills", "No till takes cards in Lyon either.")
        await desk.until(lambda: len(desk.incidents()) == 3)
        await desk.quiet()

        # An agent may propose it only; the manager declares it from the card's button.
        await desk.slack.press(AGENT, QUEUE, first, "agent_major")
        await opened(desk)
        assert "may propose" in str(await desk.slack.submit(AGENT, {"action": "declare"}))
        desk.slack.close_modal(AGENT)
        await desk.slack.press(LEAD, QUEUE, first, "agent_major")
        await opened(desk, LEAD)
        assert await desk.slack.submit(LEAD, {"action": "declare", "reason": "nobody can pay"}) is None
        room = await desk.until(lambda: its_channel(desk))
        await desk.until(lambda: room.pins)
        assert {AGENT, LEAD} <= room.members
        for part in (2, 3):
            await desk.slack.command(AGENT, QUEUE, "/incident", f"parent {part} 1")
        await desk.until(lambda: [each.parent_id for each in desk.incidents()] == [None, 1, 1])
        summary = room.pins[0]

        # Roles by modal, with private instructions.
        await desk.slack.press(LEAD, room.id, summary, "major_role")
        await opened(desk, LEAD)
        assert await desk.slack.submit(LEAD, {"role": "technical", "person": AGENT}) is None
        direct = desk.slack.rooms.direct(AGENT)
        await desk.until(lambda: any("Find the cause and mend it." in text_of(m) for m in desk.cards(direct.id)))

        # An update begins from a draft, and reaches everybody where they wrote.
        await desk.slack.press(LEAD, room.id, summary, "major_update")
        form = await opened(desk, LEAD)
        assert "We know of it: Nobody can pay at the tills" in str(form["blocks"])
        said = "The payment service is moved to the second site."
        assert await desk.slack.submit(LEAD, {"text": said, "next": "10m"}) is None
        for user in (ANN, BEN):
            thread = next(m["ts"] for m in desk.slack.rooms.room(HELP).messages if m["user"] == user)
            await desk.until(lambda thread=thread: any(said in text_of(m) for m in desk.cards(HELP, thread)))
        await desk.until(lambda: any(said in mail.text for mail in mails(tmp_path, "ann@example.org")))

        # The next one is due in four minutes: whoever writes them is reminded, with a button.
        await desk.slack.command(LEAD, room.id, "/incident", "update 1 It is being tested.")
        of_lead = desk.slack.rooms.direct(LEAD)
        await desk.until(lambda: any(buttons_of(m) == ["major_update"] for m in desk.notices(of_lead.id)))

        await desk.slack.command(LEAD, room.id, "/incident", "correct 1 category=Network impact=1 urgency=1")
        await desk.until(lambda: desk.incidents()[0].confirmed_at)
        await desk.slack.press(LEAD, room.id, summary, "agent_resolve")
        await opened(desk, LEAD)
        assert await desk.slack.submit(LEAD, {"code": "fixed", "text": "It runs at the second site."}) is None
        await desk.until(lambda: desk.incidents()[0].state is State.RESOLVED)
        await desk.slack.press(LEAD, room.id, summary, "agent_major")
        await opened(desk, LEAD)
        assert "wait until" in str(await desk.slack.submit(LEAD, {"action": "stand_down"}))
        ended = {"action": "stand_down", "reason": "every branch confirmed it"}
        assert await desk.slack.submit(LEAD, ended) is None
        await desk.until(lambda: desk.incidents()[0].major is Major.STOOD_DOWN)
        await desk.slack.command(LEAD, room.id, "/incident", "review 1 well The tills were heard within minutes.")
        await desk.until(lambda: any(row.kind == "review" for row in desk.history(1)))
        await desk.quiet()
        # The summary was edited in place all the time.
        assert [m["ts"] for m in desk.cards(room.id) if m["ts"] == summary] == [summary]

        # Until the review is closed people talk in the channel; then it can only be read, and nothing fails by that.
        for text in ("overview Tills stood.", "badly No spare.", "model not_useful one switch", "submit", "accept"):
            await desk.slack.command(LEAD, room.id, "/incident", f"review 1 {text}")
        await desk.until(lambda: desk.incidents()[0].major is Major.REVIEWED)
        await desk.slack.post(LEAD, room.id, "Thank you all.")
        assert not room.is_archived
        await desk.slack.command(LEAD, room.id, "/incident", "review 1 finish")
        await desk.until(lambda: room.is_archived)
        with pytest.raises(Refusal, match="is_archived"):
            await desk.slack.post(AGENT, room.id, "One more thing")
        await desk.slack.command(LEAD, QUEUE, "/incident", "note 1 All branches wrote.")
        await desk.until(lambda: any(row.kind == "noted" for row in desk.history(1)))
        await desk.quiet()
        assert [row.template for row in desk.rows(outbox) if row.buried_at] == []
        assert [row.template for row in desk.rows(outbox)].count("shut") == 1
