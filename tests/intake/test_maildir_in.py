"""Mail in a maildir is kept before its file is touched, once, whatever else lies there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from intake.errors import IntakeBusy
from intake.maildir_in import Maildir, MaildirSettings, Then
from intake.message import RawMessage
from tests.fakes import StandingClock

MAIL = b"Return-Path: <ann@example.org>\nFrom: ann@example.org\nSubject: Printer jams\n\nIt jams.\n"


@dataclass
class Desk:
    """Keeps what it is given, or is busy."""

    is_busy: bool = False
    kept: list[RawMessage] = field(default_factory=list)

    async def accept(self, raw: RawMessage) -> None:
        if self.is_busy:
            raise IntakeBusy("the disk is full")
        self.kept.append(raw)


@pytest.fixture
def settings(tmp_path: Path) -> MaildirSettings:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return MaildirSettings(name="box", folder=tmp_path, addresses=("help@desk.example",))


def deliver(settings: MaildirSettings, name: str, octets: bytes = MAIL) -> Path:
    path = settings.folder / "new" / name
    path.write_bytes(octets)
    return path


def names(settings: MaildirSettings, part: str) -> list[str]:
    return sorted(path.name for path in (settings.folder / part).iterdir())


async def test_a_message_is_kept_and_then_put_away(settings: MaildirSettings) -> None:
    deliver(settings, "1700000001.host")
    desk = Desk()
    assert await Maildir(settings, clock=StandingClock()).round(desk.accept) == 1

    (raw,) = desk.kept
    assert (raw.channel, raw.body, raw.envelope.reverse_path) == ("box", MAIL, "ann@example.org")
    assert raw.envelope.forward_paths == ("help@desk.example",)
    assert (names(settings, "new"), names(settings, "cur")) == ([], ["1700000001.host:2,S"])


async def test_a_message_that_could_not_be_kept_stays(settings: MaildirSettings) -> None:
    deliver(settings, "1700000001.host")
    desk, maildir = Desk(is_busy=True), Maildir(settings, clock=StandingClock())
    assert await maildir.round(desk.accept) == 0
    assert names(settings, "new") == ["1700000001.host"]
    assert "the disk is full" in maildir.state()

    desk.is_busy = False
    assert await maildir.round(desk.accept) == 1
    assert maildir.state() == "ok"


async def test_what_was_kept_before_a_crash_has_the_same_key(settings: MaildirSettings) -> None:
    desk = Desk()
    for name in ("1700000001.host", "1700000002.host"):
        deliver(settings, name)
        await Maildir(replace(settings, then=Then.DELETE), clock=StandingClock()).round(desk.accept)

    assert len({raw.delivery_id for raw in desk.kept}) == 1
    assert (names(settings, "new"), names(settings, "cur")) == ([], [])


async def test_a_file_that_is_too_large_is_told_and_holds_up_nobody(settings: MaildirSettings) -> None:
    deliver(settings, "1700000001.large", b"x" * 2_000)
    deliver(settings, "1700000002.host")
    desk, maildir = Desk(), Maildir(replace(settings, max_size=1_000), clock=StandingClock())
    assert await maildir.round(desk.accept) == 1

    assert names(settings, "new") == ["1700000001.large"]
    assert "1700000001.large" in maildir.state()
    assert "more than max_size (1000)" in maildir.state()
    (settings.folder / "new" / "1700000001.large").unlink()
    await maildir.round(desk.accept)
    assert maildir.state() == "ok"


async def test_a_folder_that_is_away_is_told(settings: MaildirSettings) -> None:
    maildir = Maildir(replace(settings, folder=settings.folder / "nowhere"), clock=StandingClock())
    assert await maildir.round(Desk().accept) == 0

    assert "cannot be read: No such file or directory" in maildir.state()


async def test_it_reads_until_it_is_told_to_stop(settings: MaildirSettings) -> None:
    deliver(settings, "1700000001.host")
    desk, stop = Desk(), asyncio.Event()

    async def accept(raw: RawMessage) -> None:
        await desk.accept(raw)
        stop.set()

    async with asyncio.timeout(60):
        await Maildir(settings, clock=StandingClock()).run(accept, stop)
    assert len(desk.kept) == 1
