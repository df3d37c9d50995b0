"""App Home: an agent's work, what breaches soon, what nobody has; everybody's own reports. Talks to the store.

`survey` reads, `draw` draws; a page and a filter travel in the values of the buttons, so nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select

from bot.slack import held
from bot.slack.cards import headline, moment, priority_of, state_of
from bot.words import Words
from intake.slack_blocks import Block, actions, button, context, divider, header, section
from intake.slack_blocks import select as menu
from intake.slack_text import escape
from store import confirmations, queries
from store.confirmations import Lesson
from store.engine import Store
from store.incident import Incident, State
from store.incidents import incident_of
from store.tables import incident as incidents_table
from store.tables import person_address

#: Incidents that are looked at, and shown of one list at once.
_MOST, _PAGE = 500, 6
_SOON, _WEEK = timedelta(hours=1), timedelta(days=7)
#: The newest confirmations that the week's summary is made of, at most.
_CONFIRMATIONS = 5_000
ANY_GROUP = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a member wants to see."""

    page: int = 0
    group: str = ANY_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What there is to be seen."""

    person_id: int | None
    #: Open incidents in the order of the queue.
    queue: Sequence[Incident]
    #: The newest that this member reported.
    reported: Sequence[Incident]
    #: Mail that waits for a person.
    waiting: held.Waiting
    #: What became of the classifier's suggestions in the last week, the most corrected category first.
    lessons: Sequence[Lesson] = ()


def wanted(action: str, value: str) -> Wanted:
    """Return what a button or menu of Home asks for."""
    page, _, group = value.partition("|")
    if action == "home_filter":
        return Wanted(group=value)
    return Wanted(page=int(page) if page.isdigit() else 0, group=group or ANY_GROUP)


def survey(store: Store, address: str, now: datetime) -> Survey:
    """Read what Home shows; blocks."""
    with store.reading() as connection:
        mine = select(person_address.c.person_id).where(person_address.c.address == address)
        person_id = connection.execute(mine).scalar_one_or_none()
        reported = select(incidents_table).where(incidents_table.c.reporter_id == person_id)
        rows = connection.execute(reported.order_by(incidents_table.c.id.desc()).limit(20)) if person_id else ()
        return Survey(
            person_id=person_id,
            queue=list(islice(queries.queue(connection, limit=_MOST), _MOST)),
            waiting=held.waiting(connection),
            lessons=confirmations.lessons(connection, since=now - _WEEK, most=_CONFIRMATIONS),
            reported=[incident_of(row._mapping) for row in rows],
        )


def draw(seen: Survey, wants: Wanted, *, is_staff: bool, now: datetime, words: Words) -> dict[str, Any]:
    """Return the view of Home."""
    blocks = list(_staff(seen, wants, now, words) if is_staff else _reporter(seen, words))
    return {"type": "home", "callback_id": "home", "blocks": blocks[:100]}


def _reporter(seen: Survey, words: Words) -> Iterator[Block]:
    yield header(words.say("Your reports"))
    reports = button(words.say("Report an incident"), "home_report", "0|*", style="primary")
    yield actions(reports, block_id="report")
    if not seen.reported:
        yield section(words.say("You have reported nothing yet."))
    for incident in seen.reported:
        yield section(f"{headline(incident, words)}\n{state_of(incident, words)}")


def _staff(seen: Survey, wants: Wanted, now: datetime, words: Words) -> Iterator[Block]:
    groups = sorted({incident.assignment_group for incident in seen.queue if incident.assignment_group})
    options = [(words.say("All groups"), ANY_GROUP), *((group, group[:150]) for group in groups[:98])]
    chosen = wants.group if wants.group in {value for _, value in options} else ANY_GROUP
    yield actions(
        menu("home_filter", options, chosen=chosen),
        button(words.say("Refresh"), "home_page", f"{wants.page}|{wants.group}"),
        button(words.say("Report an incident"), "home_report", "0|*"),
        block_id="filter",
    )
    shown = [each for each in seen.queue if chosen in {ANY_GROUP, each.assignment_group}]
    mine = [each for each in seen.queue if each.assignee_id is not None and each.assignee_id == seen.person_id]
    soon = [each for each in shown if each.due_at is not None and each.due_at - now < _SOON]
    free = [each for each in shown if each.assignee_id is None]
    yield from held.draw(seen.waiting, words)
    first = replace(wants, page=0)
    for name, found, wanted_page in (("mine", mine, first), ("soon", soon, first), ("free", free, wants)):
        yield header(f"{words.say(_LISTS[name])} ({len(found)})")
        yield from _list(name, found, wanted_page, now, words)
    yield from _learned(seen.lessons, words)


def _learned(lessons: Sequence[Lesson], words: Words) -> Iterator[Block]:
    """Tell what people made of the suggestions of the week, nothing where there were none."""
    accepted, corrected = sum(each.accepted for each in lessons), sum(each.corrected for each in lessons)
    if not accepted + corrected:
        return
    worst = [f"{each.category} ({each.corrected})" for each in lessons if each.corrected][:3]
    told = words.say(
        "Suggestions of the week: {accepted} accepted, {corrected} corrected.", accepted=accepted, corrected=corrected
    )
    often = words.say(" Most often corrected: {categories}.", categories=escape(", ".join(worst))) if worst else ""
    yield context(told + often)


#: What the lists are called.
_LISTS = {"mine": "My work", "soon": "Breaching soon", "free": "Unassigned"}


def _list(name: str, found: Sequence[Incident], wants: Wanted, now: datetime, words: Words) -> Iterator[Block]:
    page = min(wants.page, max(0, (len(found) - 1) // _PAGE))
    for incident in found[page * _PAGE : (page + 1) * _PAGE]:
        yield {**section(_line(incident, now, words)), "block_id": f"{name}:{incident.id}"}
        yield actions(*_buttons(incident, words), block_id=f"{name}:do:{incident.id}")
    turns = []
    if page:
        turns.append(button(words.say("Before"), "home_page_before", f"{page - 1}|{wants.group}"))
    if (page + 1) * _PAGE < len(found) and name == "free":
        turns.append(button(words.say("More"), "home_page_more", f"{page + 1}|{wants.group}"))
    if turns:
        yield actions(*turns, block_id=f"{name}:turn")
    yield divider() if found else context(words.say("nothing"))


def _buttons(incident: Incident, words: Words) -> Iterator[Block]:
    yield button(words.say("Show"), "home_show", str(incident.id))
    if incident.state is not State.IN_PROGRESS:
        yield button(words.say("Take"), "agent_take", str(incident.id))


def _line(incident: Incident, now: datetime, words: Words) -> str:
    parts = [state_of(incident, words), escape(incident.assignment_group or words.say("no group"))]
    if incident.due_at:
        parts += [_left(incident.due_at - now, words), words.say("due {moment}", moment=moment(incident.due_at))]
    return f"{priority_of(incident)} {headline(incident, words)}\n{', '.join(parts)}"


def _left(time: timedelta, words: Words) -> str:
    minutes = int(abs(time).total_seconds() // 60)
    length = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
    return words.say("{length} left" if time > timedelta() else "*{length} over*", length=length)
