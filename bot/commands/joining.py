"""Commands about what an incident belongs to: merge, link, unlink, parent. Pure."""

from __future__ import annotations

from bot.commands.order import Order, done, not_there
from bot.commands.refused import Code, Refused
from bot.decision import Decision, Link
from bot.lifecycle import Moved
from bot.telling import to_reporter
from store.incident import Incident, State, number_of


def merge(order: Order) -> Decision:
    """Say that it is a duplicate: it ends, its thread goes on in the other, and its reporter is told."""
    survivor = _other(order, "into")
    if survivor.state in {State.CLOSED, State.CANCELLED}:
        raise Refused(Code.CONFLICT, f"{survivor.number} is {survivor.state.spoken}; merge into one that is still open")
    if not order.incident.is_open:
        raise Refused(
            Code.CONFLICT, f"{order.incident.number} is {order.incident.state.spoken}; only an open one can be merged"
        )
    because = f"duplicate of {survivor.number}"
    moved = order.move(State.CANCELLED, because)
    ended = order.after(moved).change({"resolution_code": "duplicate", "merged_into": survivor.id}, because)
    is_own = order.incident.reporter_id is not None and order.incident.reporter_id == survivor.reporter_id
    facts = {
        "survivor": survivor.number,
        "survivor_summary": survivor.summary,
        "is_own": is_own,
        # Nobody is told again of what is resolved already: its words are told now.
        "resolution": survivor.resolution_text if survivor.state is State.RESOLVED else "",
    }
    return done(
        f"{order.incident.number} is merged into {survivor.number}.",
        Moved(incident=ended.incident, entries=moved.entries + ended.entries),
        merged_into=survivor.id,
        replies=to_reporter(order.dossier.contact, "merged", ended.incident, order.policy, facts),
    )


def link(order: Order) -> Decision:
    """Say that two incidents have to do with each other."""
    other = _other(order, "with")
    assert other.id is not None
    moved = Moved(incident=order.incident, entries=(order.entry("linked", new=other.number),))
    return done(f"{order.incident.number} and {other.number} are linked.", moved, links=(Link(other_id=other.id),))


def unlink(order: Order) -> Decision:
    """Take a link back, or leave the incident that it is a part of."""
    other = _other(order, "with")
    assert other.id is not None
    if order.incident.parent_id == other.id:
        return _parted(order, other.number)
    moved = Moved(incident=order.incident, entries=(order.entry("unlinked", new=other.number),))
    return done(
        f"{order.incident.number} and {other.number} are no longer linked.",
        moved,
        links=(Link(other_id=other.id, is_taken_away=True),),
    )


def parent(order: Order) -> Decision:
    """Make it a part of a larger incident: it follows its state, and its reporter is answered once with it."""
    if order.arguments["of"] == "0":
        if order.incident.parent_id is None:
            raise Refused(Code.CONFLICT, f"{order.incident.number} is a part of nothing")
        return _parted(order, number_of(order.incident.parent_id))
    larger = _other(order, "of")
    if larger.parent_id is not None:
        raise Refused(
            Code.CONFLICT, f"{larger.number} is itself a part of {number_of(larger.parent_id)}; name that one"
        )
    if order.dossier.children:
        raise Refused(Code.CONFLICT, f"{order.incident.number} has parts of its own; they would be parts of a part")
    if not larger.is_open or not order.incident.is_open:
        closed = larger if not larger.is_open else order.incident
        raise Refused(Code.CONFLICT, f"{closed.number} is {closed.state.spoken}; only open incidents can be joined")
    moved = order.change({"parent_id": larger.id}, f"a part of {larger.number}")
    return done(f"{order.incident.number} is a part of {larger.number}.", moved)


def _parted(order: Order, number: str) -> Decision:
    moved = order.change({"parent_id": None}, f"no part of {number}")
    return done(f"{order.incident.number} goes on alone.", moved)


def _other(order: Order, argument: str) -> Incident:
    wanted = int(order.arguments[argument])
    if wanted == order.incident.id:
        raise Refused(Code.UNPROCESSABLE, f"{order.incident.number} cannot be joined with itself")
    if order.dossier.other is None:
        raise not_there(order.given, f"{number_of(wanted)} is not there")
    return order.dossier.other
