"""The one question to a reporter: asked where nothing was understood, answered by a digit, and then it counts. Pure.

    asked      the category is not sure, and neither is the urgency: the acknowledgement asks how much it holds them up
    answered   a digit of the reporter's sets the urgency, as long as nobody of the desk has said what it is

At most one question an incident, and no message of its own: it is a part of the acknowledgement, whose budget it has.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.events import MessageArrived
from bot.lifecycle import Grounds, Moved, set_fields
from bot.priority import priority_for
from classifier.suggestion import UNCLASSIFIED, Suggestion
from store.incident import Incident, TimelineEntry

#: The kinds of entries that tell of the question and of its answer.
ASKED, ANSWERED = "asked", "question_answered"
#: An urgency of which the classifier is so sure is not asked for.
_SURE_OF_URGENCY = 0.8
#: The digit alone, or set apart from what is said to it: "2", "(2)", "2 - with difficulty"; not "2 printers".
_DIGIT = re.compile(r"\W*([123])\W*(?:[.):,–-] .*)?")


def is_asked(suggestion: Suggestion, opened: Incident, policy: Policy) -> bool:
    """Say whether the reporter is asked: nothing sure was understood, and the answer would change the priority."""
    category, urgency = suggestion.category, suggestion.urgency
    if not policy.asks or opened.security or category.confidence >= policy.show_from:
        return False
    # Of what was taken for no incident nothing was made of its urgency either.
    if category.value != UNCLASSIFIED and urgency.confidence >= _SURE_OF_URGENCY:
        return False
    return len({priority_for(replace(opened, urgency=level), policy).priority for level in (1, 2, 3)}) > 1


def asked(now: datetime) -> TimelineEntry:
    """Return the entry that keeps a second question from being asked, and waits for the answer."""
    return entries.entry(
        now, ASKED, field="urgency", because="what it is about is not sure, and the answer would change the priority"
    )


def heard(event: MessageArrived, moved: Moved, policy: Policy, now: datetime) -> Moved:
    """Return the incident with the urgency that its reporter answered; as it was where this is no answer."""
    incident, urgency = moved.incident, _answer(event)
    if urgency is None or not _may_count(event, incident):
        return moved
    actor = event.author
    said = entries.entry(now, ANSWERED, actor=actor, field="urgency", new=str(urgency), old=str(incident.urgency))
    grounds = Grounds(actor=actor, because=f"the reporter answered {urgency} to our question", now=now)
    settled = set_fields(incident, {"urgency": urgency}, grounds)
    receipt = priority_for(settled.incident, policy)
    after = (*moved.entries, said, *settled.entries)
    if receipt.priority == incident.priority:
        return Moved(incident=settled.incident, entries=after)
    prioritised = entries.prioritised(
        replace(settled.incident, priority=receipt.priority), receipt, policy, now, before=f"P{incident.priority}"
    )
    return Moved(incident=replace(settled.incident, priority=receipt.priority), entries=(*after, prioritised))


def _may_count(event: MessageArrived, incident: Incident) -> bool:
    """Say whether the question waits, its reporter writes, and nobody of the desk has said what it is."""
    kinds = [entry.kind for entry in event.dossier.history if entry.kind in {ASKED, ANSWERED}]
    is_reporter = event.sender.person_id is not None and event.sender.person_id == incident.reporter_id
    untouched = incident.confirmed_at is None and incident.priority_override is None and incident.is_open
    return kinds == [ASKED] and is_reporter and untouched


def _answer(event: MessageArrived) -> int | None:
    line = next((line.strip() for line in event.message.new_text.splitlines() if line.strip()), "")
    found = _DIGIT.fullmatch(line)
    return int(found[1]) if found else None
