"""The proof of coverage: promises in different calendars, compared from many real starts, with the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.agreed.agreements import Agreements, ClockKind, Handling, Share, Span, Support
from bot.agreed.escalation import Escalation, Rule
from bot.agreed.policy import Policy
from bot.agreed.roster import Roster, Service
from bot.config.load import load
from bot.promises.coverage import Fit, fits_of
from bot.terminal.check_coverage import coverage
from tests.histories import shown
from tests.values import a_policy

#: A Monday morning.
BEGIN = datetime(2025, 6, 2, 6, tzinfo=UTC)


def h(amount: float) -> Span:
    return Span(amount=timedelta(hours=amount))


def support(party: str, first: Span | Share, resolution: Span | Share, calendar: int | None = None) -> Support:
    """Return an agreement that counts in the calendar of a priority: 1 around the clock, 3 business."""
    row = a_policy().agreement.targets[calendar] if calendar else None
    handling = Handling(
        first=first,
        resolution=resolution,
        calendar=row.calendar if row else None,
        calendar_name=row.calendar_name if row else "",
    )
    return Support(name=party, party=party, targets=dict.fromkeys(range(1, 6), handling))


def policy(*groups: Support, suppliers: tuple[Support, ...] = (), rules: tuple[Rule, ...] = ()) -> Policy:
    plain = a_policy()
    return replace(
        plain,
        agreements=Agreements(
            groups={each.party: each for each in groups}, suppliers={each.party: each for each in suppliers}
        ),
        roster=Roster(services={"Payroll": Service(name="Payroll", group="Network", supplier="Carrier")}),
        escalation=Escalation(rules=rules),
    )


def broken(which: Policy, kind: str = "") -> list[Fit]:
    return [fit for fit in fits_of(which, BEGIN) if not fit.holds and kind in {"", fit.kind}]


def test_the_defaults_fit() -> None:
    shares = support("Network", Share(percent=50), Share(percent=60))
    found = fits_of(policy(shares, suppliers=(support("Carrier", h(1), Share(percent=50)),)), BEGIN)

    assert [fit for fit in found if not fit.holds] == []
    assert {fit.kind for fit in found} == {"accept", "group", "contract", "escalation"}


def test_business_hours_do_not_cover_a_promise_around_the_clock() -> None:
    """A P1 late on Friday: 10 minutes to accept by the business calendar end on Monday, 15 are over on Friday."""
    late = broken(policy(support("Network", h(1 / 6), h(1), calendar=3)), "accept")

    assert {fit.priority for fit in late} == {1, 2}
    worst = next(fit for fit in late if fit.priority == 1 and not fit.service)
    assert shown(worst.reached_at) in {"Mon2 09:10", "Mon3 09:10"}
    assert worst.spare < -timedelta(days=2)


def test_accepting_and_restoring_together_must_fit_into_the_resolution() -> None:
    """P3: 2 h to accept and 14 h by the contract are the 16 h; 15 h are an hour too much."""
    group = support("Network", h(2), h(8))
    fits = policy(group, suppliers=(support("Carrier", h(1), h(14), calendar=3),))
    exceeds = policy(group, suppliers=(support("Carrier", h(1), h(15), calendar=3),))

    assert [fit.priority for fit in broken(fits, "contract") if fit.priority >= 3] == []
    [too_late] = [fit for fit in broken(exceeds, "contract") if fit.priority == 3 and fit.service == "Payroll"]
    assert too_late.what == "Carrier restores"
    assert too_late.terms == "15 h (business) after accepting, within 16 h (business)"


def test_a_step_that_would_come_before_the_incident_is_found() -> None:
    """An hour before a response of 15 minutes is over lies before the report."""
    rule = Rule(id="an hour before", clock=ClockKind.RESPONSE, before=h(1))
    found = broken(policy(rules=(rule,)), "escalation")

    assert sorted({fit.priority for fit in found}) == [1, 2]
    assert found[0].terms == "1 h before 15 min (always) is over"


CONFIG = '[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n[classifier]\nmode = "off"\n'


@pytest.mark.parametrize(
    ("text", "ok", "said"),
    [
        ("", True, "promises fit inside those that they support"),
        (
            '[ola."Network"]\nown = "20m"\ncalendar = "business"\n',
            False,
            "P1, Network accepts: 20 min (business) within 15 min (24x7); from ",
        ),
    ],
)
def test_check_proves_it_or_shows_the_numbers(tmp_path: Path, text: str, ok: bool, said: str) -> None:
    (tmp_path / "config.toml").write_text(CONFIG + text, encoding="utf-8")
    [part] = coverage(load(tmp_path / "config.toml", {}), BEGIN)

    assert (part.name, part.ok) == ("coverage", ok)
    assert said in part.seen
    assert ok or "too late" in part.seen
