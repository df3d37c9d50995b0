"""Everything, one incident a line: for other programs, and for whoever leaves. Talks to the database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, select

from bot.facts import entry_facts, message_facts
from bot.reports import sheet
from store import queries
from store.engine import Store
from store.incident import Incident
from store.incidents import incident_of
from store.tables import incident, message, timeline

_EXPORTED = (
    "number", "state", "priority", "impact", "urgency", "category", "subcategory", "service", "assignment_group",
    "summary", "source_channel", "opened_at", "resolved_at", "closed_at", "updated_at",
)  # fmt: skip


def everything(
    store: Store, may_be_seen: Callable[[Incident], bool], *, as_csv: bool, whole: bool = False
) -> Iterator[str]:
    """Yield every incident that may be seen, one a line, oldest first; a million need no memory.

    With `whole` each says who reported it and, as JSON, what was said and what happened.
    """
    columns = (*_EXPORTED, "resolution_text", "reporter", "reporter_name") if whole else _EXPORTED
    if as_csv:
        yield _row(columns)
    with store.reading() as connection:
        last = 0
        # By pages of the primary key: what belongs to a page is read beside it.
        while page := connection.execute(_PAGE, {"last": last}).all():
            last = page[-1].id
            seen = [found for row in page if may_be_seen(found := incident_of(row._mapping))]
            more = _whole(connection, seen) if whole else {}
            for found in seen:
                values = {name: _plain(getattr(found, name)) for name in _EXPORTED} | more.get(found.id or 0, {})
                yield (
                    _row([sheet.safe_cell(str(values[name])) for name in columns])
                    if as_csv
                    else json.dumps(values, ensure_ascii=False) + "\n"
                )


_PAGE = select(incident).where(incident.c.id > bindparam("last")).order_by(incident.c.id).limit(500)


def _whole(connection: Connection, seen: Sequence[Incident]) -> dict[int, dict[str, Any]]:
    """Return what hangs on each incident of a page."""
    ids = [found.id for found in seen if found.id is not None]
    said, happened = _by_incident(connection, message, ids), _by_incident(connection, timeline, ids)
    people = queries.reporters_of(connection, [found.reporter_id for found in seen])
    return {
        found.id: {
            "resolution_text": found.resolution_text,
            "reporter": people.get(found.reporter_id or 0, ("", ""))[1],
            "reporter_name": people.get(found.reporter_id or 0, ("", ""))[0],
            "text": next((row["text"] for row in said[found.id] if row["direction"] == "in"), ""),
            "messages": [message_facts(row) for row in said[found.id]],
            "timeline": [entry_facts(row) for row in happened[found.id]],
        }
        for found in seen
        if found.id is not None
    }


def _by_incident(connection: Connection, table: Table, ids: Sequence[int]) -> dict[int, list[RowMapping]]:
    found: dict[int, list[RowMapping]] = {number: [] for number in ids}
    for row in connection.execute(select(table).where(table.c.incident_id.in_(ids)).order_by(table.c.id)):
        found[row.incident_id].append(row._mapping)
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else "" if value is None else value


def _row(cells: Any) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
