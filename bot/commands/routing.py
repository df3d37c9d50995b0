"""Whose an incident becomes when a person says what it is about. Pure.

It goes to the group that would have had it from the beginning, as long as it is only sorted: nobody has begun with it,
and nobody has chosen a group, by a command or by the address that it was sent to.
"""

from __future__ import annotations

from dataclasses import replace

from bot.commands.order import Order
from bot.deciding.opening import usual_group
from bot.deciding.taking import is_grouped
from bot.decision import Reply
from bot.lifecycle import Moved, set_field
from bot.telling import of_group, to_colleagues
from store.incident import State, TimelineEntry

#: Marks a change of the group in the history that nobody chose.
BY_CATEGORY = (("chosen", False),)
_BECAUSE = "what it is about was corrected, and nobody had chosen a group"


def rerouted(order: Order, moved: Moved) -> Moved:
    """Return the corrected incident with its group: the new category's where it was the old one's by itself."""
    before, after = order.incident, moved.incident
    is_only_sorted = before.state is State.NEW and not order.dossier.assignee
    if not is_only_sorted or not is_grouped(order.policy) or _is_chosen(order):
        return moved
    old, new = (usual_group(each, order.policy) for each in (before, after))
    if before.assignment_group != old:
        return moved
    routed = set_field(after, "assignment_group", new, order.grounds(_BECAUSE))
    marked = tuple(replace(entry, facts=BY_CATEGORY) for entry in routed.entries)
    return Moved(incident=routed.incident, entries=(*moved.entries, *marked))


def _is_chosen(order: Order) -> bool:
    return "group" in order.arguments or any(map(_chooses, order.dossier.history))


def _chooses(entry: TimelineEntry) -> bool:
    return entry.kind == "changed" and entry.field == "assignment_group" and entry.facts != BY_CATEGORY


def receives(order: Order, moved: Moved) -> tuple[Reply, ...]:
    """Tell the group that has it now, where that is another one."""
    group, me = moved.incident.assignment_group, order.given.actor.address
    if group == order.incident.assignment_group:
        return ()
    facts = {"by": order.given.actor.shown, "reason": "", "text": ""}
    told = [address for address in of_group(group, order.policy) if address.lower() != me]
    return to_colleagues(told, "assigned", order.policy, facts)
