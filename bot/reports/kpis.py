"""Every key figure of domain.md section 9.1 with its exact cohort: one table in reading order. Pure.

Cancelled incidents count nowhere. Children of a larger incident count in the volume, and elsewhere only when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.reports.facts import Facts
from bot.reports.life import Life
from bot.reports.measures import (
    Base,
    Figure,
    Kept,
    Tally,
    count_of,
    lengths_of,
    overdue,
    part_of,
    share_of,
    times_of,
)

#: A reopening within so many working days belongs to the resolution before it.
_REOPENED_WITHIN, _FIRST_CONTACT_WITHIN = 10, 5
#: Not touched for so long is a sign of its own, in seconds.
_STALE = 5 * 86400
_RESPONSE, _UPDATE, _RESOLUTION = "sla.response", "sla.update", "sla.resolution"


def _volume(facts: Facts) -> Tally:
    return count_of(len(facts.opened))


def _resolved(facts: Facts) -> Tally:
    return count_of(len(facts.resolved))


def _mtta(facts: Facts) -> Tally:
    opened = facts.opened_alone
    return lengths_of([life.accepted - life.opened for life in opened if life.accepted is not None])


def _first_response(facts: Facts) -> Tally:
    opened = facts.opened_alone
    if facts.period.base is Base.BUSINESS:
        return lengths_of([life.response_worked for life in opened if life.response_worked is not None])
    return lengths_of([life.answered - life.opened for life in opened if life.answered is not None])


def time_to_resolve(life: Life) -> int:
    """Return how long it took to the last resolution, time in resolved before a reopening left out."""
    assert life.resolved is not None
    return life.resolved - life.opened - life.resting


def _mttr(facts: Facts) -> Tally:
    if facts.period.base is Base.BUSINESS:
        return lengths_of([life.resolution_worked for life in facts.resolved if life.resolution_worked is not None])
    return lengths_of([time_to_resolve(life) for life in facts.resolved])


def _mttr_net(facts: Facts) -> Tally:
    return lengths_of([max(0, time_to_resolve(life) - life.waiting) for life in facts.resolved])


def _mttd(facts: Facts) -> Tally:
    opened = facts.opened_alone
    return lengths_of([max(0, life.opened - life.first_seen) for life in opened if life.first_seen is not None])


def _first_contact(facts: Facts) -> Tally:
    """One answer by a person or a live contact, no other group, no reopening within 5 working days, by the desk."""

    def holds(life: Life) -> bool:
        assert life.resolved is not None
        live = life.channel == "phone" or life.answers == 1
        own = life.assigned_group == facts.desk_group and life.reassignments == 0
        assert life.first_resolved is not None
        reopened = facts.period.is_within(life.first_resolved, life.reopened, _FIRST_CONTACT_WITHIN)
        return live and own and not reopened

    return share_of([life for life in facts.resolved if life.channel != "event"], holds)


def _first_level(facts: Facts) -> Tally:
    own = facts.desk_group
    return share_of(facts.resolved, lambda life: life.assigned_group == own and life.reassignments == 0)


def _reopened(facts: Facts) -> Tally:
    """Of what was resolved in the period, at first or again, what came back within 10 working days."""
    resolved = facts.first_resolved

    def holds(life: Life) -> bool:
        assert life.first_resolved is not None
        return facts.period.is_within(life.first_resolved, life.reopened, _REOPENED_WITHIN)

    return share_of(resolved, holds)


def compliance(kept: Sequence[Kept], kind: str) -> Tally:
    """Return the share of the promises of a kind that were kept, of those due in the period."""
    met = sum(each.met for each in kept if each.kind == kind)
    return part_of(met, met + sum(each.breached for each in kept if each.kind == kind))


def _kept(kind: str) -> Callable[[Facts], Tally]:
    return lambda facts: compliance(facts.kept, kind)


def _overdue(facts: Facts) -> Tally:
    return overdue([promise for promise in facts.broken if promise.kind == _RESOLUTION], facts.period)


def _backlog(facts: Facts) -> Tally:
    return count_of(len(facts.backlog))


def _growth(facts: Facts) -> Tally:
    grown = len(facts.opened) - sum(facts.period.has(life.resolved) for life in facts.lives)
    return count_of(grown)


def _stale(facts: Facts) -> Tally:
    horizon = facts.period.horizon
    return part_of(sum(horizon - updated > _STALE for _, updated in facts.backlog), len(facts.backlog))


def _misclassified(facts: Facts) -> Tally:
    """The final category is not the one that a person confirmed first."""
    return share_of([life for life in facts.closed if life.confirmed], lambda life: life.category != life.confirmed)


def _classifier_error(facts: Facts) -> Tally:
    """What a person confirmed is not what the classifier had suggested."""
    judged = [life for life in facts.closed if life.confirmed and life.suggested]
    return share_of(judged, lambda life: life.confirmed != life.suggested)


def _asked(facts: Facts) -> list[Life]:
    """Return what was closed in the period and had a reporter who could say whether it is solved."""
    return [life for life in facts.closed if life.channel != "event"]


def _satisfied(facts: Facts) -> Tally:
    """Of those whose reporter said something of the first resolution, the share that said that it is solved."""
    return share_of([life for life in _asked(facts) if life.verdict], lambda life: life.verdict > 0)


def _judged(facts: Facts) -> Tally:
    return share_of(_asked(facts), lambda life: life.verdict != 0)


def _reassigned(facts: Facts) -> Tally:
    return share_of(facts.resolved, lambda life: life.reassignments >= 1)


def _mean_reassignments(facts: Facts) -> Tally:
    return times_of([life.reassignments for life in facts.resolved])


def _bounced(facts: Facts) -> Tally:
    return share_of(facts.resolved, lambda life: life.is_bounced)


def _functional(facts: Facts) -> Tally:
    return share_of(facts.resolved, lambda life: life.functional > 0)


def _hierarchic(facts: Facts) -> Tally:
    return share_of(facts.resolved, lambda life: life.hierarchic > 0)


def _majors(facts: Facts) -> Tally:
    return count_of(sum(life.declared is not None or life.is_major for life in facts.opened))


def _time_to_declare(facts: Facts) -> Tally:
    return lengths_of([life.declared - life.opened for life in facts.opened if life.declared is not None])


def _time_to_stand_down(facts: Facts) -> Tally:
    over = [life for life in facts.opened if life.declared is not None and life.stood_down is not None]
    return lengths_of([(life.stood_down or 0) - (life.declared or 0) for life in over])


def _major_updates(facts: Facts) -> Tally:
    declared = [life for life in facts.opened if life.declared is not None]
    return part_of(sum(life.updates_met for life in declared), sum(life.updates_due for life in declared))


@dataclass(frozen=True, slots=True)
class Kpi:
    """One row: what the figure is called, whom it counts, and how."""

    name: str
    title: str
    #: Whom it counts, in words.
    cohort: str
    measure: Callable[[Facts], Tally]
    #: Whether more is better (True), less is (False), or neither.
    more_is_better: bool | None = None
    #: Whether the days of a period add up to it: not what is asked at its end, nor promises.
    is_of_days: bool = True


KPIS: tuple[Kpi, ...] = (
    Kpi("volume", "Opened", "opened in the period, children too", _volume),
    Kpi("resolved", "Resolved", "resolved in the period and not reopened since", _resolved),
    Kpi("mtta", "Mean time to accept", "opened in the period and accepted by a person", _mtta, False),
    Kpi("first_response", "Mean first response", "opened in the period and answered", _first_response, False),
    Kpi("mttr", "Mean time to resolve", "resolved in the period; time in resolved left out", _mttr, False),
    Kpi("mttr_net", "Mean time to resolve, net", "the same, waiting for the reporter left out", _mttr_net, False),
    Kpi("mttd", "Mean time to detect", "opened in the period where monitoring saw it first", _mttd, False),
    Kpi(
        "first_contact", "Resolved at first contact", "resolved in the period with a user contact", _first_contact, True
    ),
    Kpi("first_level", "Resolved at first level", "resolved in the period", _first_level, True),
    Kpi("reopened", "Reopened", "first resolved in the period; within 10 working days", _reopened, False),
    Kpi("sla_resolution", "Resolved in time", "promises due in the period", _kept(_RESOLUTION), True, is_of_days=False),
    Kpi("sla_response", "Answered in time", "promises due in the period", _kept(_RESPONSE), True, is_of_days=False),
    Kpi("sla_update", "Updated in time", "cycles due in the period", _kept(_UPDATE), True, is_of_days=False),
    Kpi(
        "ola_resolution", "Groups in time", "tenures due in the period", _kept("ola.resolution"), True, is_of_days=False
    ),
    Kpi(
        "uc_resolution",
        "Suppliers in time",
        "engagements due in the period",
        _kept("uc.resolution"),
        True,
        is_of_days=False,
    ),
    Kpi("overdue", "Missed by", "broken promises to resolve, in working time", _overdue, False, is_of_days=False),
    Kpi("backlog", "Backlog", "open at the end of the period", _backlog, False, is_of_days=False),
    Kpi("growth", "Backlog growth", "opened less resolved in the period", _growth, False),
    Kpi("stale", "Untouched for 5 days", "open at the end of the period", _stale, False, is_of_days=False),
    Kpi("misclassified", "Misclassified", "closed in the period and confirmed", _misclassified, False),
    Kpi("classifier_error", "Classifier corrected", "closed in the period and confirmed", _classifier_error, False),
    Kpi(
        "satisfied",
        "Solved, says the reporter",
        "closed in the period, where the reporter said so or not",
        _satisfied,
        True,
    ),
    Kpi("judged", "Reporters who said whether", "closed in the period, with a reporter", _judged, True),
    Kpi("reassigned", "Reassigned", "resolved in the period", _reassigned, False),
    Kpi("reassignments", "Reassignments of each", "resolved in the period", _mean_reassignments, False),
    Kpi("bounced", "Came back to a group", "resolved in the period", _bounced, False),
    Kpi("functional", "Escalated for skill", "resolved in the period", _functional),
    Kpi("hierarchic", "Escalated up the line", "resolved in the period", _hierarchic),
    Kpi("majors", "Major incidents", "opened in the period", _majors),
    Kpi("declare", "Time to declare", "major incidents opened in the period", _time_to_declare, False),
    Kpi("stand_down", "Time to stand down", "major incidents opened in the period", _time_to_stand_down, False),
    Kpi("major_updates", "Updates of major incidents in time", "those of the same that were due", _major_updates, True),
)


def tallies_of(facts: Facts) -> dict[str, Tally]:
    """Return what the figures that are of days are made of, by their names."""
    return {kpi.name: kpi.measure(facts) for kpi in KPIS if kpi.is_of_days}


def measure(facts: Facts, tallies: Mapping[str, Tally]) -> dict[str, Figure]:
    """Return every figure by its name: of days out of their tallies, the others out of the facts."""
    return {kpi.name: (tallies[kpi.name] if kpi.is_of_days else kpi.measure(facts)).figure() for kpi in KPIS}
