"""What people are told together: notices that waited, and each morning what is open. Talks to the database.

    timer "digest:ADDRESS:AT"     everything that was kept for one person until then, in one mail
    timer "daily:DATE"            to whoever works here: their open work, and what they wanted to make better; to
                                  managers: what presses, how much is open and overdue, the last days as a picture.
                                  Each firing sets the next
    timer "weekly:DATE"           on Mondays, to managers: `bot.notices.weekly`
    timer "N:subscribers:..."     to whoever subscribed to the status page: `bot.notices.subscribers`

All of it is told by mail, and directly in Slack where the desk is there (`bot.slack.digests`). The keys of the timers
make each of them happen once, however many processes run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from bot.agreed.policy import Policy
from bot.agreed.roster import Colleague, Role
from bot.decision import Decision, Outcome, Reply
from bot.notices.news import NEWS
from bot.notices.subscribers import settle_news
from bot.notices.weekly import days_of_week, week_of
from bot.reports.improvements import is_late, reminded
from bot.telling import to_colleagues
from bot.wording import moment, one_line
from bot.words import Words, words_of
from bot.writing.leaving import DIGEST
from bot.writing.page import Page
from bot.writing.record import Cause, Pen, Recorded, record
from intake.message import Picture
from store import improvements, incidents, notices, queries
from store.engine import Store
from store.improvements import Improvement
from store.incident import Incident, Timer
from store.tables import incident, person_address

#: The kind of the timer of each morning.
DAILY = "daily"
#: The same of each Monday.
WEEKLY = "weekly"
KINDS = frozenset({DIGEST, DAILY, WEEKLY, NEWS})
_MANAGING = frozenset({Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER, Role.SERVICE_OWNER, Role.DIRECTOR})
#: A mail names so many incidents; the rest is counted.
_MOST = 20
#: No morning looks at more open incidents than this; the totals are kept counters.
_LOOKED_AT = 2_000


def settle_digest(page: Page, row: Row[Any], policy: Policy, pen: Pen) -> Recorded:
    """Tell what waits, and set the next morning."""
    connection, now = page.connection, pen.now
    if row.kind == NEWS:
        return settle_news(page, row, policy, pen)
    if row.kind == DIGEST:
        replies = _kept_for(connection, row.key.split(":", 2)[1], policy, now)
    else:
        # Weeks begin where the one before ended, however late this one is told.
        is_week = row.kind == WEEKLY
        replies = week_of(connection, policy, row.due_at) if is_week else _morning(connection, policy, now)
        set_next_morning(connection, policy, now)
    told = ", ".join(reply.to.address for reply in replies) or "nobody has anything to be told"
    decision = Decision(outcome=Outcome.DECIDED, because=told, replies=replies)
    return record(page, decision, None, Cause(key=f"timer:{row.key}"), pen)


def begin_mornings(store: Store, policy: Policy, now: datetime) -> None:
    """Set the first morning, where nobody has set it yet."""
    with store.begin() as connection:
        set_next_morning(connection, policy, now)


def set_next_morning(connection: Connection, policy: Policy, now: datetime) -> None:
    """Set the timers of the next morning and of the next Monday's, once for all processes."""
    at = next_morning(policy, now)
    if at is None:
        return
    zone = ZoneInfo(policy.desk.timezone)
    day = at.astimezone(zone).date()
    monday = day + timedelta(days=-day.weekday() % 7)
    assert policy.digest_at is not None
    week = _at(monday, policy.digest_at, zone).astimezone(now.tzinfo)
    timers = [
        Timer(key=f"{DAILY}:{day.isoformat()}", kind=DAILY, due_at=at),
        Timer(key=f"{WEEKLY}:{monday.isoformat()}", kind=WEEKLY, due_at=week),
    ]
    incidents.set_timers(connection, None, timers)


def next_morning(policy: Policy, now: datetime) -> datetime | None:
    """Return when people are told next, in UTC: each day at that wall time; None where they are not."""
    if policy.digest_at is None or not policy.roster.people:
        return None
    zone = ZoneInfo(policy.desk.timezone)
    day = now.astimezone(zone).date()
    at = _at(day, policy.digest_at, zone)
    return (at if at > now else _at(day + timedelta(days=1), policy.digest_at, zone)).astimezone(now.tzinfo)


def _at(day: date, wall_time: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall_time, zone)


def _kept_for(connection: Connection, address: str, policy: Policy, now: datetime) -> tuple[Reply, ...]:
    found = notices.waiting(connection, address, now=now)
    notices.told(connection, [row.id for row in found], now=now)
    if not found:
        return ()
    facts = {
        "what": "kept",
        **{name: [] for name in ("pressing", "improve", "totals", "days")},
        "mine": [row.line for row in found],
    }
    return to_colleagues((address,), "digest", policy, facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """What is open this morning."""

    #: In the order of the queue, with the address of whoever works on each.
    found: Sequence[tuple[Incident, str]]
    by_priority: Mapping[int, int]
    #: What was opened and resolved on each of the last days, as lines and as a picture.
    days: Sequence[str]
    chart: Picture
    opened_last_day: int
    overdue: int
    #: What shall get better and is not yet.
    improvements: Sequence[Improvement]


def _morning(connection: Connection, policy: Policy, now: datetime) -> tuple[Reply, ...]:
    looked = _look(connection, policy, now)
    replies = (_to_person(person, looked, policy, now) for person in policy.roster.people.values())
    return tuple(reply for each in replies for reply in each)


def _look(connection: Connection, policy: Policy, now: datetime) -> _Open:
    found = list(queries.queue(connection, limit=_LOOKED_AT))
    wanted = {each.assignee_id for each in found if each.assignee_id is not None}
    rows = connection.execute(select(person_address).where(person_address.c.person_id.in_(wanted)))
    addresses = {row.person_id: row.address for row in rows}
    days, chart = days_of_week(connection, policy, now)
    since = select(func.count()).select_from(incident).where(incident.c.opened_at >= now - timedelta(days=1))
    return _Open(
        found=[(each, addresses.get(each.assignee_id or 0, "")) for each in found],
        by_priority=queries.open_by_priority(connection),
        days=days,
        chart=chart,
        opened_last_day=connection.execute(since).scalar_one(),
        overdue=sum(each.due_at is not None and each.due_at < now for each in found),
        improvements=improvements.listed(connection, pending_only=True),
    )


def _to_person(person: Colleague, looked: _Open, policy: Policy, now: datetime) -> tuple[Reply, ...]:
    zone = ZoneInfo(person.timezone or policy.desk.timezone)
    words = words_of(person.language, policy.desk.language)
    mine = [
        _line(each, zone, now, words)
        for each, assignee in looked.found
        if assignee == person.address or (not assignee and each.assignment_group in person.groups)
    ]
    manages = not person.roles.isdisjoint(_MANAGING)
    pressing = [_line(each, zone, now, words) for each, _ in looked.found if each.priority <= 2] if manages else []
    totals = _totals(looked, words) if manages else []
    today = now.astimezone(zone).date()
    improve = [_improvement(each, today, words) for each in reminded(looked.improvements, person.address, today)]
    if not mine and not pressing and not improve and not (manages and any(looked.by_priority.values())):
        return ()
    facts = {
        "what": "morning",
        "mine": _first(mine),
        "pressing": _first(pressing),
        "improve": _first(improve),
        "totals": totals,
        "days": list(looked.days) if manages else [],
    }
    told = to_colleagues((person.address,), "digest", policy, facts)
    return tuple(replace(reply, pictures=(looked.chart,)) for reply in told) if manages else told


def _first(lines: list[str]) -> list[str]:
    return lines if len(lines) <= _MOST else [*lines[:_MOST], f"... + {len(lines) - _MOST}"]


def _line(each: Incident, zone: ZoneInfo, now: datetime, words: Words) -> str:
    late = f" ({words.of('digest', 'late')})" if each.due_at is not None and each.due_at < now else ""
    summary = "(restricted)" if each.security else one_line(each.summary)[:100]
    return f"{each.number} P{each.priority} {summary}, {moment(each.due_at, zone)}{late}"


def _improvement(item: Improvement, today: date, words: Words) -> str:
    late = f" ({words.of('digest', 'late')})" if is_late(item, today) else ""
    told = ": ".join(filter(None, (one_line(item.subject)[:100], one_line(item.evidence)[:80])))
    return f"{told}, {item.due}{late}" if item.due else told


def _totals(looked: _Open, words: Words) -> list[str]:
    counts = ", ".join(f"P{priority}: {number}" for priority, number in sorted(looked.by_priority.items()))
    return [
        counts,
        f"{words.of('digest', 'new')}: {looked.opened_last_day}",
        f"{words.of('digest', 'late')}: {looked.overdue}",
    ]
