"""Working time as other systems expect it: facts from their tests, asked as a program asks `deskhand calendar`.

The facts stand in elsewhere.txt, system by system. Each block begins with a calendar; its rows are an operation, what
it is asked of, and the answer:

    [Europe/Berlin; mon-fri 09:00-12:00,13:00-17:00; off 2025-06-09; yearly 12-25; 2025-12-24 closed]
    add 2025-06-02T11:00 +7200 but 2025-06-02T13:00/2025-06-02T14:00 = 2025-06-02T15:00

`but` lists pauses, `e` after a number of days means the end of that day, and a line that begins with blanks goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.working_time.calendars import WEEKDAYS
from bot.working_time.questions import answer

ELSEWHERE = (Path(__file__).parent / "elsewhere.txt").read_text()

#: Where they say something else, or one another: ours, theirs, and the section of domain.md that chooses.
DIFFERENT = """
[America/Los_Angeles; mon 09:00-17:00; sun 02:30-03:15]
next_open 2006-04-02T00:00 = 2006-04-02T03:00 not 2006-04-03T09:00 (5.5)
[America/New_York; mon-fri 09:00-17:00]
add_days 2010-04-10T11:00 -1 = 2010-04-08T11:00 not 2010-04-08T09:00 (12.4)
add_days 2015-10-14T01:54 -1 = 2015-10-13T09:00 not 2015-10-12T09:00 (12.4)
add_days 2015-10-14T21:54 -1 = 2015-10-13T17:00 not 2015-10-13T09:00 (12.4)
[America/New_York; mon-sun 00:00-24:00; yearly 01-01,05-01,12-24,12-25,12-26,12-31]
next_open 2021-03-14T02:53:34 = 2021-03-14T03:00 not 2021-03-14T03:53:34 (5.5)
[America/Sao_Paulo; mon-tue 09:00-17:00; wed 09:00-12:00,13:00-18:00; thu-fri 09:00-17:00; off
  2021-01-01,2021-01-25,2021-06-03]
add_days 2021-02-08T00:00 +3 = 2021-02-11T09:00 not 2021-02-11T00:00 (12.4)
[Asia/Kolkata; mon-fri 10:00-18:00]
elapsed 2021-06-28T19:00 2021-06-28T20:00 = 0 not 1 (one second at least)
elapsed 2021-06-27T10:00 2021-06-27T11:00 = 0 not 1 (one second at least)
elapsed 2021-06-28T20:00 2021-06-29T06:00 = 0 not 1 (one second at least)
elapsed 2021-06-25T20:00 2021-06-26T11:00 = 0 not 1 (one second at least)
[Asia/Tokyo; mon-fri 09:00-17:00]
add_days 1991-11-14T21:00Z +1 = 1991-11-18T09:00+09:00 not 1991-11-18T06:00+09:00 (12.4)
[Australia/Sydney; mon-sun 00:00-24:00; yearly 01-01,05-01,12-24,12-25,12-26,12-31]
next_open 2021-10-03T02:34:06 = 2021-10-03T03:00 not 2021-10-03T03:34:06 (5.5)
[Etc/UTC; mon 09:00-17:00; tue 10:00-16:00; wed 09:00-17:00; thu 10:00-16:00; fri 09:00-17:00; sat 11:00-14:30]
add_days 2006-01-05T08:00 -2 = 2006-01-03T10:00 not 2006-01-02T17:00 (12.4)
is_open 2006-01-02T17:00 = no not yes (12.7)
[Europe/Berlin; mon-fri 08:00-20:00; off 2016-11-01]
add 2016-11-07T13:26:36Z +72000 = 2016-11-09T09:26:36Z not 2016-11-09T09:26Z (12.6)
[Europe/Berlin; mon-sun 00:00-24:00]
next_open 2022-03-27T02:05:12 = 2022-03-27T03:00 not 2022-03-27T03:05:12 (5.5)
[Europe/Berlin; mon-sun 09:00-18:00]
add 2013-06-04T09:00Z +7200 but 2013-06-04T10:00Z/2013-06-04T15:00Z = 2013-06-04T16:00Z not 2013-06-05T07:00Z (12.1)
[Europe/Paris; mon 09:00-12:00,13:00-18:00; tue 09:00-12:10,13:00-17:00; wed 09:00-12:00; thu 09:00-12:00,13:00-18:00;
  fri 09:00-12:00,13:00-20:00; sat 09:00-12:00,13:00-16:00]
next_open 2018-11-05T09:00 = 2018-11-05T09:00 not 2018-11-05T13:00 (the next but this)
[UTC; mon 09:00-13:00,14:00-17:00]
is_open 2015-05-11T17:00 = no not yes (12.7)
[UTC; mon 09:30-17:00; tue 14:00-15:00; wed 16:00-17:00; thu 08:00-16:00; fri 09:00-16:00; sun 09:00-10:00; off
  2014-01-01,2014-01-20,2014-02-17,2014-05-26,2014-07-04,2014-09-01]
elapsed 2014-01-03T09:10 2014-01-02T09:12 = 0 not -25080 (12.2)
[UTC; mon-fri 03:00-04:00,21:00-01:00]
add 2014-07-01T22:00 +100800 = 2014-07-09T01:00 not 2014-07-09T03:00 (12.1)
add 2014-07-01T23:00 +100800 = 2014-07-09T04:00 not 2014-07-09T21:00 (12.1)
[UTC; mon-fri 09:00-12:00,13:00-18:00]
add 2021-04-05T09:00 +28800 = 2021-04-05T18:00 not 2021-04-06T09:00 (12.1)
add 2021-04-05T12:00 +28800 = 2021-04-06T12:00 not 2021-04-06T13:00 (12.1)
add 2021-04-05T18:00 +28800 = 2021-04-06T18:00 not 2021-04-07T09:00 (12.1)
add 2021-04-05T07:00 +10800 = 2021-04-05T12:00 not 2021-04-05T13:00 (12.1)
add 2021-04-05T13:00 -10800 = 2021-04-05T09:00 not 2021-04-05T10:00 (a slip)
[UTC; mon-fri 09:00-12:00,14:00-18:00]
add 2014-07-01T11:00 +3600 = 2014-07-01T12:00 not 2014-07-01T14:00 (12.1)
add 2014-07-01T17:00 +3600 = 2014-07-01T18:00 not 2014-07-02T09:00 (12.1)
add 2014-07-01T13:00 +14400 = 2014-07-01T18:00 not 2014-07-02T09:00 (12.1)
add 2014-07-01T17:00 +14400 = 2014-07-02T12:00 not 2014-07-02T14:00 (12.1)
[UTC; mon-fri 09:00-17:00]
elapsed 2014-04-13T09:10:24.01 2014-04-14T09:10:24.02 = 624.02 not 624 (12.6)
elapsed 2014-04-07T15:00 2014-04-07T10:00 = 0 not -18000 (12.2)
elapsed 2012-02-01T14:20 2012-02-01T10:00 = 0 not -15600 (12.2)
add_days 2010-04-10T11:00 -1 = 2010-04-08T11:00 not 2010-04-08T09:00 (12.4)
add_days 2015-10-14T01:54 -1 = 2015-10-13T09:00 not 2015-10-12T09:00 (12.4)
add_days 2015-10-14T21:54 -1 = 2015-10-13T17:00 not 2015-10-13T09:00 (12.4)
elapsed 2018-05-14T17:00 2018-05-14T09:00 = 0 not 28800 (12.2)
elapsed 2018-05-21T11:15 2018-05-18T09:45 = 0 not 34200 (12.2)
add_days 2018-05-14T00:00 +1 = 2018-05-15T09:00 not 2018-05-15T00:00 (12.4)
add_days 2018-05-14T08:00 +1 = 2018-05-15T09:00 not 2018-05-15T08:00 (12.4)
add_days 2018-05-14T17:00 +1 = 2018-05-16T09:00 not 2018-05-15T17:00 (12.4)
add_days 2018-05-19T15:00 +1 = 2018-05-22T09:00 not 2018-05-21T17:00 (12.4)
add_days 2018-05-23T00:00 -1 = 2018-05-22T09:00 not 2018-05-22T00:00 (12.4)
add_days 2018-05-23T18:00 -1 = 2018-05-22T17:00 not 2018-05-22T18:00 (12.4)
add_days 2018-05-20T11:00 -1 = 2018-05-17T11:00 not 2018-05-18T09:00 (12.4)
add 2018-05-23T17:00 +0 = 2018-05-24T09:00 not 2018-05-23T17:00 (12.19)
is_open 2017-06-26T17:00 = no not yes (12.7)
add_days 2015-02-28T10:13 +1 = 2015-03-03T09:00 not 2015-03-02T09:00 (12.3)
add_days 2015-03-01T16:12:34 -1 = 2015-02-26T16:12:34 not 2015-02-27T16:12:34 (12.3)
add 2020-04-04T09:00 +0 = 2020-04-06T09:00 not 2020-04-04T09:00 (12.19)
[UTC; mon-fri 09:00-17:00; off 2016-07-04]
add_days 2016-07-04T12:00 +1 = 2016-07-06T09:00 not 2016-07-05T12:00 (12.3)
add_days 2016-07-04T12:00 -1 = 2016-06-30T12:00 not 2016-07-01T12:00 (12.3)
[UTC; mon-fri 21:00-02:00]
add 2014-07-01T23:00 +100800 = 2014-07-09T02:00 not 2014-07-09T21:00 (12.1)
[UTC; mon-sun 01:30:30-07:45:30]
is_open 2020-04-01T07:45:30 = no not yes (12.7)
"""

_ROW = re.compile(r"(\w+) (\S+)(?: ([+-][\d.]+)(e?)| (\d\S+))?(?: but (.+?))? = (\S+)(?: not (\S+) \(.+\))?")


def calendar_from(words: str) -> dict[str, Any]:
    tz, *parts = words.split("; ")
    calendar: dict[str, Any] = {"tz": tz, "hours": {}, "overrides": {}}
    for part in parts:
        key, _, rest = part.partition(" ")
        pairs = [pair.split("-") for pair in rest.split(",") if rest != "closed"]
        if key == "off":
            calendar["holidays"] = rest.split(",")
        elif key == "yearly":
            calendar["annual_holidays"] = rest.split(",")
        elif key[:1].isdigit():
            calendar["overrides"][key] = pairs
        else:
            first, _, last = key.partition("-")
            days = WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last or first) + 1]
            calendar["hours"].update(dict.fromkeys(days, pairs))
    return calendar


def questions(text: str) -> Iterator[tuple[str, dict[str, Any], str, str | None]]:
    """Yield each row with its question, its answer and what another system answers."""
    calendar: dict[str, Any] = {}
    for line in text.strip().replace("\n  ", " ").splitlines():
        if line.startswith("["):
            calendar = calendar_from(line.strip("[]"))
        if line[:1] in "[#":
            continue
        row = _ROW.fullmatch(line)
        assert row is not None, line
        operation, first, number, at_the_end, second, pauses, ours, theirs = row.groups()
        asked: dict[str, Any] = {"op": operation, "calendar": calendar, "start": first}
        if number is not None:
            asked |= {"days": int(number)} if operation == "add_days" else {"seconds": float(number)}
        if second is not None:
            asked["end"] = second
        if at_the_end:
            asked["end_of_day"] = True
        if pauses is not None:
            asked["pauses"] = [pause.split("/") for pause in pauses.split()]
        yield line, asked, ours, theirs


def is_answer(found: object, expected: str, tz: str) -> bool:
    """Say whether an answer is what a row says: yes or no, seconds, or an instant in the zone of its calendar."""
    if isinstance(found, bool):
        return found is (expected == "yes")
    if isinstance(found, str):
        return instant(found, tz) == instant(expected, tz)
    return found == float(expected)


def instant(text: str, tz: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(tz))).timestamp()


def no_such(name: str) -> Any:
    raise ValueError(name)


@pytest.mark.parametrize(
    "system", [part for part in re.split(r"(?m)^# ", ELSEWHERE) if part.strip()], ids=lambda p: p[:28]
)
def test_working_time_is_what_other_systems_expect(system: str) -> None:
    _, _, rows = system.partition("\n")

    wrong = [
        (line, found)
        for line, asked, expected, _ in questions(rows)
        if not is_answer(found := answer(asked, no_such), expected, asked["calendar"]["tz"])
    ]
    assert wrong == []


def test_where_other_systems_disagree_the_domain_decides() -> None:
    found = [
        (line, asked["calendar"]["tz"], answer(asked, no_such), ours, theirs)
        for line, asked, ours, theirs in questions(DIFFERENT)
    ]

    assert [line for line, tz, result, ours, _ in found if not is_answer(result, ours, tz)] == []
    assert [line for line, tz, result, _, theirs in found if theirs is None or is_answer(result, theirs, tz)] == []
