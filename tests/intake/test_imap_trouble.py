"""Lines that break and people and servers that interfere lose no mail, double none and hold up nobody."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from intake.imap_in import ImapMailbox, Memory
from intake.imap_ledger import Why
from tests import dovecot
from tests.dovecot import Box
from tests.imap_proxy import before
from tests.mailboxes import NOW, QUICK, Desk, Running, mail, reading, settings_of
from tests.mailboxes import box as box  # noqa: PLC0414 - a fixture
from tests.mailboxes import server as server  # noqa: PLC0414 - a fixture
from tests.mailboxes import tokens as tokens  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")
# ----- lines that break


async def test_a_connection_killed_while_idle_is_noticed_and_made_again(box: Box) -> None:
    async with before(box.server.port) as proxy, reading(settings_of(box, port=proxy.port)) as running:
        for number in range(3):
            await running.until(lambda number=number: len(proxy.said("^IDLE")) > number)
            proxy.cut()
            box.drop(mail(f"Mail {number}"))
            await running.until(lambda number=number: len(running.desk.kept) == number + 1)

        assert proxy.connections <= 8, "no hot loop"


async def test_a_server_that_is_away_is_waited_for(box: Box) -> None:
    async with before(box.server.port) as proxy, reading(settings_of(box, port=proxy.port)) as running:
        await running.until(lambda: len(proxy.said("^IDLE")) == 1)
        proxy.is_down = True
        proxy.cut()
        await running.until(lambda: "no connection" in running.mailbox.state())
        assert "trying again in" in running.mailbox.state()
        box.drop(mail("Printer"))
        proxy.is_down = False
        await running.kept("Printer")
        await running.until(lambda: running.mailbox.state() == "ok")


@pytest.mark.parametrize("octets", [0, 1, 700, 9000, 20_000])
async def test_a_connection_killed_while_fetching_loses_and_doubles_nothing(box: Box, octets: int) -> None:
    box.drop(*(mail(f"Mail {number}", size=1000) for number in range(40)))
    async with before(box.server.port) as proxy:
        proxy.rule(r"^UID FETCH .*BODY\.PEEK", octets, times=2)
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.kept(*(f"Mail {number}" for number in range(40)))
            await running.until(lambda: running.mailbox.state() == "ok")

    assert running.desk.reports == []
    assert box.subjects() == []
    assert len(box.subjects("Done")) == 40


async def test_a_connection_killed_while_moving_fetches_nothing_again(box: Box) -> None:
    box.drop(*(mail(f"Mail {number}") for number in range(5)))
    async with before(box.server.port) as proxy:
        proxy.rule("^UID MOVE", 0, times=1)
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.kept(*(f"Mail {number}" for number in range(5)))
            await running.until(lambda: running.mailbox.state() == "ok")
            assert len(running.desk.kept) == 5
    assert len(box.subjects("Done")) == 5


async def test_a_server_that_dies_of_every_move_is_not_asked_for_ever(box: Box) -> None:
    box.drop(mail("A"))
    async with before(box.server.port) as proxy:
        proxy.rule("^UID MOVE", 0)
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.until(lambda: "could not be put away" in running.mailbox.state())
            await running.kept("A")
        assert len(proxy.said("^UID MOVE")) == 3
        assert len(proxy.said("BODY.PEEK")) == 1
    assert running.desk.saved[-1].last_uid == 1


async def test_a_stop_does_not_wait_for_a_server_that_is_silent(box: Box) -> None:
    box.drop(mail("A"))
    desk, stop = Desk(), asyncio.Event()
    memory = Memory(load_cursor=lambda: None, save_cursor=desk.save, report=desk.reports.append)
    async with before(box.server.port) as proxy:
        proxy.rule("^UID FETCH", "")
        settings = settings_of(box, port=proxy.port, pace=replace(QUICK, read_timeout=timedelta(seconds=60)))
        mailbox = ImapMailbox(
            settings, memory, clock=lambda: NOW, random=lambda: 0.5, grace=timedelta(milliseconds=100)
        )
        running = Running(desk, mailbox, stop, asyncio.create_task(mailbox.run(desk.accept, stop)))
        await running.until(lambda: bool(proxy.said("^UID FETCH")))
        stop.set()
        async with asyncio.timeout(5):
            await running.task
    assert desk.subjects == []
    assert desk.saved[-1].last_uid == 0


async def test_a_server_that_asks_for_patience_gets_it(box: Box) -> None:
    box.drop(mail("Printer"))
    async with before(box.server.port) as proxy:
        proxy.rule("^UID FETCH", "NO Request is throttled. Suggested Backoff Time: 300 milliseconds", times=1)
        began = time.monotonic()
        async with reading(settings_of(box, port=proxy.port)) as running:
            assert "asks for patience" in running.mailbox.state()
            await running.kept("Printer")
        assert time.monotonic() - began >= 0.3
    assert running.desk.reports == []


# ----- people and servers that interfere


async def test_a_message_deleted_under_our_feet_stops_nobody(box: Box) -> None:
    box.drop(mail("A"), mail("B"), mail("C"))

    def delete_b() -> None:
        with box.person() as person:
            (uid,) = person.search(["SUBJECT", "B"])
            person.delete_messages([uid])
            person.expunge([uid])

    async with before(box.server.port) as proxy:
        proxy.rule(r"^UID FETCH .*BODY\.PEEK", delete_b, times=1)
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.until(lambda: running.mailbox.counts.gone == 1)
            # What Dovecot still shows of a deleted message to those who had it open may be taken; nothing else is.
            await running.until(lambda: running.desk.different >= {"A", "C"})
            box.drop(mail("D"))
            await running.until(lambda: "D" in running.desk.subjects)
    assert running.desk.reports == []


@pytest.mark.parametrize(
    "action",
    [
        "NO [SERVERBUG] Internal error occurred.",  # the server cannot read its own message
        "BAD Error in IMAP command",  # it chokes on it
        "OK Fetch completed.",  # it leaves it out without a word
        5,  # it dies of it
    ],
)
async def test_one_message_that_cannot_be_fetched_holds_up_nobody(box: Box, action: str | int) -> None:
    """Complaint 3: two days without answers because of one mail."""
    box.drop(*(mail(f"Mail {number}") for number in range(10)))
    async with before(box.server.port) as proxy:
        # The fourth: alone or with others.
        proxy.rule(r"^UID FETCH (\S*,)?4(,\S*)? \(BODY\.PEEK", action)
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.until(lambda: len(running.desk.reports) == 1)
            await running.kept(*(f"Mail {number}" for number in range(10) if number != 3))
            box.drop(mail("Later"))
            await running.until(lambda: "Later" in running.desk.subjects)
            await running.until(lambda: running.mailbox.state() == "ok")

    (report,) = running.desk.reports
    assert (report.channel, report.uid, report.why) == ("helpdesk", 4, Why.UNFETCHABLE)
    assert report.delivery_id == f"imap:{report.uidvalidity}:4:unfetchable"
    assert running.mailbox.counts.failed == 1
    assert box.subjects() == ["Mail 3"]
    assert running.desk.cursor is not None
    assert running.desk.cursor.last_uid == 11


async def test_a_file_that_the_server_may_not_read_holds_up_nobody(box: Box) -> None:
    box.drop(*(mail(f"Mail {number}") for number in range(3)))
    victim = next(path for path in (box.inbox / "new").iterdir() if b"Mail 1" in path.read_bytes())
    size = victim.stat().st_size
    # A name that promises more than is there: Dovecot drops the line in the middle of the message.
    victim.rename(victim.with_name(f"{victim.name},S={size + 5000},W={size + 5000}"))
    async with reading(settings_of(box)) as running:
        await running.until(lambda: {"Mail 0", "Mail 2"} <= running.desk.different)
        await running.until(lambda: running.mailbox.state() == "ok")
        assert "Mail 1" in running.desk.subjects or running.desk.reports


async def test_a_message_that_is_too_big_is_reported_with_its_header_and_the_others_go_on(box: Box) -> None:
    box.drop(mail("Small"), mail("Huge", size=200_000), mail("Other"))
    async with reading(settings_of(box, max_size=100_000)) as running:
        await running.kept("Small", "Other")
        await running.until(lambda: running.mailbox.state() == "ok")

    (report,) = running.desk.reports
    assert report.why is Why.TOO_BIG
    assert report.size > 200_000 * 0.9
    assert b"Subject: Huge" in report.header
    assert "max_size = 100000" in report.because
    assert box.subjects() == ["Huge"]


async def test_a_full_folder_lets_mail_be_flagged_and_told_and_not_fetched_twice(box: Box) -> None:
    box.drop(mail("A"))
    async with reading(settings_of(box, move_to="Full/Done")) as running:
        await running.kept("A")
        await running.until(lambda: running.mailbox.state() == "ok")
        box.drop(mail("B"), mail("C"))
        await running.until(lambda: "could not be put away" in running.mailbox.state())
        await running.kept("A", "B", "C")
        assert "OVERQUOTA" in running.mailbox.state() or "uota" in running.mailbox.state()

    async with reading(settings_of(box, move_to="Full/Done"), running.desk) as running:
        box.drop(mail("D"))
        await running.until(lambda: "D" in running.desk.subjects)
        assert running.desk.subjects == ["A", "B", "C", "D"]
    with box.person() as person:
        assert len(person.search(["KEYWORD", "$Deskhand"])) == 3
