"""Incident models: read from files, offered, followed step by step, and made out of what was resolved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from bot.cli import app
from bot.commands.refused import Code
from bot.dossiers import history_of
from bot.incident_models.definition import Status, Trigger
from bot.incident_models.draft import draft_of, name_for
from bot.incident_models.folder import SHIPPED, load_models
from bot.incident_models.reading import ModelError, read_model
from bot.incident_models.running import run_of
from store import model_runs
from store.engine import Store
from store.incident import Incident, State
from store.tables import incident as incident_table
from store.tables import outbox
from tests.desks import rows
from tests.majors import AGENT, MIM, an_office
from tests.office import Office
from tests.values import an_incident

MODEL = """\
title = "The Wi-Fi is down"
status = "active"

[trigger]
category = "Network"

[[step]]
text = "Restart the controller"
due_after = "30m"

[[step]]
text = "Keep the log of the controller"
evidence = true
depends_on = [1]

[[step]]
text = "Thank whoever reported it"
optional = true
"""


@pytest.fixture
def office(store: Store) -> Office:
    office = an_office(store)
    models = {"wifi-down": read_model(MODEL, "wifi-down.toml", "wifi-down")}
    office.desk = replace(office.desk, policy=replace(office.desk.policy, models=models))
    return office


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title =", "titel =", 'm.toml line 1: titel is no key of a model; did you mean "title"?'),
        ('"active"', '"ready"', "m.toml line 2: status: "),
        ('due_after = "30m"', 'due_after = "1d"', "m.toml line 9: step.1.due_after: a bare day is not an agreed time"),
        ("evidence = true", 'evidence = "yes, please"', "m.toml line 13: step.2.evidence: it must be true or false"),
        ("depends_on = [1]", "depends_on = [3]", "m.toml line 14: step 2 depends on 3; only on earlier ones"),
        (
            "optional = true",
            "optinal = true",
            'm.toml line 18: step.3.optinal is no key of a model; did you mean "optional"?',
        ),
        ("[[step]]", "[step", "m.toml line 7"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_line_and_key(old: str, new: str, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_model(MODEL.replace(old, new, 1), "m.toml", "m")

    assert says in str(caught.value)


def test_the_shipped_examples_can_be_used() -> None:
    models = load_models(SHIPPED)

    assert set(models) == {"lost-device", "mail-outage", "vpn-outage"}
    assert {model.status for model in models.values()} == {Status.ACTIVE}


@pytest.mark.parametrize(
    ("trigger", "fits"),
    [
        (Trigger(category="Network"), True),
        (Trigger(category="Network", words=("down",)), True),
        (Trigger(category="Network", words=("slow", "lost")), False),
        (Trigger(category="Network", service="Mail"), False),
        # what names nothing is for nothing
        (Trigger(), False),
    ],
)
def test_a_model_is_for_what_its_trigger_names(trigger: Trigger, fits: bool) -> None:
    incident: Incident = an_incident(category="Network", service="Network", summary="Wi-Fi is DOWN")

    assert trigger.fits(incident) is fits


def test_a_model_is_offered_followed_and_asked_for_before_the_end(office: Office) -> None:
    number = office.report("Wi-Fi outage", subject="Wi-Fi is down")
    assert f"`follow {number} wifi-down`" in office.say("confirm", number).text
    assert office.say("follow", number, model="wifi-donw").text.endswith("did you mean 'wifi-down'?")
    assert office.say("follow", number, model="wifi-down").ok
    assert office.incident(number).evidence is True
    assert "comes after 1" in office.say("step", number, step="2", outcome="done", reason="x").text
    assert office.say("step", number, step="1", outcome="done").text.endswith("next: Keep the log of the controller.")
    assert "is evidence; say what was kept" in office.say("step", number, step="2", outcome="done").text
    refused = office.say("resolve", number, code="fixed", text="Restarted.")
    assert (refused.code, "of which is left: 2 Keep the log" in refused.text) == (Code.CONFLICT, True)
    assert office.say("step", number, step="2", outcome="done", reason="controller.log, in the safe").ok
    assert office.say("resolve", number, code="fixed", text="Restarted.").ok
    assert office.incident(number).state is State.RESOLVED


def test_what_was_skipped_can_be_made_up_for(office: Office) -> None:
    number = office.report("Wi-Fi outage", subject="Wi-Fi is down")
    office.say("confirm", number)
    office.say("follow", number, model="wifi-down")
    assert office.say("step", number, step="1", outcome="skip", reason="the console is away").ok
    assert "skipped already" in office.say("step", number, step="1", outcome="skip", reason="again").text
    assert office.say("step", number, step="1", outcome="done").ok

    assert "done already" in office.say("step", number, step="1", outcome="done").text
    assert "done already" in office.say("step", number, step="1", outcome="skip", reason="no").text


def test_a_model_says_what_it_is_as_long_as_no_person_did(office: Office) -> None:
    says = 'title = "The Wi-Fi is down"\nimpact = 1\nurgency = 1\ngroup = "Network"\n'
    model = read_model(MODEL.replace('title = "The Wi-Fi is down"\n', says), "wifi-down.toml", "wifi-down")
    policy = replace(office.desk.policy, models={"wifi-down": model}, default_group="Service desk")
    office.desk = replace(office.desk, policy=policy)
    first, second = office.report("It is slow", subject="Wi-Fi is slow"), office.report("So", subject="Wi-Fi, again")
    for number in (first, second):
        with office.store.begin() as connection:
            wanted = incident_table.c.id == number
            connection.execute(update(incident_table).values(assignment_group="Service desk").where(wanted))
    assert office.say("correct", second, category="Network", impact="3", urgency="3").ok
    for number in (first, second):
        assert office.say("follow", number, model="wifi-down").ok

    found = [office.incident(number) for number in (first, second)]
    # What a person said about its levels stays; who works on it nobody had decided.
    assert [(each.impact, each.urgency, each.priority) for each in found] == [(1, 1, 1), (3, 3, 5)]
    assert [each.assignment_group for each in found] == ["Network", "Network"]


def test_a_run_keeps_its_steps_when_the_file_changes(office: Office) -> None:
    number = office.report("Wi-Fi outage")
    office.say("confirm", number)
    office.say("follow", number, model="wifi-down")
    office.desk = replace(office.desk, policy=replace(office.desk.policy, models={}))
    with office.store.reading() as connection:
        run = run_of(history_of(connection, number))

    assert run is not None
    assert [step.text for step in run.missing] == ["Restart the controller", "Keep the log of the controller"]
    assert run.steps[0].due_at == run.started_at + timedelta(minutes=30)


def test_a_late_step_is_told_once_and_a_done_one_never(office: Office) -> None:
    number = office.report("Wi-Fi outage")
    office.say("confirm", number)
    office.say("follow", number, model="wifi-down")
    office.wait(timedelta(minutes=31))
    office.wait(timedelta(minutes=31))
    other = office.report("Wi-Fi outage", sender="bob@example.org")
    office.say("confirm", other)
    office.say("follow", other, model="wifi-down")
    office.say("step", other, step="1", outcome="done")
    office.wait(timedelta(minutes=31))

    told = rows(office.store, outbox, outbox.c.template == "step_due")
    assert [row.incident_id for row in told] == [number]


def test_only_an_incident_manager_lets_it_end_without_the_rest(office: Office) -> None:
    number = office.report("Wi-Fi outage")
    office.say("confirm", number)
    office.say("follow", number, model="wifi-down")
    assert office.say("waive", number, by=AGENT, reason="no time").code == Code.FORBIDDEN
    assert office.say("waive", number, by=MIM, reason="the controller is gone").ok
    assert office.say("resolve", number, code="fixed", text="Replaced.").ok
    with office.store.reading() as connection:
        (figures,) = model_runs.figures(connection)
    assert (figures.name, figures.runs, figures.resolved, figures.skipped) == ("wifi-down", 1, 1, 0)


def test_a_draft_out_of_a_resolved_incident_can_be_read(office: Office, tmp_path: Path) -> None:
    number = office.report("Wi-Fi outage", subject='Wi-Fi is "down" everywhere')
    office.say("confirm", number)
    office.say("major", number, by=MIM, action="declare", reason="so")
    office.say("bridge", number, link="https://meet.example.org/x")
    office.say("resolve", number, code="fixed", text="The controller was restarted.")
    incident = office.incident(number)
    with office.store.reading() as connection:
        text = draft_of(incident, history_of(connection, number))
    model = read_model(text, "draft.toml", name_for(incident))

    assert (model.status, model.source, model.name) == (Status.DRAFT, "INC-000001", "wi-fi-is-down-everywhere")
    assert model.trigger.fits(incident)
    assert [step.text for step in model.steps][-2:] == [
        "Open a call for those who work on it",
        "The controller was restarted.",
    ]


def test_a_model_for_a_group_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "wifi-down.toml").write_text('group = "Netwrok"\n' + MODEL)
    (tmp_path / "config.toml").write_text('[desk]\naddress = "help@desk.example"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    checked = CliRunner().invoke(app, ["models", "check"])

    assert checked.exit_code == 1
    assert 'wifi-down is for the group "Netwrok", which is not there; groups are Service desk,' in checked.stderr


def test_a_step_that_assigns_to_nobody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = '[[step]]\ntext = "Give it away"\nautomation = "assign Netwrok it is theirs"\n'
    steps += '[[step]]\ntext = "Call them"\nautomation = "engage Telko"\n'
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "wifi-down.toml").write_text(MODEL + steps)
    (tmp_path / "config.toml").write_text('[desk]\naddress = "help@desk.example"\n[supplier."Telco"]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    checked = CliRunner().invoke(app, ["models", "check"])

    assert "wifi-down: step 4 assigns to 'Netwrok it is theirs', which is not there; groups are Ser" in checked.stderr
    assert "wifi-down: step 5 engages 'Telko'; suppliers are Telco" in checked.stderr
