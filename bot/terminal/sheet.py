"""One incident on paper: what `deskhand show` prints for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.facts import person_text
from bot.promises.repeated import worth_a_line
from bot.terminal.history import at, change_of, in_zone, stand_of
from bot.wording import one_line, state_word
from bot.words import words_of

_LEVELS = {1: "high", 2: "medium", 3: "low"}


def sheet_of(known: Mapping[str, Any], zone: ZoneInfo, *, whole: bool = False) -> list[str]:
    """Return the lines about an incident.

    Args:
        known: what `show --json` prints.
        zone: in which times are told.
        whole: also the words of what the desk wrote by itself, and each promise that was kept.
    """
    lines = [f"{known['number']}  {one_line(known['summary'])}", ""]
    lines += [f"  {name:<12} {one_line(text)}" for name, text in _facts(known, zone) if text]
    for title, part in (
        ("Conversation", _conversation(known["messages"], zone, whole=whole)),
        ("Attached", _attached(known["attachments"])),
        ("Similar", _similar(known["similar"])),
        ("Promises", _clocks(known["clocks"], zone, whole=whole)),
        ("Suppliers", _suppliers(known["engagements"], zone)),
        ("To do", _tasks(known["tasks"])),
        ("What happened", _timeline(known["timeline"], zone)),
        ("What arrived", _deliveries(known["deliveries"], zone)),
    ):
        found = list(part)
        if found:
            lines += ["", title, *(f"  {line}".rstrip() for line in found)]
    return [*lines, "", f"Times are in {zone.key}."]


def _facts(known: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    impact, urgency = _LEVELS[known["impact"]], _LEVELS[known["urgency"]]
    suggested = known["suggested"]
    yield "priority", f"P{known['priority']} (impact {impact}, urgency {urgency})"
    yield "state", state_word(known["state"]) + (", major" if known["is_major"] else "")
    yield from stand_of(known["timeline"], zone)
    yield "category", " / ".join(filter(None, (known["category"], known["subcategory"])))
    yield "suggested", f"{suggested['category']}, {suggested['confidence']:.0%} sure ({suggested['model']})"
    yield "service", known["service"]
    yield "group", known["assignment_group"]
    assignee = known["assignee"]
    yield "works on it", person_text((assignee["name"], assignee["address"])) if assignee else "nobody yet"
    yield "reporter", person_text((known["reporter"]["name"], known["reporter"]["address"]))
    yield "opened", f"{at(known['opened_at'], zone)}, by {known['source_channel']}"
    if known["addressed_to"]:
        yield "sent to", known["addressed_to"]
    if known["information_impact"]:
        yield "information", known["information_impact"]
    if known["recoverability"]:
        yield "recovery", known["recoverability"].replace("_", " ")
    yield "due", at(known["due_at"], zone)
    yield "updated", at(known["updated_at"], zone)


#: What is told of an answer that has not left.
_UNSENT = {"waiting": "NOT SENT YET", "buried": "NOT DELIVERED"}


def _conversation(messages: Sequence[Mapping[str, Any]], zone: ZoneInfo, *, whole: bool) -> Iterator[str]:
    for message in messages:
        # Its readers know those letters, and look for what people said.
        is_letter = message["is_auto"] and message["direction"] == "out"
        way = "from" if message["direction"] == "in" else "answer by"
        marks = ["automatic"] if message["is_auto"] else []
        marks += [message["visibility"]] if message["visibility"] != "public" else []
        marks += [_UNSENT[message["unsent"]]] if message["unsent"] else []
        mark = f" ({', '.join(marks)})" if marks else ""
        said = f"{at(message['at'], zone)} {way} {message['sender'] or 'nobody known'}{mark}"
        if is_letter and not whole:
            yield one_line(f"{said}: {message['subject']}")
            continue
        yield one_line(said)
        yield from (f"  | {one_line(line)}" for line in (message["text"].strip() or "(no text)").splitlines())
        if message["hidden_lines"]:
            yield f"  | [{message['hidden_lines']} quoted or signature lines hidden]"


def _similar(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in found:
        because = f": {each['because']}" if each["because"] else ""
        ended = f"; {each['resolution']}" if each["resolution"] else ""
        alike = "says the same" if each["is_duplicate"] else f"{each['score']:.0%} alike"
        yield one_line(f"{each['number']} {each['summary']} ({state_word(each['state'])}{ended}), {alike}{because}")


#: How a promise that is over is told, by its state.
_ENDED = {"met": "met", "breached": "ended", "cancelled": "void since", "running": "met"}


def _clocks(clocks: Sequence[Mapping[str, Any]], zone: ZoneInfo, *, whole: bool) -> Iterator[str]:
    worth = worth_a_line([((clock["kind"], clock["party"]), _is_kept(clock)) for clock in clocks])
    if not whole and not all(worth):
        yield f"({worth.count(False)} more were kept before)"
    for clock in (each for each, is_worth in zip(clocks, worth, strict=True) if whole or is_worth):
        ended = f", {_ENDED[clock['state']]} {at(clock['stopped_at'], zone)}" if clock["stopped_at"] else ""
        still = f", stands still since {at(clock['paused_since'], zone)}" if clock["paused_since"] else ""
        missed = f", missed {at(clock['breached_at'], zone)}" if clock["breached_at"] else ""
        promise = f"{clock['target']} in {clock['calendar']} ({clock['agreement']})"
        name = one_line(f"{words_of('en').of('clock', clock['kind'])} {clock['party']}".strip())
        yield f"{name:<21} due {at(clock['due_at'], zone)}: {promise}{ended}{still}{missed}"


def _is_kept(clock: Mapping[str, Any]) -> bool:
    return clock["stopped_at"] is not None and clock["breached_at"] is None


def _attached(files: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for file in files:
        marks = ["inline"] if file["inline"] else []
        marks += ["signature logo"] if file["logo"] else []
        marks += [f"not handed out: {file['refused']}"] if file["refused"] else []
        mark = f" ({'; '.join(marks)})" if marks else ""
        yield one_line(f"{file['number']:>3}  {file['name']}, {file['media_type']}, {file['size']} bytes{mark}")


def _suppliers(engagements: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Iterator[str]:
    for each in engagements:
        named = f"{each['supplier']} ({each['reference']})" if each["reference"] else str(each["supplier"])
        if each["restored_at"]:
            stand = f"restored {at(each['restored_at'], zone)}"
        elif each["waiting_on_us"]:
            stand = "waits for us"
        else:
            known = each["acknowledged_at"]
            stand = f"works on it since {at(known, zone)}" if known else "has not answered yet"
        yield f"{named}: {stand}, asked {at(each['sent_at'], zone)}"


def _tasks(tasks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for task in tasks:
        yield one_line(f"[{'x' if task['done_at'] else ' '}] {task['text']}")


def _timeline(entries: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Iterator[str]:
    for entry in entries:
        because = f"({entry['because']})" if entry["because"] else ""
        said = in_zone(" ".join(filter(None, (change_of(entry), because))), zone)
        said = f"{said}, {entry['actor']}" if said else entry["actor"]
        yield one_line(f"{at(entry['at'], zone)} {entry['kind'].replace('_', ' '):<12} {said}")


def _deliveries(rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Iterator[str]:
    for row in rows:
        origin = f"{row['channel']} {row['delivery_id'][:12]}, {row['size']} bytes"
        yield one_line(f"{at(row['received_at'], zone)} {origin}: {row['outcome']} ({row['because']})")
        if row["trust"]:
            yield one_line(f"  its sender is {row['trust']}: {row['trust_because']}")
