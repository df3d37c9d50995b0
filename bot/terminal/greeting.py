"""`deskhand greeting`: what callers hear while a major incident lasts. Talks to the database; prints."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.announcements import announcements
from bot.major.greeting import Announcing
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import USAGE, Failure
from bot.words import code_of, languages


def show_greeting(option: Path | None, *, language: str, now: datetime, as_json: bool) -> None:
    """Print the text of each major incident: in one language alone, else in each, the desk's own first."""
    desk = configured(option).desk
    known = tuple(languages())
    if language and code_of(language) not in known:
        raise Failure(f"there are no texts in {language!r}; there are {', '.join(known)}", USAGE)
    own = code_of(desk.language)
    wanted = (code_of(language),) if language else tuple(sorted(known, key=lambda each: (each != own, each)))
    by = Announcing(desk=desk.name, language=own, timezone=desk.timezone, now=now)
    with opened(configured(option)) as store, store.reading() as connection:
        found = [(each, *text) for each in wanted for text in announcements(connection, each, by)]
    if as_json:
        for each, incident, text in found:
            output.say_json({"number": incident.number, "language": each, "text": text})
        return
    for each, _, text in found:
        output.say(text if language else f"{each}: {text}")
    if not found:
        output.complain("No major incident is declared: the ordinary greeting is right.")
