"""A message arrived: it opens an incident, goes on with one, or is filed with it. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot import entries
from bot.agreed.policy import Policy
from bot.deciding import asking
from bot.deciding.deliveries import undeliverable
from bot.deciding.held_back import tell_that_it_is_held
from bot.deciding.opening import open_incident, reply_to
from bot.deciding.own_ones import tell_own_ones, to_the_author
from bot.deciding.suppliers import engaged_by, hear_supplier, numbered
from bot.deciding.waking import AFTER_RESOLUTION, woken
from bot.decision import Decision, Link, Outcome, Reply
from bot.events import Action, DeliveryFailed, MessageArrived
from bot.lifecycle import Grounds, Moved, set_fields
from bot.mail.holding import reason_to_hold
from bot.major.crew import crew_of, manager_of
from bot.major.known import says_apart
from bot.major.procedure import PROPOSED
from bot.promises.due import due_facts
from bot.telling import to_colleagues, working_on
from store.incident import OPEN, Incident, State, TimelineEntry

#: A message to one of these opens a new incident (domain.md section 2.1).
_FINAL = frozenset({State.CLOSED, State.CANCELLED})


def on_message(event: MessageArrived, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Return what the message means for the incident that it was matched to, None for none."""
    verdict = event.verdict
    if event.match.is_duplicate:
        again = entries.entry(now, "duplicate", new=event.channel, because=event.match.because)
        return Decision(outcome=Outcome.DUPLICATE, because=event.match.because, entries=(again,))
    if verdict.action is Action.DROP:
        return Decision(outcome=Outcome.SUPPRESSED, because=f"{verdict.rule}: {verdict.because}")
    if verdict.action is Action.TAKE:
        return _take(event, incident, policy, now)
    if incident is None:
        return Decision(outcome=Outcome.SUPPRESSED, because=f"{verdict.rule}: {verdict.because}; {event.match.because}")
    return _file(event, incident, policy, now)


def _take(event: MessageArrived, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    held = reason_to_hold(event)
    if held:
        return Decision(
            outcome=Outcome.HELD,
            because=held,
            entries=(entries.entry(now, "held", because=held),),
            replies=tell_that_it_is_held(event, policy, held),
        )
    if event.match.own:
        return tell_own_ones(event, policy)
    if incident is None or incident.state in _FINAL:
        return _begin(event, incident, policy, now)
    engaged = engaged_by(event, policy)
    if engaged:
        return hear_supplier(event, incident, engaged, now)
    if policy.roster.colleague(event.sender.address) and not _is_concerned(event, incident):
        return _hear_colleague(event, incident, now)
    return _append(event, incident, policy, now)


def _begin(event: MessageArrived, before: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Open an incident, unless it is a last word about the one before, which is over."""
    if before is not None and _only_thanks(event):
        return _hear_thanks(event, before, policy, now)
    return open_incident(event, before, policy, now)


#: A mark out of five, for which letters about what is closed once asked.
_MARK = re.compile(r"\W*[1-5]\W*")


def _only_thanks(event: MessageArrived) -> bool:
    """Say whether all that it says is thanks, that it works, or how it was: nothing begins with that."""
    is_last_word = event.intent in {"thanks", "solved"} or bool(_MARK.fullmatch(event.message.new_text))
    return is_last_word and not any(not file.logo for file in event.message.attachments)


def _hear_thanks(event: MessageArrived, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Keep a last word with what is over, and leave it over."""
    is_ours = engaged_by(event, policy) or policy.roster.colleague(event.sender.address)
    return _kept(
        event,
        incident,
        _heard(event, now),
        visibility="internal" if is_ours and not _is_concerned(event, incident) else "public",
        why=f"it only says thanks, and {incident.number} is over",
    )


def _is_concerned(event: MessageArrived, incident: Incident) -> bool:
    """Say whether the author reported it, or suffers from it."""
    person = event.sender.person_id
    return person is not None and person in {incident.reporter_id, incident.affected_id}


def _hear_colleague(event: MessageArrived, incident: Incident, now: datetime) -> Decision:
    """Keep what a colleague writes among colleagues: what shall reach the reporter is said by `#reply`."""
    noted = entries.entry(now, "noted", actor=event.sender.address, because=event.match.because)
    return _kept(event, incident, noted, visibility="internal", why="a colleague wrote, so it stays internal")


def _kept(event: MessageArrived, incident: Incident, line: TimelineEntry, *, visibility: str, why: str) -> Decision:
    """Keep the message with the incident, which stays as it is."""
    return Decision(
        outcome=Outcome.APPENDED,
        because=f"{event.match.step}: {event.match.because}; {why}",
        incident=replace(incident, updated_at=line.at),
        entries=(line,),
        messages=(replace(entries.said(event), visibility=visibility),),
        remember_ids=True,
    )


def _heard(event: MessageArrived, now: datetime) -> TimelineEntry:
    return entries.entry(now, "message", actor=event.author, because=event.match.because)


#: Intents of which an assignee needs not know: the one is answered at once, the other asks nothing.
_NEEDS_NOBODY = frozenset({"thanks", "status"})
#: Messages that follow each other so soon are one to whoever reads them, and so many characters are told of one.
_IN_A_ROW, _TOLD = timedelta(minutes=2), 1_000


def _append(event: MessageArrived, incident: Incident, policy: Policy, now: datetime) -> Decision:
    moved = woken(event, incident, now)
    moved, parted = _parted(event, moved, now)
    moved = asking.heard(event, moved, policy, now)
    return Decision(
        outcome=Outcome.APPENDED,
        because=f"{event.match.step}: {event.match.because}",
        incident=replace(moved.incident, updated_at=now),
        entries=(_heard(event, now), *moved.entries),
        messages=(entries.said(event),),
        replies=(
            *_answers(event, moved.incident, policy, now, is_apart=bool(parted)),
            *_refusals(event, moved.incident, policy),
            *_to_manager(event, incident, policy),
            *_to_whoever_has_it(event, incident, moved.incident, policy),
        ),
        links=parted,
        remember_ids=True,
        joins=True,
    )


def _parted(event: MessageArrived, moved: Moved, now: datetime) -> tuple[Moved, tuple[Link, ...]]:
    """Let a part whose reporter says that theirs is something else go on alone (domain.md section 8.7)."""
    incident = moved.incident
    known = next((e for e in reversed(event.dossier.history) if e.kind in {"known_issue", "parted"}), None)
    proposed = dict(known.facts).get("incident") if known is not None and known.kind == "known_issue" else None
    larger = incident.parent_id or proposed
    if larger is None or not (event.intent == "not_mine" or says_apart(event.message.new_text)):
        return moved, ()
    grounds = Grounds(actor=event.author, because="the reporter says that it is something else", now=now)
    alone = set_fields(incident, {"parent_id": None}, grounds)
    said = grounds.line("parted")
    links = (Link(other_id=int(larger), kind=PROPOSED, is_taken_away=True),)
    return Moved(incident=alone.incident, entries=(*moved.entries, *alone.entries, said)), links


def _to_manager(event: MessageArrived, incident: Incident, policy: Policy) -> tuple[Reply, ...]:
    """Tell whoever leads a major incident that a reporter wrote after it was resolved: only they begin it again."""
    if not incident.is_major or incident.state is not State.RESOLVED or event.intent in AFTER_RESOLUTION:
        return ()
    facts = {"by": event.sender.address, "reason": "a reporter wrote after it was resolved", "text": ""}
    return to_colleagues(manager_of(crew_of(event.dossier.history), policy), "assigned", policy, facts)


def _to_whoever_has_it(event: MessageArrived, before: Incident, after: Incident, policy: Policy) -> tuple[Reply, ...]:
    """Tell the assignee what was written (domain.md section 10); the group too, when it begins again without one.

    Words that ask nothing of a person are not told, and of several in a row only the first.
    """
    if after.state not in OPEN or event.intent in _NEEDS_NOBODY or _wrote_just_now(event):
        return ()
    is_reopened = before.state is State.RESOLVED
    told = working_on(after, event.dossier, policy) if is_reopened else (event.dossier.assignee,)
    sender, text = event.sender.address, event.message.new_text
    facts = {
        "by": event.message.sender.name or sender,
        "reopened": is_reopened,
        "files": len(event.message.attachments),
        "text": text if len(text) <= _TOLD else f"{text[:_TOLD]}…",
    }
    return to_colleagues([address for address in told if address.lower() != sender], "reporter_wrote", policy, facts)


def _wrote_just_now(event: MessageArrived) -> bool:
    messages = (entry for entry in reversed(event.dossier.history) if entry.kind == "message")
    return next((event.received_at - entry.at < _IN_A_ROW for entry in messages), False)


def _answers(
    event: MessageArrived, incident: Incident, policy: Policy, now: datetime, *, is_apart: bool
) -> tuple[Reply, ...]:
    """Return what is answered at once: how it stands, that it is closed, that it goes on alone."""
    template = "apart" if is_apart else _answer_to(event.intent, incident)
    if not template or not event.verdict.answerable or not event.trust.may_introduce:
        # Whoever is not believed gets nothing of an incident that is there (email.md section 7).
        return ()
    number, summary = event.own_report
    facts = {**due_facts(event.dossier.clocks, now), "own_number": number, "own_summary": summary, "text": ""}
    reply = reply_to(event, template, _spoken(event, incident), policy, facts)
    return (to_the_author(event, reply),)


def _answer_to(intent: str, incident: Incident) -> str:
    """Return the template by which a short answer is answered, "" for none."""
    if intent == "solved":
        return "closed" if incident.state is State.CLOSED else ""
    return "status" if intent == "status" else ""


def _refusals(event: MessageArrived, incident: Incident, policy: Policy) -> tuple[Reply, ...]:
    """Tell the sender which of their files were not taken."""
    if not event.refused or not event.verdict.answerable:
        return ()
    facts = {"refused": list(event.refused), "text": ""}
    return (reply_to(event, "refused", _spoken(event, incident), policy, facts),)


def _spoken(event: MessageArrived, incident: Incident) -> str:
    """Return the language of an answer: that of the report to its reporter, to others the one that they write in."""
    own = "" if _is_concerned(event, incident) else event.message.language
    return own or incident.language


def _file(event: MessageArrived, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Keep what a machine sent with its incident; it is not answered, and no state changes."""
    # The first thing that a supplier's desk sends by itself is mostly its number for it.
    engaged = engaged_by(event, policy)
    after, told = numbered(event, engaged, now) if engaged else (None, ())
    said = entries.entry(now, event.verdict.rule, actor=event.sender.address, because=event.verdict.because)
    filed = Decision(
        outcome=Outcome.FILED,
        because=f"{event.verdict.rule}: {event.verdict.because}; {event.match.because}",
        entries=(said, *told),
        engagements=(after,) if after is not None and told else (),
        messages=(replace(entries.said(event), is_auto=True),),
        remember_ids=True,
    )
    report = event.message.delivery
    if event.verdict.action is not Action.FAILURE or report is None or report.temporary:
        return filed
    failed = DeliveryFailed(
        recipients=", ".join(report.recipients) or "the recipient",
        subject=incident.summary,
        error=" ".join(report.status) or event.message.subject,
        next_step="find another way to reach them",
        assignee=event.dossier.assignee,
    )
    consequences = undeliverable(failed, policy, now)
    return replace(
        filed,
        entries=filed.entries + consequences.entries,
        tasks=consequences.tasks,
        replies=consequences.replies,
    )
