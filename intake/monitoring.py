"""Monitoring events: what a system's payload says, as values of one kind for all systems. Pure.

    octets --events_in--> the payload, one event each --read_event--> AlertSignal

`intake.integrations` is the table of systems. A payload that is no JSON object raises UnreadableEvent, at the door as
well as later; anything else that is odd is read as well as it can be: an event without a severity has the row's, one
without a state is firing, because a missed alarm costs more than a needless one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from jinja2 import ChainableUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from intake.integrations import INTEGRATIONS, SEVERITIES, Integration, Severity, Signal

#: Events arrive under media types of their own, which name the system: that row reads them.
_PREFIX, _SUFFIX = "application/vnd.deskhand.", "+json"
#: No event needs more; what is longer is cut, and still in the raw message.
_MOST = {"key": 200, "title": 200, "text": 20_000, "service": 100, "source": 200, "link": 1_000}
_FIELDS = ("key", "title", "text", "severity", "signal", "service", "at", "link", "source")
#: More events in one payload than this are refused at the door.
MOST_EVENTS = 1_000


class UnreadableEvent(ValueError):
    """The payload is not what the system is documented to send; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSignal:
    """One event of a monitoring system."""

    #: What the system calls the thing that is wrong: the same from its first alarm to its recovery.
    key: str
    signal: Signal
    severity: Severity
    title: str
    text: str = ""
    service: str = ""
    #: When the system saw it first, UTC; None when it does not say.
    at: datetime | None = None
    link: str = ""
    #: The host, probe or program that is meant.
    source: str = ""


def media_type_of(integration: str) -> str:
    """Return the media type under which a system's payloads are kept."""
    return f"{_PREFIX}{integration}{_SUFFIX}"


def integration_of(media_type: str) -> str | None:
    """Return the system whose payloads have this media type, None for anything that is no event."""
    name = media_type.removeprefix(_PREFIX).removesuffix(_SUFFIX)
    return name if name in INTEGRATIONS and media_type == media_type_of(name) else None


def events_in(body: bytes, integration: str) -> list[bytes]:
    """Take a payload apart into payloads of one event each, of the same shape.

    Raises:
        UnreadableEvent: It is no JSON, no object, or holds no event or too many.
    """
    root = _json(body)
    each = INTEGRATIONS[integration].each
    listed = root if isinstance(root, list) else root.get(each) if each else None
    if listed is None:
        return [body]
    if not isinstance(listed, list) or not all(isinstance(event, dict) for event in listed):
        raise UnreadableEvent(f"{each or 'the payload'} must be a list of objects")
    if not listed:
        raise UnreadableEvent("there is no event in it; send at least one")
    if len(listed) > MOST_EVENTS:
        raise UnreadableEvent(f"{len(listed)} events in one payload; send at most {MOST_EVENTS}")
    if len(listed) == 1 and not isinstance(root, list):
        return [body]
    return [_octets(event if isinstance(root, list) else {**root, each: [event]}) for event in listed]


def read_event(body: bytes, integration: str, templates: Mapping[str, str] | None = None) -> AlertSignal:
    """Read a payload of one event, with the operator's own templates laid over the system's row.

    Raises:
        UnreadableEvent: It is no JSON object, or nothing in it can serve as key and title.
    """
    row, root = INTEGRATIONS[integration], _json(body)
    listed = root.get(row.each) if row.each and isinstance(root, dict) else None
    event = listed[0] if isinstance(listed, list) and listed else root
    if not isinstance(event, dict):
        raise UnreadableEvent("an event must be a JSON object")
    written = {**row.templates, **(templates or {})}
    found = {name: _render(written[name], event, root) for name in _FIELDS}
    key, title = found["key"].rstrip("|/ "), found["title"]
    if not key and not title:
        raise UnreadableEvent(f"nothing in it can serve as key or title; see {row.documented}")
    return AlertSignal(
        key=_short(key or title),
        title=" ".join((title or key).split())[: _MOST["title"]],
        signal=row.signals.get(found["signal"].lower(), Signal.FIRING),
        severity=severity_of(found["severity"], row),
        text="\n".join(line.rstrip() for line in found["text"].splitlines()).strip()[: _MOST["text"]],
        at=_instant(found["at"]),
        **{name: found[name][: _MOST[name]] for name in ("service", "link", "source")},
    )


def severity_of(word: str, row: Integration) -> Severity:
    """Return the severity that a system's word stands for; the row's own for a word that nobody knows."""
    word = word.strip().lower()
    return row.severities.get(word) or SEVERITIES.get(word) or row.severity


def with_service(signal: AlertSignal, service: str) -> AlertSignal:
    """Return the signal with the channel's own service where the event names none."""
    return signal if signal.service or not service else replace(signal, service=service)


def _json(body: bytes) -> Any:
    try:
        root = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableEvent("the body is no JSON; send one JSON object") from None
    if not isinstance(root, dict | list):
        raise UnreadableEvent("the body is JSON, but no object; send one JSON object")
    return root


def _octets(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _short(key: str) -> str:
    return key if len(key) <= _MOST["key"] else hashlib.sha256(key.encode()).hexdigest()


_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=ChainableUndefined, autoescape=False)
_ENVIRONMENT.finalize = lambda value: "" if value is None else value


@lru_cache(maxsize=500)
def _template(source: str) -> Template:
    return _ENVIRONMENT.from_string(source)


def check_template(source: str) -> None:
    """Raise ValueError when a template cannot be used, saying why."""
    try:
        _ENVIRONMENT.from_string(source)
    except TemplateError as error:
        raise ValueError(f"it is no template ({error})") from None


def _render(source: str, event: Mapping[str, Any], root: object) -> str:
    try:
        text = _template(source).render(e=event, root=root)
    except (TemplateError, TypeError, ValueError, AttributeError, OverflowError):
        # What the payload has there is of another shape than documented: as good as missing.
        return ""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


#: Seconds and milliseconds since 1970 lie apart by more than any date that matters.
_MILLISECONDS_FROM = 10_000_000_000


def _instant(text: str) -> datetime | None:
    """Read ISO 8601 (RFC 3339) or seconds or milliseconds since 1970; None for anything else, or a time of no zone."""
    try:
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS_FROM else number, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        # Go writes nanoseconds; the library reads six digits.
        moment = datetime.fromisoformat(_six_digits(text))
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None or moment.year < 1971:
        return None
    return (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=UTC)


def _six_digits(text: str) -> str:
    head, dot, tail = text.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[: min(digits, 6)].ljust(6, '0')}{tail[digits:]}" if dot else text
