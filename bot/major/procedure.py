"""The steps of the major incident procedure: proposed, declared, and what each brings with it. Pure.

propose --> whoever decides is asked            declare --> roles, responders, desk, owners, the cadence begins
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.decision import Decision, Link, Nudge, Reply, SetTimer
from bot.events import Dossier
from bot.lifecycle import Grounds, Moved
from bot.major import cadence
from bot.major.crew import crew_of, desk, management, manager_of, on_duty, responders
from bot.telling import to_colleagues, with_role
from store.incident import Incident, TimelineEntry
from store.major import MAJOR, MAJOR_TRANSITIONS, Major

#: The kind of link by which an incident is proposed as a part of another.
PROPOSED = "proposed"
#: Tells a part that its parent has news for its reporter.
UPDATE, JOIN = "parent.update", "parent.join"


#: How each place is told in a sentence.
HOW_IT_STANDS: Mapping[Major, str] = {
    Major.NONE: "it is not yet in the major incident procedure",
    Major.CANDIDATE: "it is proposed as a major incident",
    Major.DECLARED: "it is a declared major incident",
    Major.STOOD_DOWN: "it is a major incident that is stood down",
    Major.REVIEWED: "it is a major incident that is reviewed",
    Major.REJECTED: "it was turned down as a major incident",
    Major.DEMOTED: "it is an ordinary incident again",
}
#: What leads to each place.
_COMMANDS = {
    Major.CANDIDATE: "major N propose",
    Major.DECLARED: "major N declare",
    Major.REJECTED: "major N reject",
    Major.DEMOTED: "major N demote",
    Major.STOOD_DOWN: "major N stand_down",
    Major.REVIEWED: "review N accept",
}


class IllegalStep(ValueError):
    """The procedure does not lead there from here."""

    def __init__(self, before: Major) -> None:
        choices = ", ".join(sorted(f"`{_COMMANDS[to]}`" for to in MAJOR_TRANSITIONS[before] if to in _COMMANDS))
        super().__init__(f"{HOW_IT_STANDS[before]}; what may follow: {choices}")


def step(incident: Incident, to: Major, grounds: Grounds) -> Moved:
    """Return the incident at another place of the procedure.

    Raises:
        IllegalStep: The place cannot follow.
    """
    if to not in MAJOR_TRANSITIONS[incident.major]:
        raise IllegalStep(incident.major)
    after = replace(incident, major=to, is_major=to in MAJOR, updated_at=grounds.now)
    return Moved(incident=after, entries=(grounds.line("major", field="major", old=incident.major, new=to),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """An incident with everything that a step of the procedure may need."""

    incident: Incident
    dossier: Dossier
    policy: Policy
    now: datetime

    @property
    def crew(self) -> Mapping[str, str]:
        """Who has which role so far."""
        return crew_of(self.dossier.history)

    @property
    def size(self) -> int:
        """How many incidents it is, itself included."""
        return 1 + len(self.dossier.children)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that was taken: what is to be added to a decision."""

    incident: Incident
    entries: tuple[TimelineEntry, ...]
    replies: tuple[Reply, ...] = ()
    timers: tuple[SetTimer, ...] = ()
    nudges: tuple[Nudge, ...] = ()
    links: tuple[Link, ...] = ()

    def onto(self, decision: Decision) -> Decision:
        """Return the decision with the step added."""
        return replace(
            decision,
            incident=self.incident,
            entries=(*decision.entries, *self.entries),
            replies=(*decision.replies, *self.replies),
            timers=(*decision.timers, *self.timers),
            nudges=(*decision.nudges, *self.nudges),
            links=(*decision.links, *self.links),
        )


def propose(stand: Stand, grounds: Grounds, *, parts: tuple[int, ...] = ()) -> Taken:
    """Make it a candidate, and ask whoever decides; `parts` are the incidents that would belong to it."""
    moved = step(stand.incident, Major.CANDIDATE, grounds)
    people = (
        *manager_of(stand.crew, stand.policy),
        *with_role(Role.INCIDENT_MANAGER, stand.policy),
        *on_duty(stand.incident, stand.policy, stand.now),
    )
    facts = {"because": grounds.because, "parts": len(parts), "text": ""}
    return Taken(
        incident=moved.incident,
        entries=(*moved.entries, *_proposals(parts, grounds)),
        replies=to_colleagues(people, "major_candidate", stand.policy, facts),
        links=tuple(Link(other_id=part, kind=PROPOSED) for part in parts),
    )


def _proposals(parts: tuple[int, ...], grounds: Grounds) -> tuple[TimelineEntry, ...]:
    if not parts:
        return ()
    numbers = ", ".join(str(part) for part in parts)
    return (grounds.line("parts_proposed", new=numbers),)


def declare(stand: Stand, grounds: Grounds, *, manager: str = "") -> Taken:
    """Declare it (domain.md section 8.4): `manager` leads it; without one it is the first who could."""
    moved = step(stand.incident, Major.DECLARED, grounds)
    policy = stand.policy
    crew, roles = _staffed(stand, grounds, manager)
    told = dict.fromkeys(
        (
            *responders(stand.incident, stand.dossier.assignee, crew, policy),
            *on_duty(stand.incident, policy, grounds.now),
            *desk(policy),
            *management(stand.incident, policy),
        )
    )
    facts = {
        "because": grounds.because,
        "manager": shown(crew.get("mim", ""), policy),
        "communications": shown(crew.get("communications", ""), policy),
        "call": call_of(stand.dossier.history),
        "next": (grounds.now + policy.major.cadence.users_first).isoformat(),
        "parts": stand.size,
        "text": "",
    }
    return Taken(
        incident=moved.incident,
        entries=(*moved.entries, *roles),
        replies=to_colleagues(told, "major_declared", policy, facts),
        timers=cadence.at_declaration(grounds.now, policy.major.cadence),
    )


def _staffed(stand: Stand, grounds: Grounds, manager: str) -> tuple[dict[str, str], tuple[TimelineEntry, ...]]:
    """Return the crew with a manager and a communications lead, and the entries of those who were missing."""
    crew, entries = dict(stand.crew), []
    roster = stand.policy.roster
    first = {
        "mim": (manager, *(p.address for p in roster.with_role(Role.MAJOR_INCIDENT_MANAGER))),
        "communications": tuple(p.address for p in roster.with_role(Role.COMMUNICATIONS_LEAD)),
    }
    for role, candidates in first.items():
        found = next(filter(None, candidates), "")
        if found and (role not in crew or (role == "mim" and manager and crew[role] != manager)):
            entries.append(role_entry(role, crew.get(role, ""), found, grounds))
            crew[role] = found
    return crew, tuple(entries)


def role_entry(role: str, old: str, new: str, grounds: Grounds) -> TimelineEntry:
    """Return the history's line about who has a role from now on."""
    return grounds.line("role", field=role, old=old, new=new)


def shown(address: str, policy: Policy) -> str:
    """Return the name that others know somebody by."""
    person = policy.roster.colleague(address) if address else None
    return (person.name or person.address) if person else address


def call_of(history: tuple[TimelineEntry, ...]) -> str:
    """Return where the responders speak, "" where nobody said."""
    return next((entry.new for entry in reversed(history) if entry.kind == "call"), "")


def report(stand: Stand, *, text: str, next_at: str, is_final: bool = False) -> dict[str, object]:
    """Return what colleagues are told about how it stands."""
    since = cadence.declared_at(stand.dossier.history) or stand.now
    return {
        "text": text,
        "next": next_at,
        "parts": stand.size,
        "since": since.isoformat(),
        "manager": shown(stand.crew.get("mim", ""), stand.policy),
        "final": is_final,
    }


def news(stand: Stand, *, text: str, next_at: str, is_final: bool = False) -> dict[str, object]:
    """Return what the people who suffer are told."""
    return {
        "text": text,
        "next": next_at,
        "parts": stand.size,
        "service": stand.incident.service,
        "number": stand.incident.number,
        "about": stand.incident.summary,
        "final": is_final,
    }


def to_parts(stand: Stand, instance: str) -> tuple[Nudge, ...]:
    """Let every part tell its reporter, in their own thread, once."""
    return tuple(Nudge(incident_id=part, kind=UPDATE, instance=instance) for part in stand.dossier.children)


def is_muted(dossier: Dossier) -> bool:
    """Say whether the escalations of a part are silent: its parent is a declared major incident (section 8.7)."""
    return dossier.parent is not None and dossier.parent.major is Major.DECLARED
