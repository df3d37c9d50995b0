"""A desk over a store, mail that arrives there, and what the store has of it afterwards."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.desk import Desk
from store import inbox as arrivals
from store.engine import Store, open_store
from store.queries import counters
from store.tables import (
    inbox,
    incident,
)
from tests.values import a_mail, a_policy, an_arrival, suggest

KEYS = (b"k" * 32,)
POLICY = a_policy()
ALERTED = a_policy(desk=replace(POLICY.desk, alerts_to="lead@example.net"))
SECOND = timedelta(seconds=1)


def a_desk(store: Store, **changes: object) -> Desk:
    return replace(Desk(store=store, policy=POLICY, classify=suggest, keys=KEYS), **changes)  # type: ignore[arg-type]


def arrive(store: Store, *bodies: bytes, channel: str = "smtp", name: str = "d") -> None:
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            each = replace(an_arrival(f"{name}-{number}", body=body), channel=channel)
            assert arrivals.add(connection, each) is not None


def store_in(folder: Path) -> closing[Store]:
    """Return the database of a desk that keeps it in a folder, for a `with`."""
    return closing(open_store(f"sqlite:///{folder / 'deskhand.db'}"))


def rows(store: Store, table, *where):
    with store.reading() as connection:
        return connection.execute(select(table).where(*where).order_by(*table.primary_key.columns)).all()


def outcomes(store: Store) -> list[tuple[str | None, int | None]]:
    return [(row.outcome, row.incident_id) for row in rows(store, inbox)]


def recount(store: Store) -> dict[str, int]:
    """Count what the kept counters say they have counted."""
    with store.reading() as connection:
        kinds = (incident.c.state, incident.c.priority)
        found = connection.execute(select(*kinds, func.count()).group_by(*kinds))
        return {f"incident:{state}:{priority}": number for state, priority, number in found}


def kept(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return {name: value for name, value in counters(connection).items() if value}


REPORT = a_mail(headers="Cc: Bob <bob@example.org>, it@desk.example\r\nReferences: <before@example.org>\r\n")


def reply(text: str = "It is the left one.", *, sender: str = "ann@example.org", **changes: str) -> bytes:
    options = {"message_id": f"{text[:4]}-{sender}".replace(" ", ""), "subject": "Re: Printer jams", **changes}
    return a_mail(sender=sender, text=text, **options)
