"""Commands of incident models: follow, step, waive. Pure."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from bot.commands.order import Order, done, reprioritised
from bot.commands.refused import Code, Refused
from bot.decision import Decision, Reply, SetTimer
from bot.entries import reporter_in
from bot.incident_models.definition import IncidentModel, Status, offered
from bot.incident_models.evidence import FILE, collected
from bot.incident_models.letters import letter
from bot.incident_models.running import DONE, OPEN, SKIPPED, STARTED, WAIVED, Run, RunStep, as_fact, frozen, run_of
from bot.lifecycle import Moved
from bot.telling import to_reporter
from store.incident import Incident, State, TimelineEntry

#: Fires when a step is due.
STEP_DUE = "step.due"


def follow(order: Order) -> Decision:
    """Start a model: its steps are copied, each with its due time (domain.md section 7.2)."""
    name = order.arguments["model"]
    found = order.policy.models.get(name)
    if found is None:
        near = get_close_matches(name, order.policy.models, n=1)
        known = ", ".join(order.policy.models) or "the folder of models is empty"
        raise Refused(
            Code.NOT_FOUND,
            f"there is no model {name!r}; " + (f"did you mean {near[0]!r}?" if near else f"models: {known}"),
        )
    if found.status is not Status.ACTIVE:
        raise Refused(Code.CONFLICT, f"the model {name} is {found.status}; its owner makes it active in its file")
    if not order.incident.is_open:
        raise Refused(Code.CONFLICT, f"{order.incident.number} is {order.incident.state.spoken}")
    running = run_of(order.dossier.history)
    if running is not None and running.missing:
        raise Refused(Code.CONFLICT, f"{running.name} is at work on {order.incident.number} already")
    said = _as_it_says(order, found)
    order = order.after(said)
    agreement = order.policy.agreement_for(order.incident.service, reporter_in(order.dossier.history))
    calendar = agreement.row(order.incident.priority, is_major=order.incident.is_major).calendar
    steps = frozen(found, calendar, order.now)
    entry = order.entry("model", field=STARTED, new=name, facts=(("version", found.version), ("steps", as_fact(steps))))
    timers = tuple(
        SetTimer(kind=STEP_DUE, due_at=step.due_at, instance=f"{step.no}:{order.now.isoformat()}")
        for step in steps
        if step.due_at
    )
    keeps = any(step.evidence for step in steps)
    incident = replace(order.incident, updated_at=order.now, evidence=order.incident.evidence or keeps)
    kept = collected(order.dossier.exhibits, order.dossier.history, order.grounds()) if keeps else ()
    moved = Moved(incident=incident, entries=(*said.entries, entry, *kept))
    return done(f"{name} is at work on {order.incident.number}: {_listed(steps)}", moved, timers=timers)


def _as_it_says(order: Order, model: IncidentModel) -> Moved:
    """Return the incident with the levels and the group of the model, where no person said otherwise (section 7.1)."""
    incident, changes = order.incident, dict[str, object]()
    if incident.confirmed_at is None:
        levels = {"impact": model.impact, "urgency": model.urgency}
        changes |= {name: level for name, level in levels.items() if level is not None}
    nobody_decided = incident.state is State.NEW and incident.assignment_group == order.policy.default_group
    if model.group in order.policy.known_groups and nobody_decided:
        changes["assignment_group"] = model.group
    because = f"the model {model.name} says so"
    return reprioritised(order, order.change(changes, because))


def _listed(steps: tuple[RunStep, ...]) -> str:
    return "; ".join(f"{step.no} {step.text}" for step in steps)


def waive(order: Order) -> Decision:
    """Let the incident end without the rest of its model."""
    run, reason = _running(order), order.arguments["reason"]
    entry = order.entry("model", field=WAIVED, new=run.name, because=reason)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(f"{order.incident.number} can end without the rest of {run.name}.", moved)


def _running(order: Order) -> Run:
    run = run_of(order.dossier.history)
    if run is None:
        raise Refused(
            Code.CONFLICT,
            f"no model is at work on {order.incident.number}; `follow {order.incident.id} NAME` starts one",
        )
    return run


def step(order: Order) -> Decision:
    """Say that a step is done, or that it is skipped and why."""
    run, wanted = _running(order), order.arguments["step"]
    found = next((each for each in run.steps if str(each.no) == wanted), None)
    if found is None:
        raise Refused(Code.NOT_FOUND, f"{run.name} has no step {wanted!r}; {_listed(run.steps)}")
    _require_turn(order, run, found)
    note = order.arguments.get("reason", "")
    if order.arguments["outcome"] == "skip":
        _require_skippable(order, run, found, note)
        return _over(order, run, found, SKIPPED)
    _require_evidence(order, found, note)
    kept, letters = _kept(order, found, note), _letters(order, found)
    said = (order.entry("answered", field="public", because=f"step {found.no} of {run.name}"),) if letters else ()
    return _over(order, run, found, DONE, *kept, *said, letters=letters)


def _over(
    order: Order, run: Run, found: RunStep, word: str, *besides: TimelineEntry, letters: tuple[Reply, ...] = ()
) -> Decision:
    """Return the decision that a step is over, and say what comes next."""
    entry = order.entry(
        "step", field=str(found.no), new=f"{found.no} {word}", because=order.arguments.get("reason", "")
    )
    files = sum(each.field == FILE for each in besides)
    counted = f" with {files} {'file' if files == 1 else 'files'}" if files else ""
    left = [each.text for each in run.missing if each.no != found.no]
    next_one = f"next: {left[0]}" if left else "nothing is left"
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry, *besides))
    return done(f"Step {found.no} is {word}{counted}; {next_one}.", moved, replies=letters)


def _letters(order: Order, found: RunStep) -> tuple[Reply, ...]:
    """Return what the reporter is written when the step is done; whoever does it has read it."""
    contact = order.dossier.contact
    if not found.message or contact is None:
        return ()
    languages = (contact.language, order.incident.language, order.policy.desk.language)
    facts = {"text": letter(found.message, order.incident, languages), "by": order.given.actor.shown}
    return to_reporter(contact, "answer", order.incident, order.policy, facts, is_automatic=False)


def _kept(order: Order, step: RunStep, note: str) -> tuple[TimelineEntry, ...]:
    """Return what a step that is evidence collects: what came since, and the files that its note names."""
    if not step.evidence:
        return ()
    return tuple(collected(order.dossier.exhibits, order.dossier.history, order.grounds(note), step=str(step.no)))


def _require_skippable(order: Order, run: Run, found: RunStep, note: str) -> None:
    if not note:
        raise Refused(Code.BAD_REQUEST, f"skipping step {found.no} needs a reason behind it")
    if found.is_required:
        raise Refused(
            Code.CONFLICT,
            f"step {found.no} is evidence that {run.name} requires; an incident manager says "
            f"`waive {order.incident.id} why` where it cannot be had",
        )


def _require_evidence(order: Order, found: RunStep, note: str) -> None:
    if found.evidence and not note:
        raise Refused(
            Code.BAD_REQUEST,
            f"step {found.no} is evidence; say what was kept, where from and where it is, as in "
            f"`step {order.incident.id} {found.no} done the log of the gateway, in the safe`",
        )


def _require_turn(order: Order, run: Run, found: RunStep) -> None:
    # What was skipped can be made up for.
    if found.state == DONE or (found.state == SKIPPED and order.arguments["outcome"] == "skip"):
        raise Refused(Code.CONFLICT, f"step {found.no} is {found.state} already")
    before = [str(each.no) for each in run.steps if each.no in found.depends_on and each.state == OPEN]
    if before:
        raise Refused(
            Code.CONFLICT,
            f"step {found.no} comes after {', '.join(before)}; `step {order.incident.id} {before[0]} done`",
        )


def require_followed(order: Order) -> None:
    """Refuse to resolve what its model is not done with."""
    run = run_of(order.dossier.history)
    if run is None or not run.missing:
        return
    left = "; ".join(f"{each.no} {each.text}" for each in run.missing)[:300]
    raise Refused(
        Code.CONFLICT,
        f"{order.incident.number} follows {run.name}, of which is left: {left}; `step {order.incident.id} "
        f"{run.missing[0].no} done`, or an incident manager says `waive {order.incident.id} why`",
    )


def offer(order: Order, incident: Incident) -> str:
    """Return what is said of the models that are for an incident, "" where none is or one is at work."""
    fitting = offered(order.policy.models.values(), incident)
    if not fitting or run_of(order.dossier.history) is not None:
        return ""
    return f" There is a model for this: `follow {incident.id} {fitting[0].name}` ({fitting[0].title})."
