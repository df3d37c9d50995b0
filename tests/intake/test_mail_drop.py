"""The maildir that takes mail when there is no relay."""

from __future__ import annotations

import mailbox
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.compose import compose
from intake.errors import PermanentFailure, TemporaryFailure
from intake.mail_drop import MailDrop
from intake.message import Address, OutboundMessage

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
MESSAGE = OutboundMessage(
    channel="mail",
    reverse_path="",
    sender=Address(name="Service Desk", address="help@desk.example.org"),
    to=(Address(name="Jörg", address="joerg@example.com"),),
    subject="[INC-42] Größe",
    text="We have your report.\n",
    message_id="abc.1@desk.example.org",
    date=NOW,
)


async def test_a_mail_program_finds_the_message(tmp_path: Path) -> None:
    drop = MailDrop(tmp_path / "drop")
    receipt = await drop.send(MESSAGE)
    await drop.close()

    (message,) = mailbox.Maildir(tmp_path / "drop", create=False)
    assert message["Message-ID"] == "<abc.1@desk.example.org>"
    (path,) = (tmp_path / "drop" / "new").iterdir()
    assert str(receipt) == f"written to {path}"
    assert path.read_bytes() == compose(MESSAGE)
    assert list((tmp_path / "drop" / "tmp").iterdir()) == []


async def test_messages_are_listed_newest_first(tmp_path: Path) -> None:
    drop = MailDrop(tmp_path)
    for day in (1, 3, 2):
        message = replace(MESSAGE, message_id=f"m{day}@desk.example.org", date=NOW + timedelta(days=day))
        await drop.send(message)

    listed = list(drop.messages())
    assert [each.date for each in listed] == [NOW + timedelta(days=day) for day in (3, 2, 1)]
    assert {(each.to, each.subject) for each in listed} == {("Jörg <joerg@example.com>", "[INC-42] Größe")}
    assert listed[0].octets == listed[0].path.read_bytes()


async def test_sending_again_replaces(tmp_path: Path) -> None:
    drop = MailDrop(tmp_path)
    first = await drop.send(MESSAGE)
    second = await drop.send(MESSAGE)

    assert first == second
    assert len(list(drop.messages())) == 1


async def test_sending_again_replaces_what_a_mail_program_has_moved(tmp_path: Path) -> None:
    drop = MailDrop(tmp_path)
    await drop.send(MESSAGE)
    (path,) = (tmp_path / "new").iterdir()
    seen = path.rename(tmp_path / "cur" / f"{path.name}:2,S")
    await drop.send(replace(MESSAGE, text="Again.\n"))

    (message,) = drop.messages()
    assert message.path == seen
    assert message.octets.endswith(b"Again.\r\n")


def test_an_empty_or_missing_drop_lists_nothing(tmp_path: Path) -> None:
    assert list(MailDrop(tmp_path).messages()) == []
    assert list(MailDrop(tmp_path / "missing").messages()) == []


async def test_files_of_others_are_listed_as_they_stand(tmp_path: Path) -> None:
    drop = MailDrop(tmp_path)
    await drop.send(MESSAGE)
    (tmp_path / "new" / "odd").write_bytes(b"Subject: =?no-such?q?x?=\nTo: \xff\n\nbody")

    odd = next(each for each in drop.messages() if each.path.name == "odd")
    assert "x" in odd.subject
    odd.to.encode("utf-8")


async def test_a_message_that_goes_while_the_list_is_read_is_left_out(tmp_path: Path) -> None:
    drop = MailDrop(tmp_path)
    for number in range(2):
        await drop.send(replace(MESSAGE, message_id=f"m{number}@desk.example.org"))
    listing = drop.messages()
    first = next(listing)
    for path in (tmp_path / "new").iterdir():
        path.unlink()

    assert first.subject == "[INC-42] Größe"
    assert list(listing) == []


async def test_a_drop_that_cannot_be_written_is_temporary_and_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(TemporaryFailure, match=f"mail drop {blocked} cannot be written") as failure:
        await MailDrop(blocked).send(MESSAGE)

    assert failure.value.next_step


async def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PermanentFailure, match="no mail address"):
        await MailDrop(tmp_path).send(replace(MESSAGE, to=(Address(address="x\r\ny"),)))
