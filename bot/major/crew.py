"""Who has which role in a major incident, as its history says (domain.md section 8.5). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.agreed.oncall import on_call
from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.telling import of_group, with_role
from store.incident import Incident, TimelineEntry

#: What each role is for; one person may hold several.
ROLES: Mapping[str, str] = {
    "mim": "major incident manager: decides, does not fix",
    "deputy": "deputy",
    "scribe": "scribe",
    "communications": "communications lead",
    "technical": "technical lead",
    "supplier": "supplier liaison",
    "reviewer": "owner of the review",
}


def crew_of(history: Iterable[TimelineEntry]) -> dict[str, str]:
    """Return the address of whoever holds each role now."""
    crew: dict[str, str] = {}
    for entry in history:
        if entry.kind == "role":
            crew[entry.field] = entry.new
    return {role: address for role, address in crew.items() if address}


def manager_of(crew: Mapping[str, str], policy: Policy) -> tuple[str, ...]:
    """Return whoever decides: the manager of this incident, else everybody who could be."""
    if "mim" in crew:
        return tuple(dict.fromkeys(filter(None, (crew["mim"], crew.get("deputy", "")))))
    named = policy.roster.with_role(Role.MAJOR_INCIDENT_MANAGER)
    return tuple(person.address for person in named) or with_role(Role.INCIDENT_MANAGER, policy)


def speaker_of(crew: Mapping[str, str], policy: Policy) -> tuple[str, ...]:
    """Return whoever writes the updates: the communications lead, else whoever decides."""
    if "communications" in crew:
        return (crew["communications"],)
    named = policy.roster.with_role(Role.COMMUNICATIONS_LEAD)
    return tuple(person.address for person in named) or manager_of(crew, policy)


def on_duty(incident: Incident, policy: Policy, now: datetime) -> tuple[str, ...]:
    """Return who is on call for its group now; nobody where the configuration has no rotation."""
    return on_call(policy.escalation.rotations, incident.assignment_group, now)


def responders(incident: Incident, assignee: str, crew: Mapping[str, str], policy: Policy) -> tuple[str, ...]:
    """Return everybody at work on it."""
    working = (assignee,) if assignee else of_group(incident.assignment_group, policy)
    return tuple(dict.fromkeys((*manager_of(crew, policy), *crew.values(), *working)))


def management(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """Return who answers for the service towards the business."""
    service = policy.roster.service(incident.service)
    owners = tuple(filter(None, (service.owner, service.business_owner)))
    return tuple(dict.fromkeys(owners)) or with_role(Role.INCIDENT_MANAGER, policy)


def desk(policy: Policy) -> tuple[str, ...]:
    """Return where the agents of the desk read."""
    return of_group(policy.default_group, policy)
