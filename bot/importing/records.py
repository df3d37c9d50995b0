"""One row of another desk into one incident, or into sentences about what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from bot.importing.reading import Row
from bot.importing.sources import FIELDS, NEEDED, Source, plain
from store.incident import State

#: What we call the ways in, by a part of what others call them.
_CHANNELS = (("mail", "email"), ("phone", "phone"), ("call", "phone"), ("chat", "chat"), ("slack", "chat"))
#: What stands for no time: RT's word, and the beginning of its clock.
_UNSET = frozenset({"not set", "1970-01-01t00:00:00z"})
#: GLPI writes numbers as its users like to read them: "12 345".
_SPACED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_LONGEST_SUMMARY = 500
_LONGEST_TEXT = 200_000


class Wrong(ValueError):
    """A value that cannot be used; the message names place, column and value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One incident of another desk, in our words."""

    place: str
    #: What the other desk calls it.
    id: str
    summary: str
    text: str
    state: State
    #: None where the other desk says nothing.
    priority: int | None
    reporter: str
    reporter_name: str
    assignee: str
    group: str
    service: str
    category: str
    subcategory: str
    channel: str
    opened_at: datetime
    answered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime
    resolution: str


@dataclass(slots=True)
class Reader:
    """Reads the rows of one source."""

    source: Source
    #: The zone of times that name none.
    zone: tzinfo
    now: datetime
    #: Columns named by hand: field -> column.
    named: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)

    def columns(self, row: Row) -> Mapping[str, str]:
        """Return which column each field is read from; fields without a column are missing."""
        names = tuple(row.values)
        if names not in self._known:
            there = {_key(name): name for name in reversed(names)}
            wanted = {**self.source.columns, **{name: (column,) for name, column in self.named.items()}}
            self._known[names] = {
                field: there[_key(column)]
                for field in FIELDS
                for column in reversed(wanted.get(field, ()))
                if _key(column) in there
            }
        return self._known[names]

    def read(self, row: Row) -> Record:
        """Return the record of a row.

        Raises:
            Wrong: something in it cannot be used.
        """
        columns = self.columns(row)
        for name in NEEDED:
            if not row.values.get(columns.get(name, "")):
                known = ", ".join(repr(column) for column in self.source.columns[name])
                raise Wrong(
                    f"{row.place}: no {name}; it is read from the column {known}, or name another with "
                    f'--column "{name}=NAME"'
                )

        def get(name: str) -> str:
            return row.values.get(columns.get(name, ""), "")

        state, opened = self._state(row, get("state")), self._time(row, "opened_at")
        assert opened is not None
        closed, resolved = self._time(row, "closed_at"), self._time(row, "resolved_at")
        over = state in {State.RESOLVED, State.CLOSED, State.CANCELLED}
        updated = self._time(row, "updated_at")
        ended = max(closed or resolved or updated or opened, opened)
        return Record(
            place=row.place,
            id=_number(get("id"))[:100],
            summary=" ".join(get("summary").split())[:_LONGEST_SUMMARY],
            text=get("text")[:_LONGEST_TEXT].replace("\0", ""),
            state=State.CANCELLED if state is State.CANCELLED else State.CLOSED if over else state,
            priority=self._priority(row, get("priority")),
            reporter=_address(get("reporter")),
            reporter_name=get("reporter_name")[:200] or ("" if "@" in get("reporter") else get("reporter")[:200]),
            assignee=_address(get("assignee")),
            group=get("group")[:200],
            service=get("service")[:200],
            category=get("category"),
            subcategory=get("subcategory"),
            channel=self._channel(get("channel")),
            opened_at=opened,
            answered_at=self._time(row, "answered_at"),
            resolved_at=max(resolved or ended, opened) if over and state is not State.CANCELLED else None,
            closed_at=ended if over else None,
            updated_at=max(updated or ended, opened),
            resolution=get("resolution")[:5000],
        )

    def _channel(self, word: str) -> str:
        named = next((ours for part, ours in _CHANNELS if part in word.lower()), "web")
        return self.source.channels.get(plain(word), named)

    def _state(self, row: Row, word: str) -> State:
        state = self.source.state_of(word) if word else State.NEW
        if state is None:
            raise Wrong(self._wrong(row, "state", word, f"known are {', '.join(State)}, and what the desk calls them"))
        return state

    def _priority(self, row: Row, word: str) -> int | None:
        if not word:
            return None
        priority = self.source.priority_of(word)
        if priority is None:
            raise Wrong(self._wrong(row, "priority", word, "1 (most important) to 5, or a word such as high"))
        return priority

    def _time(self, row: Row, name: str) -> datetime | None:
        word = row.values.get(self.columns(row).get(name, ""), "")
        if not word or word.strip("-") == "" or word.lower() in _UNSET:
            return None
        for moment in _moments(word, self.source.times):
            aware = (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)
            if aware > self.now:
                raise Wrong(self._wrong(row, name, word, "it lies in the future; is the zone right (--timezone)?"))
            return aware
        raise Wrong(self._wrong(row, name, word, 'no date and time; write it such as "2026-03-04 09:30"'))

    def _wrong(self, row: Row, name: str, word: str, because: str) -> str:
        return f"{row.place}, column {self.columns(row)[name]!r}: {word[:80]!r}: {because}"


def _moments(word: str, formats: tuple[str, ...]) -> Iterator[datetime]:
    """Yield what a word may mean, ISO 8601 first."""
    with suppress(ValueError):
        yield datetime.fromisoformat(word.replace(" UTC", "+00:00"))
    for form in formats:
        with suppress(ValueError):
            # Its zone is the caller's to add.
            yield datetime.strptime(word, form)  # noqa: DTZ007


def _key(name: str) -> str:
    return ".".join(plain(part) for part in name.split("."))


def _number(word: str) -> str:
    """Return an id without the spaces between its thousands."""
    return "".join(word.split()) if _SPACED.fullmatch(word) else word


def _address(word: str) -> str:
    """Return the address in "Ann <ann@example.org>" or "ann@example.org", lower case; "" where there is none."""
    inside = word.rpartition("<")[2].rstrip("> ").strip().lower()
    # Of several that stand in a row the first counts.
    inside = inside.partition(",")[0].strip()
    return inside[:320] if "@" in inside and " " not in inside else ""
