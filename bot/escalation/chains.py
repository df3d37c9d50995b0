"""The steps of chains: who is told one after another while nobody answers, each at its instant. Pure.

    step 1 --wait--> step 2 --wait--> ... --repeat--> step 1 ...      until somebody acknowledges or begins to work

domain.md section 6.4. A chain begins when nobody has the incident: when it is opened, given to another group, or put
back. An acknowledgement ends it; where no work follows, it begins anew when the acknowledgement is worth nothing any
more. A step whose condition does not hold is passed over, and the next one does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.agreed.escalation import Chain, Condition, Rule, Step, StopOn
from bot.agreed.policy import Policy
from bot.escalation.rung import Rung, acknowledged_until, unowned_since
from bot.working_time.calendars import WEEKDAYS
from store.incident import Incident, TimelineEntry


def rungs_of_chain(
    chain: Chain, incident: Incident, history: Sequence[TimelineEntry], policy: Policy
) -> Iterator[Rung]:
    """Yield the steps of a chain in their order; none while somebody works on the incident, or it is not for it."""
    at = _begins(incident, history, policy)
    if at is None or not chain.scope.fits(incident):
        return
    ladder = f"chain/{chain.name}/{at.isoformat()}"
    unmet = {entry.new for entry in history if dict(entry.facts).get("unmet")}
    for number in range(1 + chain.repeat):
        for no, step in enumerate(chain.steps, start=1):
            key = f"{ladder}/{number}.{no}"
            yield Rung(key=key, ladder=ladder, at=at, rule=_rule(f"{chain.name}: step {no}", step), repetition=number)
            if key not in unmet:
                at += step.wait


def _begins(incident: Incident, history: Sequence[TimelineEntry], policy: Policy) -> datetime | None:
    """Return since when somebody is called, None while somebody works on it or it waits."""
    since = unowned_since(incident, history)
    if since is None:
        return None
    given = (entry.at for entry in history if entry.field == "assignment_group" and entry.kind == "changed")
    heard = acknowledged_until(incident, history, policy)
    calls: list[datetime] = [since, *given, *((heard,) if heard else ())]
    return max(calls)


def _rule(name: str, step: Step) -> Rule:
    """Return the step as a rule; whoever is on call is called at any hour."""
    return Rule(
        id=name,
        notify=step.notify,
        notify_by=step.notify_by,
        condition=step.condition,
        stop_on=StopOn.NOTHING,
        ignores_quiet=True,
    )


def shown(condition: Condition) -> str:
    """Return when a step is taken, "" for always."""
    within = condition.within
    parts = [" ".join(WEEKDAYS[day] for day in sorted(within.days))]
    parts.append(" ".join(f"{_clock(begins)}-{_clock(ends)}" for begins, ends in within.hours))
    if condition.more_than is not None:
        parts.append(f"more than {condition.more_than} in {condition.window.total_seconds() / 60:g} min")
    return ", ".join(filter(None, parts))


def _clock(since_midnight: timedelta) -> str:
    minutes = since_midnight // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def unmet(condition: Condition, opened: Sequence[datetime], now: datetime) -> str:
    """Return why a step is passed over at `now`, "" where its condition holds.

    Args:
        condition: of the step.
        opened: when incidents of the same service were opened lately.
        now: in UTC.
    """
    local = now.astimezone(condition.zone).replace(tzinfo=None)
    if not condition.within.holds(local):
        return f"it is {local:%a %H:%M} there"
    many = sum(now - condition.window < at <= now for at in opened)
    if condition.more_than is not None and many <= condition.more_than:
        minutes = condition.window.total_seconds() / 60
        return f"{many} incidents in {minutes:g} minutes, not more than {condition.more_than}"
    return ""
