"""Commands that end an incident or begin it again: resolve, close, reopen, cancel, undo. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.commands.modelling import require_followed
from bot.commands.order import Order, done
from bot.commands.refused import Code, Refused
from bot.decision import Decision, SetTimer
from bot.lifecycle import Moved
from bot.telling import to_reporter
from classifier.suggestion import UNCLASSIFIED
from store.incident import Incident, State
from store.major import Major


def resolve(order: Order) -> Decision:
    """Say that the service works again; the reporter is told how, and how to say that it does not."""
    # What is over already needs no category: its state is the reason to tell.
    begun = order.move(State.RESOLVED, order.arguments["code"])
    _require_ready(order)
    code, text = order.arguments["code"], order.arguments["text"]
    ended = order.after(begun).change({"resolution_code": code, "resolution_text": text})
    incident = replace(ended.incident, workaround=code == "workaround")
    entries = (*begun.entries, *ended.entries)
    closes = closes_at(incident, order.policy, order.now)
    facts = {"text": text, "code": code, "closes": closes.isoformat() if closes else ""}
    return done(
        f"{order.incident.number} is resolved.",
        Moved(incident=incident, entries=entries),
        # The words are a person's: no budget of automatic mail withholds them.
        replies=to_reporter(
            order.dossier.reporter_alone,
            "resolved",
            incident,
            order.policy,
            facts,
            is_automatic=False,
        ),
        timers=closing(incident, order.policy, order.now),
    )


def _require_ready(order: Order) -> None:
    """Refuse what may not be resolved yet (domain.md section 2.1)."""
    incident = order.incident
    if incident.confirmed_at is None or incident.category in {"", UNCLASSIFIED}:
        raise Refused(
            Code.CONFLICT,
            f"the category of {incident.number} is not confirmed; `confirm {incident.id}` or "
            f"`correct {incident.id} category=...` comes first",
        )
    require_followed(order)
    blocking = [task for task in order.dossier.tasks if task.kind == "blocking"]
    if blocking:
        left = "; ".join(f"{task.id}: {task.text[:60]}" for task in blocking)
        raise Refused(
            Code.CONFLICT,
            f"{incident.number} has open tasks ({left}); `done {incident.id} {blocking[0].id}` comes first",
        )


def closes_at(incident: Incident, policy: Policy, now: datetime) -> datetime | None:
    """Return when it closes by itself; None where it does not (domain.md section 2.2)."""
    lifecycle = policy.lifecycle
    stays = incident.major is not Major.NONE and incident.is_major
    if stays or not (lifecycle.close_after.amount or lifecycle.close_after.working_days):
        return None
    return lifecycle.after(lifecycle.close_after, incident.resolved_at or now)


def closing(incident: Incident, policy: Policy, now: datetime) -> tuple[SetTimer, ...]:
    """Return the timer that closes it by itself."""
    at = closes_at(incident, policy, now)
    return (SetTimer(kind="close", due_at=at, instance=(incident.resolved_at or now).isoformat()),) if at else ()


def close(order: Order) -> Decision:
    """Close it: the reporter because it works, an agent with a reason; a major incident only by its manager."""
    roles, reason = order.given.actor.roles, order.arguments.get("reason", "")
    is_major_manager = Role.MAJOR_INCIDENT_MANAGER in roles
    if order.incident.is_major and not is_major_manager:
        raise Refused(Code.FORBIDDEN, f"{order.incident.number} is a major incident; its manager closes it")
    if order.incident.is_major and order.incident.major is not Major.REVIEWED:
        step = "its review" if order.incident.major is Major.STOOD_DOWN else f"`major {order.incident.id} stand_down`"
        raise Refused(Code.CONFLICT, f"{order.incident.number} is a major incident; {step} comes before it is closed")
    is_reporter = Role.REPORTER in roles
    if not is_reporter and not reason:
        raise Refused(
            Code.BAD_REQUEST, f"closing needs a reason, as in `close {order.incident.id} she said so on the phone`"
        )
    if order.incident.state is not State.RESOLVED and order.incident.is_open:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is {order.incident.state.spoken}; "
            f"`resolve {order.incident.id} fixed ...` comes first",
        )
    moved = order.move(State.CLOSED, reason or "the reporter says that it works")
    replies = to_reporter(order.dossier.contact, "closed", moved.incident, order.policy, {})
    return done(f"{order.incident.number} is closed.", moved, replies=replies)


def reopen(order: Order) -> Decision:
    """Say that it is not fixed; the number stays the same."""
    if order.incident.state is State.CLOSED:
        raise Refused(
            Code.CONFLICT, f"{order.incident.number} is closed for good; a new report opens an incident that follows it"
        )
    if order.incident.state is not State.RESOLVED:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is {order.incident.state.spoken}; only what is resolved can be reopened",
        )
    if order.incident.is_major and order.given.actor.roles == {Role.REPORTER}:
        raise Refused(Code.FORBIDDEN, f"{order.incident.number} is a major incident; its manager begins it again")
    moved = order.move(State.IN_PROGRESS, order.arguments.get("reason", "") or "it is not fixed")
    return done(f"{order.incident.number} is open again.", moved)


def cancel(order: Order) -> Decision:
    """Say that it is no incident of its own; its reporter is told why."""
    reason, text = order.arguments["reason"], order.arguments.get("text", "")
    moved = order.move(State.CANCELLED, f"{reason}: {text}" if text else reason)
    ended = order.after(moved).change({"resolution_code": reason, "resolution_text": text})
    replies = to_reporter(
        order.dossier.contact, "cancelled", ended.incident, order.policy, {"reason": reason, "text": text}
    )
    told = () if reason == "test" else replies
    return done(
        f"{order.incident.number} is cancelled ({reason.replace('_', ' ')}).",
        Moved(incident=ended.incident, entries=moved.entries + ended.entries),
        replies=told,
    )


def undo(order: Order) -> Decision:
    """Take a cancellation back, within a day (domain.md section 2.1)."""
    if order.incident.state is not State.CANCELLED:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} is {order.incident.state.spoken}; only a cancellation is taken back",
        )
    cancelled = [entry.at for entry in order.dossier.history if entry.field == "state" and entry.new == State.CANCELLED]
    if cancelled and order.now - cancelled[-1] > order.policy.lifecycle.undo_within:
        raise Refused(
            Code.CONFLICT,
            f"{order.incident.number} was cancelled more than {_hours(order.policy.lifecycle.undo_within)} ago; "
            "let it be reported again",
        )
    moved = order.move(State.NEW)
    changed = order.after(moved).change({"resolution_code": "", "resolution_text": "", "merged_into": None})
    # Who was told that it is no incident must hear that it is one; of a test nobody was.
    was_told = order.incident.resolution_code != "test"
    return done(
        f"{order.incident.number} is new again.",
        Moved(incident=changed.incident, entries=moved.entries + changed.entries),
        replies=to_reporter(order.dossier.contact, "reinstated", changed.incident, order.policy, {})
        if was_told
        else (),
    )


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:g} h"
