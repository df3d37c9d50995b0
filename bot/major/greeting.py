"""What callers hear on the telephone while a major incident lasts, made from its history. Pure.

domain.md section 8.6. It names the service and what everybody was told last, nobody's name and no number. What people
wrote is in one language; callers in another hear what the desk itself can say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.major.cadence import declared_at
from bot.safe_text import one_line
from bot.words import Words, zone_of
from store.incident import Incident, TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing:
    """Who speaks, and when."""

    desk: str
    #: The desk's own language, in which its people write.
    language: str
    timezone: str
    now: datetime


def greeting(incident: Incident, history: Sequence[TimelineEntry], words: Words, by: Announcing) -> str:
    """Return the sentences of an announcement, as they stand now."""
    said = [words.say("This is {desk}.", desk=by.desk)]
    what = one_line(incident.service or incident.summary, 120)
    begun = _clock(incident.opened_at, by)
    if not incident.is_open:
        ended = _clock(incident.resolved_at or by.now, by)
        said.append(words.say("The trouble with {what} is over since {time}.", what=what, time=ended))
        said.append(words.say("If it still concerns you, or it is about something else, please stay on the line."))
        return " ".join(said)
    said.append(
        words.say("There is trouble with {what} since {time}; we work on it before all else.", what=what, time=begun)
    )
    since = declared_at(history)
    told = [entry for entry in history if entry.kind == "update" and since is not None and entry.at >= since]
    if told and told[-1].new and words.language == by.language:
        said.append(_sentence(one_line(told[-1].new, 600)))
    promised = str(dict(told[-1].facts).get("next") or "") if told else ""
    if promised and datetime.fromisoformat(promised) > by.now:
        said.append(words.say("There is news by {time}.", time=_clock(datetime.fromisoformat(promised), by)))
    said.append(words.say("You need not report it. If it is about something else, please stay on the line."))
    return " ".join(said)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _clock(at: datetime, by: Announcing) -> str:
    return f"{at.astimezone(zone_of(by.timezone)):%H:%M}"
