"""`deskhand search`. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.incidents import say_unread
from bot.wording import moment, state_word
from store.incident import number_of
from store.search import Hit, search

Column = output.Column

_COLUMNS = (
    Column("number"),
    Column("P"),
    Column("state"),
    Column("summary", share=2),
    Column("said", share=3),
    Column("when", roomy=True),
)


def find(option: Path | None, words: Sequence[str], *, limit: int, as_json: bool) -> None:
    """Print the incidents in which all of the words were said, best first."""
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    # What the shell took for one argument stands together.
    asked = " ".join(f'"{word}"' if " " in word else word for word in words)
    with opened(config) as store, store.reading() as connection:
        found = search(connection, asked, limit=limit)
        _say(found, zone, as_json=as_json)
        if not as_json:
            say_unread(connection)


def _say(found: Sequence[Hit], zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        for hit in found:
            output.say_json(
                {
                    "number": number_of(hit.incident_id), "summary": hit.summary, "state": hit.state,
                    "priority": hit.priority, "at": hit.at, "sender": hit.sender, "excerpt": hit.excerpt,
                }
            )  # fmt: skip
        return
    rows = (
        (
            number_of(hit.incident_id),
            f"P{hit.priority}",
            state_word(hit.state),
            hit.summary,
            hit.excerpt,
            moment(hit.at, zone),
        )
        for hit in found
    )
    if not output.say_table(_COLUMNS, rows):
        output.say("Nothing that was said has all of these words.")
