"""How a replay is told: a table and sentences for people, a line of JSON for each incident for programs. Prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bot.replay.again import Again
from bot.replay.difference import Difference, Moved, Rung, Summary, summary
from bot.terminal import output


def tell(differences: Sequence[Difference], again: Again, *, as_json: bool) -> None:
    """Print what would be otherwise, incident by incident and in all; those of which nothing would be come along."""
    found = [each for each in differences if each]
    whole = summary(found, looked_at=len(differences))
    if as_json:
        for each in found:
            output.say_json(_facts(each))
        output.say_json({"summary": _summary_facts(whole, again)})
        return
    columns = [
        output.Column("incident"),
        output.Column("priority"),
        output.Column("category", share=3),
        output.Column("response"),
        output.Column("resolution"),
        output.Column("escalations"),
        output.Column("besides", share=2),
    ]
    output.say_table(columns, (_row(each) for each in found))
    output.say("\n".join(_sentences(whole, found, again)))


def _row(each: Difference) -> list[str]:
    if each.is_gone:
        return [each.number, "", "", "", "", "", "would not have been opened"]
    in_columns = ("priority", "category", "subcategory")
    besides = [
        *(_change(name, pair) for name, pair in each.changes.items() if name not in in_columns),
        *(_move(one) for one in each.moved if one.kind not in _IN_COLUMNS),
    ]
    category = [_pair(each.changes[name]) for name in ("category", "subcategory") if name in each.changes]
    return [
        each.number,
        " -> ".join(f"P{value}" for value in each.changes.get("priority", ())),
        "; ".join(category),
        *(next((_moved(one) for one in each.moved if one.kind == kind), "") for kind in _IN_COLUMNS),
        " ".join(f"{sign}{len(rungs)}" for sign, rungs in (("+", each.more), ("-", each.fewer)) if rungs),
        "; ".join(besides),
    ]


#: The promises that have a column of their own.
_IN_COLUMNS = ("sla.response", "sla.resolution")


def _change(name: str, pair: tuple[object, object]) -> str:
    return f"{name.removeprefix('assignment_')} {_pair(pair)}"


def _pair(pair: tuple[object, object]) -> str:
    return " -> ".join(str(value or "none") for value in pair)


def _move(one: Moved) -> str:
    name = one.kind + (f" {one.instance}" if one.instance > 1 else "")
    return f"{name} {_moved(one)}"


def _moved(one: Moved) -> str:
    missed = {(True, False): "kept", (False, True): "missed"}.get((one.missed_before, one.missed_after), "")
    if one.by is None:
        moved = "only then" if one.due_before is None else "no more"
    else:
        moved = _length(one.by) if one.by else ""
    return ", ".join(filter(None, (moved, missed)))


def _length(by: timedelta) -> str:
    minutes = abs(by) // timedelta(minutes=1)
    text = f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{abs(by) / timedelta(minutes=1):g} min"
    return f"{text} {'later' if by > timedelta(0) else 'earlier'}"


def _sentences(whole: Summary, found: Sequence[Difference], again: Again) -> Iterator[str]:
    yield f"{whole.changed} of {whole.looked_at} incidents would be otherwise."
    fields = ", ".join(f"{name} of {count}" for name, count in whole.fields.items() if count)
    if fields:
        yield f"Another {fields}."
    for shift in whole.shifts:
        yield f"{shift.kind}: {shift.earlier} due earlier, {shift.later} later; in the median {_length(shift.median)}."
    if whole.saved or whole.lost:
        yield f"Promises missed that would be kept: {whole.saved}; kept that would be missed: {whole.lost}."
    for told, all_rungs in (
        ("were not told and would be", [rung for each in found for rung in each.more]),
        ("were told and would not be", [rung for each in found for rung in each.fewer]),
    ):
        if all_rungs:
            rules = ", ".join(f"{rule} ({count})" for rule, count in Counter(map(str, all_rungs)).most_common())
            yield f"Escalations that {told}: {len(all_rungs)}: {rules}."
    if whole.gone or again.strays:
        yield f"Incidents that would not have been opened: {whole.gone}; opened besides: {again.strays}."
    if again.otherwise:
        yield f"Messages and commands that would have come to another end: {again.otherwise}."


def _facts(each: Difference) -> dict[str, Any]:
    return {
        "incident": each.number,
        "summary": each.summary,
        "gone": each.is_gone,
        "changes": {name: {"before": old, "after": new} for name, (old, new) in each.changes.items()},
        "due": [
            {
                "clock": one.kind,
                "instance": one.instance,
                "before": one.due_before,
                "after": one.due_after,
                "seconds": None if one.by is None else one.by.total_seconds(),
                "missed_before": one.missed_before,
                "missed_after": one.missed_after,
            }
            for one in each.moved
        ],
        "escalations": {"more": [_rung(rung) for rung in each.more], "fewer": [_rung(rung) for rung in each.fewer]},
    }


def _rung(rung: Rung) -> dict[str, Any]:
    return {"rule": rung.rule, "about": rung.about, "repetition": rung.repetition}


def _summary_facts(whole: Summary, again: Again) -> dict[str, Any]:
    return {
        "incidents": whole.looked_at,
        "changed": whole.changed,
        "fields": dict(whole.fields),
        "due": [
            {
                "clock": shift.kind,
                "earlier": shift.earlier,
                "later": shift.later,
                "median_seconds": shift.median.total_seconds(),
            }
            for shift in whole.shifts
        ],
        "missed_to_kept": whole.saved,
        "kept_to_missed": whole.lost,
        "escalations_more": whole.more,
        "escalations_fewer": whole.fewer,
        "gone": whole.gone,
        "opened_besides": again.strays,
        "otherwise": again.otherwise,
    }
