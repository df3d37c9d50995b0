"""Who shall put what back, so that somebody is there for what is urgent: a proposal, which a person accepts. Pure.

domain.md section 6.6. A P1, or a P2 with nobody free, has no owner: of the people of its group who could be called off,
the one whose work is least important is proposed, of equals the one whose work was reported last. A P1 may call off any
lower priority, a P2 only P4 and P5 (section 11.1); a major incident is never put back, and what is nearly due
last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.agreed.policy import Policy
from store.incident import Incident, State

#: What it costs to lay work down and take it up again (section 11.1).
HANDOVER = timedelta(minutes=5)
#: The nudge that puts an incident back.
PUT_BACK = "put_back"
#: Priority of what is urgent -> the priorities that may be put back for it.
_PUT_BACK = {1: frozenset({2, 3, 4, 5}), 2: frozenset({4, 5})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An incident that somebody works on now."""

    incident: Incident
    #: Their address.
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Whoever works on `back` puts it back into the queue and takes what is urgent."""

    agent: str
    back: Incident

    @property
    def key(self) -> str:
        """Tells this proposal from another about the same urgent incident."""
        return f"{self.back.number} {self.agent}"


def is_unowned(incident: Incident) -> bool:
    """Say whether somebody must be found for it: urgent, and nobody has begun to work on it."""
    return incident.priority in _PUT_BACK and incident.state in {State.NEW, State.ASSIGNED}


def agents_for(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """Return who could work on it: the people of its group, else those of the desk."""
    groups = (incident.assignment_group, policy.default_group)
    found = (tuple(person.address for person in policy.roster.members(group)) for group in groups)
    return next(filter(None, found), ())


def proposal_for(urgent: Incident, agents: Collection[str], works: Sequence[Work]) -> Proposal | None:
    """Return who shall be called off from what; None when somebody is free, or nobody can be called off."""
    mine = [work for work in works if work.agent in agents and work.incident.id != urgent.id]
    busy = {work.agent for work in mine}
    if not agents or not is_unowned(urgent) or any(agent not in busy for agent in agents):
        return None
    allowed = _PUT_BACK[urgent.priority]
    needed = {work.agent for work in mine if work.incident.priority not in allowed or work.incident.is_major}
    found = [work for work in mine if work.agent not in needed]
    if not found:
        return None
    last = max(found, key=_how_little)
    return Proposal(agent=last.agent, back=last.incident)


def _how_little(work: Work) -> tuple[int, bool, datetime, int]:
    """Return what sorts the least important last: priority, not nearly due, reported last."""
    incident = work.incident
    return incident.priority, not incident.ageing, incident.opened_at, int(incident.id or 0)
