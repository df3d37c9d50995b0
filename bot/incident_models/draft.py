"""A new model out of a resolved incident (domain.md section 7.3): a draft that its manager completes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import tomlkit

from store.incident import Incident, State, TimelineEntry

#: Kind of entry -> the step it becomes, and its kind; in order of time.
_STEPS: Mapping[str, tuple[str, str]] = {
    "role": ("Name the {field}", "action"),
    "engaged": ("Engage {new}", "action"),
    "call": ("Open a call for those who work on it", "comms"),
    "update": ("Tell everybody how it stands", "comms"),
    "task_done": ("{new}", "action"),
    "joined": ("Join the reports of the same", "action"),
}
_WORD = re.compile(r"[^\W\d_]{5,}")
_LONGEST = 20


def name_for(incident: Incident) -> str:
    """Return a name for the file: words of the summary."""
    words = re.findall(r"[a-z0-9]+", incident.summary.lower())
    return "-".join(words[:5]) or incident.number.lower()


def draft_of(incident: Incident, history: Sequence[TimelineEntry]) -> str:
    """Return the TOML of a draft: trigger, what was done in order, and half of the time that it took."""
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Made from {incident.number}. Complete it, then set status to active."))
    document["title"] = incident.summary
    document["version"] = 1
    document["status"] = "draft"
    document["source"] = incident.number
    trigger = tomlkit.table()
    for name in ("service", "category", "subcategory"):
        if getattr(incident, name):
            trigger[name] = getattr(incident, name)
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(incident.summary)))[:5]
    if words:
        trigger["words"] = words
    document["trigger"] = trigger
    steps = tomlkit.aot()
    for text, kind, after, role in _done(incident, history):
        step = tomlkit.table()
        step["text"], step["kind"] = " ".join(text.split())[:200], kind
        if role:
            step["role"] = role
        step["due_after"] = f"{max(1, int(after.total_seconds() // 120))}m"
        steps.append(step)
    document["step"] = steps
    return tomlkit.dumps(document)


def _done(incident: Incident, history: Sequence[TimelineEntry]) -> list[tuple[str, str, timedelta, str]]:
    """Return what was done, each thing once: text, kind, how long after the beginning, by whom."""
    roles = {entry.new: entry.field for entry in history if entry.kind == "role"}
    steps: dict[str, tuple[str, str, timedelta, str]] = {}
    for entry in history:
        if entry.kind in _STEPS and entry.actor != "system":
            pattern, kind = _STEPS[entry.kind]
            text = pattern.format(field=entry.field, new=entry.new)
            steps.setdefault(text, (text, kind, _since(incident, entry.at), roles.get(entry.actor, "")))
    ended = next((e.at for e in reversed(history) if e.field == "state" and e.new == State.RESOLVED), None)
    if incident.resolution_text and ended is not None:
        text = incident.resolution_text
        steps.setdefault(text, (text, "action", _since(incident, ended), "technical"))
    return list(steps.values())[:_LONGEST] or [("Find out what is broken", "check", timedelta(minutes=30), "")]


def _since(incident: Incident, at: datetime) -> timedelta:
    return max(at - incident.opened_at, timedelta(0))
