"""From a finding to something that somebody works on, and whether it helped. Pure.

domain.md section 9.4: a finding can become an improvement with an owner, a key figure, a baseline, a day and a state;
the next reports show the figure before and after. What keeps coming back becomes a problem candidate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.reports.by_subject import OCCURRENCES, OWN, unit_of
from bot.reports.findings import Finding
from bot.reports.kpis import KPIS
from bot.reports.measures import Figure
from bot.reports.sheet import Report, told
from store.improvements import PENDING, Improvement, Progress

#: The rules whose findings are candidates for a problem record.
_PROBLEMS = frozenset({"repeats", "same_resolution", "rising", "workaround_without_problem"})
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
#: So long before its day an owner is reminded first.
_AHEAD = timedelta(days=7)
#: By rule, the key figure that a finding shall change, of what it is about.
_MEASURED: Mapping[str, str] = {
    "repeats": OCCURRENCES,
    "same_resolution": OCCURRENCES,
    "rising": OCCURRENCES,
    "slow": "own_time_to_resolve",
    "reassigned": "own_passed_on",
    "breached": "own_kept",
    "supplier_misses": "own_kept",
    "slow_channel": "own_time_to_accept",
}
#: What was begun before each was measured by itself has a figure of the whole desk.
_TITLES = {**{kpi.name: f"{kpi.title} (whole desk)" for kpi in KPIS}, **{name: own.title for name, own in OWN.items()}}


class Unclear(ValueError):
    """What was asked for does not say enough, or names what there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """An improvement beside what is measured now."""

    item: Improvement
    #: The title of its key figure, what it was and what it is; "" where it has none.
    figure: str
    before: str
    now: str
    #: What the finder says of the same today; "" where it does not stand out any more, or nobody looked.
    still: str
    is_late: bool


def begun(
    finding: Finding, figures: Mapping[str, Figure], asked: Mapping[str, str], *, by: str, now: datetime
) -> Improvement:
    """Return the improvement that a finding begins, with what is measured at its beginning.

    Raises:
        Unclear: The day that is asked for is none.
    """
    fields = changes(asked)
    kpi = _MEASURED.get(finding.rule, "")
    return Improvement(
        kind="problem" if finding.rule in _PROBLEMS else "improvement",
        rule=finding.rule,
        subject=finding.subject,
        evidence=finding.evidence,
        kpi=kpi,
        baseline=figures[kpi].value if kpi else None,
        owner=fields.get("owner", ""),
        due=fields.get("due", ""),
        begun_at=now,
        begun_by=by,
        changed_at=now,
        changed_by=by,
    )


def measured(report: Report, subject: str) -> Mapping[str, Figure]:
    """Return what a report measures of the whole desk, and of a subject by itself where it looked for that."""
    if report.by_subject is None:
        return report.figures
    own = {name: report.by_subject.get(name, {}).get(subject, OWN[name].nothing) for name in OWN}
    return {**report.figures, **own}


def named(findings: Sequence[Finding], words: str) -> Finding:
    """Return the finding that "RULE: SUBJECT" names.

    Raises:
        Unclear: None of them is called so.
    """
    found = next((each for each in findings if name_of(each) == " ".join(words.split())), None)
    if found is None:
        raise Unclear(f"there is no finding {words!r}; `deskhand improve` names those that there are")
    return found


def name_of(finding: Finding) -> str:
    """Return how a finding is called: "repeats: Printing / queue/driver"."""
    return f"{finding.rule}: {' '.join(finding.subject.split())}"


def changes(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what shall be changed, checked; what is not in `wanted` stays.

    Raises:
        Unclear: A state, a day or an address is none.
    """
    found = {name: text.strip() for name, text in wanted.items() if name in {"owner", "due", "state", "note"}}
    if "state" in found and found["state"] not in set(Progress):
        raise Unclear(f"{found['state']!r} is no state; it can be {', '.join(Progress)}")
    if found.get("due"):
        try:
            found["due"] = date.fromisoformat(found["due"]).isoformat()
        except ValueError as error:
            raise Unclear(f"{found['due']!r} is no day; write it as 2026-03-31") from error
    if found.get("owner") and not _ADDRESS.fullmatch(found["owner"]):
        raise Unclear(f"{found['owner']!r} is no address of an owner; write it as ann@example.org")
    return {name: text[:4000] for name, text in found.items()}


def reminded(items: Sequence[Improvement], owner: str, today: date) -> list[Improvement]:
    """Return what an owner is reminded of on a day: from a week before it is due on; without a day, on Mondays."""
    soon, is_monday = (today + _AHEAD).isoformat(), today.weekday() == 0
    mine = (each for each in items if each.state in PENDING and each.owner.casefold() == owner.casefold())
    return [each for each in mine if (each.due <= soon if each.due else is_monday)]


def is_late(item: Improvement, today: date) -> bool:
    """Say whether its day is over, and it is not."""
    return item.state in PENDING and bool(item.due) and item.due < today.isoformat()


def tracked(items: Sequence[Improvement], report: Report, today: date) -> tuple[Tracked, ...]:
    """Return each beside what a report measures now."""
    findings = {(each.rule, each.subject): each.evidence for each in report.findings}
    return tuple(_beside(item, report, findings.get((item.rule, item.subject), ""), today) for item in items)


def _beside(item: Improvement, report: Report, still: str, today: date) -> Tracked:
    now = measured(report, item.subject).get(item.kpi)
    unit = unit_of(item.kpi) or (now.unit if now is not None else None)
    before = "" if unit is None else told(Figure(unit=unit, value=item.baseline, n=0), report.currency)
    return Tracked(
        item=item,
        figure=_TITLES.get(item.kpi, ""),
        before=before,
        now="" if now is None else told(now, report.currency),
        still=still,
        is_late=is_late(item, today),
    )
