"""COMMANDS: what each command does, and how one is decided. Pure.

    decide_command(event, incident, policy, now) -> Decision      total: what cannot be done is a decision too

A command is a row of `usage.USAGES` (how it is written, who may give it) and a row here (what it does).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.agreed.policy import Policy
from bot.commands import (
    automating,
    ending,
    joining,
    major,
    modelling,
    reviewing,
    splitting,
    talking,
    triage,
    waiting,
    work,
)
from bot.commands.order import Order, not_there
from bot.commands.refused import Code, Refused
from bot.commands.usage import USAGE
from bot.commands.words import nearest
from bot.decision import Decision, Outcome
from bot.events import CommandGiven
from store.incident import Incident

COMMANDS: Mapping[str, Callable[[Order], Decision]] = {
    "confirm": triage.confirm,
    "correct": triage.correct,
    "priority": triage.priority,
    "vip": triage.vip,
    "security": triage.security,
    "exposure": triage.exposure,
    "affected": triage.affected,
    "evidence": triage.evidence,
    "problem": triage.problem,
    "take": work.take,
    "assign": work.assign,
    "reallocate": work.reallocate,
    "ack": work.ack,
    "task": work.task,
    "done": work.finish_task,
    "reply": talking.reply,
    "note": talking.note,
    "ask": talking.ask,
    "wait": waiting.wait,
    "engage": waiting.engage,
    "engagement": waiting.engagement,
    "reference": waiting.reference,
    "continue": waiting.go_on,
    "resolve": ending.resolve,
    "close": ending.close,
    "reopen": ending.reopen,
    "cancel": ending.cancel,
    "undo": ending.undo,
    "merge": joining.merge,
    "split": splitting.split,
    "link": joining.link,
    "unlink": joining.unlink,
    "parent": joining.parent,
    "major": major.major,
    "role": major.role,
    "update": major.update,
    "loss": major.loss,
    "bridge": major.bridge,
    "review": reviewing.review,
    "follow": automating.follow,
    "waive": modelling.waive,
    "step": automating.step,
}


def decide_command(given: CommandGiven, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Return what the command does, or why it does nothing."""
    try:
        _require_known(given)
        if incident is None:
            raise not_there(given)
        require_role(given)
        _require_fresh(given, incident)
        return COMMANDS[given.name](Order(given=given, incident=incident, policy=policy, now=now))
    except Refused as refused:
        return Decision(
            outcome=Outcome.REFUSED, because=str(refused), answer=str(refused), refused=refused.code, incident=None
        )


def _require_known(given: CommandGiven) -> None:
    if given.name not in COMMANDS:
        near = nearest(given.name)
        hint = f"did you mean `{near}`?" if near else "`help` lists them"
        raise Refused(Code.BAD_REQUEST, f"{given.name!r} is no command; {hint}")


def require_role(given: CommandGiven) -> None:
    """Raise Refused unless one of the giver's roles may give the command."""
    allowed = USAGE[given.name].roles
    if given.actor.roles.isdisjoint(allowed):
        names = ", ".join(sorted(role.replace("_", " ") for role in allowed))
        who = given.actor.shown or "somebody unknown"
        raise Refused(Code.FORBIDDEN, f"{who} may not `{given.name}`; it takes one of: {names}")


def _require_fresh(given: CommandGiven, incident: Incident) -> None:
    """Refuse a command about an incident that has changed since its giver looked (domain.md section 2.3)."""
    if given.version is not None and given.version != incident.version:
        raise Refused(
            Code.CONFLICT,
            f"{incident.number} has changed since you looked (it is {incident.state.spoken}, P{incident.priority}); "
            "look again, then repeat it",
        )
