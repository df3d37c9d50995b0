"""What each monitoring system sends, as tables: one row for each system, read by `intake.monitoring`. Pure.

A row says where the events are in a payload, and how key, title, text, severity, state, service, time and link of one
event are found there, as Jinja templates over the payload's own names. `e` is one event, `root` the whole payload.
An operator may lay templates of their own over a row (`[channel.NAME.templates]`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Signal(StrEnum):
    """What an event says about the thing it watches."""

    FIRING = "firing"
    RESOLVED = "resolved"
    #: Somebody took notice over there; told in the history, changes nothing.
    ACKNOWLEDGED = "acknowledged"
    #: Tells of neither trouble nor recovery, such as a test or a downtime's start.
    IGNORED = "ignored"


class Severity(StrEnum):
    """How bad it is, in one scale for all systems."""

    DISASTER = "disaster"
    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


#: Severity -> impact and urgency (domain.md section 3.1); the matrix makes the priority. None opens no incident.
LEVELS: Mapping[Severity, tuple[int, int] | None] = MappingProxyType(
    {
        Severity.DISASTER: (1, 1),
        Severity.CRITICAL: (2, 1),
        Severity.ERROR: (2, 2),
        Severity.WARNING: (3, 2),
        Severity.INFO: None,
    }
)

#: The words of all systems, in lower case.
SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {
        **dict.fromkeys(("disaster", "emergency", "emerg", "page", "fatal", "p1", "5"), Severity.DISASTER),
        **dict.fromkeys(("critical", "crit", "down", "alert", "p2"), Severity.CRITICAL),
        **dict.fromkeys(
            ("error", "err", "high", "major", "average", "unreachable", "unknown", "p3", "4", "3"), Severity.ERROR
        ),
        **dict.fromkeys(("warning", "warn", "minor", "low", "p4", "2"), Severity.WARNING),
        **dict.fromkeys(
            ("info", "information", "informational", "notice", "none", "not classified", "ok", "up", "success",
             "debug", "p5", "1", "0"),
            Severity.INFO,
        ),
    }
)  # fmt: skip

_FIRING = dict.fromkeys(("firing", "alerting", "problem", "trigger", "triggered", "open", "down", "critical"))
_OVER = dict.fromkeys(("resolved", "resolve", "ok", "recovered", "recovery", "closed", "up", "normal"))
#: How most systems say it; a row adds its own.
_SIGNALS: Mapping[str, Signal] = MappingProxyType(
    {**dict.fromkeys(_FIRING, Signal.FIRING), **dict.fromkeys(_OVER, Signal.RESOLVED)}
    | {"acknowledge": Signal.ACKNOWLEDGED, "acknowledged": Signal.ACKNOWLEDGED, "acknowledgement": Signal.ACKNOWLEDGED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """How the payload of one system is read."""

    name: str
    #: The list that holds the events; "" when the payload is one event, or is itself the list.
    each: str = ""
    #: key, title, text, severity, signal, service, at, link and source, as templates.
    templates: Mapping[str, str]
    #: The system's words for what an event says, in lower case; others are firing.
    signals: Mapping[str, Signal] = field(default_factory=lambda: _SIGNALS)
    #: What severity an event has that names none.
    severity: Severity = Severity.ERROR
    #: The header that carries the HMAC-SHA256 of the body, where the system signs.
    signature: str = "X-Signature-256"
    #: The system's mails, as `intake.monitoring_mail` recognises them.
    mails: tuple[str, ...] = ()
    #: Where the payload is documented.
    documented: str
    #: Words for severities that this system uses in its own way.
    severities: Mapping[str, Severity] = field(default_factory=dict)


_ALERTMANAGER = {
    "key": "{{ e.fingerprint or e.labels | dictsort | string }}",
    "title": "{{ e.annotations.summary or e.labels.alertname or 'alert' }}"
    "{% if e.labels.instance and e.labels.instance not in (e.annotations.summary or '') %} ({{ e.labels.instance }})"
    "{% endif %}",
    "text": "{{ e.annotations.description or e.annotations.message }}\n\n"
    "{% for name, value in (e.labels or {}) | dictsort %}{{ name }}: {{ value }}\n{% endfor %}",
    "severity": "{{ e.labels.severity or e.labels.priority }}",
    "signal": "{{ e.status or root.status }}",
    "service": "{{ e.labels.service or e.labels.job }}",
    "at": "{{ e.startsAt }}",
    "link": "{{ e.generatorURL }}",
    "source": "{{ e.labels.instance }}",
}

_CHECK = {
    "key": "{{ e.hostname }}/{{ e.servicedesc }}",
    "title": "{{ e.servicedesc or 'Host' }}{{ ' on ' if e.servicedesc else ' ' }}{{ e.hostalias or e.hostname }} is "
    "{{ e.servicestate or e.hoststate }}",
    "text": "{{ e.serviceoutput or e.hostoutput }}\n{{ e.longserviceoutput or e.longhostoutput }}\n"
    "{{ e.notificationcomment }}",
    "severity": "{{ e.servicestate or e.hoststate }}",
    "signal": "{{ e.notificationtype }}",
    "service": "{{ e.service }}",
    "at": "{{ e.timet }}",
    "link": "{{ e.url }}",
    "source": "{{ e.hostname }}",
}
_CHECK_SIGNALS = {
    **_SIGNALS,
    **dict.fromkeys(
        ("flappingstart", "flappingstop", "flappingend", "flappingdisabled", "downtimestart", "downtimestarted",
         "downtimeend", "downtimeended", "downtimecancelled", "downtimeremoved", "custom"),
        Signal.IGNORED,
    ),
}  # fmt: skip

_ROWS: tuple[Integration, ...] = (
    Integration(
        name="alertmanager",
        each="alerts",
        templates=_ALERTMANAGER,
        documented="https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
    ),
    Integration(
        name="grafana",
        each="alerts",
        templates={
            **_ALERTMANAGER,
            "title": "{{ e.annotations.summary or e.labels.alertname or root.title }}",
            "text": "{{ e.annotations.description or root.message }}\n{{ e.valueString }}\n\n"
            "{% for name, value in (e.labels or {}) | dictsort %}{{ name }}: {{ value }}\n{% endfor %}",
            "service": "{{ e.labels.service or e.labels.grafana_folder }}",
            "link": "{{ e.panelURL or e.dashboardURL or e.generatorURL }}",
        },
        signature="X-Grafana-Alerting-Signature",
        documented="https://grafana.com/docs/grafana/latest/alerting/contact-points/notifiers/webhook-notifier/",
    ),
    Integration(
        name="zabbix",
        templates={
            "key": "{{ e.trigger_id or e.event_id }}",
            "title": "{{ e.event_name or e.alert_subject }}",
            "text": "{{ e.alert_message }}\n{{ e.event_opdata }}\nHost: {{ e.host_name }}",
            "severity": "{{ e.event_severity or e.event_nseverity }}",
            "signal": "{% if e.event_value | string == '0' %}resolved"
            "{% elif e.event_update_status | string == '1' %}acknowledged{% else %}problem{% endif %}",
            "service": "{{ e.service }}",
            "at": "{{ e.event_time }}",
            "link": "{{ e.trigger_url }}",
            "source": "{{ e.host_name }}",
        },
        severities={"high": Severity.CRITICAL, "4": Severity.CRITICAL, "average": Severity.ERROR, "3": Severity.ERROR},
        mails=("zabbix",),
        documented="https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook",
    ),
    Integration(
        name="nagios",
        templates=_CHECK,
        signals=_CHECK_SIGNALS,
        mails=("nagios", "icinga"),
        documented="https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/macrolist.html",
    ),
    Integration(
        name="icinga",
        templates=_CHECK,
        signals=_CHECK_SIGNALS,
        mails=("icinga", "nagios"),
        documented="https://icinga.com/docs/icinga-2/latest/doc/03-monitoring-basics/#notification-commands",
    ),
    Integration(
        name="datadog",
        templates={
            "key": "{{ e.alert_cycle_key or e.aggreg_key or e.alert_id or e.id }}",
            "title": "{{ e.alert_title or e.title }}",
            "text": "{{ e.text_only_msg or e.body }}\n{{ e.alert_status }}\n{{ e.tags }}",
            "severity": "{{ e.alert_priority or e.alert_type or e.priority }}",
            "signal": "{{ e.alert_transition or 'triggered' }}",
            "service": "{{ e.service }}",
            "at": "{{ e.date }}",
            "link": "{{ e.link }}",
            "source": "{{ e.hostname }}",
        },
        signals={
            **_SIGNALS,
            **dict.fromkeys(("re-triggered", "no data", "re-no data", "warn", "re-warn", "renotify"), Signal.FIRING),
        },
        documented="https://docs.datadoghq.com/integrations/webhooks/",
    ),
    Integration(
        name="pagerduty",
        templates={
            "key": "{{ e.dedup_key or e.payload.summary }}",
            "title": "{{ e.payload.summary or e.dedup_key }}",
            "text": "{{ e.payload.source }} {{ e.payload.component }} {{ e.payload.group }} {{ e.payload['class'] }}\n"
            "{% for name, value in (e.payload.custom_details or {}) | dictsort %}{{ name }}: {{ value }}\n{% endfor %}",
            "severity": "{{ e.payload.severity }}",
            "signal": "{{ e.event_action }}",
            "service": "{{ e.payload.component or e.payload.group }}",
            "at": "{{ e.payload.timestamp }}",
            "link": "{{ e.client_url or (e.links | first).href }}",
            "source": "{{ e.payload.source }}",
        },
        documented="https://developer.pagerduty.com/docs/events-api-v2-overview",
    ),
    Integration(
        name="cloudevents",
        templates={
            "key": "{{ e.source }}|{{ e.subject or e.type | replace('.resolved', '') | replace('.firing', '') }}",
            "title": "{{ e.data.title or e.data.summary or e.subject or e.type }}",
            "text": "{{ e.data.text or e.data.description or e.data.message }}",
            "severity": "{{ e.data.severity or e.severity }}",
            "signal": "{{ e.data.state or e.data.status or (e.type or '').split('.') | last }}",
            "service": "{{ e.data.service }}",
            "at": "{{ e.time }}",
            "link": "{{ e.data.link }}",
            "source": "{{ e.source }}",
        },
        documented="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md",
    ),
    Integration(
        name="generic",
        each="events",
        templates={
            name: f"{{{{ e.{name} }}}}"
            for name in ("key", "title", "text", "severity", "service", "at", "link", "source")
        }
        | {"signal": "{{ e.state or 'firing' }}"},
        documented="docs/monitoring.md",
    ),
)  # fmt: skip

#: Every system by its name in the configuration.
INTEGRATIONS: Mapping[str, Integration] = MappingProxyType({row.name: row for row in _ROWS})
