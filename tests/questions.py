"""Calendars as programs write them, to ask questions of."""

from __future__ import annotations

from typing import Any

OFFICE = [["09:00", "17:00"]]
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE)
ALL_WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
B = {"tz": "Europe/Berlin", "hours": WEEK}
ALWAYS = {"tz": "Europe/Berlin", "hours": ALL_WEEK}


def no_such(name: str) -> Any:
    raise ValueError(f"there is no calendar {name}")
