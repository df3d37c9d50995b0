"""A store filled by the database itself: every row that a mail leaves behind, at up to millions of incidents. Writes.

    fill(store, size)        adds incidents until there are `size`

`INSERT ... SELECT` over a counted series, so that a million incidents take minutes and no decision. Every timer is far
ahead, so nothing is due.
"""

from __future__ import annotations

import re

from sqlalchemy import func, select, text

from store.engine import Store
from store.tables import inbox, incident

#: Every table that a mail touches, as rows of an incident numbered i. `AT` is an instant in the past that grows with
#: i, `AHEAD` one in the future, `ID` a message id spread over the whole index as real ones are.
FILL = (
    "INSERT INTO person (id, name, created_at) SELECT i, 'Nora Keller', AT FROM n",
    "INSERT INTO person_address (address, person_id) SELECT 'nora.' || i || '@example.org', i FROM n",
    """
    INSERT INTO incident (id, version, source_channel, origin, reporter_id, opened_at, summary, service, category,
        subcategory, impact, urgency, priority, state, assignment_group, is_major, language, suggested_category,
        suggested_subcategory, suggested_confidence, model_version, due_at, reopen_count, updated_at)
    SELECT i, 1, 'email', 'user', i, AT, 'The printer on floor ' || (i % 97) || ' does not respond', '', 'Hardware',
        'Printer', 1 + i % 3, 1 + i % 2, 1 + i % 5,
        CASE WHEN i % :open_every = 0 THEN 'new' ELSE 'closed' END, 'Service desk', i % 9973 = 0, 'en',
        'Hardware', 'Printer', 0.8, 'benchmark', AHEAD, 0, AT FROM n
    """,
    """
    INSERT INTO inbox (id, channel, delivery_id, received_at, media_type, envelope, size, due_at, attempts, done_at,
        outcome, because, incident_id, message_id, sender)
    SELECT i, 'smtp', 'ID', AT, 'message/rfc822', '{}', 100, AT, 1, AT, 'opened', 'human', i, 'ID',
        'nora.' || i || '@example.org' FROM n
    """,
    "INSERT INTO inbox_body (inbox_id, body) SELECT i, CAST('raw' AS BLOB) FROM n",
    "INSERT INTO participant (incident_id, address) SELECT i, 'nora.' || i || '@example.org' FROM n",
    """
    INSERT INTO message (incident_id, inbox_id, direction, visibility, channel, is_auto, message_id, sender, subject,
        text, hidden, at)
    SELECT i, i, CASE side WHEN 0 THEN 'in' ELSE 'out' END, 'public', 'smtp', side = 1, 'ID', 'nora@example.org',
        'Printer', 'It does not respond since this morning.', '', AT FROM n CROSS JOIN (SELECT 0 AS side UNION SELECT 1)
        AS sides
    """,
    """
    INSERT INTO timeline (incident_id, at, actor, kind, field, old, new, because, facts)
    SELECT i, AT, 'system', kind, '', '', '', 'human: a report', '{}' FROM n CROSS JOIN (SELECT 'opened' AS kind
        UNION SELECT 'screened' UNION SELECT 'classified' UNION SELECT 'prioritised' UNION SELECT 'queued') AS kinds
    """,
    """
    INSERT INTO clock (incident_id, kind, agreement, calendar, target, started_at, due_at)
    SELECT i, kind, 'standard', 'business', '4:00:00', AT, AHEAD FROM n CROSS JOIN (SELECT 'response' AS kind
        UNION SELECT 'resolution') AS kinds
    """,
    """
    INSERT INTO timer (key, kind, incident_id, due_at)
    SELECT 'INC-' || i || ':' || kind, kind, i, AHEAD FROM n CROSS JOIN (SELECT 'response.due' AS kind
        UNION SELECT 'resolution.due') AS kinds
    """,
    """
    INSERT INTO thread (key, incident_id, digest)
    SELECT 'ID' || side, i, 'digest' FROM n CROSS JOIN (SELECT '' AS side UNION SELECT '.out') AS sides ORDER BY 1
    """,
    """
    INSERT INTO outbox (id, key, incident_id, channel, template, recipients, subject, payload, created_at, due_at,
        attempts, done_at)
    SELECT i, 'ID', i, 'mail', 'acknowledged', 'nora.' || i || '@example.org', 'Re: Printer', '{}', AT, AT, 1, AT
        FROM n
    """,
)
_COUNTERS = """
    INSERT INTO counter (name, value)
    SELECT 'incident:' || state || ':' || priority, count(*) FROM incident WHERE id > 0 GROUP BY state, priority
    ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
#: Tables with a sequence that must know the ids given here (PostgreSQL).
_NUMBERED = ("person", "incident", "inbox", "outbox")
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
#: How each database writes the three words of FILL. 2654435761 is Knuth's multiplicative hash: every id once.
_WORDS = {
    "sqlite": {
        "AT": "strftime('%Y-%m-%d %H:%M:%f000', 1700000000 + i * 30, 'unixepoch')",
        "AHEAD": "strftime('%Y-%m-%d %H:%M:%f000', 4000000000 + i, 'unixepoch')",
        "'ID'": "printf('%08x.%d@example.org', (i * 2654435761) % 4294967296, i)",
    },
    "postgresql": {
        "AT": "to_timestamp(1700000000 + i * 30)",
        "AHEAD": "to_timestamp(4000000000 + i)",
        "'ID'": "(lpad(to_hex((i * 2654435761) % 4294967296), 8, '0') || '.' || i || '@example.org')",
        "CAST('raw' AS BLOB)": "CAST('raw' AS bytea)",
        "'{}'": "CAST('{}' AS json)",
    },
}


def fill(store: Store, size: int, *, open_every: int = 5) -> None:
    """Add incidents until there are `size`; one in so many is open, the others are closed."""
    words = _WORDS[store.url.get_backend_name()]
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))
    with store.reading() as connection:
        # What was measured at the size before left more arrivals than incidents.
        last = (connection.execute(select(func.max(table.c.id))).scalar_one() or 0 for table in (incident, inbox))
        there = max(last)
    for template in FILL:
        head, verb, rest = pattern.sub(lambda found: words[found[0]], template).partition("SELECT")
        with store.lease() as connection:
            values = {"first": there + 1, "last": size} | ({"open_every": open_every} if ":open_every" in rest else {})
            connection.execute(text(f"{head}{_NUMBERS}{verb}{rest}"), values)
    with store.lease() as connection:
        connection.execute(text(_COUNTERS))
        for table in () if store.is_sqlite else _NUMBERED:
            connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
