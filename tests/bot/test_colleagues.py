"""`deskhand people` and the same part of `deskhand check`: who works here, who is on call, and who is named in vain."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.config.load import load
from bot.terminal.checked import Checked
from bot.terminal.colleagues import staffing

#: A Wednesday in the first week of the rotation.
NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
DESK = '[desk]\naddress = "help@desk.example"\n'
STAFF = """
[person."bea@desk.example"]
name = "Bea"
roles = ["agent", "incident_manager"]
groups = ["Service desk", "Network"]
[person."cal@desk.example"]
roles = ["specialist"]
groups = ["Network"]
[group."Network"]
lead = "bea@desk.example"
[[oncall]]
name = "Network on call"
group = "Network"
people = ["cal@desk.example", "bea@desk.example"]
"""


def checked(path: Path, text: str) -> Checked:
    path.write_text(text)
    (part,) = staffing(load(path, environ={}), NOW)
    return part


@pytest.mark.parametrize(
    ("text", "ok", "says"),
    [
        # Nobody is named: nothing is wrong with that.
        ("", True, "nobody is named"),
        (STAFF, True, "2 people in 2 groups\nnobody is in "),
        # Whoever is on call must be able to act.
        (
            STAFF.replace('"cal@desk.example", "bea', '"dan@desk.example", "bea'),
            False,
            'dan@desk.example is on call in "Network on call" and has no [person] table',
        ),
        # A lead who is nobody is told, and cannot acknowledge.
        (
            STAFF.replace('lead = "bea', 'lead = "eve'),
            True,
            "eve@desk.example leads and has no [person] table: told of escalations, but cannot acknowledge",
        ),
        (STAFF.replace(', "incident_manager"', ""), True, "nobody is an incident_manager: nobody can declare"),
        # The mails that ask for a decision offer a command: whoever answers must know before the night comes.
        (STAFF, True, "commands by mail, such as #take, are held and not obeyed: [trust]"),
    ],
)
def test_check_says_who_is_named_in_vain(tmp_path: Path, text: str, ok: bool, says: str) -> None:
    part = checked(tmp_path / "config.toml", DESK + text)

    assert part.ok is ok
    assert says in part.seen


@pytest.mark.parametrize("trust", ['authserv_ids = ["mx.example.org"]', 'accounts = {bea = ["bea@desk.example"]}'])
def test_check_is_content_where_authors_are_proven(tmp_path: Path, trust: str) -> None:
    part = checked(tmp_path / "config.toml", f"{DESK}{STAFF}[trust]\n{trust}\n")

    assert "commands by mail" not in part.seen


def test_people_and_groups_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    # Somebody stands in for as long as anybody will read this.
    stand_in = 'person = "cal@desk.example"\nbegins = 2000-01-01T00:00:00Z\nends = 2999-01-01T00:00:00Z\n'
    path.write_text(f"{DESK}{STAFF}[[oncall.override]]\n{stand_in}")
    monkeypatch.setenv("DESKHAND_CONFIG", str(path))
    lines = [json.loads(line) for line in CliRunner().invoke(app, ["people", "--json"]).stdout.splitlines()]
    table = CliRunner().invoke(app, ["people"]).stdout

    people = {line["person"]: line for line in lines if "person" in line}
    groups = {line["group"]: line for line in lines if "group" in line}
    assert people["bea@desk.example"]["roles"] == ["agent", "incident_manager"]
    assert "group_lead" in people["bea@desk.example"]["may_act_as"]
    assert people["cal@desk.example"]["oncall"] == ["Network on call"]
    assert groups["Network"]["people"] == ["bea@desk.example", "cal@desk.example"]
    assert groups["Network"]["oncall"] == ["cal@desk.example"]
    assert groups["Messaging"]["people"] == []
    for word in ("Bea", "agent, incident manager", "Network on call", "Messaging"):
        assert word in table


def test_a_desk_without_people_says_how_to_add_somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text(DESK)
    monkeypatch.setenv("DESKHAND_CONFIG", str(tmp_path / "config.toml"))

    assert '[person."ann@example.org"] adds somebody' in CliRunner().invoke(app, ["people"]).stdout


LAYERS = """
[[oncall.layer]]
name = "Spares"
people = ["cal@desk.example"]
[[chain]]
name = "Network"
[[chain.step]]
notify = ["on_call"]
wait = "2m"
[[chain.step]]
notify = ["group_lead"]
days = ["sat"]
hours = ["18:00-08:00"]
more_than = 5
within = "30m"
"""


def test_who_is_on_call_by_which_layer_and_who_is_told_after_whom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(DESK + STAFF + LAYERS)
    monkeypatch.setenv("DESKHAND_CONFIG", str(path))
    lines = [json.loads(line) for line in CliRunner().invoke(app, ["people", "--json"]).stdout.splitlines()]

    (turn,) = (line for line in lines if "rotation" in line)
    assert (turn["now"], turn["by"], turn["then"], turn["then_by"]) == (
        "cal@desk.example",
        "layer Spares",
        "bea@desk.example",
        "turn",
    )
    steps = [(line["step"], line["tells"], line["after"], line["only"]) for line in lines if "chain" in line]
    assert steps == [
        (1, ["on_call"], "0 min", ""),
        (2, ["group_lead"], "2 min", "sat, 18:00-08:00, more than 5 in 30 min"),
    ]
    table = CliRunner().invoke(app, ["people"]).stdout
    assert "layer Spares" in table
    assert "more than 5" in table
