"""`deskhand held`: what waits for a person before it becomes anything. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import facts
from bot.mail.holding import AGAIN, ANYWHERE, INTO, NEW
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, USAGE, Failure
from bot.terminal.numbers import incident_id_of
from bot.wording import moment
from store import held, incidents
from store.incident import number_of

Column = output.Column

_COLUMNS = (
    Column("id", justify="right"),
    Column("since"),
    Column("from", share=2),
    Column("trust", roomy=True),
    Column("points to"),
    Column("because", share=3),
)


def list_held(option: Path | None, *, as_json: bool) -> None:
    """Print what is held, oldest first."""
    caption = "Let one go with `deskhand held release ID [--into INC | --new]`, or `deskhand held discard ID`."
    list_set_aside(option, held.HELD, caption=caption, as_json=as_json)


def list_set_aside(option: Path | None, outcome: str, *, caption: str, as_json: bool) -> None:
    """Print what was set aside with this outcome, oldest first."""
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    with opened(config) as store, store.reading() as connection:
        found = held.set_aside(connection, outcome)
        if as_json:
            for row in found:
                output.say_json(facts.arrival_facts(row._mapping))
        elif not output.say_table(_COLUMNS, (_row(row, zone) for row in found), caption=caption):
            output.say(f"No message is {outcome}.")


def _row(row: Row[Any], zone: ZoneInfo) -> Sequence[str]:
    return (
        str(row.id),
        moment(row.received_at, zone),
        row.sender,
        row.trust,
        "" if row.incident_id is None else number_of(row.incident_id),
        row.because,
    )


def release(option: Path | None, row_id: int, *, into: str | None = None, as_new: bool = False, as_json: bool) -> None:
    """Let a held message be decided, into an incident, as a new one, or wherever it belongs.

    Raises:
        Failure: It is not held, or there is no such incident.
    """
    if into is not None and as_new:
        raise Failure("a message goes into an incident or opens a new one; give --into or --new, not both", USAGE)
    with opened(configured(option)) as store, store.begin() as connection:
        row = set_aside(connection, row_id, held.HELD)
        ruling = _ruling(connection, row, into=into, as_new=as_new)
        held.rule(connection, row_id, ruling)
    say_ruled(row_id, {"released": True, "ruling": ruling}, "will be decided at once", as_json=as_json)


def _ruling(connection: Connection, row: Row[Any], *, into: str | None, as_new: bool) -> str:
    if as_new:
        return NEW
    if into is None:
        # One click: a stranger's message goes where it points to.
        return ANYWHERE if row.incident_id is None else f"{INTO}{row.incident_id}"
    incident_id = incident_id_of(into)
    if not incidents.existing(connection, (incident_id,)):
        raise Failure(f"{number_of(incident_id)} is not there; `deskhand list --all` shows what is", why=NOT_FOUND)
    return f"{INTO}{incident_id}"


def discard(option: Path | None, row_id: int, outcome: str, *, as_json: bool) -> None:
    """Close a message that was set aside without consequences; its raw form stays.

    Raises:
        Failure: It was not set aside.
    """
    with opened(configured(option)) as store, store.begin() as connection:
        row = set_aside(connection, row_id, outcome)
        held.discard(connection, row_id, because=f"a person discarded it; it was {outcome}: {row.because}")
    say_ruled(row_id, {"discarded": True}, "is discarded; its raw form is kept", as_json=as_json)


def set_aside(connection: Connection, row_id: int, outcome: str) -> Row[Any]:
    """Return the row of a message that was set aside.

    Raises:
        Failure: It was not, or no longer is.
    """
    row = held.find(connection, row_id, outcome)
    if row is None:
        command = "held" if outcome == held.HELD else "quarantine"
        raise Failure(f"message {row_id} is not {outcome}; `deskhand {command}` lists what is", why=NOT_FOUND)
    return row


def list_quarantine(option: Path | None, *, as_json: bool) -> None:
    """Print what could not be read, oldest first."""
    caption = (
        "`deskhand quarantine retry ID` reads one again, release takes it as it is, discard lets nothing become of it."
    )
    list_set_aside(option, held.QUARANTINED, caption=caption, as_json=as_json)


def leave_quarantine(option: Path | None, row_id: int, ruling: str, *, as_json: bool) -> None:
    """Let a message that could not be read be read again, or be taken as far as it could be read.

    Raises:
        Failure: It is not in quarantine.
    """
    with opened(configured(option)) as store, store.begin() as connection:
        set_aside(connection, row_id, held.QUARANTINED)
        held.rule(connection, row_id, ruling)
    text = "will be read again at once" if ruling == AGAIN else "will be taken as far as it can be read"
    say_ruled(row_id, {"released": True, "ruling": ruling}, text, as_json=as_json)


def say_ruled(row_id: int, known: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Say what was ruled about a message."""
    if as_json:
        output.say_json({"id": row_id, **known})
    else:
        output.say(f"Message {row_id} {text}.")
