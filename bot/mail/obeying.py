"""Commands that an agent gives by mail: decided one after the other, and answered with one mail. Talks to the database.

The mail's own row is their row: all of them are decided in its transaction, or none is. What a command was answered,
refusals included, goes back to its author; the mail itself is no message of the incident. Where nothing proves who
its author is, nothing of it is done and it is held (`bot.mail.unproven`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.answers import ANSWERS
from bot.arriving.arrived import Arrived
from bot.commands.refused import Refused
from bot.commands.words import Spoken, parse
from bot.decision import Decision, Outcome, Reply
from bot.events import Action
from bot.mail.commands import Orders, commands_in
from bot.mail.trust import may_command
from bot.mail.unproven import hold
from bot.requests import Office, Request, decided_about, told
from bot.telling import to_colleagues
from bot.words import Words, words_of
from bot.writing.page import Page
from bot.writing.record import Cause, Recorded, record
from store import incidents


def orders_of(found: Arrived, office: Office) -> Orders | None:
    """Return the commands that an arrival gives; None when it gives none, or is decided like any other mail.

    What a person let go of without proof of its author is such a mail, and so is what waits for another reason.
    """
    event = found.event
    words = commands_in(event.message.new_text or event.message.text)
    is_agent = office.policy.roster.colleague(event.sender.address) is not None
    if not words or not is_agent or event.verdict.action is not Action.TAKE or event.match.is_duplicate:
        return None
    refused = may_command(event.trust, is_agent=is_agent)
    return None if refused and (event.ruling or event.doubt) else Orders(words=words, refused=refused)


def obey(page: Page, row: Row[Any], found: Arrived, orders: Orders, *, office: Office, now: datetime) -> Recorded:
    """Decide the commands of a mail, and write the answer to its author."""
    if orders.refused:
        return hold(page, row, found, orders, office=office, now=now)
    sitting = _Sitting(page=page, row=row, found=found, office=office, now=now, about=found.event.match.incident_id)
    for words in orders.words:
        sitting.decide(words)
    return sitting.close()


@dataclass(slots=True, kw_only=True)
class _Sitting:
    """The commands of one mail, decided one after the other."""

    page: Page
    row: Row[Any]
    found: Arrived
    office: Office
    now: datetime
    #: The incident that the mail speaks of, until a command names another.
    about: int | None
    answers: list[str] = field(default_factory=list)
    done: list[Recorded] = field(default_factory=list)

    def decide(self, words: str) -> None:
        """Decide one command and keep its answer."""
        try:
            spoken = parse(words, incident_id=self.about)
            answer = self._answer(spoken)
        except Refused as refused:
            answer = str(refused)
        self.answers.append(f"#{words.partition(chr(10))[0][:60]}\n{self._words.answer(answer)}")

    @property
    def _words(self) -> Words:
        """The words of the author's language, in which the mail about it is written."""
        policy = self.office.policy
        author = policy.roster.colleague(self.found.event.sender.address)
        return words_of((author.language if author else "") or policy.desk.language)

    def _answer(self, spoken: Spoken) -> str:
        request = Request(
            key=f"{self.row.delivery_id}:{len(self.answers) + 1}",
            channel=self.row.channel,
            name=spoken.name,
            incident_id=spoken.incident_id,
            arguments=spoken.arguments,
            address=self.found.event.sender.address,
        )
        self.about = spoken.incident_id or self.about
        # What the command before it wrote must be seen.
        self.page.write_out()
        if spoken.name in ANSWERS:
            return told(self.page.connection, self.office, request, self.now).text
        request = self.office.as_read(request)
        before, decision = decided_about(self.page.connection, self.office, request, self.now)
        cause = Cause(key=f"{self.row.channel}:{request.key}", inbox_id=self.row.id)
        self.done.append(record(self.page, decision, before, cause, self.office.pen(self.now)))
        return self.done[-1].answer

    def close(self) -> Recorded:
        """Write the answer to the author, and return everything that was done."""
        self.page.write_out()
        incident = incidents.load(self.page.connection, self.about) if self.about else None
        because = f"{self.found.event.sender.address} gave {len(self.answers)} commands"
        # Remembered by its id: the same mail by another way is a second copy, and does nothing twice.
        decision = Decision(outcome=Outcome.DECIDED, because=because, replies=self._replies(), remember_ids=True)
        cause = replace(self.found.cause, participants=frozenset(), references=())
        last = record(self.page, decision, incident, cause, self.office.pen(self.now))
        counts: Counter[str] = Counter()
        for each in (*self.done, last):
            counts.update(each.counts)
        departures = tuple(departure for each in (*self.done, last) for departure in each.departures)
        return replace(last, departures=departures, counts=counts)

    def _replies(self) -> tuple[Reply, ...]:
        message = self.found.event.message
        facts = {"text": "\n\n".join(self.answers)}
        replies = to_colleagues((self.found.event.sender.address,), "orders", self.office.policy, facts)
        thread = (message.message_id,) if message.message_id else ()
        return tuple(
            replace(reply, subject=message.subject, in_reply_to=message.message_id, references=thread)
            for reply in replies
        )
