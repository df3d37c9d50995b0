"""`deskhand classify`: what the classifier makes of a text, and why. Loads the classifier; prints.

Works without a configuration: then the taxonomy and the matrix are the default ones, and the trained model is kept in
the cache folder of whoever asks.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.agreed.policy import DEFAULT_MATRIX, matrix_of
from bot.terminal import output
from bot.terminal.failures import FAILED, USAGE, Failure
from bot.wording import one_line
from classifier.suggestion import Question, Scored, Suggestion
from intake.quoting import split_text

if TYPE_CHECKING:
    from bot.config import Config
    from classifier.model import Classifier

#: Messages that are asked about together; one pass over the model.
BATCH = 64
#: No more of one text is looked at; of a mail neither.
MOST_TEXT = 400_000

Matrix = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One line of input: the question, or what is wrong with the line."""

    id: object
    question: Question | None
    error: str = ""


def own_cache() -> Path:
    """Return where a model is kept that belongs to no desk (the XDG base directories)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deskhand"


def classify(option: Path | None, text: str | None, *, model: Path | None = None, as_json: bool) -> int:
    """Print what the classifier suggests for a text, or for each line of standard input; return the exit code."""
    if text is None and sys.stdin.isatty():
        raise Failure('give a text, or lines such as {"text": "..."} on standard input', USAGE)
    asked = iter([_Asked(id=None, question=Question(text=_new_text(text)))]) if text is not None else _read_lines()
    classifier, matrix = load_model(option, model)
    trouble = 0
    for page in output.pages(asked, BATCH):
        questions = [each.question for each in page if each.question is not None]
        answers = iter(classifier.suggest(questions))
        for each in page:
            trouble += each.question is None
            _say(each, None if each.question is None else next(answers), matrix, as_json=as_json)
    return FAILED if trouble else 0


def load_model(option: Path | None, folder: Path | None) -> tuple[Classifier, Matrix]:
    """Return the classifier in a folder, else the desk's, else the default one; and the matrix of the desk."""
    from classifier.model import UnreadableModel, load, load_folder
    from classifier.vectors import are_installed

    try:
        if option is None and not os.environ.get("DESKHAND_CONFIG") and not Path("config.toml").is_file():
            matrix = matrix_of(DEFAULT_MATRIX)
            return (load_folder(folder) if folder else load(own_cache(), vectors=are_installed())), matrix
        from bot.config.taxonomy import rules_of
        from bot.terminal.desk_file import configured

        config = configured(option)
        matrix = matrix_of(config.priority.matrix)
        return (load_folder(folder, rules_of(config)) if folder else _answering(config)), matrix
    except UnreadableModel as error:
        raise Failure(f"{error}; train one with `deskhand train --data FILE --out {folder}`") from error
    except OSError as error:
        raise Failure(f"the trained model cannot be kept: {error}; set [classifier] cache or XDG_CACHE_HOME") from error


def _answering(config: Config) -> Classifier:
    """Return the model that answers for the desk; without a database, that of the package."""
    from bot.learning.models import bootstrap, load_version
    from bot.terminal.desk_file import has_database, opened
    from store import models

    if not has_database(config):
        return bootstrap(config)
    with opened(config) as store:
        with store.reading() as connection:
            live = models.live(connection)
        return (load_version(config, store, live.version) if live else None) or bootstrap(config)


def _read_lines() -> Iterator[_Asked]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            yield _asked(number, line)


def _new_text(text: str) -> str:
    """Return what of a text its author wrote: a desk takes quotes, signatures and notices off before it asks."""
    return split_text(text[:MOST_TEXT], is_reply=False).new_text


def _asked(number: int, line: bytes) -> _Asked:
    try:
        written = json.loads(line)
    except ValueError as error:
        return _Asked(id=number, question=None, error=f"line {number} is no JSON: {error}")
    if not isinstance(written, dict) or not isinstance(written.get("text"), str):
        return _Asked(id=number, question=None, error=f'line {number} has no text; write {{"text": "..."}}')
    question = Question(
        text=_new_text(written["text"]),
        subject=str(written.get("subject") or ""),
        language=str(written.get("lang") or ""),
        sender=str(written.get("sender") or "").lower(),
    )
    return _Asked(id=written.get("id", number), question=question)


def _say(asked: _Asked, suggestion: Suggestion | None, matrix: Matrix, *, as_json: bool) -> None:
    if suggestion is None:
        if as_json:
            output.say_json({"id": asked.id, "ok": False, "error": asked.error})
        else:
            output.complain(asked.error)
    elif as_json:
        output.say_json({"id": asked.id, **suggestion_facts(suggestion, matrix)})
    else:
        output.say("\n".join(_summary(suggestion, matrix)) + "\n")


def suggestion_facts(suggestion: Suggestion, matrix: Matrix) -> dict[str, Any]:
    """Return a suggestion as JSON-ready values; the priority is the matrix's, never a guess."""
    fields: dict[str, Scored[Any]] = {
        "category": suggestion.category,
        "subcategory": suggestion.subcategory,
        "impact": suggestion.impact,
        "urgency": suggestion.urgency,
    }
    return {
        **{name: scored.value for name, scored in fields.items()},
        "priority": matrix[suggestion.impact.value, suggestion.urgency.value],
        "confidences": {name: round(scored.confidence, 4) for name, scored in fields.items()},
        "top3": [{"value": one.value, "confidence": round(one.confidence, 4)} for one in suggestion.top3],
        "sure": suggestion.is_sure,
        "because": {name: list(scored.because) for name, scored in fields.items()},
        "model": suggestion.model_version,
        "language": suggestion.language,
    }


def _summary(suggestion: Suggestion, matrix: Matrix) -> Iterator[str]:
    fields: tuple[tuple[str, Scored[Any]], ...] = (
        ("category", suggestion.category),
        ("subcategory", suggestion.subcategory),
        ("impact", suggestion.impact),
        ("urgency", suggestion.urgency),
    )
    for name, scored in fields:
        because = f"  because {'; '.join(scored.because)}" if scored.because else ""
        yield one_line(f"{name:<12} {scored.value or '-'} ({scored.confidence:.0%} sure){because}")
    yield f"{'priority':<12} P{matrix[suggestion.impact.value, suggestion.urgency.value]}"
    others = ", ".join(f"{one.value} {one.confidence:.0%}" for one in suggestion.top3)
    yield f"{'likeliest':<12} {others}" if others else f"{'likeliest':<12} -"
    yield f"{'model':<12} {suggestion.model_version}"
