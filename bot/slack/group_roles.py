"""Which roles people have by a Slack user group, as it was kept last. Talks to the database."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from bot.agreed.roster import INCLUDES, Role
from store import settings

#: Group -> the roles of its members.
ROLES: Mapping[str, frozenset[Role]] = {
    "agents": frozenset({Role.AGENT}),
    "managers": frozenset({Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER}),
}


def roles_in_groups(connection: Connection, address: str) -> frozenset[Role]:
    """Return the roles that a person (lower case address) has by a user group."""
    named = {
        role
        for group, roles in ROLES.items()
        if address in json.loads(settings.get(connection, key_of(group)) or "[]")
        for role in roles
    }
    return frozenset(named).union(*(INCLUDES.get(role, frozenset()) for role in named))


def key_of(group: str) -> str:
    """Return the name under which the members of a group are kept."""
    return f"slack_group/{group}"
