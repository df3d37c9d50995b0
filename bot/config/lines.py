"""On which line of a TOML file each key stands, which no parser tells. Pure.

It relies on the text being valid TOML: a statement is then complete at the first line end where it parses alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

#: From the document down: table names, keys, and positions in arrays of tables.
Path = tuple[str | int, ...]


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, counted from 1, on which each table and each key begins."""
    lines: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.startswith("["):
            table = _table_of(parsed, is_array=statement.startswith("[["), arrays=arrays)
            # A table may only be there through one inside it: [channel] is where [channel.smtp] is.
            for end in range(1, len(table) + 1):
                lines.setdefault(table[:end], number)
        else:
            for path in _paths(parsed):
                lines.setdefault((*table, *path), number)
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """Return the line of the path, or of the nearest thing around it that is written in the file."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    begun, pending = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not pending and (not line.strip() or line.lstrip().startswith("#")):
            continue
        begun, pending = (begun, f"{pending}\n{line}") if pending else (number, line.strip())
        if _is_complete(pending):
            yield begun, pending
            pending = ""


def _is_complete(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _paths(parsed: Mapping[str, object]) -> Iterator[Path]:
    for key, value in parsed.items():
        yield (key,)
        if isinstance(value, Mapping):
            yield from ((key, *path) for path in _paths(value))


def _table_of(parsed: Mapping[str, object], *, is_array: bool, arrays: dict[Path, int]) -> Path:
    names = max(_paths({"": _without_lists(parsed)}), key=len)[1:]
    path: Path = ()
    for name in names[:-1]:
        path = _inside((*path, name), arrays)
    path = (*path, names[-1])
    if not is_array:
        return path
    arrays[path] = arrays.get(path, -1) + 1
    return _inside(path, arrays)


def _inside(path: Path, arrays: Mapping[Path, int]) -> Path:
    return (*path, arrays[path]) if path in arrays else path


def _without_lists(parsed: Mapping[str, object]) -> dict[str, object]:
    return {key: _without_lists(value) if isinstance(value, Mapping) else {} for key, value in parsed.items()}
