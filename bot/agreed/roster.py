"""Who works here: people with their roles, groups, services, suppliers, as the configuration names them. Pure.

People who only report need no entry; whoever acts does. Names are as written; addresses are lower case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person may do (domain.md section 1.4); reporter is whoever takes part in an incident."""

    REPORTER = "reporter"
    AGENT = "agent"
    SPECIALIST = "specialist"
    GROUP_LEAD = "group_lead"
    INCIDENT_MANAGER = "incident_manager"
    MAJOR_INCIDENT_MANAGER = "major_incident_manager"
    COMMUNICATIONS_LEAD = "communications_lead"
    SERVICE_OWNER = "service_owner"
    DIRECTOR = "director"
    ADMIN = "admin"


_LEADING = frozenset({Role.AGENT, Role.SPECIALIST})
#: Role -> the roles that it includes: whoever leads may do what those who are led may do.
INCLUDES: Mapping[Role, frozenset[Role]] = {
    Role.GROUP_LEAD: _LEADING,
    Role.INCIDENT_MANAGER: _LEADING | {Role.GROUP_LEAD},
    Role.MAJOR_INCIDENT_MANAGER: _LEADING | {Role.GROUP_LEAD, Role.COMMUNICATIONS_LEAD},
    Role.ADMIN: frozenset(Role) - {Role.REPORTER},
}
#: Who may see restricted incidents of every group.
SEE_SECURITY = frozenset({Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER, Role.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works on incidents or decides about them."""

    address: str
    name: str = ""
    roles: frozenset[Role] = frozenset()
    #: Names of the groups that they belong to.
    groups: frozenset[str] = frozenset()
    #: Slack member id, such as "U0123ABC"; "" where matched by e-mail address or not in Slack.
    slack: str = ""
    #: Where to send what must not be missed: a number that the paging hook understands.
    phone: str = ""
    #: IANA name, "" for the desk's.
    timezone: str = ""
    #: Name of the calendar outside which they are left in peace, "" for always reachable.
    calendar: str = ""
    language: str = ""
    vip: bool = False

    @property
    def may_act_as(self) -> frozenset[Role]:
        """Every role this person has, those that their roles include among them."""
        return self.roles.union(*(INCLUDES.get(role, frozenset()) for role in self.roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who work on the same kind of incident."""

    name: str
    #: Address of whoever leads it, "" when nobody is named.
    lead: str = ""
    #: Where the whole group reads mail, "" when nowhere.
    address: str = ""
    #: Slack channel id of the group, "" for none.
    slack: str = ""
    calendar: str = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What users use, and how much hangs on it."""

    name: str
    #: 1 business-critical to 4 minor (domain.md section 3.3).
    criticality: int = 3
    group: str = ""
    owner: str = ""
    business_owner: str = ""
    supplier: str = ""
    #: How many people use it, 0 when unknown.
    users: int = 0
    #: What a minute without it costs the business, beyond the time of its users.
    cost_per_minute: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Somebody outside who works for us under a contract."""

    name: str
    address: str = ""
    calendar: str = "24x7"
    #: Our customer or contract number, told in each mail to them.
    contract: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody and everything that incidents are given to, by address or name."""

    people: Mapping[str, Colleague] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)

    def suppliers_at(self, address: str) -> tuple[str, ...]:
        """Return the names of the suppliers who write from an address (lower case)."""
        return tuple(name for name, each in self.suppliers.items() if address and each.address.lower() == address)

    def colleague(self, address: str) -> Colleague | None:
        """Return the person with this address, None for whoever has no entry; case does not count."""
        return self.people.get(address.lower())

    def members(self, group: str) -> tuple[Colleague, ...]:
        """Return who belongs to a group, in the order of the configuration."""
        return tuple(person for person in self.people.values() if group in person.groups)

    def with_role(self, role: Role) -> tuple[Colleague, ...]:
        """Return who has a role by name, not by inclusion, in the order of the configuration."""
        return tuple(person for person in self.people.values() if role in person.roles)

    def service(self, name: str) -> Service:
        """Return a service; one that the configuration does not name is of middling importance."""
        return self.services.get(name) or Service(name=name)

    def group(self, name: str) -> Group:
        """Return a group; one that the configuration does not name has nobody in it."""
        return self.groups.get(name) or Group(name=name)
