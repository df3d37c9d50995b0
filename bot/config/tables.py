"""The tables of the configuration that decide: priority, calendars, categories, rules, budget. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.config.feeds import CalendarFile
from bot.config.values import AnnualDay, Day, Intervals, LineText, Timezone

#: The calendar that is always there and always open.
ALWAYS = "24x7"

Level = Annotated[int, Field(ge=1, le=3)]
PriorityNumber = Annotated[int, Field(ge=1, le=5)]
Count = Annotated[int, Field(ge=1)]


class Table(BaseModel):
    """A table of the file: frozen, without unknown keys, its defaults checked like what is written."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, populate_by_name=True)


class Priority(Table):
    """[priority]: what impact and urgency make (domain.md section 3.2)."""

    matrix: tuple[tuple[PriorityNumber, ...], ...] = ((1, 2, 3), (2, 3, 4), (3, 4, 5))

    @field_validator("matrix")
    @classmethod
    def _three_by_three_and_monotone(cls, rows: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
        if len(rows) != 3 or any(len(row) != 3 for row in rows):
            raise ValueError("it has three rows (impact 1 to 3) of three priorities (urgency 1 to 3)")
        for name, lines in (("impact", rows), ("urgency", tuple(zip(*rows, strict=True)))):
            for number, line in enumerate(lines, start=1):
                if list(line) != sorted(line):
                    raise ValueError(
                        f"at {name} {number} it gives {', '.join(map(str, line))}, but more impact or urgency "
                        f"may never make an incident less important (1 is the highest priority)"
                    )
        return rows


_WORKING_DAY = ("09:00-17:00",)


class CalendarTable(Table):
    """[calendar.NAME]: when time counts (domain.md section 5.1)."""

    timezone: Timezone | None = None
    mon: Intervals = _WORKING_DAY
    tue: Intervals = _WORKING_DAY
    wed: Intervals = _WORKING_DAY
    thu: Intervals = _WORKING_DAY
    fri: Intervals = _WORKING_DAY
    sat: Intervals = ()
    sun: Intervals = ()
    country: str = ""
    subdivision: str = ""
    categories: tuple[str, ...] = ()
    holidays: tuple[Day, ...] = ()
    feeds: tuple[CalendarFile, ...] = ()
    annual_holidays: tuple[AnnualDay, ...] = ()
    overrides: dict[Day, Intervals] = Field(default_factory=dict)

    @property
    def hours(self) -> dict[str, Intervals]:
        """Return the opening hours of each weekday by its short name."""
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        return {name: getattr(self, name) for name in names}


class LeafTable(Table):
    """[category.NAME.subcategory.NAME]: what holds when the text says nothing else."""

    impact: Level | None = None
    urgency: Level | None = None


class CategoryTable(Table):
    """[category.NAME]: a category of domain.md section 14 changed, or one of your own."""

    service: LineText | None = None
    group: LineText | None = None
    subcategory: dict[str, LeafTable] = Field(default_factory=dict)


class RuleTable(Table):
    """[[rule]]: what words or senders decide before the classifier is asked."""

    name: LineText = Field(examples=["Payroll stands still"])
    words: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    senders: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    category: str | None = None
    subcategory: str | None = None
    impact: Level | None = None
    urgency: Level | None = None


class BudgetTable(Table):
    """[budget]: how much automatic mail is plausible."""

    per_incident_an_hour: Count = 3
    per_address_a_day: Count = 40
    per_colleague_a_day: Count = 400
