"""Hold every automatic message against the budget before it is written down to leave. Talks to the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.agreed.policy import Budget
from bot.decision import Reply
from bot.mail.budget import AlreadySent, Silence, silence_for
from bot.writing.page import Page
from store import incidents, silences
from store.incident import Incident

#: The kinds of the tasks that tell of a silence, and of an address that mail never reaches.
SILENCE, FAILING = "silence", "failing_address"
#: No incident has this id.
_NO_INCIDENT = 0


def silenced(
    page: Page, reply: Reply, incident: Incident, budget: Budget, *, now: datetime
) -> tuple[Silence | None, bool]:
    """Return the silence that forbids an automatic message, and whether nobody was told of it yet.

    Args:
        page: The transaction that would write the message.
        reply: The message.
        incident: What it is about.
        budget: How much is plausible.
        now: The present moment.
    """
    assert incident.id is not None
    silence = silence_for(reply.to.address.lower(), incident.number, _sent(page, reply, incident.id, now), budget)
    if silence is None:
        return None, False
    is_news = silences.note(
        page.connection, silence.kind, silence.key, because=silence.because, incident_id=incident.id, now=now
    )
    return silence, is_news


def silenced_aside(page: Page, reply: Reply, budget: Budget, *, now: datetime) -> Silence | None:
    """Return the silence that forbids an automatic message that is about no one incident, and write it down."""
    silence = silence_for(reply.to.address.lower(), "", _sent(page, reply, _NO_INCIDENT, now), budget)
    if silence is not None:
        key, because = silence.key, silence.because
        silences.note(page.connection, silence.kind, key, because=because, incident_id=None, now=now)
    return silence


def _sent(page: Page, reply: Reply, incident_id: int, now: datetime) -> AlreadySent:
    standing = page.standing(reply.to.address.lower(), incident_id, now=now)
    return AlreadySent(
        in_incident_last_hour=standing.about,
        last_day=standing.last_day,
        fails=standing.fails,
        is_colleague=not reply.is_public,
    )


def resume(connection: Connection, kind: str, key: str, *, now: datetime) -> bool:
    """Go on writing there; the tasks that told of the silence are done. False when there was none."""
    if not silences.resume(connection, kind, key, now=now):
        return False
    incidents.finish_tasks_about(connection, (SILENCE, FAILING), key, now=now)
    return True


def mark_failure(connection: Connection, address: str, incident_id: int | None, *, because: str, now: datetime) -> None:
    """Count a failure for good of an address; when it is marked by this one, somebody gets a task."""
    failed = address.strip().lower()[:320]
    if "@" not in failed:
        return
    marks = silences.count_failure(connection, failed, because=because[:500], now=now)
    if marks and incident_id is not None:
        text = (
            f"Mail to {failed} failed {silences.MOST_FAILURES} times for good ({because[:200]}); nothing automatic "
            f"goes there any more. Find another way to reach them, or try again with: deskhand resume {failed}"
        )
        incidents.add_task(connection, incident_id, FAILING, text, now=now, about=failed)
