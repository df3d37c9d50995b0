"""Where decisions are written: one transaction, what it found when it began, and what goes to it in bulk. Writes rows.

    recalled at first, for the whole batch --> asked --changed on this page?--> asked again, for this row alone
    appended, finished --> kept on the page --show, write_out--> the database, one statement a table

Rows of one batch that concern each other see each other's effects: whatever this page wrote about an address or a
message id is sent to the database and asked for again when the next row is about the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Table

from bot.dossiers import Ongoing
from bot.gathering import Gathered, gather
from store import people, queue, silences
from store.incident import Incident
from store.pile import Pile
from store.recall import NOTHING, Recalled, Wanted, recall
from store.silences import Standing


class LostClaim(Exception):
    """Somebody else finished this row while our lease had run out; our work on it must be undone."""


@dataclass(slots=True)
class Page:
    """One transaction and the rows that go to it in bulk."""

    connection: Connection
    pile: Pile
    #: The major incidents that reports may be about.
    ongoing: Ongoing = field(default_factory=Ongoing)
    #: Message ids and incidents that only the pile knows: who looks for one of them must write it out first.
    unwritten: set[str] = field(default_factory=set)
    unwritten_incidents: set[int] = field(default_factory=set)
    #: What the store knew of the whole batch when the page was begun.
    recalled: Recalled = NOTHING
    #: Addresses and message ids of which that is not true any more, by what was written here.
    changed: set[str] = field(default_factory=set)
    #: Incidents that were opened on this page, and addresses that something leaves for, or that were found to fail.
    opened: set[int] = field(default_factory=set)
    written_to: set[str] = field(default_factory=set)
    #: What hangs on incidents that arrivals may belong to, and the incidents that were written about since.
    gathered: dict[int, Gathered] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    #: Rows that are done, by their table and by what is filled in.
    _finished: dict[tuple[Table, tuple[str, ...], datetime], list[dict[str, object]]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, wanted: Wanted | None = None, ongoing: Ongoing | None = None) -> Page:
        """Return an empty page of a transaction, with what is wanted recalled."""
        page = cls(connection, Pile(connection.dialect), ongoing or Ongoing())
        if wanted is not None:
            page.recalled = recall(connection, wanted)
        return page

    def finish(self, table: Table, row_id: int, *, now: datetime, **values: object) -> None:
        """Mark a row of work done; when it turns out that somebody else has, LostClaim is raised at `write_out`."""
        self._finished.setdefault((table, tuple(values), now), []).append({"id": row_id, **values})

    def write_out(self) -> None:
        """Send everything to the database."""
        self.pile.flush(self.connection)
        self.unwritten.clear()
        self.unwritten_incidents.clear()
        self._close()

    def _close(self) -> None:
        finished, self._finished = self._finished, {}
        for (table, _, now), rows in finished.items():
            if queue.finish_all(self.connection, table, rows, now=now) != len(rows):
                ids = ", ".join(str(row["id"]) for row in rows)
                raise LostClaim(f"of the {table.name} rows {ids} one was finished by somebody else")

    def show(self, message_ids: Iterable[str], incident_ids: Iterable[int]) -> None:
        """Make sure that a look-up of these finds what was written on this page."""
        if not (self.unwritten.isdisjoint(message_ids) and self.unwritten_incidents.isdisjoint(incident_ids)):
            self.write_out()

    def recall(self, wanted: Wanted) -> Recalled:
        """Return what the store knows: as it was asked for the whole batch, anew where this page changed it."""
        if self.recalled.answers(wanted) and self.changed.isdisjoint((*wanted.addresses, *wanted.message_ids)):
            return self.recalled
        self.show(wanted.message_ids, ())
        # How much somebody wrote lately is read from the rows that are done.
        self._close()
        return recall(self.connection, wanted)

    def around(self, incident: Incident) -> Gathered:
        """Return what hangs on an incident that is locked; what hangs on its like in the batch is gathered with it."""
        assert incident.id is not None
        found = self.gathered.get(incident.id)
        # Before it was locked, somebody else may have changed it.
        if found is None or found.version != incident.version:
            others = {seen.incident_id for seen in self.recalled.seen.values()} - self.touched - self.gathered.keys()
            self.gathered.update(gather(self.connection, others | {incident.id}))
        return self.gathered[incident.id]

    def touch(self, *incident_ids: int | None) -> None:
        """Forget what hangs on incidents that are being written about."""
        for incident_id in filter(None, incident_ids):
            self.touched.add(incident_id)
            self.gathered.pop(incident_id, None)

    def person(self, address: str, recalled: Recalled, *, name: str, now: datetime) -> int:
        """Return who writes from an address (lower case) of which was recalled, remembered when new."""
        known = recalled.people.get(address)
        # Whatever comes of it, their next message is not the first, and not the only one lately.
        self.changed.add(address)
        return people.meet(self.connection, address, name=name, now=now) if known is None else known

    def standing(self, address: str, incident_id: int, *, now: datetime) -> Standing:
        """Return how an address (lower case) stands when something automatic about an incident shall go there."""
        recalled = self.recalled
        asked = recalled.wanted is not None and address in recalled.wanted.addresses
        is_first = incident_id in self.opened and address not in self.written_to
        if asked and is_first and address not in recalled.resumed_at:
            return Standing(last_day=recalled.sent.get(address, 0), fails=recalled.failing.get(address, ""))
        return silences.standing(self.connection, address, incident_id, now=now)
