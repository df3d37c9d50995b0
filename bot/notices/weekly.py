"""Each Monday managers are told how the week was, and what the classifier learned of it. Talks to the database.

    opened, resolved, reopened, promises missed    beside the week before
    the classifier                                 suggestions accepted and corrected, by category
    a picture                                      what was opened and resolved on each day

The figures are counts for a glance; `deskhand report 7d` has the exact ones with their rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.decision import Reply
from bot.notices.picture import columns
from bot.telling import to_colleagues
from bot.words import Words, words_of
from intake.message import Picture
from store import confirmations
from store.confirmations import Lesson
from store.tables import incident, timeline

WEEK = timedelta(days=7)
_TOLD = frozenset({Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER, Role.SERVICE_OWNER, Role.DIRECTOR, Role.ADMIN})
#: A mail names so many categories.
_MOST = 12


def week_of(connection: Connection, policy: Policy, now: datetime) -> tuple[Reply, ...]:
    """Return the mail to each manager; nobody is written to where nothing happened."""
    this, before = _counted(connection, now - WEEK, now), _counted(connection, now - 2 * WEEK, now - WEEK)
    lessons = confirmations.lessons(connection, since=now - WEEK)
    if not any(this.values()) and not lessons:
        return ()
    days, chart = days_of_week(connection, policy, now)
    people = [person for person in policy.roster.people.values() if not person.roles.isdisjoint(_TOLD)]
    return tuple(
        replace(reply, pictures=(chart,))
        for person in people
        for words in [words_of(person.language, policy.desk.language)]
        for reply in to_colleagues(
            (person.address,),
            "weekly",
            policy,
            {
                "begins": (now - WEEK).isoformat(),
                "counts": [_beside(words, name, count, before[name]) for name, count in this.items()],
                "accepted": str(sum(lesson.accepted for lesson in lessons)),
                "corrected": str(sum(lesson.corrected for lesson in lessons)),
                "days": days,
                "lessons": [_learned(words, lesson) for lesson in lessons[:_MOST]],
                "text": "",
            },
        )
    )


def days_of_week(connection: Connection, policy: Policy, now: datetime) -> tuple[list[str], Picture]:
    """Return what was opened and resolved on each of the last days, as lines and as the picture of them."""
    days = _by_day(connection, policy, now)
    lines = [f"{day} {opened}, {resolved}" for day, opened, resolved in zip(*days, strict=True)]
    return lines, Picture(name="week@deskhand", octets=columns(*days))


def _by_day(connection: Connection, policy: Policy, now: datetime) -> tuple[list[str], list[int], list[int]]:
    """Return the days of the week in the desk's zone, with how many were opened and resolved on each."""
    zone = ZoneInfo(policy.desk.timezone)
    counts = []
    for column in (incident.c.opened_at, incident.c.resolved_at):
        instants = connection.execute(select(column).where(column >= now - WEEK, column < now)).scalars()
        counts.append(Counter(instant.astimezone(zone).date() for instant in instants))
    first = (now - WEEK).astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range((now.astimezone(zone).date() - first).days + 1)]
    opened, resolved = ([count[day] for day in days] for count in counts)
    return [f"{day.day}.{day.month}." for day in days], opened, resolved


def _beside(words: Words, name: str, count: int, earlier: int) -> str:
    return f"{words.of('week', name)}: {count} ({words.of('week', 'before')}: {earlier})"


def _learned(words: Words, lesson: Lesson) -> str:
    right, wrong = words.of("week", "accepted"), words.of("week", "corrected")
    return f"{words.of('category', lesson.category)}: {lesson.accepted} {right}, {lesson.corrected} {wrong}"


def _counted(connection: Connection, begin: datetime, end: datetime) -> Mapping[str, int]:
    """Count what happened in [begin, end)."""
    reopened = (timeline.c.kind == "state") & (timeline.c.old == "resolved") & (timeline.c.new == "in_progress")
    wanted = {
        "opened": (incident, incident.c.opened_at, None),
        "resolved": (incident, incident.c.resolved_at, None),
        "reopened": (timeline, timeline.c.at, reopened),
        "missed": (timeline, timeline.c.at, timeline.c.kind == "breached"),
    }
    counts = {}
    for name, (table, at, also) in wanted.items():
        query = select(func.count()).select_from(table).where(at >= begin, at < end)
        counts[name] = connection.execute(query if also is None else query.where(also)).scalar_one()
    return counts
