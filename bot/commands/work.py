"""Commands about who works on an incident: take, assign, ack, task, done. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.agreed.roster import Colleague
from bot.commands.order import Order, done
from bot.commands.people import nearest_of, people_by_name
from bot.commands.refused import Code, Refused
from bot.decision import Decision, Nudge, Reply, Task
from bot.escalation.reallocating import PUT_BACK, is_unowned
from bot.lifecycle import Moved, set_fields
from bot.major.crew import crew_of, manager_of
from bot.telling import of_group, to_colleagues
from store.incident import Incident, IncidentId, State, TimelineEntry, number_of


def take(order: Order) -> Decision:
    """Take it and begin to work on it."""
    me = order.given.actor.address
    if order.incident.state is State.IN_PROGRESS and order.dossier.assignee == me:
        return done(f"{order.incident.number} is yours already.")
    moved = taken(order)
    before = _held_before(order, me)
    said = f"{order.incident.number} is yours and in progress."
    if before:
        said = f"{order.incident.number} is yours and in progress; it was {_called(before)}'s, who is told."
    return done(said, moved, assignee=me, replies=_told_before(order, before, me))


def _held_before(order: Order, now_with: str) -> Colleague | None:
    """Return the colleague who had it until now, None where nobody else had."""
    had = order.dossier.assignee
    if not had or had in {now_with, order.given.actor.address}:
        return None
    return order.policy.roster.colleague(had) or Colleague(address=had)


def _called(person: Colleague) -> str:
    return person.name or person.address


def _told_before(order: Order, before: Colleague | None, now_with: str, reason: str = "") -> tuple[Reply, ...]:
    """Tell whoever had it that they have it no longer: two who think that it is theirs both work on it, or neither."""
    to = order.policy.roster.colleague(now_with) or Colleague(address=now_with)
    facts = {"by": order.given.actor.shown, "to": _called(to), "reason": reason}
    return to_colleagues([before.address] if before else [], "taken_over", order.policy, facts)


def taken(order: Order) -> Moved:
    """Return the incident in progress with the giver of the command."""
    me = order.given.actor.address
    if not order.incident.is_open:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is {order.incident.state.spoken}; `reopen {order.incident.id}` comes first",
        )
    moved = Moved(incident=order.incident, entries=())
    if order.incident.state is not State.IN_PROGRESS:
        moved = order.move(State.IN_PROGRESS, f"{order.given.actor.shown} took it")
    return Moved(incident=moved.incident, entries=(*moved.entries, *_assigned(order, me)))


def _assigned(order: Order, address: str, because: str = "") -> tuple[TimelineEntry, ...]:
    if order.dossier.assignee == address:
        return ()
    entry = order.entry("changed", field="assignee", new=address, because=because or order.given.actor.shown)
    return (replace(entry, old=order.dossier.assignee),)


def assign(order: Order) -> Decision:
    """Give it to a group or a person; from group to group counts, and the receiving side is told."""
    group, person, reason = _receiver(order)
    _require_reason(order, group, reason)
    moved = _handed_over(order, group, reason)
    address = person.address if person else ""
    entries = _assigned(order, address, reason)
    name = f"{_called(person)} ({group})" if person else group
    before = _held_before(order, address)
    return done(
        f"{order.incident.number} is assigned to {name}.",
        moved,
        entries=entries,
        assignee=address,
        replies=(*_handed_to(order, moved.incident, person, reason), *_told_before(order, before, address, reason)),
    )


def _require_reason(order: Order, group: str, reason: str) -> None:
    """Refuse to pass on what another group has begun with without a word why (domain.md section 2.1)."""
    if order.incident.state is State.NEW or group == order.incident.assignment_group or reason:
        return
    raise Refused(
        Code.BAD_REQUEST,
        f"passing {order.incident.number} on to {group} needs a reason behind it, as in "
        f"`assign {order.incident.id} {group} it is the switch`",
    )


def _handed_over(order: Order, group: str, reason: str) -> Moved:
    incident = order.incident
    moved = (
        order.move(State.ASSIGNED, reason)
        if incident.state is not State.ASSIGNED
        else Moved(incident=incident, entries=())
    )
    if group == incident.assignment_group:
        return moved
    grounds = order.grounds(reason)
    changes: dict[str, object] = {"assignment_group": group}
    if incident.state is not State.NEW:
        changes["reassignment_count"] = incident.reassignment_count + 1
    changed = set_fields(moved.incident, changes, grounds)
    return Moved(incident=changed.incident, entries=moved.entries + changed.entries)


def _handed_to(order: Order, incident: Incident, person: Colleague | None, reason: str) -> tuple[Reply, ...]:
    """Tell the receiving side, and the group that it leaves (domain.md section 10)."""
    receivers = (person.address,) if person else of_group(incident.assignment_group, order.policy)
    left = (
        ()
        if incident.assignment_group == order.incident.assignment_group
        else of_group(order.incident.assignment_group, order.policy)
    )
    me = order.given.actor.address
    facts = {"by": order.given.actor.shown, "reason": reason, "text": ""}
    told = [address for address in (*receivers, *left) if address.lower() != me]
    return to_colleagues(told, "assigned", order.policy, facts)


def _receiver(order: Order) -> tuple[str, Colleague | None, str]:
    """Read "@person reason" or "group reason": the longest name that the words begin with."""
    written = order.arguments["to"].strip()
    people = people_by_name(order.policy)
    groups = {name.lower(): name for name in order.policy.known_groups}
    bare = written.lstrip("@")
    for name in sorted({*people, *groups}, key=len, reverse=True):
        if bare.lower() == name or bare.lower().startswith((f"{name} ", f"{name},", f"{name}:")):
            reason = bare[len(name) :].strip(" ,:")
            if name in groups and not written.startswith("@"):
                return groups[name], None, reason
            if name in people:
                return _group_of(people[name], order), people[name], reason
    near = nearest_of(bare.lower(), [*people, *groups])
    shown = groups.get(near, near)
    hint = f"did you mean {shown!r}?" if shown else f"groups are {', '.join(order.policy.known_groups)}"
    raise Refused(Code.NOT_FOUND, f"there is no person or group {bare[:60]!r}; {hint}")


def _group_of(person: Colleague, order: Order) -> str:
    if order.incident.assignment_group in person.groups or not person.groups:
        return order.incident.assignment_group
    return min(person.groups)


def reallocate(order: Order) -> Decision:
    """Accept what was proposed last: somebody puts less important work back and takes this (domain.md section 6.6)."""
    proposed = next((e for e in reversed(order.dossier.history) if e.kind == "reallocation_proposed"), None)
    if proposed is None or not is_unowned(order.incident):
        why = "somebody has it already" if proposed is not None else "nobody was proposed for it"
        raise Refused(
            Code.CONFLICT, f"{order.incident.number}: {why}; `assign {order.incident.id} @ann` gives it to one"
        )
    facts = dict(proposed.facts)
    back, agent = int(str(facts["incident"])), str(facts["agent"])
    words = f"{agent} before {number_of(IncidentId(back))}, which goes back into the queue"
    given = replace(order.given, arguments={"to": words})
    assigned = assign(replace(order, given=given))
    nudge = Nudge(incident_id=back, kind=PUT_BACK, instance=f"{order.incident.id}/{agent}/{order.now.isoformat()}")
    return replace(assigned, nudges=(*assigned.nudges, nudge))


def ack(order: Order) -> Decision:
    """Say that an escalation was heard: its chain stops, and comes back if nothing follows (domain.md section 6.4)."""
    entry = order.entry("acknowledged_escalation", because=f"{order.given.actor.shown} heard it")
    leads = manager_of(crew_of(order.dossier.history), order.policy)
    if order.incident.is_major and order.given.actor.address in leads:
        # What was promised for a major incident is that whoever leads it has taken it up (domain.md section 4.3).
        entry = replace(entry, facts=(("leads", True),))
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(f"{order.incident.number}: your acknowledgement is noted.", moved)


def task(order: Order) -> Decision:
    """Add something that must be done before the incident can be resolved."""
    text = order.arguments["text"]
    entry = order.entry("task", new=text)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(f"{order.incident.number} has a new task.", moved, tasks=(Task(kind="blocking", text=text),))


def finish_task(order: Order) -> Decision:
    """Say that a task is done."""
    wanted = order.arguments["task"].lstrip("#")
    found = next((each for each in order.dossier.tasks if str(each.id) == wanted), None)
    if found is None:
        known = ", ".join(f"{each.id} ({each.text[:40]})" for each in order.dossier.tasks) or "none is open"
        raise Refused(Code.NOT_FOUND, f"{order.incident.number} has no open task {wanted!r}; {known}")
    entry = order.entry("task_done", new=found.text)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(f"{order.incident.number}: task {found.id} is done.", moved, tasks_done=(found.id,))
