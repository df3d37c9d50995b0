"""Commands of the major incident procedure: major, role, update, loss, bridge. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.agreed.roster import Role
from bot.commands.order import Order, done
from bot.commands.people import person_named
from bot.commands.refused import Code, Refused
from bot.decision import Decision, Nudge, Reply
from bot.lifecycle import Moved
from bot.major import cadence, procedure
from bot.major.crew import ROLES, crew_of, desk, management, responders
from bot.major.procedure import IllegalStep, Stand, Taken, shown
from bot.telling import to_colleagues, to_reporter
from store.incident import State, TimelineEntry
from store.major import Major

_DECIDES = frozenset({Role.MAJOR_INCIDENT_MANAGER, Role.INCIDENT_MANAGER})


def major(order: Order) -> Decision:
    """Lead it through the procedure; without a word, declare it: demoting is cheap (domain.md section 8.2)."""
    action = order.arguments.get("action", "") or "declare"
    if action != "propose" and order.given.actor.roles.isdisjoint(_DECIDES):
        raise Refused(
            Code.FORBIDDEN,
            f"{order.given.actor.shown} may propose a major incident (`major {order.incident.id} propose why`); "
            f"to {action.replace('_', ' ')} one takes an incident manager or a major incident manager",
        )
    try:
        return _ACTIONS[action](order)
    except IllegalStep as illegal:
        raise Refused(Code.CONFLICT, f"{order.incident.number}: {illegal}") from illegal


def _stand(order: Order) -> Stand:
    return Stand(incident=order.incident, dossier=order.dossier, policy=order.policy, now=order.now)


def _reason(order: Order) -> str:
    return order.arguments.get("reason", "")


def _require_reason(order: Order, action: str) -> str:
    if not _reason(order):
        raise Refused(Code.BAD_REQUEST, f"`major {order.incident.id} {action}` needs a reason behind it")
    return _reason(order)


def _require_whole(order: Order) -> None:
    if order.incident.parent_id is not None:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is a part of another; `parent {order.incident.id} 0` takes it out first",
        )
    if not order.incident.is_open:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is {order.incident.state.spoken}; only an open one becomes a major one",
        )


def _taken(answer: str, taken: Taken) -> Decision:
    return taken.onto(done(answer))


def _propose(order: Order) -> Decision:
    _require_whole(order)
    taken = procedure.propose(_stand(order), order.grounds(_reason(order)))
    return _taken(f"{order.incident.number} is proposed as a major incident.", taken)


def _declare(order: Order) -> Decision:
    _require_whole(order)
    actor = order.given.actor
    # The operator of the machine has every role, and leads nothing.
    manager = actor.address if "@" in actor.address else ""
    taken = procedure.declare(_stand(order), order.grounds(_reason(order)), manager=manager)
    proposed = len(order.dossier.proposed)
    count = "the proposed incident a part" if proposed == 1 else f"{proposed} proposed incidents parts"
    more = f" `major {order.incident.id} join` makes {count} of it." if proposed else ""
    return _taken(f"{order.incident.number} is a major incident.{more}", taken)


def _reject(order: Order) -> Decision:
    moved = procedure.step(order.incident, Major.REJECTED, order.grounds(_require_reason(order, "reject")))
    return done(f"{order.incident.number} is no major incident.", moved)


def _demote(order: Order) -> Decision:
    reason = _require_reason(order, "demote")
    moved = procedure.step(order.incident, Major.DEMOTED, order.grounds(reason))
    stand = _stand(order)
    facts = procedure.report(stand, text=reason, next_at="", is_final=True)
    return done(
        f"{order.incident.number} is an ordinary incident again.",
        moved,
        replies=to_colleagues(_everybody(stand), "major_report", order.policy, facts),
    )


def _everybody(stand: Stand) -> tuple[str, ...]:
    """Return every colleague who was told that it began."""
    working = responders(stand.incident, stand.dossier.assignee, stand.crew, stand.policy)
    return (*working, *desk(stand.policy), *management(stand.incident, stand.policy))


def _stand_down(order: Order) -> Decision:
    """End it: the service works and stays so, everybody is told, and the review has an owner and a date."""
    _require_calm(order)
    reason = _reason(order)
    moved = procedure.step(order.incident, Major.STOOD_DOWN, order.grounds(reason or "the service works again"))
    stand = _stand(order)
    owner = stand.crew.get("reviewer") or stand.crew.get("mim") or order.given.actor.address
    due_at = order.now + order.policy.major.review_within
    grounds = order.grounds(f"the review is due {due_at:%Y-%m-%d %H:%M} UTC")
    named = procedure.role_entry("reviewer", stand.crew.get("reviewer", ""), owner, grounds)
    report = procedure.report(stand, text=reason or order.incident.resolution_text, next_at="", is_final=True)
    asked = {"due": due_at.isoformat(), "late": False, "text": ""}
    entries = (replace(named, facts=(("due", due_at.isoformat()),)), *_last_words(order))
    return done(
        f"{order.incident.number} is stood down; {shown(owner, order.policy) or 'somebody'} owes its review by "
        f"{order.local(due_at):%Y-%m-%d %H:%M %Z}.",
        moved,
        entries=entries,
        replies=(
            *to_colleagues(_everybody(stand), "major_report", order.policy, report),
            *to_colleagues((owner,) if "@" in owner else (), "review_due", order.policy, asked),
            *_said_to_users(order, reason, "", is_final=True),
        ),
        nudges=procedure.to_parts(stand, order.now.isoformat()) if reason else (),
        timers=(cadence.review_timer(due_at),),
    )


def _last_words(order: Order) -> tuple[TimelineEntry, ...]:
    """Return the entry of the final update, which the parts tell their reporters; none where nothing was said."""
    reason = _reason(order)
    return (order.entry("update", new=reason, facts=(("next", ""), ("final", True))),) if reason else ()


def _require_calm(order: Order) -> None:
    """Refuse to end what may not be over: not resolved, too short ago, or an alarm still fires (section 8.8)."""
    incident, calm = order.incident, order.policy.major.calm
    if incident.state not in {State.RESOLVED, State.CLOSED} or incident.resolved_at is None:
        raise Refused(
            Code.CONFLICT,
            f"{incident.number} is {incident.state.spoken}; "
            f"`resolve {incident.id} fixed ...` comes before it is stood down",
        )
    firing = [alert.title or alert.key for alert in order.dossier.alerts if alert.is_firing]
    if firing:
        raise Refused(Code.CONFLICT, f"{incident.number}: monitoring still reports {'; '.join(firing)[:200]}")
    from_then = incident.resolved_at + calm
    if order.now < from_then and not _reason(order):
        raise Refused(
            Code.CONFLICT,
            f"{incident.number} works since {incident.resolved_at:%H:%M} UTC; wait until {from_then:%H:%M} UTC, or end "
            f"it now with a last word to everybody, as in `major {incident.id} stand_down every site confirmed it`",
        )


def _join(order: Order) -> Decision:
    """Make every proposed incident a part of it."""
    if order.incident.major not in {Major.CANDIDATE, Major.DECLARED}:
        raise Refused(Code.CONFLICT, f"{order.incident.number} is no major incident; `parent N M` joins ordinary ones")
    if not order.dossier.proposed:
        raise Refused(Code.CONFLICT, f"no incident is proposed as a part of {order.incident.number}")
    nudges = tuple(
        Nudge(incident_id=part, kind=procedure.JOIN, instance=str(order.incident.id)) for part in order.dossier.proposed
    )
    numbers = ", ".join(str(part) for part in order.dossier.proposed)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(order.entry("joined", new=numbers),))
    said = "1 incident becomes a part" if len(nudges) == 1 else f"{len(nudges)} incidents become parts"
    return done(f"{said} of {order.incident.number}.", moved, nudges=nudges)


_ACTIONS: Mapping[str, Callable[[Order], Decision]] = {
    "propose": _propose,
    "declare": _declare,
    "reject": _reject,
    "demote": _demote,
    "join": _join,
    "stand_down": _stand_down,
}


def role(order: Order) -> Decision:
    """Give somebody a role in the major incident (domain.md section 8.5)."""
    _require_under_way(order)
    name = order.arguments["role"]
    person = person_named(order.arguments["person"], order.policy)
    crew = crew_of(order.dossier.history)
    _require_two_heads(order, {**crew, name: person.address})
    entry = procedure.role_entry(name, crew.get(name, ""), person.address, order.grounds(ROLES[name]))
    facts = {"by": order.given.actor.shown, "reason": ROLES[name], "text": ""}
    me = order.given.actor.address
    return done(
        f"{person.name or person.address} is {ROLES[name]} of {order.incident.number}.",
        Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,)),
        replies=to_colleagues([a for a in (person.address,) if a != me], "assigned", order.policy, facts),
    )


def _require_under_way(order: Order) -> None:
    if order.incident.major not in {Major.CANDIDATE, Major.DECLARED, Major.STOOD_DOWN}:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is no major incident; `major {order.incident.id}` declares it",
        )


def _require_two_heads(order: Order, crew: Mapping[str, str]) -> None:
    """Refuse that of a P1 the same person decides and repairs, unless nobody else is there."""
    same = crew.get("mim") and crew.get("mim") == crew.get("technical")
    present = {*crew.values(), *filter(None, (order.dossier.assignee,))}
    if order.incident.priority == 1 and same and len(present) > 1:
        raise Refused(
            Code.UNPROCESSABLE,
            "whoever decides about a P1 does not repair it as well; name another technical lead or another manager",
        )


def update(order: Order) -> Decision:
    """Tell everybody how it stands: the users in their own threads, desk and colleagues at once (section 8.6)."""
    if order.incident.major is not Major.DECLARED:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is no declared major incident; `reply {order.incident.id} ...` answers its "
            "reporter",
        )
    stand, rules = _stand(order), order.policy.major.cadence
    since = cadence.declared_at(order.dossier.history) or order.now
    next_at = cadence.next_update(since, order.now, _announced(order), rules)
    text = order.arguments["text"]
    entry = order.entry("update", new=text, facts=(("next", next_at.isoformat()),))
    report = procedure.report(stand, text=text, next_at=next_at.isoformat())
    told = (*responders(order.incident, order.dossier.assignee, stand.crew, order.policy), *desk(order.policy))
    me = order.given.actor.address
    hearing = "1 reporter is" if stand.size == 1 else f"{stand.size} reporters are"
    return done(
        f"{hearing} told; the next update is due at {order.local(next_at):%H:%M %Z}.",
        Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry, order.entry("answered"))),
        replies=(
            *_said_to_users(order, text, next_at.isoformat()),
            *to_colleagues([each for each in told if each != me], "major_report", order.policy, report),
        ),
        nudges=procedure.to_parts(stand, order.now.isoformat()),
        timers=cadence.until_next(next_at, order.now, rules),
    )


def _announced(order: Order) -> timedelta | None:
    written = order.arguments.get("next", "")
    return timedelta(minutes=int(written.removesuffix("m"))) if written else None


def _said_to_users(order: Order, text: str, next_at: str, *, is_final: bool = False) -> tuple[Reply, ...]:
    if not text:
        return ()
    facts = procedure.news(_stand(order), text=text, next_at=next_at, is_final=is_final)
    return to_reporter(
        order.dossier.reporter_alone,
        "major_update",
        order.incident,
        order.policy,
        facts,
        is_automatic=False,
    )


def loss(order: Order) -> Decision:
    """Say that the business loses by it, or may: it becomes a candidate (domain.md section 8.2)."""
    entry = order.entry("business_loss", because=order.arguments["reason"])
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(f"{order.incident.number}: it is noted that the business loses by it.", moved)


def bridge(order: Order) -> Decision:
    """Say where those who work on it speak; whoever decides and works is told."""
    link = order.arguments["link"]
    if not link.lower().startswith(("https://", "http://", "tel:", "sip:")):
        raise Refused(Code.UNPROCESSABLE, f"{link!r} is no link; write it as in `bridge 42 https://meet.example.org/x`")
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(order.entry("call", new=link),))
    return done(f"{order.incident.number} is worked on at {link}.", moved)
