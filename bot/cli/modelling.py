"""The commands about incident models. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, Number
from bot.cli.table import group

models = group("models", no_args_is_help=True, help="Incident models: list, check, draft and measure them.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the file without its ending.")]


@models.command("list")
def _list(config: Config = None, as_json: Json = False) -> None:
    """List the models of the desk, and the examples."""
    from bot.terminal.modelling import list_models

    list_models(config, as_json=as_json)


@models.command("show")
def _show(name: Name, config: Config = None) -> None:
    """Print the file of a model or of an example, ready to be copied."""
    from bot.terminal.modelling import show_model

    show_model(config, name)


@models.command("check")
def _check(config: Config = None) -> None:
    """Read every model and tell what is wrong, by line and key."""
    from bot.terminal.modelling import check_models

    check_models(config)


@models.command("create")
def _create(number: Number, config: Config = None) -> None:
    """Write the draft of a model out of a resolved incident."""
    from bot.terminal.modelling import create_model

    create_model(config, number)


@models.command("report")
def _report(config: Config = None, as_json: Json = False) -> None:
    """Tell how incidents went that followed a model.

    Beside others of their category.
    """
    from bot.terminal.modelling import measure_models

    measure_models(config, as_json=as_json)
