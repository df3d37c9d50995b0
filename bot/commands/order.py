"""What a command's function is given, and how it says what shall be done. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack
from zoneinfo import ZoneInfo

from bot.agreed.policy import Policy
from bot.commands.refused import Code, Refused
from bot.decision import Decision, Outcome
from bot.entries import Details, entry
from bot.events import CommandGiven, Dossier
from bot.lifecycle import Grounds, Moved, move, set_fields
from bot.priority import priority_for
from store.incident import PENDING, IllegalTransition, Incident, State, TimelineEntry

#: What lists the open incidents where that is not the command `queue`, by channel.
_LISTS = {
    "cli": "`deskhand list`",
    "mail": "`#queue`",
    "web": "the queue page",
    "api": "`GET /api/v1/incidents`",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command on its way to a decision."""

    given: CommandGiven
    incident: Incident
    policy: Policy
    now: datetime

    @property
    def dossier(self) -> Dossier:
        """What is known of the incident besides itself."""
        return self.given.dossier

    @property
    def arguments(self) -> Mapping[str, str]:
        """What the command was told."""
        return self.given.arguments

    def grounds(self, because: str = "") -> Grounds:
        """Return who moves the incident, and why: the giver's own words, else that they said so."""
        actor = self.given.actor
        return Grounds(actor=actor.address or "system", because=because or f"{actor.shown} said so", now=self.now)

    def move(self, to: State, because: str = "") -> Moved:
        """Return the incident in another state; Refused, with the states that may follow, when it cannot go there."""
        try:
            return move(self.incident, to, self.grounds(because))
        except IllegalTransition as illegal:
            state = self.incident.state
            if {state, to} <= PENDING:
                raise Refused(
                    Code.CONFLICT,
                    f"{self.incident.number} is {state.spoken} already; `continue {self.incident.id}` comes first",
                ) from illegal
            raise Refused(Code.CONFLICT, f"{self.incident.number}: {illegal}") from illegal

    def local(self, at: datetime) -> datetime:
        """Return an instant as the desk's clock shows it."""
        return at.astimezone(ZoneInfo(self.policy.desk.timezone))

    def change(self, changes: dict[str, object], because: str = "") -> Moved:
        """Return the incident with fields changed."""
        return set_fields(self.incident, changes, self.grounds(because))

    def after(self, moved: Moved) -> Order:
        """Return the order as it stands when `moved` is done."""
        return replace(self, incident=moved.incident)

    def entry(self, kind: str, **details: Unpack[Details]) -> TimelineEntry:
        """Return a line of the history by the giver."""
        return entry(self.now, kind, actor=self.given.actor.address or "system", **details)


def done(
    answer: str, moved: Moved | None = None, *, entries: tuple[TimelineEntry, ...] = (), **more: object
) -> Decision:
    """Return the decision of a command that is done; `more` are further fields of the Decision."""
    before = () if moved is None else moved.entries
    return Decision(
        outcome=Outcome.DECIDED,
        because=answer,
        answer=answer,
        incident=None if moved is None else moved.incident,
        entries=(*before, *entries),
        **more,  # type: ignore[arg-type]
    )


def reprioritised(order: Order, moved: Moved) -> Moved:
    """Return the incident with the priority that follows from it now; an override ends with what it was set upon.

    domain.md section 3.3: an override is reset when impact or urgency changes.
    """
    incident, entries = moved.incident, moved.entries
    levels = {"impact", "urgency"}
    if incident.priority_override is not None and any(entry.field in levels for entry in entries):
        ended = set_fields(incident, {"priority_override": None}, order.grounds("impact or urgency changed"))
        incident, entries = ended.incident, entries + ended.entries
    receipt = priority_for(incident, order.policy)
    if receipt.priority == incident.priority:
        return Moved(incident=incident, entries=entries)
    told = order.entry(
        "prioritised",
        field="priority",
        old=f"P{incident.priority}",
        new=f"P{receipt.priority}",
        because=receipt.because,
        facts=(("policy", order.policy.digest),),
    )
    after = replace(incident, priority=receipt.priority, updated_at=order.now)
    return Moved(incident=after, entries=(*entries, told))


def not_there(given: CommandGiven, what: str = "there is no such incident") -> Refused:
    """Return the refusal of an incident that is not there; the next step is named as the giver's channel has it."""
    return Refused(Code.NOT_FOUND, f"{what}; {_LISTS.get(given.channel, '`queue`')} lists what is open")
