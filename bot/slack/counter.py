"""Where commands from Slack are given: who gives them, what they are told, what they are shown. Talks to the store.

Everything here blocks; the listeners call it in threads. Roles are looked up at each command by who gives it: a button
that was forwarded works for nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.agreed.roster import SEE_SECURITY, Role
from bot.alike.callers import Asked, Known, known
from bot.arriving.phone import call
from bot.attachments import attachments_of
from bot.commands.words import Spoken
from bot.desk import Desk
from bot.dossiers import actor_of, history_of
from bot.events import Actor
from bot.major.crew import crew_of
from bot.orders import give
from bot.requests import Answer, Request
from bot.slack import held
from bot.slack.file_rows import offer_files, want_files
from bot.slack.major_modals import ROLES
from bot.slack.marks import Change, chat_message, put
from bot.slack.modals import Choices
from bot.slack.people import People
from bot.slack.sight import Sight, look
from bot.words import Words, words_of
from intake.filed import Filed
from intake.message import Attachment
from store import chat, inbox, incidents
from store.chat import Member
from store.incident import number_of

#: Whoever has one of these may show a reporter or colleagues a file.
_HANDING_OUT = frozenset({Role.AGENT, Role.SPECIALIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """The desk's counter for members of Slack."""

    desk: Desk
    people: People
    choices: Choices
    clock: Callable[[], datetime]
    #: Wakes whoever sends what a command caused.
    ring: Callable[[], None] = field(default=lambda: None)

    def member(self, team: str, user: str) -> Member:
        """Return who a member is."""
        return self.people.meet(team, [user])[user]

    def addresses(self, team: str, users: list[str]) -> dict[str, str]:
        """Return the addresses of members, by their ids."""
        return {user: each.address for user, each in self.people.meet(team, users).items()}

    def words(self, who: Member) -> Words:
        """Return a member's language: the one that [person] names, else the one that they have Slack in."""
        colleague = self.desk.policy.roster.colleague(who.address)
        named = (colleague.language if colleague else "") or who.language
        return words_of(named, self.desk.policy.desk.language)

    def give(self, who: Member, order: Spoken, key: str, *, version: int | None = None) -> Answer:
        """Give a command; the key makes giving it twice harmless, `version` is what its giver saw of the incident."""
        request = Request(
            key=key,
            channel="slack",
            name=order.name,
            incident_id=order.incident_id,
            arguments=order.arguments,
            address=who.address,
            version=version,
        )
        answer = give(self.desk, request, self.clock(), sends=False)
        if answer.ok and order.name == "role" and order.incident_id is not None:
            self._brief(order.incident_id, order.arguments["role"], key)
        if answer.ok and answer.incident is not None:
            self.ring()
        return answer

    def look(self, incident_id: int, language: str = "", since: int = 0) -> Sight | None:
        """Return what there is to be seen of an incident, and what people changed since an entry of its history."""
        with self.desk.store.reading() as connection:
            return look(connection, incident_id, language or self.desk.policy.desk.language, since=since)

    def may(self, who: Member, incident_id: int | None, roles: frozenset[Role]) -> bool:
        """Say whether a member has one of the roles."""
        with self.desk.store.reading() as connection:
            return not self._actor(connection, who, incident_id).roles.isdisjoint(roles)

    def is_staff(self, who: Member) -> bool:
        """Say whether a member works on incidents."""
        return self.may(who, None, frozenset(Role) - {Role.REPORTER})

    def _actor(self, connection: Connection, who: Member, incident_id: int | None) -> Actor:
        incident = incidents.load(connection, incident_id) if incident_id else None
        return actor_of(connection, who.address, incident, self.desk.policy)

    def sheet(self, who: Member, incident_id: int) -> str:
        """Return an incident with its history, as text; why not, when it may not be seen."""
        request = Request(
            key="", channel="slack", name="show", incident_id=incident_id, arguments={}, address=who.address
        )
        return give(self.desk, request, self.clock()).text

    def rule(self, who: Member, row_id: int, ruling: str) -> str:
        """Rule about mail that waits for a person; return what to tell whoever did."""
        with self.desk.store.begin() as connection:
            if self._actor(connection, who, None).roles.isdisjoint(_HANDING_OUT):
                return "Only agents decide about held mail."
            if not held.rule(connection, row_id, ruling, who.address):
                return "Somebody has decided about it already."
        self.ring()
        return ""

    def _brief(self, incident_id: int, role: str, key: str) -> None:
        """Tell somebody privately what the role means that they have now, and let them into the incident's channel."""
        title, instructions = ROLES[role]
        now, number = self.clock(), number_of(incident_id)
        with self.desk.store.begin() as connection:
            found = incidents.load(connection, incident_id)
            person = crew_of(history_of(connection, incident_id)).get(role, "")
            if found is None or not person:
                return
            colleague = self.desk.policy.roster.colleague(person)
            words = words_of((colleague.language if colleague else "") or self.desk.policy.desk.language)
            text = words.say("{number}: you are {role} now.", number=number, role=words.say(title))
            said = {"do": "direct", "address": person}
            told = chat_message(said, key=f"role:{key}", now=now, text=f"{text} {words.say(instructions)}")
            called = chat_message({**said, "do": "invite", "incident": incident_id}, key=f"in:{key}", now=now, text="")
            change = Change(incident=found, key=key, place=(), now=now, claimed_until=None)
            put(connection, told, incident_id, template="notice.role", change=change)
            put(connection, called, incident_id, template="invite", change=change)

    def want_files(self, incident_id: int, files: Sequence[Attachment], place: Mapping[str, str]) -> None:
        """Let the files be fetched that an agent shared about an incident."""
        with self.desk.store.begin() as connection:
            found = incidents.load(connection, incident_id)
            assert found is not None
            want_files(connection, found, files, place, self.clock())
        self.ring()

    def with_files(self, sight: Sight) -> Sight:
        """Return the sight with every file of the incident that is handed out."""
        with self.desk.store.reading() as connection:
            found = [each for each, _ in attachments_of(connection, sight.incident.id or 0)]
        return replace(sight, files=tuple(each for each in found if not each.refused and not each.is_logo))

    def share(self, who: Member, incident_id: int, values: Mapping[str, str], key: str) -> str:
        """Let files of an incident be shown in a thread; return why not, "" when they are."""
        with self.desk.store.begin() as connection:
            found = incidents.load(connection, incident_id)
            if found is None or self._actor(connection, who, incident_id).roles.isdisjoint(_HANDING_OUT):
                return "Only agents and specialists show files."
            numbers = [int(each) for each in values["files"].split(",")]
            change = Change(incident=found, key=key, place=(), now=self.clock(), claimed_until=None)
            offer_files(connection, found, numbers, values["to"], change)
        self.ring()
        return ""

    def known(self, who: Member, asked: Asked) -> Known | None:
        """Return what is known while somebody is on the phone; None for whoever does not work on incidents."""
        with self.desk.store.reading() as connection:
            actor = self._actor(connection, who, None)
            if actor.roles <= {Role.REPORTER}:
                return None
            return known(connection, asked, sees_security=not actor.roles.isdisjoint(SEE_SECURITY), groups=actor.groups)

    def log_call(self, who: Member, values: Mapping[str, str], key: str) -> str:
        """Keep a phone call that an agent logs; return what to tell them."""
        if not self.is_staff(who):
            return "Only agents log calls."
        filed = Filed(
            text=values.get("text", ""),
            name=values.get("caller", ""),
            address=values.get("address", "").lower(),
            callback=values.get("callback", ""),
            opened_by=who.address,
        )
        with self.desk.store.begin() as connection:
            inbox.add(connection, call(filed, key=key, began_at=self.clock()))
        return ""

    def thread_of_a_card(self, channel: str, ts: str) -> int | None:
        """Return the incident whose card is at a place, None when none is."""
        with self.desk.store.reading() as connection:
            post = chat.shown_in(connection, channel, ts)
        return post.incident_id if post else None
