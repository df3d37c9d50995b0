"""The table of the configuration for major incidents. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.config.tables import Table
from bot.config.values import BesidePath, Duration
from bot.major.rules import Cadence, MajorRules, SurgeRule

Criterion = Literal[
    "critical_service",
    "business_loss",
    "surge",
    "many_parts",
    "data_exposed",
    "several_teams",
    "lasting_alarm",
]


class MajorTable(Table):
    """[major]: when an incident is proposed as a major one, and who is told how often (domain.md section 8)."""

    declare: tuple[Criterion, ...] = ()
    surge_window: Duration = timedelta(minutes=15)
    surge_reporters: Annotated[int, Field(ge=0)] = 5
    surge_times: Annotated[float, Field(ge=1)] = 3.0
    surge_quiet: Duration = timedelta(minutes=60)
    users_first: Duration = timedelta(minutes=5)
    users_every: Duration = timedelta(minutes=20)
    management_first: Duration = timedelta(minutes=15)
    management_every: Duration = timedelta(minutes=30)
    calm: Duration = timedelta(minutes=15)
    review_within: Duration = timedelta(days=3)
    join_from: Annotated[float, Field(ge=0, le=1)] = 0.0


class ModelsTable(Table):
    """[models]: where the incident models are (domain.md section 7)."""

    folder: BesidePath = Path("models")


def major_rules_of(table: MajorTable) -> MajorRules:
    """Return the rules; what no key settles is domain.md's."""
    surge = SurgeRule(
        window=table.surge_window,
        at_least=table.surge_reporters,
        times=table.surge_times,
        quiet=table.surge_quiet,
    )
    cadence = Cadence(
        users_first=table.users_first,
        users_every=table.users_every,
        users_at_most=max(table.users_every, timedelta(minutes=60)),
        management_first=table.management_first,
        management_every=table.management_every,
        management_later=max(table.management_every, timedelta(minutes=60)),
    )
    return MajorRules(
        declare=frozenset(table.declare),
        surge=surge if table.surge_reporters else None,
        cadence=cadence,
        calm=table.calm,
        review_within=table.review_within,
        join_from=table.join_from or None,
    )
