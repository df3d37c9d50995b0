"""The timers of a major incident: look again, tell, remind, escalate; and what its parts hear of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import entries
from bot.agreed.escalation import MOST_REPEATS
from bot.agreed.policy import Policy
from bot.deciding.handling import Handler, nothing
from bot.decision import Decision, Link, Nudge, Outcome
from bot.events import TimerFired
from bot.lifecycle import Grounds, set_fields
from bot.major import cadence, procedure
from bot.major.crew import desk, management, manager_of, speaker_of
from bot.major.criteria import Facts, first_hit
from bot.major.judging import ALIKE, LOOK, SURGE, facts_of, followed
from bot.major.procedure import HOW_IT_STANDS, Stand, shown
from bot.major.review import CLOSED, actions_of, state_of
from bot.major.surge import surge_of
from bot.telling import to_colleagues, to_reporter
from store.incident import Incident, TimelineEntry, number_of
from store.major import Major


def _stand(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Stand:
    return Stand(incident=incident, dossier=event.dossier, policy=policy, now=now)


def _may_become(incident: Incident) -> bool:
    whole = incident.parent_id is None and incident.merged_into is None
    return incident.major is Major.NONE and incident.is_open and whole


def _look(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Ask the criteria again: time alone can make one hit."""
    stand = _stand(event, incident, policy, now)
    return _judged(event, stand, facts_of(stand))


def _judged(event: TimerFired, stand: Stand, facts: Facts, parts: tuple[int, ...] = ()) -> Decision:
    hit = first_hit(facts) if _may_become(stand.incident) else None
    if hit is None:
        return nothing(event, "no criterion hits, or a person has decided")
    return followed(hit, stand, parts=parts).onto(Decision(outcome=Outcome.DECIDED, because=hit.because))


def _surge(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Count who reported; a surge makes the oldest incident a candidate, the others its proposed parts."""
    rule = policy.major.surge
    found = surge_of(event.dossier.seen, rule) if rule is not None else None
    if found is None or not found.incidents:
        return nothing(event, "no surge")
    oldest, *others = found.incidents
    if oldest != incident.id:
        nudge = Nudge(incident_id=oldest, kind=SURGE, instance=event.instance)
        return Decision(outcome=Outcome.DECIDED, because=found.because, nudges=(nudge,))
    stand = _stand(event, incident, policy, now)
    return _judged(event, stand, facts_of(stand, because_of_surge=found.because), tuple(others))


def _alike(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Make an incident a candidate that many others say the same as; let more of them be proposed as its parts."""
    (seen,) = event.dossier.seen or (None,)
    rule = policy.major.surge
    if seen is None or rule is None or not incident.is_open:
        return nothing(event, "nobody counts, or it is over")
    others = tuple(each for each in seen.incidents if each != incident.id)
    if incident.major in {Major.CANDIDATE, Major.DECLARED}:
        known = {*event.dossier.proposed, *event.dossier.children}
        links = tuple(Link(other_id=each, kind=procedure.PROPOSED) for each in others if each not in known)
        because = f"{len(links)} more reports say the same"
        return Decision(outcome=Outcome.DECIDED, because=because, incident=incident, links=links)
    found = surge_of([seen], rule)
    if found is None:
        return nothing(event, "no surge any more")
    stand = _stand(event, incident, policy, now)
    return _judged(event, stand, facts_of(stand, because_of_surge=found.because), others)


def _first_update(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Tell the users that it is known, where nobody did; the scope follows as soon (domain.md section 8.6)."""
    known = cadence.told(event.dossier.history, policy.major.cadence)
    if known is None or known.number or not _lasts(incident):
        return nothing(event, "somebody told them, or it is over")
    next_at = now + policy.major.cadence.users_first
    stand = _stand(event, incident, policy, now)
    entry = entries.entry(
        now, "update", because="the first update is sent by the desk itself", facts=(("next", next_at.isoformat()),)
    )
    facts = procedure.news(stand, text="", next_at=next_at.isoformat())
    report = procedure.report(stand, text="", next_at=next_at.isoformat())
    return Decision(
        outcome=Outcome.DECIDED,
        because=entry.because,
        incident=replace(incident, updated_at=now),
        entries=(entry,),
        replies=(
            *to_reporter(event.dossier.contact, "major_update", incident, policy, facts),
            *to_colleagues(desk(policy), "major_report", policy, report),
        ),
        nudges=procedure.to_parts(stand, now.isoformat()),
        timers=cadence.until_next(next_at, now, policy.major.cadence),
    )


def _lasts(incident: Incident) -> bool:
    return incident.major is Major.DECLARED and incident.is_open


def _remind(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Remind whoever writes the updates, five minutes before one is due."""
    known = cadence.told(event.dossier.history, policy.major.cadence)
    if known is None or known.next_at.isoformat() != event.instance or not _lasts(incident):
        return nothing(event, "the users know more already, or it is over")
    stand = _stand(event, incident, policy, now)
    return Decision(
        outcome=Outcome.DECIDED,
        because=f"the next update is due at {event.instance}",
        replies=to_colleagues(
            speaker_of(stand.crew, policy), "major_reminder", policy, _reminder(stand, known, is_missed=False)
        ),
    )


def _reminder(stand: Stand, known: cadence.Told, *, is_missed: bool) -> dict[str, object]:
    names = [shown(address, stand.policy) for address in speaker_of(stand.crew, stand.policy)]
    due = known.next_at.isoformat()
    return {"due": due, "missed": is_missed, "text": known.text, "speaker": ", ".join(names)}


def _missed(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Tell whoever decides that an update was missed, and watch over the next one."""
    known = cadence.told(event.dossier.history, policy.major.cadence)
    missed = _missed_before(event)
    if known is None or not _lasts(incident) or event.instance not in {known.next_at.isoformat(), missed}:
        return nothing(event, "the users know more already, or it is over")
    stand = _stand(event, incident, policy, now)
    again_at = now + _pause(event, policy)
    entry = entries.entry(
        now,
        "update_missed",
        new=event.instance,
        because="no update was given by the promised time",
        facts=(("again", again_at.isoformat()),),
    )
    return Decision(
        outcome=Outcome.DECIDED,
        because=entry.because,
        incident=replace(incident, updated_at=now),
        entries=(entry,),
        replies=to_colleagues(
            manager_of(stand.crew, policy), "major_reminder", policy, _reminder(stand, known, is_missed=True)
        ),
        timers=cadence.until_next(again_at, now, policy.major.cadence)[1:],
    )


def _pause(event: TimerFired, policy: Policy) -> timedelta:
    """Return how long until a missed update is told again: what was told five times is heard by nobody any more."""
    history, every = event.dossier.history, policy.major.cadence
    told = next((no for no, e in enumerate(reversed(_spoken(history))) if e.kind == "update"), None)
    before = len(_spoken(history)) if told is None else told
    return every.users_every if before + 1 < MOST_REPEATS else every.users_at_most


def _spoken(history: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    return [entry for entry in history if entry.kind in {"update", "update_missed"}]


def _missed_before(event: TimerFired) -> str:
    """Return when this was to be asked again, where nothing was said since an update was missed."""
    last = next((e for e in reversed(event.dossier.history) if e.kind in {"update", "update_missed"}), None)
    return str(dict(last.facts).get("again") or "") if last is not None and last.kind == "update_missed" else ""


def _report(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Tell management how it stands, every half hour, then every hour."""
    since = cadence.declared_at(event.dossier.history)
    known = cadence.told(event.dossier.history, policy.major.cadence)
    if since is None or known is None or not _lasts(incident):
        return nothing(event, "it is over")
    stand = _stand(event, incident, policy, now)
    facts = procedure.report(stand, text=known.text, next_at=known.next_at.isoformat())
    next_at = cadence.next_report(since, now, policy.major.cadence)
    return Decision(
        outcome=Outcome.DECIDED,
        because="management is told",
        incident=replace(incident, updated_at=now),
        entries=(entries.entry(now, "reported", because="management was told how it stands"),),
        replies=to_colleagues(management(incident, policy), "major_report", policy, facts),
        timers=(replace(cadence.at_declaration(now, policy.major.cadence)[1], due_at=next_at),),
    )


def _review(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Ask for the review when it is due and not done."""
    if incident.major is not Major.STOOD_DOWN:
        return nothing(event, HOW_IT_STANDS[incident.major])
    owner = _stand(event, incident, policy, now).crew.get("reviewer", "")
    people = (owner,) if owner else manager_of({}, policy)
    facts = {"due": event.instance, "late": True, "text": ""}
    return Decision(
        outcome=Outcome.DECIDED,
        because="its review is due",
        replies=to_colleagues(people, "review_due", policy, facts),
    )


def _action(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Remind whoever owes an action of the review on its day, and whoever owns the review."""
    history = event.dossier.history
    action = next((each for each in actions_of(history) if str(each.no) == event.instance), None)
    if action is None or action.is_tracked or state_of(history) == CLOSED:
        return nothing(event, "it is done, or kept elsewhere")
    reviewer = _stand(event, incident, policy, now).crew.get("reviewer", "")
    people = (action.owner if "@" in action.owner else "", reviewer)
    facts = {"no": action.no, "what": action.text, "owner": action.owner, "due": action.due, "text": ""}
    return Decision(
        outcome=Outcome.DECIDED,
        because=f"action {action.no} of its review is due",
        replies=to_colleagues(people, "action_due", policy, facts),
    )


def _hear_parent(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Tell a part's reporter what its parent told, in their own thread, once."""
    parent, update = event.dossier.parent, event.dossier.parent_told
    if parent is None or update is None or incident.parent_id != parent.id:
        return nothing(event, "it is a part of nothing that has news")
    if any(e.kind == "update_told" and e.new == update.at.isoformat() for e in event.dossier.history):
        return nothing(event, "its reporter knows")
    facts = dict(update.facts)
    stand = Stand(incident=parent, dossier=replace(event.dossier, children=()), policy=policy, now=now)
    news = procedure.news(
        stand, text=update.new, next_at=str(facts.get("next") or ""), is_final=bool(facts.get("final"))
    )
    by_person = update.actor != "system"
    told = entries.entry(now, "update_told", new=update.at.isoformat(), because=f"{parent.number} has news")
    answered = entries.entry(now, "answered", actor=update.actor, because=f"update of {parent.number}")
    return Decision(
        outcome=Outcome.DECIDED,
        because=told.because,
        incident=replace(incident, updated_at=now),
        entries=(told, answered) if by_person else (told,),
        # What a person wrote is no automatic mail, and no budget of such mail withholds it.
        replies=to_reporter(
            event.dossier.reporter_alone,
            "major_update",
            incident,
            policy,
            news,
            is_automatic=not by_person,
        ),
    )


def _join(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:  # noqa: ARG001
    """Become a part of the incident that it was proposed for."""
    if not event.instance.isdigit() or not _may_become(incident) or event.dossier.children:
        return nothing(event, "it has its own way")
    number = number_of(int(event.instance))
    grounds = Grounds(actor="system", because=f"a part of {number}", now=now)
    moved = set_fields(incident, {"parent_id": int(event.instance)}, grounds)
    return Decision(outcome=Outcome.DECIDED, because=grounds.because, incident=moved.incident, entries=moved.entries)


#: Timer kind -> what it means.
MAJOR_TIMERS: Mapping[str, Handler] = {
    LOOK: _look,
    SURGE: _surge,
    ALIKE: _alike,
    cadence.FIRST: _first_update,
    cadence.REMIND: _remind,
    cadence.MISSED: _missed,
    cadence.MANAGEMENT: _report,
    cadence.REVIEW: _review,
    cadence.ACTION: _action,
    procedure.UPDATE: _hear_parent,
    procedure.JOIN: _join,
}
