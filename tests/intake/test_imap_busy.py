"""While a store is busy nothing is put away, and everything is tried again."""

from __future__ import annotations

import asyncio

import pytest

from intake.errors import IntakeBusy
from intake.imap_cursor import Cursor
from intake.imap_in import ImapMailbox, Memory
from intake.imap_ledger import Why
from tests import dovecot
from tests.dovecot import Box
from tests.mailboxes import NOW, Desk, Running, mail, reading, settings_of
from tests.mailboxes import box as box  # noqa: PLC0414 - a fixture
from tests.mailboxes import server as server  # noqa: PLC0414 - a fixture
from tests.mailboxes import tokens as tokens  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")


async def test_while_the_store_is_busy_nothing_is_moved_and_everything_is_tried_again(box: Box) -> None:
    box.drop(mail("A"), mail("B"))
    desk = Desk(refuses={"*": IntakeBusy("disk full")})
    async with reading(settings_of(box), desk) as running:
        await running.until(lambda: "the store takes no mail (disk full)" in running.mailbox.state())
        assert box.subjects() == ["A", "B"]
        assert desk.cursor is not None
        assert desk.cursor.last_uid == 0
        desk.refuses.clear()
        await running.kept("A", "B")
        await running.until(lambda: running.mailbox.state() == "ok")
    assert box.subjects("Done") == ["A", "B"]
    assert desk.reports == []


@pytest.mark.parametrize("failure", [IntakeBusy("no such text"), ValueError("a bug of ours")])
async def test_one_message_that_cannot_be_kept_holds_up_nobody(box: Box, failure: Exception) -> None:
    box.drop(mail("A"), mail("Poison"), mail("B"))
    async with reading(settings_of(box), Desk(refuses={"Poison": failure})) as running:
        await running.until(lambda: len(running.desk.reports) == 1)
        await running.kept("A", "B")

    (report,) = running.desk.reports
    assert (report.uid, report.why, report.because) == (2, Why.NOT_KEPT, str(failure))
    assert box.subjects() == ["Poison"]


async def test_a_stop_lets_the_batch_in_work_end(box: Box) -> None:
    box.drop(mail("A"))
    desk = Desk(gate=asyncio.Event())
    memory = Memory(load_cursor=lambda: desk.cursor, save_cursor=desk.save, report=desk.reports.append)
    mailbox = ImapMailbox(settings_of(box), memory, clock=lambda: NOW, random=lambda: 0.5)
    stop = asyncio.Event()
    task = asyncio.create_task(mailbox.run(desk.accept, stop))
    running = Running(desk, mailbox, stop, task)
    await running.until(lambda: mailbox.counts.messages == 1)
    stop.set()
    assert desk.gate is not None
    desk.gate.set()
    async with asyncio.timeout(60):
        await task

    assert desk.subjects in ([], ["A"])
    assert box.subjects("Done" if desk.kept else "INBOX") == ["A"]


async def test_an_error_of_ours_ends_the_program_and_not_the_intake_alone(box: Box) -> None:
    def broken() -> None:
        raise LookupError("a bug")

    memory = Memory(load_cursor=broken, save_cursor=lambda _: None, report=lambda _: None)
    mailbox = ImapMailbox(settings_of(box), memory, clock=lambda: NOW, random=lambda: 0.5)
    async with asyncio.timeout(60):
        with pytest.raises(LookupError, match="a bug"):
            await mailbox.run(Desk().accept, asyncio.Event())


async def test_a_memory_that_is_busy_is_tried_again(box: Box) -> None:
    box.drop(mail("A"))
    desk = Desk()
    failures = [IntakeBusy("locked"), IntakeBusy("locked")]

    def save(cursor: Cursor) -> None:
        if failures:
            raise failures.pop()
        desk.save(cursor)

    memory = Memory(load_cursor=lambda: desk.cursor, save_cursor=save, report=desk.reports.append)
    mailbox = ImapMailbox(settings_of(box), memory, clock=lambda: NOW, random=lambda: 0.5)
    stop = asyncio.Event()
    running = Running(desk, mailbox, stop, asyncio.create_task(mailbox.run(desk.accept, stop)))
    await running.kept("A")
    await running.until(lambda: mailbox.state() == "ok")
    stop.set()
    await running.task
