"""`deskhand attachment`: hand out a file that came with an incident. Talks to the database; writes a file; prints."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.arriving.files import harm_in
from bot.attachments import Attached, attachments_of
from bot.build import build_scan
from bot.exhibits import note_hand_over
from bot.facts import attached_facts
from bot.requests import OPERATOR
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, USAGE, Failure
from bot.terminal.incidents import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which file is asked for, and where it shall go."""

    incident: str
    number: int
    #: None for standard output.
    out: Path | None = None
    #: Also one that is refused or was not scanned.
    anyway: bool = False


def hand_out(option: Path | None, wanted: Wanted, *, now: datetime, as_json: bool) -> None:
    """Write one file of an incident out; of evidence the history says so.

    Raises:
        Failure: There is no such file, or it is not handed out.
    """
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        incident = load(connection, wanted.incident)
        assert incident.id is not None
        found = next(
            (each for each in attachments_of(connection, incident.id) if each[0].number == wanted.number), None
        )
    if found is None:
        said = f"{incident.number} has no attachment {wanted.number}; `deskhand show` lists what it has"
        raise Failure(said, why=NOT_FOUND)
    attached, octets = found
    out = wanted.out
    if not wanted.anyway:
        _refuse_harm(attached, octets, build_scan(config))
    if out is None and sys.stdout.isatty():
        raise Failure(f"{attached.attachment.name} would be written to the terminal; give --out FILE", USAGE)
    with opened(config) as store, store.begin() as connection:
        note_hand_over(connection, incident, attached, OPERATOR.address, now)
    if out is None:
        sys.stdout.buffer.write(octets)
        return
    _write(out, octets)
    facts = {**attached_facts(attached), "path": str(out)}
    if as_json:
        output.say_json(facts)
    else:
        output.say(f"{attached.attachment.name}, {len(octets)} bytes, is in {out}.")


def _refuse_harm(attached: Attached, octets: bytes, scan: Any) -> None:
    name = attached.attachment.name
    harm = attached.refused or harm_in(name, octets, scan)
    if harm is None:
        raise Failure(f"{name} could not be scanned, because ClamAV is away; mend that, or give --anyway")
    if harm:
        raise Failure(f"{name} is not handed out: {harm}; --anyway hands it out all the same")


def _write(target: Path, octets: bytes) -> None:
    try:
        handle, unfinished = tempfile.mkstemp(dir=target.absolute().parent)
        with os.fdopen(handle, "wb") as file:
            file.write(octets)
        Path(unfinished).replace(target)
    except OSError as error:
        raise Failure(f"--out {target} cannot be written: {error.strerror}; choose another file") from error
