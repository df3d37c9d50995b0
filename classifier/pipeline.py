"""The spaCy pipeline: three components of our own, saved and loaded as one spaCy folder. Imports spaCy; reads files.

    deskhand_text    the question (or the Doc's own text) -> words, folded text, sentence vector
    deskhand_rules   keyword rules and known senders from the configuration -> a match, or none
    deskhand_triage  one linear model and its calibration -> a Reading, and `doc.cats`

The factories are entry points of the package (`spacy_factories`), so `spacy.load(folder)` works wherever Deskhand is
installed. Rules are not part of the folder: they are the desk's, not the model's, and hold for every model.
What the neighbours know is not in it either: `classifier.similar` keeps a window of live incidents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from classifier.blend import shares_of
from classifier.features import Ideas
from classifier.lean import Doc, Language, spacy
from classifier.linear import PackedWeights, Platt
from classifier.rules import Match, Rule, first_match
from classifier.suggestion import Question
from classifier.taxonomy import Leaf, Taxonomy
from classifier.text import Prepared, prepare
from classifier.triage import Memory, Reading, Triage
from classifier.vectors import vector_of
from classifier.vocabulary import Keyer, Reader, Vocabulary

#: Raised when a folder of before can no longer be read as it was meant: other features, other masks.
FORMAT = 2
TEXT, RULES, TRIAGE = "deskhand_text", "deskhand_rules", "deskhand_triage"
_QUESTION: Final = "deskhand.question"
_PREPARED: Final = "deskhand.prepared"
_MATCH: Final = "deskhand.match"
_READING: Final = "deskhand.reading"


class TextComponent:
    """Prepares the text of a Doc: its question where it carries one, else the text it was made of."""

    def __call__(self, doc: Doc) -> Doc:
        """Prepare one message."""
        question = doc.user_data.get(_QUESTION)
        if question is None:
            question = doc.user_data[_QUESTION] = Question(text=doc.text)
        doc.user_data[_PREPARED] = prepare(question)
        return doc


class RulesComponent:
    """Finds the first keyword rule that matches."""

    def __init__(self) -> None:
        self.rules: tuple[Rule, ...] = ()

    def __call__(self, doc: Doc) -> Doc:
        """Match one message."""
        prepared: Prepared = doc.user_data[_PREPARED]
        doc.user_data[_MATCH] = first_match(self.rules, prepared.folded, doc.user_data[_QUESTION].sender)
        return doc


class TriageComponent:
    """Weighs one message with the trained model; saves and loads the model with the pipeline."""

    def __init__(self) -> None:
        self.triage: Triage | None = None
        self.taxonomy: Taxonomy | None = None
        #: What the model is and was trained on, as JSON-ready values.
        self.facts: Mapping[str, Any] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Read one message; `doc.cats` gets the probability of each category."""
        if self.triage is None or self.taxonomy is None:
            raise ValueError(f"{TRIAGE} has no model yet; load a folder written by Language.to_disk")
        prepared: Prepared = doc.user_data[_PREPARED]
        vector = None if self.triage.meaning is None else vector_of(prepared.plain)
        reading = self.triage.read(prepared.words, vector)
        doc.user_data[_READING] = reading
        doc.cats = shares_of(reading, self.taxonomy)
        return doc

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Write keys, rarity, weights and the rest as plain numpy and JSON files."""
        if self.triage is None or self.taxonomy is None or "triage" in exclude:
            return
        path.mkdir(parents=True, exist_ok=True)
        triage = self.triage
        arrays: dict[str, np.ndarray[Any, Any]] = {
            "keys": triage.reader.vocabulary.keys,
            "rarity": triage.reader.vocabulary.rarity,
            "octets": triage.weights.octets,
            "units": triage.weights.units,
            "bias": triage.bias,
            "groups": triage.groups,
            "prints": triage.memory.prints,
            "columns": triage.memory.columns,
            "counts": triage.memory.counts,
        }
        if triage.meaning is not None:
            arrays["meaning"] = triage.meaning
        for name, array in arrays.items():
            np.save(path / f"{name}.npy", array)
        rest = {
            "temperature": triage.temperature,
            "platt": [triage.platt.slope, triage.platt.offset],
            "thresholds": dict(triage.thresholds),
            "leaves": [asdict(leaf) for leaf in self.taxonomy.leaves],
            "stems": {stem: list(map(list, entries)) for stem, entries in triage.reader.keyer.ideas.stems.items()},
            "facts": dict(self.facts),
            "format": FORMAT,
        }
        (path / "rest.json").write_text(json.dumps(rest, sort_keys=True), "utf-8")

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> TriageComponent:
        """Read what `to_disk` wrote."""
        if "triage" in exclude:
            return self
        rest = json.loads((path / "rest.json").read_text("utf-8"))
        if rest["format"] != FORMAT:
            raise ValueError(f"the model has format {rest['format']}, this release reads {FORMAT}; train it again")
        arrays = {file.stem: np.load(file) for file in path.glob("*.npy")}
        stems = {
            stem: tuple((str(idea), bool(start), bool(end)) for idea, start, end in entries)
            for stem, entries in rest["stems"].items()
        }
        self.triage = Triage(
            reader=Reader(Keyer(Ideas(stems)), Vocabulary.of(arrays["keys"], arrays["rarity"])),
            memory=Memory(arrays["prints"], arrays["columns"], arrays["counts"]),
            weights=PackedWeights(octets=arrays["octets"], units=arrays["units"]),
            bias=arrays["bias"],
            meaning=arrays.get("meaning"),
            groups=arrays["groups"],
            temperature=float(rest["temperature"]),
            platt=Platt(slope=float(rest["platt"][0]), offset=float(rest["platt"][1])),
            thresholds={str(category): float(threshold) for category, threshold in rest["thresholds"].items()},
        )
        self.taxonomy = Taxonomy(leaves=tuple(Leaf(**leaf) for leaf in rest["leaves"]))
        self.facts = rest["facts"]
        return self


@Language.factory(TEXT)
def make_text(nlp: Language, name: str) -> TextComponent:  # noqa: ARG001 - spaCy passes both
    """Build the component."""
    return TextComponent()


@Language.factory(RULES)
def make_rules(nlp: Language, name: str) -> RulesComponent:  # noqa: ARG001 - spaCy passes both
    """Build the component without a rule; the desk's are set after loading."""
    return RulesComponent()


@Language.factory(TRIAGE)
def make_triage(nlp: Language, name: str) -> TriageComponent:  # noqa: ARG001 - spaCy passes both
    """Build the empty component, as spaCy's factories do; `from_disk` fills it."""
    return TriageComponent()


def pipeline_of(triage: Triage, taxonomy: Taxonomy, facts: Mapping[str, Any]) -> Language:
    """Return the spaCy pipeline around a trained model."""
    nlp = spacy.blank("xx")
    nlp.add_pipe(TEXT)
    nlp.add_pipe(RULES)
    component: Any = nlp.add_pipe(TRIAGE)
    component.triage, component.taxonomy, component.facts = triage, taxonomy, facts
    return nlp


def triage_of(nlp: Language) -> TriageComponent:
    """Return the trained component of a pipeline."""
    component = nlp.get_pipe(TRIAGE)
    assert isinstance(component, TriageComponent)
    return component


def obey(nlp: Language, rules: Iterable[Rule]) -> None:
    """Give the pipeline the desk's keyword rules."""
    component = nlp.get_pipe(RULES)
    assert isinstance(component, RulesComponent)
    component.rules = tuple(rules)


def read(nlp: Language, questions: Iterable[Question]) -> list[tuple[Question, Prepared, Match | None, Reading]]:
    """Send each question through the pipeline.

    A Doc holds its question instead of tokens, so the vocabulary learns no words from it. The components are called
    one after the other, as `Language.pipe` would: what that adds (a Doc copied for each, batches, a zone of memory)
    costs as much as the model.
    """
    return [_through(nlp, Doc(nlp.vocab, user_data={_QUESTION: question})) for question in questions]


def _through(nlp: Language, doc: Doc) -> tuple[Question, Prepared, Match | None, Reading]:
    for _, component in nlp.pipeline:
        doc = component(doc)
    found = doc.user_data
    return found[_QUESTION], found[_PREPARED], found[_MATCH], found[_READING]
