"""One thing that is wrong is one incident, however a monitoring system puts it; a machine ends what nobody took."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.desk import Desk
from bot.monitoring.maintenance import Once, Weekly, Window, windows_in
from bot.monitoring.watching import Watch
from bot.monitoring.watchman import Watchman
from intake.integrations import Severity, Signal
from intake.monitoring import AlertSignal, media_type_of
from store import alerts, engagements, incidents
from store import inbox as arrivals
from store.engine import Store
from store.inbox import Arrival
from store.incident import State
from store.tables import clock, inbox, incident, timeline
from store.watch_tables import alert
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_mail, a_policy, an_incident, suggest

MINUTE = timedelta(minutes=1)
WATCH = Watch(channel="alerts", storm=1000, mail_from=frozenset({"nagios@example.org"}))


class Room:
    """A desk with a watchman and a clock that is set by hand."""

    def __init__(self, store: Store, watch: Watch = WATCH) -> None:
        self.store = store
        self.now = NOW
        self.desk = Desk(
            store=store, policy=a_policy(), classify=suggest, keys=(b"k" * 32,), watches={watch.channel: watch}
        )
        self.watchman = Watchman(store=store, watches=self.desk.watches)
        self._number = 0

    def post(self, *events: Mapping[str, Any], after: timedelta = timedelta(0), system: str = "generic") -> list[str]:
        """Let the events arrive one after the other, and return the outcomes."""
        self.now += after
        for event in events:
            self._number += 1
            self.arrive(json.dumps(event).encode(), media_type_of(system), f"d{self._number}")
        return self.work()

    def arrive(self, body: bytes, media_type: str, delivery_id: str, channel: str = "alerts") -> None:
        with self.store.begin() as connection:
            arrival = Arrival(
                channel=channel, delivery_id=delivery_id, received_at=self.now, media_type=media_type, envelope={},
                body=body,
            )  # fmt: skip
            assert arrivals.add(connection, arrival) is not None

    def work(self) -> list[str]:
        with self.store.reading() as connection:
            last = connection.execute(select(inbox.c.id).order_by(inbox.c.id.desc())).scalars().first() or 0
        while self.desk.work_inbox(self.now).rows:
            pass
        rows = self.rows(inbox)
        assert all(row.done_at is not None for row in rows), [row.last_error for row in rows]
        return [row.outcome for row in rows if row.id >= last]

    def wait(self, length: timedelta) -> list[str]:
        self.now += length
        self.watchman.look(self.now)
        return self.work()

    def rows(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def incidents(self) -> list[tuple[str, str]]:
        return [(row.summary, row.state) for row in self.rows(incident)]

    def kinds(self, number: int = 1) -> list[str]:
        return [row.kind for row in self.rows(timeline) if row.incident_id == number]

    def change(self, number: int = 1, **changes: Any) -> None:
        with self.store.begin() as connection:
            before = incidents.load(connection, number, for_update=True)
            assert before is not None
            incidents.save(connection, replace(before, **changes), before)


def fires(key: str = "disk/db1", **more: str) -> dict[str, str]:
    return {"key": key, "title": f"{key} is full", "severity": "error", "state": "firing", **more}


def over(key: str = "disk/db1") -> dict[str, str]:
    return {"key": key, "state": "resolved"}


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


# Recovery.


def test_a_recovery_counts_when_it_lasted(store: Store) -> None:
    room = Room(store)
    room.post(fires())

    assert room.post(over(), after=MINUTE) == ["appended"]
    room.wait(4 * MINUTE)
    assert room.incidents()[0][1] == "new"
    room.wait(MINUTE)
    assert room.incidents()[0][1] == "resolved"
    assert all(row.stopped_at is not None for row in room.rows(clock))
    assert room.kinds()[-2:] == ["recovered", "state"]
    room.wait(timedelta(days=1))
    assert len(room.rows(inbox)) == 3, "nothing is looked at twice"


def test_a_recovery_that_does_not_last_changes_nothing(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    room.post(over(), after=MINUTE)
    room.post(fires(), after=MINUTE)
    room.wait(timedelta(hours=1))

    assert room.incidents()[0][1] == "new"
    assert room.kinds()[-2:] == ["recovered", "fired_again"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.IN_PROGRESS},  # a person works on it
        {"is_major": True},  # only a major incident manager ends a major incident
    ],
)
def test_what_a_person_took_a_person_ends(store: Store, changes: dict[str, Any]) -> None:
    room = Room(store)
    room.post(fires())
    room.change(**changes)
    room.post(over(), after=MINUTE)
    room.wait(5 * MINUTE)

    assert room.incidents()[0][1] == changes.get("state", "new")
    assert room.kinds()[-1] == "recovery_confirmed"


def test_an_alarm_soon_after_reopens_and_later_opens_anew(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    room.post(over(), after=MINUTE)
    room.wait(5 * MINUTE)

    assert room.post(fires(), after=30 * MINUTE) == ["appended"]
    assert room.incidents() == [("disk/db1 is full", "in_progress")]
    room.change(state=State.RESOLVED, resolved_at=room.now)
    room.post(over(), after=MINUTE)
    assert room.post(fires(), after=timedelta(hours=2)) == ["opened"]
    assert len(room.incidents()) == 2


def test_what_a_person_cancelled_stays_so_until_it_recovers(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    room.change(state=State.CANCELLED)

    assert room.post(fires(), after=MINUTE) == ["suppressed"]
    room.post(over(), after=MINUTE)
    assert room.post(fires(), after=MINUTE) == ["opened"]


def test_flapping_is_counted_and_not_told(store: Store) -> None:
    room = Room(store)
    for _ in range(20):
        room.post(fires(), after=MINUTE)
        room.post(over(), after=MINUTE)

    assert len(room.incidents()) == 1
    assert len(room.kinds()) < 10
    assert room.kinds().count("flapping") == 1
    (row,) = room.rows(alert)
    assert row.is_flapping
    room.wait(6 * MINUTE)
    assert room.incidents()[0][1] == "new", "what flapped must be quiet for longer"
    room.wait(30 * MINUTE)
    assert room.incidents()[0][1] == "resolved"
    assert not room.rows(alert)[0].is_flapping


def test_a_storm_is_one_incident(store: Store) -> None:
    room = Room(store, replace(WATCH, storm=5))
    for number in range(30):
        room.post(fires(f"host{number}"), after=timedelta(seconds=2))

    summaries = [summary for summary, _ in room.incidents()]
    assert len(summaries) == 5
    assert summaries[4] == "Alarm storm: 5 alarms of alerts"
    assert (room.rows(incident)[4].priority, room.kinds(5).count("alert_folded")) == (1, 25)
    for number in range(30):
        room.post(over(f"host{number}"), after=timedelta(seconds=2))
    room.wait(10 * MINUTE)
    assert {state for _, state in room.incidents()} == {"resolved"}


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


# Windows.


def window(only: str = "*") -> Window:
    return Window(name="patches", when=Once(begin=NOW, end=NOW + 60 * MINUTE), only=only)


def test_maintenance_opens_nothing_and_what_still_fires_afterwards_does(store: Store) -> None:
    room = Room(store, replace(WATCH, maintenance=(window("disk/*"),)))

    assert room.post(fires(), after=MINUTE) == ["suppressed"]
    assert room.post(fires("other"), after=MINUTE) == ["opened"]
    room.post(fires("disk/db2"), after=MINUTE)
    room.post(over("disk/db2"), after=MINUTE)
    room.wait(60 * MINUTE)
    assert [summary for summary, _ in room.incidents()] == ["other is full", "disk/db1 is full"]


def signal() -> AlertSignal:
    return AlertSignal(key="k", signal=Signal.FIRING, severity=Severity.ERROR, title="t", source="db1")


def test_a_weekly_window_is_on_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    saturdays = Weekly(days=frozenset({5}), at=time(22), length=timedelta(hours=4), zone=berlin)
    patches = Window(name="patches", when=saturdays, only="DB*")

    # Saturday 22:00 in Berlin, in summer and in winter; it ends on Sunday.
    assert patches.covers(signal(), datetime(2026, 7, 4, 20, 0, tzinfo=UTC)) == datetime(2026, 7, 5, 0, 0, tzinfo=UTC)
    assert patches.covers(signal(), datetime(2026, 1, 3, 23, 59, tzinfo=UTC)) == datetime(2026, 1, 4, 1, 0, tzinfo=UTC)
    assert patches.covers(signal(), datetime(2026, 1, 3, 20, 59, tzinfo=UTC)) is None
    assert patches.covers(signal(), datetime(2026, 1, 4, 1, 0, tzinfo=UTC)) is None
    assert replace(patches, only="web*").covers(signal(), datetime(2026, 7, 4, 20, 0, tzinfo=UTC)) is None


ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example//EN\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Second Tuesday\r
DTSTART;TZID=Europe/Berlin:20260113T200000\r
DTEND;TZID=Europe/Berlin:20260113T230000\r
RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=12\r
EXDATE;TZID=Europe/Berlin:20260210T200000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Move\r
DTSTART;VALUE=DATE:20260501\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
STATUS:CANCELLED\r
DTSTART:20260601T000000Z\r
DURATION:PT5H\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (datetime(2026, 1, 13, 20, 0, tzinfo=UTC), "Second Tuesday"),
        (datetime(2026, 7, 14, 18, 30, tzinfo=UTC), "Second Tuesday"),  # in summer time
        (datetime(2026, 2, 10, 20, 0, tzinfo=UTC), None),  # an exception
        (datetime(2026, 5, 1, 10, 0, tzinfo=UTC), "Move"),  # a whole day, in the desk's zone
        (datetime(2026, 4, 30, 22, 30, tzinfo=UTC), "Move"),
        (datetime(2026, 5, 1, 22, 30, tzinfo=UTC), None),
        (datetime(2026, 6, 1, 1, 0, tzinfo=UTC), None),  # a cancelled event
        (datetime(2027, 1, 12, 20, 0, tzinfo=UTC), None),  # after the last of twelve
    ],
)
def test_a_calendar_file_has_its_recurrences(at: datetime, name: str | None) -> None:
    windows = windows_in(ICS, name="file", only="*", zone=ZoneInfo("Europe/Berlin"))

    assert next((each.name for each in windows if each.covers(signal(), at)), None) == name


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
