"""What is to be learned from a major incident: built from its history, and what people add to it. Pure.

draft --submit--> in_review --accept--> reviewed --finish--> closed

domain.md section 8.9. Nothing is stored beside the history: an addition is an entry of kind "review", the last word on
a section counts, and what it replaced stays readable. The timeline can be added to and shortened; its source is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.agreed.roster import Service
from bot.major.cadence import declared_at
from bot.major.crew import ROLES, crew_of
from bot.reports.cost import Prices
from bot.words import FALLBACK, Words, words_of
from store.alert import Alert
from store.incident import Incident, State, TimelineEntry
from store.major import Major

DRAFT, IN_REVIEW, REVIEWED, CLOSED = "draft", "in_review", "reviewed", "closed"
#: The parts that people write, in their order.
SECTIONS: Mapping[str, str] = {
    "overview": "Overview",
    "happened": "What happened",
    "well": "What went well",
    "badly": "What went badly",
    "factor": "Contributing factors",
    "external": "For the public",
}
#: What became of the question whether an incident model shall come of it (section 7.3).
MODEL_ANSWERS = ("created", "updated", "not_useful")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline."""

    #: Counted from 1 over all lines, so that a number stays when another line is hidden.
    no: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAction:
    """Something that shall be done, by whom and until when."""

    no: int
    text: str
    owner: str
    due: str
    link: str = ""
    is_done: bool = False

    @property
    def is_tracked(self) -> bool:
        """Whether it is done, or kept somewhere that will remember it."""
        return self.is_done or bool(self.link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When what was reached; None for what was not."""

    detected: datetime
    acknowledged: datetime | None
    declared: datetime | None
    mitigated: datetime | None
    resolved: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What it did."""

    incidents: int
    users: int
    minutes: int
    cost: float
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The whole review as it stands."""

    number: str
    summary: str
    service: str
    state: str
    owner: str
    due: str
    sections: Mapping[str, tuple[str, ...]]
    timeline: tuple[Line, ...]
    times: Times
    impact: Impact
    actions: tuple[ReviewAction, ...]
    #: created NAME, updated NAME, or not_useful and why; "" while nobody decided.
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a review is made of."""

    incident: Incident
    history: Sequence[TimelineEntry]
    alerts: Sequence[Alert] = ()
    parts: int = 0
    service: Service
    prices: Prices
    now: datetime
    #: Of the timeline's lines; what people wrote stays as they wrote it.
    words: Words = field(default_factory=lambda: words_of(FALLBACK))


def review_of(source: Source) -> Review:
    """Return the review as its history says."""
    incident, history = source.incident, source.history
    written = [entry for entry in history if entry.kind == "review"]
    due = next((str(dict(e.facts).get("due") or "") for e in reversed(history) if e.field == "reviewer"), "")
    times = times_of(source)
    return Review(
        number=incident.number,
        summary=incident.summary,
        service=incident.service,
        state=state_of(history),
        owner=crew_of(history).get("reviewer", ""),
        due=due,
        sections={name: _section(name, written) for name in SECTIONS},
        timeline=lines_of(history, source.words),
        times=times,
        impact=_impact(source, times),
        actions=actions_of(history),
        model=next((entry.new for entry in reversed(written) if entry.field == "model"), ""),
    )


def state_of(history: Sequence[TimelineEntry]) -> str:
    """Return where the review stands since the last declaration."""
    since = declared_at(history)
    states = (
        e.new for e in reversed(history) if e.kind == "review" and e.field == "state" and (not since or e.at > since)
    )
    return next(states, DRAFT)


def _section(name: str, written: Sequence[TimelineEntry]) -> tuple[str, ...]:
    """Return what is written: of texts the last one, of what went well or badly and of factors each."""
    texts = tuple(entry.new for entry in written if entry.field == name)
    return texts if name in {"well", "badly", "factor"} else texts[-1:]


def actions_of(history: Sequence[TimelineEntry]) -> tuple[ReviewAction, ...]:
    """Return the actions, with what became of each."""
    actions: list[ReviewAction] = []
    for entry in history:
        facts = dict(entry.facts)
        if entry.kind == "review" and entry.field == "action":
            owner, due = str(facts.get("owner") or ""), str(facts.get("due") or "")
            actions.append(ReviewAction(no=len(actions) + 1, text=entry.new, owner=owner, due=due))
        elif entry.kind == "review" and entry.field == "track":
            no = int(str(facts.get("action") or 0))
            actions[no - 1] = _tracked(actions[no - 1], entry.new)
    return tuple(actions)


def _tracked(action: ReviewAction, word: str) -> ReviewAction:
    return replace(action, is_done=True) if word == "done" else replace(action, link=word)


def times_of(source: Source) -> Times:
    """Return when it was detected, acknowledged, declared, mitigated and resolved."""
    history, opened_at = source.history, source.incident.opened_at
    seen = [alert.first_seen_at for alert in source.alerts]
    ended = [e.at for e in history if e.field == "state" and e.new == State.RESOLVED]
    return Times(
        detected=min([opened_at, *seen]),
        acknowledged=_first(history, _is_acknowledgement),
        declared=_first(history, lambda e: e.kind == "major" and e.new == Major.DECLARED),
        mitigated=ended[0] if ended else None,
        resolved=ended[-1] if ended and source.incident.resolved_at is not None else None,
    )


def _first(history: Sequence[TimelineEntry], hits: Callable[[TimelineEntry], bool]) -> datetime | None:
    return next((entry.at for entry in history if hits(entry)), None)


def _is_acknowledgement(entry: TimelineEntry) -> bool:
    begun = entry.field == "state" and entry.new == State.IN_PROGRESS and entry.actor != "system"
    leads = entry.kind == "role" and entry.field == "mim" and bool(entry.new) and entry.new == entry.actor
    return begun or leads or entry.kind in {"acknowledged_escalation", "answered"}


def _impact(source: Source, times: Times) -> Impact:
    incident, service = source.incident, source.service
    end = times.resolved or source.now
    minutes = max(0, int((end - times.detected).total_seconds() // 60))
    users = service.users or 1 + source.parts
    # Of more people than reported it nobody knows: then what reports assume of its priority holds here too.
    kept_from_work = service.users or max(users, source.prices.affected[incident.priority])
    a_minute = (
        kept_from_work * source.prices.loss[incident.priority] * source.prices.user_minute + service.cost_per_minute
    )
    return Impact(
        incidents=1 + source.parts,
        users=users,
        minutes=minutes,
        cost=round(a_minute * minutes, 2),
        currency=source.prices.currency,
    )


#: Kind of entry -> how a line tells it; what is not here is no event of the incident.
_TOLD: Mapping[str, str] = {
    "opened": "reported",
    "state": "{old} -> {new}. {because}",
    "prioritised": "priority {new}",
    "changed": "{field}: {old} -> {new}",
    "confirmed": "confirmed what it is",
    "corrected": "corrected what it is",
    "major": "major incident: {old} -> {new}. {because}",
    "business_loss": "the business loses by it: {because}",
    "role": "{field}: {new}",
    "call": "call at {new}",
    "joined": "incidents joined: {new}",
    "update": "everybody was told: {new}{because}",
    "update_missed": "an update was missed",
    "reported": "management was told",
    "escalated": "escalated: {because}",
    "acknowledged_escalation": "escalation heard",
    "engaged": "supplier engaged: {new}",
    "engagement_acknowledged": "{new} acknowledged",
    "supplier_number": "the supplier's number is {new}",
    "engagement_restored": "{new} restored",
    "breached": "promise missed: {field}",
    "model": "incident model: {new}",
    "step": "step {new}",
}
#: Fields whose change is no event of the incident.
_QUIET = frozenset({"resolution_code", "due_at", "parent_id"})


def lines_of(history: Sequence[TimelineEntry], words: Words) -> tuple[Line, ...]:
    """Return the timeline: what happened, what people added, without what they hid."""
    hidden = {entry.new for entry in history if entry.kind == "review" and entry.field == "hide"}
    told = [(entry.at, entry.actor, text) for entry in history for text in [_text(entry, words)] if text]
    ordered = sorted(told, key=lambda line: line[0])
    lines = [Line(no=no, at=at, who=who, text=text) for no, (at, who, text) in enumerate(ordered, 1)]
    return tuple(line for line in lines if str(line.no) not in hidden)


def _text(entry: TimelineEntry, words: Words) -> str:
    if entry.kind == "review":
        return entry.new if entry.field == "line" else ""
    if entry.field in _QUIET:
        return ""
    pattern = words.of("review", _TOLD.get(entry.kind, ""))
    old, new = (_value(entry.field, value, words) for value in (entry.old, entry.new))
    values = {"old": old or words.of("review", "none"), "new": new, "field": _field(entry, words)}
    because = "" if entry.kind == "update" and entry.new else words.history(entry.because)
    return pattern.format(**values, because=because).strip(" .")


def _value(field: str, value: str, words: Words) -> str:
    """Return what is called by a name of ours in the reader's words; all else is what somebody wrote."""
    if field == "state":
        return words.of("state", value)
    if value in {"True", "False"}:
        return words.of("review", "yes" if value == "True" else "no")
    return words.of("major", value) if field == "major" else value


def _field(entry: TimelineEntry, words: Words) -> str:
    if entry.kind == "breached":
        return words.of("clock", entry.field)
    name = ROLES.get(entry.field, entry.field).partition(":")[0] if entry.kind == "role" else entry.field
    return words.of("review", name.replace("_", " "))
