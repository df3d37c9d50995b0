"""The commands of the classifier: train on any labelled file, measure, ask."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

_TOPICS = {"Bread": "the loaf is burnt", "Cheese": "the brie is mouldy", "Wine": "the riesling is corked"}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows = [
        {"text": f"{text} in shop {['north', 'south', 'east', 'west'][number]}", "label": topic, "split": split}
        for split in ("train", "test")
        for number in range(4)
        for topic, text in _TOPICS.items()
    ]
    path = tmp_path / "shops.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _deskhand(*args: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def test_train_evaluate_and_classify_with_a_taxonomy_of_ones_own(labelled: Path, tmp_path: Path) -> None:
    trained = _deskhand("train", "--data", labelled, "--out", "shops", "--no-vectors", "--json")
    measured = _deskhand("evaluate", "--data", labelled, "--model", "shops", "--json")
    asked = _deskhand("classify", "--model", "shops", "--json", stdin='{"text": "mouldy brie again", "id": 7}\n')

    assert trained.exit_code == 0, trained.output
    assert json.loads(trained.stdout)["messages"] == 12
    report = json.loads(measured.stdout)
    assert report["messages"] == 12
    assert report["accuracy"] == 1.0
    assert {each["label"] for each in report["by_class"]} == set(_TOPICS)
    assert (tmp_path / "shops" / "confusion.svg").read_text().startswith("<svg")
    said = json.loads(asked.stdout)
    assert (said["id"], said["category"]) == (7, "Cheese")
    assert {"subcategory", "impact", "urgency", "priority", "confidences", "top3", "because"} <= set(said)


_DRESSES = {
    "white space": "\n\n  {}\t\n",
    "signature": "{}\n\n-- \nAnn Example\nWine and Bread Ltd, House 4\nPhone 030 1234567",
    "farewell": "{}.\n\nKind regards\nAnn Example\nHead of Bread | Wine and Bread Ltd | Phone 030 1234567",
    "quoted thread": "{}\n\nOn Mon, 3 Mar 2025 at 10:12, Desk <desk@example.org> wrote:\n> the riesling is corked",
    "original message": (
        "{}\n\n-----Original Message-----\nFrom: Desk <desk@example.org>\nSent: Monday, March 3, 2025 10:12\n"
        "To: Ann\nSubject: wine\n\nthe riesling is corked"
    ),
    "disclaimer": (
        "{}\n\nThis e-mail and any attachments are confidential and intended solely for the addressee. If you have "
        "received this message in error, please notify the sender and delete it."
    ),
    "Haftungsausschluss": (
        "{}\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, informieren "
        "Sie bitte sofort den Absender und vernichten Sie diese Mail."
    ),
    "telephone's line": "{}\n\nSent from my iPhone",
}


def test_what_is_around_a_text_does_not_change_the_suggestion(labelled: Path) -> None:
    _deskhand("train", "--data", labelled, "--out", "shops", "--no-vectors")
    text = "mouldy brie again, the third one this week"
    lines = [{"id": "", "text": text}, *({"id": name, "text": dress.format(text)} for name, dress in _DRESSES.items())]

    asked = _deskhand("classify", "--model", "shops", "--json", stdin="\n".join(map(json.dumps, lines)))

    bare, *dressed = [json.loads(line) for line in asked.stdout.splitlines()]
    assert bare["category"] == "Cheese"
    assert dressed == [{**bare, "id": name} for name in _DRESSES]


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "> quoted\n" * 300_000, "From: a@b\n" * 200_000, "\n" * 2_000_000, "wrote: " * 300_000]
)
def test_hostile_text_is_taken_apart_in_bounded_time(labelled: Path, text: str) -> None:
    _deskhand("train", "--data", labelled, "--out", "shops", "--no-vectors")
    before = time.process_time()

    asked = _deskhand("classify", "--model", "shops", "--json", stdin=json.dumps({"text": text}))

    assert asked.exit_code == 0
    assert time.process_time() - before < 5


def test_people_are_told_in_words(labelled: Path) -> None:
    trained = _deskhand("train", "--data", labelled, "--out", "shops", "--no-vectors")
    measured = _deskhand("evaluate", "--data", labelled, "--model", "shops")

    assert "Trained on 12 messages with 3 labels" in trained.stdout
    assert "coverage at 90 % precision" in measured.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("train",), "config.toml"),
        (("train", "--data", "nowhere.csv"), "nowhere.csv"),
        (("evaluate", "--data", "shops.jsonl", "--model", "nowhere"), "deskhand train --data FILE --out nowhere"),
        (("train", "--data", "shops.jsonl", "--field", "queue"), "--field"),
    ],
)
def test_what_goes_wrong_is_told_with_the_next_step(labelled: Path, args: tuple[str, ...], said: str) -> None:
    result = _deskhand(*args)

    assert result.exit_code in {1, 2}
    assert said in result.output
