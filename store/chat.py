"""Who is who in the chat, and which posts show which incident. Talks to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from store.chat_tables import chat_member, chat_post
from store.inbox import insert_or_ignore
from store.tables import participant, person_address

#: How long the first posting of a card may take before another process tries it.
_POSTING = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a workspace as the desk knows them."""

    team: str
    member: str
    #: Lower case.
    address: str
    name: str = ""
    #: IANA name, "" when unknown.
    timezone: str = ""
    #: ISO 639-1 code of the language that they have Slack in, "" when unknown.
    language: str = ""
    #: None when Slack could not be asked yet.
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post that shows an incident."""

    incident_id: int
    kind: str
    channel: str
    thread: str = ""
    member: str = ""
    ts: str = ""
    shows: str = ""


def members(connection: Connection, team: str, wanted: Sequence[str]) -> dict[str, Member]:
    """Return what is known of these members, by member id."""
    rows = connection.execute(
        select(chat_member).where(chat_member.c.team == team, chat_member.c.member.in_(list(wanted)))
    )
    return {row.member: Member(**row._mapping) for row in rows}


def member_with(connection: Connection, address: str) -> Member | None:
    """Return the member with an address (lower case), the one asked about last when there are several."""
    found = connection.execute(
        select(chat_member).where(chat_member.c.address == address).order_by(chat_member.c.asked_at.desc()).limit(1)
    ).one_or_none()
    return None if found is None else Member(**found._mapping)


def remember_member(connection: Connection, known: Member) -> None:
    """Keep what is known of a member; whoever had a stand-in for an address keeps their incidents under the new one."""
    mine = and_(chat_member.c.team == known.team, chat_member.c.member == known.member)
    before = connection.execute(select(chat_member.c.address).where(mine)).scalar_one_or_none()
    values = {
        "address": known.address,
        "name": known.name,
        "timezone": known.timezone,
        "language": known.language,
        "asked_at": known.asked_at,
    }
    if before is None:
        connection.execute(
            insert_or_ignore(connection, chat_member), [{"team": known.team, "member": known.member, **values}]
        )
        return
    connection.execute(update(chat_member).where(mine).values(**values))
    if before != known.address and before.endswith(".invalid"):
        _move(connection, before, known.address)


def _move(connection: Connection, before: str, after: str) -> None:
    """Let everything that a stand-in address took part in belong to the real one."""
    joined = select(participant.c.incident_id).where(participant.c.address == before)
    rows = [{"incident_id": number, "address": after} for number in connection.execute(joined).scalars()]
    if rows:
        connection.execute(insert_or_ignore(connection, participant), rows)
        connection.execute(delete(participant).where(participant.c.address == before))
    taken = connection.execute(select(person_address.c.address).where(person_address.c.address == after)).first()
    if taken is None:
        connection.execute(update(person_address).where(person_address.c.address == before).values(address=after))


def add_post(connection: Connection, post: Post) -> None:
    """Remember that a post is to show an incident; one of that kind that is there already stays."""
    values = {name: getattr(post, name) for name in ("incident_id", "kind", "channel", "thread", "member", "ts")}
    connection.execute(insert_or_ignore(connection, chat_post), [values])


_POST_FIELDS = ("incident_id", "kind", "channel", "thread", "member", "ts", "shows")


def posts_of(connection: Connection, incident_id: int) -> tuple[Post, ...]:
    """Return the posts that show an incident."""
    rows = connection.execute(select(chat_post).where(chat_post.c.incident_id == incident_id).order_by(chat_post.c.id))
    return tuple(Post(**{name: row._mapping[name] for name in _POST_FIELDS}) for row in rows)


def post_of(connection: Connection, incident_id: int, kind: str) -> Post | None:
    """Return the post of one kind that shows an incident."""
    return next((post for post in posts_of(connection, incident_id) if post.kind == kind), None)


def shown_in(connection: Connection, channel: str, ts: str) -> Post | None:
    """Return the post at a place, which tells the incident of a thread."""
    row = connection.execute(
        select(chat_post).where(chat_post.c.channel == channel, chat_post.c.ts == ts).limit(1)
    ).one_or_none()
    return None if row is None else Post(**{name: row._mapping[name] for name in _POST_FIELDS})


def place(connection: Connection, post: Post) -> None:
    """Remember in which channel a post will be."""
    mine = update(chat_post).where(chat_post.c.incident_id == post.incident_id, chat_post.c.kind == post.kind)
    connection.execute(mine.values(channel=post.channel))


def begin_posting(connection: Connection, incident_id: int, kind: str, *, now: datetime) -> bool:
    """Take the right to post a card for the first time; False while somebody else has it."""
    free = or_(chat_post.c.posting_until.is_(None), chat_post.c.posting_until <= now)
    mine = update(chat_post).where(
        chat_post.c.incident_id == incident_id, chat_post.c.kind == kind, chat_post.c.ts == "", free
    )
    return connection.execute(mine.values(posting_until=now + _POSTING)).rowcount == 1


def end_posting(connection: Connection, incident_id: int, kind: str) -> None:
    """Give that right back after a failure."""
    mine = update(chat_post).where(chat_post.c.incident_id == incident_id, chat_post.c.kind == kind)
    connection.execute(mine.values(posting_until=None))


def posted(connection: Connection, post: Post) -> None:
    """Remember where a post is and what it shows."""
    mine = update(chat_post).where(chat_post.c.incident_id == post.incident_id, chat_post.c.kind == post.kind)
    connection.execute(
        mine.values(channel=post.channel, thread=post.thread, ts=post.ts, shows=post.shows, posting_until=None)
    )


def newest_threads(connection: Connection, *, limit: int) -> Sequence[tuple[str, str]]:
    """Return channel and ts of the newest conversations with reporters: the message that each hangs on."""
    rows = connection.execute(
        select(chat_post.c.channel, chat_post.c.thread, chat_post.c.ts)
        .where(chat_post.c.kind == "reporter", chat_post.c.ts != "")
        .order_by(chat_post.c.id.desc())
        .limit(limit)
    )
    return list(dict.fromkeys((row.channel, row.thread or row.ts) for row in rows))


def newest_directs(connection: Connection, *, limit: int) -> Sequence[str]:
    """Return the channels of the newest direct messages in which a card was posted."""
    newest = func.max(chat_post.c.id)
    rows = connection.execute(
        select(chat_post.c.channel)
        .where(chat_post.c.channel.like("D%"), chat_post.c.ts != "")
        .group_by(chat_post.c.channel)
        .order_by(newest.desc())
        .limit(limit)
    )
    return [row.channel for row in rows]
