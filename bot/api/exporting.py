"""Everything, one incident a line: for other programs, and for whoever leaves. Talks to the database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from bot.pages.board import may_see
from bot.pages.signing_in import Visitor
from bot.reports import sheet
from store.engine import Store
from store.incidents import incident_of
from store.tables import incident

_EXPORTED = (
    "number", "state", "priority", "impact", "urgency", "category", "subcategory", "service", "assignment_group",
    "summary", "source_channel", "opened_at", "resolved_at", "closed_at", "updated_at",
)  # fmt: skip


def lines(store: Store, visitor: Visitor, *, as_csv: bool) -> Iterator[str]:
    """Yield every incident that somebody may see, one a line, oldest first; a million need no memory."""
    if as_csv:
        yield _row(_EXPORTED)
    with store.reading() as connection:
        rows = connection.execute(select(incident).order_by(incident.c.id).execution_options(yield_per=500))
        for row in rows:
            found = incident_of(row._mapping)
            if not may_see(visitor, found):
                continue
            values = {name: _plain(getattr(found, name)) for name in _EXPORTED}
            yield (
                _row([sheet.safe_cell(str(value)) for value in values.values()])
                if as_csv
                else json.dumps(values) + "\n"
            )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else "" if value is None else value


def _row(cells: Any) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
