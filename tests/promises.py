"""A policy with agreements of every kind, and clocks told in short words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

from bot.agreed.agreements import Agreement, Agreements, Handling, Share, Span, Support, Targets
from bot.agreed.policy import Policy
from bot.promises.clocks import recompute
from store.incident import Clock, TimelineEntry
from tests.histories import moment, shown
from tests.values import a_policy


def h(amount: float) -> Span:
    return Span(amount=timedelta(hours=amount))


def major() -> Targets:
    """domain.md section 4.3: 5 minutes, 20 minutes, 2 hours, around the clock."""
    return replace(a_policy().agreement.targets[1], response=h(1 / 12), update=h(1 / 3), resolution=h(2))


@cache
def policy() -> Policy:
    plain = a_policy()
    standard = replace(plain.agreement, major=major(), version="v1")
    gold = Agreement(
        name="gold",
        targets={n: replace(row, resolution=h(4), response=h(1)) for n, row in plain.agreement.targets.items()},
        services=("Payroll",),
        version="v2",
    )
    #: Also waiting for a supplier is not its time.
    patient = replace(
        standard, name="patient", customers=("*@example.com",), pause_on=frozenset({"pending_user", "pending_supplier"})
    )
    business = plain.agreement.targets[3].calendar
    contract = Support(
        name="printer contract",
        party="Printers",
        targets={
            n: Handling(first=h(4), resolution=h(8), calendar=business, calendar_name="business") for n in range(1, 6)
        },
    )
    print_team = Support(
        name="print team",
        party="Print team",
        targets={n: Handling(first=h(2), resolution=Share(percent=50)) for n in range(1, 6)},
        pause_on=frozenset({"pending_user"}),
    )
    return replace(
        plain,
        agreement=standard,
        agreements=Agreements(
            services=(gold, patient), groups={"Print team": print_team}, suppliers={"Printers": contract}
        ),
    )


def told(clock: Clock) -> str:
    """Write a clock as the table does: state, due, and whatever else is to be said of it."""
    words = [clock.state.value, "due", shown(clock.due_at)]
    if clock.stopped_at is not None:
        words += ["stopped", shown(clock.stopped_at)]
    if clock.breached_at is not None:
        words += ["missed", shown(clock.breached_at)]
    if clock.by_retarget:
        words += ["by change"]
    if clock.elapsed_seconds is not None:
        words += ["used", f"{clock.elapsed_seconds // 3600}:{clock.elapsed_seconds % 3600 // 60:02}"]
    return " ".join(words)


def clocks(history: tuple[TimelineEntry, ...], now: str) -> dict[str, str]:
    found = recompute(history, policy(), moment(now))
    return {f"{c.kind}" + (f"#{c.instance}" if c.instance > 1 else ""): told(c) for c in found}
