"""`deskhand intake`: every message that arrived, what became of it, and why. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot import facts
from bot.config.values import nearest
from bot.decision import Outcome
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import USAGE, Failure
from bot.wording import moment
from store import queries
from store.incident import number_of

Column = output.Column

#: What `--outcome` knows: what becomes of an arrival (email.md section 2), and what it is until then. A decision
#: without a message, which is a timer's, has no row in the ledger.
OUTCOMES = (*(word.value for word in Outcome if word is not Outcome.DECIDED), "waiting", "buried")

_COLUMNS = (
    Column("id", justify="right"),
    Column("received"),
    Column("channel", roomy=True),
    Column("from", share=2),
    Column("trust", roomy=True),
    Column("size", justify="right", roomy=True),
    Column("outcome"),
    Column("incident"),
    Column("tries", justify="right", roomy=True),
    Column("because", share=3),
)


def list_arrivals(option: Path | None, *, outcome: str | None, limit: int | None, as_json: bool) -> None:
    """Print the ledger, newest first, or its rows of one outcome.

    Raises:
        Failure: There is no such outcome.
    """
    wanted = None if outcome is None else _known(outcome)
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    with opened(config) as store, store.reading() as connection:
        found = queries.ledger(connection, limit=limit, outcome=wanted)
        if as_json:
            for row in found:
                output.say_json(facts.arrival_facts(row._mapping))
            return
        if not output.say_table(_COLUMNS, (_row(row, zone) for row in found), caption=f"Times are in {zone.key}."):
            output.say(f"No message is {wanted}." if wanted else "No message has arrived yet.")


def _known(written: str) -> str:
    word = written.strip().lower()
    if word in OUTCOMES:
        return word
    near = nearest(word, OUTCOMES)
    hint = f"did you mean {near}? " if near else ""
    raise Failure(f"{written!r} is no outcome; {hint}--outcome takes {', '.join(OUTCOMES)}", USAGE)


def _row(row: Row[Any], zone: ZoneInfo) -> Sequence[str]:
    """Return the cells of one arrival; as long as it has no reason, its last error stands for it."""
    return (
        str(row.id),
        moment(row.received_at, zone),
        row.channel,
        row.sender,
        row.trust,
        str(row.size),
        row.outcome or facts.arrival_state(row._mapping),
        "" if row.incident_id is None else number_of(row.incident_id),
        str(row.attempts),
        row.because or row.last_error.partition("\n")[0],
    )
