"""The bootstrap corpus under review: what is said twice, what is missing, what is too near to messages that judge it.

    python -m benchmarks.corpus_review [--against FILE.jsonl] [--near 0.65]

Three parts: repetition (the same words with digits masked; near-copies by character TF-IDF, inside one language),
balance (leaf by language, impact by urgency, styles), and, with `--against`, nearness to messages of another file that
are kept for judging. Ends with 1 when it found something to rewrite.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.corpus import WORDS, Example, read_corpus
from classifier.suggestion import UNCLASSIFIED
from classifier.text import fold

#: Two messages of one language above this cosine say the same in the same words.
NEAR = 0.65
#: Nearer than this to a message that judges the corpus, and it would judge a copy of itself.
TOO_NEAR = 0.45
#: A few words may rightly be said by two people.
FEWEST_WORDS = 5
LANGUAGES = ("en", "de", "fr", "es")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two texts and how near they are, 0 to 1."""

    nearness: float
    left: str
    right: str


def whole(example: Example) -> str:
    """Return subject and text as one."""
    return f"{example.subject} {example.text}".strip()


def fingerprint(text: str) -> str:
    """Return the words of a text without case, accents, punctuation and digits."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"\d+", "0", fold(text))))


def _long_enough(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if len(fingerprint(text).split()) >= FEWEST_WORDS]


def repeated(examples: Sequence[Example]) -> list[Pair]:
    """Return the messages whose fingerprint is there already."""
    first: dict[str, str] = {}
    found = []
    for text in _long_enough(map(whole, examples)):
        seen = first.setdefault(fingerprint(text), text)
        if seen is not text:
            found.append(Pair(nearness=1.0, left=seen, right=text))
    return found


def near_pairs(left: Sequence[str], right: Sequence[str], threshold: float) -> list[Pair]:
    """Return the pairs of a text of `left` and a text of `right` that are nearer than the threshold, nearest first."""
    if not left or not right:
        return []
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, preprocessor=fingerprint)
    vectorizer.fit([*left, *right])
    cosines = (vectorizer.transform(left) @ vectorizer.transform(right).T).tocoo()
    pairs = [
        Pair(nearness=float(nearness), left=left[row], right=right[column])
        for row, column, nearness in zip(cosines.row, cosines.col, cosines.data, strict=True)
        if nearness >= threshold
    ]
    return sorted(pairs, key=lambda pair: (-pair.nearness, pair.left, pair.right))


def near_copies(examples: Sequence[Example], threshold: float = NEAR) -> list[Pair]:
    """Return pairs of one language that say the same in nearly the same words."""
    found: list[Pair] = []
    for language in LANGUAGES:
        texts = sorted(set(_long_enough(whole(example) for example in examples if example.language == language)))
        found += [pair for pair in near_pairs(texts, texts, threshold) if pair.left < pair.right]
    return found


def gaps(examples: Sequence[Example], least: int = 5) -> list[str]:
    """Return what the corpus has too little of: a language of a leaf, an urgency of a leaf."""
    leaves = {(example.category, example.subcategory) for example in examples}
    count = Counter((example.category, example.subcategory, example.language) for example in examples)
    found = [
        f"{category} / {subcategory}: {count[category, subcategory, language]} in {language}"
        for category, subcategory in sorted(leaves)
        for language in LANGUAGES
        if count[category, subcategory, language] < least
    ]
    incidents = [example for example in examples if example.category != UNCLASSIFIED]
    urgencies = Counter((example.category, example.subcategory, example.urgency) for example in incidents)
    return found + [
        f"{category} / {subcategory}: {urgencies[category, subcategory, urgency]} of urgency {urgency}"
        for category, subcategory in sorted(leaves)
        if category != UNCLASSIFIED
        for urgency in (1, 2, 3)
        if urgencies[category, subcategory, urgency] < least
    ]


def balance(examples: Sequence[Example]) -> Iterator[str]:
    """Yield the tables as lines."""
    yield f"{len(examples)} messages"
    for title, counts in (
        ("language", Counter(example.language for example in examples)),
        ("style", Counter(example.style for example in examples)),
        ("impact/urgency", Counter(f"{example.impact}/{example.urgency}" for example in examples)),
    ):
        yield f"{title}: " + ", ".join(f"{name} {n} ({n / len(examples):.0%})" for name, n in counts.most_common())
    leaves = Counter((example.category, example.subcategory) for example in examples)
    by_language = Counter((example.category, example.subcategory, example.language) for example in examples)
    for leaf, n in sorted(leaves.items()):
        languages = " ".join(f"{language} {by_language[*leaf, language]:3}" for language in LANGUAGES)
        yield f"  {' / '.join(filter(None, leaf)):55} {n:4}   {languages}"


def _judges(file: Path) -> list[str]:
    rows = map(json.loads, filter(None, file.read_text("utf-8").splitlines()))
    return _long_enough(f"{row.get('subject') or ''} {row['text']}".strip() for row in rows)


def main(arguments: Sequence[str]) -> int:
    """Print the review; return 1 when there is something to rewrite."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus_review")
    parser.add_argument("--against", type=Path, help="JSON lines with text and subject that judge the corpus")
    parser.add_argument("--near", type=float, default=NEAR)
    options = parser.parse_args(arguments)
    examples = [example for example in read_corpus() if example.style != WORDS]
    print(*balance(examples), sep="\n")
    found = [("said twice", repeated(examples)), ("near-copies", near_copies(examples, options.near))]
    if options.against:
        ours = _long_enough(map(whole, examples))
        found.append(("too near to a judge", near_pairs(_judges(options.against), ours, TOO_NEAR)))
    for title, pairs in found:
        print(f"\n{title}: {len(pairs)}")
        for pair in pairs:
            print(f"  {pair.nearness:.2f}  {pair.left}\n        {pair.right}")
    missing = gaps(examples)
    print(f"\ntoo few: {len(missing)}", *missing, sep="\n  ")
    return 1 if missing or any(pairs for _, pairs in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
