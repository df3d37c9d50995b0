"""Agents at work in Slack, the rest: user groups, models' steps, modals that were refused and are sent again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.demo.slack.server import SlackServer
from bot.erasing import erase
from store.incident import State
from store.retention import Due
from store.tables import inbox
from tests.slack.test_agents import card, opened, reported
from tests.slack.test_crossing import write
from tests.slack_house import AGENT, ANN, BEN, QUEUE, buttons_of, people_and_channels, scene, text_of

MODEL = """
title = "Mail does not arrive"
status = "active"
version = 1

[[step]]
text = "Look at the queue of the gateway"

[[step]]
text = "Keep the log of the gateway"
evidence = true

[[step]]
text = "Tell the night shift"
optional = true
"""


async def test_members_of_a_user_group_are_agents_from_the_next_sweep_on(tmp_path: Path) -> None:
    server = SlackServer()
    await server.start()
    people_and_channels(server)
    server.workspace.rooms.groups["S0DESK"] = [BEN]
    async with scene(tmp_path, server=server, more='agents_group = "S0DESK"\nsweep = "1s"') as desk:
        ts = await reported(desk)
        await desk.until(lambda: desk.server.count("usergroups.users.list"))
        await desk.slack.press(BEN, QUEUE, ts, "agent_take")
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)
        # Whoever leaves the group loses the role; a Slack that cannot be asked takes it from nobody.
        desk.slack.rooms.groups["S0DESK"] = [AGENT]
        asked = desk.server.count("usergroups.users.list")
        await desk.until(lambda: desk.server.count("usergroups.users.list") > asked + 1)
        await desk.slack.command(BEN, QUEUE, "/incident", "note 1 Ha")
        await desk.until(lambda: any("may not" in whisper.text for whisper in desk.slack.seen_by(BEN)))
    await server.stop()


async def test_the_steps_of_a_model_are_ticked_with_their_evidence(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mail-outage.toml").write_text(MODEL)
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await desk.slack.command(AGENT, QUEUE, "/incident", "follow 1 mail-outage")
        await desk.until(lambda: "agent_steps" in str(card(desk, ts)["blocks"]))
        assert "mail-outage: 0 of 3 steps" in text_of(card(desk, ts))
        await desk.slack.press(AGENT, QUEUE, ts, "agent_steps")
        form = await opened(desk)
        assert "2. Keep the log of the gateway (evidence)" in str(form["blocks"])
        refused = await desk.slack.submit(AGENT, {"steps": "1,2"})
        assert refused is not None
        assert "step 2 is evidence" in str(refused)
        # What was refused is sent again with what it lacked.
        assert await desk.slack.submit(AGENT, {"steps": "2", "reason": "gateway.log, in the safe"}) is None
        await desk.until(lambda: "agent_steps" not in str(card(desk, ts)["blocks"]))

        steps = [(row.field, row.new, row.because) for row in desk.history(1) if row.kind == "step"]
        assert steps == [("1", "1 done", ""), ("2", "2 done", "gateway.log, in the safe")]
        assert "agent_resolve" in buttons_of(card(desk, ts))


async def test_what_is_split_off_has_a_thread_of_its_own_with_its_reporter(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk, "The printer jams, and my VPN drops every hour")
        await desk.slack.command(AGENT, QUEUE, "/incident", "split 1 my VPN drops every hour")
        direct = desk.slack.rooms.direct(ANN)
        await desk.until(lambda: desk.cards(direct.id))
        ts = desk.cards(direct.id)[0]["ts"]
        await desk.until(lambda: any("two things at once" in text_of(m) for m in desk.cards(direct.id, ts)))
        await desk.slack.post(ANN, direct.id, "It dropped again", thread=ts)
        await desk.until(lambda: any(row.text == "It dropped again" for row in desk.said()))

        assert [row.incident_id for row in desk.said() if row.text == "It dropped again"] == [2]
        assert "INC-000002" in text_of(desk.cards(direct.id)[0])


async def test_a_modal_that_was_refused_is_corrected_and_sent_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk)
        ts = await reported(desk, "It jams again")
        await desk.slack.press(AGENT, QUEUE, ts, "agent_more", choose="merge:2")
        await opened(desk)
        assert "INC-000099 is not there" in str(await desk.slack.submit(AGENT, {"into": "99"}))
        assert await desk.slack.submit(AGENT, {"into": "1"}) is None
        await desk.until(lambda: desk.incidents()[1].merged_into == 1)


async def test_a_wrong_sub_command_is_answered_with_the_nearest_and_an_example(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.command(AGENT, QUEUE, "/incident", "oncal")
        await desk.until(lambda: desk.slack.seen_by(AGENT))

        assert "did you mean `oncall`" in desk.slack.seen_by(AGENT)[0].text
        assert desk.incidents() == []


async def test_held_mail_is_released_or_discarded_in_home(tmp_path: Path) -> None:
    hold = '[hold]\nspam_headers = {X-Spam-Flag = "YES"}\n'
    async with scene(tmp_path, tables=hold) as desk:
        for subject in ("Win a printer", "The printer is on fire"):
            await asyncio.to_thread(write, desk, subject, f"{subject}, really.", X_Spam_Flag="YES")
        await desk.until(lambda: [row.outcome for row in desk.rows(inbox)] == ["held", "held"])
        await desk.slack.open_home(AGENT)
        home = await desk.until(lambda: desk.slack.rooms.homes.get(AGENT))
        assert "Held mail (2)" in text_of(home)
        assert "ann@example.org" in text_of(home)

        # The oldest stands first, with its own buttons.
        await desk.slack.press_in_view(AGENT, "held_discard", home=True)
        await desk.until(lambda: "Held mail (1)" in text_of(desk.slack.rooms.homes[AGENT]))
        await desk.slack.press_in_view(AGENT, "held_anywhere", home=True)
        await desk.until(desk.incidents)
        assert desk.incidents()[0].summary == "The printer is on fire"
        assert [row.outcome for row in desk.rows(inbox)][:1] == ["discarded"]


async def test_the_card_of_what_was_erased_says_so(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await desk.slack.command(AGENT, QUEUE, "/incident", "cancel 1 withdrawn")
        await desk.until(lambda: desk.incidents()[0].state is State.CANCELLED)
        await desk.quiet()
        assert "VPN" in text_of(card(desk, ts))
        with desk.store.begin() as connection:
            due = Due(incidents=(1,), filed=())
            erase(connection, desk.house.config, due, now=datetime.now(UTC), because="it ended long ago")
        await desk.until(lambda: "(erased on " in text_of(card(desk, ts)))

        assert "VPN" not in text_of(card(desk, ts))
