"""`deskhand backup` and `deskhand restore`: all of a desk in one file, and out of it. Talks to databases; prints."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from bot.config import Config
from bot.terminal import output
from bot.terminal.desk_file import configured, file_of, opened, require_database
from bot.terminal.failures import LATER, Failure
from bot.terminal.since_backup import fates_of, since_backup
from store import copying, queue, snapshot
from store.engine import Store, open_store
from store.incident import number_of
from store.presence import Presence
from store.schema import HEAD, revision_of, upgrade
from store.tables import inbox, incident, outbox, timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a database holds, in figures."""

    incidents: int
    #: The highest number that an incident has, 0 where there is none.
    last: int
    arrivals: int
    newest: datetime | None
    #: What leaves, or is done, as soon as a desk runs on it.
    answers: int
    timers: int
    undecided: int


def back_up(option: Path | None, target: Path, *, now: datetime, as_json: bool) -> None:
    """Write everything that the desk knows to a new file, which is looked through before it has its name.

    Raises:
        Failure: There is such a file, or it cannot be written; the database is not whole, or of another version.
    """
    config = configured(option)
    require_database(config)
    file = file_of(config)
    with _told(target):
        if file is not None:
            snapshot.snapshot(file, target)
        else:
            _out_of_the_server(config, target)
    with _opened(target) as store:
        revision = revision_of(store)
        content = _content(store, now) if revision == HEAD else None
    _say(f"{target} is whole", content, revision, {"backup": str(target)}, as_json=as_json)


def restore(option: Path | None, source: Path, *, now: datetime, skip: int, dry_run: bool, as_json: bool) -> None:
    """Put a backup where the configuration says, which must hold no work yet; or only look at it.

    Args:
        option: the configuration.
        source: a backup of any age.
        now: for what is due.
        skip: so many incident numbers are left out, because they were given after the backup was made.
        dry_run: change nothing.
        as_json: print for scripts.

    Raises:
        Failure: The file is no backup, or not whole; a desk works at the place already.
    """
    config = configured(option)
    if not source.is_file():
        raise Failure(f"{source}: there is no such file")
    place = file_of(config)
    with tempfile.TemporaryDirectory(prefix="deskhand-", dir=None if dry_run else _beside(place)) as folder:
        copy = Path(folder) / "restored.db"
        with _told(copy):
            snapshot.snapshot(source, copy)
        revision = _bring_up_to_date(source, copy)
        with _opened(copy) as store:
            content = _content(store, now)
        if not dry_run:
            _put(config, place, copy, skip)
    first = f"{source} is whole" if dry_run else f"{source} is restored"
    known: dict[str, Any] = {"restored": not dry_run, "from": str(source), "migration": revision}
    if not dry_run:
        known |= {
            "since_backup": [asdict(each) for each in fates_of(config)],
            "next": number_of(content.last + skip + 1),
        }
    _say(first, content, HEAD, known, as_json=as_json)
    if not dry_run and not as_json:
        output.say("\n".join((_advice(content, skip), *since_backup(config, content.newest))))


def _out_of_the_server(config: Config, target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="deskhand-", dir=target.absolute().parent) as folder:
        part = Path(folder) / "whole.db"
        source, made = open_store(config.database.url), open_store(f"sqlite:///{part}")
        try:
            _require_own(revision_of(source))
            upgrade(made)
            copying.copy(source, made)
        finally:
            source.close()
            made.close()
        snapshot.snapshot(part, target)


def _require_own(revision: str | None) -> None:
    """Refuse rows that are not of this version's shape: only a file can be taken as it is."""
    if revision is None:
        raise Failure("the database has no tables: nothing is there to be kept")
    if revision != HEAD:
        raise Failure(
            f"the database is at migration {revision} and this release needs {HEAD}: on PostgreSQL a backup is made by "
            "the release that the database is of, or with pg_dump",
            LATER,
        )


def _put(config: Config, place: Path | None, copy: Path, skip: int) -> None:
    with _opened(copy) as source:
        if place is not None:
            _require_free(config, place)
            with source.begin() as connection:
                copying.forget_claims(connection)
                copying.leave_out(connection, skip)
        else:
            with opened(config, makes=True) as target, _told("the database"):
                copying.copy(source, target)
                with target.begin() as connection:
                    copying.leave_out(connection, skip)
    if place is not None:
        snapshot.put_in_place(copy, place)


def _require_free(config: Config, place: Path) -> None:
    """Refuse a file in which a desk has worked, or works."""
    if not place.exists() or not place.stat().st_size:
        return
    with opened(config) as target:
        presence = Presence(target)
        presence.close()
        if not presence.alone:
            raise Failure(f"a desk runs on {place}; stop it first")
        if not copying.is_empty(target):
            raise Failure(f"{place} holds incidents or mail already; move it away first, with its -wal and -shm")


def _beside(place: Path | None) -> Path | None:
    """Return the folder that the restored file moves within, so that it appears whole or not at all."""
    if place is None:
        return None
    folder = place.absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{folder} cannot be made: {error.strerror}; choose another in [database] url") from error
    return folder


def _bring_up_to_date(source: Path, copy: Path) -> str:
    with _opened(copy) as store:
        revision = revision_of(store)
        if revision is None:
            raise Failure(f"{source} is no backup of a desk: it has none of its tables")
        upgrade(store)
    return revision


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}")
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _told(target: Path | str) -> Iterator[None]:
    """Tell what goes wrong with a file or a copy as the command's own failure."""
    try:
        yield
    except FileExistsError as error:
        raise Failure(f"{target} is there already; a backup takes the place of nothing, choose another name") from error
    except (snapshot.Damaged, copying.NotTheSame) as error:
        raise Failure(f"not whole: {error}") from error
    except copying.NotEmpty as error:
        raise Failure(f"[database] url: {error}; make an empty database for it") from error
    except OSError as error:
        raise Failure(f"{error.filename or target} cannot be written: {error.strerror or error}") from error


def _content(store: Store, now: datetime) -> Content:
    with store.reading() as connection:
        return Content(
            incidents=_count(connection, incident),
            last=connection.execute(select(func.coalesce(func.max(incident.c.id), 0))).scalar_one(),
            arrivals=_count(connection, inbox),
            newest=connection.execute(select(func.max(inbox.c.received_at))).scalar_one(),
            answers=_count(connection, outbox, queue.waiting(outbox)),
            timers=queue.depth(connection, timer, now=now),
            undecided=queue.depth(connection, inbox),
        )


def _count(connection: Connection, table: Table, *which: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*which)).scalar_one()


def _say(first: str, content: Content | None, revision: str | None, known: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        figures = {name: getattr(content, name) for name in Content.__slots__} if content else {}
        output.say_json({"migration": revision, **known, **figures})
        return
    if content is None:
        output.say(f"{first}, at migration {revision} of another version.")
        return
    last = f", the last {number_of(content.last)}" if content.last else ""
    newest = f", the newest of {content.newest:%Y-%m-%d %H:%M} UTC" if content.newest else ""
    output.say(f"{first}: incidents: {content.incidents}{last}; arrivals: {content.arrivals}{newest}.")


def _advice(content: Content, skip: int) -> str:
    """Say what a desk will do as soon as it runs on what was restored, and which numbers it gives."""
    waiting = f"answers: {content.answers}; arrivals: {content.undecided}; due timers: {content.timers}"
    return (
        f"Waiting to be done at the start: {waiting}. What left after the backup was made leaves again, under the same "
        f"Message-ID.\nThe next incident will be {number_of(content.last + skip + 1)}."
    )
