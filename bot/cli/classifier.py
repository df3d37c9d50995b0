"""The commands of the classifier. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import Config, Json, app

ModelFolder = Annotated[Path | None, typer.Option("--model", metavar="DIR", help="A model's own folder.")]
Field = Annotated[str, typer.Option("--field", metavar="NAME", help="The column of the label.")]


@app.command("classify")
def _classify(
    text: Annotated[str | None, typer.Argument(help='The text; else lines {"text": "..."} on stdin.')] = None,
    config: Config = None,
    model: ModelFolder = None,
    as_json: Json = False,
) -> None:
    """Show what the classifier makes of a text, and why."""
    from bot.terminal.classifying import classify

    raise typer.Exit(classify(config, text, model=model, as_json=as_json))


@app.command("train")
def _train(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Labelled messages: JSON lines or CSV.")
    ] = None,
    field: Field = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the model is put.")] = None,
    vectors: Annotated[
        bool | None, typer.Option("--vectors/--no-vectors", help="Weigh sentence vectors too (default: if installed).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Train a model on labelled messages of any taxonomy."""
    from bot.terminal.training import train

    raise typer.Exit(train(data, field=field, out=out, vectors=vectors, as_json=as_json))


@app.command("evaluate")
def _evaluate(  # noqa: PLR0917 - options, each given by its name
    data: Annotated[Path, typer.Option("--data", metavar="FILE", help="Labelled messages: JSON lines or CSV.")],
    field: Field = "",
    model: ModelFolder = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE", help="Where the confusion matrix is drawn (SVG).")
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Measure a model on labelled messages that it did not see."""
    from bot.terminal.evaluating import evaluate

    raise typer.Exit(evaluate(config, data, field=field, model=model, picture=picture, as_json=as_json))
