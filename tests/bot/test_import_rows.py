"""What other desks export is understood row by row, and a mistake is told with its line and column."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importing.reading import Row, Unreadable, rows_of
from bot.importing.records import Reader, Wrong
from bot.importing.sources import BY_NAME, FIELDS, NEEDED, SOURCES
from tests.exports import EXAMPLES, Example

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def reader_of(source: str, **named: str) -> Reader:
    return Reader(source=BY_NAME[source], zone=BERLIN, now=NOW, named=named)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.source} {each.text[:12]}")
def test_what_each_desk_exports_is_understood(tmp_path: Path, example: Example) -> None:
    path = tmp_path / "export"
    path.write_text(example.text)
    reader = reader_of(example.source)

    read = [reader.read(row) for row in rows_of(path, reader.source.list_in, has_quotes=reader.source.has_quotes)]

    def told(at: datetime | None) -> str:
        return "" if at is None else f"{at:%Y-%m-%d %H:%M}"

    assert (
        tuple((r.id, r.state, r.priority, r.reporter, told(r.opened_at), told(r.closed_at)) for r in read)
        == example.expected
    )
    assert {example.source for example in EXAMPLES} == set(BY_NAME)


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: each.name)
def test_each_table_names_what_is_needed_and_nothing_unknown(source: Any) -> None:
    assert set(NEEDED) <= set(source.columns) <= set(FIELDS)


WRONG = [
    # A table, and the whole of what is told.
    ("id,subject,created\n1,,2026-03-04\n", "line 2: no summary; it is read from the column 'summary', 'subject'"),
    ("id,subject,created\n1,a,31.02.2026\n", "line 2, column 'created': '31.02.2026': no date and time"),
    ("id,subject,created\n1,a,2099-01-01\n", "line 2, column 'created': '2099-01-01': it lies in the future"),
    ("id,subject,created,status\n1,a,2026-01-01,odd\n", "line 2, column 'status': 'odd': known are new, assigned"),
    ("id,subject,created,priority\n1,a,2026-01-01,9\n", "line 2, column 'priority': '9': 1 (most important) to 5"),
    ('id,subject,created\n1,"two\nlines",2026-01-01\n2,b,x\n', "line 4, column 'created': 'x'"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_mistake_is_told_with_line_and_column(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    reader, mistakes = reader_of("csv"), []

    for row in rows_of(path, ()):
        try:
            reader.read(row)
        except Wrong as wrong:
            mistakes.append(str(wrong))

    assert len(mistakes) == 1
    assert mistakes[0].startswith(f"{path} {told}")


UNREADABLE = [
    (b"", "is empty"),
    (b'[{"id": 1}, 2]', "record 2 is no object"),
    (b'[{"id": 1}', "line 1 column 11"),
    (b'{"id": 1}\n{"id": \n', "line 2 column"),
    (b'["\xff"]', "is not UTF-8"),
    (b"a,b\n1,2,3\n", "line 2 has 3 cells and the head 2"),
    (b'a,b\n"1,2\n', "unexpected end of data"),
    (b"[" * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("octets", "told"), UNREADABLE)
def test_a_file_that_is_none_is_told(tmp_path: Path, octets: bytes, told: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(octets)

    with pytest.raises(Unreadable) as unreadable:
        list(rows_of(path, ("tickets",)))
    assert told in str(unreadable.value)
    with pytest.raises(Unreadable, match="cannot be read"):
        list(rows_of(tmp_path / "nowhere", ()))


def test_encodings_of_spreadsheets_are_read(tmp_path: Path) -> None:
    for octets in ("id,name\n1,Bär\n".encode("utf-8-sig"), "id\tname\n1\tBär\n".encode("cp1252")):
        path = tmp_path / "table.csv"
        path.write_bytes(octets)

        assert [row.values for row in rows_of(path, ())] == [{"id": "1", "name": "Bär"}]


@given(st.dictionaries(st.sampled_from(["id", "subject", "created", "status", "priority", "reporter"]), st.text()))
def test_no_row_makes_it_stumble(values: dict[str, str]) -> None:
    """It is a record that is not younger than today, or a sentence that begins with its place."""
    told, record = "here", None
    try:
        record = reader_of("csv").read(Row(place="here", values=values))
    except Wrong as wrong:
        told = str(wrong)

    assert told.startswith("here")
    assert record is None or record.opened_at <= NOW
