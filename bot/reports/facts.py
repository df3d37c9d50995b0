"""What the figures of one period are made of, and its cohorts: who is counted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.reports.life import Life
from bot.reports.measures import Kept, Period, Promise


# Without slots, so that each cohort is picked out once and not for each figure.
@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that the figures of one period are made of."""

    period: Period
    #: Every life that was opened or resolved or closed in the period, cancelled ones left out.
    lives: Sequence[Life] = ()
    #: (opened, updated) in seconds since 1970 of whatever was open at the end of the period.
    backlog: Sequence[tuple[int, int]] = ()
    kept: Sequence[Kept] = ()
    #: The promises of the cohort that were broken.
    broken: Sequence[Promise] = ()
    #: The desk's own group.
    desk_group: str

    def _counted(self, instant: Callable[[Life], int | None]) -> list[Life]:
        """Return the lives of a cohort: those for which this instant lies in the period."""
        first, last, with_children = self.period.first, self.period.last, self.period.with_children
        return [
            life
            for life in self.lives
            if (at := instant(life)) is not None and first <= at < last and (with_children or life.parent_id is None)
        ]

    @cached_property
    def opened(self) -> list[Life]:
        """Everything opened in the period, children too."""
        return [life for life in self.lives if self.period.has(life.opened)]

    @cached_property
    def opened_alone(self) -> list[Life]:
        """What was opened in the period."""
        return self._counted(lambda life: life.opened)

    @cached_property
    def first_resolved(self) -> list[Life]:
        """What was resolved for the first time in the period."""
        return self._counted(lambda life: life.first_resolved)

    @cached_property
    def resolved(self) -> list[Life]:
        """What was resolved in the period, and stands so."""
        return self._counted(lambda life: life.resolved)

    @cached_property
    def closed(self) -> list[Life]:
        """What was closed in the period."""
        return self._counted(lambda life: life.closed)
