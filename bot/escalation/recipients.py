"""Who is meant by a word of an escalation rule: a role, a group, whoever is on call, an address. Pure.

assignee group group_lead on_call second_on_call service_owner business_owner
incident_manager major_incident_manager communications_lead director admin
group:NAME   person@example.org
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.agreed.oncall import on_call
from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.telling import of_group
from store.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What decides who is meant."""

    incident: Incident
    #: Address of whoever works on it, "" when nobody does.
    assignee: str
    policy: Policy
    now: datetime


def addresses_of(words: tuple[str, ...], situation: Situation) -> tuple[str, ...]:
    """Return the addresses that the words stand for, each once; [desk] alerts_to where they stand for nobody."""
    found = [address for word in words for address in _addresses(word, situation)]
    otherwise = (situation.policy.desk.alerts_to,) if words and not any(found) else ()
    return tuple(dict.fromkeys(address.lower() for address in (*found, *otherwise) if address))


def _addresses(word: str, situation: Situation) -> tuple[str, ...]:
    if "@" in word:
        return (word,)
    if word.startswith("group:"):
        return of_group(word.removeprefix("group:"), situation.policy)
    return WORDS[word](situation)


def _assignee(situation: Situation) -> tuple[str, ...]:
    return (situation.assignee,) if situation.assignee else _group_lead(situation)


def _group(situation: Situation) -> tuple[str, ...]:
    return of_group(situation.incident.assignment_group, situation.policy)


def _group_lead(situation: Situation) -> tuple[str, ...]:
    lead = situation.policy.roster.group(situation.incident.assignment_group).lead
    return (lead,) if lead else _with(Role.INCIDENT_MANAGER)(situation)


def _on_call(step: int) -> Callable[[Situation], tuple[str, ...]]:
    def find(situation: Situation) -> tuple[str, ...]:
        rotations = situation.policy.escalation.rotations
        found = on_call(rotations, situation.incident.assignment_group, situation.now, step=step)
        return found or _group(situation)

    return find


def _service_owner(situation: Situation) -> tuple[str, ...]:
    owner = situation.policy.roster.service(situation.incident.service).owner
    return (owner,) if owner else _with(Role.SERVICE_OWNER)(situation)


def _business_owner(situation: Situation) -> tuple[str, ...]:
    owner = situation.policy.roster.service(situation.incident.service).business_owner
    return (owner,) if owner else _service_owner(situation)


def _with(role: Role) -> Callable[[Situation], tuple[str, ...]]:
    def find(situation: Situation) -> tuple[str, ...]:
        return tuple(person.address for person in situation.policy.roster.with_role(role))

    return find


#: Each word that a rule may name, besides addresses and "group:NAME".
WORDS: Mapping[str, Callable[[Situation], tuple[str, ...]]] = {
    "assignee": _assignee,
    "group": _group,
    "group_lead": _group_lead,
    "on_call": _on_call(0),
    "second_on_call": _on_call(1),
    "service_owner": _service_owner,
    "business_owner": _business_owner,
    "incident_manager": _with(Role.INCIDENT_MANAGER),
    "major_incident_manager": _with(Role.MAJOR_INCIDENT_MANAGER),
    "communications_lead": _with(Role.COMMUNICATIONS_LEAD),
    "director": _with(Role.DIRECTOR),
    "admin": _with(Role.ADMIN),
}
