"""`deskhand evaluate`: how good a model is on labelled messages that it did not see. Loads the classifier; prints.

The rows of the file that carry a split are those for testing. The confusion matrix is drawn beside the model, or
where --picture says.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.terminal import output
from bot.terminal.classifying import BATCH, load_model
from bot.terminal.failures import Failure
from classifier.evaluate import Report, compare
from classifier.picture import confusion_svg

DEFAULT_PICTURE = Path("confusion.svg")


def evaluate(
    option: Path | None, data: Path, *, field: str, model: Path | None, picture: Path | None, as_json: bool
) -> int:
    """Print what a model gets right on a file of labelled messages, and draw its confusion matrix."""
    from classifier.labelled import UnusableData, read_labelled

    try:
        labelled = read_labelled(data, field=field, testing=True)
    except (UnusableData, OSError) as error:
        raise Failure(str(error)) from error
    classifier, _ = load_model(option, model)
    suggestions = [
        suggestion
        for page in output.pages(labelled.examples, BATCH)
        for suggestion in classifier.suggest([example.question for example in page])
    ]
    report = compare(labelled.examples, suggestions, thresholds=dict(classifier.thresholds))
    drawn = picture or (model / "confusion.svg" if model else DEFAULT_PICTURE)
    try:
        drawn.write_text(confusion_svg(report.confusions, f"{classifier.version} on {data.name}"), "utf-8")
    except OSError as error:
        raise Failure(f"the picture cannot be written: {error}; give another file with --picture") from error
    if as_json:
        output.say_json({"model": classifier.version, **_facts(report), "picture": str(drawn)})
        return 0
    _say(report, classifier.version)
    output.say(f"The confusion matrix is in {drawn}.")
    return 0


def _facts(report: Report) -> dict[str, Any]:
    facts = {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in asdict(report).items()
        if name not in {"by_class", "confusions"} and value is not None
    }
    facts["by_class"] = [
        {
            "label": each.label,
            "messages": each.messages,
            "answered": each.answered,
            "precision": round(each.precision, 4),
            "recall": round(each.recall, 4),
            "f1": round(each.f1, 4),
        }
        for each in report.by_class
    ]
    return facts


def _say(report: Report, version: str) -> None:
    lines = [
        ("model", version),
        ("messages", f"{report.messages}"),
        ("accuracy", f"{report.accuracy:.3f}"),
        ("macro-F1", f"{report.macro_f1:.3f}"),
        ("top 3", f"{report.top3:.3f}"),
        (
            "calibration error",
            f"{report.calibration_error:.3f} (before calibration {report.calibration_error_before:.3f})",
        ),
        ("coverage at 90 % precision", f"{report.coverage_at_90:.3f} (from confidence {report.threshold_at_90:.2f})"),
        ("above the model's thresholds", f"{report.own_coverage:.3f}, of which right {report.own_precision:.3f}"),
    ]
    for name in ("subcategory", "impact", "impact_within_one", "urgency", "urgency_within_one"):
        value = getattr(report, name)
        if value is not None:
            lines.append((name.replace("_", " "), f"{value:.3f}"))
    output.say("\n".join(f"{name:<30} {value}" for name, value in lines) + "\n")
    columns = (
        output.Column("label", share=1),
        output.Column("messages", justify="right"),
        output.Column("answered", justify="right"),
        output.Column("precision", justify="right"),
        output.Column("recall", justify="right"),
        output.Column("F1", justify="right"),
    )
    output.say_table(
        columns,
        [
            (
                each.label,
                str(each.messages),
                str(each.answered),
                *(f"{value:.3f}" for value in (each.precision, each.recall, each.f1)),
            )
            for each in report.by_class
        ],
    )
