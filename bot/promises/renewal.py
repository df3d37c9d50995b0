"""After agreements or calendars were changed: every open incident reckons its promises anew. Talks to the database.

One timer for each open incident, due at once; the desk works them off like any other, and each writes into its history
what moved. Closed incidents keep the version that they ended with (domain.md section 5.8).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, cast, func, insert, literal, select

from bot.agreed.policy import Policy
from store import settings
from store.engine import Store
from store.incident import OPEN
from store.tables import incident, timer

_SETTING = "agreements"


def renew_promises(store: Store, policy: Policy, now: datetime) -> int:
    """Return how many incidents will be looked at: all that are open when the agreements are not those of before."""
    version = policy.agreements_version
    with store.begin() as connection:
        if settings.get(connection, _SETTING) == version:
            return 0
        settings.put(connection, _SETTING, version)
        key = literal(f"agreement:{version}:{now.isoformat()}:") + cast(incident.c.id, String)
        due = literal(now, timer.c.due_at.type)
        is_open = incident.c.state.in_(tuple(OPEN))
        wanted = select(key, literal("agreement"), incident.c.id, due).where(is_open)
        connection.execute(insert(timer).from_select(["key", "kind", "incident_id", "due_at"], wanted))
        return connection.execute(select(func.count()).select_from(incident).where(is_open)).scalar_one()
