"""From --config to an open desk: which file, what it says, and its database. Reads files; opens the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import Config
from bot.config.load import find_config, load
from bot.terminal.failures import USAGE, Failure
from store.engine import Store, open_store
from store.schema import require_current, revision_of, upgrade
from store.upgrading import bring_up_to_date


def configured(option: Path | None) -> Config:
    """Return the configuration that the option, the environment or the folder names.

    Raises:
        ConfigError: There is none, or it is wrong.
    """
    return load(find_config(option, os.environ), os.environ)


def file_of(config: Config) -> Path | None:
    """Return the file of the database, None where it is a server."""
    scheme, _, path = config.database.url.partition(":///")
    return Path(path) if scheme == "sqlite" else None


def has_database(config: Config) -> bool:
    """Say whether there is a database to look into; one on a server is taken to be there."""
    file = file_of(config)
    return file is None or file.exists()


def require_database(config: Config) -> None:
    """Refuse to look into a database that is not there: it would be made, and be empty.

    Raises:
        Failure: The file is not there.
    """
    if not has_database(config):
        raise Failure(
            f"{file_of(config)}: there is no such database; `deskhand init` makes one with a new desk, and "
            "`deskhand run` when it starts. If there is one elsewhere, correct [database] url",
            USAGE,
        )


@contextmanager
def opened(config: Config, *, makes: bool = False, upgrades: bool = False) -> Iterator[Store]:
    """Open the desk's database and close it afterwards; an empty one is given its tables.

    Args:
        config: The desk's configuration.
        makes: Make the database where there is none: for what takes something in.
        upgrades: Bring one of an earlier release up to date, where no desk runs on it.

    Raises:
        Failure: There is none, or its folder cannot be made.
        WrongSchema: It is of another release.
        EarlierDeskRuns: It shall be brought up to date, and a desk runs on it.
    """
    if not makes:
        require_database(config)
    try:
        store = open_store(config.database.url)
    except OSError as error:
        raise Failure(
            f"the folder of the database cannot be made: {error}; choose another in [database] url"
        ) from error
    try:
        if upgrades:
            bring_up_to_date(store)
        elif (revision := revision_of(store)) is None:
            upgrade(store)
        else:
            require_current(revision)
        yield store
    finally:
        store.close()
