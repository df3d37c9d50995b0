"""The classifier in use: a model folder, loaded from the cache or trained into it. Loads and trains.

    Question --pipeline.read--> match, Reading --blend--> Suggestion

It guarantees that the same corpus, taxonomy and code give the same folder to the byte; that two processes which start
at once both end with a whole model; that any number of threads may ask (one lock, one batch at a time). Only bot's
worker imports this module: importing spaCy takes seconds.
"""

from __future__ import annotations

import errno
import multiprocessing
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from classifier.blend import Model, blend
from classifier.corpus import Example, digest_of, examples_for, read_corpus, read_ideas
from classifier.heads import one_thread
from classifier.lean import Language, spacy
from classifier.meanings import meanings_of, meanings_of_names
from classifier.pipeline import obey, pipeline_of, read, triage_of
from classifier.rules import Rule
from classifier.suggestion import Question, Suggestion
from classifier.taxonomy import DEFAULT_TAXONOMY, Taxonomy
from classifier.text import prepare
from classifier.train import Trained, train
from classifier.vectors import Vectors

#: Modules whose change makes a trained model another model.
_CODE = (
    "text",
    "courtesies",
    "features",
    "triage",
    "linear",
    "heads",
    "train",
    "corpus",
    "pipeline",
    "vectors",
    "meanings",
    "vocabulary",
)


class UnreadableModel(ValueError):
    """A folder that holds no model of ours."""


class Classifier:
    """A loaded model with the desk's rules, and with the taxonomy's defaults as the desk has them."""

    def __init__(self, nlp: Language, rules: Sequence[Rule] = (), taxonomy: Taxonomy | None = None) -> None:
        component = triage_of(nlp)
        assert component.taxonomy is not None
        assert component.triage is not None
        #: What the model is: version, rows, scores, as JSON-ready values.
        self.facts: Mapping[str, Any] = component.facts
        #: The model that answers, such as "bootstrap-3f9a12c4".
        self.version = str(component.facts.get("version", "unnamed"))
        self.taxonomy = taxonomy or component.taxonomy
        self.thresholds = component.triage.thresholds
        self._model = Model(version=self.version, thresholds=self.thresholds)
        self._nlp = nlp
        self._lock = threading.Lock()
        obey(nlp, rules)

    @property
    def strings(self) -> int:
        """Return how many strings the pipeline's vocabulary holds; answering adds none."""
        return len(self._nlp.vocab.strings)

    def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        """Answer each question, in the order given; an answer does not depend on the other questions."""
        with self._lock:
            seen = read(self._nlp, questions)
        return tuple(
            blend(question, prepared.folded, reading, match, taxonomy=self.taxonomy, model=self._model)
            for question, prepared, match, reading in seen
        )


def train_on(examples: Sequence[Example], taxonomy: Taxonomy, *, name: str, vectors: bool) -> tuple[Language, Trained]:
    """Train a model on these examples and the taxonomy's own names; returns its pipeline and its held-out scores.

    Args:
        examples: Labelled messages; those the taxonomy has no place for are left out.
        taxonomy: The classes and their defaults.
        name: What kind of model it is, such as "bootstrap"; the version adds a digest of what it was trained on.
        vectors: Whether sentence vectors are weighed too (`classifier.vectors`).
    """
    fitting = examples_for(taxonomy, examples)
    # The encoder multiplies matrices too: with more threads the last bits of its sums come out otherwise.
    with one_thread():
        meant = _meant(fitting, names=len(taxonomy.leaves)) if vectors else None
        trained = train(fitting, taxonomy, read_ideas(), meant)
    facts = {
        "version": f"{name}-{digest_of(_CODE, fitting)[:8]}",
        "rows": len(fitting),
        "vectors": vectors,
        "scores": asdict(trained.scores),
    }
    return pipeline_of(trained.triage, taxonomy, facts), trained


def _meant(examples: Sequence[Example], *, names: int) -> list[Vectors]:
    """Return the sentence vector of each example; the last so many are names of the taxonomy."""
    texts = [prepare(example.question).plain for example in examples]
    messages = len(texts) - names
    return [*meanings_of(texts[:messages]), *(meanings_of_names(texts[messages:]) if names else ())]


def load(
    cache_dir: Path, taxonomy: Taxonomy = DEFAULT_TAXONOMY, rules: Sequence[Rule] = (), *, vectors: bool = False
) -> Classifier:
    """Load the model of this corpus, taxonomy and code from the cache folder; train it there first if it is new.

    Raises OSError when the folder cannot be written.
    """
    # A folder of another spaCy release may be read with a warning, or not at all: the release is part of the key.
    meaning = "-vectors" if vectors else ""
    key = f"{digest_of(_CODE)[:16]}-{taxonomy.digest[:8]}-{version('spacy')}{meaning}"
    folder = cache_dir / f"triage-{key}"
    nlp = _loaded(folder)
    if nlp is None:
        _train_apart(folder, taxonomy, vectors)
        nlp = _loaded(folder) or _stored(folder, lambda: _bootstrap(taxonomy, vectors))
    return Classifier(nlp, rules)


def load_folder(folder: Path, rules: Sequence[Rule] = (), taxonomy: Taxonomy | None = None) -> Classifier:
    """Load a model from its own folder.

    Raises:
        UnreadableModel: There is no model in the folder.
    """
    try:
        return Classifier(spacy.load(folder), rules, taxonomy)
    except (OSError, ValueError, KeyError, EOFError, AssertionError) as error:
        raise UnreadableModel(f"{folder} holds no Deskhand model: {error}") from error


def store_model(nlp: Language, folder: Path) -> None:
    """Write a model to a folder of its own; what was there before is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".model-", dir=folder.parent))
    try:
        _write(nlp, workshop / "model", folder)
        if folder.exists():
            folder.replace(workshop / "old")
        (workshop / "model").replace(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _write(nlp: Language, place: Path, folder: Path) -> None:
    """Write a model that shall be at a folder; a disk without room is named, where numpy tells bytes and no reason."""
    try:
        nlp.to_disk(place)
    except OSError as failure:
        if failure.errno is not None:
            raise
        raise OSError(errno.ENOSPC, "there is no room on the disk for the model", str(folder)) from failure


def _bootstrap(taxonomy: Taxonomy, vectors: bool) -> Language:
    return train_on(read_corpus(), taxonomy, name="bootstrap", vectors=vectors)[0]


def _train_apart(folder: Path, taxonomy: Taxonomy, vectors: bool) -> None:
    """Train in a process of its own: it takes a hundred megabytes more than answering, and gives none of them back."""
    with (
        suppress(BrokenProcessPool),
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart,
    ):
        apart.submit(store_bootstrap, folder, taxonomy, vectors).result()


def store_bootstrap(folder: Path, taxonomy: Taxonomy, vectors: bool) -> None:
    """Train the bootstrap model for a taxonomy and put it at the folder."""
    _stored(folder, lambda: _bootstrap(taxonomy, vectors))


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
        _write(nlp, workshop / "model", folder)
        (workshop / "model").replace(folder)
    except OSError:
        # Another process was faster: its folder holds the same bytes. Anything else is a real failure.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return nlp
