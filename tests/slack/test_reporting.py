"""Reports in Slack, in both modes: one incident, one card, one conversation."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.request import urlopen

import pytest

from store.tables import inbox
from tests.slack_house import ANN, BEN, HELP, OTHER, QUEUE, Scene, buttons_of, scene, text_of

both_modes = pytest.mark.parametrize("mode", ["socket", "http"])


@both_modes
async def test_a_message_in_an_intake_channel_gets_one_card_in_its_thread(tmp_path: Path, mode: str) -> None:
    async with scene(tmp_path, mode=mode) as desk:
        ts = await desk.slack.post(ANN, HELP, "VPN is down in Lyon")
        await desk.until(lambda: desk.cards(HELP, ts) and desk.cards(QUEUE))
        await desk.quiet()

        (incident,) = desk.incidents()
        (card,) = desk.cards(HELP, ts)
        (queue_card,) = desk.cards(QUEUE)
        assert incident.source_channel == "chat"
        assert incident.summary == "VPN is down in Lyon"
        assert card["thread_ts"] == ts
        assert "INC-000001" in text_of(card)
        assert "INC-000001" in text_of(queue_card)
        assert f"<@{ANN}>" in text_of(queue_card)
        assert buttons_of(queue_card)[:2] == ["agent_confirm", "agent_correct"]


@both_modes
async def test_the_thread_is_the_conversation(tmp_path: Path, mode: str) -> None:
    async with scene(tmp_path, mode=mode) as desk:
        ts = await desk.slack.post(ANN, HELP, "VPN is down in Lyon")
        await desk.slack.post(ANN, HELP, "It began at eight", thread=ts)
        await desk.slack.post(BEN, HELP, "Here as well", thread=ts)
        await desk.until(lambda: len(desk.said()) == 3)
        await desk.quiet()

        assert len(desk.incidents()) == 1
        assert len(desk.cards(HELP, ts)) == 1
        assert [row.sender for row in desk.said()] == ["ann@example.org", "ann@example.org", "ben@example.org"]


async def test_direct_messages_and_mentions_are_reports_and_other_talk_is_not(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        direct = desk.slack.rooms.direct(ANN)
        await desk.slack.post(ANN, direct.id, "My keyboard is broken")
        await desk.slack.post(BEN, OTHER, "Lunch?")
        mention = await desk.slack.post(BEN, OTHER, "<@U0000DESK> the beamer shows nothing")
        await desk.until(lambda: len(desk.incidents()) == 2)
        await desk.quiet()

        assert {each.summary for each in desk.incidents()} == {"My keyboard is broken", "the beamer shows nothing"}
        # The mention came as two events and is one arrival.
        assert len(desk.rows(inbox)) == 2
        assert len(desk.cards(OTHER, mention)) == 1


async def test_a_command_is_a_report_and_its_card_comes_directly(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.command(ANN, OTHER, "/incident", "VPN is down in Lyon")
        await desk.until(lambda: desk.slack.seen_by(ANN))
        await desk.quiet()

        direct = desk.slack.rooms.direct(ANN)
        (card,) = desk.cards(direct.id)
        assert "INC-000001" in desk.slack.seen_by(ANN)[-1].text
        assert "INC-000001" in text_of(card)

        await desk.slack.post(ANN, direct.id, "Paris too", thread=card["ts"])
        await desk.until(lambda: len(desk.said()) == 2)
        assert len(desk.incidents()) == 1


async def test_a_shortcut_reports_somebody_elses_message(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await desk.slack.post(BEN, OTHER, "I cannot open the shared folder")
        await desk.slack.use_shortcut(ANN, OTHER, ts, "report_incident")
        await desk.slack.use_shortcut(ANN, OTHER, ts, "report_incident")
        await desk.until(lambda: len(desk.slack.seen_by(ANN)) == 2)
        await desk.quiet()

        (incident,) = desk.incidents()
        assert incident.summary == "I cannot open the shared folder"
        assert len(desk.cards(OTHER, ts)) == 1


async def _three_ways(desk: Scene) -> None:
    ts = await desk.slack.post(ANN, HELP, "The printer jams")
    event = {**desk.slack.rooms.room(HELP).find(ts), "channel": HELP, "channel_type": "channel"}
    await desk.slack.happens(event, event_id="Ev1")
    await desk.slack.happens(event, event_id="Ev1")
    await desk.slack.happens(event, event_id="Ev2")


@both_modes
async def test_the_same_message_under_several_events_is_one_incident(tmp_path: Path, mode: str) -> None:
    async with scene(tmp_path, mode=mode) as desk:
        desk.slack.delivery.copies = 2
        await _three_ways(desk)
        await desk.until(desk.incidents)
        await desk.quiet()

        assert len(desk.incidents()) == 1
        assert len(desk.rows(inbox)) == 1
        assert desk.slack.delivery.lost == []


async def test_bots_joins_and_unfurls_are_no_reports_and_edits_and_deletions_are_marked(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await desk.slack.post(ANN, HELP, "See <https://example.org/|the page>: it is down")
        await desk.until(desk.incidents)
        await desk.slack.unfurl(HELP, ts)
        await desk.slack.happens(
            {"type": "message", "channel": HELP, "bot_id": "B9", "text": "Build failed", "ts": "9.1"}
        )
        await desk.slack.happens(
            {"type": "message", "subtype": "channel_join", "channel": HELP, "user": BEN, "text": "joined", "ts": "9.2"}
        )
        await desk.slack.edit(ANN, HELP, ts, "See the page: it is slow")
        await desk.slack.delete(HELP, ts)
        await desk.until(lambda: len(desk.rows(inbox)) == 3)
        await desk.quiet()

        assert len(desk.incidents()) == 1
        assert [row.outcome for row in desk.rows(inbox)] == ["opened", "filed", "filed"]
        assert [row.text for row in desk.said()][:2] == [
            "See the page (https://example.org/): it is down",
            "See the page: it is slow",
        ]


async def test_what_people_write_pages_nobody(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await desk.slack.post(ANN, HELP, "look &lt;!channel&gt; &amp; <!here> <@U0BEN>")
        await desk.until(lambda: desk.cards(HELP, ts) and desk.cards(QUEUE))
        await desk.quiet()

        for card in (*desk.cards(HELP), *desk.cards(QUEUE)):
            assert "<!channel" not in text_of(card)
            assert "<!here" not in text_of(card)
            assert "<@U0BEN>" not in text_of(card)


async def test_a_guest_without_an_address_is_served(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await desk.slack.post("U0GUEST", HELP, "My badge does not open the door")
        await desk.until(lambda: desk.cards(HELP, ts))
        await desk.quiet()

        (row,) = desk.said()
        assert row.sender == "u0guest.t0000demo@slack.invalid"


async def test_nothing_that_is_written_in_slack_becomes_markup_on_the_pages(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.slack.hire("U0EVE", "<b>Eve</b><script>alert(1)</script>", "eve@example.org")
        # As Slack tells what somebody typed.
        await desk.slack.post("U0EVE", HELP, "&lt;script&gt;alert(2)&lt;/script&gt; &lt;img src=x onerror=alert(3)&gt;")
        await desk.until(desk.incidents)
        await desk.quiet()
        host, port = desk.house.listening["web"]

        def asked(path: str) -> str:
            with urlopen(f"http://{host}:{port}{path}", timeout=30) as answer:
                return str(answer.read().decode())

        pages = [await asyncio.to_thread(asked, path) for path in ("/", "/incident/1", "/search?q=alert")]

    for page in pages:
        assert "alert(2)" in page
        assert "<script>" not in page
        assert "<img" not in page
        assert "<b>Eve" not in page
