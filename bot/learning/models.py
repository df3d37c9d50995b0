"""The model that answers: the one that people's confirmations made live, else that of the package. Loads models.

A model lives in the database, where every process of the desk finds it, and is unpacked once into the cache folder.
`refresh` looks whether another one is live by now and takes it up; the old one answers until the new one is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import structlog

from bot.config import Config
from bot.config.taxonomy import rules_of, taxonomy_of
from classifier.suggestion import UNCLASSIFIED, Classify, Question, Scored, Suggestion
from store import models
from store.engine import Store

if TYPE_CHECKING:
    from classifier.model import Classifier

log = structlog.get_logger()


def bootstrap(config: Config) -> Classifier:
    """Load the package's model for the desk's taxonomy, training it first where it was never trained."""
    from classifier.model import load
    from classifier.vectors import are_installed

    vectors = config.classifier.vectors and are_installed()
    return load(config.classifier.cache, taxonomy_of(config), rules_of(config), vectors=vectors)


def load_version(config: Config, store: Store, version: str) -> Classifier | None:
    """Load a kept version; None when its archive is gone or was made by another release."""
    from classifier.archive import unpack
    from classifier.model import UnreadableModel, load_folder

    folder = config.classifier.cache / version
    try:
        if not folder.is_dir():
            with store.reading() as connection:
                body = models.body_of(connection, version)
            if body is None:
                return None
            unpack(body, folder)
        return load_folder(folder, rules_of(config))
    except (UnreadableModel, ValueError) as error:
        log.warning("model.unreadable", version=version, error=str(error))
        return None


class LiveModel:
    """Answers with the live model."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config = config
        self._store = store
        self._seen: str | None = None
        self._classifier = self._load() or bootstrap(config)

    @property
    def version(self) -> str:
        """Return the version that answers."""
        return self._classifier.version

    def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        """Answer each question, in the order given."""
        return self._classifier.suggest(questions)

    def refresh(self) -> bool:
        """Take up another live model, if there is one; blocks while it is loaded."""
        if self._wanted() == self._seen:
            return False
        self._classifier = self._load() or bootstrap(self._config)
        log.info("model.live", version=self.version)
        return True

    def _wanted(self) -> str | None:
        with self._store.reading() as connection:
            live = models.live(connection)
        return None if live is None else live.version

    def _load(self) -> Classifier | None:
        self._seen = self._wanted()
        return None if self._seen is None else load_version(self._config, self._store, self._seen)


def build_classify(config: Config, live: LiveModel | None = None) -> Classify:
    """Return what answers questions: the live model, else that of the package; blocks for seconds while it loads."""
    if config.classifier.mode == "off":
        return suggest_nothing
    return live.suggest if live is not None else bootstrap(config).suggest


def suggest_nothing(questions: object) -> tuple[Suggestion, ...]:
    """Answer for a classifier that is switched off: everything is of middling priority until a person looks."""
    assert isinstance(questions, list)
    middling = Scored(value=2, confidence=0.0, because=("the classifier is switched off",))
    nothing = Suggestion(
        category=Scored(value=UNCLASSIFIED, confidence=0.0),
        subcategory=Scored(value="", confidence=0.0),
        impact=middling,
        urgency=middling,
        model_version="off",
    )
    return (nothing,) * len(questions)


def classify_later(config: Config, store: Store) -> Classify:
    """Return what loads the live model when it is asked for the first time, which most who have it never do."""

    @cache
    def loaded() -> Classify:
        return build_classify(config, None if config.classifier.mode == "off" else LiveModel(config, store))

    def classify(questions: Sequence[Question]) -> Sequence[Suggestion]:
        return loaded()(questions)

    return classify
