"""What is known while somebody is on the phone: who it may be, what is open, what is major. Talks to the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from store.incident import OPEN, IncidentId, number_of
from store.search import Hit, search
from store.tables import incident, person, person_address

#: Lines of each list.
_MOST = 5
#: Words shorter than this tell nothing; neither do fewer letters of a name.
_TELLING, _NAMED = 4, 3
_MARKS = ".,;:!?()[]'\""
_IS_OPEN = incident.c.state.in_(tuple(OPEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What has been written down so far."""

    name: str = ""
    address: str = ""
    #: What the caller says.
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who may be meant."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One open incident."""

    number: str
    summary: str
    #: The words around what is similar.
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there is to be told."""

    callers: tuple[Caller, ...] = ()
    majors: tuple[Line, ...] = ()
    theirs: tuple[Line, ...] = ()
    similar: tuple[Line, ...] = ()


def known(connection: Connection, asked: Asked, *, sees_security: bool, groups: frozenset[str]) -> Known:
    """Return what is known of a caller and of what they say; restricted incidents only for who may see them."""
    callers = _callers(connection, asked)
    # Whoever is the only one of that name is meant until an address says otherwise.
    address = asked.address.strip().lower() or (callers[0].address if len(callers) == 1 else "")
    alike = similar(connection, asked.words, lambda _: True, sees_security=sees_security, groups=groups, only_open=True)
    return Known(
        callers=callers,
        majors=_majors(connection),
        theirs=_open_of(connection, address, sees_security=sees_security) if "@" in address else (),
        similar=tuple(
            Line(number=number_of(IncidentId(hit.incident_id)), summary=hit.summary, excerpt=hit.excerpt)
            for hit in alike
        ),
    )


def _callers(connection: Connection, asked: Asked) -> tuple[Caller, ...]:
    """Return the people whose names or addresses begin with what was typed; none once an address is whole."""
    typed = asked.address.strip().lower()
    wanted = [person_address.c.address.startswith(typed, autoescape=True)] if len(typed) >= _NAMED else []
    if not typed:
        wanted = [_is_named(word) for word in asked.name.split()[:4] if len(word) >= _NAMED]
    if not wanted:
        return ()
    found = (
        select(person.c.name, person_address.c.address)
        .join(person_address, person_address.c.person_id == person.c.id)
        .where(*wanted)
        .order_by(person.c.name, person_address.c.address)
        .limit(_MOST)
    )
    rows = [Caller(name=row.name, address=row.address) for row in connection.execute(found)]
    return () if [each.address for each in rows] == [typed] else tuple(rows)


def _is_named(word: str) -> ColumnElement[bool]:
    # SQLite's lower() knows no letters but ASCII's.
    spelled = {word, word.lower(), word.title()}
    begins = [person.c.name.istartswith(each, autoescape=True) for each in spelled]
    return or_(*begins, *(person.c.name.icontains(f" {each}", autoescape=True) for each in spelled))


def _majors(connection: Connection) -> tuple[Line, ...]:
    wanted = select(incident.c.id, incident.c.summary).where(
        incident.c.is_major.is_(True), _IS_OPEN, incident.c.security.is_(False)
    )
    rows = connection.execute(wanted.order_by(incident.c.id.desc()).limit(_MOST))
    return tuple(Line(number=number_of(row.id), summary=row.summary) for row in rows)


def _open_of(connection: Connection, address: str, *, sees_security: bool) -> tuple[Line, ...]:
    seen = () if sees_security else (incident.c.security.is_(False),)
    wanted = select(incident.c.id, incident.c.summary).join(
        person_address, person_address.c.person_id == incident.c.reporter_id
    )
    mine = wanted.where(person_address.c.address == address, _IS_OPEN, *seen)
    rows = connection.execute(mine.order_by(incident.c.id.desc()).limit(_MOST))
    return tuple(Line(number=number_of(row.id), summary=row.summary) for row in rows)


def telling(words: str) -> list[str]:
    """Return the words that say something, longest first."""
    found = {word.strip(_MARKS) for word in words.split()}
    return sorted((word for word in found if len(word) >= _TELLING), key=lambda word: (-len(word), word))


def similar(
    connection: Connection,
    words: str,
    keeps: Callable[[Hit], bool],
    *,
    sees_security: bool,
    groups: frozenset[str],
    only_open: bool = False,
) -> list[Hit]:
    """Return incidents with the longest of some words, with fewer of them until something is found."""
    longest = telling(words)
    for most in (3, 2, 1):
        asked = " ".join(longest[:most])
        hits = search(
            connection, asked, limit=3 * _MOST, with_security=sees_security, groups=groups, only_open=only_open
        )
        kept = [hit for hit in hits if keeps(hit)]
        if kept:
            return kept[:_MOST]
    return []
