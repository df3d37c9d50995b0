"""Who is told by mail how services stand. Talks to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from store.mail_tables import failing_address
from store.web_tables import subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Whoever is told."""

    id: int
    address: str
    #: () for all services.
    services: tuple[str, ...]
    language: str

    def wants(self, service: str) -> bool:
        """Say whether they are told about a service; what is about none concerns everybody."""
        return not self.services or not service or service in self.services


def subscribe(connection: Connection, address: str, services: Sequence[str], language: str, now: datetime) -> None:
    """Tell an address (lower case) about these services from now on, () for all; what it asked for before is over."""
    leave(connection, address)
    row = {"address": address, "services": list(services), "language": language, "since": now}
    connection.execute(insert(subscriber), row)


def leave(connection: Connection, address: str) -> bool:
    """Tell an address nothing any more; False when it was told nothing."""
    return connection.execute(delete(subscriber).where(subscriber.c.address == address)).rowcount > 0


def after(connection: Connection, subscriber_id: int, *, limit: int) -> list[Subscriber]:
    """Return the next ones in the order in which they came; addresses to which mail always fails are left out."""
    fails = select(failing_address.c.address).where(failing_address.c.marked_at.is_not(None))
    wanted = select(subscriber).where(subscriber.c.id > subscriber_id, subscriber.c.address.not_in(fails))
    return [
        Subscriber(id=row.id, address=row.address, services=tuple(row.services), language=row.language)
        for row in connection.execute(wanted.order_by(subscriber.c.id).limit(limit))
    ]
