"""The commands of the classifier. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, app


@app.command("classify")
def _classify(
    text: Annotated[str | None, typer.Argument(help='The text; else lines {"text": "..."} on stdin.')] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show what the classifier makes of a text, and why."""
    from bot.terminal.classifying import classify

    raise typer.Exit(classify(config, text, as_json=as_json))
