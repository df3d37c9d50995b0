"""Where keys stand in a TOML file, and what the readers of single values guarantee."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.endpoints import Endpoint, endpoint_of
from bot.config.lines import line_of, lines_of
from bot.config.values import (
    address_of,
    annual_day_of,
    day_of,
    duration_of,
    interval_of,
    nearest,
    size_of,
    span_of,
)

LINES = [
    # A key in a table, after a comment and an empty line.
    ("# c\n\n[a]\nb = 1", ("a", "b"), 4),
    # A table itself.
    ("x = 1\n[a.b]\nc = 1", ("a", "b"), 2),
    # Quoted names, with the marks of other things in them.
    ('[a."b.c]"]\n"d = #" = 1', ("a", "b.c]", "d = #"), 2),
    # Dotted keys and a table in a line.
    ("a.b.c = 1\nd = {e = 1}", ("d", "e"), 2),
    # After a list over several lines with comments and brackets in text.
    ('a = [\n  "]", # ]\n  2,\n]\nb = 1', ("b",), 5),
    # After text over several lines that looks like TOML.
    ('a = """\n[x]\nb = 2\n"""\nb = 1', ("b",), 5),
    # The second of several tables of one name, and a table inside it.
    ("[[r]]\nn = 1\n[[r]]\nn = 2\n[r.s]\nt = 1", ("r", 1, "n"), 4),
    ("[[r]]\nn = 1\n[[r]]\nn = 2\n[r.s]\nt = 1", ("r", 1, "s", "t"), 6),
    # What is not written has the line of what is around it.
    ("[a]\nb = 1", ("a", "missing"), 1),
    ("a = [1,\n 2]", ("a", 1), 1),
    ("a = 1", ("b",), None),
    # Windows line ends.
    ('[a]\r\nb = """\r\n"""\r\nc = 1\r\n', ("a", "c"), 4),
]


@pytest.mark.parametrize(("text", "path", "line"), LINES)
def test_a_key_is_found_on_its_line(text: str, path: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(lines_of(text), path) == line


NAMES = st.text(alphabet="ab .\"'#=[]é", min_size=1, max_size=5)
VALUES = st.one_of(st.integers(), st.text(alphabet='a"\n#[]=', max_size=8), st.lists(st.integers(), max_size=3))


@given(document=st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=3), max_size=3))
@settings(max_examples=60)
def test_every_key_of_any_document_is_on_the_line_that_says_so(document: dict[str, dict[str, object]]) -> None:
    text = tomlkit.dumps(document)
    lines = lines_of(text)

    for table, keys in document.items():
        for key in keys:
            statement = text.split("\n")[lines[table, key] - 1]
            assert statement.startswith((tomlkit.key(key).as_string(), tomlkit.key([key]).as_string()))


@given(host=st.sampled_from(["127.0.0.1", "mail.example.org", "::1", "fe80::1"]), port=st.integers(0, 65535))
def test_an_endpoint_reads_as_it_is_written(host: str, port: int) -> None:
    endpoint = Endpoint(host=host, port=port)

    assert endpoint_of(str(endpoint)) == endpoint


@given(value=st.one_of(st.text(max_size=12), st.integers(), st.none(), st.booleans(), st.floats()))
def test_a_value_is_read_or_refused_and_nothing_else(value: object) -> None:
    for reader in (endpoint_of, duration_of, span_of, size_of, day_of, annual_day_of, interval_of, address_of):
        with suppress(ValueError):
            reader(value)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("2 h", timedelta(hours=2)),
        ("5d", timedelta(days=5)),  # wall-clock days
    ],
)
def test_a_duration_has_its_unit(text: str, length: timedelta) -> None:
    assert duration_of(text) == length


@pytest.mark.parametrize(
    ("text", "octets"),
    [("25 MB", 25_000_000), ("25MB", 25_000_000), ("1.5 MiB", 1_572_864), ("300 kb", 300_000), ("1 B", 1)],
)
def test_a_size_has_its_unit(text: str, octets: int) -> None:
    assert size_of(text) == octets


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("lisen", ["listen", "hostname"], "listen"),
        ("LISTEN", ["listen"], "listen"),  # case does not count
        ("xyzzy", ["listen", "hostname"], None),  # a wrong guess is worse than none
        ("", ["listen"], None),
    ],
)
def test_only_a_near_name_is_offered(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant
