"""What people are told together is told in Slack too, with its picture, and shown once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from store import incidents
from store.incident import Timer
from store.tables import outbox
from tests.slack.test_agents import PEOPLE, reported
from tests.slack_house import Scene, scene, text_of


def fire(desk: Scene, kind: str) -> None:
    """Let the clock say that it is time."""
    now = datetime.now(UTC)
    with desk.store.begin() as connection:
        incidents.set_timers(connection, None, [Timer(key=f"{kind}:2025-06-02", kind=kind, due_at=now)])


async def test_a_digest_comes_with_its_picture_once_although_the_answer_was_lost(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=PEOPLE) as desk:
        desk.slack.hire("U0LEAD", "Lea Lead", "lead@desk.example")
        await reported(desk)
        desk.server.faults.answer_lost["files.completeUploadExternal"] = 1
        fire(desk, "weekly")
        fire(desk, "daily")
        shown = lambda: [m for m in desk.cards(desk.slack.rooms.direct("U0LEAD").id) if m.get("files")]  # noqa: E731
        await desk.until(lambda: len(shown()) >= 2)
        await desk.quiet()

        said = "\n".join(text_of(m) for m in desk.cards(desk.slack.rooms.direct("U0LEAD").id))
        assert "*How the week was*" in said
        assert "*What is open this morning*" in said
        assert "Opened: 1 (before: 0)" in said
        assert len(shown()) == 2
        for each in shown():
            assert each["text"] == "Opened (blue) and resolved (orange) by day"
            assert desk.slack.rooms.files[each["files"][0]["id"]].octets.startswith(b"\x89PNG")
        again = [row.attempts for row in desk.rows(outbox) if row.payload["chat"].get("do") == "picture"]
        assert max(again) > 1, "the lost answer was noticed"


async def test_whoever_is_not_in_slack_or_manages_nothing_is_shown_no_picture(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=PEOPLE) as desk:
        await reported(desk)
        fire(desk, "daily")
        rows = lambda: {(r.recipients, r.payload["chat"].get("do")): r for r in desk.rows(outbox)}  # noqa: E731
        await desk.until(lambda: ("slack:agent@desk.example", "direct") in rows())
        await desk.quiet()

        assert "not in Slack" in rows()["slack:lead@desk.example", "picture"].receipt
        assert ("slack:agent@desk.example", "picture") not in rows()
