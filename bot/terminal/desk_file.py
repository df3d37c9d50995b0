"""From --config to an open desk: which file, what it says, and its database. Reads files; opens the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import Config
from bot.config.load import find_config, load
from bot.terminal.failures import Failure
from store.engine import Store, open_store
from store.schema import upgrade


def configured(option: Path | None) -> Config:
    """Return the configuration that the option, the environment or the folder names.

    Raises:
        ConfigError: There is none, or it is wrong.
    """
    return load(find_config(option, os.environ), os.environ)


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    """Open the desk's database, brought up to date, and close it afterwards."""
    try:
        store = open_store(config.database.url)
    except OSError as error:
        raise Failure(
            f"the folder of the database cannot be made: {error}; choose another in [database] url"
        ) from error
    try:
        upgrade(store)
        yield store
    finally:
        store.close()
