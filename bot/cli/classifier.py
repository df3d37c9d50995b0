"""The commands of the classifier. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import Config, Json, now
from bot.cli.table import command, group

ModelFolder = Annotated[
    Path | None, typer.Option("--model", metavar="DIR", help="A model's own folder; else the desk's model.")
]
models = group("model", help="List, promote and roll back what the classifier learned.", no_args_is_help=True)

Field = Annotated[
    str, typer.Option("--field", metavar="NAME", help="The column of the label; else the first known one.")
]


@command("classify")
def _classify(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help='The text; else lines {"text": "..."} on stdin.')
    ] = None,
    config: Config = None,
    model: ModelFolder = None,
    as_json: Json = False,
) -> None:
    """Show what the classifier makes of a text, and why."""
    from bot.terminal.classifying import classify

    raise typer.Exit(classify(config, text, model=model, as_json=as_json))


@command("train")
def _train(  # noqa: PLR0917 - options, each given by its name
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Labelled messages: JSON lines or CSV.")
    ] = None,
    field: Field = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where the model of --data is put; else ./model.")
    ] = None,
    vectors: Annotated[
        bool | None, typer.Option("--vectors/--no-vectors", help="Weigh sentence vectors too (default: if installed).")
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Train a model on labelled messages of any taxonomy.

    Without --data the desk's own model learns what people confirmed.
    """
    if data is None:
        from bot.terminal.models import learn

        raise typer.Exit(learn(config, now=now(), as_json=as_json))
    from bot.terminal.training import train

    raise typer.Exit(train(data, field=field, out=out, vectors=vectors, as_json=as_json))


@command("evaluate")
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


@models.command("list")
def _models(config: Config = None, as_json: Json = False) -> None:
    """List every model version with its scores, newest first."""
    from bot.terminal.models import show_models

    raise typer.Exit(show_models(config, as_json=as_json))


@models.command("promote")
def _promote(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="As `deskhand model list` names it.")],
    config: Config = None,
) -> None:
    """Put a version in use."""
    from bot.terminal.models import promote

    raise typer.Exit(promote(config, version, now=now()))


@models.command("rollback")
def _roll_back(config: Config = None) -> None:
    """Put the version in use aside, and take up the one before."""
    from bot.terminal.models import roll_back

    raise typer.Exit(roll_back(config))


@models.command("learned")
def _learned(
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How far to look back.")] = 7,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Say what became of the suggestions lately.

    And what was learned from it.
    """
    from bot.terminal.models import show_lessons

    raise typer.Exit(show_lessons(config, days=days, now=now(), as_json=as_json))
