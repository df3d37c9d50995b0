"""Mail in a mailbox is taken as soon as it comes, kept before it is put away, and read on where reading ended."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from intake.imap_ledger import Counts
from intake.imap_settings import After
from tests import dovecot
from tests.dovecot import Box, Dovecot
from tests.imap_proxy import before
from tests.mailboxes import _NAMES, DESK, NOW, QUICK, Desk, mail, reading, settings_of
from tests.mailboxes import box as box  # noqa: PLC0414 - a fixture
from tests.mailboxes import server as server  # noqa: PLC0414 - a fixture
from tests.mailboxes import tokens as tokens  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")
# ----- taking mail


async def test_mail_is_taken_with_its_envelope_and_moved_after_its_commit(box: Box) -> None:
    box.drop(mail("Printer"), mail("Scanner"))
    desk = Desk(gate=asyncio.Event())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(let_in(desk, box))
        async with reading(settings_of(box), desk) as running:
            await running.kept("Printer", "Scanner")
            await running.until(lambda: running.mailbox.state() == "ok")

    first = desk.kept[0]
    assert first.body == mail("Printer")
    assert (first.channel, first.received_at) == ("helpdesk", NOW)
    assert first.envelope.reverse_path == "anna@example.com"
    assert first.envelope.forward_paths == (DESK,)
    assert first.delivery_id.startswith("imap:")
    assert box.subjects() == []
    assert box.subjects("Done") == ["Printer", "Scanner"]
    assert desk.saved[-1].last_uid == 2


async def let_in(desk: Desk, box: Box) -> None:
    """Look into the mailbox while the commit is under way, then let it happen."""
    assert desk.gate is not None
    assert await asyncio.to_thread(box.subjects) == ["Printer", "Scanner"]
    assert [cursor.last_uid for cursor in desk.saved] in ([], [0])
    desk.gate.set()


@pytest.mark.parametrize(
    ("after", "left", "flags"),
    [
        ({"after": After.FLAG}, ["Printer"], (b"$Deskhand",)),  # a keyword of ours
        ({"after": After.FLAG, "flag": "\\Seen"}, ["Printer"], (b"\\Seen",)),  # looks read to people
        ({"after": After.DELETE}, [], ()),
        ({"after": After.LEAVE}, ["Printer"], ()),  # and \Seen is not set by reading it
    ],
)
async def test_taken_mail_is_put_away_as_configured(
    box: Box, after: dict[str, Any], left: list[str], flags: tuple[bytes, ...]
) -> None:
    box.drop(mail("Printer"))
    async with reading(settings_of(box, **after)) as running:
        await running.until(lambda: running.mailbox.state() == "ok")

    assert running.desk.subjects == ["Printer"]
    assert box.subjects() == left
    with box.person() as person:
        told = person.get_flags(person.search("ALL"))
    assert [set(value) - {b"\\Recent"} for value in told.values()] == [set(flags) for _ in left]


async def test_new_mail_is_announced_and_taken_at_once(box: Box) -> None:
    # Looked for, it would be found when the test has long failed.
    async with reading(settings_of(box, pace=replace(QUICK, poll=timedelta(hours=1)))) as running:
        for number in range(3):
            box.drop(mail(f"New {number}"))
            await running.until(lambda number=number: len(running.desk.kept) == number + 1)


async def test_mail_that_somebody_has_read_before_us_is_taken(box: Box) -> None:
    """Complaint 1: a person opens the mailbox first, and the mail is never fetched."""
    box.drop(mail("Printer"), mail("Scanner"))
    with box.person() as person:
        person.fetch(person.search("ALL"), ["BODY[]"])
        assert person.search("UNSEEN") == []

    async with reading(settings_of(box)) as running:
        await running.kept("Printer", "Scanner")
        box.drop(mail("Later"))
        with box.person() as person:
            person.add_flags(person.search("ALL"), ["\\Seen"])
        await running.until(lambda: "Later" in running.desk.subjects)


async def test_a_server_that_announces_nothing_is_asked(box: Box) -> None:
    """Neither IDLE nor MOVE nor UIDPLUS: polled, copied and marked; others' marked mail is not expunged."""
    pace = replace(QUICK, poll=timedelta(milliseconds=50))
    async with before(box.server.port) as proxy:
        proxy.rewrites = {b" IDLE": b" XDLE", b" MOVE": b" XOVE", b" UIDPLUS": b" XIDPLUS"}
        box.drop(mail("Theirs"))
        with box.person() as person:
            person.delete_messages(person.search("ALL"))
        async with reading(settings_of(box, port=proxy.port, pace=pace)) as running:
            box.drop(mail("Printer"))
            await running.kept("Theirs", "Printer")
            await running.until(lambda: bool(proxy.said("UID STORE")))

        assert not proxy.said("IDLE|MOVE|EXPUNGE")
    assert sorted(box.subjects("Done")) == ["Printer", "Theirs"]


async def test_a_server_that_refuses_idle_is_asked(box: Box) -> None:
    async with before(box.server.port) as proxy:
        proxy.rule("^IDLE", "NO Not for you")
        pace = replace(QUICK, poll=timedelta(milliseconds=50))
        async with reading(settings_of(box, port=proxy.port, pace=pace)) as running:
            box.drop(mail("Printer"))
            await running.kept("Printer")
            await running.until(lambda: len(proxy.said("^NOOP")) > 2)
        assert proxy.connections == 1
        assert len(proxy.said("^IDLE")) == 1


async def test_a_folder_that_is_not_there_is_told(box: Box) -> None:
    async with reading(settings_of(box, folder="Reports")) as running:
        await running.until(lambda: "Reports cannot be read" in running.mailbox.state())
        with box.person() as person:
            person.create_folder("Reports")
            person.append("Reports", mail("Printer"))
        await running.kept("Printer")


async def test_a_read_only_mailbox_is_read_and_told(box: Box) -> None:
    box.drop(mail("Printer"))
    async with before(box.server.port) as proxy:
        proxy.rewrites = {b"[READ-WRITE]": b"[READ-ONLY] "}
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.kept("Printer")
            await running.until(lambda: "read-only" in running.mailbox.state())
            box.drop(mail("Scanner"))
            await running.kept("Printer", "Scanner")


# ----- cursor and first connection


async def test_reading_goes_on_where_it_ended(box: Box) -> None:
    box.drop(mail("A"), mail("B"))
    async with reading(settings_of(box, after=After.LEAVE)) as running:
        await running.until(lambda: running.mailbox.state() == "ok")
    box.drop(mail("C"))
    async with reading(settings_of(box, after=After.LEAVE), running.desk) as running:
        await running.kept("A", "B", "C")


async def test_a_crash_before_the_cursor_is_saved_repeats_mail_under_the_same_keys(box: Box) -> None:
    box.drop(mail("A"), mail("B"))
    desk = Desk()
    async with reading(settings_of(box, after=After.LEAVE), desk) as running:
        await running.until(lambda: running.mailbox.state() == "ok")
    desk.cursor = desk.saved[0]
    async with reading(settings_of(box, after=After.LEAVE), desk) as running:
        await running.until(lambda: running.mailbox.state() == "ok")

    assert desk.subjects == ["A", "B", "A", "B"]
    assert len({raw.delivery_id for raw in desk.kept}) == 2


async def test_a_mailbox_that_numbers_its_mail_anew_is_read_again_and_recognised(box: Box) -> None:
    box.drop(mail("A"), mail("B"))
    settings = settings_of(box, after=After.LEAVE)
    async with reading(settings) as running:
        await running.until(lambda: running.mailbox.state() == "ok")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as said:
        box.renumber(4_000_000_000)
        box.drop(mail("C"))
        async with reading(settings, running.desk) as running:
            await running.until(lambda: "C" in running.desk.subjects)
            await running.until(lambda: running.mailbox.state() == "ok")

    assert running.desk.subjects == ["A", "B", "A", "B", "C"]
    digests = [raw.delivery_id.split(":")[-1] for raw in running.desk.kept]
    assert digests[:2] == digests[2:4]
    assert running.desk.cursor is not None
    assert running.desk.cursor.uidvalidity == 4_000_000_000
    assert "imap.uidvalidity_changed" in [line["event"] for line in said]


async def test_numbering_anew_while_we_watch_is_noticed(box: Box) -> None:
    async with before(box.server.port) as proxy, reading(settings_of(box, port=proxy.port)) as running:
        await running.until(lambda: len(proxy.said("^IDLE")) == 1)
        box.renumber(4_000_000_000)
        box.drop(mail("A"))
        await running.until(lambda: "A" in running.desk.subjects)
        await running.until(lambda: running.desk.saved[-1].uidvalidity == 4_000_000_000)


async def test_numbering_anew_under_an_open_connection_is_noticed(box: Box) -> None:
    """Dovecot hangs up then; others just say another number."""
    box.drop(mail("A"))
    async with (
        before(box.server.port) as proxy,
        reading(settings_of(box, port=proxy.port, after=After.LEAVE)) as running,
    ):
        await running.until(lambda: len(proxy.said("^IDLE")) == 1)
        assert running.desk.cursor is not None
        proxy.rewrites = {f"UIDVALIDITY {running.desk.cursor.uidvalidity}".encode(): b"UIDVALIDITY 4000000001"}
        box.drop(mail("B"))
        await running.kept("A", "A", "B")
        await running.until(lambda: running.desk.saved[-1].uidvalidity == 4_000_000_001)


async def test_an_old_mailbox_of_20000_messages_is_not_answered_at_the_first_connection(box: Box) -> None:
    """Complaint 29: years of mail, all answered in one night."""
    second = NOW - timedelta(days=1)
    # Servers know only whole seconds: mail of the same second counts as recent.
    since = second + timedelta(milliseconds=500)
    old = ((mail(f"Old {number}"), second - timedelta(minutes=number + 1)) for number in range(19_900))
    recent = ((mail(f"Recent {number}"), second + timedelta(minutes=number)) for number in range(100))
    box.fill([*old, *recent])
    async with before(box.server.port) as proxy:
        settings = settings_of(box, port=proxy.port, after=After.LEAVE, accept_since=since)
        async with reading(settings) as running:
            await running.until(lambda: running.mailbox.state() == "ok")
            assert running.mailbox.counts == Counts(messages=20_000, fetched=100, old=19_900)
            assert all(subject.startswith("Recent") for subject in running.desk.subjects)
            # Somebody puts an old message there on purpose: it came after we did, so it counts.
            with box.person() as person:
                person.append("INBOX", mail("Dragged here"), msg_time=since - timedelta(days=900))
            await running.until(lambda: "Dragged here" in running.desk.subjects)
        assert not proxy.said("SEARCH ALL|SELECT.*RECENT|UNSEEN")

    async with reading(settings_of(box, after=After.LEAVE, accept_since=since), running.desk) as running:
        await running.until(lambda: running.mailbox.state() == "ok")
        assert running.mailbox.counts == Counts(messages=20_001)


async def test_looking_for_mail_is_two_short_commands_whatever_the_mailbox_holds(box: Box) -> None:
    box.fill((mail(f"Old {number}"), NOW - timedelta(days=9)) for number in range(300))
    pace = replace(QUICK, poll=timedelta(milliseconds=20))
    async with before(box.server.port) as proxy:
        settings = settings_of(box, port=proxy.port, pace=pace, accept_since=NOW - timedelta(days=1))
        async with reading(settings) as running:
            await running.until(lambda: len(proxy.said("^IDLE")) == 1)
            proxy.commands.clear()
            await running.until(lambda: len(proxy.said("^IDLE")) >= 4)
            commands = proxy.commands[:6]

    assert [command.split(" ")[0] for command in commands] == ["STATUS", "UID", "IDLE"] * 2
    assert commands[1].startswith("UID SEARCH UID 301:")


# ----- several mailboxes


async def test_two_mailboxes_are_read_side_by_side(server: Dovecot) -> None:
    one, two = server.box(f"desk{next(_NAMES)}"), server.box(f"desk{next(_NAMES)}")
    desk = Desk()
    async with reading(settings_of(one), desk) as first, reading(settings_of(two), Desk()) as second:
        one.drop(mail("One"))
        two.drop(mail("Two"))
        await first.kept("One")
        await second.kept("Two")
