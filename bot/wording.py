"""How texts, times and states are written in lines of plain text. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.words import FALLBACK, words_of


def one_line(text: str) -> str:
    """Return a text without what would break a line or speak to a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """Return an instant as the desk's clock shows it, "" for none."""
    return "" if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def state_word(state: str) -> str:
    """Return what people call a state of an incident."""
    return words_of(FALLBACK).of("state", state)
