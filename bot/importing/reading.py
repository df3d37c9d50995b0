"""Files of other desks into rows that say where they stand: CSV, JSON, JSON lines. Reads files.

A row is a mapping of columns to texts; objects of JSON are laid flat with dots. Encodings are UTF-8 (with or without a
mark) or, for CSV that is none, Windows-1252, which spreadsheets write.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

#: A cell with a long description is no reason to stop.
_LARGEST_CELL = 10_000_000
#: A file that is read at once, in octets: what is larger should be JSON lines or CSV.
_LARGEST_DOCUMENT = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record of a file."""

    #: Such as "tickets.csv line 12": where a person finds it.
    place: str
    values: Mapping[str, str]


class Unreadable(Exception):
    """The file is none of what can be read; the message names it and what to do."""


def rows_of(path: Path, list_in: Sequence[str], *, has_quotes: bool = True) -> Iterator[Row]:
    """Yield the records of a file, first one first.

    Args:
        path: the file; its beginning says what it is, not its name.
        list_in: keys of a JSON object that may have the list.
        has_quotes: whether a cell of a table may stand in quotes; where none does, a quote is a letter like others.

    Raises:
        Unreadable: it is neither CSV nor JSON, or cannot be opened.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start:
            raise Unreadable(f"{path} is empty")
        yield from _json(path, list_in) if start[:1] in b"[{" else _csv(path, has_quotes)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}") from error


def _csv(path: Path, has_quotes: bool) -> Iterator[Row]:
    csv.field_size_limit(_LARGEST_CELL)
    with path.open(encoding=_encoding_of(path), newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=head.count)
        if has_quotes:
            lines = csv.reader(file, delimiter=delimiter, strict=True)
        else:
            lines = csv.reader(file, delimiter=delimiter, strict=True, quoting=csv.QUOTE_NONE)
        line = 1
        try:
            columns = [name.strip() for name in next(lines)]
            for cells in _numbered(lines):
                line, values = cells
                if any(cell.strip() for cell in values):
                    yield Row(place=f"{path} line {line}", values=_filled(columns, values, f"{path} line {line}"))
        except csv.Error as error:
            raise Unreadable(f"{path} line {lines.line_num}: {error}; export it again as CSV") from error


def _numbered(lines: csv._reader) -> Iterator[tuple[int, list[str]]]:  # type: ignore[name-defined]  # it has no public name
    """Yield each record with the line that it begins on."""
    begins = lines.line_num + 1
    for cells in lines:
        yield begins, cells
        begins = lines.line_num + 1


def _filled(columns: Sequence[str], cells: Sequence[str], place: str) -> dict[str, str]:
    if len(cells) > len(columns):
        raise Unreadable(f"{place} has {len(cells)} cells and the head {len(columns)}; is the separator in a text?")
    # Jira repeats a column for each of several values: the first that is filled counts.
    found: dict[str, str] = {}
    for name, cell in zip(columns, cells, strict=False):
        if not found.get(name):
            found[name] = cell.strip()
    return found


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        decoder = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        try:
            while decoder.read(1 << 20):
                pass
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _json(path: Path, list_in: Sequence[str]) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            is_lines = _is_one_object(file.readline(), list_in)
            file.seek(0)
            yield from _json_lines(path, file) if is_lines else _document(path, file, list_in)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is not UTF-8; JSON must be (RFC 8259 section 8.1)") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"{path} line {error.lineno} column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise Unreadable(f"{path} is nested too deeply") from error


def _is_one_object(line: str, list_in: Sequence[str]) -> bool:
    """Say whether a line is a record of its own, and not the beginning or the whole of a document."""
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and not any(isinstance(found.get(key), list) for key in list_in)


def _json_lines(path: Path, file: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(file, 1):
        if line.strip():
            yield Row(place=f"{path} line {number}", values=_flat(_object(line, f"{path} line {number}")))


def _document(path: Path, file: IO[str], list_in: Sequence[str]) -> Iterator[Row]:
    if path.stat().st_size > _LARGEST_DOCUMENT:
        raise Unreadable(f"{path} is too large to be read at once; write one object a line")
    for number, each in enumerate(_listed(json.load(file), list_in, path), 1):
        yield Row(place=f"{path} record {number}", values=_flat(each))


def _object(line: str, place: str) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise Unreadable(f"{place} column {error.colno}: {error.msg}") from error
    if not isinstance(found, dict):
        raise Unreadable(f"{place} is no object")
    return found


def _listed(document: object, list_in: Sequence[str], path: Path) -> Iterator[Mapping[str, object]]:
    if isinstance(document, dict):
        document = next((document[key] for key in list_in if isinstance(document.get(key), list)), [document])
    if not isinstance(document, list):
        raise Unreadable(f"{path} is neither a list nor an object")
    for number, each in enumerate(document, 1):
        if not isinstance(each, dict):
            raise Unreadable(f"{path} record {number} is no object")
        yield each


def _flat(found: Mapping[str, object], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, told in found.items():
        # Of several, such as RT's requestors, the first stands for all.
        value = told[0] if isinstance(told, list) and told else told
        if isinstance(value, Mapping):
            # What the Table API of ServiceNow tells for people stands in for the whole.
            shown = value.get("display_value", value.get("name", value.get("value")))
            if isinstance(shown, str | int):
                flat[f"{before}{name}"] = str(shown)
            flat |= _flat(value, f"{before}{name}.")
        elif value is not None and not isinstance(value, list):
            flat[f"{before}{name}"] = str(value).strip()
    return flat
