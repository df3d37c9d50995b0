"""The tables of the configuration for monitoring: webhooks, their maintenance windows and heartbeats. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator, model_validator

from bot.config.tables import Count, Table
from bot.config.values import Address, Duration, LineText, OptionalPath, Size, moment_of
from bot.monitoring.maintenance import DAYS, Once, Weekly, Window, windows_in
from bot.monitoring.watching import Watch
from intake.integrations import INTEGRATIONS, LEVELS, Severity
from intake.monitoring import check_template

if TYPE_CHECKING:
    from bot.config import Config

#: What a template may be written for.
_TEMPLATES = frozenset({"key", "title", "text", "severity", "signal", "service", "at", "link", "source"})


def _wall_time_of(value: object) -> time | None:
    try:
        return time.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]
    except ValueError:
        raise ValueError('it must be a time on the wall, such as "22:00"') from None


def _template_of(written: dict[str, str]) -> dict[str, str]:
    for name, source in written.items():
        if name not in _TEMPLATES:
            raise ValueError(f"{name!r} is none of {', '.join(sorted(_TEMPLATES))}")
        check_template(source)
    return written


class MaintenanceTable(Table):
    """One of [channel.NAME] maintenance: start and end, or days, at and length, or a calendar file."""

    name: LineText = "maintenance"
    only: LineText = "*"
    start: Any = None
    end: Any = None
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    at: Annotated[time | None, BeforeValidator(_wall_time_of)] = None
    length: Duration | None = None
    ics: OptionalPath = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> MaintenanceTable:
        begin, end = moment_of(self.start), moment_of(self.end)
        once, weekly = (begin, end), (self.days, self.at, self.length)
        kinds = [all(once), all(weekly), self.ics is not None]
        if sum(kinds) != 1 or (any(once) and any(weekly)):
            raise ValueError("a maintenance window has start and end, or days, at and length, or ics")
        if begin is not None and end is not None and end <= begin:
            raise ValueError("a maintenance window must end after it starts")
        return self


class WebhookChannel(Table):
    """[channel.NAME] of kind "webhook": a monitoring system posts its events to /hook/NAME."""

    kind: Literal["webhook"]
    integration: Literal[
        "alertmanager", "grafana", "zabbix", "nagios", "icinga", "datadog", "pagerduty", "cloudevents", "generic"
    ] = "generic"
    #: One of these two at least.
    token: SecretStr | None = None
    secret: SecretStr | None = None
    signature_header: str = ""
    max_size: Size = Field(default=1_000_000, validate_default=False)
    service: str = ""
    severities: dict[str, tuple[int, int] | Literal["none"]] = Field(default_factory=dict)
    templates: Annotated[dict[str, str], AfterValidator(_template_of)] = Field(default_factory=dict)
    confirm: Duration = timedelta(minutes=5)
    reopen: Duration = timedelta(hours=1)
    flaps: Count = 6
    flap_window: Duration = timedelta(minutes=30)
    storm: Count = 20
    storm_window: Duration = timedelta(minutes=5)
    mail_from: tuple[Address, ...] = ()
    heartbeats: dict[str, Duration] = Field(default_factory=dict)
    maintenance: tuple[MaintenanceTable, ...] = ()

    @field_validator("severities")
    @classmethod
    def _known_severities(cls, written: dict[str, Any]) -> dict[str, Any]:
        for name, level in written.items():
            if name not in set(Severity):
                raise ValueError(f"{name!r} is none of {', '.join(Severity)}")
            if level != "none" and not all(1 <= number <= 3 for number in level):
                raise ValueError(f'{name} is impact and urgency, each 1 to 3, such as [2, 1], or "none"')
        return written

    @field_validator("mail_from")
    @classmethod
    def _known_mails(cls, written: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        integration = info.data.get("integration")
        if written and integration is not None and not INTEGRATIONS[integration].mails:
            can = " and ".join(f'"{name}"' for name, row in INTEGRATIONS.items() if row.mails)
            raise ValueError(f'no mails of "{integration}" are known, only of {can}; give those a channel of their own')
        return written

    @field_validator("heartbeats")
    @classmethod
    def _short_names(cls, written: dict[str, timedelta]) -> dict[str, timedelta]:
        for name in written:
            if not name or len(name) > 60 or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
                raise ValueError(f"{name!r} stands in an address; use letters, digits, - and _")
        return written


def watches_of(config: Config) -> dict[str, Watch]:
    """Return how the events of each webhook are taken, by the name of the channel.

    Raises:
        ValueError: A calendar file cannot be read.
    """
    channels = config.channel.items()
    return {name: _watch(name, table, config) for name, table in channels if isinstance(table, WebhookChannel)}


def _watch(name: str, table: WebhookChannel, config: Config) -> Watch:
    zone = ZoneInfo(config.desk.timezone)
    levels = {Severity(word): None if level == "none" else level for word, level in table.severities.items()}
    return Watch(
        channel=name,
        integration=table.integration,
        templates=table.templates,
        levels={**LEVELS, **levels},
        service=table.service,
        confirm=table.confirm,
        reopen=table.reopen,
        flaps=table.flaps,
        flap_window=table.flap_window,
        storm=table.storm,
        storm_window=table.storm_window,
        maintenance=tuple(window for each in table.maintenance for window in _windows(each, zone)),
        mail_from=frozenset(address.lower() for address in table.mail_from),
        heartbeats=table.heartbeats,
    )


def _windows(table: MaintenanceTable, zone: ZoneInfo) -> tuple[Window, ...]:
    if table.ics is not None:
        return windows_in(_octets(table.ics), name=table.name, only=table.only, zone=zone)
    begin, end = moment_of(table.start), moment_of(table.end)
    if begin is not None and end is not None:
        return (Window(name=table.name, when=Once(begin=begin, end=end), only=table.only),)
    assert table.at is not None
    assert table.length is not None
    days = frozenset(DAYS.index(day) for day in table.days)
    weekly = Weekly(days=days, at=table.at, length=table.length, zone=zone)
    return (Window(name=table.name, when=weekly, only=table.only),)


def _octets(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ValueError(f"the calendar {file} cannot be read ({error.strerror}); give another file") from error
