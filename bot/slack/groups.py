"""Agents and managers that are Slack user groups: who is in them, asked at each sweep. Talks to Slack and the database.

What Slack said last is kept, so that every process, and mail as well, knows the roles, and a Slack that is down takes
them from nobody.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.slack.group_roles import key_of
from bot.slack.people import People
from intake.errors import DeliveryFailure
from intake.slack_out import SlackOut
from store import settings
from store.engine import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroups:
    """The user groups that [slack] names, by what their members are."""

    out: SlackOut
    store: Store
    people: People
    team: Callable[[], str]
    #: "agents" or "managers" -> the id of the user group, "" for none.
    wanted: Mapping[str, str]

    async def refresh(self) -> None:
        """Ask who is in each group; what cannot be asked now stays as it was."""
        for name, group in self.wanted.items():
            try:
                members = await self._members(group) if group else []
            except DeliveryFailure as failure:
                log.warning("slack.group_unknown", group=group, error=str(failure)[:200])
                continue
            await asyncio.to_thread(self._keep, name, members)

    async def _members(self, group: str) -> list[str]:
        told = await self.out.call("usergroups.users.list", self.out.client.usergroups_users_list, usergroup=group)
        return [str(member) for member in told["users"]]

    def _keep(self, name: str, members: list[str]) -> None:
        met = self.people.meet(self.team(), members) if members else {}
        said = json.dumps(sorted({each.address for each in met.values()}))
        with self.store.begin() as connection:
            if settings.get(connection, key_of(name)) != said:
                settings.put(connection, key_of(name), said)
