"""Erasing what people wrote, a long time after it mattered. Talks to the database.

    due_to_erase   incidents closed long ago, and mail that became none
    erase_words    raw mail with its files, texts and subjects of what was said and sent, who else took part
    what stays     number, times, category, priority, promises, decisions and who made them: every report is as before

Pages, commands and cards read a sentence where the summary was. An incident that is kept as evidence stays as it is
(domain.md section 7.4), and so does mail that waits for a person. That the words were erased, and when, is an entry of
the history; with it an incident is not looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, func, insert, or_, select, update

from store.tables import inbox, inbox_body, incident, message, outbox, participant, timeline

#: Incidents, and messages without one, that one transaction takes.
PAGE = 200
#: How the history says it.
ERASED = "erased"
#: Mail that waits for a person to say what shall become of it.
_WAITING = ("held", "quarantined")
#: What remains of a message that left: to whom and how it went, not what it said.
_SAID = {"subject": "", "text": "", "html": "", "pictures": [], "chat": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Whose words one transaction erases, by id."""

    incidents: tuple[int, ...]
    #: Messages that became no incident.
    filed: tuple[int, ...]

    @property
    def may_be_more(self) -> bool:
        """Whether to look again afterwards."""
        return PAGE in (len(self.incidents), len(self.filed))


def due_to_erase(connection: Connection, *, before: datetime) -> Due:
    """Find incidents that ended before a moment, and mail filed before it: it looks at all, so while nobody waits."""
    return Due(
        incidents=tuple(connection.execute(_ended(before)).scalars()),
        filed=tuple(connection.execute(_filed(before)).scalars()),
    )


def erase_words(connection: Connection, due: Due, *, now: datetime, because: str, sentence: str) -> None:
    """Erase their words.

    Args:
        connection: a write transaction.
        due: what was found; it ended so long ago that nothing moves it any more.
        now: when it is done.
        because: the rule that asks for it, for the history.
        sentence: what is read wherever the summary was.
    """
    ended = due.incidents
    forget_mail(connection, inbox.c.incident_id.in_(ended))
    forget_mail(connection, inbox.c.id.in_(due.filed))
    mine = {table: table.c.incident_id.in_(ended) for table in (message, outbox, participant, timeline)}
    connection.execute(update(message).where(mine[message]).values(subject="", text="", hidden=""))
    connection.execute(delete(participant).where(mine[participant]))
    is_summary = timeline.c.field == "summary"
    connection.execute(update(timeline).where(mine[timeline], is_summary).values(old="", new=""))
    forget_departures(connection, mine[outbox])
    connection.execute(update(incident).where(incident.c.id.in_(ended)).values(summary=sentence))
    entries = [_entry(incident_id, now, because) for incident_id in ended]
    if entries:
        connection.execute(insert(timeline), entries)


def _ended(before: datetime) -> Any:
    is_over = or_(
        and_(incident.c.state == "closed", incident.c.closed_at < before),
        and_(incident.c.state == "cancelled", incident.c.updated_at < before),
    )
    done = exists().where(timeline.c.incident_id == incident.c.id, timeline.c.kind == ERASED)
    wanted = select(incident.c.id).where(is_over, incident.c.evidence.is_(False), ~done)
    return wanted.order_by(incident.c.id).limit(PAGE)


def _filed(before: datetime) -> Any:
    has_words = exists().where(inbox_body.c.inbox_id == inbox.c.id, func.length(inbox_body.c.body) > 0)
    of_nothing = (inbox.c.incident_id.is_(None), inbox.c.done_at < before, inbox.c.outcome.not_in(_WAITING), has_words)
    return select(inbox.c.id).where(*of_nothing).order_by(inbox.c.id).limit(PAGE)


def forget_mail(connection: Connection, those: ColumnElement[bool]) -> None:
    """Erase what arrived, files included, and who sent it; that it arrived, and what became of it, stays."""
    ids = select(inbox.c.id).where(those)
    connection.execute(update(inbox_body).where(inbox_body.c.inbox_id.in_(ids)).values(body=b""))
    connection.execute(update(inbox).where(those).values(sender="", envelope={}))


def forget_departures(connection: Connection, those: ColumnElement[bool]) -> None:
    """Erase what left said; to whom it went, and how, stays."""
    rows = connection.execute(select(outbox.c.id, outbox.c.payload).where(those)).all()
    if rows:
        shorn = update(outbox).where(outbox.c.id == bindparam("row")).values(subject="", payload=bindparam("said"))
        connection.execute(
            shorn,
            [
                {"row": row.id, "said": {**row.payload, **{name: _SAID[name] for name in _SAID.keys() & row.payload}}}
                for row in rows
            ],
        )


def _entry(incident_id: int, now: datetime, because: str) -> dict[str, Any]:
    empty = {"field": "", "old": "", "new": "", "facts": {}}
    return {
        "incident_id": incident_id, "at": now, "actor": "system", "kind": ERASED, "because": because, **empty
    }  # fmt: skip
