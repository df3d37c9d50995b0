"""A file that is no TOML at all, in words for an operator: which line, and how it is written. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

_BACKSLASH = "in \"...\" a backslash is written twice, or the whole text stands in '...'"
#: What tomllib calls a mistake -> what the operator is told.
SYNTAX: Mapping[str, str] = {
    "Cannot overwrite a value": "this key stands in the table twice",
    "Illegal character '\\n'": 'a text has no " at its end',
    "Expected '=' after a key in a key/value pair": 'a key is written key = "value"',
    'Expected "\'"': "a text that begins with ' has no ' at its end",
    "Invalid value": 'a value is text in straight quotes ("..."), a number, true or false, or a list in [...]',
    "Invalid statement": 'a line is a [table], key = "value", or a comment that begins with #',
    "Unescaped '\\' in a string": _BACKSLASH,
    "Invalid hex value": _BACKSLASH,
    "Expected newline or end of document after a statement": "one line holds one key, and text such as "
    '"3h" stands in quotes',
    "Expected ']' at the end of a table declaration": 'a table is written [name], or [name."a b"] where it has more '
    "than letters, digits, - and _",
}
#: How tomllib prints the comma between the names of a table's path.
_TUPLE_COMMA = "', '"


def explain_syntax(error: tomllib.TOMLDecodeError, file: str) -> str:
    """Return one line for a file that is no TOML at all."""
    message = str(error)
    match = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    cause = message[: match.start()] if match else message
    cause = re.sub(r"\('(.*?)',?\)", lambda found: f"[{found[1].replace(_TUPLE_COMMA, '.')}]", cause)
    place = f"{file} line {match[1]}" if match and match[1] else file
    cause = SYNTAX.get(cause, cause)
    at = f" at column {match[2]}" if match and match[2] else " at the end of the file" if match else ""
    return f"{place}: this is not valid TOML{at}: {cause[:1].lower()}{cause[1:]}"
