"""Finding incidents by what was said in them. Talks to the database.

Words are looked for in any order, each as the beginning of a word; "words in quotes" stand together. Nothing that
somebody types can break the query: it is quoted, never pasted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, text

from store.incident import OPEN
from store.tables import incident, message

_WORDS = re.compile(r'"([^"]*)"|(\S+)')
#: So often it is looked for further incidents beside those whose messages filled a round.
_MOST_ROUNDS = 10
#: More words than this narrow nothing down.
_MOST_WORDS = 20

_SQLITE = """
SELECT m.incident_id AS incident_id, m.at AS at, m.sender AS sender,
       snippet(message_fts, -1, '', '', ' … ', 24) AS excerpt, bm25(message_fts, 4.0, 1.0) AS score
FROM message_fts JOIN message m ON m.id = message_fts.rowid JOIN incident i ON i.id = m.incident_id
WHERE message_fts MATCH :words {said} {more} ORDER BY score LIMIT :most
"""
_POSTGRESQL = """
SELECT m.incident_id, m.at, m.sender,
       ts_headline('simple', left(m.subject || ' ' || m.text, 100000), q,
                   'StartSel="", StopSel="", MaxWords=24, MinWords=8, MaxFragments=1') AS excerpt,
       -ts_rank(to_tsvector('simple', left(m.subject || ' ' || m.text, 100000)), q) AS score
FROM to_tsquery('simple', :words) q, message m JOIN incident i ON i.id = m.incident_id
WHERE to_tsvector('simple', left(m.subject || ' ' || m.text, 100000)) @@ q {said} {more} ORDER BY score LIMIT :most
"""
#: What the desk wrote by itself says again what others said, and names everybody who was told.
_SAID = "AND NOT (m.is_auto AND m.direction = 'out')"
#: Names of our own, no words of anybody's.
_ONLY_OPEN = f"AND i.state IN ({', '.join(repr(str(state)) for state in sorted(OPEN))})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One incident in which the words were said, with the best of its messages."""

    incident_id: int
    summary: str
    state: str
    priority: int
    at: datetime
    sender: str
    #: The words around what was found.
    excerpt: str


def search(
    connection: Connection,
    words: str,
    *,
    limit: int = 50,
    with_security: bool = True,
    groups: frozenset[str] = frozenset(),
    only_open: bool = False,
) -> list[Hit]:
    """Return the incidents in which all of the words were said, best first.

    Args:
        connection: of either database.
        words: as somebody typed them.
        limit: the most incidents.
        with_security: whether restricted incidents are found; without it only those of `groups` are.
        groups: the groups of whoever asks.
        only_open: leave out what is resolved, closed or cancelled.
    """
    sqlite = connection.dialect.name == "sqlite"
    query = _fts5(words) if sqlite else _tsquery(words)
    if not query:
        return []
    asked: dict[str, Any] = {"words": query, "most": limit * 5}
    more = _ONLY_OPEN if only_open else ""
    if not with_security:
        names = {f"group_{number}": group for number, group in enumerate(sorted(groups))}
        listed = ", ".join(f":{name}" for name in names) or "NULL"
        more, asked = f"{more} AND (NOT i.security OR i.assignment_group IN ({listed}))", {**asked, **names}
    best: dict[int, RowMapping] = {}
    for _ in range(_MOST_ROUNDS):
        # Whoever was found is left out of the next round: one long conversation may fill a whole one.
        others = f"{more} AND m.incident_id NOT IN ({', '.join(map(str, best))})" if best else more
        statement = (_SQLITE if sqlite else _POSTGRESQL).format(said=_SAID, more=others)
        found = connection.execute(text(statement), asked).mappings().all()
        for row in found:
            best.setdefault(row["incident_id"], row)
        if len(best) >= limit or len(found) < asked["most"]:
            break
    return _hits(connection, dict(list(best.items())[:limit]))


def _hits(connection: Connection, best: Mapping[int, RowMapping]) -> list[Hit]:
    ids = list(best)
    columns = (incident.c.id, incident.c.summary, incident.c.state, incident.c.priority)
    rows = {row.id: row for row in connection.execute(select(*columns).where(incident.c.id.in_(ids)))}
    kind = message.c.at.type
    hits = []
    for incident_id, row in best.items():
        known, at = rows[incident_id], row["at"]
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        at = kind.process_result_value(at, connection.dialect)  # type: ignore[attr-defined]  # it is a UtcTime
        hits.append(
            Hit(
                incident_id=incident_id, summary=known.summary, state=known.state, priority=known.priority, at=at,
                sender=row["sender"], excerpt=" ".join(row["excerpt"].split()),
            )
        )  # fmt: skip
    return hits


def _terms(words: str) -> list[tuple[str, bool]]:
    """Return what was typed: (words, whether they must stand together)."""
    cleaned = words.replace("\0", " ").encode("utf-8", "replace").decode()[:500]
    found = [(together or alone, bool(together)) for together, alone in _WORDS.findall(cleaned)]
    return [(term, together) for term, together in found if any(map(str.isalnum, term))][:_MOST_WORDS]


def _fts5(words: str) -> str:
    quoted = [('"' + term.replace('"', " ") + '"', together) for term, together in _terms(words)]
    return " ".join(term if together else f"{term} *" for term, together in quoted)


def _tsquery(words: str) -> str:
    parts = []
    for term, together in _terms(words):
        pieces = re.findall(r"\w+", term)
        if pieces:
            joined = " <-> ".join(f"'{piece}'" for piece in pieces)
            parts.append(f"({joined})" if together else f"({joined}:*)")
    return " & ".join(parts)
