"""From an arrival that was read to the event that is decided: trust, incident, doubts, budget. Talks to the database.

row + Understood --trust--> --match--> --doubt--> Arrived: event, incident as it stands, cause, ledger line
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.agreed.desk_addresses import addressed_to
from bot.agreed.mail_rules import MailRules
from bot.agreed.policy import DeskIdentity, Policy
from bot.arriving.doubting import Case, doubt_about
from bot.arriving.files import File, unread_in
from bot.arriving.lookups import SOURCE_CHANNELS, Looking, author_of, match_of, sender_of, tokens_of
from bot.arriving.understanding import Understood
from bot.decision import Outcome
from bot.dossiers import dossier_of
from bot.events import Action, Match, MessageArrived, Sender, Verdict
from bot.mail.correlate import OWN_STATE
from bot.mail.holding import AGAIN, AS_IS, INTO, NEW
from bot.mail.screening import answer_to
from bot.mail.trust import VOUCHED, Level, Proofs, Trust, trust_of
from bot.self_report import OWN_CHANNEL, Weight, weight_of
from bot.writing.page import Page
from bot.writing.record import Cause, Recorded
from classifier.intents import SURE_OF_INTENT, intent_of
from classifier.suggestion import Scored, Suggestion
from intake.addresses import is_list, is_ours
from intake.message import InboundMessage, Kind, MediaType
from intake.recall import MOST_SENT, Ours, without_ours
from store import incidents
from store.incident import Incident, IncidentId, number_of
from store.recall import Wanted
from store.silences import DAY

#: Why what the desk tells of itself weighs what it does.
_OF_ITSELF = ("the desk knows it of itself",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One arrival with everything that a decision about it needs."""

    event: MessageArrived
    #: The incident that it belongs to, as it stands, locked.
    before: Incident | None
    cause: Cause
    #: Why it could not be read, "" when it was.
    unreadable: str = ""
    files: tuple[File, ...] = ()


def arrived(
    page: Page, row: Row[Any], read: Understood, *, policy: Policy, keys: tuple[bytes, ...], now: datetime
) -> Arrived:
    """Gather what the store knows about an arrival."""
    message, connection = read.message, page.connection
    # Whom it was delivered for, and whom it says it is for.
    delivered_to = list(row.envelope.get("forward_paths", ()))
    written_to = [each.address for each in (*message.to, *message.cc)]
    recipients = [*delivered_to, *written_to]
    recalled = page.recall(wanted_of([(row, read)], policy.mail, now=now))
    case = Case(row=row, read=read, recalled=recalled)
    trust = _trust(case, policy)
    clues = replace(read.clues, tokens=tokens_of(recipients, keys))
    looking = Looking(
        recalled=recalled,
        since=row.received_at - policy.mail.same_subject_within,
        is_colleague=_is_proven_colleague(message, trust, policy),
        may_be_told=_may_be_told(row, read.verdict, trust),
        suppliers=policy.roster.suppliers_at(author_of(message)),
    )
    match = _ruled(connection, match_of(page, message, read.verdict, clues, looking), row, read)
    if match.incident_id is not None:
        # Whatever this batch wrote of the incident so far must be seen.
        page.show((), (match.incident_id,))
    before = incidents.load(connection, match.incident_id, for_update=True) if match.incident_id else None
    around = page.around(before) if before is not None else None
    message = _without_ours(connection, message, match, policy.desk)
    weight = weight_of(row.channel, row.envelope)
    intent, sender = _intent(message, match), sender_of(page, message, recalled, policy.desk, now=now)
    event = MessageArrived(
        received_at=row.received_at,
        channel=row.channel,
        source_channel=SOURCE_CHANNELS.get(row.channel, "email"),
        message=message,
        sender=sender,
        verdict=_overheard(message, match) or _believed(read.verdict, trust),
        match=match,
        suggestion=_known(read.suggestion, weight),
        weight=weight,
        trust=trust,
        doubt=doubt_about(case, around, policy.mail),
        ruling=row.ruling,
        refused=(*unread_in(message), *(file.refused for file in read.files if file.refused)),
        intent=intent,
        own_report=_own_report(connection, before, sender) if intent == "status" else ("", ""),
        opened_by=row.envelope.get("opened_by") or "",
        addressed_to=addressed_to(delivered_to, written_to, policy.desk.addresses),
        dossier=dossier_of(connection, before, policy, gathered=around),
        known=page.ongoing.issues(connection, recalled.majors),
    )
    cause = Cause(
        key=f"{row.channel}:{row.delivery_id}",
        inbox_id=row.id,
        message_id=clues.message_id,
        digest=clues.digest,
        references=clues.references,
        participants=_joining(event, recipients, policy.desk),
        place=message.place,
    )
    return Arrived(event=event, before=before, cause=cause, unreadable=read.unreadable, files=read.files)


def _without_ours(connection: Connection, message: InboundMessage, match: Match, desk: DeskIdentity) -> InboundMessage:
    """Return an answer without what the desk itself sent in its thread (email.md section 4)."""
    if match.incident_id is None or match.is_duplicate or message.place or message.kind is not Kind.REPLY:
        return message
    names = (desk.name, *desk.addresses, *(each.name for each in desk.defaults.values()))
    ours = Ours(texts=incidents.sent_in(connection, match.incident_id, most=MOST_SENT), names=names)
    new_text, quoted = without_ours(message.new_text, message.quoted, ours)
    return replace(message, new_text=new_text, quoted=quoted)


def wanted_of(arrivals: Iterable[tuple[Row[Any], Understood]], rules: MailRules, *, now: datetime) -> Wanted:
    """Return what must be asked of the store before arrivals are decided."""
    known = list(arrivals)
    return Wanted(
        addresses=frozenset(filter(None, (author_of(read.message) for _, read in known))),
        message_ids=frozenset(each for _, read in known for each in (read.clues.message_id, *read.clues.references)),
        arrivals=frozenset(row.id - rules.per_desk_an_hour for row, _ in known if row.id > rules.per_desk_an_hour),
        after=rules.per_sender_an_hour - 1,
        since=now - DAY,
    )


def _own_report(connection: Connection, incident: Incident | None, sender: Sender) -> tuple[str, str]:
    """Return number and summary of what a sender reported themselves, where that is not this incident but merged."""
    if incident is None or incident.id is None or sender.person_id is None:
        return "", ""
    if sender.person_id in {incident.reporter_id, incident.affected_id}:
        return "", ""
    found = incidents.merged_of(connection, incident.id, sender.person_id)
    return (number_of(IncidentId(found[0])), found[1]) if found else ("", "")


def _known(suggestion: Suggestion, weight: Weight | None) -> Suggestion:
    """Return the suggestion with what the desk knows of itself, if it does, in place of what was guessed."""
    if weight is None:
        return suggestion
    impact, urgency = (Scored(value=level, confidence=1.0, because=_OF_ITSELF) for level in weight)
    return replace(suggestion, impact=impact, urgency=urgency)


def _intent(message: InboundMessage, match: Match) -> str:
    """Return what a short answer in a known thread wants, "" for anything longer or anybody who opens one."""
    if match.incident_id is None or match.is_duplicate:
        return ""
    if match.step == OWN_STATE:
        return "status"
    found = intent_of(message.new_text, message.language)
    return found.value if found.confidence >= SURE_OF_INTENT else ""


def ledger_line(of: Arrived, recorded: Recorded) -> dict[str, object]:
    """Return what the ledger says about an arrival that was decided (email.md section 2)."""
    event = of.event
    return {
        "outcome": Outcome.QUARANTINED if of.unreadable and event.ruling != AS_IS else recorded.outcome,
        "because": of.unreadable or recorded.because,
        "incident_id": recorded.incident.id if recorded.incident else event.match.pointed_to,
        "message_id": event.message.message_id,
        "sender": event.sender.address,
        "trust": event.trust.level,
        "trust_because": event.trust.because,
    }


def _trust(case: Case, policy: Policy) -> Trust:
    row, read = case.row, case.read
    if row.media_type == MediaType.SLACK:
        return VOUCHED
    if row.channel == OWN_CHANNEL or (row.media_type == MediaType.REPORT and row.envelope.get("opened_by")):
        return VOUCHED
    proofs = Proofs(
        account=row.envelope.get("authenticated_as") or "",
        results=read.results,
        is_known=author_of(read.message) in case.recalled.people,
    )
    rules = policy.mail
    return trust_of(
        read.message,
        proofs,
        accounts=rules.accounts,
        desk_domain=policy.desk.domain,
        checked=bool(rules.authserv_ids),
    )


def _is_proven_colleague(message: InboundMessage, trust: Trust, policy: Policy) -> bool:
    return trust.level is Level.AUTHENTICATED and policy.roster.colleague(message.sender.address) is not None


def _may_be_told(row: Row[Any], verdict: Verdict, trust: Trust) -> bool:
    """Say whether an author who asks how their incidents stand is told; whoever files a form or a call reports."""
    is_asked = row.media_type in {MediaType.RFC822, MediaType.SLACK}
    return is_asked and trust.may_introduce and verdict.action is Action.TAKE and verdict.answerable


def _believed(verdict: Verdict, trust: Trust) -> Verdict:
    """Return the verdict: who is told to have written, and has not, is not to be answered."""
    if trust.level is not Level.FAILED or not verdict.answerable:
        return verdict
    return replace(verdict, rule="forged_sender", answerable=False, because=trust.because)


def _overheard(message: InboundMessage, match: Match) -> Verdict | None:
    """Return the verdict on what was said in a thread of a chat that is no incident's; None for everything else."""
    if match.incident_id is not None or dict(message.place).get("role") != "thread":
        return None
    because = "it was said in a thread that is no incident's"
    return Verdict(rule="overheard", action=Action.DROP, answerable=False, because=because)


def _ruled(connection: Connection, match: Match, row: Row[Any], read: Understood) -> Match:
    """Return the match, or what a person who released the message said instead."""
    if row.ruling in {AS_IS, AGAIN} and row.incident_id is not None:
        # It has an incident since it was set aside; what is still unreadable has told it all that there is to tell.
        because = f"it is {'still unreadable' if read.unreadable else 'readable now'}"
        return Match(incident_id=row.incident_id, step="ruled", because=because, is_duplicate=bool(read.unreadable))
    if match.is_duplicate:
        return match
    if row.ruling == NEW:
        return Match(step="ruled", because="a person released it as a new incident")
    if row.ruling.startswith(INTO):
        incident_id = int(row.ruling.removeprefix(INTO))
        if incidents.existing(connection, (incident_id,)):
            return Match(incident_id=incident_id, step="ruled", because="a person released it into this incident")
    return match


def _joining(event: MessageArrived, recipients: Sequence[str], desk: DeskIdentity) -> frozenset[str]:
    """Return who takes part from now on: whoever wrote, and whom they wrote to, if they may bring in others.

    An incident that is there may hold more than the author of an unproven From should show to people of their choice.
    A mailing list takes no part: what is written to one person would be read by everybody on it.
    """
    is_from_list = is_list(event.sender.address, event.message.list_id)
    author = frozenset() if is_from_list else frozenset({event.sender.address}) - {""}
    if event.match.incident_id is not None and not event.trust.may_introduce and not event.ruling:
        return author if event.trust.level is not Level.FAILED else frozenset()
    wanted: tuple[str, ...] = ()
    if event.match.incident_id is None or event.trust.level is Level.AUTHENTICATED:
        wanted = (answer_to(event.message, desk).address,)
    people_named = {address.lower()[:320] for address in (*recipients, *wanted) if "@" in address}
    return author | {
        address
        for address in people_named
        if not is_ours(address, desk.addresses) and not is_list(address, event.message.list_id)
    }
