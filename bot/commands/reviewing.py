"""The command that writes the review of a major incident. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.agreed.roster import Role
from bot.commands.order import Order, done
from bot.commands.people import person_named
from bot.commands.refused import Code, Refused
from bot.decision import Decision, SetTimer
from bot.lifecycle import Moved
from bot.major import procedure
from bot.major.cadence import ACTION
from bot.major.review import CLOSED, DRAFT, IN_REVIEW, MODEL_ANSWERS, REVIEWED, SECTIONS, actions_of, state_of
from store.major import Major

_DECIDES = frozenset({Role.MAJOR_INCIDENT_MANAGER, Role.INCIDENT_MANAGER})


def review(order: Order) -> Decision:
    """Add to the review, or lead it on (domain.md section 8.9)."""
    if order.incident.major not in {Major.STOOD_DOWN, Major.REVIEWED}:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} has no review to write: it is no major incident that was stood down",
        )
    section = order.arguments["section"]
    if section in _STEPS:
        return _STEPS[section](order)
    if state_of(order.dossier.history) == CLOSED:
        raise Refused(Code.CONFLICT, f"the review of {order.incident.number} is closed")
    text = order.arguments.get("text", "").strip()
    if not text:
        raise Refused(Code.BAD_REQUEST, f"`review {order.incident.id} {section}` needs a text")
    return _ADDS.get(section, _write)(order, section, text)


def _kept(order: Order, field: str, new: str, **facts: str) -> Moved:
    entry = order.entry("review", field=field, new=new, facts=tuple(facts.items()))
    return Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))


def _write(order: Order, section: str, text: str) -> Decision:
    return done(
        f"The review of {order.incident.number} says so ({SECTIONS.get(section, section)}).",
        _kept(order, section, text),
    )


#: When whoever owes an action is reminded of its day, in the desk's zone.
_MORNING = time(9)
#: Who owes it, until when, and what it is.
_OWED = re.compile(r"(?P<owner>.*?\S)\s+(?P<due>\d{4}-\d\d-\d\d)\s+(?P<what>.*)", re.DOTALL)


def _action(order: Order, section: str, text: str) -> Decision:
    owed = _OWED.fullmatch(text)
    if owed is None or not _is_day(owed["due"]):
        raise Refused(
            Code.BAD_REQUEST,
            f"an action is written `review {order.incident.id} action @ann 2026-12-24 Replace the switch`: who, until "
            "when, what",
        )
    owner, due = person_named(owed["owner"], order.policy), owed["due"]
    no = len(actions_of(order.dossier.history)) + 1
    moved = _kept(order, section, owed["what"], owner=owner.address, due=due)
    morning = datetime.combine(date.fromisoformat(due), _MORNING, ZoneInfo(order.policy.desk.timezone))
    at = morning.astimezone(order.now.tzinfo)
    timers = (SetTimer(kind=ACTION, due_at=at, instance=str(no)),) if at > order.now else ()
    return done(f"Action {no}: {owner.name or owner.address} until {due}.", moved, timers=timers)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _track(order: Order, section: str, text: str) -> Decision:
    no, _, word = text.partition(" ")
    actions = actions_of(order.dossier.history)
    if not no.isdigit() or not 1 <= int(no) <= len(actions) or not word.strip():
        raise Refused(
            Code.BAD_REQUEST,
            f"say which of {len(actions)} actions, and `done` or where it is tracked, as in "
            f"`review {order.incident.id} track 1 PRB-17`",
        )
    return done(f"Action {no}: {word.strip()}.", _kept(order, section, word.strip(), action=no))


def _hide(order: Order, section: str, text: str) -> Decision:
    if not text.isdigit():
        raise Refused(Code.BAD_REQUEST, f"say the number of a line, as in `review {order.incident.id} hide 7`")
    return done(f"Line {text} is not shown; the history keeps it.", _kept(order, section, text))


def _model(order: Order, section: str, text: str) -> Decision:
    answer, _, more = text.partition(" ")
    if answer not in MODEL_ANSWERS or not more.strip():
        raise Refused(
            Code.BAD_REQUEST,
            f"write `review {order.incident.id} model created NAME`, `updated NAME`, or `not_useful` and why",
        )
    return done(f"The question of an incident model is answered: {text}.", _kept(order, section, text))


_ADDS: Mapping[str, Callable[[Order, str, str], Decision]] = {
    "action": _action,
    "track": _track,
    "hide": _hide,
    "model": _model,
}


def _submit(order: Order) -> Decision:
    _require_state(order, DRAFT)
    return done(
        f"The review of {order.incident.number} is to be read; then `review {order.incident.id} accept`.",
        _kept(order, "state", IN_REVIEW),
    )


def _accept(order: Order) -> Decision:
    """Accept it; not without a word on what went wrong and on an incident model (section 7.3)."""
    _require_manager(order)
    _require_state(order, IN_REVIEW)
    written = {entry.field for entry in order.dossier.history if entry.kind == "review"}
    missing = [name for name in ("overview", "badly", "model") if name not in written]
    if missing:
        raise Refused(
            Code.CONFLICT,
            f"the review of {order.incident.number} lacks {', '.join(missing)}; `review {order.incident.id} "
            f"{missing[0]} ...` adds it",
        )
    kept = _kept(order, "state", REVIEWED)
    if order.incident.major is Major.REVIEWED:
        return done(f"The review of {order.incident.number} is accepted.", kept)
    moved = procedure.step(kept.incident, Major.REVIEWED, order.grounds("its review is accepted"))
    both = Moved(incident=moved.incident, entries=(*kept.entries, *moved.entries))
    return done(f"The review of {order.incident.number} is accepted; it can be closed now.", both)


def _finish(order: Order) -> Decision:
    """Close the review when every action is done or tracked."""
    _require_manager(order)
    _require_state(order, REVIEWED)
    loose = [str(action.no) for action in actions_of(order.dossier.history) if not action.is_tracked]
    if loose:
        raise Refused(
            Code.CONFLICT,
            f"actions {', '.join(loose)} are neither done nor tracked; `review {order.incident.id} track {loose[0]} "
            "PRB-17` says where",
        )
    return done(f"The review of {order.incident.number} is closed.", _kept(order, "state", CLOSED))


#: The states in their order, and what leads on from each.
_ORDER = (DRAFT, IN_REVIEW, REVIEWED, CLOSED)
_LEADS_FROM = {DRAFT: "submit", IN_REVIEW: "accept", REVIEWED: "finish"}


def _require_state(order: Order, wanted: str) -> None:
    state = state_of(order.dossier.history)
    if state == wanted:
        return
    what = state.replace("_", " ")
    if _ORDER.index(state) > _ORDER.index(wanted):
        raise Refused(Code.CONFLICT, f"the review of {order.incident.number} is {what} already")
    command = f"review {order.incident.id} {_LEADS_FROM[state]}"
    raise Refused(Code.CONFLICT, f"the review of {order.incident.number} is {what}; `{command}` comes first")


def _require_manager(order: Order) -> None:
    if order.given.actor.roles.isdisjoint(_DECIDES):
        raise Refused(Code.FORBIDDEN, "a review is accepted and closed by an incident manager")


_STEPS: Mapping[str, Callable[[Order], Decision]] = {"submit": _submit, "accept": _accept, "finish": _finish}
