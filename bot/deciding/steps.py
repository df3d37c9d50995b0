"""A step of an incident model is due: whoever works on the incident is told when it is not done. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.commands.automating import carried_on
from bot.deciding.handling import nothing
from bot.decision import Decision, Outcome, joined
from bot.events import TimerFired
from bot.incident_models.running import OPEN, run_of
from bot.telling import to_colleagues, working_on
from store.incident import Incident


def on_step_due(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Remind of a step that is due and still open."""
    no, _, started = event.instance.partition(":")
    run = run_of(event.dossier.history)
    if run is None or run.started_at.isoformat() != started or run.waived or not incident.is_open:
        return nothing(event, "the step is done, or nobody waits for it")
    step = next((each for each in run.steps if str(each.no) == no), None)
    if step is None or step.state != OPEN:
        return nothing(event, "the step is done, or nobody waits for it")
    begun = Decision(
        outcome=Outcome.DECIDED,
        because=f"step {no} of {run.name} is due",
        incident=replace(incident, updated_at=now),
    )
    done = carried_on(begun, event.dossier, policy, now)
    if any(entry.kind == "step" and entry.field == no for entry in done.entries):
        return done
    facts = {"step": no, "what": step.text, "role": step.role, "model": run.name, "due": event.due_at.isoformat()}
    reminded = Decision(
        outcome=Outcome.DECIDED,
        because=begun.because,
        entries=(entries.entry(now, "step_late", field=no, new=step.text, because=run.name),),
        replies=to_colleagues(working_on(incident, event.dossier, policy), "step_due", policy, {**facts, "text": ""}),
    )
    return joined(done, reminded)
