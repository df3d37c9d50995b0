"""Histories of incidents in short sentences, for tests of what is computed from them.

    story("Mon 10:00 opened P4", "Mon 12:00 waits for user", "Wed 15:00 wrote")

Times are wall-clock times of Berlin in the week of Monday 2 June 2025; "Mon2" is the Monday after.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.incident import TimelineEntry

BERLIN = ZoneInfo("Europe/Berlin")
_FIRST = date(2025, 6, 2)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ANNA = "anna@desk.example"
REPORTER = "rita@example.org"

#: The words of a sentence and the state that they lead to; who says so.
_MOVES = {
    "taken": ("in_progress", ANNA),
    "assigned": ("assigned", ANNA),
    "waits for user": ("pending_user", ANNA),
    "waits for supplier": ("pending_supplier", ANNA),
    "waits for change": ("pending_change", ANNA),
    "resumed": ("in_progress", ANNA),
    "resolved": ("resolved", ANNA),
    "resolved by parent": ("resolved", "system"),
    "reopened": ("in_progress", REPORTER),
    "closed": ("closed", "system"),
    "cancelled": ("cancelled", ANNA),
    "undone": ("new", ANNA),
}
_SUPPLIER = {
    "acknowledged": "engagement_acknowledged",
    "restored": "engagement_restored",
    "waits": "engagement_waiting_on_us",
    "goes on": "engagement_going_on",
}


def moment(text: str) -> datetime:
    """Read "Mon2 10:00" or "2025-03-28 16:30" as UTC."""
    day, _, clock = text.partition(" ")
    if day[:3] in _DAYS:
        week = int(day[3:] or 1) - 1
        on = _FIRST + timedelta(days=_DAYS.index(day[:3]), weeks=week)
    else:
        on = date.fromisoformat(day)
    return datetime.combine(on, time.fromisoformat(clock), BERLIN).astimezone(UTC)


def shown(at: datetime) -> str:
    """Write an instant as `moment` reads it."""
    local = at.astimezone(BERLIN)
    days = (local.date() - _FIRST).days
    clock = f"{local:%H:%M}" + (f":{local:%S}" if local.second else "")
    if not 0 <= days < 70:
        return f"{local:%Y-%m-%d} {clock}"
    return f"{_DAYS[days % 7]}{days // 7 + 1 if days >= 7 else ''} {clock}"


def story(*sentences: str) -> tuple[TimelineEntry, ...]:
    """Return the history that the sentences tell."""
    told: list[TimelineEntry] = []
    state = "new"
    for sentence in sentences:
        day, clock, words = sentence.split(" ", 2)
        at = moment(f"{day} {clock}")
        for entry in entries_of(at, words, state):
            told.append(entry)
            state = entry.new if entry.field == "state" else state
    return tuple(told)


def entries_of(at: datetime, words: str, state: str) -> list[TimelineEntry]:
    """Return what one sentence means in a state."""
    plain = TimelineEntry(at=at, actor=ANNA, kind="changed")
    if words in _MOVES:
        new, actor = _MOVES[words]
        return [replace(plain, kind="state", field="state", old=state, new=new, actor=actor)]
    verb, _, rest = words.partition(" ")
    match verb:
        case "opened":
            return [replace(plain, actor="reporter", kind="opened", facts=_facts(rest))]
        case "answered" | "asked" | "confirmed":
            return [replace(plain, kind=verb)]
        case "wrote":
            heard = replace(plain, kind="message", actor=REPORTER)
            woken = replace(plain, kind="state", field="state", old=state, new="in_progress", actor=REPORTER)
            return [heard, woken] if state == "pending_user" else [heard]
        case "corrected":
            return [
                replace(plain, kind="corrected"),
                replace(plain, kind="prioritised", field="priority", old="P9", new=rest),
            ]
        case "prioritised":
            return [replace(plain, kind="prioritised", field="priority", old="P9", new=rest)]
        case "group":
            return [replace(plain, field="assignment_group", new=rest)]
        case "assignee":
            return [replace(plain, field="assignee", new=rest)]
        case "service":
            return [replace(plain, field="service", new=rest)]
        case "major":
            return [replace(plain, field="major", new=rest)]
        case "led":
            return [replace(plain, kind="acknowledged_escalation", facts=(("leads", True),))]
        case "heard":
            return [replace(plain, kind="acknowledged_escalation")]
        case "manager":
            return [replace(plain, kind="role", field="mim", new=rest or ANNA)]
        case "agreed":
            return [
                replace(plain, kind="state", field="state", old=state, new="pending_change", facts=(("agreed", True),))
            ]
        case "engaged":
            return [replace(plain, kind="engaged", facts=(("engagement", rest), ("supplier", rest)))]
        case _:
            what, _, name = words.rpartition(" ")
            return [replace(plain, kind=_SUPPLIER[what], facts=(("engagement", name), ("supplier", name)))]


def _facts(rest: str) -> tuple[tuple[str, str | int], ...]:
    """Read "P4 group=Network channel=phone"; underscores stand for blanks."""
    priority, *more = rest.split()
    pairs = (each.partition("=") for each in more)
    return (("priority", int(priority[1:])), *((name, value.replace("_", " ")) for name, _, value in pairs))
