"""Another version of an agreement reaches every open incident, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.promises.renewal import renew_promises
from store.engine import Store
from store.tables import clock, incident, timeline, timer
from tests.conftest import NOW
from tests.desks import SECOND, a_desk, arrive, rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_mail, a_policy, minutes


def test_open_incidents_are_reckoned_by_the_new_version_and_closed_ones_are_not(store: Store) -> None:
    old = a_policy()
    rows_of = {n: replace(row, resolution=minutes(60 * n)) for n, row in old.agreement.targets.items()}
    new = replace(old, agreement=replace(old.agreement, targets=rows_of, version="second"))
    arrive(store, a_mail(message_id="a@example.org"), a_mail(message_id="b@example.org", subject="Outage"))
    a_desk(store, policy=old).work_inbox(NOW + SECOND)
    with store.begin() as connection:
        connection.execute(incident.update().where(incident.c.id == 2).values(state="closed"))
    before = {row.id: row.due_at for row in rows(store, clock, clock.c.kind == "sla.resolution")}

    assert renew_promises(store, old, NOW) == 1
    a_desk(store, policy=old).work_timers(NOW + SECOND)
    assert rows(store, timeline, timeline.c.kind == "recomputed") == []
    assert renew_promises(store, new, NOW + SECOND) == 1
    desk = a_desk(store, policy=new)
    desk.work_timers(NOW + 2 * SECOND)
    assert renew_promises(store, new, NOW + timedelta(hours=1)) == 0

    after = rows(store, clock, clock.c.kind == "sla.resolution")
    told = rows(store, timeline, timeline.c.kind == "recomputed", timeline.c.field == "sla.resolution")
    # P5: five hours from the opening at 09:00, an hour after the report.
    assert [row.due_at - NOW for row in after if row.incident_id == 1] == [timedelta(hours=6)]
    assert [row.due_at for row in after if row.incident_id == 2] == [
        before[row.id] for row in after if row.incident_id == 2
    ]
    assert [(row.incident_id, row.new) for row in told] == [(1, (NOW + timedelta(hours=6)).isoformat())]
    assert {row.incident_id for row in rows(store, timer, timer.c.kind == "agreement")} == {1}
