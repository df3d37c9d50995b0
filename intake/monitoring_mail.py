"""Mails that monitoring systems send, as the payloads that the same systems would post. Pure.

    InboundMessage --payload_of--> octets for `intake.monitoring` to read, or None when it is no such mail

Known are the mails of the systems' own templates: Nagios (notify-by-email), Icinga 2 (mail-*-notification.sh), Zabbix
(the default message templates). Anything else stays a mail, so that nothing is lost because a template was edited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from intake.integrations import Integration
from intake.message import InboundMessage

#: "** PROBLEM Service Alert: web1/HTTP is CRITICAL **" and "[PROBLEM] HTTP on web1 is CRITICAL!"
_NAGIOS_SUBJECT = re.compile(r"\*\* (?P<kind>\w+) (?P<of>Host|Service) Alert: (?P<what>.+?) is (?P<state>\w+) \*\*")
_ICINGA_SUBJECT = re.compile(
    r"\[(?P<kind>\w+)\] (?:(?P<service>.+?) on )?(?:Host )?(?P<host>\S+) is (?P<state>\w+)!?\s*\Z"
)
#: "Problem: Disk is full", "Resolved in 5m 2s: Disk is full", "Updated problem in 3m: Disk is full"
_ZABBIX_SUBJECT = re.compile(r"(?P<kind>Problem|Resolved|Updated problem)(?: in [^:]{1,40})?: (?P<name>.+)")
_LINE = re.compile(r"^\s*(?P<name>[A-Za-z][A-Za-z /]{0,40}?)\s*:\s*(?P<value>.*?)\s*$", re.MULTILINE)
#: No mail of a monitoring system has its figures further down.
_MOST_TEXT = 20_000


def payload_of(message: InboundMessage, row: Integration) -> bytes | None:
    """Return what the mail says as the system's own payload, None when no template of that system made it."""
    for name in row.mails:
        found = _READERS[name](message)
        if found is not None:
            return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    return None


def _lines(message: InboundMessage) -> dict[str, str]:
    """Return the "Name: value" lines of a mail by their names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for match in _LINE.finditer(message.text[:_MOST_TEXT]):
        found.setdefault(" ".join(match["name"].lower().split()), match["value"])
    return found


def _nagios(message: InboundMessage) -> dict[str, str] | None:
    subject, lines = _NAGIOS_SUBJECT.search(message.subject), _lines(message)
    kind = lines.get("notification type") or (subject["kind"] if subject else "")
    host = lines.get("host", "")
    if not kind or not host or "state" not in lines:
        return None
    service = lines.get("service", "")
    said = message.text.partition("Additional Info:")[2].strip() or lines.get("info", "")
    return {
        "notificationtype": kind,
        "hostname": host,
        "servicedesc": service,
        ("servicestate" if service else "hoststate"): lines["state"],
        "serviceoutput": said or message.subject,
    }


def _icinga(message: InboundMessage) -> dict[str, str] | None:
    subject, lines = _ICINGA_SUBJECT.search(message.subject), _lines(message)
    if subject is None or "host" not in lines:
        return None
    service = lines.get("service") or subject["service"] or ""
    return {
        "notificationtype": subject["kind"],
        "hostname": lines["host"],
        "servicedesc": service,
        ("servicestate" if service else "hoststate"): subject["state"],
        "serviceoutput": lines.get("info") or message.text.partition("Info:")[2].strip() or message.subject,
        "url": lines.get("url", ""),
    }


def _zabbix(message: InboundMessage) -> dict[str, str] | None:
    subject, lines = _ZABBIX_SUBJECT.match(message.subject), _lines(message)
    number = lines.get("original problem id", "")
    if subject is None or not number:
        return None
    return {
        "event_id": number,
        "event_name": lines.get("problem name") or subject["name"],
        "event_severity": lines.get("severity", ""),
        "event_value": "0" if subject["kind"] == "Resolved" else "1",
        "event_update_status": "1" if subject["kind"] == "Updated problem" else "0",
        "event_opdata": lines.get("operational data", ""),
        "host_name": lines.get("host", ""),
        "alert_message": message.text[:_MOST_TEXT],
    }


_READERS: Mapping[str, Callable[[InboundMessage], dict[str, str] | None]] = {
    "nagios": _nagios,
    "icinga": _icinga,
    "zabbix": _zabbix,
}
