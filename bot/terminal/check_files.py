"""What `deskhand check` looks at on this machine: database, trained model, calendars. Reads; leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.config.calendars import calendars_of
from bot.running.agreeing import clock_state
from bot.terminal.checked import Checked, fine, trouble
from bot.terminal.desk_file import file_of
from bot.wording import moment
from bot.working_time import hours
from store import schema
from store.engine import Store, clock_of, open_store, ping
from store.room import room_of
from store.trial import try_to_write


def database(config: Config, now: datetime) -> Iterator[Checked]:
    """Look whether the database answers, has the tables of this version, can be written, and agrees on the time."""
    file = file_of(config)
    if file is not None and (refusal := read_only(file, os.statvfs)):
        yield refusal
        return
    if file is not None and not file.exists():
        yield _to_be_made("database", file, "it is made at the first start")
        return
    store = open_store(config.database.url)
    try:
        yield _database(store, file)
        told = clock_of(store)
        if told is not None:
            state = clock_state(now, told)
            step = "let both machines take their time by NTP"
            yield fine("clock", "it agrees with the database's") if state == "ok" else trouble("clock", state, step)
    except SQLAlchemyError as failure:
        reason = " ".join(str(getattr(failure, "orig", None) or failure).split())
        yield trouble("database", f"{file}: {reason}" if file else reason, _step(file, reason))
    finally:
        store.close()


def read_only(file: Path, looked_at: Callable[[Path], os.statvfs_result]) -> Checked | None:
    """Tell of a file system that takes no writes from anybody; SQLite blames the account. `looked_at` is os.statvfs."""
    folder = next((each for each in file.absolute().parents if each.exists()), Path("/"))
    if not looked_at(folder).f_flag & os.ST_RDONLY:
        return None
    step = "Linux does so itself after errors of a disk: see `dmesg`, mend it, and mount it writable"
    return trouble("database", f"{file} is on a file system that is mounted read-only", step)


#: A word of SQLite's reason -> what to do; {folder} is the one that the database is in.
_STEPS = (
    ("not a database", "put a backup in its place (docs/operating.md), or let [database] url name another file"),
    ("malformed", "put a backup in its place (docs/operating.md)"),
    ("readonly", "give this account the file and {folder}"),
    ("unable to open", "give this account the file and {folder}"),
    ("full", "make room on the disk of {folder}"),
    ("locked", "end the other program that holds it, such as a backup or a shell"),
)


_MORE_CONNECTIONS = "raise max_connections of the server: each process of the desk opens up to 29"
#: A word of PostgreSQL's reason -> what to do.
_STEPS_OF_THE_SERVER = (
    ("password", "give the right password in DESKHAND_DATABASE__URL, a passfile or [database] url"),
    ("does not exist", "make it on the server, or correct [database] url"),
    ("pg_hba.conf", "let the server take connections of this machine and account (pg_hba.conf)"),
    ("resolve host", "correct the host in [database] url"),
    ("refused", "start PostgreSQL there, or correct the host and port in [database] url"),
    ("read-only", "let [database] url name the primary, which takes writes unless default_transaction_read_only is on"),
    ("permission denied", "let this account own every table there, as after a start or a restore of its own"),
    ("too many", _MORE_CONNECTIONS),
    ("connection slots", _MORE_CONNECTIONS),
)


def _step(file: Path | None, reason: str) -> str:
    if file is None:
        usual = "see that it runs, and that [database] url and its password are right"
        return next((step for word, step in _STEPS_OF_THE_SERVER if word in reason), usual)
    step = next((step for word, step in _STEPS if word in reason), "see that [database] url names the right file")
    return step.format(folder=file.parent)


def _database(store: Store, file: Path | None) -> Checked:
    version = ping(store)
    revision = schema.revision_of(store)
    where = f"{version} at {file}" if file else version
    if file is not None and (unwritable := _unwritable(file)):
        seen = f"{where}: {unwritable} cannot be written"
        return trouble("database", seen, f"give it to this account, such as `chown deskhand {unwritable}`")
    if unfit := schema.unfitness(store, is_empty=revision is None):
        return trouble("database", f"{where}: {unfit[0]}", unfit[1])
    if revision is None:
        return fine("database", f"{where} is empty; the tables are made at the first start")
    if revision != schema.HEAD:
        return _of_another_release(where, revision)
    # Refused where nothing may be written, as on a standby, and where there is no room.
    try_to_write(store)
    room = room_of(store)
    if room is not None and room.is_short:
        return trouble("database", f"{where}: {room}", 'make room there (docs/operating.md, "Disk")')
    return fine("database", f"{where}, migration {revision}, writable" + (f"; {room}" if room else ""))


def _unwritable(file: Path) -> Path | None:
    """Return what the desk must write and cannot, such as what a command of root has made beside the database."""
    lock = file.with_name(f"{file.name}.lock")
    if lock.exists():
        try:
            lock.open("r+b").close()
        except OSError:
            return lock
    return next((each for each in (file.parent, file) if not os.access(each, os.W_OK)), None)


def _of_another_release(where: str, revision: str) -> Checked:
    seen = f"{where} is at migration {revision}, this release needs {schema.HEAD}"
    if schema.is_older(revision):
        step = "make a backup, end every process of the earlier release, and start the desk: it upgrades the database"
        return trouble("database", f"{seen}: it is of an earlier release", step)
    step = "use that release, or put the backup from before the upgrade in its place (docs/operating.md)"
    return trouble("database", f"{seen}: a newer Deskhand wrote it", step)


def _to_be_made(name: str, path: Path, when: str) -> Checked:
    """Tell of something that is not there yet: fine where it can be made."""
    above = next((folder for folder in path.absolute().parents if folder.exists()), Path("/"))
    if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
        return fine(name, f"{path} is not there yet; {when}")
    return trouble(name, f"{path} is not there and cannot be made", f"give this account the folder {above}")


def folder_for(name: str, folder: Path, when: str) -> Checked:
    """Look whether a folder of ours can be written, or made where it is missing."""
    if not folder.exists():
        return _to_be_made(name, folder, when)
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return fine(name, f"{folder} is writable")
    return trouble(name, f"{folder} is no folder that can be written", "give it to this account, or name another")


def classifier(config: Config, now: datetime) -> Iterator[Checked]:  # noqa: ARG001 - every probe is given both
    """Look whether there is a trained model, without loading it."""
    if config.classifier.mode == "off":
        yield fine("classifier", "it is switched off; every incident is looked at by people")
        return
    folder = config.classifier.cache
    if any(folder.glob("triage-*")):
        yield fine("classifier", f"a trained model is in {folder}")
        return
    yield folder_for("classifier", folder, "the model is trained at the first start, which takes some seconds")


def calendars(config: Config, now: datetime) -> Iterator[Checked]:
    """Look whether every calendar that a promise counts in has open time soon."""
    named = sorted({table.calendar for table in config.agreement.targets.values()})
    known = calendars_of(config)
    for name in named:
        part, calendar = f"calendar {name}", known[name]
        try:
            opens = hours.next_open(calendar, now)
            week = hours.elapsed(calendar, now, now + timedelta(days=7)) / timedelta(hours=1)
        except hours.NoOpenTime as failure:
            yield trouble(part, str(failure), f"see [calendar.{name}]: its hours, holidays and overrides")
            continue
        seen = f"{week:g} open hours in the next seven days, next open {moment(opens, calendar.tz)} {calendar.tz.key}"
        if opens - now <= timedelta(days=14):
            yield fine(part, seen)
        else:
            yield trouble(part, seen, f"promises stand still until then; see [calendar.{name}]")
