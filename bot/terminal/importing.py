"""`deskhand import` and `deskhand export`: what another desk knows, and everything that this one knows. Talks to the
database; prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.exporting import everything
from bot.importing.reading import Unreadable, rows_of
from bot.importing.records import Reader, Record, Wrong
from bot.importing.sources import BY_NAME, FIELDS
from bot.importing.storing import BATCH, Import, Told
from bot.quiet import build_policy
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import FAILED, USAGE, Failure
from bot.words import zone_of
from store import lives
from store.engine import Store

#: So many mistakes are told; whoever has more has one that repeats.
_MOST_TOLD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for."""

    files: Sequence[Path]
    source: str
    columns: Sequence[str] = ()
    timezone: str = ""
    dry_run: bool = False
    skip_errors: bool = False
    as_json: bool = False


def import_files(option: Path | None, asked: Asked, now: datetime) -> int:
    """Import, or tell what would be; return the exit code. Nothing is stored while anything is wrong."""
    config = configured(option)
    source = BY_NAME.get(asked.source)
    if source is None:
        raise Failure(f"--from {asked.source!r} is none of {', '.join(BY_NAME)}", USAGE)
    zone = zone_of(asked.timezone) if asked.timezone else ZoneInfo(config.desk.timezone)
    if zone is None:
        raise Failure(f"--timezone {asked.timezone!r} is no zone; write one such as Europe/Berlin", USAGE)
    reader = Reader(source=source, zone=zone, now=now, named=_named(asked.columns))
    try:
        mistakes = [mistake for _, mistake in _read(reader, asked) if mistake]
        work = Import(source=asked.source, policy=build_policy(config), now=now)
        if not mistakes or asked.skip_errors:
            with opened(config, makes=True) as store:
                _store(store, (record for record, _ in _read(reader, asked) if record), work, is_dry=asked.dry_run)
    except Unreadable as unreadable:
        raise Failure(str(unreadable)) from unreadable
    _say(work.told, mistakes, asked)
    return FAILED if mistakes and not asked.skip_errors else 0


def _named(columns: Sequence[str]) -> Mapping[str, str]:
    named = {}
    for written in columns:
        field, equals, column = written.partition("=")
        if not equals or field not in FIELDS:
            raise Failure(f"--column {written!r}: write FIELD=COLUMN; fields are {', '.join(FIELDS)}", USAGE)
        named[field] = column
    return named


def _read(reader: Reader, asked: Asked) -> Iterator[tuple[Record | None, str]]:
    """Yield each record, or what is wrong with it."""
    for path in asked.files:
        for row in rows_of(path, reader.source.list_in, has_quotes=reader.source.has_quotes):
            try:
                yield reader.read(row), ""
            except Wrong as wrong:
                yield None, str(wrong)


def _store(store: Store, records: Iterator[Record], work: Import, *, is_dry: bool) -> None:
    while batch := list(islice(records, BATCH)):
        if is_dry:
            with store.reading() as connection:
                work.look(connection, batch)
            continue
        with store.begin() as connection:
            work.store(connection, batch)
            lives.look_again(connection)


def _say(told: Told, mistakes: Sequence[str], asked: Asked) -> None:
    if asked.as_json:
        output.say_json(
            {
                "dry_run": asked.dry_run, "imported": told.stored, "known": told.known, "states": dict(told.by_state),
                "unknown_categories": dict(told.unknown_categories), "mistakes": list(mistakes),
            }
        )  # fmt: skip
        return
    for mistake in mistakes[:_MOST_TOLD]:
        output.say(mistake)
    if len(mistakes) > _MOST_TOLD:
        output.say(f"... and {len(mistakes) - _MOST_TOLD} more")
    if mistakes and not asked.skip_errors:
        output.say(f"{len(mistakes)} rows cannot be read; nothing was imported. Correct them, or use --skip-errors.")
        return
    verb = "would be imported" if asked.dry_run else "imported"
    states = ", ".join(f"{state} {number}" for state, number in sorted(told.by_state.items()))
    output.say(f"{told.stored} incidents {verb}{f' ({states})' if states else ''}, {told.known} were there before.")
    for category, number in told.unknown_categories.most_common(_MOST_TOLD):
        output.say(f"  category {category!r} is none of ours: {number} are unclassified")


def export(option: Path | None, target: Path | None, *, form: Literal["json", "csv"]) -> None:
    """Write everything to a file or to the standard output."""
    config = configured(option)
    with opened(config) as store:
        lines = everything(store, lambda _: True, as_csv=form == "csv", whole=True)
        if target is None:
            for line in lines:
                output.say(line.rstrip("\r\n"))
            return
        try:
            with target.open("x", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except FileExistsError as error:
            raise Failure(f"{target} is there already; choose another name") from error
        except OSError as error:
            raise Failure(f"{target} cannot be written: {error.strerror or error}") from error
