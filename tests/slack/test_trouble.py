"""What goes wrong between the desk and Slack: nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.slack.rooms import BOT_USER
from bot.demo.slack.server import SlackServer
from bot.slack.marks import chat_message
from store.incident import State
from store.tables import inbox, outbox
from tests.slack.test_agents import CATEGORY, opened, reported
from tests.slack_house import AGENT, ANN, BEN, HELP, OTHER, QUEUE, people_and_channels, scene, text_of


async def test_what_is_said_while_nobody_is_connected_is_swept_up(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        delivery = desk.slack.delivery
        ts = await desk.slack.post(ANN, HELP, "The printer jams")
        await desk.until(desk.incidents)
        # Deaf and then cut: these are never delivered.
        delivery.tries, delivery.ack_seconds, delivery.is_deaf = 1, 0.2, True
        await desk.slack.post(ANN, HELP, "The scanner jams")
        await desk.slack.post(ANN, HELP, "Still", thread=ts)
        assert len([lost for lost in delivery.lost if lost["event"].get("user") == ANN]) == 2
        await delivery.cut()
        delivery.is_deaf = False
        await desk.until(lambda: len(desk.rows(inbox)) == 3)
        await desk.quiet()

        assert [each.summary for each in desk.incidents()] == ["The printer jams", "The scanner jams"]
        assert len(desk.cards(HELP)) == 2


async def test_mentions_and_direct_messages_that_were_missed_are_swept_up_too(tmp_path: Path) -> None:
    async with scene(tmp_path, more='sweep = "1h"') as desk:
        delivery, direct = desk.slack.delivery, desk.slack.rooms.direct(ANN)
        delivery.tries, delivery.ack_seconds = 1, 0.2
        await desk.slack.command(ANN, HELP, "/incident", "VPN is down in Lyon")
        await desk.until(lambda: desk.cards(direct.id))
        await desk.quiet()
        delivery.is_deaf = True
        await desk.slack.post(ANN, OTHER, f"<@{BOT_USER}> the scanner jams")
        await desk.slack.post(ANN, OTHER, "This is nobody's business")
        await desk.slack.post(ANN, direct.id, "The printer jams too")
        await delivery.cut()
        delivery.is_deaf = False
        await desk.until(lambda: len(desk.incidents()) == 3)
        await desk.quiet()

        summaries = {each.summary for each in desk.incidents()}
        assert summaries == {"VPN is down in Lyon", "the scanner jams", "The printer jams too"}


async def test_the_first_words_of_somebody_unheard_of_are_swept_up(tmp_path: Path) -> None:
    async with scene(tmp_path, more='sweep = "1h"') as desk:
        delivery, direct = desk.slack.delivery, desk.slack.rooms.direct(BEN)
        delivery.tries, delivery.ack_seconds = 1, 0.2
        # The first sweep says from when on somebody's words are a report.
        await desk.until(lambda: desk.server.count("users.conversations") == 2)
        await desk.quiet()
        delivery.is_deaf = True
        await desk.slack.post(BEN, direct.id, "My screen is black")
        await delivery.cut()
        delivery.is_deaf = False
        await desk.until(desk.incidents)
        await desk.quiet()

        assert [each.summary for each in desk.incidents()] == ["My screen is black"]
        assert len(desk.cards(direct.id)) == 1


async def test_without_the_scope_for_it_everything_else_is_swept(tmp_path: Path) -> None:
    async with scene(tmp_path, more='sweep = "1h"') as desk:
        delivery = desk.slack.delivery
        await desk.until(lambda: desk.server.count("users.conversations") == 2)
        delivery.tries, delivery.ack_seconds, delivery.is_deaf = 1, 0.2, True
        desk.server.faults.refuse["users.conversations"] = ["", "missing_scope"]
        await desk.slack.post(ANN, OTHER, f"<@{BOT_USER}> the scanner jams")
        await delivery.cut()
        delivery.is_deaf = False
        await desk.until(desk.incidents)

        assert desk.incidents()[0].summary == "the scanner jams"


async def test_what_stays_deaf_is_built_anew_with_all_that_stands_behind_it(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        assert desk.house.slack is not None
        adapter = desk.house.slack.adapter
        adapter.settings = replace(adapter.settings, deaf_after=timedelta(seconds=1))
        before = adapter.app
        desk.server.faults.refuse["apps.connections.open"] = ["internal_error"] * 500
        await desk.slack.delivery.cut()
        await desk.until(lambda: adapter.rebuilds >= 1)
        desk.server.faults.refuse.clear()
        await desk.until(lambda: desk.house.health()["slack"] == "ok")
        await desk.slack.post(ANN, HELP, "Are you there?")
        await desk.until(desk.incidents)

        assert adapter.app is not before


async def test_a_half_open_socket_is_noticed_and_replaced(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        first = desk.slack.delivery.sockets[0]
        desk.slack.delivery.is_deaf = True
        await desk.until(lambda: first not in desk.slack.delivery.sockets or first.closed)
        desk.slack.delivery.is_deaf = False
        await desk.until(lambda: desk.slack.delivery.sockets and not desk.slack.delivery.sockets[-1].closed)
        await desk.until(lambda: desk.house.health()["slack"] == "ok")
        await desk.slack.post(ANN, HELP, "Are you there?")
        await desk.until(desk.incidents)


async def test_a_storm_of_429_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.server.faults.retry_after = 0
        for method in ("chat.postMessage", "users.info", "chat.update"):
            desk.server.faults.too_many[method] = 4
        for number in range(3):
            await desk.slack.post(ANN, HELP, f"Trouble {number}")
        await desk.until(lambda: len(desk.cards(QUEUE)) == 3 and len(desk.cards(HELP)) == 3)
        await desk.quiet()

        assert len(desk.incidents()) == 3
        assert sum(1 for name, _, error in desk.server.calls if error == "ratelimited") >= 4


async def test_a_post_whose_answer_was_lost_is_found_and_not_repeated(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.server.faults.answer_lost["chat.postMessage"] = 2
        await desk.slack.post(ANN, HELP, "The printer jams")
        await desk.until(lambda: all(row.done_at for row in desk.rows(outbox)) and desk.rows(outbox))

        assert len(desk.cards(HELP)) == 1
        assert len(desk.cards(QUEUE)) == 1
        assert desk.server.count("chat.postMessage") == 2


async def test_blocks_that_slack_refuses_give_way_to_words(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.server.faults.refuse["chat.postMessage"] = ["invalid_blocks"]
        await desk.slack.post(ANN, HELP, "The printer jams")
        await desk.until(lambda: len(desk.cards(HELP)) == 1 and len(desk.cards(QUEUE)) == 1)
        await desk.quiet()

        shown = sorted(len(card["blocks"]) for card in (*desk.cards(HELP), *desk.cards(QUEUE)))
        assert shown[0] == 0
        assert all("INC-000001" in card["text"] for card in (*desk.cards(HELP), *desk.cards(QUEUE)))


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "token_revoked"])
async def test_a_permanent_error_ends_the_row_and_says_what_to_do(tmp_path: Path, error: str) -> None:
    async with scene(tmp_path) as desk:
        desk.slack.rooms.room(QUEUE).members.clear()
        desk.server.faults.refuse["chat.postMessage"] = [error] * 4
        await desk.slack.post(ANN, HELP, "The printer jams")
        await desk.until(lambda: any(row.buried_at for row in desk.rows(outbox)))
        await desk.quiet()

        buried = [row.last_error for row in desk.rows(outbox) if row.buried_at]
        assert any(error in each or "not_in_channel" in each for each in buried)


async def test_a_report_where_the_desk_is_not_let_in_is_answered_directly(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        room = desk.slack.open_channel("C0SHUT", "shut", with_bot=False)
        ts = await desk.slack.post(ANN, room.id, "It is broken")
        await desk.slack.use_shortcut(ANN, room.id, ts, "report_incident")
        direct = desk.slack.rooms.direct(ANN)
        await desk.until(lambda: desk.cards(direct.id))

        assert "INC-000001" in text_of(desk.cards(direct.id)[0])


async def test_a_modal_survives_a_restart(tmp_path: Path) -> None:
    server = SlackServer()
    await server.start()
    people_and_channels(server)
    async with scene(tmp_path, server=server) as desk:
        ts = await reported(desk)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_correct")
        await opened(desk)
    async with scene(tmp_path, server=server) as desk:
        assert await desk.slack.submit(AGENT, CATEGORY) is None
        await desk.until(lambda: desk.incidents()[0].confirmed_at)
        await desk.quiet()
        # The card of the first life is the one that is edited.
        assert len(desk.cards(QUEUE)) == 1
    await server.stop()


async def test_a_slow_store_fails_no_command(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        # Longer than Slack waits, and shorter than the desk waits for its database.
        desk.slack.delivery.ack_seconds = 8
        with desk.store.begin():
            # Somebody else writes, and takes their time.
            commands = [
                asyncio.create_task(desk.slack.command(AGENT, QUEUE, "/incident", "take 1")),
                asyncio.create_task(desk.slack.press(AGENT, QUEUE, ts, "agent_take")),
            ]
            await asyncio.wait(commands)
            assert desk.slack.delivery.lost == [], "they are acknowledged although nothing can be written"
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)
        await desk.until(lambda: len(desk.slack.seen_by(AGENT)) == 2)


async def test_a_request_with_a_wrong_signature_is_refused(tmp_path: Path) -> None:
    async with scene(tmp_path, mode="http", more='sweep = "1h"') as desk:
        # The first sweep would find what was not let in.
        await desk.until(lambda: desk.server.count("users.conversations") == 2)
        desk.slack.delivery.signing_secret = "guessed"
        desk.slack.delivery.tries = 1
        await desk.slack.post(ANN, HELP, "Let me in")

        assert len(desk.slack.delivery.lost) == 1
        assert desk.rows(inbox) == []


async def test_slack_may_call_by_any_host_name_because_it_signs(tmp_path: Path) -> None:
    async with scene(tmp_path, mode="http") as desk:
        desk.slack.delivery.host = "desk.example.org"
        await desk.slack.post(ANN, HELP, "Behind a proxy")
        await desk.until(desk.incidents)

        assert desk.slack.delivery.lost == []


async def test_a_message_for_slack_survives_its_row() -> None:
    from bot.writing.payload import from_payload, to_payload
    from tests.conftest import NOW

    message = chat_message({"do": "card", "kind": "queue", "incident": 7}, key="k", now=NOW, text="")

    assert from_payload(to_payload(message)) == message
