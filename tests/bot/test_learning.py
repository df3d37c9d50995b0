"""The classifier learns what people confirm, is replaced only by a better one, and changes nothing that they set."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.config import Config
from bot.config.load import load
from bot.learning.contest import FEWEST, split_newest
from bot.learning.models import LiveModel
from bot.learning.teacher import Teacher
from classifier.suggestion import Question
from store import confirmations, incidents
from store.confirmations import Confirmed
from store.engine import Store
from store.incident import Message, TimelineEntry
from tests.conftest import NOW
from tests.values import an_incident

_KILN = "the zorbulator at kiln {} hums"


def _confirm(store: Store, texts: list[str]) -> None:
    """Have people say that each of these is about printing, whatever was suggested."""
    with store.begin() as connection:
        for text in texts:
            incident = incidents.insert_incident(
                connection,
                an_incident(
                    category="Printing & scanning", subcategory="queue/driver", suggested_category="Workstation"
                ),
            )
            assert incident.id is not None
            said = Message(
                direction="in",
                channel="mail",
                message_id=f"k{incident.id}@example.org",
                sender="ann@example.org",
                subject="",
                text=text,
                hidden="",
                at=NOW,
            )
            incidents.add_messages(connection, incident.id, [said])
            corrected = TimelineEntry(at=NOW, actor="agent@example.org", kind="corrected")
            confirmations.add(connection, incident, [corrected])


@pytest.fixture
def config(tmp_path: Path, database_url: str, model_cache: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(
        f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "{database_url}"\n'
        f'[classifier]\ncache = "{model_cache}"\n'
    )
    return load(path, os.environ)


def _deskhand(config_file: Path, *args: object) -> Result:
    return CliRunner().invoke(app, [*(str(arg) for arg in args), "--config", str(config_file)])


# Two trainings take half a minute; what they ask of the store is asked on both kinds elsewhere.
@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_people_confirm_is_learned_promoted_and_rolled_back(config: Config, store: Store, tmp_path: Path) -> None:
    _confirm(
        store,
        [
            _KILN.format(number)
            for number in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        ]
        * 2,
    )
    live = LiveModel(config, store)
    before = live.suggest([Question(text="zorbulator hums again")])[0].category
    teacher = Teacher(config, store, live)

    assert teacher.teach(NOW, fewest=100) is None
    learned = teacher.teach(NOW, fewest=5)
    assert teacher.teach(NOW, fewest=1) is None  # nothing new since

    assert learned is not None
    assert learned.promoted, learned.because
    assert learned.candidate == 1.0
    assert before.value != "Printing & scanning"
    assert live.version == learned.version
    assert live.suggest([Question(text="zorbulator hums again")])[0].category.value == "Printing & scanning"
    listed = _deskhand(tmp_path / "config.toml", "model", "list", "--json")
    assert json.loads(listed.stdout)["scores"]["newest"]["promoted"] is True
    said = _deskhand(tmp_path / "config.toml", "model", "rollback")
    assert "the model of the package answers again" in said.stdout
    assert live.refresh()
    assert live.version.startswith("bootstrap-")
    assert _deskhand(tmp_path / "config.toml", "model", "promote", learned.version).exit_code == 0
    assert live.refresh()
    assert live.version == learned.version
    # what people set is as they set it
    with store.reading() as connection:
        kept = [incidents.load(connection, number) for number in range(1, 21)]
        assert {(each.category, each.subcategory) for each in kept if each} == {("Printing & scanning", "queue/driver")}


def test_commands_say_what_to_do_when_there_is_nothing(config: Config, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"

    assert "0 new confirmations" in _deskhand(file, "train").stdout
    assert "No model was learned yet" in _deskhand(file, "model", "list").stdout
    assert "nothing to roll back" in _deskhand(file, "model", "rollback").output
    assert "`deskhand model list`" in _deskhand(file, "model", "promote", "learned-x").output


def test_the_week_is_told_by_category(config: Config, store: Store, tmp_path: Path) -> None:
    _confirm(store, ["it jams"])

    said = _deskhand(tmp_path / "config.toml", "model", "learned", "--days", 3650, "--json")

    facts = json.loads(said.stdout)
    assert (facts["accepted"], facts["corrected"]) == (0, 1)
    assert {each["category"] for each in facts["by_category"]} == {"Printing & scanning", "Workstation"}


def _confirmed(number: int) -> Confirmed:
    return Confirmed(
        id=number,
        incident_id=number,
        at=NOW,
        subject="",
        text=str(number),
        category="A",
        subcategory="",
        impact=3,
        urgency=2,
        suggested_category="A",
    )


@pytest.mark.parametrize(
    ("total", "seen", "trained", "measured"),
    [
        (100, 0, 70, 30),  # the newest of all, at the first time
        (100, 90, 90, 10),  # only what the model in use never saw
        (100, 100, 100, 0),  # nothing new
        (5, 0, 0, 5),  # too few to tell
        (10_000, 0, 9_500, 500),  # enough is enough
    ],
)
def test_measured_are_the_newest_that_nobody_has_seen(total: int, seen: int, trained: int, measured: int) -> None:
    older, newest = split_newest([_confirmed(number) for number in range(1, total + 1)], seen)

    assert (len(older), len(newest)) == (trained, measured)
    assert all(each.id > seen for each in newest)
    assert measured == 0 or measured >= FEWEST or total < FEWEST
