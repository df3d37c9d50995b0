"""Steps that write to the reporter, that the desk does by itself, and evidence without which nothing ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.automating import AUTOMATIONS
from bot.commands.refused import Code
from bot.commands.words import AUTOMATED
from bot.dossiers import history_of
from bot.incident_models.letters import PLACEHOLDERS, letter
from bot.incident_models.reading import ModelError, read_model
from bot.incident_models.running import run_of
from store.engine import Store
from store.incident import State
from store.tables import clock, outbox, task
from tests.desks import rows
from tests.majors import MIM, an_office
from tests.office import Office
from tests.values import an_incident

MODEL = """\
title = "The Wi-Fi is down"
status = "active"
evidence_required = true
[[step]]
text = "Give it to the network"
automation = "assign Network it is the Wi-Fi"
[[step]]
text = "Keep the log"
evidence = true
optional = true
[[step]]
text = "Tell whoever reported it"
kind = "comms"
[step.message]
en = "We know of {number} ({priority}); the {{controller}} is at fault."
de = "Wir wissen von {number}."
[[step]]
text = "Note it"
automation = "note the letter went out"
depends_on = [3]
[[step]]
text = "Ask the carrier"
automation = "engage Carrier"
due_after = "1h"
"""


def office_with(store: Store, text: str = MODEL) -> Office:
    office = an_office(store)
    models = {"wifi": read_model(text, "wifi.toml", "wifi")}
    office.desk = replace(office.desk, policy=replace(office.desk.policy, models=models))
    return office


def steps_of(office: Office, number: int) -> list[str]:
    with office.store.reading() as connection:
        run = run_of(history_of(connection, number))
    assert run is not None
    return [step.state for step in run.steps]


def test_the_desk_does_its_steps_when_their_turn_comes(sqlite_store: Store) -> None:
    office = office_with(sqlite_store)
    number = office.report("Wi-Fi outage", subject="Wi-Fi is down")
    answer = office.say("follow", number, model="wifi")

    assert answer.text.endswith("Done by the desk: 1.")
    assert office.incident(number).assignment_group == "Network"
    assert steps_of(office, number) == ["done", "open", "open", "open", "open"]
    assert office.say("step", number, step="3", outcome="done").text.endswith("Done by the desk: 4.")
    assert steps_of(office, number) == ["done", "open", "done", "done", "open"]


def test_what_the_desk_cannot_do_stays_open_and_becomes_a_task(sqlite_store: Store) -> None:
    office = office_with(sqlite_store, MODEL.replace("engage Carrier", "continue"))
    number = office.report()
    assert office.say("follow", number, model="wifi").ok
    office.wait(timedelta(hours=2))
    office.wait(timedelta(hours=2))

    assert steps_of(office, number)[4] == "open"
    (asked,) = [row.text for row in rows(office.store, task) if row.kind == "model"]
    assert asked.startswith("Step 5 of wifi could not be done by the desk: INC-")
    # A person is reminded of it, once, as of any step.
    assert [row.template for row in rows(office.store, outbox) if row.template == "step_due"] == ["step_due"]


def test_a_letter_goes_to_the_reporter_as_a_word_of_whoever_did_the_step(sqlite_store: Store) -> None:
    office = office_with(sqlite_store)
    number = office.report()
    assert office.say("follow", number, model="wifi").ok
    assert office.say("step", number, step="3", outcome="done").ok

    (sent,) = rows(office.store, outbox, outbox.c.template == "answer")
    assert f"We know of INC-{number:06} (P4); the {{controller}} is at fault." in sent.payload["text"]
    assert not sent.payload["auto_submitted"]
    assert "sla.response" in {row.kind for row in rows(office.store, clock) if row.stopped_at is not None}


def test_evidence_that_is_required_is_neither_skipped_nor_left_out(sqlite_store: Store) -> None:
    office = office_with(sqlite_store, MODEL.replace("engage Carrier", "note later"))
    number = office.report()
    assert office.say("confirm", number).ok
    assert office.say("follow", number, model="wifi").ok
    skipped = office.say("step", number, step="2", outcome="skip", reason="there is none")
    assert (skipped.code, "evidence that wifi requires" in skipped.text) == (Code.CONFLICT, True)
    assert office.say("step", number, step="3", outcome="done").ok
    office.wait(timedelta(hours=9))
    refused = office.say("resolve", number, code="fixed", text="Restarted.")
    assert "of which is left: 2 Keep the log" in refused.text

    assert office.say("waive", number, by=MIM, reason="the controller burnt").ok
    assert office.say("resolve", number, code="fixed", text="Restarted.").ok
    assert office.incident(number).state is State.RESOLVED


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "{number} (",
            "{nubmer} (",
            "m.toml line 14: step.3.message: {nubmer} in the text in en stands for nothing; did",
        ),
        ("{number} (", "{number (", "step.3.message"),
        ("{number} (", "{number!r} (", "is more than a name"),
        ('de = "Wir', 'german = "Wir', "step.3.message"),
        ('de = "Wir wissen von {number}."', 'de = " "', "the text in de is empty"),
        ('kind = "comms"', 'kind = "check"', 'only a step of kind = "comms" has a message'),
        ("assign Network", "asign Network", "did you mean `assign`"),
        ("assign Network it is the Wi-Fi", "assign", "m.toml line 6: step.1.automation: `assign` needs a"),
        ("assign Network it is the Wi-Fi", "take", "what the desk does by itself is assign, engage"),
        ("evidence = true\n", "", "evidence is required, but no step has evidence = true"),
    ],
)
def test_what_is_wrong_is_told_when_the_model_is_read(old: str, new: str, says: str) -> None:
    assert old in MODEL
    with pytest.raises(ModelError) as caught:
        read_model(MODEL.replace(old, new, 1), "m.toml", "m")

    assert says in str(caught.value)


def test_what_a_step_may_name_is_what_the_desk_can_do() -> None:
    assert set(AUTOMATED) == set(AUTOMATIONS)


def test_a_letter_is_in_the_first_language_that_there_is() -> None:
    incident = an_incident(id=7, service="E-mail", summary="{odd}")
    message = {"en": " ".join(f"{{{name}}}" for name in PLACEHOLDERS), "de": "auf Deutsch"}

    assert letter(message, incident, ("de-AT", "en")) == "auf Deutsch"
    # What people wrote is no placeholder.
    assert "{odd} E-mail" in letter(message, incident, ("fr", ""))
