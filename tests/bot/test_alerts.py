"""One thing that is wrong is one incident, however often, by how many systems and by whom it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from bot.monitoring.watchman import Watchman
from intake.monitoring import media_type_of
from store import alerts, engagements, incidents, majors
from store.engine import Store
from store.tables import clock, inbox, incident, person, timeline
from store.watch_tables import alert
from tests.alarms import MINUTE, WATCH, Room, fires, over
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.rows import a_row
from tests.values import a_mail, an_incident

# One thing is one incident.


def test_an_alarm_opens_an_incident_of_the_level_of_its_severity(store: Store) -> None:
    room = Room(store)

    assert room.post(fires(service="Printing", text="98 %", link="https://x.example")) == ["opened"]
    (opened,) = room.rows(incident)
    assert (opened.summary, opened.source_channel, opened.origin) == ("disk/db1 is full", "event", "event")
    assert (opened.impact, opened.urgency, opened.priority, opened.service) == (2, 2, 3, "Printing")
    assert opened.reporter_id is None
    assert room.kinds() == ["opened", "prioritised"]
    assert {row.kind for row in room.rows(clock)} >= {"sla.response", "sla.resolution"}
    (row,) = room.rows(alert)
    assert (row.is_firing, row.incident_id, row.count) == (True, 1, 1)


def test_the_same_alarm_again_is_the_same_incident(store: Store) -> None:
    room = Room(store)
    room.post(fires())

    assert room.post(fires(), fires(), after=MINUTE)[-1] == "duplicate"
    assert len(room.rows(incident)) == 1
    assert room.rows(alert)[0].count == 3
    assert room.kinds() == ["opened", "prioritised"], "repetitions are counted and not told"


def test_what_came_back_and_nobody_took_ends_as_it_did_before(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    for _ in range(2):
        room.post(over(), after=MINUTE)
        room.wait(6 * MINUTE)
        assert room.incidents() == [("disk/db1 is full", "resolved")]
        room.post(fires(), after=MINUTE)
        assert room.incidents() == [("disk/db1 is full", "in_progress")]
    with store.begin() as connection:
        connection.execute(insert(person).values(a_row(person, 1)))
    room.change(assignee_id=1)
    room.post(over(), after=40 * MINUTE)
    room.wait(6 * MINUTE)

    assert room.incidents() == [("disk/db1 is full", "in_progress")]
    assert room.kinds()[-1] == "recovery_confirmed", "a person took it, so a person ends it"


def test_what_gets_worse_is_told(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    room.post(fires(severity="critical"), after=MINUTE)

    assert room.kinds()[-1] == "alert_worse"


def test_an_informational_event_opens_nothing(store: Store) -> None:
    room = Room(store)

    assert room.post(fires(severity="info")) == ["suppressed"]
    assert room.incidents() == []


def test_many_events_in_one_payload_are_taken_apart(store: Store) -> None:
    room = Room(store)
    room.arrive(json.dumps({"events": [fires("a"), fires("b"), fires("c")]}).encode(), media_type_of("generic"), "many")
    room.work()

    assert [summary for summary, _ in room.incidents()] == ["a is full", "b is full", "c is full"]
    assert [row.outcome for row in room.rows(inbox)] == ["decided", "opened", "opened", "opened"]


# Storms and several systems.


def test_a_storm_is_one_incident(store: Store) -> None:
    room = Room(store, replace(WATCH, storm=5))
    for number in range(30):
        room.post(fires(f"host{number}"), after=timedelta(seconds=2))

    summaries = [summary for summary, _ in room.incidents()]
    assert len(summaries) == 5
    assert summaries[4] == "Alarm storm: 5 alarms of alerts"
    storm = room.rows(incident)[4]
    assert (storm.priority, storm.major, room.kinds(5).count("alert_folded")) == (1, "candidate", 25)
    assert [(row.field, row.because) for row in room.rows(timeline) if row.kind == "major"] == [
        ("major", "5 alarms began together")
    ]
    with store.reading() as connection:
        assert majors.proposed(connection, 5) == (1, 2, 3, 4)
    for number in range(30):
        room.post(over(f"host{number}"), after=timedelta(seconds=2))
    room.wait(10 * MINUTE)
    assert {state for _, state in room.incidents()} == {"resolved"}


def test_a_storm_that_waits_for_a_heartbeat_says_so(store: Store) -> None:
    room = Room(store, replace(WATCH, storm=2, heartbeats={"backup": MINUTE}))
    room.wait(timedelta(0))
    room.post(fires("host1"), fires("host2"), fires("host3"), fires("host4"))
    room.wait(2 * MINUTE)
    room.post(over("host4"), over("host1"), over("host3"))
    room.wait(10 * MINUTE)

    assert room.incidents()[1] == ("Alarm storm: 2 alarms of alerts", "new")
    said = [row.because for row in room.rows(timeline) if (row.incident_id, row.kind) == (2, "recovery_confirmed")]
    assert said[-1].endswith("not over yet: 'host2 is full', 'No heartbeat of backup'")
    room.post(over("host2"))
    room.wait(10 * MINUTE)
    last = [row.because for row in room.rows(timeline) if (row.incident_id, row.kind) == (2, "recovery_confirmed")][-1]
    assert last.endswith("not over yet: 'No heartbeat of backup'")
    room.watchman.beat("alerts", "backup", room.now)
    room.work()
    room.watchman.beat("alerts", "backup", room.now + 5 * MINUTE)
    room.wait(5 * MINUTE)
    assert room.incidents()[1] == ("Alarm storm: 2 alarms of alerts", "resolved")


def two_systems(store: Store, **settings: Any) -> Room:
    """Two monitoring systems that know nothing of each other."""
    room = Room(store, replace(WATCH, **settings))
    other = replace(WATCH, channel="zabbix", integration="zabbix", mail_from=frozenset(), **settings)
    room.desk = replace(room.desk, watches={**room.desk.watches, "zabbix": other})
    room.watchman = Watchman(store=store, watches=room.desk.watches)
    return room


def tell(room: Room, channel: str, event: Mapping[str, Any], after: timedelta = timedelta(seconds=5)) -> list[str]:
    room.now += after
    room.arrive(json.dumps(event).encode(), media_type_of("generic"), f"{channel}/{room.now}", channel)
    return room.work()


def test_what_two_systems_tell_of_one_service_is_one_incident_of_the_graver_level(store: Store) -> None:
    room = two_systems(store)

    assert tell(room, "alerts", fires("smtp/mx1", service="E-mail", severity="warning")) == ["opened"]
    assert tell(room, "zabbix", fires("mx1.ping", service="E-mail", severity="critical")) == ["appended"]
    assert tell(room, "zabbix", fires("p7", service="Printing")) == ["opened"]
    assert tell(room, "zabbix", fires("mx2.ping", service="E-mail"), 6 * MINUTE) == ["opened"], "much later is anew"
    mail, printing, later = room.rows(incident)
    assert (mail.impact, mail.urgency, mail.priority) == (2, 1, 2)
    assert room.kinds(1).count("alert_folded") == 1
    assert "prioritised" in room.kinds(1)[2:]
    tell(room, "alerts", over("smtp/mx1"))
    room.wait(6 * MINUTE)
    assert room.incidents()[0][1] == "new", "the other system is not content yet"
    tell(room, "zabbix", over("mx1.ping"))
    room.wait(6 * MINUTE)
    assert room.incidents()[0][1] == "resolved"
    assert {printing.state, later.state} == {"new"}


def test_what_a_person_said_of_its_level_stays_when_another_system_joins(store: Store) -> None:
    room = two_systems(store)
    tell(room, "alerts", fires("smtp/mx1", service="E-mail", severity="warning"))
    room.change(confirmed_at=NOW)

    assert tell(room, "zabbix", fires("mx1.ping", service="E-mail", severity="critical")) == ["appended"]
    assert (room.rows(incident)[0].impact, room.rows(incident)[0].urgency) == (3, 2)


def test_a_storm_of_several_systems_is_one_and_knows_what_people_reported(store: Store) -> None:
    room = two_systems(store, storm=4)
    with store.begin() as connection:
        people = incidents.insert_incident(connection, an_incident(service="E-mail", opened_at=NOW, updated_at=NOW))
    for number in range(6):
        tell(room, ("alerts", "zabbix")[number % 2], fires(f"host{number}", service=f"Service {number}"))
    tell(room, "zabbix", fires("mx1", service="E-mail"))
    tell(room, "alerts", fires("mx2", service="E-mail"))

    storm = room.rows(incident)[-1]
    assert [row.summary for row in room.rows(incident)][3:] == [
        "host2 is full",
        "Alarm storm: 4 alarms of alerts, zabbix",
    ]
    assert room.kinds(storm.id).count("alert_folded") == 4
    assert [row.new for row in room.rows(timeline) if row.kind == "related"] == ["INC-000001", storm_number(storm.id)]
    with store.reading() as connection:
        assert engagements.linked(connection, people.id or 0) == (storm.id,)


def storm_number(incident_id: int) -> str:
    return f"INC-{incident_id:06d}"


# Silence.


def test_silence_is_an_alarm_and_a_sign_of_life_ends_it(store: Store) -> None:
    room = Room(store, replace(WATCH, heartbeats={"backup": timedelta(hours=1)}))
    assert room.wait(timedelta(0)) == [], "who was never heard of counts from the start"
    room.now += 50 * MINUTE
    room.watchman.beat("alerts", "backup", room.now)
    assert room.wait(50 * MINUTE) == []

    assert room.wait(11 * MINUTE) == ["opened"]
    assert room.wait(10 * MINUTE) == ["opened"], "it is told once"
    assert room.incidents() == [("No heartbeat of backup", "new")]
    room.watchman.beat("alerts", "backup", room.now)
    room.work()
    room.wait(5 * MINUTE)
    assert room.incidents() == [("No heartbeat of backup", "resolved")]


# People and mail.


def test_reports_by_people_about_the_same_service_are_named(store: Store) -> None:
    room = Room(store)
    room.arrive(a_mail(), "message/rfc822", "mail", channel="smtp")
    room.work()
    room.change(service="Printing")
    room.post(fires(service="Printing"), after=MINUTE)

    told = {row.incident_id: row.new for row in room.rows(timeline) if row.kind == "related"}
    assert told == {1: "INC-000002", 2: "INC-000001"}


def test_a_mail_of_the_system_is_its_event_and_any_other_mail_a_mail(store: Store) -> None:
    room = Room(store, replace(WATCH, integration="nagios"))
    text = "Notification Type: PROBLEM\nService: HTTP\nHost: web1\nState: CRITICAL\nAdditional Info:\n\nrefused"
    for number, sender in enumerate(("nagios@example.org", "ann@example.org")):
        mail = a_mail(sender=sender, text=text, subject="** PROBLEM **", message_id=f"{number}@example.org")
        room.arrive(mail, "message/rfc822", f"mail{number}", channel="smtp")
    room.arrive(
        a_mail(sender="nagios@example.org", text="Hello", message_id="3@example.org"), "message/rfc822", "m3", "smtp"
    )
    room.work()

    assert [(row.summary, row.source_channel) for row in room.rows(incident)] == [
        ("HTTP on web1 is CRITICAL", "event"),
        ("** PROBLEM **", "email"),
        ("Printer jams", "email"),
    ]
    assert room.rows(inbox)[0].outcome == "opened"


def test_two_desks_see_the_same_alarm_once(postgresql_store: Store) -> None:
    room = Room(postgresql_store)
    for number in range(20):
        room.arrive(json.dumps(fires("same")).encode(), media_type_of("generic"), f"x{number}")
    import threading

    desks = [threading.Thread(target=room.desk.work_inbox, args=(room.now,)) for _ in range(4)]
    for each in desks:
        each.start()
    for each in desks:
        each.join()
    room.work()

    assert len(room.incidents()) == 1
    with postgresql_store.reading() as connection:
        assert [each.count for each in alerts.firing(connection)] == [20]
