"""Steps of an incident model that the desk does by itself when their turn comes (domain.md section 7.1). Pure.

    no due time    when the model starts, or the last of the steps that it depends on is done or skipped
    a due time     when it is due, and those before it are done

A step's command is one of AUTOMATIONS, given by the desk. What is refused stays open, the history says why, and a task
asks a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.commands import major, modelling, talking, triage, waiting, work
from bot.commands.order import Order
from bot.commands.refused import Code, Refused
from bot.commands.words import parse
from bot.decision import Decision, Outcome, Task, joined
from bot.events import Actor, CommandGiven, Dossier
from bot.incident_models.running import DONE, OPEN, Run, RunStep, run_of
from store.incident import Incident, State

#: What can be given without a person; `bot.commands.words.AUTOMATED` names the same.
AUTOMATIONS: Mapping[str, Callable[[Order], Decision]] = {
    "assign": work.assign,
    "engage": waiting.engage,
    "wait": waiting.wait,
    "continue": waiting.go_on,
    "note": talking.note,
    "task": work.task,
    "security": triage.security,
    "evidence": triage.evidence,
    "loss": major.loss,
    "major": major.major,
}


def follow(order: Order) -> Decision:
    """Start a model, and do what it does by itself at its beginning."""
    return _carried_on(order, modelling.follow(order))


def step(order: Order) -> Decision:
    """Say what became of a step, and do what was waiting for it."""
    return _carried_on(order, modelling.step(order))


def _carried_on(order: Order, decision: Decision) -> Decision:
    before = len(decision.entries)
    done = carried_on(decision, order.dossier, order.policy, order.now)
    by_itself = [entry.new.partition(" ")[0] for entry in done.entries[before:] if entry.kind == "step"]
    if not by_itself:
        return done
    answer = f"{done.answer.rstrip('.')}. Done by the desk: {', '.join(by_itself)}."
    return replace(done, answer=answer, because=answer)


def carried_on(decision: Decision, dossier: Dossier, policy: Policy, now: datetime) -> Decision:
    """Return the decision with everything done whose turn has come."""
    while decision.incident is not None and decision.incident.is_open:
        history = (*dossier.history, *decision.entries)
        run = run_of(history)
        ready = next((each for each in run.steps if _is_ready(each, run, now)), None) if run else None
        if run is None or ready is None:
            break
        known = replace(
            dossier,
            history=history,
            assignee=dossier.assignee if decision.assignee is None else decision.assignee,
            engagements=(*dossier.engagements, *decision.engagements),
        )
        decision = joined(decision, _by_itself(ready, run, decision.incident, Given(known, policy, now)))
    return decision


class Given:
    """What the desk knows when it gives a command itself."""

    __slots__ = ("dossier", "now", "policy")

    def __init__(self, dossier: Dossier, policy: Policy, now: datetime) -> None:
        self.dossier, self.policy, self.now = dossier, policy, now

    def order(self, incident: Incident, command: str) -> Order:
        """Return the command as the desk gives it."""
        spoken = parse(command, incident_id=incident.id)
        actor = Actor(address="system", name=self.policy.desk.name)
        given = CommandGiven(
            name=spoken.name, arguments=spoken.arguments, actor=actor, channel="desk", dossier=self.dossier
        )
        return Order(given=given, incident=incident, policy=self.policy, now=self.now)


def _is_ready(step: RunStep, run: Run, now: datetime) -> bool:
    if not step.automation or step.state != OPEN or step.failed or run.waived:
        return False
    waits_for = {each.no for each in run.steps if each.state == OPEN} & set(step.depends_on)
    return not waits_for and (step.due_at is None or step.due_at <= now)


def _by_itself(step: RunStep, run: Run, incident: Incident, given: Given) -> Decision:
    """Return what the step's command does, with the step done; or that it could not be done."""
    try:
        order = given.order(incident, step.automation)
        if order.given.name == "wait" and incident.state is State.NEW:
            raise Refused(Code.CONFLICT, f"{incident.number} is new; somebody takes it before it waits")
        done = AUTOMATIONS[order.given.name](order)
    except Refused as refused:
        text = f"Step {step.no} of {run.name} could not be done by the desk: {refused}"
        failed = entries.entry(given.now, "step_failed", field=str(step.no), new=step.text, because=str(refused))
        return Decision(
            outcome=Outcome.DECIDED,
            because=text,
            incident=replace(incident, updated_at=given.now),
            entries=(failed,),
            tasks=(Task(kind="model", text=text[:500]),),
        )
    entry = entries.entry(given.now, "step", field=str(step.no), new=f"{step.no} {DONE}", because=step.automation)
    return replace(done, entries=(*done.entries, entry))
