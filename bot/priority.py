"""What priority an incident has, and by which clause: matrix, service, VIP, security, address, override. Pure.

    impact (raised by the service) x urgency (raised for a VIP) --matrix--> priority --security--> --address-->
    --override-->

domain.md section 3.3. The receipt names every clause that moved it, so that `deskhand why` can tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.agreed.policy import Policy
from bot.security_levels import floor_of
from store.incident import Incident

#: A VIP raises urgency, but alone never above this.
_VIP_LIMIT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A priority, and what made it so."""

    priority: int
    because: str


def priority_for(incident: Incident, policy: Policy) -> Receipt:
    """Return the priority that follows from what is known of the incident."""
    clauses: list[str] = []
    impact = _raised_by_service(incident, policy, clauses)
    urgency = incident.urgency
    priority = policy.matrix[impact, urgency]
    clauses.insert(0, f"the priority matrix: impact {impact} x urgency {urgency}")
    if incident.vip and urgency > 1 and (raised := max(policy.matrix[impact, urgency - 1], _VIP_LIMIT)) < priority:
        priority = raised
        clauses.append(f"a VIP's report is one step more urgent: P{priority}")
    floor = floor_of(incident)
    if floor is not None and priority > floor[0]:
        priority, because = floor
        clauses.append(because)
    lowest = policy.desk.defaults_of(incident.addressed_to).lowest_priority
    if lowest is not None and priority > lowest:
        priority = lowest
        clauses.append(f"what is reported to {incident.addressed_to} is never below P{lowest}")
    if incident.priority_override is not None:
        clauses.append(f"set to P{incident.priority_override} by hand instead of P{priority}")
        priority = incident.priority_override
    return Receipt(priority=priority, because="; ".join(clauses))


def _raised_by_service(incident: Incident, policy: Policy, clauses: list[str]) -> int:
    """Return the impact; until a person has confirmed it, a critical service makes the worst of it (section 3.3)."""
    criticality = policy.roster.service(incident.service).criticality
    if incident.confirmed_at is not None or criticality >= incident.impact or criticality > 2:
        return incident.impact
    clauses.append(f"{incident.service} has criticality {criticality}, which raises the impact until it is confirmed")
    return criticality
