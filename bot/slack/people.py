"""Who a member of Slack is: the person with the same e-mail address, asked once a day. Talks to the database.

A member's address is what Slack says that it is (`users.info`), never what somebody typed. Whoever has none, such as a
guest of another organisation, is a person of Slack only; once they have one, their incidents go over to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.agreed.roster import Roster
from bot.arriving.understanding import Understood
from bot.words import code_of
from intake.message import Address
from intake.slack_events import pseudo_address
from store import chat
from store.chat import Member
from store.engine import Store

#: Profiles are asked for again after this.
_FRESH = timedelta(hours=24)
#: Asks Slack for the `user` objects of members; whoever it could not ask about is not in the answer.
Ask = Callable[[Sequence[str]], Mapping[str, Mapping[str, Any]]]


def member_of(team: str, member: str, user: Mapping[str, Any], roster: Roster, now: datetime) -> Member:
    """Return what a `user` object of Slack says of a member."""
    profile = user.get("profile") or {}
    known = next((each for each in roster.people.values() if each.slack and each.slack == member), None)
    email = str(profile.get("email") or "").strip().lower()
    name = str(profile.get("real_name") or user.get("real_name") or user.get("name") or member)
    return Member(
        team=team,
        member=member,
        address=known.address if known else (email[:320] if "@" in email else pseudo_address(team, member)),
        name=(known.name if known else "") or name,
        timezone=str(user.get("tz") or ""),
        language=code_of(str(user.get("locale") or ""))[:8],
        asked_at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody in the workspace, as far as they were met."""

    store: Store
    roster: Roster
    ask: Ask
    clock: Callable[[], datetime]

    def meet(self, team: str, members: Sequence[str]) -> dict[str, Member]:
        """Return who these members are, asking Slack about those that are not known well; blocks."""
        now = self.clock()
        wanted = sorted({each for each in members if each})
        with self.store.reading() as connection:
            known = chat.members(connection, team, wanted)
        stale = [each for each in wanted if each not in known or _is_stale(known[each], now)]
        told = self.ask(stale) if stale else {}
        fresh = {member: member_of(team, member, user, self.roster, now) for member, user in told.items()}
        unknown = {each: _stranger(team, each) for each in stale if each not in told and each not in known}
        if fresh or unknown:
            with self.store.begin() as connection:
                for each in (*fresh.values(), *unknown.values()):
                    chat.remember_member(connection, each)
        return {**known, **unknown, **fresh}

    def introduce(self, read: Sequence[Understood]) -> list[Understood]:
        """Return the arrivals with their senders' names and addresses; those from elsewhere as they are."""
        places = [dict(each.message.place) for each in read]
        by_team: dict[str, set[str]] = {}
        for place in places:
            if place.get("user"):
                by_team.setdefault(place["team"], set()).update((place["user"], place["affected"]))
        met = {team: self.meet(team, sorted(members)) for team, members in by_team.items()}
        return [
            _named(each, met[place["team"]][place["user"]]) if place.get("user") else each
            for each, place in zip(read, places, strict=True)
        ]


def _is_stale(known: Member, now: datetime) -> bool:
    return known.asked_at is None or now - known.asked_at > _FRESH


def _stranger(team: str, member: str) -> Member:
    return Member(team=team, member=member, address=pseudo_address(team, member), name=member)


def _named(each: Understood, member: Member) -> Understood:
    sender = Address(name=member.name, address=member.address)
    return replace(each, message=replace(each.message, sender=sender))


def remember_change(connection: Connection, team: str, user: Mapping[str, Any], roster: Roster, now: datetime) -> None:
    """Take over what a `user_change` event says, for a member that is known."""
    member = str(user.get("id") or "")
    if member in chat.members(connection, team, [member]):
        chat.remember_member(connection, member_of(team, member, user, roster, now))
