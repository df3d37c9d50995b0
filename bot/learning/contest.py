"""Learning from what people confirmed: a candidate, measured beside the model in use; the better one answers. Trains.

Runs in a process of its own, started when enough was confirmed and every night, or by hand (`deskhand train`).

    confirmations, oldest first   |- older ---------------------|- newest, which the model in use never saw -|
    candidate                      trained on these and the corpus, then measured on ^ beside the model in use
    what is kept                   trained on all of them; live if the candidate was better, else put aside

What people set on an incident is never touched: a model only suggests, for incidents to come.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config import Config
from bot.config.taxonomy import taxonomy_of
from bot.learning.models import bootstrap, load_version
from classifier.corpus import Example
from classifier.taxonomy import Taxonomy
from store import confirmations, models
from store.confirmations import Confirmed
from store.engine import Store

if TYPE_CHECKING:
    from spacy.language import Language

    from classifier.model import Classifier

#: Confirmations that the model in use never saw, without which nothing can be told about it.
FEWEST = 8
#: The newest are for measuring: this share of all, at least FEWEST, at most MOST.
_SHARE, _MOST = 0.3, 500
#: The newest confirmations that are learned from; what is older describes an organisation that was.
_LEARNED_FROM = 50_000
#: The style of what was confirmed: a style of its own, held out as a whole when calibrating.
_STYLE = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What came of an attempt to learn."""

    #: "" when nothing was trained.
    version: str
    promoted: bool
    because: str
    #: Messages measured on, and the share that the candidate and the model in use got right.
    measured: int = 0
    candidate: float = 0.0
    in_use: float = 0.0


def examples_of(confirmed: Sequence[Confirmed]) -> list[Example]:
    """Return confirmed incidents as training examples."""
    return [
        Example(
            text=each.text,
            subject=each.subject,
            category=each.category,
            subcategory=each.subcategory,
            impact=each.impact,
            urgency=each.urgency,
            style=f"{_STYLE} {each.id % 3}",
        )
        for each in confirmed
    ]


def split_newest(confirmed: Sequence[Confirmed], seen_up_to: int) -> tuple[list[Confirmed], list[Confirmed]]:
    """Return what to train on and what to measure on: the newest, none of which the model in use has seen."""
    unseen = [each for each in confirmed if each.id > seen_up_to]
    size = min(max(FEWEST, int(len(confirmed) * _SHARE)), _MOST, len(unseen))
    measured = unseen[len(unseen) - size :]
    first = measured[0].id if measured else seen_up_to + 1
    return [each for each in confirmed if each.id < first], measured


def learn(config: Config, store: Store, *, now: datetime) -> Learned:
    """Train on everything that was confirmed, and put the result in use if it is better."""
    taxonomy = taxonomy_of(config)
    with store.reading() as connection:
        confirmed = [
            each
            for each in confirmations.settled(connection, limit=_LEARNED_FROM)
            if taxonomy.find(each.category, each.subcategory) is not None
        ]
        live = models.live(connection)
    older, newest = split_newest(confirmed, live.up_to if live else 0)
    if len(newest) < FEWEST:
        return Learned(
            version="", promoted=False, because=f"{len(newest)} new confirmations; {FEWEST} are needed to measure"
        )
    in_use = (load_version(config, store, live.version) if live else None) or bootstrap(config)
    found = _compare(config, taxonomy, older, newest, in_use)
    return _keep(store, confirmed, found, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    taxonomy: Taxonomy
    vectors: bool
    measured: int
    candidate: tuple[int, int]
    in_use: tuple[int, int]
    in_use_version: str


def _compare(
    config: Config, taxonomy: Taxonomy, older: Sequence[Confirmed], newest: Sequence[Confirmed], in_use: Classifier
) -> _Comparison:
    from classifier.model import Classifier
    from classifier.vectors import are_installed

    vectors = config.classifier.vectors and are_installed()
    candidate = Classifier(_trained(older, taxonomy, vectors)[0])
    return _Comparison(
        taxonomy=taxonomy,
        vectors=vectors,
        measured=len(newest),
        candidate=_right(candidate, newest),
        in_use=_right(in_use, newest),
        in_use_version=in_use.version,
    )


def _trained(confirmed: Sequence[Confirmed], taxonomy: Taxonomy, vectors: bool) -> tuple[Language, dict[str, Any]]:
    from classifier.corpus import read_corpus
    from classifier.model import train_on

    examples = [*read_corpus(), *examples_of(confirmed)]
    nlp, trained = train_on(examples, taxonomy, name="learned", vectors=vectors)
    return nlp, asdict(trained.scores)


def _right(classifier: Classifier, confirmed: Sequence[Confirmed]) -> tuple[int, int]:
    """Return how many categories are right, and how many are among the first three."""
    answers = classifier.suggest([example.question for example in examples_of(confirmed)])
    pairs = list(zip(answers, confirmed, strict=True))
    return (
        sum(answer.category.value == each.category for answer, each in pairs),
        sum(each.category in {scored.value for scored in answer.top3} for answer, each in pairs),
    )


def _keep(store: Store, confirmed: Sequence[Confirmed], found: _Comparison, *, now: datetime) -> Learned:
    from classifier.archive import pack
    from classifier.pipeline import triage_of

    nlp, held_out = _trained(confirmed, found.taxonomy, found.vectors)
    facts = triage_of(nlp).facts
    promoted = found.candidate > found.in_use
    learned = Learned(
        version=str(facts["version"]),
        promoted=promoted,
        because=_because(found, promoted=promoted),
        measured=found.measured,
        candidate=found.candidate[0] / found.measured,
        in_use=found.in_use[0] / found.measured,
    )
    with tempfile.TemporaryDirectory() as workshop:
        nlp.to_disk(Path(workshop) / "model")
        body = pack(Path(workshop) / "model")
    scores = {"held_out": held_out, "newest": asdict(replace(learned, because=""))}
    version = models.ModelVersion(
        version=learned.version,
        created_at=now,
        rows=int(facts["rows"]),
        up_to=confirmed[-1].id,
        because=learned.because,
        scores=scores,
    )
    with store.begin() as connection:
        models.add(connection, version, body)
        if promoted:
            models.promote(connection, learned.version, because=learned.because, now=now)
        else:
            models.reject(connection, learned.version, because=learned.because)
    return learned


def _because(found: _Comparison, *, promoted: bool) -> str:
    what = "better than" if promoted else "not better than"
    return (
        f"{what} {found.in_use_version} on the {found.measured} newest confirmations: {found.candidate[0]} right "
        f"against {found.in_use[0]}, {found.candidate[1]} against {found.in_use[1]} in the first three"
    )
