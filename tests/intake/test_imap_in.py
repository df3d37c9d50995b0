"""A mailbox on a real Dovecot, read while lines break, people interfere and stores are busy."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from intake.errors import IntakeBusy
from intake.imap_cursor import Cursor
from intake.imap_in import ImapMailbox, Memory
from intake.imap_ledger import Counts, PassedOver, Why
from intake.imap_settings import After, Credentials, Encryption, ImapSettings, Mechanism, Pace
from intake.message import RawMessage
from intake.oauth import AccessTokens, ClientSettings
from intake.service_account import ServiceAccount, SignedClaim
from tests import dovecot
from tests.dovecot import PASSWORD, Box, Dovecot
from tests.imap_proxy import before
from tests.token_server import SECRET, TokenServer, serving

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DESK = "help@desk.example.org"
#: Quick enough for tests, and slow enough that what must not be retried soon is seen not to be.
QUICK = Pace(
    poll=timedelta(seconds=30),
    retry_first=timedelta(milliseconds=20),
    retry_most=timedelta(milliseconds=100),
    login_retry=timedelta(minutes=5),
    attempts=3,
    connect_timeout=timedelta(seconds=5),
    read_timeout=timedelta(seconds=5),
)

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot.running(tokens.introspection) as running:
        yield running


_NAMES = count(1)


@pytest.fixture
def box(server: Dovecot) -> Box:
    return server.box(f"desk{next(_NAMES)}")


def mail(subject: str, size: int = 0) -> bytes:
    head = f"Return-Path: <anna@example.com>\r\nFrom: anna@example.com\r\nSubject: {subject}\r\n\r\nIt is broken.\r\n"
    return (
        head.encode() + b"x" * 70 * (size // 72) if not size else head.encode() + (b"x" * 70 + b"\r\n") * (size // 72)
    )


def subject_of(raw: RawMessage) -> str:
    return raw.body.split(b"Subject: ")[1].split(b"\r\n")[0].decode()


@dataclass
class Desk:
    """Keeps what it is given, or fails as told; remembers the cursor."""

    kept: list[RawMessage] = field(default_factory=list)
    #: Subject -> why it cannot be kept; "*" stands for all.
    refuses: dict[str, Exception] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    cursor: Cursor | None = None
    saved: list[Cursor] = field(default_factory=list)
    reports: list[PassedOver] = field(default_factory=list)
    at_commit: Callable[[], None] = lambda: None

    async def accept(self, raw: RawMessage) -> None:
        if self.gate is not None:
            await self.gate.wait()
        failure = self.refuses.get("*") or self.refuses.get(subject_of(raw))
        if failure is not None:
            raise failure
        self.at_commit()
        self.kept.append(raw)

    def save(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.saved.append(cursor)

    @property
    def subjects(self) -> list[str]:
        return [subject_of(raw) for raw in self.kept]

    @property
    def different(self) -> set[str]:
        """Subjects by delivery id: what the store's UNIQUE(channel, delivery_id) leaves."""
        return {subject_of(raw) for raw in {raw.delivery_id: raw for raw in self.kept}.values()}


@dataclass
class Running:
    desk: Desk
    mailbox: ImapMailbox
    stop: asyncio.Event
    task: asyncio.Task[None]

    async def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something to become true, and not longer than a moment after it."""
        deadline = time.monotonic() + seconds
        while not condition():
            if self.task.done():
                self.task.result()
            assert time.monotonic() < deadline, (self.mailbox.state(), self.mailbox.counts, self.desk.subjects)
            await asyncio.sleep(0.01)

    async def kept(self, *subjects: str) -> None:
        """Wait until exactly these are kept, each once."""
        await self.until(lambda: len(self.desk.kept) >= len(subjects))
        assert sorted(self.desk.subjects) == sorted(subjects)


def settings_of(box: Box, **changes: Any) -> ImapSettings:
    values: dict[str, Any] = {
        "name": "helpdesk",
        "host": "127.0.0.1",
        "port": box.server.port,
        "encryption": Encryption.NONE,
        "credentials": Credentials(username=box.user, password=PASSWORD),
        "addresses": (DESK,),
        "move_to": "Done",
        "pace": QUICK,
    }
    return ImapSettings(**(values | changes))


@asynccontextmanager
async def reading(settings: ImapSettings, desk: Desk | None = None) -> AsyncIterator[Running]:
    desk = desk or Desk()
    memory = Memory(load_cursor=lambda: desk.cursor, save_cursor=desk.save, report=desk.reports.append)
    mailbox = ImapMailbox(settings, memory, clock=lambda: NOW, random=lambda: 0.5)
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(mailbox.run(desk.accept, stop, lambda _host, _port: ready.set()))
    try:
        async with asyncio.timeout(60):
            await ready.wait()
        yield Running(desk, mailbox, stop, task)
    finally:
        stop.set()
        async with asyncio.timeout(60):
            await task


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


# ----- signing in


@pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
async def test_the_password_goes_over_a_verified_connection(box: Box, encryption: Encryption) -> None:
    port = box.server.tls_port if encryption is Encryption.TLS else box.server.port
    trusting = ssl.create_default_context()
    box.server.authority.configure_trust(trusting)
    box.drop(mail("Printer"))
    settings = settings_of(box, host="localhost", port=port, encryption=encryption, tls_context=trusting)
    async with reading(settings) as running:
        await running.kept("Printer")
        assert running.desk.kept[0].envelope.tls is True
        box.drop(mail("Scanner"))
        await running.kept("Printer", "Scanner")

    async with reading(settings_of(box, port=port, encryption=encryption)) as running:
        await running.until(lambda: "its certificate is not trusted" in running.mailbox.state())


async def test_a_server_without_sasl_is_given_the_password_by_login(box: Box) -> None:
    box.drop(mail("Printer"))
    async with before(box.server.port) as proxy:
        proxy.rewrites = {b"AUTH=PLAIN": b"AUTH=XLAIN"}
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.kept("Printer")
        assert proxy.said("^LOGIN")


def by_token(box: Box, tokens: TokenServer, mechanism: Mechanism, secret: str = SECRET) -> Credentials:
    tokens.username, tokens.refusal = box.user, None
    client = ClientSettings(token_url=tokens.token_url, client_id="an-application", client_secret=secret)
    source = AccessTokens(client, clock=time.monotonic)
    return Credentials(username=box.user, tokens=source, mechanism=mechanism)


@pytest.mark.parametrize("mechanism", list(Mechanism))
async def test_a_token_opens_the_mailbox(box: Box, tokens: TokenServer, mechanism: Mechanism) -> None:
    box.drop(mail("Printer"))
    async with reading(settings_of(box, credentials=by_token(box, tokens, mechanism))) as running:
        await running.kept("Printer")
        await running.until(lambda: running.mailbox.state() == "ok")


@pytest.mark.parametrize("mechanism", list(Mechanism))
async def test_a_service_account_opens_the_mailbox_of_the_person_it_claims_to_act_for(
    box: Box, tokens: TokenServer, mechanism: Mechanism, tmp_path: Path
) -> None:
    tokens.username, tokens.refusal = box.user, None
    file = tmp_path / "key.json"
    file.write_text(tokens.key_file())
    claim = SignedClaim(
        account=ServiceAccount.of(file), subject=box.user, scope="https://mail.google.com/", now=time.time
    )
    source = AccessTokens(claim, clock=time.monotonic)
    credentials = Credentials(username=box.user, tokens=source, mechanism=mechanism)
    box.drop(mail("Printer"))
    async with reading(settings_of(box, credentials=credentials)) as running:
        await running.kept("Printer")


@pytest.mark.parametrize("mechanism", Mechanism)
async def test_a_withdrawn_token_is_replaced_by_a_fresh_one(
    box: Box, tokens: TokenServer, mechanism: Mechanism
) -> None:
    credentials = by_token(box, tokens, mechanism)
    assert credentials.tokens is not None
    tokens.withdrawn.add(credentials.tokens.token())
    box.drop(mail("Printer"))
    async with reading(settings_of(box, credentials=credentials)) as running:
        await running.kept("Printer")


async def test_an_expired_secret_is_told_with_what_to_do(box: Box, tokens: TokenServer) -> None:
    """Complaint 2: the secret runs out, and nobody notices for days."""
    credentials = by_token(box, tokens, Mechanism.XOAUTH2)
    description = "AADSTS7000222: The provided client secret keys for app 'an-application' are expired."
    tokens.refusal = (401, {"error": "invalid_client", "error_description": description})
    async with reading(settings_of(box, credentials=credentials)) as running:
        await running.until(lambda: "make a new one" in running.mailbox.state())
        assert "AADSTS7000222" in running.mailbox.state()
        assert SECRET not in running.mailbox.state()


async def test_a_refused_password_is_told_and_not_tried_again_soon(box: Box) -> None:
    """Servers lock an account that hammers."""
    async with before(box.server.port) as proxy:
        proxy.rule("^AUTHENTICATE", "NO [AUTHENTICATIONFAILED] Authentication failed.")
        with capture_logs() as said:
            async with reading(settings_of(box, port=proxy.port)) as running:
                assert "may not sign in" in running.mailbox.state()
                assert "check the user name and the password" in running.mailbox.state()
                assert "trying again in 300 s" in running.mailbox.state()
        assert len(proxy.said("^AUTHENTICATE")) == 1
    assert "imap.login_refused" in [line["event"] for line in said]
    assert box.user not in str(said)


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


# ----- stores that are busy


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


async def test_two_mailboxes_are_read_side_by_side(server: Dovecot) -> None:
    one, two = server.box(f"desk{next(_NAMES)}"), server.box(f"desk{next(_NAMES)}")
    desk = Desk()
    async with reading(settings_of(one), desk) as first, reading(settings_of(two), Desk()) as second:
        one.drop(mail("One"))
        two.drop(mail("Two"))
        await first.kept("One")
        await second.kept("Two")
