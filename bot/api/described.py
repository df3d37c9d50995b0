"""Hold a call to what the API's description says: the one contract is what programs read and what is checked. Pure.

400 means that a call is not as described; 422 that it is, and means nothing, such as a period that names no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from bot.api.description import description

#: JSON's types as Python reads them; a truth is no number.
_TYPES: Mapping[str, type] = {"string": str, "integer": int, "object": dict}


@cache
def _operations() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    paths: Mapping[str, Mapping[str, Mapping[str, Any]]] = description("")["paths"]
    return {(path, method): said for path, methods in paths.items() for method, said in methods.items()}


def wrong_in_call(
    path: str, method: str, queries: Sequence[tuple[str, str]], others: Mapping[tuple[str, str], str]
) -> str:
    """Return what is not as described in a call besides its body, "" when nothing is.

    Args:
        path: the path as described, such as "/api/v1/incidents/{number}".
        method: in small letters.
        queries: every name and value behind the question mark, in order.
        others: values by where they stand, "path" or "header", and their names, headers in small letters.
    """
    described = _operations()[path, method]["parameters"]
    known = {each["name"]: each for each in described if each["in"] == "query"}
    return next(_wrong(described, known, queries, others), "")


def _wrong(
    described: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    queries: Sequence[tuple[str, str]],
    others: Mapping[tuple[str, str], str],
) -> Iterator[str]:
    names = [name for name, _ in queries]
    for name, value in queries:
        if name not in known:
            yield f"{name[:40]!r} is not known here; it may have {', '.join(known) or 'no parameters'}"
        elif names.count(name) > 1:
            yield f"{name} is there more than once"
        else:
            yield from _not_as(known[name]["schema"], name, _read(value, known[name]["schema"]))
    yield from (f"{name} is missing" for name, each in known.items() if each.get("required") and name not in names)
    for each in described:
        place = (each["in"], each["name"].lower())
        if place in others:
            yield from _not_as(each["schema"], each["name"], others[place])


def _read(value: str, schema: Mapping[str, Any]) -> object:
    is_whole = schema["type"] == "integer" and re.fullmatch(r"-?[0-9]{1,12}", value)
    return int(value) if is_whole else value


def wrong_in_body(path: str, method: str, body: object) -> str:
    """Return what is not as described in a body that was read as JSON, "" when nothing is."""
    schema = _operations()[path, method]["requestBody"]["content"]["application/json"]["schema"]
    return next(_not_as(schema, "the body", body), "")


def _not_as(schema: Mapping[str, Any], name: str, value: object) -> Iterator[str]:
    """Yield what a value is not, of what its schema says (the few words of JSON Schema that the description uses)."""
    wanted = schema["type"]
    if wanted == "integer" and isinstance(value, float) and value.is_integer():
        # To JSON Schema, 1.0 is a whole number.
        value = int(value)
    if not isinstance(value, _TYPES[wanted]) or isinstance(value, bool):
        yield f"{name} must be of type {wanted}"
    elif isinstance(value, str):
        yield from _not_as_text(schema, name, value)
    elif isinstance(value, int):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield f"{name} must be from {schema.get('minimum')} to {schema.get('maximum')}"
    elif isinstance(value, dict):
        properties = schema["properties"]
        if not set(value) <= set(properties) or not set(schema["required"]) <= set(value):
            yield f"send an object with {', '.join(schema['required'])}; it may have {', '.join(properties)}"
        for key in set(value) & set(properties):
            yield from _not_as(properties[key], key, value[key])


def _not_as_text(schema: Mapping[str, Any], name: str, value: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{name} must say something"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{name} has {len(value)} characters; it may have {schema['maxLength']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{name} is one of {', '.join(schema['enum'])}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{name} must be as {schema['pattern']} says"
