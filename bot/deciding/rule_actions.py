"""What a rule does besides telling: the actions of the rule language, in the order in which they are done. Pure.

    assign_group  raise_urgency  add_watcher  task  post_update_request  engage_supplier  propose_major
    propose_reallocation  webhook

domain.md section 6.2. Each takes what is decided so far and returns it with its part added; one that can no longer be
done does nothing, and the history says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot import entries
from bot.agreed.agreements import ClockKind
from bot.agreed.escalation import OF_THE_SERVICE, Rule
from bot.agreed.policy import Policy
from bot.commands import waiting
from bot.commands.order import Order, reprioritised
from bot.commands.refused import Refused
from bot.decision import Decision, Task
from bot.escalation.reallocating import HANDOVER, agents_for, proposal_for
from bot.escalation.recipients import Situation, addresses_of
from bot.events import Actor, CommandGiven, Dossier
from bot.lifecycle import Grounds, Moved, move, set_fields
from bot.major import procedure
from bot.major.procedure import Stand
from bot.promises.due import due_fact
from bot.telling import of_group, to_colleagues, working_on
from store.incident import Incident, State
from store.major import Major


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A rule that acts, and what is known when it does."""

    rule: Rule
    dossier: Dossier
    policy: Policy
    now: datetime

    @property
    def grounds(self) -> Grounds:
        """Why something is changed."""
        return Grounds(actor="system", because=f"escalation {self.rule.id}", now=self.now)

    def order(self, incident: Incident, **arguments: str) -> Order:
        """Return a command as the desk itself gives it."""
        actor = Actor(address="system", name=self.policy.desk.name)
        given = CommandGiven(name="escalate", arguments=arguments, actor=actor, channel="desk", dossier=self.dossier)
        return Order(given=given, incident=incident, policy=self.policy, now=self.now)


Action = Callable[[Deed, Incident, Decision], Decision]


def acted(deed: Deed, so_far: Decision) -> Decision:
    """Do everything that the rule says."""
    for action in ACTIONS:
        assert so_far.incident is not None
        so_far = action(deed, so_far.incident, so_far)
    return so_far


def _with(so_far: Decision, moved: Moved) -> Decision:
    return replace(so_far, incident=moved.incident, entries=(*so_far.entries, *moved.entries))


def _not_done(deed: Deed, so_far: Decision, action: str, because: str) -> Decision:
    entry = entries.entry(deed.now, "action_not_done", field=action, new=deed.rule.id, because=because)
    return replace(so_far, entries=(*so_far.entries, entry))


def _assign_group(deed: Deed, incident: Incident, so_far: Decision) -> Decision:
    """Give it to another group, and tell that group (functional escalation)."""
    group = deed.rule.assign_group
    if not group or group == incident.assignment_group:
        return so_far
    if incident.state != State.ASSIGNED:
        so_far = _with(so_far, move(incident, State.ASSIGNED, deed.grounds))
        assert so_far.incident is not None
        incident = so_far.incident
    changes = {"assignment_group": group, "reassignment_count": incident.reassignment_count + 1}
    facts = {"by": deed.policy.desk.name, "reason": deed.grounds.because, "text": ""}
    told = to_colleagues(of_group(group, deed.policy), "assigned", deed.policy, facts)
    so_far = _with(so_far, set_fields(incident, changes, deed.grounds))
    return replace(so_far, replies=(*so_far.replies, *told), assignee="")


def _raise_urgency(deed: Deed, incident: Incident, so_far: Decision) -> Decision:
    if not deed.rule.raise_urgency or incident.urgency <= 1:
        return so_far
    changed = set_fields(incident, {"urgency": incident.urgency - 1}, deed.grounds)
    return _with(so_far, reprioritised(deed.order(changed.incident), changed))


def _add_watcher(deed: Deed, incident: Incident, so_far: Decision) -> Decision:
    """Let people take part: they are sent a copy of what the reporter is written."""
    if not deed.rule.add_watcher:
        return so_far
    if incident.security:
        return _not_done(deed, so_far, "add_watcher", "only those see it who need to know")
    situation = Situation(incident=incident, assignee=deed.dossier.assignee, policy=deed.policy, now=deed.now)
    watchers = addresses_of(deed.rule.add_watcher, situation)
    added = entries.entry(deed.now, "watchers_added", new=", ".join(watchers), because=deed.grounds.because)
    return replace(so_far, entries=(*so_far.entries, added), participants=(*so_far.participants, *watchers))


def _task(deed: Deed, incident: Incident, so_far: Decision) -> Decision:  # noqa: ARG001 - one signature for all
    task = (Task(kind="escalation", text=deed.rule.task),) if deed.rule.task else ()
    return replace(so_far, tasks=(*so_far.tasks, *task))


def _post_update_request(deed: Deed, incident: Incident, so_far: Decision) -> Decision:
    """Ask whoever works on it to write to the reporter."""
    if not deed.rule.post_update_request:
        return so_far
    facts = {"due": due_fact(deed.dossier.clocks, ClockKind.UPDATE), "text": ""}
    people = working_on(incident, deed.dossier, deed.policy)
    return replace(so_far, replies=(*so_far.replies, *to_colleagues(people, "update_request", deed.policy, facts)))


def _engage_supplier(deed: Deed, incident: Incident, so_far: Decision) -> Decision:
    """Write to a supplier, or to that of the service."""
    name = deed.rule.engage_supplier
    if not name:
        return so_far
    name = deed.policy.roster.service(incident.service).supplier if name == OF_THE_SERVICE else name
    if not name:
        return _not_done(deed, so_far, "engage_supplier", f"the service {incident.service!r} has no supplier")
    try:
        engaged = waiting.engage(deed.order(incident, supplier=name))
    except Refused as refused:
        return _not_done(deed, so_far, "engage_supplier", str(refused))
    return replace(
        so_far,
        incident=engaged.incident,
        entries=(*so_far.entries, *engaged.entries),
        replies=(*so_far.replies, *engaged.replies),
        engagements=(*so_far.engagements, *engaged.engagements),
        participants=(*so_far.participants, *engaged.participants),
    )


def _propose_major(deed: Deed, incident: Incident, so_far: Decision) -> Decision:
    """Ask whoever decides whether it is a major incident."""
    if not deed.rule.propose_major:
        return so_far
    if incident.major is not Major.NONE or incident.parent_id is not None:
        is_part = incident.parent_id is not None
        because = "it is a part of another" if is_part else procedure.HOW_IT_STANDS[incident.major]
        return _not_done(deed, so_far, "propose_major", because)
    stand = Stand(incident=incident, dossier=deed.dossier, policy=deed.policy, now=deed.now)
    return procedure.propose(stand, deed.grounds).onto(so_far)


def _propose_reallocation(deed: Deed, incident: Incident, so_far: Decision) -> Decision:
    """Propose to the lead who shall put what back; the same proposal is made once."""
    if not deed.rule.propose_reallocation:
        return so_far
    found = proposal_for(incident, agents_for(incident, deed.policy), deed.dossier.works)
    made = {entry.new for entry in deed.dossier.history if entry.kind == "reallocation_proposed"}
    if found is None or found.key in made:
        return so_far
    situation = Situation(incident=incident, assignee="", policy=deed.policy, now=deed.now)
    because = f"{found.back.number} is P{found.back.priority}, this is P{incident.priority} and has no owner"
    entry = entries.entry(
        deed.now,
        "reallocation_proposed",
        field="assignee",
        new=found.key,
        because=because,
        facts=(("incident", found.back.id), ("agent", found.agent)),
    )
    facts = {
        "agent": procedure.shown(found.agent, deed.policy),
        "back": found.back.number,
        "back_priority": found.back.priority,
        "back_summary": "" if found.back.security else found.back.summary,
        "minutes": HANDOVER.seconds // 60,
        "text": "",
    }
    leads = addresses_of(("group_lead", "incident_manager"), situation)
    told = to_colleagues(leads, "reallocation", deed.policy, facts)
    return replace(so_far, entries=(*so_far.entries, entry), replies=(*so_far.replies, *told))


def _webhook(deed: Deed, incident: Incident, so_far: Decision) -> Decision:  # noqa: ARG001 - one signature for all
    if not deed.rule.webhook:
        return so_far
    return replace(so_far, tells=(*so_far.tells, deed.rule.webhook))


#: domain.md section 6.2; whoever is told is told afterwards, with what was done.
ACTIONS: tuple[Action, ...] = (
    _assign_group,
    _raise_urgency,
    _add_watcher,
    _task,
    _post_update_request,
    _engage_supplier,
    _propose_major,
    _propose_reallocation,
    _webhook,
)
