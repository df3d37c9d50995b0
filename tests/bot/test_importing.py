"""Incidents of other desks come in once, as history; mistakes are told with line and column; everything goes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.cli import app
from bot.importing.reading import Row, Unreadable, rows_of
from bot.importing.records import Reader, Wrong
from bot.importing.sources import BY_NAME, FIELDS, NEEDED, SOURCES
from store.engine import open_store
from store.incident import State
from store.queries import counters
from store.report_tables import life
from store.schema import upgrade
from store.tables import clock, incident, message, outbox, task, timer

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Example:
    """A few lines as a desk exports them, and what they become."""

    source: str
    text: str
    #: (id, state, priority, reporter, opened, closed) of each record.
    expected: tuple[tuple[str, State, int | None, str, str, str], ...]


EXAMPLES = (
    Example(
        "zammad",
        '[{"id": 7, "number": "67001", "title": "Printer", "state": "closed", "priority": "2 normal", "group": "Users",'
        '"owner": "bea@desk.example", "customer": "ann@example.org", "created_at": "2026-03-04T08:30:00.000Z",'
        '"first_response_at": "2026-03-04T08:45:00Z", "close_at": "2026-03-04T10:00:00Z"},'
        '{"id": 8, "number": "67002", "title": "VPN", "state": "pending reminder", "priority": "3 high",'
        '"customer": "eve@example.org", "created_at": "2026-03-05T08:30:00Z", "close_at": null}]',
        (
            ("67001", State.CLOSED, 3, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("67002", State.PENDING_USER, 2, "eve@example.org", "2026-03-05 08:30", ""),
        ),
    ),
    Example(
        "osticket",
        "Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Help Topic,Source,Current Status,"
        "Last Updated,Agent Assigned,Closed Date\n"
        '123456,3/4/26 9:30 AM,"Printer, again",Ann,Ann@example.org,High,Support,Hardware,Email,Closed,'
        "3/4/26 11:00 AM,Bea,3/4/26 11:00 AM\n",
        (("123456", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "jira",
        "Issue key,Issue id,Summary,Status,Priority,Reporter,Created,Resolved,Labels,Labels\n"
        "IT-1,10001,Printer,Waiting for customer,Highest,ann@example.org,04/Mar/26 9:30 AM,,a,b\n"
        "IT-2,10002,VPN,Declined,Low,ann,05/Mar/26 9:30 AM,05/Mar/26 10:30 AM,,\n",
        (
            ("IT-1", State.PENDING_USER, 1, "ann@example.org", "2026-03-04 08:30", ""),
            ("IT-2", State.CANCELLED, 4, "", "2026-03-05 08:30", "2026-03-05 09:30"),
        ),
    ),
    Example(
        "servicenow",
        '{"result": [{"number": "INC0010001", "short_description": "Printer", "state": "6", "priority": "4 - Low",'
        '"caller_id": {"display_value": "Ann Example", "link": "https://x.example/"},'
        '"opened_at": "2026-03-04 09:30:00",'
        '"resolved_at": "2026-03-04 11:00:00", "close_notes": "A new fuser."}]}',
        (("INC0010001", State.CLOSED, 4, "", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "freshdesk",
        '[{"id": 5, "subject": "Printer", "status": 3, "priority": 4, "requester": {"email": "ann@example.org"},'
        '"created_at": "2026-03-04T08:30:00Z", "stats": {"resolved_at": null}}]',
        (("5", State.PENDING_USER, 1, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        "zendesk",
        '{"id": 1, "subject": "Printer", "status": "solved", "priority": "urgent",'
        '"requester": {"email": "a@example.org"},'
        '"created_at": "2026-03-04T08:30:00Z", "solved_at": "2026-03-04T10:00:00Z"}\n'
        '{"id": 2, "subject": "VPN", "status": "hold", "priority": null, "created_at": "2026-03-05T08:30:00Z"}\n',
        (
            ("1", State.CLOSED, 1, "a@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("2", State.PENDING_SUPPLIER, None, "", "2026-03-05 08:30", ""),
        ),
    ),
    Example(
        "jira",
        '{"issues": [{"id": "10001", "key": "IT-3", "fields": {"summary": "Printer", "status": {"name": "Done"},'
        '"priority": {"name": "High"}, "reporter": {"emailAddress": "ann@example.org", "displayName": "Ann"},'
        '"created": "2026-03-04T09:30:00.000+0100", "resolutiondate": "2026-03-04T11:00:00.000+0100"}}]}',
        (("IT-3", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "servicenow",
        "Number,Short description,Caller,State,Priority,Opened,Resolved,Closed,Resolution notes\n"
        "INC0010002,VPN,Ann Example,On Hold,2 - High,2026-03-04 09:30:00,,,\n",
        (("INC0010002", State.PENDING_USER, 2, "", "2026-03-04 08:30", ""),),
    ),
    Example(
        "freshdesk",
        "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Resolved time,Closed time,"
        "Full name,Email\n"
        "6,VPN,Closed,Urgent,Phone,Incident,Bea,IT,2026-03-04 09:30:00,2026-03-04 11:00:00,2026-03-04 11:00:00,Ann,"
        "ann@example.org\n",
        (("6", State.CLOSED, 1, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "zendesk",
        "Id,Requester,Requester email,Subject,Status,Priority,Via,Created at,Updated at,Solved at\n"
        "3,Ann,ann@example.org,Printer,Pending,Normal,Mail,2026-03-04 09:30,2026-03-04 10:30,\n",
        (("3", State.PENDING_USER, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        "otrs",
        '"Ticket Number";"Age";"Created";"Closed";"FirstLock";"FirstResponse";"State";"Priority";"Queue";"Lock";'
        '"Owner";"UserFirstname";"UserLastname";"CustomerID";"Customer Realname";"From";"Subject"\n'
        '"2026030410000018";"3 d";"2026-03-04 09:30:00";"2026-03-04 11:00:00";"";"2026-03-04 09:45:00";'
        '"closed successful";"4 high";"Support";"unlock";"bea";"Bea";"B";"example";"Ann";"Ann <ann@example.org>";'
        '"Printer"\n'
        '"2026030410000027";"3 d";"2026-03-04 09:30:00";"";"";"";"pending auto close+";"1 very low";"Support";"lock";'
        '"bea";"Bea";"B";"example";"Eve";"eve@example.org";"VPN"\n',
        (
            ("2026030410000018", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("2026030410000027", State.PENDING_USER, 5, "eve@example.org", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        "otrs",
        '"Ticketnummer";"Erstellt";"Geschlossen";"Status";"Priorität";"Queue";"Von";"Betreff"\n'
        '"2026030410000036";"04.03.2026 09:30:00";"";"offen";"3 normal";"Support";"ann@example.org";"Drucker"\n',
        (("2026030410000036", State.NEW, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        "glpi",
        '"ID";"Title";"Entity";"Status";"Last update";"Opening date";"Priority";"Requester - Requester";'
        '"Assigned to - Technician";"Category";"Resolution date";"Closing date"\n'
        '"41";"Printer";"Root";"Closed";"2026-03-04 11:05";"2026-03-04 09:30";"Very high";"Example Ann";"B Bea";'
        '"Printing";"2026-03-04 10:30";"2026-03-04 11:00"\n'
        '"42";"VPN";"Root";"Processing (assigned)";"2026-03-04 11:05";"2026-03-04 09:30";"Low";"Example Eve";"";"";'
        '"";""\n',
        (
            ("41", State.CLOSED, 1, "", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("42", State.ASSIGNED, 4, "", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        "glpi",
        '[{"id": 43, "name": "Printer", "content": "It jams", "status": 4, "priority": 6,'
        '"date": "2026-03-04 09:30:00", "date_mod": "2026-03-04 09:40:00", "solvedate": null, "closedate": null,'
        '"itilcategories_id": "Printing"}]',
        (("43", State.PENDING_USER, 1, "", "2026-03-04 08:30", ""),),
    ),
    Example(
        # The list as a French user has it: a mark at the end of each line, spaces in numbers, their order of dates.
        "glpi",
        '"ID";"Titre";"Entité";"Statut";"Dernière modification";"Date d\'ouverture";"Priorité";'
        '"Demandeur - Demandeur";"Attribué à - Technicien";"Catégorie";"Date de clôture";\n'
        '"12\u00a0345";"Imprimante";"Racine";"Clos";"04-03-2026 11:05";"04-03-2026 09:30";"Très haute";'
        '"Exemple Anne";"B Bea";"Impression";"04-03-2026 11:00";\n'
        '"12 346";"VPN";"Racine";"En cours (Attribué)";"04-03-2026 11:05";"04-03-2026 09:30";"Moyenne";"";"";"";"";\n',
        (
            ("12345", State.CLOSED, 1, "", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("12346", State.ASSIGNED, 3, "", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        # Heads are titles of a search's columns, quotes mean nothing, and what is not over was "Not set".
        "rt",
        "#\tSubject\tStatus\tQueueName\tOwnerName\tPriority\tRequestors\tCreated\tResolved\tLastUpdated\n"
        '51\t"Printer" jams\tresolved\tGeneral\tbea\t80\tann@example.org, eve@example.org\t'
        "Wed Mar 04 09:30:00 2026\tWed Mar 04 11:00:00 2026\tWed Mar 04 11:00:00 2026\n"
        "52\tVPN\tstalled\tGeneral\tNobody\tMedium\teve@example.org\tWed Mar 04 09:30:00 2026\tNot set\t"
        "Wed Mar 04 09:40:00 2026\n",
        (
            ("51", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("52", State.PENDING_USER, 3, "eve@example.org", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        "rt",
        '{"items": [{"id": "53", "type": "ticket", "Subject": "Printer", "Status": "open", "Priority": "0",'
        '"Queue": {"id": "1", "type": "queue", "Name": "General"}, "Owner": {"id": "bea", "type": "user"},'
        '"Requestor": [{"id": "ann@example.org", "type": "user"}], "Created": "2026-03-04T08:30:00Z",'
        '"Resolved": "1970-01-01T00:00:00Z", "LastUpdated": "2026-03-04T08:40:00Z"}], "count": 1}',
        (("53", State.NEW, 4, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # Freshservice says "Requester Email" and writes its heads in capitals.
        "freshdesk",
        "Ticket Id,Subject,Status,Priority,Source,Type,Requester Name,Requester Email,Agent,Group,Created Time,"
        "Resolved Time,Closed Time,Last Updated Time\n"
        "7,VPN,Pending,Medium,Email,Incident,Ann,ann@example.org,Bea,IT,2026-03-04 09:30:00,,,2026-03-04 09:40:00\n",
        (("7", State.PENDING_USER, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # A desk where a comma is in numbers exports with semicolons, a mark at the beginning and times as stored.
        "osticket",
        "\ufeffTicket Number;Date Created;Subject;From;From Email;Priority;Department;Help Topic;Source;"
        "Current Status;Last Updated;SLA Due Date;Due Date;Closed Date;Overdue;Merged;Linked;Answered;Agent Assigned;"
        "Team Assigned\n"
        "123457;2026-03-04 09:30:00;VPN;Ann;ann@example.org;Emergency;Support;Hardware;Phone;Open;"
        "2026-03-04 09:40:00;;;;0;0;0;0;;\n",
        (("123457", State.NEW, 1, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # Jira's newer export: an address of its own, "Custom field (...)", columns that come again.
        "jira",
        "Summary,Issue key,Issue id,Issue Type,Status,Priority,Resolution,Assignee,Reporter (Email),Created,Updated,"
        "Resolved,Watchers,Watchers,Custom field (Request Type),Custom field (Time to resolution),Comment,Comment\n"
        '"VPN, again",IT-4,10004,Service Request,Waiting for support,Medium,,,ann@example.org,04/Mar/26 9:30 AM,'
        "04/Mar/26 9:40 AM,,bea,cal,Get IT help,,04/Mar/26 9:35 AM;bea;Hello,\n",
        (("IT-4", State.NEW, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # Znuny 7 says "Customer Name", and "--" of what nobody wrote.
        "otrs",
        '"Ticket Number";"Age";"Created";"Closed";"FirstLock";"FirstResponse";"State";"Priority";"Queue";"Lock";'
        '"Owner";"UserFirstname";"UserLastname";"CustomerID";"Customer Name";"From";"Subject";"AccountedTime";'
        '"ArticleTree";"SolutionInMin"\n'
        '"2026030410000045";"3 d 2 h";"2026-03-04 09:30:00";"";"";"";"new";"3 normal";"Raw";"unlock";'
        '"root@localhost";"Admin";"Znuny";"";"Ann Example";"--";"Printer";"";"";""\n',
        (("2026030410000045", State.NEW, 3, "", "2026-03-04 08:30", ""),),
    ),
    Example(
        "csv",
        "id;subject;status;priority;reporter;created\n"
        "1;Drucker;in_progress;P3;Ann <ann@example.org>;2026-03-04 09:30\n",
        (("1", State.IN_PROGRESS, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
)


def reader_of(source: str, **named: str) -> Reader:
    return Reader(source=BY_NAME[source], zone=BERLIN, now=NOW, named=named)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.source} {each.text[:12]}")
def test_what_each_desk_exports_is_understood(tmp_path: Path, example: Example) -> None:
    path = tmp_path / "export"
    path.write_text(example.text)
    reader = reader_of(example.source)

    read = [reader.read(row) for row in rows_of(path, reader.source.list_in, has_quotes=reader.source.has_quotes)]

    def told(at: datetime | None) -> str:
        return "" if at is None else f"{at:%Y-%m-%d %H:%M}"

    assert (
        tuple((r.id, r.state, r.priority, r.reporter, told(r.opened_at), told(r.closed_at)) for r in read)
        == example.expected
    )
    assert {example.source for example in EXAMPLES} == set(BY_NAME)


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: each.name)
def test_each_table_names_what_is_needed_and_nothing_unknown(source: Any) -> None:
    assert set(NEEDED) <= set(source.columns) <= set(FIELDS)


WRONG = [
    # A table, and the whole of what is told.
    ("id,subject,created\n1,,2026-03-04\n", "line 2: no summary; it is read from the column 'summary', 'subject'"),
    ("id,subject,created\n1,a,31.02.2026\n", "line 2, column 'created': '31.02.2026': no date and time"),
    ("id,subject,created\n1,a,2099-01-01\n", "line 2, column 'created': '2099-01-01': it lies in the future"),
    ("id,subject,created,status\n1,a,2026-01-01,odd\n", "line 2, column 'status': 'odd': known are new, assigned"),
    ("id,subject,created,priority\n1,a,2026-01-01,9\n", "line 2, column 'priority': '9': 1 (most important) to 5"),
    ('id,subject,created\n1,"two\nlines",2026-01-01\n2,b,x\n', "line 4, column 'created': 'x'"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_mistake_is_told_with_line_and_column(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    reader, mistakes = reader_of("csv"), []

    for row in rows_of(path, ()):
        try:
            reader.read(row)
        except Wrong as wrong:
            mistakes.append(str(wrong))

    assert len(mistakes) == 1
    assert mistakes[0].startswith(f"{path} {told}")


UNREADABLE = [
    (b"", "is empty"),
    (b'[{"id": 1}, 2]', "record 2 is no object"),
    (b'[{"id": 1}', "line 1 column 11"),
    (b'{"id": 1}\n{"id": \n', "line 2 column"),
    (b'["\xff"]', "is not UTF-8"),
    (b"a,b\n1,2,3\n", "line 2 has 3 cells and the head 2"),
    (b'a,b\n"1,2\n', "unexpected end of data"),
    (b"[" * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("octets", "told"), UNREADABLE)
def test_a_file_that_is_none_is_told(tmp_path: Path, octets: bytes, told: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(octets)

    with pytest.raises(Unreadable) as unreadable:
        list(rows_of(path, ("tickets",)))
    assert told in str(unreadable.value)
    with pytest.raises(Unreadable, match="cannot be read"):
        list(rows_of(tmp_path / "nowhere", ()))


def test_encodings_of_spreadsheets_are_read(tmp_path: Path) -> None:
    for octets in ("id,name\n1,Bär\n".encode("utf-8-sig"), "id\tname\n1\tBär\n".encode("cp1252")):
        path = tmp_path / "table.csv"
        path.write_bytes(octets)

        assert [row.values for row in rows_of(path, ())] == [{"id": "1", "name": "Bär"}]


@given(st.dictionaries(st.sampled_from(["id", "subject", "created", "status", "priority", "reporter"]), st.text()))
def test_no_row_makes_it_stumble(values: dict[str, str]) -> None:
    """It is a record that is not younger than today, or a sentence that begins with its place."""
    told, record = "here", None
    try:
        record = reader_of("csv").read(Row(place="here", values=values))
    except Wrong as wrong:
        told = str(wrong)

    assert told.startswith("here")
    assert record is None or record.opened_at <= NOW


# The command.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.toml").write_text(
        f'[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n'
        f'[database]\nurl = "sqlite:///{tmp_path}/desk.db"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def counted(folder: Path, table: Any) -> int:
    store = open_store(f"sqlite:///{folder}/desk.db")
    upgrade(store)
    with store.reading() as connection:
        number: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    store.close()
    return number


def zammad_in(folder: Path) -> Path:
    path = folder / "tickets.json"
    path.write_text(next(example.text for example in EXAMPLES if example.source == "zammad"))
    return path


def test_an_import_is_history_and_comes_once(folder: Path) -> None:
    path = str(zammad_in(folder))

    assert run("import", path, "--from", "zammad", "--dry-run")[1].startswith("2 incidents would be imported")
    assert counted(folder, incident) == 0
    assert run("import", path, "--from", "zammad") == (
        0,
        "2 incidents imported (closed 1, pending_user 1), 0 were there before.\n",
    )
    assert run("import", path, "--from", "zammad")[1].startswith("0 incidents imported, 2 were there before")

    assert [counted(folder, table) for table in (incident, outbox, timer, clock, task)] == [2, 0, 0, 2, 0]
    store = open_store(f"sqlite:///{folder}/desk.db")
    with store.reading() as connection:
        kept = {name: number for name, number in counters(connection).items() if number}
    store.close()
    assert kept == {"incident:closed:3": 1, "incident:pending_user:2": 1}
    figures = json.loads(run("report", "2026-03", "--json")[1])["figures"]
    assert (figures["volume"]["value"], figures["resolved"]["value"]) == (2, 1)
    assert (figures["mttr"]["value"], figures["first_response"]["value"]) == (5400, 900)
    assert counted(folder, life) == 2
    assert "67001" in run("show", "1")[1], "the history says where it comes from"


def test_nothing_is_imported_while_anything_is_wrong(folder: Path) -> None:
    path = folder / "table.csv"
    path.write_text("id,subject,created,category\n1,a,2026-03-04,Odd\n2,b,never,\n3,c,2026-03-05,Odd\n")

    code, told = run("import", str(path))
    assert code == 1
    assert f"{path} line 3, column 'created': 'never'" in told
    assert "nothing was imported" in told
    assert counted(folder, incident) == 0
    code, told = run("import", str(path), "--skip-errors", "--json")
    assert code == 0
    assert json.loads(told)["imported"] == 2
    assert json.loads(told)["unknown_categories"] == {"Odd": 2}


def test_columns_and_zones_are_named_by_hand(folder: Path) -> None:
    path = folder / "table.csv"
    path.write_text("Fall,Betreff,Beginn\nA-1,Drucker,2026-03-04 09:30\n")
    columns = ["--column", "id=Fall", "--column", "summary=Betreff", "--column", "opened_at=Beginn"]

    assert run("import", str(path), *columns, "--timezone", "America/New_York")[0] == 0
    assert json.loads(run("show", "1", "--json")[1])["opened_at"].startswith("2026-03-04T14:30")
    for words in (("--column", "idFall"), ("--column", "who=Fall"), ("--from", "excel"), ("--timezone", "Mars")):
        assert run("import", str(path), *words)[0] == 2


def test_what_goes_out_comes_in_again_elsewhere(folder: Path, tmp_path: Path) -> None:
    run("import", str(zammad_in(folder)), "--from", "zammad")
    out = folder / "all.jsonl"
    assert run("export", str(out))[0] == 0
    assert "is there already" in run("export", str(out))[1]
    exported = [json.loads(line) for line in out.read_text().splitlines()]
    (folder / "desk.db").unlink()
    assert run("import", str(out))[1].startswith("2 incidents imported")
    again = folder / "again.jsonl"
    run("export", str(again))

    same = ("state", "priority", "summary", "opened_at", "closed_at", "reporter", "assignment_group", "updated_at")
    back = [json.loads(line) for line in again.read_text().splitlines()]
    assert [[each[name] for name in same] for each in back] == [[each[name] for name in same] for each in exported]
    assert {entry["kind"] for entry in exported[0]["timeline"]} >= {"opened", "state", "imported"}
    assert run("export", "--csv")[1].splitlines()[0].startswith("number,state,priority")
    assert counted(folder, message) == 0, "there was no text"
