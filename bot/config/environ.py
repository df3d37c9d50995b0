"""Environment variables that override the file: DESKHAND_<SECTION>__<KEY>, such as DESKHAND_OUTGOING__PASSWORD. Pure.

A variable of that shape that names nothing is an error, so that a misspelt password is not silently ignored.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from bot.config.lines import Path
from bot.config.schema import is_structured, values_at
from bot.config.slack import ENVIRONMENT
from bot.config.values import nearest

PREFIX = "DESKHAND_"


def variables_of(document: Mapping[str, Any]) -> dict[str, Path]:
    """Return every variable that can override this document, with the path that it sets."""
    return {PREFIX + "__".join(map(_upper, path)): path for path in values_at((), document)}


def overlay(document: dict[str, Any], environ: Mapping[str, str]) -> tuple[dict[Path, str], list[str]]:
    """Put the environment's values into the document.

    Returns:
        The variable that set each path, and one line for each variable that names nothing.
    """
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    known = variables_of(document) if given else {}
    flat = {name.replace("__", "_"): name for name in known}
    used: dict[Path, str] = {}
    misnamed = []
    for name, value in sorted(given.items()):
        if name in known:
            used[known[name]] = name
            _put(document, known[name], value)
        elif "__" in name or name in flat:
            near = flat.get(name) or nearest(name, known)
            hint = f"did you mean {near}?" if near else f"a variable is named {PREFIX}<SECTION>__<KEY>"
            misnamed.append(f"environment variable {name} sets nothing; {hint}")
    return used, misnamed


def overlay_slack(document: dict[str, Any], environ: Mapping[str, str]) -> dict[Path, str]:
    """Put Slack's own variables into a document that has a [slack] table; return which variable set each path."""
    table = document.get("slack")
    if not isinstance(table, dict):
        return {}
    given = {key: name for name, key in ENVIRONMENT.items() if environ.get(name)}
    for key, name in given.items():
        table[key] = environ[name]
    return {("slack", key): name for key, name in given.items()}


def _upper(part: str | int) -> str:
    return re.sub(r"\W", "_", str(part)).upper()


def _put(document: dict[str, Any], path: Path, value: str) -> None:
    *tables, key = map(str, path)
    node = document
    for name in tables:
        node = node.setdefault(name, {})
        if not isinstance(node, dict):
            # The file has a value where a table belongs; it is refused with its line when it is checked.
            return
    node[key] = _read(value) if is_structured(path) else value


def _read(value: str) -> object:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
