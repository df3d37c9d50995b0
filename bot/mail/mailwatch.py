"""What nobody reports, because nothing happens: mail that is missing, late, held too long, or does not come. Talks to
the database and to mailboxes.

    each minute   messages that wait for a person longer than agreed; a disk that is nearly full
    each hour     the mailbox says N, the ledger says N; no mail although there should be; a secret that expires

Whatever it sees becomes an arrival of the desk's own channel, and so an incident; its key tells one alarm from the
next, so several processes raise it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection, and_, or_, select

from bot.mail.cursors import load_cursor
from bot.self_report import OWN_CHANNEL, SINGLE, SOME_DAY, STANDSTILL, self_report
from bot.working_time import hours
from bot.working_time.calendars import Calendar
from intake.imap_errors import Trouble
from intake.imap_settings import ImapSettings
from store import flow, held, settings
from store import inbox as arrivals
from store.engine import Store
from store.incident import OPEN
from store.room import Room
from store.tables import inbox, incident

if TYPE_CHECKING:
    from intake.imap_reconcile import Reconciled

log = structlog.get_logger()

HOUR, USUAL_OVER = timedelta(hours=1), timedelta(days=28)
#: Days before a secret expires at which the desk tells itself; the first is the one that `deskhand check` warns at.
WARN_AT = (30, 14, 7, 3, 1, 0)
#: From so many days on it is urgent.
_SOON = 7
#: With so many messages to be expected, none is less likely than one in a hundred.
_EXPECTED = 4.6


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWatch:
    """What is watched, and how."""

    store: Store
    calendar: Calendar
    #: How long a message may wait for a person.
    alarm_after: timedelta
    #: Working time without mail after which its absence is told.
    silence_after: timedelta
    #: Channel -> the day on which its secret expires.
    secrets: Mapping[str, date] = field(default_factory=dict)
    mailboxes: Mapping[str, ImapSettings] = field(default_factory=dict)
    #: Looks at the disk of the database; None where it is not ours to watch.
    room: Callable[[], Room | None] = lambda: None

    def look(self, now: datetime) -> int:
        """Raise every alarm that is due; returns how many are new. Blocks, at the hour for longer."""
        with self.store.begin() as connection:
            seen = [*self._held_too_long(connection, now), *self._short_of_room(connection, now)]
            is_the_hour = self._is_the_hour(connection, now)
            if is_the_hour:
                seen += [*self._silence(connection, now), *self._expiring(now)]
            new = sum(arrivals.add(connection, alarm) is not None for alarm in seen)
        return new + (self._reconcile_all(now) if is_the_hour else 0)

    def reconciled(self, name: str, now: datetime) -> Reconciled | None:
        """Compare one mailbox with the ledger; None when it was never read. Raises Trouble and OSError."""
        # An IMAP client, which most desks do without.
        from intake.imap_client import Alarm
        from intake.imap_reconcile import reconcile
        from intake.imap_session import Session

        cursor = load_cursor(self.store, name)
        if cursor is None:
            return None
        wanted = self.mailboxes[name]
        with closing(Alarm()) as alarm, Session.connect(wanted, alarm) as session:
            session.begin()
            with self.store.reading() as connection:
                return reconcile(
                    session,
                    cursor,
                    lambda uidvalidity: flow.uids_of(connection, name, uidvalidity),
                    since=wanted.accept_since,
                    now=now,
                )

    def _is_the_hour(self, connection: Connection, now: datetime) -> bool:
        last = settings.get(connection, "mailwatch_at")
        if last is not None and now - datetime.fromisoformat(last) < HOUR:
            return False
        settings.put(connection, "mailwatch_at", now.isoformat())
        return True

    def _held_too_long(self, connection: Connection, now: datetime) -> Iterator[arrivals.Arrival]:
        waiting = held.overdue(connection, before=now - self.alarm_after)
        if waiting:
            lines = "".join(f"    {row.id}: {row.outcome}, from {row.sender}: {row.because}\n" for row in waiting[:20])
            text = (
                f"{len(waiting)} messages wait for a person, since {waiting[0].done_at.isoformat()}\n\n{lines}\n"
                "Look at them with: deskhand held, and: deskhand quarantine\n"
            )
            # The same ones are told of once a day.
            yield self_report(f"held:{waiting[-1].id}:{now.date().isoformat()}", text, now)

    def _short_of_room(self, connection: Connection, now: datetime) -> Iterator[arrivals.Arrival]:
        room = self.room()
        if room is not None and room.is_short and not _is_known(connection, "disk:"):
            text = (
                f"The disk of the database is nearly full: {room.free // 1_000_000} MB are free\n\n"
                f"To be exact, {room}.\nWhen it is full, no mail is taken until there is room again. What takes room, "
                'and how to make some: docs/operating.md, "Disk"\n'
            )
            # While it lasts, once more on each day on which no incident of it is open.
            yield self_report(f"disk:{now.date().isoformat()}", text, now, STANDSTILL)

    def _silence(self, connection: Connection, now: datetime) -> Iterator[arrivals.Arrival]:
        found = silence_of(connection, self.calendar, now)
        if found is None or found.length < self.silence_after or found.expected < _EXPECTED:
            return
        text = (
            f"No mail for {_told(found.length)} of working time\n\n"
            f"About {found.expected:.0f} messages would have been usual. The last one came at "
            f"{found.since.isoformat()}.\nSee whether mail still reaches the desk: deskhand check\n"
        )
        yield self_report(f"silence:{found.last_id}", text, now, STANDSTILL)

    def _expiring(self, now: datetime) -> Iterator[arrivals.Arrival]:
        for name, day in self.secrets.items():
            left = (day - now.date()).days
            step = min((days for days in WARN_AT if left <= days), default=None)
            if step is not None:
                text = (
                    f"The secret of the mailbox {name} {expiry_of(left)}\n\nIt is valid until {day.isoformat()}; "
                    f"without it no mail is read. Put a new one in [channel.{name}.oauth], and set secret_expires.\n"
                )
                weight = STANDSTILL if step <= 1 else SINGLE if step <= _SOON else SOME_DAY
                yield self_report(f"secret:{name}:{day.isoformat()}:{step}", text, now, weight)

    def _reconcile_all(self, now: datetime) -> int:
        new = 0
        for name in self.mailboxes:
            try:
                found = self.reconciled(name, now)
            except (Trouble, OSError) as failure:
                # The mailbox's own reader tells of that; what cannot be asked cannot be compared.
                log.warning("reconcile.failed", channel=name, error=type(failure).__name__)
                continue
            if found is None:
                continue
            log.info("reconcile.done", channel=name, mailbox=found.mailbox, ledger=found.ledger)
            if not found.is_right:
                text = (
                    f"Mail in the mailbox {name} is not accounted for\n\n{str(found).capitalize()}.\n"
                    "Read these messages there; run again with: deskhand reconcile\n"
                )
                key = f"reconcile:{name}:{max((*found.missing, *found.late))}:{len(found.missing) + len(found.late)}"
                with self.store.begin() as connection:
                    new += arrivals.add(connection, self_report(key, text, now)) is not None
        return new


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long no mail came, and how much would have been usual."""

    last_id: int
    since: datetime
    #: Working time.
    length: timedelta
    expected: float


def silence_of(connection: Connection, calendar: Calendar, now: datetime) -> Silence | None:
    """Return the silence at this moment, None when no mail ever came."""
    wanted = select(inbox.c.id, inbox.c.received_at).where(inbox.c.channel != OWN_CHANNEL)
    last = connection.execute(wanted.order_by(inbox.c.id.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    begun = last.received_at - USUAL_OVER
    usual = flow.arrived_between(connection, begun, last.received_at)
    over = hours.elapsed(calendar, begun, last.received_at)
    length = hours.elapsed(calendar, last.received_at, now)
    expected = usual * (length / over) if over else 0.0
    return Silence(last_id=last.id, since=last.received_at, length=length, expected=expected)


def expiry_of(days: int) -> str:
    """Say how a secret stands that is valid for so many more days."""
    if days < 0:
        return "has expired"
    return "expires today" if days == 0 else f"expires in {days} days"


def _is_known(connection: Connection, prefix: str) -> bool:
    """Say whether an incident that the desk opened about itself by such a key is open, or soon will be."""
    own = [inbox.c.channel == OWN_CHANNEL, inbox.c.delivery_id.startswith(prefix, autoescape=True)]
    waiting = [inbox.c.done_at.is_(None), inbox.c.buried_at.is_(None)]
    about = select(inbox.c.id).outerjoin(incident, incident.c.id == inbox.c.incident_id)
    wanted = about.where(*own, or_(and_(*waiting), incident.c.state.in_(sorted(OPEN)))).limit(1)
    return connection.execute(wanted).first() is not None


def _told(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:.1f} hours"
