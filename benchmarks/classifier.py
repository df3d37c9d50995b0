"""The classifier beside its peers, in one run on the same splits: majority, spaCy TextCatBOW.v3, TF-IDF + LinearSVC.

    python -m benchmarks.classifier [--quick] [--data FOLDER] [--sets NAME ...]
                                    [--parts peers few stream bursts speed first-day]

Each set is a folder with a `data.jsonl` of rows {"text", "label", "split"}. Training rows are those of the splits
train and val, tests those of test. A set whose rows have a category, a subcategory, impact and urgency and no split is
of the default taxonomy: the model of the package is judged on it as on its first day. Times are CPU seconds of this
process on one thread. --quick takes a tenth of the rows and of the repetitions: it shows that all runs, not how good
it is.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

# Whole, before classifier.lean leaves its own components out: TextCatBOW is one of them.
import spacy

from classifier.bursts import Bursts
from classifier.corpus import Example, read_corpus
from classifier.evaluate import compare
from classifier.labelled import Labelled, read_labelled
from classifier.model import Classifier, store_model, train_on
from classifier.recent import Report
from classifier.similar import Neighbours
from classifier.suggestion import UNCLASSIFIED, Question, Scored, Suggestion
from classifier.taxonomy import DEFAULT_TAXONOMY
from classifier.text import prepare
from classifier.vectors import are_installed, vector_of

_REPOSITORY = Path(__file__).resolve().parents[1]
_DATA = _REPOSITORY.parent / "shared" / "data" / "tickets"
_PARTS = ("peers", "few", "stream", "bursts", "speed", "first-day")
_SHOTS = (0, 3, 10, 30, 100)
#: A stream is learned from after so many confirmations.
_LESSON = 500

Ask = Callable[[Sequence[Question]], Sequence[Suggestion]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A trained classifier of any make."""

    ask: Ask
    train_seconds: float
    megabytes: float


def _said(labels: Sequence[str], shares: np.ndarray) -> Suggestion:
    order = np.argsort(-shares, kind="stable")[:3]
    top3 = tuple(Scored(value=str(labels[place]), confidence=float(shares[place])) for place in order)
    level = Scored(value=3, confidence=0.0)
    nothing = Scored(value="", confidence=0.0)
    return Suggestion(
        category=top3[0], subcategory=nothing, impact=level, urgency=level, top3=top3, bare=top3[0].confidence
    )


def majority(examples: Sequence[Example]) -> Peer:
    """Always answer the commonest label, with its share."""
    counts = Counter(each.category for each in examples)
    labels = [label for label, _ in counts.most_common()]
    shares = np.array([counts[label] for label in labels], float) / len(examples)
    return Peer(lambda questions: [_said(labels, shares)] * len(questions), 0.0, 0.0)


def textcat(examples: Sequence[Example]) -> Peer:
    """spaCy's own TextCatBOW.v3, five epochs."""
    from spacy.training import Example as Lesson

    began = time.process_time()
    nlp = spacy.blank("xx")
    bow = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 2,
        "no_output_layer": False,
    }
    pipe: Any = nlp.add_pipe("textcat", config={"model": bow})
    labels = sorted({each.category for each in examples})
    for label in labels:
        pipe.add_label(label)
    lessons = [
        Lesson.from_dict(nlp.make_doc(each.text), {"cats": {label: float(label == each.category) for label in labels}})
        for each in examples
    ]
    optimizer = nlp.initialize(lambda: lessons[:500])
    order = random.Random(0)
    for _ in range(5):
        order.shuffle(lessons)
        for first in range(0, len(lessons), 64):
            nlp.update(lessons[first : first + 64], sgd=optimizer)
    seconds = time.process_time() - began

    def ask(questions: Sequence[Question]) -> list[Suggestion]:
        docs = nlp.pipe([question.text for question in questions])
        return [_said(labels, np.array([doc.cats[label] for label in labels])) for doc in docs]

    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(folder)
        return Peer(ask, seconds, _megabytes(Path(folder)))


def linear_svc(examples: Sequence[Example]) -> Peer:
    """TF-IDF of words (1-2) and characters (2-5) with scikit-learn's LinearSVC, scores through a softmax."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    began = time.process_time()
    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        ),
        LinearSVC(random_state=0),
    ).fit([each.text for each in examples], [each.category for each in examples])
    seconds = time.process_time() - began
    coefficients = model[-1].coef_

    def ask(questions: Sequence[Question]) -> list[Suggestion]:
        scores = model.decision_function([question.text for question in questions])
        scores = np.stack([-scores, scores], axis=1) if scores.ndim == 1 else scores
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return [_said(model.classes_, row) for row in powers / powers.sum(axis=1, keepdims=True)]

    return Peer(ask, seconds, coefficients.nbytes / 1e6)


def ours(examples: Sequence[Example], *, vectors: bool, labels: Labelled | None = None) -> Peer:
    """Train our own on the labels of `labels`, else on those of the examples."""
    began = time.process_time()
    taxonomy = (labels or Labelled(examples=tuple(examples))).taxonomy
    nlp, _ = train_on(examples, taxonomy, name="benchmark", vectors=vectors)
    seconds = time.process_time() - began
    classifier = Classifier(nlp)
    with tempfile.TemporaryDirectory() as folder:
        store_model(nlp, Path(folder) / "model")
        return Peer(classifier.suggest, seconds, _megabytes(Path(folder)))


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _ways() -> Iterator[tuple[str, Callable[[Sequence[Example]], Peer]]]:
    yield "majority", majority
    yield "TextCatBOW.v3", textcat
    yield "TF-IDF + LinearSVC", linear_svc
    yield "ours", lambda examples: ours(examples, vectors=False)
    if are_installed():
        yield "ours with vectors", lambda examples: ours(examples, vectors=True)


def _speed(peer: Peer, examples: Sequence[Example]) -> tuple[float, float, float, float]:
    """Return messages a CPU second one by one and 64 at a time, and milliseconds at the median and at 99 %."""
    few = [each.question for each in examples[:400]]
    for question in few[:50]:
        peer.ask([question])
    took = []
    for question in few:
        before = time.process_time()
        peer.ask([question])
        took.append((time.process_time() - before) * 1_000)
    before = time.process_time()
    for first in range(0, len(few), 64):
        peer.ask(few[first : first + 64])
    batched = len(few) / (time.process_time() - before)
    return len(few) / (sum(took) / 1_000), batched, float(np.percentile(took, 50)), float(np.percentile(took, 99))


def peers(name: str, train: Labelled, test: Labelled) -> None:
    """Print one line for each way on one set."""
    print(f"\n{name}: {len(train.examples)} to learn from, {len(test.examples)} to judge by")
    print(
        f"{'':20} {'acc':>6} {'F1':>6} {'top3':>6} {'ECE':>6} {'cov90':>6} {'train':>7} {'/s at 1':>8} {'at 64':>7} "
        f"{'p50':>6} {'p99':>6} {'MB':>6} {'RSS':>6}"
    )
    for way, make in _ways():
        peer = make(train.examples)
        report = compare(test.examples, peer.ask([each.question for each in test.examples]))
        single, batched, median, slow = _speed(peer, test.examples)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
        print(
            f"{way:20} {report.accuracy:6.3f} {report.macro_f1:6.3f} {report.top3:6.3f} "
            f"{report.calibration_error:6.3f} {report.coverage_at_90:6.3f} {peer.train_seconds:6.1f}s {single:8.0f} "
            f"{batched:7.0f} {median:6.2f} {slow:6.2f} {peer.megabytes:6.1f} {memory:6.0f}",
            flush=True,
        )


def few(name: str, train: Labelled, test: Labelled) -> None:
    """Print accuracy and top 3 by the number of labels a class; with none, only the labels' own names are known."""
    by_label: dict[str, list[Example]] = defaultdict(list)
    for each in random.Random(0).sample(train.examples, len(train.examples)):
        by_label[each.category].append(each)
    print(f"\n{name}, labels a class:")
    for shots in (*_SHOTS, None):
        shown = [each for rows in by_label.values() for each in rows[:shots]]
        line = f"{'all' if shots is None else shots:>5}"
        for vectors in (False, True) if are_installed() else (False,):
            peer = ours(shown, vectors=vectors, labels=train)
            report = compare(test.examples, peer.ask([each.question for each in test.examples]))
            way = "with vectors" if vectors else "words"
            line += f"   {way} {report.accuracy:.3f}, top 3 {report.top3:.3f}, ECE {report.calibration_error:.3f}"
        print(line, flush=True)


def stream(name: str, train: Labelled, test: Labelled) -> None:
    """Print how a set fares as a stream, each answer confirmed, learned from every _LESSON confirmations."""
    rows = random.Random(0).sample((*train.examples, *test.examples), len(train.examples) + len(test.examples))[:6_000]
    right: list[bool] = []
    peer = ours([], vectors=False, labels=train)
    for first in range(0, len(rows), _LESSON):
        page = rows[first : first + _LESSON]
        for said, each in zip(peer.ask([each.question for each in page]), page, strict=True):
            right.append((said.top3[0].value if said.top3 else "") == each.category)
        peer = ours(rows[: first + _LESSON], vectors=False, labels=train)
    print(
        f"\n{name} as a stream of {len(rows)}: {np.mean(right):.3f} of all, {np.mean(right[-1_000:]):.3f} of the last"
    )


def bursts(name: str, train: Labelled, test: Labelled, *, trials: int = 200) -> None:
    """Print how many of eight reports of one thing among others are seen, and how often there is a false alarm."""
    taxonomy = train.taxonomy
    nlp, _ = train_on(train.examples, taxonomy, name="benchmark", vectors=False)
    words = [prepare(each.question) for each in test.examples]
    cats = [nlp(each.text).cats for each in test.examples]
    shares = np.array([[max(cat[label], 0.0) for label in taxonomy.categories] for cat in cats], np.float32)
    vectors = [vector_of(each.plain) for each in words] if are_installed() else [None] * len(words)
    neighbours = Neighbours()
    prints = [neighbours.print_of(each.words) for each in words]
    detector, chance, now = Bursts(neighbours), random.Random(0), datetime(2025, 1, 1, tzinfo=UTC)
    alarmed: set[str] = set()
    distinct = 0

    def hear(place: int) -> bool:
        nonlocal now, distinct
        now += timedelta(minutes=2)
        key = now.isoformat()
        weighed = neighbours.remember(key, prints[place], now=now)
        report = Report(key=key, at=now, weighed=weighed, shares=shares[place], vector=vectors[place])
        burst = detector.observe(report)
        if burst is None:
            return False
        distinct += alarmed.isdisjoint(burst.keys)
        alarmed.update(burst.keys)
        return True

    ordinary = range(len(words))
    for place in chance.choices(ordinary, k=3_000):
        hear(place)
    distinct = 0
    false = sum(hear(place) for place in chance.choices(ordinary, k=10_000))
    about = distinct
    by_label = defaultdict(list)
    for place, each in enumerate(test.examples):
        by_label[each.category].append(place)
    enough = [places for places in by_label.values() if len(places) >= 8]
    seen: list[int] = []
    for _ in range(trials):
        for place in chance.choices(ordinary, k=60):
            hear(place)
        own = set(chance.sample(chance.choice(enough), 8))
        mixed = [*own, *chance.choices(ordinary, k=30)]
        chance.shuffle(mixed)
        heard, alarm = 0, 0
        for place in mixed:
            heard += place in own
            if hear(place) and place in own and not alarm:
                alarm = heard
        seen.append(alarm)
    found = sum(alarm > 0 for alarm in seen) / trials
    early = sum(0 < alarm <= 5 for alarm in seen) / trials
    print(
        f"\n{name}, bursts: {found:.2f} seen, {early:.2f} by the fifth report; of 10,000 ordinary messages {false} "
        f"raised an alarm, about {about} different things"
    )


def first_day(folder: Path) -> None:
    """Print how the model of the package does on messages of the default taxonomy, before anything was learned."""
    rows = [json.loads(line) for line in (folder / "data.jsonl").read_text("utf-8").splitlines() if line]
    asked = [Question(text=row["text"], subject=row.get("subject") or "", language=row["lang"]) for row in rows]
    print(f"\n{folder.name}, first day, {len(rows)} messages:")
    for vectors in (False, True) if are_installed() else (False,):
        nlp, _ = train_on(read_corpus(), DEFAULT_TAXONOMY, name="bootstrap", vectors=vectors)
        pairs = list(zip(rows, Classifier(nlp).suggest(asked), strict=True))
        found = [pair for pair in pairs if not pair[0].get("not_incident")]
        shares = {
            "category": _share(said.category.value == row["category"] for row, said in found),
            "top 3": _share(row["category"] in {each.value for each in said.top3} for row, said in found),
            "subcategory": _share(said.subcategory.value == row["subcategory"] for row, said in found),
            "impact within one": _share(abs(said.impact.value - row["impact"]) < 2 for row, said in found),
            "urgency within one": _share(abs(said.urgency.value - row["urgency"]) < 2 for row, said in found),
            "P1/P2 found": _share(_priority(said) < 3 for row, said in found if _true_priority(row) < 3),
            "trifles below P3": _share(_priority(said) > 3 for row, said in found if _true_priority(row) > 3),
            "no incident seen": _share(said.category.value == UNCLASSIFIED for row, said in pairs if row not in found),
        }
        way = "with vectors" if vectors else "words"
        print(f"  {way}: " + ", ".join(f"{name} {share:.3f}" for name, share in shares.items()), flush=True)


def _share(right: Iterable[bool]) -> float:
    return float(np.mean(list(right) or [False]))


def _priority(said: Suggestion) -> int:
    return said.impact.value + said.urgency.value - 1


def _true_priority(row: Mapping[str, Any]) -> int:
    return int(row["impact"] + row["urgency"] - 1)


def speed() -> None:
    """Print what the bootstrap model costs: training, answering, memory."""
    corpus = read_corpus()
    for vectors in (False, True) if are_installed() else (False,):
        before = time.process_time()
        nlp, trained = train_on(corpus, DEFAULT_TAXONOMY, name="bootstrap", vectors=vectors)
        seconds = time.process_time() - before
        single, batched, median, slow = _speed(Peer(Classifier(nlp).suggest, seconds, 0.0), corpus)
        print(
            f"\nbootstrap{' with vectors' if vectors else ''}: {seconds:.1f} CPU seconds for {len(corpus)} rows; "
            f"{single:.0f} messages a second one by one, {batched:.0f} in batches; p50 {median:.2f} ms, p99 {slow:.2f} "
            f"ms; held-out styles: {json.dumps({k: round(v, 3) for k, v in _scores(trained.scores).items()})}",
            flush=True,
        )


def _scores(scores: object) -> dict[str, float]:
    return {name: getattr(scores, name) for name in ("category", "subcategory", "top3", "calibration_error")}


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=_DATA)
    parser.add_argument("--sets", nargs="*")
    parser.add_argument("--quick", action="store_true", help="A tenth of everything, to see that it runs.")
    parser.add_argument("--parts", nargs="*", choices=_PARTS, default=list(_PARTS))
    asked = parser.parse_args()
    warnings.filterwarnings("ignore")
    if "speed" in asked.parts:
        speed()
    for folder in sorted(path.parent for path in asked.data.glob("*/data.jsonl")):
        if asked.sets and folder.name not in asked.sets:
            continue
        train, test = (read_labelled(folder / "data.jsonl", testing=testing) for testing in (False, True))
        if train.examples == test.examples:
            if "first-day" in asked.parts:
                first_day(folder)
            continue
        if asked.quick:
            train, test = (replace(each, examples=each.examples[::10]) for each in (train, test))
        trials = partial(bursts, trials=20 if asked.quick else 200)
        for part, run in (("peers", peers), ("few", few), ("stream", stream), ("bursts", trials)):
            if part in asked.parts:
                run(folder.name, train, test)


if __name__ == "__main__":
    main()
