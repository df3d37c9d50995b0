"""What is told of a major incident: its review, and the telephone announcement. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.acting import By, Key, Words
from bot.cli.app import Config, Json, Number, now
from bot.cli.table import command


@command("review")
def _review(  # noqa: PLR0917 - its options
    number: Number,
    words: Words = None,
    as_html: Annotated[bool, typer.Option("--html", help="As a page of its own.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, which is the default.")] = False,
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="Of the page, such as de; else the desk's.")] = "",
    by: By = "",
    key: Key = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show the review of a major incident, or add to it.

    An example:
    deskhand review 42 well "It was found at once."
    """
    if words:
        from bot.terminal.acting import act

        act(config, ["review", number, *words], by=by, key=key, clock=now, as_json=as_json)
        return
    if as_html and as_markdown:
        raise typer.BadParameter("choose one of --html and --markdown")
    from bot.terminal.reviewing import show_review

    form = "json" if as_json else "html" if as_html else "markdown"
    show_review(config, number, form=form, language=language, clock=now)


@command("greeting")
def _greeting(
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="Only the text in this language, such as de.")] = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Tell what callers shall hear while a major incident lasts."""
    from bot.terminal.greeting import show_greeting

    show_greeting(config, language=language, now=now(), as_json=as_json)
