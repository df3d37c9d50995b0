"""Every monitoring system's documented payload says what it means; whatever else arrives breaks nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.integrations import INTEGRATIONS, LEVELS, Severity, Signal
from intake.monitoring import (
    MOST_EVENTS,
    AlertSignal,
    UnreadableEvent,
    check_template,
    events_in,
    integration_of,
    media_type_of,
    read_event,
)
from intake.monitoring_mail import payload_of
from intake.rfc5322 import parse
from tests.values import a_mail

#: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, version "4".
ALERTMANAGER = {
    "version": "4",
    "groupKey": '{}:{alertname="DiskFull"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "deskhand",
    "groupLabels": {"alertname": "DiskFull"},
    "commonLabels": {"alertname": "DiskFull", "severity": "critical"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager.example.org",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "DiskFull", "severity": "critical", "instance": "db1:9100", "service": "Hosting"},
            "annotations": {"summary": "Disk is full", "description": "98 % of /var are used."},
            "startsAt": "2026-03-04T09:52:26.739266876+02:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example.org/graph?g0.expr=1",
            "fingerprint": "c1e1a2b3c4d5e6f7",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "DiskFull", "severity": "warning", "instance": "db2:9100"},
            "annotations": {},
            "startsAt": "2026-03-04T07:52:26Z",
            "endsAt": "2026-03-04T08:00:00Z",
            "generatorURL": "",
            "fingerprint": "0011223344556677",
        },
    ],
}
#: https://grafana.com/docs/grafana/latest/alerting/contact-points/notifiers/webhook-notifier/
GRAFANA = {
    "receiver": "My Super Webhook",
    "status": "firing",
    "orgId": 1,
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "High memory usage", "team": "blue", "zone": "us-1"},
            "annotations": {"description": "The system has high memory usage", "summary": "This alert was triggered"},
            "startsAt": "2021-10-12T09:51:03.157076+02:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://play.grafana.example/alerting/1afz29v7z/edit",
            "fingerprint": "c6eadffa33fcdf37",
            "silenceURL": "https://play.grafana.example/alerting/silence/new",
            "dashboardURL": "",
            "panelURL": "https://play.grafana.example/d/1?viewPanel=1",
            "values": {"B": 44.23943737541908, "C": 1},
            "valueString": "[ var='B' labels={} value=44.2 ]",
        }
    ],
    "title": "[FIRING:1]  (High memory usage)",
    "state": "alerting",
    "message": "**Firing**",
}
#: The parameters that Zabbix' own webhook media types take, filled from its macros.
ZABBIX = {
    "event_id": "1234", "trigger_id": "777", "event_name": "Zabbix agent is not available", "event_value": "1",
    "event_severity": "High", "event_nseverity": "4", "event_update_status": "0", "host_name": "web1",
    "event_opdata": "5 min", "trigger_url": "https://zabbix.example.org/tr_events.php?triggerid=777",
    "alert_message": "Problem started at 10:00",
}  # fmt: skip
#: The macros of Nagios, as an environment has them (NAGIOS_HOSTNAME ...), in lower case.
NAGIOS = {
    "notificationtype": "PROBLEM", "hostname": "web1", "servicedesc": "HTTP", "servicestate": "CRITICAL",
    "serviceoutput": "Connection refused", "timet": "1741082400",
}  # fmt: skip
#: https://docs.datadoghq.com/integrations/webhooks/ : a payload of its documented variables.
DATADOG = {
    "id": "7000", "title": "[Triggered] Memory Alert", "body": "Memory is low", "date": "1406662672000",
    "alert_cycle_key": "1234567890", "alert_transition": "Triggered", "alert_type": "error", "hostname": "web1",
    "alert_title": "Memory Alert", "link": "https://app.datadoghq.example/1", "org": {"id": "1", "name": "Example"},
}  # fmt: skip
#: https://developer.pagerduty.com/docs/send-alert-event
PAGERDUTY = {
    "payload": {
        "summary": "DISK at 99% on machine prod-datapipe03.example.com",
        "timestamp": "2015-07-17T08:42:58.315+0000", "severity": "critical", "source": "prod-datapipe03.example.com",
        "component": "mysql", "group": "prod-datapipe", "class": "disk",
        "custom_details": {"free space": "1%", "ping time": "1500ms"},
    },
    "routing_key": "samplekeyhere", "dedup_key": "samplekeyhere-disk", "event_action": "trigger",
    "links": [{"href": "https://example.com/", "text": "Link text"}],
}  # fmt: skip
#: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
CLOUDEVENT = {
    "specversion": "1.0", "type": "com.example.disk.firing", "source": "/probes/1", "subject": "db1", "id": "A234-1234",
    "time": "2018-04-05T17:31:00Z", "datacontenttype": "application/json",
    "data": {"title": "Disk is full", "severity": "warning", "service": "Hosting"},
}  # fmt: skip
GENERIC = {"key": "disk/db1", "title": "Disk is full", "text": "98 %", "severity": "error", "state": "firing",
           "service": "Hosting", "at": "2026-03-04T10:00:00Z", "link": "https://x.example", "source": "db"}  # fmt: skip

CASES: list[tuple[str, dict[str, Any], str, Signal, Severity, str]] = [
    ("grafana", GRAFANA, "c6eadffa33fcdf37", Signal.FIRING, Severity.ERROR, "This alert was triggered"),
    ("zabbix", ZABBIX, "777", Signal.FIRING, Severity.CRITICAL, "Zabbix agent is not available"),
    ("zabbix", {**ZABBIX, "event_value": "0"}, "777", Signal.RESOLVED, Severity.CRITICAL,
     "Zabbix agent is not available"),
    # An update of a problem, such as somebody's acknowledgement.
    ("zabbix", {**ZABBIX, "event_update_status": "1"}, "777", Signal.ACKNOWLEDGED, Severity.CRITICAL,
     "Zabbix agent is not available"),
    ("nagios", NAGIOS, "web1/HTTP", Signal.FIRING, Severity.CRITICAL, "HTTP on web1 is CRITICAL"),
    ("nagios", {**NAGIOS, "notificationtype": "RECOVERY", "servicestate": "OK"}, "web1/HTTP", Signal.RESOLVED,
     Severity.INFO, "HTTP on web1 is OK"),
    ("icinga", {**NAGIOS, "notificationtype": "FlappingStart"}, "web1/HTTP", Signal.IGNORED, Severity.CRITICAL,
     "HTTP on web1 is CRITICAL"),
    ("icinga", {"notificationtype": "DowntimeStart", "hostname": "web1", "hoststate": "DOWN"}, "web1", Signal.IGNORED,
     Severity.CRITICAL, "Host web1 is DOWN"),
    ("datadog", DATADOG, "1234567890", Signal.FIRING, Severity.ERROR, "Memory Alert"),
    ("datadog", {**DATADOG, "alert_transition": "Recovered"}, "1234567890", Signal.RESOLVED, Severity.ERROR,
     "Memory Alert"),
    ("datadog", {**DATADOG, "alert_transition": "Re-No Data"}, "1234567890", Signal.FIRING, Severity.ERROR,
     "Memory Alert"),
    ("pagerduty", PAGERDUTY, "samplekeyhere-disk", Signal.FIRING, Severity.CRITICAL,
     "DISK at 99% on machine prod-datapipe03.example.com"),
    # Neither needs a payload once the alert is known.
    ("pagerduty", {"routing_key": "k", "dedup_key": "d", "event_action": "resolve"}, "d", Signal.RESOLVED,
     Severity.ERROR, "d"),
    ("pagerduty", {"routing_key": "k", "dedup_key": "d", "event_action": "acknowledge"}, "d", Signal.ACKNOWLEDGED,
     Severity.ERROR, "d"),
    ("cloudevents", CLOUDEVENT, "/probes/1|db1", Signal.FIRING, Severity.WARNING, "Disk is full"),
    ("cloudevents", {**CLOUDEVENT, "type": "com.example.disk.resolved"}, "/probes/1|db1", Signal.RESOLVED,
     Severity.WARNING, "Disk is full"),
    ("generic", GENERIC, "disk/db1", Signal.FIRING, Severity.ERROR, "Disk is full"),
    ("generic", {"key": "a", "state": "resolved"}, "a", Signal.RESOLVED, Severity.ERROR, "a"),
]  # fmt: skip


def octets(payload: object) -> bytes:
    return json.dumps(payload).encode()


@pytest.mark.parametrize(("system", "payload", "key", "signal", "severity", "title"), CASES)
def test_a_documented_payload_is_read(
    system: str, payload: dict[str, Any], key: str, signal: Signal, severity: Severity, title: str
) -> None:
    read = read_event(octets(payload), system)

    assert (read.key, read.signal, read.severity, read.title) == (key, signal, severity, title)


def test_a_group_of_alertmanager_is_as_many_events_as_alerts() -> None:
    first, second = (read_event(each, "alertmanager") for each in events_in(octets(ALERTMANAGER), "alertmanager"))

    assert first == AlertSignal(
        key="c1e1a2b3c4d5e6f7",
        signal=Signal.FIRING,
        severity=Severity.CRITICAL,
        title="Disk is full (db1:9100)",
        text="98 % of /var are used.\n\nalertname: DiskFull\ninstance: db1:9100\nservice: Hosting\nseverity: critical",
        service="Hosting",
        at=datetime(2026, 3, 4, 7, 52, 26, 739266, tzinfo=UTC),
        link="http://prometheus.example.org/graph?g0.expr=1",
        source="db1:9100",
    )
    assert (second.signal, second.title, second.severity) == (Signal.RESOLVED, "DiskFull (db2:9100)", Severity.WARNING)


def test_times_are_read_in_every_way_they_are_written() -> None:
    def at(text: object) -> datetime | None:
        return read_event(octets({"key": "a", "at": text}), "generic").at

    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert at("2026-03-04T13:00:00+01:00") == noon
    assert at(noon.timestamp()) == at(str(int(noon.timestamp() * 1000))) == noon
    # A time of no zone is no time; Go's zero time neither.
    assert at("2026-03-04T13:00:00") is at("0001-01-01T00:00:00Z") is at("soon") is at(None) is at("9" * 400) is None


def test_a_batch_of_cloudevents_is_taken_apart() -> None:
    batch = [CLOUDEVENT, {**CLOUDEVENT, "subject": "db2"}]

    assert [json.loads(each)["subject"] for each in events_in(octets(batch), "cloudevents")] == ["db1", "db2"]


def test_the_operator_lays_templates_over_the_row() -> None:
    own = {"title": "{{ e.labels.alertname }} in {{ root.receiver }}", "service": "Printing"}
    read = read_event(octets({**ALERTMANAGER, "alerts": ALERTMANAGER["alerts"][:1]}), "alertmanager", own)  # type: ignore[index]

    assert (read.title, read.service) == ("DiskFull in deskhand", "Printing")


def test_a_template_cannot_leave_its_sandbox() -> None:
    escape = {"title": "{{ e.__class__.__mro__ }}", "text": "{{ ''.__class__.__base__.__subclasses__() }}"}

    assert "class" not in read_event(octets(GENERIC), "generic", escape).text
    with pytest.raises(ValueError, match="no template"):
        check_template("{{ e.title ")


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"not json", "is no JSON"),
        (b'"text"', "no object"),
        (b"\xff\xfe", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"alerts": 7}', "list of objects"),
        (b'{"alerts": [7]}', "list of objects"),
        (octets({"alerts": [{}] * (MOST_EVENTS + 1)}), "at most"),
        # Nothing to do for anybody, and nothing to give up on eight times.
        (b"[]", "no event in it"),
        (octets({"alerts": []}), "no event in it"),
    ],
)
def test_what_is_no_payload_is_refused(body: bytes, because: str) -> None:
    with pytest.raises(UnreadableEvent, match=because):
        events_in(body, "alertmanager")


def test_an_event_without_key_and_title_is_refused() -> None:
    with pytest.raises(UnreadableEvent, match="key or title"):
        read_event(b"{}", "generic")


_leaf = st.sampled_from(
    [None, True, 7, -1.5, "", "firing", "{{ 7 }}", "\0", "9" * 30, "2026-03-04T10:00:00Z", "\ud800"]
)
_json = (
    _leaf
    | st.lists(_leaf, max_size=2)
    | st.dictionaries(st.sampled_from(["a", "severity", "items"]), _leaf, max_size=2)
)
_json = _json | st.lists(_json, max_size=2) | st.dictionaries(st.sampled_from(["labels", "summary"]), _json, max_size=2)
_NAMES = sorted({"alerts", "labels", "annotations", "payload", "data", "key", "title", "status", "links", "type", "at"})


@given(st.sampled_from(sorted(INTEGRATIONS)), st.dictionaries(st.sampled_from(_NAMES), _json, max_size=6))
def test_no_payload_breaks_the_reader(system: str, payload: dict[str, object]) -> None:
    try:
        for each in events_in(octets(payload), system):
            read = read_event(each, system)
            assert 0 < len(read.key) <= 200
            assert "\0" not in read.text + read.title
            read.title.encode()
    except UnreadableEvent:
        pass


def test_each_system_has_a_media_type_of_its_own() -> None:
    assert {integration_of(media_type_of(name)) for name in INTEGRATIONS} == set(INTEGRATIONS)
    assert integration_of("application/json") is integration_of("application/vnd.deskhand.nothing+json") is None
    assert all(len(media_type_of(name)) <= 64 for name in INTEGRATIONS)


def test_every_severity_has_a_level_or_opens_nothing() -> None:
    assert set(LEVELS) == set(Severity)
    assert [severity for severity, level in LEVELS.items() if level is None] == [Severity.INFO]


NAGIOS_MAIL = """***** Nagios *****

Notification Type: PROBLEM

Service: HTTP
Host: web1
Address: 192.0.2.7
State: CRITICAL

Date/Time: Wed Mar 4 10:00:00 UTC 2026

Additional Info:

Connection refused
"""
ICINGA_MAIL = """***** Service Monitoring on icinga *****

HTTP on web1 is CRITICAL!

Info:    Connection refused

When:    2026-03-04 10:00:00 +0000
Service: HTTP
Host:    web1
IPv4:    192.0.2.7
"""
ZABBIX_MAIL = """Problem started at 10:00:00 on 2026.03.04
Problem name: Disk is full
Host: db1
Severity: High
Operational data: 98 %
Original problem ID: 4711
"""


@pytest.mark.parametrize(
    ("system", "subject", "text", "expected"),
    [
        ("nagios", "** PROBLEM Service Alert: web1/HTTP is CRITICAL **", NAGIOS_MAIL,
         ("web1/HTTP", Signal.FIRING, Severity.CRITICAL)),
        ("nagios", "** RECOVERY Host Alert: web1 is UP **",
         "Notification Type: RECOVERY\nHost: web1\nState: UP\nInfo: PING OK\n",
         ("web1", Signal.RESOLVED, Severity.INFO)),
        ("icinga", "[PROBLEM] HTTP on web1 is CRITICAL!", ICINGA_MAIL, ("web1/HTTP", Signal.FIRING, Severity.CRITICAL)),
        ("icinga", "[RECOVERY] HTTP on web1 is OK!", ICINGA_MAIL, ("web1/HTTP", Signal.RESOLVED, Severity.INFO)),
        ("icinga", "[PROBLEM] Host web1 is DOWN!", "***** Host Monitoring on icinga *****\n\nHost: web1\nInfo: gone\n",
         ("web1", Signal.FIRING, Severity.CRITICAL)),
        ("zabbix", "Problem: Disk is full", ZABBIX_MAIL, ("4711", Signal.FIRING, Severity.CRITICAL)),
        ("zabbix", "Resolved in 5m 2s: Disk is full", ZABBIX_MAIL, ("4711", Signal.RESOLVED, Severity.CRITICAL)),
    ],
)  # fmt: skip
def test_a_mail_of_the_systems_own_templates_is_an_event(
    system: str, subject: str, text: str, expected: tuple[str, Signal, Severity]
) -> None:
    payload = payload_of(parse(a_mail(subject=subject, text=text)), INTEGRATIONS[system])

    assert payload is not None
    read = read_event(payload, system)
    assert (read.key, read.signal, read.severity) == expected


@pytest.mark.parametrize("system", ["nagios", "icinga", "zabbix", "alertmanager"])
def test_any_other_mail_stays_a_mail(system: str) -> None:
    assert payload_of(parse(a_mail(text="The host is down: please come.")), INTEGRATIONS[system]) is None
