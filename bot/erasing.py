"""What is read where words were erased: a sentence with the day, on cards in Slack too. Writes rows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.config import Config
from bot.slack.marks import redraw
from bot.words import words_of
from store.retention import Due, erase_words


def erased_sentence(config: Config, now: datetime) -> str:
    """Return what stands where the summary was, in the desk's language."""
    day = now.astimezone(ZoneInfo(config.desk.timezone)).date().isoformat()
    return words_of(config.desk.language).say("(erased on {day})", day=day)


def erase(connection: Connection, config: Config, due: Due, *, now: datetime, because: str) -> None:
    """Erase what was said about incidents, and let their cards show it.

    Args:
        connection: a write transaction.
        config: the desk's.
        due: what is erased; nothing moves it any more.
        now: when it is done.
        because: why, for the history.
    """
    erase_words(connection, due, now=now, because=because, sentence=erased_sentence(config, now))
    if config.slack.is_wanted:
        redraw(connection, due.incidents, key="erased", now=now)
