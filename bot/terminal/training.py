"""`deskhand train`: from a file of labelled messages to a model folder. Trains; writes a folder; prints."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

from bot.terminal import output
from bot.terminal.failures import USAGE, Failure

#: Where a model is put when nobody says.
DEFAULT_OUT = Path("model")


def train(data: Path, *, field: str, out: Path | None, vectors: bool | None, as_json: bool) -> int:
    """Train a model on a file of labelled messages, and say how it did on messages held out."""
    from classifier.labelled import UnusableData, read_labelled
    from classifier.model import store_model, train_on
    from classifier.vectors import are_installed

    if vectors and not are_installed():
        raise Failure("sentence vectors are not installed; pip install 'deskhand[vectors]'", USAGE)
    folder = out or DEFAULT_OUT
    try:
        labelled = read_labelled(data, field=field)
        if len(labelled.taxonomy.leaves) < 2:
            only = labelled.examples[0].category
            raise Failure(
                f"{data}: every row has the label {only!r}; there is nothing to tell apart, give at least two"
            )
        began = time.process_time()
        nlp, trained = train_on(
            labelled.examples,
            labelled.taxonomy,
            name="trained",
            vectors=are_installed() if vectors is None else vectors,
        )
        seconds = time.process_time() - began
        store_model(nlp, folder)
    except UnusableData as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(f"{error}; give another file with --data, or another folder with --out") from error
    facts = {
        "model": str(folder),
        "messages": len(labelled.examples),
        "skipped": labelled.skipped,
        "labels": len(labelled.taxonomy.leaves),
        "cpu_seconds": round(seconds, 2),
        "held_out": {name: round(value, 4) for name, value in asdict(trained.scores).items()},
    }
    if as_json:
        output.say_json(facts)
        return 0
    scores = trained.scores
    output.say(
        f"Trained on {len(labelled.examples)} messages with {len(labelled.taxonomy.leaves)} labels "
        f"in {seconds:.1f} CPU seconds; {labelled.skipped} rows had no text or no label."
    )
    output.say(
        f"On {scores.messages} messages held out: {scores.category:.1%} right, {scores.top3:.1%} among the first "
        f"three, calibration error {scores.calibration_error:.3f}."
    )
    output.say(f"The model is in {folder}; try it: deskhand classify --model {folder} 'a message'")
    return 0
