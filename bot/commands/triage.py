"""Commands about what an incident is: confirm, correct, priority, vip, security, affected, evidence, problem. Pure."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from bot.commands.modelling import offer
from bot.commands.order import Order, done, reprioritised
from bot.commands.refused import Code, Refused
from bot.commands.routing import receives, rerouted
from bot.decision import Decision, Reply
from bot.incident_models.evidence import collected
from bot.lifecycle import Moved
from bot.promises.clocks import recompute
from bot.promises.due import due_facts
from bot.security_levels import INFORMATION, RECOVERY, SECURITY
from bot.telling import to_reporter
from classifier.suggestion import UNCLASSIFIED
from store.incident import Incident, TimelineEntry


def confirm(order: Order) -> Decision:
    """Confirm what was understood; priority and promises stand from now on (domain.md section 3.4)."""
    incident = order.incident
    if incident.category in {"", UNCLASSIFIED}:
        raise Refused(
            Code.CONFLICT,
            f"{incident.number} has no category to confirm; say what it is, as in `correct {incident.id} "
            f"category=Network subcategory=VPN impact=2 urgency=1`",
        )
    return _confirmed(order, Moved(incident=incident, entries=()), "confirmed")


def correct(order: Order) -> Decision:
    """Correct what was understood, which confirms the rest."""
    changes = _corrections(order)
    return _confirmed(order, rerouted(order, order.change(changes, "a person corrected it")), "corrected")


def _confirmed(order: Order, moved: Moved, kind: str) -> Decision:
    by = order.given.actor.address
    incident = replace(moved.incident, confirmed_at=order.now, confirmed_by=by, updated_at=order.now)
    if incident.category in {"", UNCLASSIFIED}:
        raise Refused(Code.CONFLICT, f"{incident.number} still has no category; add category=... to the correction")
    settled = reprioritised(
        order, Moved(incident=incident, entries=(*moved.entries, _confirmation(order, incident, kind)))
    )
    what = " / ".join(filter(None, (incident.category, incident.subcategory)))
    answer = f"{incident.number} is {kind}: {what}, P{settled.incident.priority}."
    if incident.assignment_group != order.incident.assignment_group:
        answer += f" {incident.assignment_group} has it now."
    answer += offer(order, settled.incident)
    return done(answer, settled, replies=(*_told(order, settled), *receives(order, settled)))


def _confirmation(order: Order, incident: Incident, kind: str) -> TimelineEntry:
    """Return the entry from which the classifier learns."""
    facts = (
        ("category", incident.category),
        ("subcategory", incident.subcategory),
        ("impact", incident.impact),
        ("urgency", incident.urgency),
        ("service", incident.service),
        ("suggested_category", incident.suggested_category),
        ("suggested_subcategory", incident.suggested_subcategory),
        ("model", incident.model_version),
    )
    return order.entry(kind, because=order.given.actor.shown, facts=facts)


def _told(order: Order, settled: Moved) -> tuple[Reply, ...]:
    """Tell the reporter the priority with its target, when it is confirmed and when it changes."""
    is_first = order.incident.confirmed_at is None
    changed = settled.incident.priority != order.incident.priority
    if not settled.incident.is_open or not (changed or is_first):
        return ()
    clocks = recompute((*order.dossier.history, *settled.entries), order.policy, order.now)
    facts = {**due_facts(clocks, order.now), "changed": changed, "before": order.incident.priority}
    return to_reporter(order.dossier.contact, "priority", settled.incident, order.policy, facts)


def _corrections(order: Order) -> dict[str, object]:
    changes: dict[str, object] = {}
    for name, value in order.arguments.items():
        match name:
            case "impact" | "urgency":
                changes[name] = _level(name, value)
            case "group":
                changes["assignment_group"] = value
            case "category":
                category = _known(value, tuple(order.policy.taxonomy), "category")
                changes["category"] = category
                if category == SECURITY and category != order.incident.category:
                    # Only those see it who must, as if it had been known from the beginning.
                    changes["security"] = True
                changes.setdefault("service", order.policy.services.get(category, order.incident.service))
                if "subcategory" not in order.arguments and category != order.incident.category:
                    changes["subcategory"] = ""
            case "service" | "summary":
                changes[name] = value
            case _:
                pass
    if "subcategory" in order.arguments:
        changes |= _subcategory(order, str(changes.get("category", order.incident.category)))
    return changes


def _subcategory(order: Order, category: str) -> dict[str, object]:
    written = order.arguments["subcategory"]
    known = order.policy.taxonomy.get(category, ())
    if "category" not in order.arguments and written not in known:
        homes = [name for name, leaves in order.policy.taxonomy.items() if written in leaves]
        if len(homes) == 1:
            service = order.policy.services.get(homes[0], order.incident.service)
            return {"category": homes[0], "service": service, "subcategory": written}
    return {"subcategory": _known(written, known, f"subcategory of {category}")}


def _known(written: str, known: tuple[str, ...], thing: str) -> str:
    folded = {name.lower(): name for name in known}
    if written.lower() in folded:
        return folded[written.lower()]
    near = get_close_matches(written.lower(), folded, n=1, cutoff=0.5)
    hint = f"did you mean {folded[near[0]]!r}?" if near else f"it is one of {', '.join(known)}"
    raise Refused(Code.UNPROCESSABLE, f"there is no {thing} {written!r}; {hint}")


def _level(name: str, written: str) -> int:
    words = {"high": 1, "medium": 2, "low": 3, "1": 1, "2": 2, "3": 3}
    if written.lower() not in words:
        raise Refused(Code.UNPROCESSABLE, f"{name} {written!r} is none of 1 (high), 2 (medium), 3 (low)")
    return words[written.lower()]


def priority(order: Order) -> Decision:
    """Set the priority by hand, with a reason, or go back to the derived one (domain.md section 3.3)."""
    wanted, reason = int(order.arguments["priority"]), order.arguments.get("reason", "")
    if wanted and not reason:
        raise Refused(Code.BAD_REQUEST, "an override needs a reason, as in `priority 42 2 the board meets today`")
    moved = order.change({"priority_override": wanted or None}, reason)
    settled = reprioritised(order, moved)
    return done(f"{order.incident.number} is P{settled.incident.priority}.", settled, replies=_told(order, settled))


def vip(order: Order) -> Decision:
    """Mark it as a VIP's: one step more urgent, never above P2."""
    is_vip = order.arguments.get("on", "on") == "on"
    settled = reprioritised(order, order.change({"vip": is_vip}))
    word = "is marked as a VIP's" if is_vip else "is no longer marked as a VIP's"
    return done(f"{order.incident.number} {word}; it is P{settled.incident.priority}.", settled)


def security(order: Order) -> Decision:
    """Restrict who may see it."""
    restricted = order.arguments.get("on", "on") == "on"
    settled = reprioritised(order, order.change({"security": restricted}))
    word = "is shown to those who need to know only" if restricted else "is shown to everybody again"
    return done(f"{order.incident.number} {word}.", settled)


def exposure(order: Order) -> Decision:
    """Say what happened to information, and what it takes to recover (NIST SP 800-61r2 section 3.2.6)."""
    if not order.incident.security:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is no security incident; `security {order.incident.id}` comes first",
        )
    information, recovery = order.arguments["information"], order.arguments.get("recovery", "")
    said = f"{INFORMATION[information]}; {RECOVERY[recovery]}" if recovery else INFORMATION[information]
    changes: dict[str, object] = {"information_impact": information}
    changes |= {"recoverability": recovery} if recovery else {}
    settled = reprioritised(order, order.change(changes, said))
    shown = f"{information}, recovery {recovery}" if recovery else information
    answer = f"{order.incident.number}: information {shown}; it is P{settled.incident.priority}."
    return done(answer, settled, replies=_told(order, settled) if order.incident.confirmed_at else ())


def evidence(order: Order) -> Decision:
    """Keep its messages and files as evidence (domain.md section 7.4)."""
    kept = order.arguments.get("on", "on") == "on"
    if not kept:
        return done(f"{order.incident.number} is no longer kept as evidence.", order.change({"evidence": False}))
    found = tuple(collected(order.dossier.exhibits, order.dossier.history, order.grounds()))
    many = "1 message or file" if len(found) == 1 else f"{len(found)} messages and files"
    counted = f"; {many} noted with their SHA-256" if found else ""
    return done(
        f"{order.incident.number} is kept as evidence{counted}.", order.change({"evidence": True}), entries=found
    )


def affected(order: Order) -> Decision:
    """Name the person who suffers."""
    address = order.arguments["address"].lower().removeprefix("mailto:").strip("<>")
    if "@" not in address:
        raise Refused(Code.UNPROCESSABLE, f"{address!r} is no address; write it as in `affected 42 ann@example.org`")
    entry = order.entry("changed", field="affected", new=address)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(f"{order.incident.number} concerns {address}.", moved, affected=address)


def problem(order: Order) -> Decision:
    """Name the problem or change record behind it."""
    reference = order.arguments["reference"]
    return done(f"{order.incident.number} belongs to {reference}.", order.change({"problem_ref": reference}))
