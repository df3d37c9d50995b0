"""What the store knows about a whole batch of arrivals, asked with one statement. Talks to the database.

    Wanted(addresses, message ids, ...) --recall--> Recalled     who is who, where threads lead, how much was sent

Asking for sixty-four arrivals costs little more than asking for one. What is recalled is true at the moment of asking:
whoever changes it in the same transaction must ask again about what changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from store import majors
from store.columns import UtcTime
from store.mail_tables import failing_address, silence
from store.tables import inbox, incident, outbox, person_address, thread
from store.threads import Seen, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked."""

    #: Those who wrote, lower case.
    addresses: frozenset[str] = frozenset()
    #: The ids of what they wrote, and those that it refers to.
    message_ids: frozenset[str] = frozenset()
    #: Ids of arrivals of which the instant is wanted.
    arrivals: frozenset[int] = frozenset()
    #: Of each sender the instant of the message is wanted that so many came after.
    after: int = 0
    #: From when on automatic messages are counted.
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What the store answered; whoever is not in a mapping is not known for it."""

    wanted: Wanted | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    #: When each sender wrote the message that so many came after.
    wrote_at: Mapping[str, datetime] = field(default_factory=dict)
    arrived_at: Mapping[int, datetime] = field(default_factory=dict)
    #: What is known of each message id, by its key.
    seen: Mapping[str, Seen] = field(default_factory=dict)
    #: How many automatic messages went to each.
    sent: Mapping[str, int] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    #: When a person last said to go on writing to each.
    resumed_at: Mapping[str, datetime] = field(default_factory=dict)
    #: The version of each major incident, and each candidate, that is open, the latest first.
    majors: Mapping[int, int] = field(default_factory=dict)

    def answers(self, wanted: Wanted) -> bool:
        """Say whether all of this was asked."""
        asked = self.wanted
        return asked is not None and (
            wanted.addresses <= asked.addresses
            and wanted.message_ids <= asked.message_ids
            and wanted.arrivals <= asked.arrivals
        )

    def of_ids(self, message_ids: tuple[str, ...]) -> dict[str, Seen]:
        """Return what is known of these ids, by the id as given; empty ids never match."""
        found = ((each, self.seen.get(key_of(each))) for each in message_ids if each)
        return {each: seen for each, seen in found if seen is not None}


NOTHING = Recalled()

_ADDRESSES: BindParameter[str] = bindparam("addresses", expanding=True)
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_ARRIVALS: BindParameter[int] = bindparam("arrivals", expanding=True)
_NONE: ColumnElement[str] = literal_column("''")
_ZERO: ColumnElement[int] = literal_column("0")
_NO_TIME = cast(null(), UtcTime)


def _part(kind: str, key: Any, *, number: Any = _ZERO, text: Any = _NONE, at: Any = _NO_TIME) -> Select[Any]:
    return select(
        literal_column(f"'{kind}'").label("kind"),
        key.label("key"),
        number.label("number"),
        text.label("text"),
        at.label("at"),
    )


_WROTE_AT = (
    select(inbox.c.received_at)
    .where(inbox.c.sender == person_address.c.address)
    .order_by(inbox.c.received_at.desc())
    .limit(1)
    .offset(bindparam("after", type_=Integer))
    .correlate(person_address)
    .scalar_subquery()
)
_RECALL = union_all(
    _part("person", person_address.c.address, number=person_address.c.person_id, at=_WROTE_AT).where(
        person_address.c.address.in_(_ADDRESSES)
    ),
    _part("thread", thread.c.key, number=thread.c.incident_id, text=thread.c.digest).where(thread.c.key.in_(_KEYS)),
    _part("arrival", _NONE, number=inbox.c.id, at=inbox.c.received_at).where(inbox.c.id.in_(_ARRIVALS)),
    _part("sent", outbox.c.recipients, number=func.count())
    .where(
        outbox.c.recipients.in_(_ADDRESSES),
        outbox.c.created_at >= bindparam("since", type_=UtcTime),
        outbox.c.is_automatic.is_(True),
    )
    .group_by(outbox.c.recipients),
    _part("failing", failing_address.c.address, text=failing_address.c.because).where(
        failing_address.c.address.in_(_ADDRESSES), failing_address.c.marked_at.is_not(None)
    ),
    _part("resumed", silence.c.key, at=silence.c.resumed_at).where(
        silence.c.kind == literal_column("'address'"),
        silence.c.key.in_(_ADDRESSES),
        silence.c.resumed_at.is_not(None),
    ),
    _part("major", _NONE, number=incident.c.id, text=cast(incident.c.version, String)).where(majors.is_ongoing()),
)


def recall(connection: Connection, wanted: Wanted) -> Recalled:
    """Return what the store knows now."""
    keys = {key_of(message_id) for message_id in wanted.message_ids if message_id}
    values = {
        "addresses": sorted(wanted.addresses),
        "keys": sorted(keys),
        "arrivals": sorted(wanted.arrivals),
        "after": wanted.after,
        "since": wanted.since,
    }
    by_kind: dict[str, list[Any]] = {}
    for row in connection.execute(_RECALL, values):
        by_kind.setdefault(row.kind, []).append(row)
    people = by_kind.get("person", ())
    return Recalled(
        wanted=wanted,
        people={row.key: row.number for row in people},
        wrote_at={row.key: row.at for row in people if row.at is not None},
        arrived_at={row.number: row.at for row in by_kind.get("arrival", ())},
        seen={r.key: Seen(key=r.key, incident_id=r.number, digest=r.text) for r in by_kind.get("thread", ())},
        sent={row.key: row.number for row in by_kind.get("sent", ())},
        failing={row.key: row.text for row in by_kind.get("failing", ())},
        resumed_at={row.key: row.at for row in by_kind.get("resumed", ())},
        majors=dict(nlargest(majors.AT_ONCE, ((row.number, int(row.text)) for row in by_kind.get("major", ())))),
    )
