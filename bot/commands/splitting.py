"""Splitting: a reporter told of two things at once, and the second becomes an incident of its own. Pure.

    INC-42  --split: "my VPN drops"-->  INC-42 goes on as it was      INC-43 begins, linked with it

What was promised about the second counts from the message that told of it, not from the split: we had been told.
A person's words to the reporter since then were an answer to both. Its group has it from now on. Answers to the thread
that is there stay with the first; the letter about the second begins a thread of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.commands.order import Order, done
from bot.commands.refused import Code, Refused
from bot.commands.routing import BY_CATEGORY
from bot.deciding.opening import classified, sorted_by
from bot.deciding.summarising import summary_in
from bot.deciding.taking import taken_from
from bot.decision import Decision, Link, Outcome, Reply
from bot.lifecycle import Moved
from bot.priority import priority_for
from bot.promises.clocks import Measured, measure
from bot.telling import to_reporter
from classifier.suggestion import Suggestion
from store.incident import Incident, Message, TimelineEntry

#: What stands for the number of an incident that has none yet; `numbered` puts it in.
NUMBER = "INC-NEW"
_BEGUN = re.compile(r"INC-\d+ is split: (INC-\d+) begins with what else was reported\.")
#: What the second has to do with the first.
SPLIT = "split"
_WORD = re.compile(r"\w{3,}")
_SAID = frozenset({"answered", "asked"})


def split(order: Order) -> Decision:
    """Begin an incident of its own for the second thing that its reporter told of, and tell them its number."""
    words, suggestion = order.arguments["words"].strip(), order.given.suggestion
    if not any(map(str.isalnum, words)):
        raise Refused(Code.UNPROCESSABLE, "say what the other thing is, in the words of whoever reported it")
    assert suggestion is not None, "whoever gives the command has it read"
    # The first says all of it.
    others = tuple(each for each in suggestion.similar if each.key != order.incident.number)
    suggestion = replace(suggestion, similar=others)
    told = _told_in(order.dossier.heard, words)
    fresh = _incident_of(order, words, suggestion, told)
    moved = Moved(incident=order.incident, entries=(order.entry("split_into", new=NUMBER, because=fresh.summary),))
    answer = f"{order.incident.number} is split: {NUMBER} begins with what else was reported."
    return done(answer, moved, begins=_begins(order, fresh, words, suggestion, told))


def numbered(decision: Decision, number: str) -> Decision:
    """Return the decision with the number that what begins with it was given."""
    return replace(
        decision,
        begins=None,
        because=decision.because.replace(NUMBER, number),
        answer=decision.answer.replace(NUMBER, number),
        entries=tuple(replace(each, new=number) if each.new == NUMBER else each for each in decision.entries),
    )


def begun_by(answer: str) -> str | None:
    """Return the number of what began, out of the answer that is kept with the command; None for any other answer."""
    found = _BEGUN.fullmatch(answer)
    return found[1] if found else None


def _told_in(heard: tuple[Message, ...], words: str) -> Message | None:
    """Return the message that tells of it: the one that has most of its words, the first of several."""
    wanted = _words_in(words)
    return max(heard, key=lambda each: len(wanted & _words_in(f"{each.subject}\n{each.text}")), default=None)


def _words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _incident_of(order: Order, words: str, suggestion: Suggestion, told: Message | None) -> Incident:
    """Return the second incident: its own kind, and of the first whose it is and when it was told."""
    first, policy = order.incident, order.policy
    taken = taken_from(suggestion, policy)
    # The address that it was sent to says what the first is about.
    sorted_as = sorted_by("", taken, policy)
    is_first_word = told is None or told == order.dossier.heard[0]
    incident = Incident(
        source_channel=first.source_channel,
        origin=first.origin,
        opened_by=order.given.actor.address,
        reporter_id=first.reporter_id,
        affected_id=first.affected_id,
        opened_at=first.opened_at if told is None or is_first_word else told.at,
        summary=summary_in(words),
        language=first.language,
        vip=first.vip,
        addressed_to=first.addressed_to,
        updated_at=order.now,
        **classified(suggestion, taken, sorted_as, policy, order.now),
    )
    return replace(incident, priority=priority_for(incident, policy).priority)


def _begins(order: Order, fresh: Incident, words: str, suggestion: Suggestion, told: Message | None) -> Decision:
    history = tuple(_history(order, fresh, suggestion))
    reporter = entries.reporter_in(order.dossier.history)
    contact = order.dossier.reporter_alone
    assert order.incident.id is not None
    said = Message(
        direction="in",
        channel=told.channel if told else order.given.channel,
        sender=reporter,
        subject="" if fresh.summary == words else fresh.summary,
        text=words,
        # Who may see the second need not see all that was said of the first.
        hidden=told.text if told and not order.incident.security else "",
        at=fresh.opened_at,
    )
    return Decision(
        outcome=Outcome.OPENED,
        because=f"split from {order.incident.number}",
        incident=fresh,
        entries=history,
        messages=(said,),
        replies=_letter(order, fresh, words, measure(history, order.policy, order.now)),
        links=(Link(other_id=order.incident.id, kind=SPLIT),),
        participants=(contact.to.address,) if contact is not None else (),
    )


def _history(order: Order, fresh: Incident, suggestion: Suggestion) -> Iterator[TimelineEntry]:
    """Yield what its promises follow from: told then, in the hands of its group from now on."""
    first, policy, now = order.incident, order.policy, order.now
    actor, reporter = order.given.actor.address or "system", entries.reporter_in(order.dossier.history)
    because = f"it was reported together with {first.number}"
    yield entries.begun(replace(fresh, assignment_group=""), actor=actor, because=because, reporter=reporter)
    answers = [e for e in order.dossier.history if e.kind in _SAID and e.actor != "system" and e.at >= fresh.opened_at]
    for answer in dict.fromkeys((*answers[:1], *answers[-1:])):
        yield entries.entry(answer.at, "answered", actor=answer.actor, because=f"both were answered in {first.number}")
    yield order.entry("split_from", new=first.number, because=because)
    yield entries.classified_as(suggestion, fresh, policy, now)
    yield order.entry(
        "changed",
        field="assignment_group",
        new=fresh.assignment_group,
        because="its group has it now",
        facts=BY_CATEGORY,
    )
    yield entries.prioritised(fresh, priority_for(fresh, policy), policy, now)


def _letter(order: Order, fresh: Incident, words: str, measured: tuple[Measured, ...]) -> tuple[Reply, ...]:
    """Tell the reporter once, in a thread of its own: whoever answers it writes about the second."""
    facts = {
        "first": order.incident.number,
        "first_summary": order.incident.summary,
        "text": words,
        **{f"{each.clock.kind.removeprefix('sla.')}_due": _to_come(each, order.now) for each in measured},
    }
    return tuple(
        replace(reply, subject="", in_reply_to="", references=())
        for reply in to_reporter(order.dossier.reporter_alone, "split", fresh, order.policy, facts)
    )


def _to_come(each: Measured, now: datetime) -> str:
    """Return by when it is promised, "" for what is kept already, and for a time that has passed."""
    clock = each.clock
    return clock.due_at.isoformat() if clock.stopped_at is None and clock.due_at > now else ""
