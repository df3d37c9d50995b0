"""Agents at work in Slack: every command, button and modal, and who may use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.slack.rooms import Message
from store.incident import State
from tests.slack_house import AGENT, ANN, BEN, HELP, QUEUE, Scene, buttons_of, scene, text_of

CATEGORY = {"category": "Network", "impact": "2", "urgency": "1"}


async def reported(desk: Scene, text: str = "VPN is down in Lyon") -> str:
    """Let Ann report something, and return the ts of the agents' card."""
    before = len(desk.cards(QUEUE))
    await desk.slack.post(ANN, HELP, text)
    await desk.until(lambda: len(desk.cards(QUEUE)) > before)
    await desk.quiet()
    return str(desk.cards(QUEUE)[-1]["ts"])


def card(desk: Scene, ts: str):
    return desk.slack.rooms.room(QUEUE).find(ts)


async def opened(desk: Scene, user: str = AGENT):
    """Wait until a modal shows its fields, and return it."""

    def shown():
        stack = desk.slack.rooms.modals.get(user)
        return stack[-1] if stack and stack[-1]["callback_id"].startswith("do:") else None

    return await desk.until(shown)


async def confirmed(desk: Scene, ts: str) -> None:
    await desk.slack.press(AGENT, QUEUE, ts, "agent_correct")
    await opened(desk)
    assert await desk.slack.submit(AGENT, CATEGORY) is None
    await desk.until(lambda: desk.incidents()[-1].confirmed_at)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_an_incident_from_report_to_solved(tmp_path: Path, mode: str) -> None:
    async with scene(tmp_path, mode=mode) as desk:
        ts = await reported(desk)
        await confirmed(desk, ts)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_take")
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_resolve")
        await opened(desk)
        assert await desk.slack.submit(AGENT, {"code": "fixed", "text": "The tunnel was built anew & tested."}) is None
        await desk.until(lambda: desk.incidents()[0].state is State.RESOLVED)
        await desk.quiet()

        (first, *said) = desk.cards(HELP)
        assert (desk.incidents()[0].category, desk.incidents()[0].priority) == ("Network", 2)
        assert buttons_of(first) == ["reporter_solved", "reporter_not_fixed"]
        assert "The tunnel was built anew &amp; tested." in text_of(first)
        assert ["The tunnel was built anew &amp; tested." in text_of(each) for each in said] == [True]
        # The card was edited in place; states made no messages.
        assert len(desk.cards(QUEUE)) == 1
        assert "agent_take" not in buttons_of(card(desk, ts))

        await desk.slack.press(BEN, HELP, first["ts"], "reporter_solved")
        await desk.until(lambda: desk.slack.seen_by(BEN))
        assert desk.incidents()[0].state is State.RESOLVED
        await desk.slack.press(ANN, HELP, first["ts"], "reporter_not_fixed")
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)
        await desk.slack.command(AGENT, QUEUE, "/incident", "resolve 1 fixed Again")
        await desk.until(lambda: desk.incidents()[0].state is State.RESOLVED)
        await desk.quiet()
        await desk.slack.press(ANN, HELP, first["ts"], "reporter_solved")
        await desk.until(lambda: desk.incidents()[0].state is State.CLOSED)


async def test_a_button_works_for_nobody_without_the_role(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        for action in ("agent_confirm", "agent_take"):
            await desk.slack.press(BEN, QUEUE, ts, action)
        await desk.slack.press(BEN, QUEUE, ts, "agent_resolve")
        await opened(desk, BEN)
        errors = await desk.slack.submit(BEN, {"code": "fixed", "text": "Ha"})
        await desk.until(lambda: len(desk.slack.seen_by(BEN)) == 2)

        assert errors is not None
        assert "may not `resolve`" in str(errors)
        assert desk.incidents()[0].state is State.NEW
        assert all("may not" in whisper.text for whisper in desk.slack.seen_by(BEN))


async def test_what_is_said_under_a_card_stays_among_colleagues_until_it_is_sent(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await desk.slack.post(AGENT, QUEUE, "Looks like the certificate", thread=ts)
        await desk.until(lambda: len(desk.said()) == 2)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_reply")
        form = await opened(desk)
        assert "Nobody but colleagues sees it." in text_of(form)
        assert await desk.slack.submit(AGENT, {"text": "Ask the provider first"}) is None
        await desk.until(lambda: len(desk.said()) == 3)
        await desk.quiet()
        assert [row.visibility for row in desk.said()] == ["public", "internal", "internal"]
        assert len(desk.cards(HELP)) == 1

        await desk.slack.press(AGENT, QUEUE, ts, "agent_reply")
        form = await opened(desk)
        await desk.slack.press_in_view(AGENT, "audience", choose="reply")
        await desk.until(lambda: "Ann Example" in text_of(desk.slack.modal(AGENT)))
        assert await desk.slack.submit(AGENT, {"text": "We are on it, <!channel>"}) is None
        await desk.until(lambda: len(desk.cards(HELP)) == 2)
        assert "We are on it, &lt;!channel&gt;" in text_of(desk.cards(HELP)[-1])


async def test_a_question_waits_and_its_answer_goes_on(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await confirmed(desk, ts)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_take")
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_ask")
        await opened(desk)
        assert await desk.slack.submit(AGENT, {"question": "Which client do you use?"}) is None
        await desk.until(lambda: desk.incidents()[0].state is State.PENDING_USER)
        await desk.until(lambda: len(desk.cards(HELP)) == 2)
        assert "Which client do you use?" in text_of(desk.cards(HELP)[-1])

        await desk.slack.post(ANN, HELP, "The old one", thread=desk.cards(HELP)[0]["thread_ts"])
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)


async def test_correcting_shows_the_priority_that_it_makes(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_correct")
        form = await opened(desk)
        assert "Priority: P3" in text_of(form)
        await desk.slack.press_in_view(AGENT, "impact", choose="1")
        await desk.until(lambda: "Priority: P2" in text_of(desk.slack.modal(AGENT)))
        await desk.slack.press_in_view(AGENT, "category", choose="Network")
        await desk.until(
            lambda: any(b.get("block_id") == "subcategory:Network" for b in desk.slack.modal(AGENT)["blocks"])
        )
        assert await desk.slack.submit(AGENT, {"subcategory:Network": "Wi-Fi"}) is None
        await desk.until(lambda: desk.incidents()[0].confirmed_at)

        (incident,) = desk.incidents()
        assert (incident.category, incident.subcategory, incident.impact, incident.priority) == (
            "Network",
            "Wi-Fi",
            1,
            2,
        )
        assert incident.assignment_group == "Network", "the group that was shown was left as it was"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("help", "resolve"),
        ("", "resolve"),
        ("status 1", "INC-000001"),
        ("show 1", "INC-000001"),
        ("why 1", "INC-000001"),
        ("clock 1", "first response: "),
        ("queue", "INC-000001"),
        ("list", "You have no open incidents."),
        ("confirm 1", "has no category to confirm"),
        ("correct 1 category=Network impact=1 urgency=1", "P1"),
        ("take 1", "INC-000001"),
        ("note 1 The fuser is worn", "INC-000001"),
        ("assign 1 Network the switch", "Network"),
        ("assign 1 <@U0AGENT|agent>", "agent@desk.example"),
        ("take 99", "no such incident"),
        # A sub-command for sure, and incomplete.
        ("resolve 1", "needs"),
        ("resolve 1 mended It works", "fixed"),
        # Nearly one.
        ("statsu 1", "did you mean `status`"),
    ],
)
async def test_the_command_answers(tmp_path: Path, text: str, told: str) -> None:
    async with scene(tmp_path) as desk:
        await reported(desk)
        await desk.slack.command(AGENT, QUEUE, "/incident", text)
        await desk.until(lambda: desk.slack.seen_by(AGENT))

        assert told in desk.slack.seen_by(AGENT)[-1].text
        assert len(desk.incidents()) == 1


async def test_what_may_be_a_report_is_asked_back(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.command(ANN, HELP, "/incident", "reply to all is broken")
        await desk.until(lambda: desk.slack.seen_by(ANN))
        (asked,) = desk.slack.seen_by(ANN)
        assert [each["action_id"] for each in asked.blocks[1]["elements"]] == ["doubt_report", "doubt_no"]
        assert desk.incidents() == []


async def test_home_lists_the_work(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        for number in range(9):
            await reported(desk, f"Trouble {number}")
        await desk.slack.open_home(AGENT)
        await desk.until(lambda: AGENT in desk.slack.rooms.homes)
        assert "Unassigned (9)" in text_of(desk.slack.rooms.homes[AGENT])

        await desk.slack.press_in_view(AGENT, "home_page_more", home=True)
        await desk.until(lambda: "home_page_before" in buttons_of(desk.slack.rooms.homes[AGENT]))
        await desk.slack.open_home(ANN)
        await desk.until(lambda: ANN in desk.slack.rooms.homes)
        assert "Your reports" in text_of(desk.slack.rooms.homes[ANN])


async def test_a_phone_call_is_logged(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.command(AGENT, QUEUE, "/incident", "call")
        await opened(desk)
        values = {
            "caller": "Cleo Caller",
            "address": "cleo@example.org",
            "callback": "555 0100",
            "text": "No dial tone",
        }
        assert await desk.slack.submit(AGENT, values) is None
        await desk.until(desk.incidents)
        await desk.until(lambda: desk.cards(QUEUE))

        (incident,) = desk.incidents()
        assert (incident.source_channel, incident.opened_by) == ("phone", "agent@desk.example")
        assert "Cleo Caller" in text_of(desk.cards(QUEUE)[0])


async def test_the_menu_merges_links_cancels_and_assigns(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        first, second, third = [await reported(desk, f"Trouble {number}") for number in range(3)]
        for ts, name, values in (
            (second, "merge", {"into": "INC-000001"}),
            (third, "assign", {"person": AGENT, "reason": "knows it"}),
            (third, "note", {"text": "A note"}),
            (third, "link", {"with": "1"}),
            (third, "cancel", {"reason": "service_request"}),
        ):
            await desk.slack.press(AGENT, QUEUE, ts, "agent_more", choose=f"{name}:{3 if ts == third else 2}")
            await opened(desk)
            assert await desk.slack.submit(AGENT, values) is None, name
        await desk.quiet()

        states = [incident.state for incident in desk.incidents()]
        assert states == [State.NEW, State.CANCELLED, State.CANCELLED]
        assert desk.incidents()[1].merged_into == 1
        assert "agent_take" in buttons_of(card(desk, first))


PEOPLE = """
[person."agent@desk.example"]
name = "Agent One"
roles = ["agent"]
groups = ["Service desk"]
[person."lead@desk.example"]
roles = ["incident_manager", "group_lead"]
groups = ["Service desk"]
"""


async def test_an_escalation_is_one_post_and_a_direct_message_with_acknowledge(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=PEOPLE) as desk:
        desk.slack.hire("U0LEAD", "Lea Lead", "lead@desk.example")
        await reported(desk)
        await desk.slack.command(AGENT, QUEUE, "/incident", "correct 1 category=Network impact=1 urgency=1")
        direct = desk.slack.rooms.direct("U0LEAD")

        def escalated() -> list[Message]:
            return [each for each in desk.notices(direct.id) if "escalation_ack" in buttons_of(each)]

        # Beside it comes the news that another group has it; whichever is sent first.
        (notice,) = await desk.until(escalated)
        assert buttons_of(notice) == ["escalation_ack", "agent_take"]
        assert any("escalation_ack" in buttons_of(each) for each in desk.notices(QUEUE))

        await desk.slack.press("U0LEAD", direct.id, notice["ts"], "escalation_ack")
        await desk.until(lambda: desk.slack.seen_by("U0LEAD"))
        assert ":no_entry:" not in desk.slack.seen_by("U0LEAD")[0].text


GERMAN = """
[person."agent@desk.example"]
roles = ["agent", "incident_manager"]
groups = ["Service desk"]
language = "de"
"""


async def test_cards_and_modals_speak_the_language_of_who_reads_them(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=GERMAN) as desk:
        german = "Der Drucker im dritten Stock druckt seit heute früh nur noch schwarze Streifen."
        ts = await reported(desk, german)

        assert "Wie es weitergeht:" in text_of(desk.cards(HELP)[0])
        assert "Works on it" in text_of(card(desk, ts))
        await desk.slack.press(AGENT, QUEUE, ts, "agent_resolve")
        form = await opened(desk)
        assert form["title"]["text"] == "Lösen"
        assert form["submit"]["text"] == "Senden"
        await desk.slack.open_home(AGENT)
        await desk.until(lambda: AGENT in desk.slack.rooms.homes)
        assert "Nicht vergeben (1)" in text_of(desk.slack.rooms.homes[AGENT])


async def test_a_promise_is_called_by_a_name_for_people(tmp_path: Path) -> None:
    async with scene(tmp_path, tables='[ola."Network"]\n') as desk:
        ts = await reported(desk)
        await desk.slack.command(AGENT, QUEUE, "/incident", "assign 1 Network the tunnel")
        await desk.until(lambda: "acceptance by the group" in text_of(card(desk, ts)))

        shown = text_of(card(desk, ts))
        assert not any(name in shown for name in ("ola.", "sla.", "uc."))


async def test_a_modal_overtaken_by_others_shows_what_changed_and_loses_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_resolve")
        await opened(desk)
        await desk.slack.command(AGENT, QUEUE, "/incident", "correct 1 category=Network impact=2 urgency=1")
        await desk.until(lambda: desk.incidents()[0].confirmed_at)
        assert await desk.slack.submit(AGENT, {"code": "workaround", "text": "Use the other tunnel."}) is None

        view = desk.slack.modal(AGENT)
        assert "it has changed since you opened this" in text_of(view)
        assert "Network" in text_of(view)
        assert desk.incidents()[0].state is State.NEW
        typed = next(block for block in view["blocks"] if block.get("block_id") == "text")
        assert typed["element"]["initial_value"] == "Use the other tunnel."
        # Sent once more, it is done: its fields are as they were.
        assert await desk.slack.submit(AGENT, {}) is None
        await desk.until(lambda: desk.incidents()[0].state is State.RESOLVED)
        assert (desk.incidents()[0].resolution_code, desk.incidents()[0].resolution_text) == (
            "workaround",
            "Use the other tunnel.",
        )


async def test_what_only_adds_is_never_overtaken(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await desk.slack.press(AGENT, QUEUE, ts, "agent_more", choose="note:1")
        await opened(desk)
        await desk.slack.command(AGENT, QUEUE, "/incident", "take 1")
        await desk.until(lambda: desk.incidents()[0].state is State.IN_PROGRESS)

        assert await desk.slack.submit(AGENT, {"text": "The fuser is worn"}) is None
        await desk.until(lambda: any(row.visibility == "internal" for row in desk.said()))
