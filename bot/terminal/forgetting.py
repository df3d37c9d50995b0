"""`deskhand forget`: erasing what one person wrote, and their name. Talks to the database; prints and asks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import typer
from sqlalchemy import Connection

from bot.config import Config
from bot.config.people import roster_of
from bot.erasing import erase
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import USAGE, Failure
from store.engine import Store
from store.forgetting import forget
from store.retention import Due
from store.traces import Traces, traces_of

_BECAUSE = "its reporter asked to be forgotten"
#: Numbers that a refusal names.
_MOST = 10


def forget_person(option: Path | None, address: str, *, now: datetime, yes: bool, as_json: bool) -> None:
    """Erase everything by which a person is known.

    Raises:
        Failure: Nothing is known of them, or it may not be done: they work here, evidence is kept, work is not over.
    """
    config = configured(option)
    wanted = address.strip().lower()
    if "@" not in wanted:
        raise Failure(f"{address!r} is no address; give the one that they wrote from", USAGE)
    if roster_of(config).colleague(wanted) is not None:
        raise Failure(f"{wanted} works here; take them out of [person] first")
    with opened(config) as store:
        with store.reading() as connection:
            found = traces_of(connection, wanted)
        _require(found, wanted)
        told = list(_told(found))
        if not yes:
            _ask(wanted, told)
        _erase(store, config, wanted, now)
    counts = {"reported": len(found.reported), "joined": len(found.joined), "filed": len(found.filed)}
    if as_json:
        output.say_json({"forgotten": True, **counts})
    else:
        output.say(f"Forgotten: {', '.join(told)}. Figures stay. Copies outside stay too: mailboxes, Slack, backups.")


def _require(found: Traces, wanted: str) -> None:
    if not found.is_known:
        raise Failure(f"nothing is known of {wanted}")
    if found.evidence:
        raise Failure(
            f"{_listed(found.evidence)}: kept as evidence, so nothing is erased; end that with "
            "`deskhand evidence NUMBER off` when the law allows it"
        )
    if found.unfinished:
        raise Failure(f"{_listed(found.unfinished)}: not closed yet, so nothing is erased; close or cancel it first")
    if found.waiting:
        raise Failure(f"{found.waiting} of their messages wait for a decision; see `deskhand held`")


def _listed(numbers: tuple[str, ...]) -> str:
    more = len(numbers) - _MOST
    return ", ".join(numbers[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _told(found: Traces) -> Iterator[str]:
    counted = (
        (len(found.reported), "incident reported", "incidents reported"),
        (len(found.joined), "incident of others that they took part in", "incidents of others that they took part in"),
        (len(found.filed), "message without an incident", "messages without an incident"),
        (len(found.addresses), "address", "addresses"),
    )
    yield from (f"{count} {one if count == 1 else many}" for count, one, many in counted if count)


def _ask(wanted: str, told: list[str]) -> None:
    if not sys.stdin.isatty():
        raise Failure(f"{wanted}: {', '.join(told)}; nothing is erased without --yes", USAGE)
    typer.confirm(f"Erase {', '.join(told)} of {wanted}? This cannot be undone.", abort=True)


def _erase(store: Store, config: Config, wanted: str, now: datetime) -> None:
    with store.begin() as connection:
        _overwrite(connection)
        # Looked for again: what arrived while somebody thought about it counts.
        found = traces_of(connection, wanted)
        _require(found, wanted)
        erase(connection, config, Due(incidents=found.reported, filed=found.filed), now=now, because=_BECAUSE)
        forget(connection, found, now=now)
        if store.is_sqlite:
            # The index of the search keeps words that are gone until its parts are merged.
            connection.exec_driver_sql("INSERT INTO message_fts (message_fts) VALUES ('optimize')")
    if store.is_sqlite:
        with store.reading() as connection:
            # What a running desk reads just now may put it off; its own checkpoints do it later.
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _overwrite(connection: Connection) -> None:
    """Let SQLite write zeros over what it frees; PostgreSQL has VACUUM for that."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
