"""A model at work on an incident: its steps as they were when it began, and what became of each. Pure.

Everything is in the history: an entry of kind "model" keeps a copy of the steps, one of kind "step" what was done. A
change of the file changes no run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.agreed.agreements import due_at
from bot.incident_models.definition import IncidentModel, Step
from bot.working_time.calendars import Calendar
from store.incident import TimelineEntry

DONE, SKIPPED, OPEN = "done", "skipped", "open"
STARTED, WAIVED = "started", "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """One step of a run."""

    no: int
    text: str
    role: str = ""
    due_at: datetime | None = None
    depends_on: tuple[int, ...] = ()
    optional: bool = False
    evidence: bool = False
    #: It is evidence without which the model lets nobody end the incident.
    is_required: bool = False
    kind: str = "action"
    message: Mapping[str, str] = field(default_factory=dict)
    automation: str = ""
    #: Why the desk could not do it by itself, "" where it did not try.
    failed: str = ""
    state: str = OPEN
    by: str = ""
    #: What was said with it: why it was skipped, where the evidence is.
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A model at work."""

    name: str
    version: int
    started_at: datetime
    steps: tuple[RunStep, ...]
    #: Why an incident manager lets the incident end without the rest, "" where nobody does.
    waived: str = ""

    @property
    def missing(self) -> tuple[RunStep, ...]:
        """The steps without which the incident cannot be resolved."""
        return () if self.waived else tuple(s for s in self.steps if s.state == OPEN and not s.optional)


def run_of(history: Sequence[TimelineEntry]) -> Run | None:
    """Return the model that is at work on an incident, the last that was started; None when none was."""
    run: Run | None = None
    for entry in history:
        if entry.kind == "model" and entry.field == STARTED:
            run = _started(entry)
        elif entry.kind == "model" and entry.field == WAIVED and run is not None:
            run = replace(run, waived=entry.because)
        elif entry.kind == "step_failed" and run is not None:
            run = replace(run, steps=tuple(_failed(step, entry) for step in run.steps))
        elif entry.kind == "step" and run is not None:
            run = replace(run, steps=tuple(_after(step, entry) for step in run.steps))
    return run


def _after(step: RunStep, entry: TimelineEntry) -> RunStep:
    if entry.field != str(step.no):
        return step
    return replace(step, state=entry.new.partition(" ")[2] or entry.new, by=entry.actor, note=entry.because)


def _failed(step: RunStep, entry: TimelineEntry) -> RunStep:
    return replace(step, failed=entry.because or "it failed") if entry.field == str(step.no) else step


def _started(entry: TimelineEntry) -> Run:
    facts = dict(entry.facts)
    steps = tuple(
        RunStep(**{**each, "due_at": each["due_at"] and datetime.fromisoformat(each["due_at"]),
                   "depends_on": tuple(each["depends_on"])})
        for each in json.loads(str(facts["steps"]))
    )  # fmt: skip
    return Run(name=entry.new, version=int(str(facts["version"])), started_at=entry.at, steps=steps)


def frozen(model: IncidentModel, calendar: Calendar, now: datetime) -> tuple[RunStep, ...]:
    """Return the steps of a run that begins now, due times in the calendar of the incident's agreement."""
    return tuple(_frozen(no, step, model, calendar, now) for no, step in enumerate(model.steps, 1))


def _frozen(no: int, step: Step, model: IncidentModel, calendar: Calendar, now: datetime) -> RunStep:
    is_required = step.evidence and model.evidence_required
    return RunStep(
        no=no,
        text=step.text,
        role=step.role,
        due_at=due_at(calendar, step.due_after, now) if step.due_after else None,
        depends_on=step.depends_on,
        optional=step.optional and not is_required,
        evidence=step.evidence,
        is_required=is_required,
        kind=step.kind,
        message=step.message,
        automation=step.automation,
    )


def as_fact(steps: Sequence[RunStep]) -> str:
    """Return the steps as the history keeps them."""
    kept = [
        {
            "no": step.no,
            "text": step.text,
            "role": step.role,
            "due_at": step.due_at and step.due_at.isoformat(),
            "depends_on": list(step.depends_on),
            "optional": step.optional,
            "evidence": step.evidence,
            "is_required": step.is_required,
            "kind": step.kind,
            "message": dict(step.message),
            "automation": step.automation,
        }
        for step in steps
    ]
    return json.dumps(kept, ensure_ascii=False)
