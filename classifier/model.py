"""The classifier in use: a spaCy pipeline, loaded from a cache folder or trained into it. Imports spaCy; reads files.

    Question --text.prepare--> nlp.pipe [deskhand_triage] --> Reading --blend--> Suggestion

It guarantees that the same corpus, taxonomy and code give the same folder to the byte; that two processes which start
at once both end with a whole model; that any number of threads may ask (one lock, one batch at a time). Only bot's
worker imports this module: importing spaCy takes seconds.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from classifier.blend import blend
from classifier.corpus import digest_of, examples_for, read_corpus, read_ideas
from classifier.features import Ideas
from classifier.linear import Platt
from classifier.rules import Rule
from classifier.suggestion import Question, Suggestion
from classifier.taxonomy import DEFAULT_TAXONOMY, Taxonomy
from classifier.text import Prepared, prepare
from classifier.train import train
from classifier.triage import Keyer, Reader, Reading, Triage, Vocabulary

FACTORY = "deskhand_triage"
#: Modules whose change makes a trained model another model.
_CODE = ("text", "features", "triage", "linear", "train", "corpus", "model")
_READING = "deskhand.reading"
_WORDS = "deskhand.words"


class TriageComponent:
    """The pipeline component: puts its Reading into `doc.user_data`; saves and loads itself with the pipeline."""

    def __init__(self, triage: Triage | None = None) -> None:
        self.triage = triage

    def __call__(self, doc: Doc) -> Doc:
        """Read one message."""
        if self.triage is None:
            raise ValueError(f"{FACTORY} has no model yet; load a folder written by Language.to_disk")
        words = doc.user_data.get(_WORDS) or prepare(Question(text=doc.text)).words
        doc.user_data[_READING] = self.triage.read(words)
        return doc

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Write keys, rarity, weights and the rest as plain numpy and JSON files."""
        if self.triage is None or "triage" in exclude:
            return
        path.mkdir(parents=True, exist_ok=True)
        vocabulary = self.triage.reader.vocabulary
        np.save(path / "keys.npy", np.fromiter(vocabulary.row_of, dtype=np.int64))
        np.save(path / "rarity.npy", vocabulary.rarity)
        np.save(path / "weights.npy", self.triage.weights)
        rest = {
            "temperature": self.triage.temperature,
            "platt": [self.triage.platt.slope, self.triage.platt.offset],
            "groups": self.triage.groups.tolist(),
            "stems": {stem: list(map(list, entries)) for stem, entries in self.triage.reader.keyer.ideas.stems.items()},
        }
        (path / "rest.json").write_text(json.dumps(rest, sort_keys=True), "utf-8")

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> TriageComponent:
        """Read what `to_disk` wrote."""
        if "triage" in exclude:
            return self
        rest = json.loads((path / "rest.json").read_text("utf-8"))
        stems = {
            stem: tuple((str(idea), bool(start), bool(end)) for idea, start, end in entries)
            for stem, entries in rest["stems"].items()
        }
        self.triage = Triage(
            reader=Reader(Keyer(Ideas(stems)), Vocabulary.of(np.load(path / "keys.npy"), np.load(path / "rarity.npy"))),
            weights=np.load(path / "weights.npy"),
            groups=np.array(rest["groups"], dtype=np.int64),
            temperature=float(rest["temperature"]),
            platt=Platt(slope=float(rest["platt"][0]), offset=float(rest["platt"][1])),
        )
        return self


@Language.factory(FACTORY)
def make_triage(nlp: Language, name: str) -> TriageComponent:  # noqa: ARG001 - spaCy passes both
    """Build the empty component, as spaCy's factories do; `from_disk` fills it."""
    return TriageComponent()


class Classifier:
    """A loaded model with its taxonomy and rules."""

    def __init__(self, nlp: Language, version: str, taxonomy: Taxonomy, rules: Sequence[Rule]) -> None:
        #: The model that answers, such as "bootstrap-3f9a12c4".
        self.version = version
        self._nlp = nlp
        self._taxonomy = taxonomy
        self._rules = tuple(rules)
        self._lock = threading.Lock()

    def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        """Answer each question, in the order given; an answer does not depend on the other questions."""
        prepared = [prepare(question) for question in questions]
        return tuple(
            blend(question, each.folded, reading, taxonomy=self._taxonomy, rules=self._rules, version=self.version)
            for question, each, reading in zip(questions, prepared, self._read(prepared), strict=True)
        )

    def _read(self, prepared: Sequence[Prepared]) -> list[Reading]:
        with self._lock, self._nlp.memory_zone():
            # The Docs die with the zone; the readings are our own values and live on.
            # They carry words instead of tokens: spaCy's tokens, new in every zone, cost more than all the rest.
            docs = [Doc(self._nlp.vocab, user_data={_WORDS: each.words}) for each in prepared]
            return [doc.user_data[_READING] for doc in self._nlp.pipe(docs)]


def pipeline_of(triage: Triage) -> Language:
    """Return the spaCy pipeline around a trained model."""
    nlp = spacy.blank("xx")
    component: Any = nlp.add_pipe(FACTORY)
    component.triage = triage
    return nlp


def train_pipeline(taxonomy: Taxonomy) -> Language:
    """Train the bootstrap model for a taxonomy."""
    return pipeline_of(train(examples_for(taxonomy, read_corpus()), taxonomy, read_ideas()).triage)


def load(cache_dir: Path, taxonomy: Taxonomy = DEFAULT_TAXONOMY, rules: Sequence[Rule] = ()) -> Classifier:
    """Load the model of this corpus, taxonomy and code from the cache folder; train it there first if it is new.

    Raises OSError when the folder cannot be written.
    """
    # A folder of another spaCy release may be read with a warning, or not at all: the release is part of the key.
    key = f"{digest_of(_CODE)[:16]}-{taxonomy.digest[:8]}-{version('spacy')}"
    folder = cache_dir / f"triage-{key}"
    nlp = _loaded(folder)
    if nlp is None:
        _train_apart(folder, taxonomy)
        nlp = _loaded(folder) or _stored(folder, lambda: train_pipeline(taxonomy))
    return Classifier(nlp, f"bootstrap-{key[:8]}", taxonomy, rules)


def _train_apart(folder: Path, taxonomy: Taxonomy) -> None:
    """Train in a process of its own: it takes a hundred megabytes more than answering, and gives none of them back."""
    with (
        suppress(BrokenProcessPool),
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart,
    ):
        apart.submit(store_trained, folder, taxonomy).result()


def store_trained(folder: Path, taxonomy: Taxonomy) -> None:
    """Train the bootstrap model for a taxonomy and put it at the folder."""
    _stored(folder, lambda: train_pipeline(taxonomy))


def _loaded(folder: Path) -> Language | None:
    """Return the pipeline in the folder, None when there is none or it is damaged."""
    if not folder.is_dir():
        return None
    try:
        return spacy.load(folder)
    except (OSError, ValueError, KeyError, EOFError):
        # A cache may be lost at any time (a full disk, a cleaner): training again is always right.
        shutil.rmtree(folder, ignore_errors=True)
        return None


def _stored(folder: Path, make: Callable[[], Language]) -> Language:
    """Make the pipeline and put it at the folder in one step, so that nobody ever sees half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    nlp = make()
    workshop = Path(tempfile.mkdtemp(prefix=".triage-", dir=folder.parent))
    try:
        nlp.to_disk(workshop / "model")
        (workshop / "model").replace(folder)
    except OSError:
        # Another process was faster: its folder holds the same bytes. Anything else is a real failure.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return nlp
