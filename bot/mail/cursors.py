"""How far each mailbox was read, kept in the store between runs. Talks to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from intake.errors import IntakeBusy
from intake.imap_cursor import Cursor, read_cursor
from store import settings
from store.engine import Store
from store.failures import cause_of


def load_cursor(store: Store, name: str) -> Cursor | None:
    """Return how far a mailbox was read, None when it never was; raises IntakeBusy."""
    with busy("the cursor cannot be read"), store.reading() as connection:
        written = settings.get(connection, f"imap_cursor/{name}")
    return read_cursor(written) if written else None


def save_cursor(store: Store, name: str, cursor: Cursor) -> None:
    """Remember how far a mailbox was read; raises IntakeBusy."""
    with busy("the cursor cannot be saved"), store.begin() as connection:
        settings.put(connection, f"imap_cursor/{name}", str(cursor))


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Tell a mailbox that the store cannot be used now."""
    try:
        yield
    except SQLAlchemyError as failure:
        raise IntakeBusy(f"{what}: {cause_of(failure)}") from failure
