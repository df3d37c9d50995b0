"""Erasing one person everywhere: what they wrote, their addresses and their name. Talks to the database.

    rows that are theirs     person's name, addresses, membership in Slack, subscription, sessions    deleted or emptied
    what they wrote          messages, originals with files, what was sent to them                    emptied
    everywhere else          their addresses in any text of any table, their name in their incidents  "[erased]"

Every text column of every table is looked through, so that a table of tomorrow is not forgotten; where the address is
part of a key, the row goes. Times, states, promises and counts stay: reports are as before. An original in which
somebody else names them is emptied too, because its octets cannot be changed without making it a forgery.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from store.chat_tables import chat_member, chat_post
from store.retention import forget_departures, forget_mail
from store.tables import inbox, inbox_body, incident, message, metadata, outbox, participant, person, timeline
from store.traces import PAGE, Traces
from store.web_tables import session, sign_in_link, subscriber

#: What stands where a name or an address stood.
GONE = "[erased]"
#: How the history of somebody else's incident says it.
FORGOTTEN = "forgotten"


def forget(connection: Connection, traces: Traces, *, now: datetime) -> None:
    """Erase a person; the words of the incidents that they reported are erased already (`store.retention`).

    Args:
        connection: a write transaction.
        traces: what was found of them in this transaction.
        now: when it is done.
    """
    _forget_rows(connection, traces)
    _forget_words(connection, traces, now)
    addresses = _pattern((*traces.addresses, *traces.members))
    for table in metadata.sorted_tables:
        _sweep(connection, table, addresses, (*traces.addresses, *traces.members))
    if traces.names:
        names, mine = _pattern(traces.names), (*traces.reported, *traces.joined)
        for table in metadata.sorted_tables:
            for begin in range(0, len(mine), PAGE):
                _sweep(connection, table, names, traces.names, of=mine[begin : begin + PAGE])
    entries = [
        {
            "incident_id": each, "at": now, "actor": "system", "kind": FORGOTTEN, "field": "", "old": "", "new": "",
            "because": "somebody who took part asked to be forgotten", "facts": {},
        }
        for each in traces.joined
    ]  # fmt: skip
    if entries:
        connection.execute(insert(timeline), entries)


def _forget_rows(connection: Connection, traces: Traces) -> None:
    """Delete what is about the person and nothing else; their number stays, with nobody behind it."""
    if traces.people:
        nobody = update(person).where(person.c.id.in_(traces.people))
        connection.execute(nobody.values(name="", language="", timezone="", vip=False))
    for table in (chat_member, subscriber, session, sign_in_link):
        connection.execute(delete(table).where(table.c.address.in_(traces.addresses)))
    connection.execute(delete(participant).where(participant.c.address.in_(traces.addresses)))
    if traces.members:
        connection.execute(update(chat_post).where(chat_post.c.member.in_(traces.members)).values(member=""))


def _forget_words(connection: Connection, traces: Traces, now: datetime) -> None:
    forget_mail(connection, inbox.c.sender.in_(traces.addresses))
    wrote = func.lower(message.c.sender).in_(traces.addresses)
    connection.execute(update(message).where(wrote).values(subject="", text="", hidden=""))
    # What others quoted of them.
    for begin in range(0, len(traces.joined), PAGE):
        quoted = message.c.incident_id.in_(traces.joined[begin : begin + PAGE])
        connection.execute(update(message).where(quoted).values(hidden=""))
    for each in _originals_naming(connection, traces):
        connection.execute(update(inbox_body).where(inbox_body.c.inbox_id == each).values(body=b""))
    to_them = or_(*(outbox.c.recipients.contains(address, autoescape=True) for address in traces.addresses))
    unsent = (outbox.c.done_at.is_(None), outbox.c.buried_at.is_(None))
    connection.execute(update(outbox).where(to_them, *unsent).values(done_at=now, receipt="erased before it left"))
    forget_departures(connection, to_them)
    # Mail about no incident names its reader too.
    if traces.names:
        _redact(connection, outbox, [outbox.c.payload], to_them, _pattern(traces.names))


def _originals_naming(connection: Connection, traces: Traces) -> Iterator[int]:
    """Yield the originals, in incidents of others, in which their address or name stands."""
    needles = [each.lower().encode() for each in (*traces.addresses, *traces.names)]
    for begin in range(0, len(traces.joined), PAGE):
        wanted = (
            select(inbox_body.c.inbox_id, inbox_body.c.body)
            .join(inbox, inbox.c.id == inbox_body.c.inbox_id)
            .where(inbox.c.incident_id.in_(traces.joined[begin : begin + PAGE]))
        )
        for row in connection.execute(wanted).all():
            lowered = row.body.lower()
            if any(needle in lowered for needle in needles):
                yield row.inbox_id


def _pattern(needles: Sequence[str]) -> re.Pattern[str]:
    """Match whole addresses and names: joann@example.org is somebody else than ann@example.org."""
    listed = "|".join(re.escape(each) for each in sorted(needles, key=len, reverse=True))
    return re.compile(rf"(?<![\w.+-])(?:{listed})(?![\w-]|\.\w)", re.IGNORECASE)


def _sweep(
    connection: Connection, table: Table, pattern: re.Pattern[str], needles: Sequence[str], of: Sequence[int] = ()
) -> None:
    """Erase what a pattern matches in a table; with `of`, only in rows about these incidents."""
    textual = [column for column in table.c if isinstance(column.type, String | JSON)]
    about = table.c.id if table is incident else table.c.get("incident_id")
    if not textual or (of and about is None):
        return
    named = [
        func.lower(cast(column, Text)).contains(needle.lower(), autoescape=True)
        for column in textual
        for needle in needles
    ]
    those = or_(*named)
    _redact(connection, table, textual, those if about is None or not of else and_(those, about.in_(of)), pattern)


def _redact(
    connection: Connection,
    table: Table,
    textual: Sequence[Column[Any]],
    those: ColumnElement[bool],
    pattern: re.Pattern[str],
) -> None:
    for row in connection.execute(select(*dict.fromkeys((*table.primary_key.columns, *textual))).where(those)).all():
        _erase_in(connection, table, textual, row, pattern)


def _erase_in(
    connection: Connection, table: Table, textual: Sequence[Column[Any]], row: Row[Any], pattern: re.Pattern[str]
) -> None:
    before = {column.name: row._mapping[column] for column in textual}
    after = {name: _without(value, pattern) for name, value in before.items()}
    changes = {name: value for name, value in after.items() if value != before[name]}
    if not changes:
        return
    this = [column == row._mapping[column] for column in table.primary_key.columns]
    if changes.keys() & _keys_of(table):
        connection.execute(delete(table).where(*this))
    else:
        connection.execute(update(table).where(*this).values(changes))


def _keys_of(table: Table) -> set[str]:
    """Return the columns by which a row is found again, and which no other row may share."""
    unique = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    indexed = [each.columns for each in table.indexes if each.unique]
    return {column.name for columns in (table.primary_key.columns, *unique, *indexed) for column in columns}


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, Mapping):
        return {name: _without(each, pattern) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, pattern) for each in value]
    return value
