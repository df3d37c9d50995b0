"""Mail that waits for a person, in Home: what it is, and what can be ruled about it. Talks to the store.

held          a doubt about its sender or its kind      Release, As a new one, Discard
quarantined   it could not be read                      Read again, Take as it is, Discard
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row

from bot.mail.holding import AGAIN, ANYWHERE, AS_IS, INTO, NEW
from bot.slack.cards import moment
from bot.words import Words
from intake.slack_blocks import Block, actions, button, header, section
from intake.slack_text import escape, first_line
from store import held

#: So many are shown at once; the rest follows when these are ruled about.
_SHOWN, _MOST = 4, 100
DISCARD = "discard"
#: Outcome -> the rulings that a person can give, with their names.
RULINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    held.HELD: (("Release", ANYWHERE), ("As a new one", NEW), ("Discard", DISCARD)),
    held.QUARANTINED: (("Read again", AGAIN), ("Take as it is", AS_IS), ("Discard", DISCARD)),
}
_TITLES = {held.HELD: "Held mail", held.QUARANTINED: "Mail that could not be read"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a person, by its outcome."""

    rows: Mapping[str, Sequence[Row[Any]]]


def waiting(connection: Connection) -> Waiting:
    """Return what waits for a person, oldest first."""
    return Waiting(rows={outcome: list(islice(held.set_aside(connection, outcome), _MOST)) for outcome in RULINGS})


def draw(found: Waiting, words: Words) -> Iterator[Block]:
    """Yield the blocks of Home about what waits; none when nothing does."""
    for outcome, rows in found.rows.items():
        if rows:
            yield header(f"{words.say(_TITLES[outcome])} ({len(rows)})")
        for row in rows[:_SHOWN]:
            who, because = escape(row.sender or "?"), escape(first_line(row.because, 200))
            yield section(f"*{who}*, {moment(row.received_at)}\n{because}", block_id=f"held:{row.id}")
            yield actions(
                *(button(words.say(name), f"held_{ruling}", str(row.id)) for name, ruling in RULINGS[outcome]),
                block_id=f"held:do:{row.id}",
            )


def rule(connection: Connection, row_id: int, ruling: str, by: str) -> bool:
    """Do what a person ruled about one arrival; False when it no longer waits for that."""
    row = next((found for outcome in RULINGS if (found := held.find(connection, row_id, outcome)) is not None), None)
    if row is None or ruling not in {value for _, value in RULINGS[row.outcome]}:
        return False
    if ruling == DISCARD:
        return held.discard(connection, row_id, because=f"{by} discarded it; it was {row.outcome}: {row.because}")
    if ruling == ANYWHERE and row.incident_id is not None:
        # A stranger's message goes where it points to.
        ruling = f"{INTO}{row.incident_id}"
    return held.rule(connection, row_id, ruling)
