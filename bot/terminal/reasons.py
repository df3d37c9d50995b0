"""Why an incident is as it is: sentences and objects from its history, its promises and the ledger. Pure.

SENTENCES is the table: which kind of timeline entry is told in which words. A kind that is not there is told by the
one sentence that fits all, so that nothing in the history goes unexplained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.terminal.history import at, change_of, in_zone
from bot.words import words_of

Entry = Mapping[str, Any]
Reason = dict[str, Any]

_LEVELS = {1: "high", 2: "medium", 3: "low"}


def _classified(entry: Entry) -> str:
    facts = entry["facts"]
    words = f", because of {entry['because']}" if entry["because"] else ""
    shown = facts.get("shown_from")
    limit = "" if shown is None else f" (shown from {shown:.0%})" if shown <= 1 else " (shadow mode: shown to nobody)"
    return (
        f"Category {entry['new'] or 'Unclassified'!r}: the model suggested {facts.get('suggested')!r}, "
        f"{facts.get('confidence', 0):.0%} sure{limit}{words}."
    )


def _breached(entry: Entry) -> str:
    name = words_of("en").of("clock", entry["field"])
    return f"The promise of {name} by {entry['new']} was missed ({entry['because']})."


def _anything(entry: Entry) -> str:
    because = f": {entry['because']}" if entry["because"] else ""
    said = f"{entry['kind'].replace('_', ' ')} {change_of(entry)}".strip()
    return f"{said[:1].upper()}{said[1:]} by {entry['actor']}{because.rstrip('.')}."


SENTENCES: Mapping[str, str | Callable[[Entry], str]] = MappingProxyType(
    {
        "opened": "A new incident was opened, because {because}.",
        "screened": "Screening rule {new!r} decided: {because}.",
        "classified": _classified,
        "prioritised": "Priority {new}: {because}.",
        "follow_up_of": "It follows up {new}, because {because}.",
        "not_answered": "No acknowledgement was sent: {because}.",
        "queued": "An answer was queued {because}, as {new}.",
        "message": "A message by {actor} was added here, because {because}.",
        "duplicate": "The same message came again by {new} and was not added: {because}.",
        "state": "The state went from {old} to {new}, because {because}.",
        "breached": _breached,
        "undeliverable": "Mail to {new} could not be delivered: {because}.",
    }
)


def _told(entry: Entry) -> str:
    sentence = SENTENCES.get(entry["kind"], _anything)
    return sentence.format_map(entry) if isinstance(sentence, str) else sentence(entry)


def reasons_of(known: Mapping[str, Any], zone: ZoneInfo) -> list[Reason]:
    """Return every decision about an incident in the order of its history; `known` is what `show --json` prints."""
    reasons: list[Reason] = []
    for entry in known["timeline"]:
        sentence = in_zone(_told(entry), zone)
        reasons.append(_reason(known, entry["kind"], sentence, {**entry, **entry["facts"]}))
        if entry["kind"] == "classified":
            reasons += _levels(known, entry)
        if entry["kind"] == "prioritised":
            reasons += _promises(known, zone)
    return reasons + list(_ledger(known))


def _reason(known: Mapping[str, Any], decision: str, sentence: str, inputs: Mapping[str, Any]) -> Reason:
    kept = {name: value for name, value in inputs.items() if name not in {"kind", "facts"}}
    return {"number": known["number"], "decision": decision, "sentence": sentence, **kept}


def _levels(known: Mapping[str, Any], entry: Entry) -> Iterator[Reason]:
    for field in ("impact", "urgency"):
        value, because = entry["facts"].get(field), entry["facts"].get(f"{field}_because", "")
        if value in _LEVELS:
            sentence = f"{field.capitalize()} {value} ({_LEVELS[value]}): {because or 'no reason was recorded'}."
            yield _reason(known, field, sentence, {"at": entry["at"], "new": value, "because": because})


def _promises(known: Mapping[str, Any], zone: ZoneInfo) -> Iterator[Reason]:
    for clock in known["clocks"]:
        name = words_of("en").of("clock", clock["kind"])
        sentence = (
            f"Agreement {clock['agreement']!r} promises {name} within {clock['target']} "
            f"of calendar {clock['calendar']!r}; counted from {at(clock['started_at'], zone)} "
            f"it is due {at(clock['due_at'], zone)} ({zone.key})."
        )
        yield _reason(known, clock["kind"], sentence, {**clock, "clock": clock["kind"]})


def _ledger(known: Mapping[str, Any]) -> Iterator[Reason]:
    for row in known["deliveries"]:
        # Of a command it is the answer, mostly a sentence with its own full stop.
        because = (row["because"] or "it still waits").removesuffix(".")
        sentence = (
            f"The ledger says of what arrived by {row['channel']} from {row['sender'] or 'nobody known'}: "
            f"{row['outcome'] or 'not decided yet'}, because {because}."
        )
        yield _reason(known, "ledger", sentence, row)


def behind(known: Mapping[str, Any]) -> tuple[str, str]:
    """Return the policy digest and the model version that the first decision was made with, "" where unknown."""
    entries: Sequence[Entry] = known["timeline"]
    policy = next((str(e["facts"]["policy"]) for e in entries if "policy" in e["facts"]), "")
    model = next((str(e["facts"]["model"]) for e in entries if "model" in e["facts"]), "")
    return policy, model
