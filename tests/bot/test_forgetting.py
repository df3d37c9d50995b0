"""Somebody asks to be forgotten: nothing of theirs is left in any table, and every figure is as before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.reports.keep import bring_up_to_date
from bot.terminal.failures import Failure
from bot.terminal.forgetting import forget_person
from bot.writing.payload import to_payload
from intake.message import Address, OutboundMessage
from store import chat
from store.engine import Store
from store.outbox import Departure, put
from store.report_tables import life
from store.search import search
from store.tables import clock, message, metadata, outbox, timeline
from store.web_tables import subscriber
from tests.desks import rows
from tests.office import Office
from tests.office import office as office  # noqa: PLC0414 - a fixture

ZOE, JOZOE, ANN = "zoe@example.org", "jozoe@example.org", "ann@example.org"


def everything(office: Office) -> str:
    """Every row of every table, octets included."""
    with office.store.reading() as connection:
        return "\n".join(
            f"{table.name}: {[bytes(v).decode('latin-1') if isinstance(v, bytes) else v for v in row]}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        )


def a_life(office: Office) -> tuple[int, int]:
    """Zoe reports one thing, takes part in one of Ann's, subscribes, and sends an automatic reply."""
    mine = office.report("My zebra printer eats paper.", subject="Zebra trouble", sender=f"Zoe Zimmer <{ZOE}>")
    theirs = office.report("The plotter is slow.", subject="Plotter", headers=f"Cc: {ZOE}, {JOZOE}\r\n")
    (first,) = [
        row.message_id for row in rows(office.store, message) if row.incident_id == theirs and row.direction == "in"
    ]
    office.report(
        "For me the giraffe plotter too. Zoe Zimmer", subject="Re: Plotter", sender=f"Zoe Zimmer <{ZOE}>",
        headers=f"References: <{first}>\r\n",
    )  # fmt: skip
    office.report("I am away.", subject="Automatic reply", sender=ZOE, headers="Auto-Submitted: auto-replied\r\n")
    office.say("note", mine, text="Zoe Zimmer calls back tomorrow.")
    for number in (mine, theirs):
        assert office.say("confirm", number).ok
        office.say("take", number)
        assert office.say("resolve", number, code="fixed", text="Fed it hay.").ok
    with office.store.begin() as connection:
        row = {"address": ZOE, "services": [], "language": "en", "since": office.now}
        connection.execute(insert(subscriber), [row])
        member = chat.Member(team="T1", member="U0ZOE", address=ZOE, name="Zoe Zimmer", asked_at=office.now)
        chat.remember_member(connection, member)
        mail = OutboundMessage(
            channel="mail", reverse_path="", sender=Address(), to=(Address(name="Zoe Zimmer", address=ZOE),),
            subject="E-mail is down", text="Zebras gnawed at it.", message_id="news@desk.example", date=office.now,
        )  # fmt: skip
        news = Departure(
            key="news", channel="mail", template="service_news", recipients=ZOE, subject=mail.subject,
            payload=to_payload(mail),
        )  # fmt: skip
        put(connection, news, incident_id=None, now=office.now)
    office.wait(timedelta(days=9))
    return mine, theirs


@pytest.fixture
def config(office: Office, tmp_path: Path) -> Path:
    return config_of(office, tmp_path)


def config_of(office: Office, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    url = office.store.url.render_as_string(hide_password=False)
    path.write_text(
        f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "{url}"\n'
        '[person."boss@desk.example"]\nroles = ["incident_manager"]\n'
    )
    return path


def forget_zoe(office: Office, config: Path) -> None:
    forget_person(config, " Zoe@Example.org", now=office.now, yes=True, as_json=False)


def test_nothing_of_the_person_is_left_in_any_table_and_every_figure_is(office: Office, config: Path) -> None:
    mine, theirs = a_life(office)
    bring_up_to_date(office.store, office.now)
    figures = [rows(office.store, clock), rows(office.store, life)]
    before = everything(office).lower()
    assert all(word in before for word in (ZOE, "zimmer", "zebra", "giraffe", "u0zoe"))

    forget_zoe(office, config)

    after = everything(office).lower().replace(JOZOE, "")
    assert {word for word in (ZOE, "zoe", "zimmer", "zebra", "giraffe", "u0zoe") if word in after} == set()
    assert JOZOE in everything(office), "somebody else of a similar address"
    assert [rows(office.store, clock), rows(office.store, life)] == figures
    assert office.incident(mine).summary.startswith("(erased on 2025-06-")
    assert office.incident(theirs).summary == "Plotter"
    said = {(row.incident_id, row.kind): row.because for row in rows(office.store, timeline)}
    assert said[mine, "erased"] == "its reporter asked to be forgotten"
    assert said[theirs, "forgotten"] == "somebody who took part asked to be forgotten"
    with office.store.reading() as connection:
        assert search(connection, "zebra") == []
        assert [hit.incident_id for hit in search(connection, "plotter slow")] == [theirs]
    left = [row.receipt for row in rows(office.store, outbox) if row.key == "news"]
    assert left == ["erased before it left"], "what had not left does not leave"
    with pytest.raises(Failure, match="nothing is known"):
        forget_zoe(office, config)


def test_the_file_of_the_database_holds_no_word_of_theirs_either(sqlite_store: Store, tmp_path: Path) -> None:
    office = Office(sqlite_store)
    a_life(office)
    forget_zoe(office, config_of(office, tmp_path))

    assert office.store.url.database
    octets = b"".join(path.read_bytes() for path in Path(office.store.url.database).parent.glob("*.db*")).lower()
    assert [word for word in (b"zebra", b"giraffe", b"zimmer") if word in octets] == []


def test_whoever_writes_again_is_new(sqlite_store: Store, tmp_path: Path) -> None:
    office = Office(sqlite_store)
    a_life(office)
    forget_zoe(office, config_of(office, tmp_path))

    again = office.report("The zebra is back.", sender=ZOE)
    assert office.incident(again).summary == "Printer jams"


@pytest.mark.parametrize(
    ("what", "because"),
    [
        ("evidence", "INC-000001: kept as evidence"),
        ("open", "INC-000003: not closed yet"),
        ("colleague", "works here"),
        ("unasked", "nothing is erased without --yes"),
        ("nonsense", "is no address"),
    ],
)
def test_it_is_refused_in_one_clear_sentence_and_nothing_is_erased(
    sqlite_store: Store, tmp_path: Path, what: str, because: str
) -> None:
    office = Office(sqlite_store)
    config = config_of(office, tmp_path)
    mine, _ = a_life(office)
    if what == "evidence":
        assert office.say("evidence", mine, by="boss@desk.example").ok
    if what == "open":
        office.report("It broke again.", subject="Another", sender=ZOE)
    whom = {"colleague": "boss@desk.example", "nonsense": "zoe"}.get(what, ZOE)
    before = everything(office)

    with pytest.raises(Failure, match=because):
        forget_person(config, whom, now=office.now, yes=what != "unasked", as_json=False)
    assert everything(office) == before
