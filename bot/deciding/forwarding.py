"""Somebody passes on what another wrote: the other is probably the one who is affected. Pure.

Not where the mail that is passed on may be what is wrong: of an attack the forwarder is the one affected, and nobody
shall be led to write to whoever sent it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot import entries
from bot.decision import Task
from bot.events import MessageArrived
from bot.security_levels import PHISHING, SECURITY
from classifier.suggestion import UNCLASSIFIED
from store.incident import TimelineEntry

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]{1,64}@[A-Za-z0-9.-]{1,250}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who is proposed as the affected user: what the history says, and what a person is asked to do."""

    entries: tuple[TimelineEntry, ...] = ()
    tasks: tuple[Task, ...] = ()


def _is_an_attack(event: MessageArrived, author: str) -> bool:
    """Say whether the mail inside may be an attack: it is about one, or comes from elsewhere and no trouble is told.

    An attacker may forge a colleague's address; and a colleague may report a lost device.
    """
    category, leaf = event.suggestion.category.value, event.suggestion.subcategory.value
    if (category, leaf) == (SECURITY, PHISHING):
        return True
    return _domain(author) != _domain(event.sender.address) and category in {SECURITY, UNCLASSIFIED}


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def proposed_by(event: MessageArrived, now: datetime) -> Proposal:
    """Propose the author of a forwarded mail as the affected user (domain.md section 1.1); nothing is decided."""
    forwarded = event.message.forwarded
    found = _ADDRESS.search(forwarded.sender) if forwarded is not None else None
    if found is None or found[0].lower() == event.sender.address or _is_an_attack(event, found[0].lower()):
        return Proposal()
    author = found[0].lower()
    because = f"{event.sender.address or 'the sender'} forwarded a mail that {author} wrote"
    # An address stays as it is, also where a sentence begins.
    begins = because if event.sender.address else f"T{because[1:]}"
    text = f"{begins}. If they are the ones affected, say so: affected NUMBER {author}"
    return Proposal(
        entries=(entries.entry(now, "forwarded", field="affected_user", new=author, because=because),),
        tasks=(Task(kind="affected", text=text),),
    )
