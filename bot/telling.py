"""Who is told what: replies to the reporter where they wrote, notices to colleagues where they read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.agreed.policy import Policy
from bot.agreed.roster import Colleague, Role
from bot.decision import Reply
from bot.events import Contact, Dossier
from intake.message import Address
from store.incident import Incident


def to_reporter(
    contact: Contact | None,
    template: str,
    incident: Incident,
    policy: Policy,
    facts: Mapping[str, object],
    *,
    is_automatic: bool = True,
) -> tuple[Reply, ...]:
    """Return the reply to the reporter through the way that their last message came; none when there is none."""
    if contact is None:
        return ()
    return (
        Reply(
            template=template,
            to=contact.to,
            language=contact.language or incident.language or policy.desk.language,
            timezone=contact.timezone or policy.desk.timezone,
            subject=contact.subject or incident.summary,
            in_reply_to=contact.in_reply_to,
            references=contact.references,
            facts=facts,
            via=contact.via,
            place=contact.place,
            cc=() if is_automatic else contact.cc,
            is_automatic=is_automatic,
        ),
    )


def to_colleagues(
    people: Iterable[str], template: str, policy: Policy, facts: Mapping[str, object]
) -> tuple[Reply, ...]:
    """Return the notice to each of these addresses, once each; empty addresses are passed over."""
    return tuple(
        _notice(policy, address, template, facts) for address in dict.fromkeys(each.lower() for each in people if each)
    )


def _notice(policy: Policy, address: str, template: str, facts: Mapping[str, object]) -> Reply:
    person = policy.roster.colleague(address) or Colleague(address=address)
    return Reply(
        template=template,
        to=Address(name=person.name, address=person.address),
        language=person.language or policy.desk.language,
        timezone=person.timezone or policy.desk.timezone,
        facts=facts,
        is_public=False,
    )


def of_group(group: str, policy: Policy) -> tuple[str, ...]:
    """Return where a group reads: its own address, else its members', else its lead's or that of whoever manages."""
    known = policy.roster.group(group)
    if known.address:
        return (known.address,)
    members = tuple(person.address for person in policy.roster.members(group))
    above = tuple(filter(None, (known.lead, policy.desk.alerts_to)))[:1]
    # Where nobody is in a group, what comes for it must not wait unseen.
    return members or above or with_role(Role.INCIDENT_MANAGER, policy)


def working_on(incident: Incident, dossier: Dossier, policy: Policy) -> tuple[str, ...]:
    """Return who is to be told about news of an incident: its assignee, else its group."""
    return (dossier.assignee,) if dossier.assignee else of_group(incident.assignment_group, policy)


def with_role(role: Role, policy: Policy) -> tuple[str, ...]:
    """Return the addresses of everybody with a role, else whoever is told about everything."""
    people = tuple(person.address for person in policy.roster.with_role(role))
    return people or ((policy.desk.alerts_to,) if policy.desk.alerts_to else ())
