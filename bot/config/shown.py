"""The configuration as it is in force, for people to read: every table and key, secrets hidden. Pure.

What may be a secret is not shown either: a password inside an address, whatever stands behind the host of a webhook.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import BaseModel

from bot.config import Config
from bot.config.errors import table_text
from bot.config.lines import Path
from bot.config.schema import is_secret

#: What stands in place of a secret.
SET, UNSET = "is set, and not shown", "is not set"
_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key with its value."""

    key: str
    value: str
    #: The file or the environment says so; else it is the default.
    is_given: bool
    #: The value is one of `SET` and `UNSET`.
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """One table of the file, as "[web.oidc]"."""

    name: str
    settings: tuple[Setting, ...]

    @property
    def is_given(self) -> bool:
        """Say whether anything in it is not a default."""
        return any(setting.is_given for setting in self.settings)


def shown_of(config: Config) -> tuple[ShownTable, ...]:
    """Return every table in the order of the file's manual; those that hold nothing are left out."""
    return tuple(
        table for table in _tables((), config, config.model_dump(mode="json", by_alias=True)) if table.settings
    )


def _tables(path: Path, model: BaseModel, dumped: Mapping[str, object]) -> Iterator[ShownTable]:
    settings, inner = [], []
    for name, info in type(model).model_fields.items():
        key, value = info.alias or name, getattr(model, name)
        children = list(_children((*path, key), value, dumped[key]))
        if children:
            inner += children
        elif not _holds_tables(value):
            settings.append(_setting((*path, key), value, dumped[key], is_given=name in model.model_fields_set))
    if path:
        yield ShownTable(name=table_text(path), settings=tuple(settings))
    for child, under, values in inner:
        yield from _tables(child, under, values)


def _children(path: Path, value: object, dumped: object) -> Iterator[tuple[Path, BaseModel, Mapping[str, object]]]:
    """Yield the tables that stand under a key: one, one for each name, or one for each place of an array."""
    if isinstance(value, BaseModel) and isinstance(dumped, Mapping):
        yield path, value, dumped
    elif isinstance(value, Mapping) and isinstance(dumped, Mapping):
        named = ((str(name), each) for name, each in value.items() if isinstance(each, BaseModel))
        yield from (((*path, name), each, dumped[name]) for name, each in named)
    elif isinstance(value, tuple) and isinstance(dumped, list):
        placed = ((place, each) for place, each in enumerate(value) if isinstance(each, BaseModel))
        yield from (((*path, place), each, dumped[place]) for place, each in placed)


def _holds_tables(value: object) -> bool:
    """Say whether a key holds tables, of which there are none: `[person]` without anybody."""
    return isinstance(value, Mapping) and not value


def _setting(path: Path, value: object, dumped: object, *, is_given: bool) -> Setting:
    key = str(path[-1])
    if path == ("database", "url"):
        return Setting(key=key, value=_without_password(str(value)), is_given=is_given)
    if is_secret(path) or _is_masked(dumped):
        is_set = bool(dumped) and dumped != ""
        return Setting(key=key, value=SET if is_set else UNSET, is_given=is_given, is_hidden=True)
    if path[0] == "webhook" and key == "url":
        parts = urlsplit(str(value))
        return Setting(key=key, value=f"{parts.scheme}://{parts.hostname}/…", is_given=is_given)
    text = _length(value) if isinstance(value, timedelta) else _plain(dumped)
    return Setting(key=key, value=text, is_given=is_given)


def _is_masked(dumped: object) -> bool:
    """Say whether there are secrets inside a value, such as the passwords of several users."""
    return isinstance(dumped, Mapping) and any(str(each).startswith("****") for each in dumped.values())


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", ":…@", 1) if parts.password else url


def _length(value: timedelta) -> str:
    seconds = value.total_seconds()
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds and not seconds % size), (1, "s"))
    return f"{seconds / size:g}{unit}"


def _plain(dumped: object) -> str:
    if dumped is None or dumped in ("", [], {}):
        return "–"
    if isinstance(dumped, list) and all(isinstance(each, str) for each in dumped):
        return ", ".join(dumped)
    return dumped if isinstance(dumped, str) else json.dumps(dumped, ensure_ascii=False)
