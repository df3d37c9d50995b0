"""What was open elsewhere is promised from its opening, and nobody is told of what was passed before it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.dossiers import history_of
from bot.importing.reading import rows_of
from bot.importing.records import Reader
from bot.importing.sources import BY_NAME
from bot.importing.storing import Import
from bot.promises.clocks import recompute
from store import incidents
from store.engine import Store
from store.incident import ClockState
from store.tables import outbox, timeline
from tests.conftest import NOW
from tests.desks import rows
from tests.office import AGENT, Office
from tests.on_call import LEAD, TOLD, steps, told

BERLIN = ZoneInfo("Europe/Berlin")
#: NOW is a Monday, 08:00 in Berlin. The first was opened on the Friday before, the second in the week before that.
TABLE = f"""\
id,summary,state,priority,reporter,assignee,group,opened_at,answered_at,updated_at
1,The scanner hums,new,P3,ann@example.org,,Network,2025-05-30 16:00,,
2,No telephone,in_progress,P1,bob@example.org,{AGENT},Network,2025-05-20 10:00,2025-05-20 11:00,2025-05-21 09:00
3,A slow screen,pending_user,P4,eve@example.org,{AGENT},Network,2025-05-28 10:00,,2025-05-30 15:00
4,Was broken,closed,P3,ann@example.org,{AGENT},Network,2025-05-20 10:00,2025-05-20 11:00,2025-05-21 09:00
"""


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    """A desk that has just taken the table over."""
    office = Office(store)
    office.desk = replace(office.desk, policy=TOLD)
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    source = BY_NAME["csv"]
    reader = Reader(source=source, zone=BERLIN, now=NOW)
    work = Import(source="csv", policy=TOLD, now=NOW)
    with store.begin() as connection:
        work.store(connection, [reader.read(row) for row in rows_of(path, source.list_in)])
    return office


def promised(office: Office, number: int) -> dict[str, tuple[str, datetime]]:
    with office.store.reading() as connection:
        return {clock.kind: (clock.state, clock.due_at) for clock in incidents.clocks_of(connection, number)}


def test_working_time_is_counted_from_the_opening(office: Office) -> None:
    """P3: an hour of Friday, then two of the response are over on Monday at 10:00, sixteen on Tuesday at 16:00."""
    found = promised(office, 1)

    assert found["sla.response"] == (ClockState.RUNNING, berlin("2025-06-02T10:00"))
    assert found["sla.resolution"] == (ClockState.RUNNING, berlin("2025-06-03T16:00"))
    assert office.incident(1).due_at == berlin("2025-06-02T10:00")


def test_what_the_other_desk_said_counts_too(office: Office) -> None:
    """Answered after an hour, which is late for a P1; a question to the reporter answers, and stops the clock."""
    late, asked = promised(office, 2), promised(office, 3)

    assert late["sla.response"] == (ClockState.BREACHED, berlin("2025-05-20T10:15"))
    assert late["sla.resolution"] == (ClockState.BREACHED, berlin("2025-05-20T14:00"))
    assert asked["sla.response"] == (ClockState.BREACHED, berlin("2025-05-29T10:00"))
    # 10 to 17 on Wednesday, then 8 h (Ascension day counts, as no holidays are configured) and 6 h: 19 of 40 are left.
    assert asked["sla.resolution"][0] is ClockState.PAUSED


def test_the_clocks_are_what_the_history_says_and_the_past_has_none(office: Office) -> None:
    for number in (1, 2, 3):
        with office.store.reading() as connection:
            stored = incidents.clocks_of(connection, number)
            again = recompute(history_of(connection, number), TOLD, NOW)
        assert {clock.key: clock for clock in stored} == {clock.key: clock for clock in again}
    assert promised(office, 4) == {}


def test_nobody_is_told_of_the_past(office: Office) -> None:
    office.wait(timedelta(minutes=5))

    assert rows(office.store, outbox) == []
    assert steps(office) == []
    missed = rows(office.store, timeline, timeline.c.kind == "breached", timeline.c.incident_id == 2)
    assert "sla.resolution" in {row.field for row in missed}
    passed = rows(office.store, timeline, timeline.c.kind == "escalation_skipped")
    assert {"P1 100% of resolution: passed before it was imported", "P3 created: passed before it was imported"} <= {
        row.because for row in passed
    }


def test_what_comes_after_the_import_is_told_as_always(office: Office) -> None:
    """Half of 16 hours is used up on Monday at 16:00; whoever works on it is told, and as nobody does, the lead."""
    office.wait(timedelta(hours=7, minutes=59))
    before = told(office)
    office.wait(timedelta(minutes=2))

    assert before == []
    assert told(office) == [(LEAD, "50% of the time is used (resolution)")]
    assert steps(office) == ["P3 50% of resolution"]


def test_an_imported_incident_is_worked_on_like_any_other(office: Office) -> None:
    assert office.say("take", 1).ok
    assert office.say("reply", 1, text="We look at it.").ok
    assert office.say("resolve", 1, code="fixed", text="It was dust.").text
    assert promised(office, 1)["sla.response"][0] is ClockState.MET
    assert steps(office) == []
