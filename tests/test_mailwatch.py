"""Mail that nobody reports is told all the same: missing, late, held too long, not coming, about to be locked out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from bot.cli import app
from bot.mail.cursors import save_cursor
from bot.mail.mailwatch import MailWatch, silence_of
from bot.working_time.calendars import calendar_of
from intake.imap_cursor import Cursor, imap_delivery_id
from intake.imap_settings import Credentials, Encryption, ImapSettings
from store import flow
from store import inbox as arrivals
from store.engine import Store
from store.room import Room
from store.tables import inbox, incident, timeline
from tests import dovecot
from tests.conftest import NOW
from tests.desks import a_desk, store_in
from tests.dovecot import PASSWORD, Dovecot
from tests.ports import free_port
from tests.program import running, write_config
from tests.values import a_policy, an_arrival

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKDAYS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = calendar_of(tz="Europe/Berlin", hours=WEEKDAYS)
needs_dovecot = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")


def a_watch(store: Store, **changes: object) -> MailWatch:
    usual = MailWatch(store=store, calendar=OFFICE, alarm_after=4 * HOUR, silence_after=8 * HOUR)
    return replace(usual, **changes)  # type: ignore[arg-type]


def alarms(store: Store) -> list[str]:
    """Return the first line of everything that the desk told itself."""
    with store.reading() as connection:
        rows = connection.execute(select(inbox.c.id).where(inbox.c.channel == "desk").order_by(inbox.c.id)).scalars()
        return [body.decode().partition("\n")[0] for body in arrivals.bodies_of(connection, list(rows)).values()]


def arrive(store: Store, *at: datetime, **values: object) -> None:
    with store.begin() as connection:
        for moment in at:
            arrivals.add(connection, an_arrival(f"d-{moment.isoformat()}", at=moment))
        connection.execute(update(inbox).values(done_at=NOW, outcome="opened", **values))


def test_what_waits_too_long_for_a_person_is_told_once_a_day(store: Store) -> None:
    arrive(store, NOW)
    with store.begin() as connection:
        connection.execute(update(inbox).values(outcome="held", because="flood", sender="eve@example.net"))
    watch = a_watch(store)
    told = [watch.look(NOW + timedelta(hours=hours)) for hours in (3, 5, 6, 29)]

    assert told == [0, 1, 0, 1]
    assert alarms(store)[0].startswith("1 messages wait for a person")


FULL = Room(folder=Path("/var/lib/deskhand"), free=812_000_000, total=40_000_000_000, database=9_000_000_000)


def test_a_disk_that_is_nearly_full_is_told_once_a_day_unless_it_is_worked_on(store: Store) -> None:
    watch, desk = a_watch(store, room=lambda: FULL), a_desk(store)
    found = [watch.look(now) for now in (NOW, NOW + HOUR, NOW + DAY)]
    desk.work_inbox(NOW + DAY)
    found += [watch.look(NOW + 2 * DAY)]
    with store.begin() as connection:
        connection.execute(update(incident).values(state="resolved"))
    found += [watch.look(NOW + 2 * DAY), watch.look(NOW + 2 * DAY)]

    assert found == [1, 0, 0, 0, 1, 0]
    assert alarms(store)[0] == "The disk of the database is nearly full: 812 MB are free"
    assert a_watch(store, room=lambda: replace(FULL, free=5_000_000_000)).look(NOW + 2 * DAY) == 0


@pytest.mark.parametrize("modes", [{}, {"category": "off", "impact": "off", "urgency": "off"}])
@pytest.mark.parametrize(
    ("watched", "levels"),
    [
        # On a Saturday night too: no mail arrives, or soon none will.
        ({"room": lambda: FULL}, (1, 2, 2)),
        ({"secrets": {"office": NOW.date()}}, (1, 2, 2)),
        ({"secrets": {"office": NOW.date() + 5 * DAY}}, (2, 2, 3)),
        ({"secrets": {"office": NOW.date() + 30 * DAY}}, (2, 3, 4)),
    ],
)
def test_what_the_desk_tells_of_itself_weighs_what_it_stops(
    sqlite_store: Store, watched: dict[str, object], levels: tuple[int, ...], modes: dict[str, str]
) -> None:
    """Whatever the classifier guesses from the words, or is allowed to."""
    desk = a_desk(sqlite_store, policy=a_policy(modes=modes))
    a_watch(sqlite_store, **watched).look(NOW)
    desk.work_inbox(NOW)
    with sqlite_store.reading() as connection:
        found = connection.execute(select(incident)).one()
        (entry,) = connection.execute(select(timeline).where(timeline.c.kind == "classified")).all()

    assert (found.impact, found.urgency, found.priority) == levels
    assert entry.facts["impact_because"] == entry.facts["urgency_because"] == "the desk knows it of itself"


@pytest.mark.parametrize(
    ("each_day", "hours", "is_told"),
    [
        # Ten mails a working day; none for nine working hours.
        (10, 25, True),
        # Not yet a working day.
        (10, 5, False),
        # Two mails a day may well be none on one.
        (2, 25, False),
        # Over the weekend nobody writes, and nobody is told.
        (10, 24 * 4 + 1, False),
    ],
)
def test_silence_is_told_when_there_should_have_been_mail(
    sqlite_store: Store, each_day: int, hours: int, is_told: bool
) -> None:
    # From Monday to Monday, or to Thursday evening where the weekend shall follow.
    last = NOW + timedelta(hours=9) if hours < 48 else datetime(2025, 6, 5, 15, 0, tzinfo=UTC)
    days = [last - DAY * number for number in range(28)]
    working = [day for day in days if day.astimezone(ZoneInfo("Europe/Berlin")).weekday() < 5]
    arrive(sqlite_store, *(day - HOUR / 6 * place for day in reversed(working) for place in reversed(range(each_day))))
    at = last + timedelta(hours=hours) if hours < 48 else datetime(2025, 6, 8, 20, 0, tzinfo=UTC)
    watch = a_watch(sqlite_store, silence_after=timedelta(hours=8) if hours < 48 else timedelta(hours=16))
    watch.look(at)

    assert [alarm.startswith("No mail for") for alarm in alarms(sqlite_store)] == ([True] if is_told else [])
    watch.look(at + 2 * HOUR)
    assert len(alarms(sqlite_store)) == is_told, "one silence, one alarm"


def test_a_desk_that_never_had_mail_is_not_silent(sqlite_store: Store) -> None:
    with sqlite_store.reading() as connection:
        assert silence_of(connection, OFFICE, NOW) is None


def test_how_much_came_is_found_by_searching(sqlite_store: Store) -> None:
    arrive(sqlite_store, *(NOW + number * HOUR for number in range(100)))
    with sqlite_store.reading() as connection:
        assert flow.arrived_between(connection, NOW + 9.5 * HOUR, NOW + 19.5 * HOUR) == 10
        assert flow.arrived_between(connection, NOW - DAY, NOW + 10 * DAY) == 100
        assert flow.arrived_between(connection, NOW + 10 * DAY, NOW + 11 * DAY) == 0


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (31, []),
        (30, ["The secret of the mailbox office expires in 30 days"]),
        (0, ["The secret of the mailbox office expires today"]),
        (-1, ["The secret of the mailbox office has expired"]),
    ],
)
def test_a_secret_is_told_of_before_it_expires(sqlite_store: Store, left: int, told: list[str]) -> None:
    watch = a_watch(sqlite_store, secrets={"office": NOW.date() + timedelta(days=left)})
    watch.look(NOW)
    watch.look(NOW + 2 * HOUR)

    assert alarms(sqlite_store) == told


def test_check_warns_thirty_days_before_a_secret_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_CONFIG", str(tmp_path / "config.toml"))
    day = date.today() + timedelta(days=20)  # noqa: DTZ011 - as the command does, within a day
    (tmp_path / "config.toml").write_text(
        '[desk]\naddress = "help@desk.example"\n[channel.office]\nkind = "imap"\nserver = "127.0.0.1:1"\n'
        'username = "help@desk.example"\n[channel.office.oauth]\ntoken_url = "https://127.0.0.1/token"\n'
        f'client_id = "x"\nclient_secret = "y"\nsecret_expires = {day.isoformat()}\n'
    )
    lines = [json.loads(line) for line in CliRunner().invoke(app, ["check", "--json"]).stdout.splitlines()]
    (secret,) = [line for line in lines if line["check"] == "secret of office"]

    assert secret["ok"] is False
    assert day.isoformat() in secret["seen"]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as running:
        yield running


@needs_dovecot
def test_the_mailbox_says_so_many_and_the_ledger_says_so_many(store: Store, server: Dovecot) -> None:
    """Message 2 of four was passed over without a word; 5 has lain there for an hour; 1 is older than the cut-off."""
    box = server.box(f"watched{'' if store.is_sqlite else 'pg'}")
    begun = datetime.now(UTC)
    box.drop(*(b"Subject: %d\r\n\r\nIt is broken.\r\n" % number for number in range(1, 6)))
    settings = ImapSettings(
        name="mailbox",
        host="127.0.0.1",
        port=server.port,
        encryption=Encryption.NONE,
        credentials=Credentials(username=box.user, password=PASSWORD),
        addresses=("help@desk.example",),
        accept_since=begun - DAY,
    )
    with box.person() as person:
        uidvalidity = int(person.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"])
    save_cursor(store, "mailbox", Cursor(uidvalidity=uidvalidity, last_uid=4, baseline=1))
    with store.begin() as connection:
        for uid in (1, 3, 4):
            key = imap_delivery_id(uidvalidity, uid, b"", ())
            arrivals.add(connection, replace(an_arrival(key, at=begun), channel="mailbox"))
    watch = a_watch(store, mailboxes={"mailbox": settings})
    at = begun + HOUR
    found = watch.reconciled("mailbox", at)
    assert found is not None
    assert str(found) == "the mailbox says 4, the ledger says 3; missing: UID 2; late: UID 5"

    assert watch.look(at) == 1
    assert watch.look(at + 2 * HOUR) == 0, "the same is told once"
    assert alarms(store) == ["Mail in the mailbox mailbox is not accounted for"]
    with store.begin() as connection:
        for uid in (2, 5):
            key = imap_delivery_id(uidvalidity, uid, b"", ())
            arrivals.add(connection, replace(an_arrival(key, at=begun), channel="mailbox"))
    again = watch.reconciled("mailbox", at)
    assert again is not None
    assert again.is_right


def test_check_sends_a_mail_to_the_desk_and_waits_for_it(tmp_path: Path, model_cache: Path) -> None:
    port = free_port()
    config = write_config(tmp_path, smtp=port, relay=port, model=model_cache)
    # Its own listener stands for a relay that hands the mail back; under this name it is not known for what it is.
    config.write_text(config.read_text().replace(f'relay = "127.0.0.1:{port}"', f'relay = "127.1:{port}"'))

    def checked() -> dict[str, object]:
        found = CliRunner().invoke(app, ["check", "--json", "--config", str(config)]).stdout.splitlines()
        return next(part for part in map(json.loads, found) if part["check"] == "round trip")

    with running(config):
        assert checked()["ok"] is True
        assert "came back after" in str(checked()["seen"])
    assert "not tried: no desk answers here" in str(checked()["seen"])
    with store_in(tmp_path) as store, store.reading() as connection:
        assert list(connection.execute(select(inbox.c.outcome)).scalars()) == ["suppressed"] * 2, "no incident of it"
