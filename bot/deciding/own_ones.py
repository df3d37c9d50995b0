"""Somebody asks how their own incidents stand, and names none: they are told, and nothing is opened. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.agreed.policy import Policy
from bot.deciding.opening import reply_to
from bot.decision import Decision, Outcome, Reply
from bot.events import MessageArrived
from bot.mail.trust import Level
from store.incident import IncidentId, number_of

#: How many are listed; of the others it is said how many there are.
MOST = 10


def tell_own_ones(event: MessageArrived, policy: Policy) -> Decision:
    """Return the answer: number, subject and state of each of their open incidents."""
    listed = event.match.own[:MOST]
    facts = {
        "numbers": [number_of(IncidentId(each.incident_id)) for each in listed],
        "summaries": [each.summary for each in listed],
        "states": [str(each.state) for each in listed],
        "more": len(event.match.own) - len(listed),
        "text": "",
    }
    reply = reply_to(event, "own_ones", event.message.language, policy, facts)
    because = f"{event.match.step}: {event.match.because}"
    return Decision(outcome=Outcome.ANSWERED, because=because, replies=(to_the_author(event, reply),))


def to_the_author(event: MessageArrived, reply: Reply) -> Reply:
    """Return an answer that tells of an incident; it goes to no address of their choice while only From is believed."""
    is_proven = event.trust.level is Level.AUTHENTICATED
    return reply if is_proven or not reply.to.address else replace(reply, to=event.message.sender)
