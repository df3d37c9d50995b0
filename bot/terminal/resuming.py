"""`deskhand resume`: where the desk fell silent, and going on there. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot import facts
from bot.mail import silencing
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import Failure
from bot.terminal.numbers import incident_id_of
from bot.wording import moment
from store import silences
from store.incident import IncidentId, number_of

Column = output.Column

_COLUMNS = (Column("towards"), Column("since"), Column("because", share=3))


def list_silences(option: Path | None, *, now: datetime, as_json: bool) -> None:
    """Print where the desk is silent, the oldest first."""
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    with opened(config) as store, store.reading() as connection:
        # A silence is over by itself after a day, when what was sent no longer counts; a failing address is not.
        found = silences.silent(connection, since=now - silences.DAY - timedelta(hours=1))
        if as_json:
            for row in found:
                known = {"kind": row.kind, "key": row.key, "since": facts.time_of(row.since), "because": row.because}
                output.say_json(known)
            return
        caption = "Go on with `deskhand resume ADDRESS` or `deskhand resume NUMBER`."
        if not output.say_table(_COLUMNS, (_row(row, zone) for row in found), caption=caption):
            output.say("The desk is silent towards nobody.")


def _row(row: Row[Any], zone: ZoneInfo) -> Sequence[str]:
    return (row.key, moment(row.since, zone), row.because)


def resume(option: Path | None, whom: str, *, now: datetime, as_json: bool) -> None:
    """Go on writing to an address, or about an incident.

    Raises:
        Failure: The desk is not silent there.
    """
    is_address = "@" in whom
    kind = "address" if is_address else "incident"
    key = whom.strip().lower() if is_address else number_of(IncidentId(incident_id_of(whom)))
    with opened(configured(option)) as store, store.begin() as connection:
        resumed = silencing.resume(connection, kind, key, now=now)
    if not resumed:
        raise Failure(f"the desk is not silent towards {key}; `deskhand resume` lists where it is")
    if as_json:
        output.say_json({"kind": kind, "key": key, "resumed": True})
    else:
        output.say(f"The desk answers {'' if is_address else 'about '}{key} again.")
