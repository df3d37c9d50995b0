"""`deskhand train`: from a file of labelled messages to a model folder. Trains; writes a folder; prints."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.terminal import output
from bot.terminal.failures import USAGE, Failure

if TYPE_CHECKING:
    from classifier.labelled import Labelled
    from classifier.train import Scores

#: Where a model is put when nobody says.
DEFAULT_OUT = Path("model")


def train(data: Path, *, field: str, out: Path | None, vectors: bool | None, as_json: bool) -> int:
    """Train a model on a file of labelled messages, and say how it did on messages held out."""
    from classifier.labelled import UnusableData
    from classifier.vectors import are_installed

    if vectors and not are_installed():
        raise Failure("sentence vectors are not installed; pip install 'deskhand[vectors]'", USAGE)
    folder = out or DEFAULT_OUT
    try:
        done = _trained_on(data, field, folder, vectors=are_installed() if vectors is None else vectors)
    except UnusableData as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(f"{error}; give another file with --data, or another folder with --out") from error
    if as_json:
        output.say_json(_facts(done, folder))
    else:
        _say(done, folder)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What was trained on, how the model did, and how much processor time that took, in seconds."""

    labelled: Labelled
    scores: Scores
    seconds: float


def _trained_on(data: Path, field: str, folder: Path, *, vectors: bool) -> _Done:
    from classifier.labelled import read_labelled
    from classifier.model import store_model, train_on

    labelled = read_labelled(data, field=field)
    if len(labelled.taxonomy.leaves) < 2:
        only = labelled.examples[0].category
        raise Failure(f"{data}: every row has the label {only!r}; there is nothing to tell apart, give at least two")
    began = time.process_time()
    nlp, trained = train_on(labelled.examples, labelled.taxonomy, name="trained", vectors=vectors)
    seconds = time.process_time() - began
    store_model(nlp, folder)
    return _Done(labelled=labelled, scores=trained.scores, seconds=seconds)


def _facts(done: _Done, folder: Path) -> dict[str, object]:
    return {
        "model": str(folder),
        "messages": len(done.labelled.examples),
        "skipped": done.labelled.skipped,
        "labels": len(done.labelled.taxonomy.leaves),
        "cpu_seconds": round(done.seconds, 2),
        "held_out": {name: round(value, 4) for name, value in asdict(done.scores).items()},
    }


def _say(done: _Done, folder: Path) -> None:
    labelled, scores = done.labelled, done.scores
    output.say(
        f"Trained on {len(labelled.examples)} messages with {len(labelled.taxonomy.leaves)} labels "
        f"in {done.seconds:.1f} CPU seconds; {labelled.skipped} rows had no text or no label."
    )
    output.say(
        f"On {scores.messages} messages held out: {scores.category:.1%} right, {scores.top3:.1%} among the first "
        f"three, calibration error {scores.calibration_error:.3f}."
    )
    output.say(f"The model is in {folder}; try it: deskhand classify --model {folder} 'a message'")
