"""`deskhand replay`: what another configuration or model would have made of the past. Reads the database; prints.

The other configuration only decides: the database, the reply keys and the past are those of the desk's own. Everything
happens in a database of its own in the system's folder for temporary files, which is removed afterwards.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.config.load import load
from bot.config.monitoring import watches_of
from bot.desk import Desk
from bot.learning.models import bootstrap, build_classify, load_version
from bot.mail.keys import keys_in
from bot.quiet import build_policy
from bot.replay import past
from bot.replay.again import Again
from bot.replay.difference import Difference, difference
from bot.running.logs import set_up
from bot.terminal.desk_file import configured, require_database
from bot.terminal.failures import USAGE, Failure
from bot.terminal.incidents import load as load_incident
from bot.terminal.replayed import tell
from classifier.suggestion import Classify
from store.engine import Store, open_store
from store.schema import require_current, revision_of, upgrade
from store.tables import incident

if TYPE_CHECKING:
    from bot.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is replayed, and under what."""

    #: The other configuration; None for the desk's own.
    other: Path | None = None
    #: Folder or version of the model that reads; "" for the one that read in the past.
    model: str = ""
    since: str = ""
    until: str = ""
    numbers: tuple[str, ...] = ()


def replay(option: Path | None, asked: Asked, *, as_json: bool) -> None:
    """Print what would be otherwise, incident by incident and in all."""
    config = configured(option)
    other = load(asked.other, os.environ) if asked.other else config
    set_up(level="error", form=config.log.format)
    with _looked_at(config) as store, store.reading() as before, _another() as scratch:
        chosen = _chosen(before, asked, ZoneInfo(config.desk.timezone))
        readers = _Readers(other, store, asked.model)
        desk = Desk(
            store=scratch,
            policy=build_policy(other),
            # Each arrival is read by a reader of its own.
            classify=readers.of(""),
            keys=keys_in(before),
            watches=watches_of(other),
        )
        again = Again(before=before, desk=desk, reader_of=readers.of)
        ended = past.ended_at(before)
        if ended is not None:
            again.live(past.acts(before, chosen), ended)
        tell(list(_differences(before, again, chosen)), again, as_json=as_json)


@contextmanager
def _looked_at(config: Config) -> Iterator[Store]:
    """Open the desk's database as it is; an empty one stays empty."""
    require_database(config)
    store = open_store(config.database.url)
    try:
        revision = revision_of(store)
        if revision is None:
            raise Failure("the database is empty, and a replay only reads; `deskhand run` makes its tables")
        require_current(revision)
        yield store
    finally:
        store.close()


@contextmanager
def _another() -> Iterator[Store]:
    """Open an empty database that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="deskhand-replay-") as folder:
        store = open_store(f"sqlite:///{folder}/again.db")
        try:
            upgrade(store)
            yield store
        finally:
            store.close()


def _chosen(connection: Connection, asked: Asked, zone: ZoneInfo) -> past.Chosen:
    ids = [load_incident(connection, number).id for number in asked.numbers]
    return past.Chosen(
        since=_instant("--since", asked.since, zone),
        until=_instant("--until", asked.until, zone),
        ids=frozenset(each for each in ids if each is not None),
    )


def _instant(option: str, written: str, zone: ZoneInfo) -> datetime | None:
    """Read a date, or an instant, in the desk's zone unless it has an offset."""
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise Failure(f'{option} is {written!r}, which is no date; write it as "2026-03-01"', USAGE) from error
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


@dataclass(slots=True)
class _Readers:
    """Who reads a report: the model that is asked for, else the version that read it in the past, while it is kept."""

    config: Config
    store: Store
    model: str
    _by_version: dict[str, Classify] = field(default_factory=dict)

    def of(self, version: str) -> Classify:
        """Return what reads a report that this version read."""
        wanted = self.model or version
        if wanted not in self._by_version:
            self._by_version[wanted] = self._load(wanted)
        return self._by_version[wanted]

    def _load(self, wanted: str) -> Classify:
        if self.config.classifier.mode == "off" and not self.model:
            return build_classify(self.config)
        if self.model and Path(self.model).is_dir():
            return _from_folder(self.config, Path(self.model))
        found = load_version(self.config, self.store, wanted) if wanted else None
        if found is None and self.model:
            raise Failure(f"there is no model {wanted!r}; give a folder, or a version of `deskhand model list`", USAGE)
        return (found or bootstrap(self.config)).suggest


def _from_folder(config: Config, folder: Path) -> Classify:
    from bot.config.taxonomy import rules_of
    from classifier.model import UnreadableModel, load_folder

    try:
        return load_folder(folder, rules_of(config)).suggest
    except UnreadableModel as error:
        raise Failure(f"{error}; train one with `deskhand train --data FILE --out {folder}`") from error


def _differences(before: Connection, again: Again, chosen: past.Chosen) -> Iterator[Difference]:
    with again.desk.store.reading() as after:
        ids: Sequence[int] = before.execute(chosen.incidents().order_by(incident.c.id)).scalars().all()
        for incident_id in ids:
            was = past.outlook(before, incident_id)
            assert was is not None
            yield difference(was, past.outlook(after, incident_id))
