"""A channel of its own for each major incident: made, filled, its summary on top, read-only in the end. Talks to Slack.

What only makes it nicer, such as the pin and the topic, may fail; the channel and the summary may not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import structlog

from bot.agreed.roster import Role, Roster
from intake.errors import DeliveryFailure, PermanentFailure
from intake.slack_out import SlackOut
from store import chat, incidents
from store.engine import Store
from store.incident import number_of

log = structlog.get_logger()

#: What Slack says of a channel in which nobody can write any more.
_SHUT_ALREADY = frozenset({"already_archived", "channel_not_found"})
#: Whoever has one of these belongs in the channel.
_LEADING = frozenset({Role.MAJOR_INCIDENT_MANAGER, Role.INCIDENT_MANAGER, Role.COMMUNICATIONS_LEAD})


@dataclass(slots=True, kw_only=True)
class MajorRooms:
    """Makes the channels of major incidents."""

    out: SlackOut
    store: Store
    roster: Roster

    async def open(self, incident_id: int) -> str:
        """Make the channel, invite who works on it, and return its id."""
        name = f"maj-{number_of(incident_id).lower()}"
        channel = await self._create(name)
        members = await self._members(incident_id)
        if members:
            await self._try(
                self.out.call(
                    "conversations.invite",
                    self.out.client.conversations_invite,
                    channel=channel,
                    users=",".join(members),
                )
            )
        log.info("slack.major_channel", name=name, invited=len(members))
        return channel

    async def invite(self, channel: str, address: str) -> str:
        """Let somebody into a major incident's channel; return what came of it."""
        member = await self._member(address)
        if not member:
            return "not in Slack"
        call = self.out.client.conversations_invite
        await self._try(self.out.call("conversations.invite", call, channel=channel, users=member))
        return f"{member} is in {channel}"

    async def shut(self, channel: str) -> str:
        """Let everybody read the channel and nobody write there any more; return what came of it."""
        try:
            call = self.out.client.conversations_archive
            await self.out.call("conversations.archive", call, channel=channel)
        except PermanentFailure as failure:
            # Somebody did it by hand, or the channel is gone.
            if failure.code not in _SHUT_ALREADY:
                raise
            return f"{channel}: {failure.code}"
        log.info("slack.major_channel_shut", channel=channel)
        return f"{channel} is read-only"

    async def furnish(self, channel: str, ts: str, topic: str) -> None:
        """Pin the summary, and say in the topic what the channel is for."""
        client = self.out.client
        await self._try(self.out.call("pins.add", client.pins_add, channel=channel, timestamp=ts))
        await self._try(
            self.out.call("conversations.setTopic", client.conversations_setTopic, channel=channel, topic=topic[:250])
        )

    async def _create(self, name: str) -> str:
        for attempt in range(5):
            wanted = f"{name}-{attempt + 1}" if attempt else name
            try:
                made = await self.out.call("conversations.create", self.out.client.conversations_create, name=wanted)
            except PermanentFailure as failure:
                if failure.code != "name_taken":
                    raise
                continue
            return str(made["channel"]["id"])
        raise PermanentFailure(f"channels {name}, {name}-2, ... are all there", next_step="rename one of them")

    async def _members(self, incident_id: int) -> list[str]:
        addresses = await asyncio.to_thread(self._crew, incident_id)
        found = [await self._member(address) for address in addresses]
        return list(dict.fromkeys(filter(None, found)))

    def _crew(self, incident_id: int) -> list[str]:
        """Return the addresses of the managers, and of the group that works on it."""
        with self.store.reading() as connection:
            incident = incidents.load(connection, incident_id)
        group = incident.assignment_group if incident else ""
        return [
            person.address
            for person in self.roster.people.values()
            if not person.roles.isdisjoint(_LEADING) or group in person.groups
        ]

    async def _member(self, address: str) -> str:
        with self.store.reading() as connection:
            known = chat.member_with(connection, address)
        if known is not None:
            return known.member
        try:
            found = await self.out.call("users.lookupByEmail", self.out.client.users_lookupByEmail, email=address)
        except DeliveryFailure:
            return ""
        return str(found["user"]["id"])

    @staticmethod
    async def _try(calling: Awaitable[Any]) -> None:
        try:
            await calling
        except DeliveryFailure as failure:
            log.warning("slack.major_channel_bare", error=str(failure)[:200])
