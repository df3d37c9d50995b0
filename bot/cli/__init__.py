"""The command line: every command with its words and options; what they do is in `bot.terminal`.

Only typer is imported here: each body is loaded, and its options are read, when its command is given, so that
`deskhand --help` answers at once.
Exit codes: 0 done, 1 not done, 2 the command or the configuration is wrong, 75 not now (bot.terminal.failures).

    app           the application, its shared options, how failures are told
    table         the commands by name, each built when it is given
    desk, incidents, acting, mail, set_aside, keys, classifier, working_time, reports, reviewing,
    modelling, moving, replaying
                  commands by who gives them, in the order of `deskhand --help`
"""

from __future__ import annotations

from bot.cli import (
    acting,
    classifier,
    desk,
    incidents,
    keys,
    mail,
    modelling,
    moving,
    replaying,
    reports,
    reviewing,
    set_aside,
    working_time,
)
from bot.cli.app import app

#: Importing a module of commands enters them in the application; named so that nobody takes the imports for unused.
COMMANDS = (
    desk,
    incidents,
    acting,
    mail,
    set_aside,
    keys,
    classifier,
    working_time,
    reports,
    reviewing,
    modelling,
    moving,
    replaying,
)


def main() -> None:
    """Run the command line."""
    app(prog_name="deskhand")
