"""A mistake in agreements, priorities, calendars, categories or rules is answered with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.misconfigured import MINIMAL, refusal
from tests.misconfigured import folder as folder  # noqa: PLC0414 - a fixture

#: What stands after `[desk]` and `address` (lines 1 and 2), and what the operator reads.
AFTER_DESK = [
    # Agreements.
    (
        '[agreement.P1]\nresponse = "1d"',
        (
            'config.toml line 4: agreement.P1.response is "1d"; a bare day is not an agreed time, because it may mean '
            '24 hours or one working day; write "24h" or "1wd"'
        ),
    ),
    (
        '[agreement.P1]\nresponse = "4x"',
        (
            'config.toml line 4: agreement.P1.response is "4x"; write an agreed time as a whole number with s, m, h or '
            'wd, such as "15m", "2h" or "1wd"'
        ),
    ),
    (
        '[agreement.P2]\nresponse = "9h"',
        (
            "config.toml line 4: agreement.P2 promises a response in 9 h but the resolution in 8 h; "
            "a response cannot take longer (domain.md section 4.4)"
        ),
    ),
    # A working day of the business calendar is eight hours.
    (
        '[agreement.P3]\nresponse = "3wd"',
        (
            "config.toml line 4: agreement.P3 promises a response in 3 wd but the resolution in 16 h; "
            "a response cannot take longer (domain.md section 4.4)"
        ),
    ),
    (
        '[agreement.P3]\ncalendar = "busines"',
        'config.toml line 4: agreement.P3.calendar is "busines"; known: "24x7", "business"; did you mean "business"?',
    ),
    (
        "[agreement.P6]",
        'config.toml line 3: [agreement] has no key "P6"; known: name, pause_on, P1, P2, P3, P4, P5, major',
    ),
    # The matrix.
    (
        "[priority]\nmatrix = [[1, 2, 3], [2, 3, 4]]",
        (
            "config.toml line 4: priority.matrix is [[1, 2, 3], [2, 3, 4]]; it has three rows (impact 1 to 3) of three "
            "priorities (urgency 1 to 3)"
        ),
    ),
    (
        "[priority]\nmatrix = [[1, 2, 3], [2, 3, 4], [3, 5, 4]]",
        (
            "config.toml line 4: priority.matrix is [[1, 2, 3], [2, 3, 4], [3, 5, 4]]; at impact 3 it gives 3, 5, 4, "
            "but more impact or urgency may never make an incident less important (1 is the highest priority)"
        ),
    ),
    (
        "[priority]\nmatrix = [[2, 3, 4], [1, 3, 4], [3, 4, 5]]",
        (
            "config.toml line 4: priority.matrix is [[2, 3, 4], [1, 3, 4], [3, 4, 5]]; at urgency 1 it gives 2, 1, 3, "
            "but more impact or urgency may never make an incident less important (1 is the highest priority)"
        ),
    ),
    (
        "[priority]\nmatrix = [[0, 2, 3], [2, 3, 4], [3, 4, 5]]",
        "config.toml line 4: priority.matrix[1][1] is 0; it must be at least 1",
    ),
    (
        '[agreement.P1]\nresponse = "0h"',
        'config.toml line 4: agreement.P1.response is "0h"; an agreed time is at least "1s" and below a million units',
    ),
    ("[agreement]\nP1 = 5", "config.toml line 4: agreement.P1 is 5; it must be a table"),
    # Calendars.
    (
        (
            "[calendar.shop]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []\nholidays = [2026-12-24]\n"
            'overrides = {2026-12-24 = ["09:00-12:00"]}'
        ),
        (
            "config.toml line 3: [calendar.shop] is never open; give a weekday hours that no holiday covers, such as "
            'mon = ["09:00-17:00"]'
        ),
    ),
    (
        '[calendar.business]\nmon = ["9-17"]',
        (
            'config.toml line 4: calendar.business.mon[1] is "9-17"; write opening hours as "09:00-17:00"; '
            'closing may be "24:00"'
        ),
    ),
    (
        '[calendar.business]\nmon = ["22:00-06:00"]',
        (
            'config.toml line 4: calendar.business.mon[1] is "22:00-06:00"; the closing time is not after the opening '
            'time; a night is two intervals, "22:00-24:00" and, on the next day, "00:00-06:00"'
        ),
    ),
    (
        '[calendar.business]\nmon = ["09:00-12:00", "11:00-17:00"]',
        (
            'config.toml line 4: calendar.business.mon is ["09:00-12:00", "11:00-17:00"]; '
            '"09:00-12:00" and "11:00-17:00" overlap; make them one'
        ),
    ),
    (
        '[calendar.business]\nholidays = ["2026-13-01"]',
        (
            'config.toml line 4: calendar.business.holidays[1] is "2026-13-01"; this is no date; '
            "write it as YYYY-MM-DD, such as 2026-12-24"
        ),
    ),
    (
        '[calendar.business]\nannual_holidays = ["25.12."]',
        (
            'config.toml line 4: calendar.business.annual_holidays[1] is "25.12."; this is no day of the year; '
            'write month and day, such as "12-25"'
        ),
    ),
    (
        "[calendar.shop]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []",
        (
            "config.toml line 3: [calendar.shop] is never open; give a weekday hours that no holiday covers, such as "
            'mon = ["09:00-17:00"]'
        ),
    ),
    (
        "[calendar.24x7]",
        'config.toml line 3: [calendar.24x7] is always there and never closes; choose another name, such as "business"',
    ),
    # Public holidays.
    (
        '[calendar.business]\ncountry = "Germany"',
        (
            'config.toml line 4: calendar.business.country is "Germany"; it is no country that the holidays are known '
            'of; write its ISO 3166-1 code, such as "DE"'
        ),
    ),
    (
        '[calendar.business]\ncountry = "AT"\nsubdivision = "10"',
        'config.toml line 5: calendar.business.subdivision is "10"; AT has 1, 2, 3, 4, 5, 6, 7, 8, 9',
    ),
    (
        '[calendar.business]\ncountry = "DE"\ncategories = ["protestant"]',
        'config.toml line 5: calendar.business.categories is ["protestant"]; DE has catholic, school',
    ),
    (
        '[calendar.business]\nsubdivision = "BY"',
        "config.toml line 3: [calendar.business] has a subdivision or categories but no country; name the country too",
    ),
    # Categories and rules.
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\ncategory = "Netwrok"',
        (
            'config.toml line 6: rule[1].category is "Netwrok"; known: "Access & identity", "E-mail & calendar", '
            '"Collaboration & telephony", "Network", "Remote access", "Workstation", "Mobile device", '
            '"Printing & scanning", "Business application", "Server & database", "File & data", "Security", '
            '"Unclassified"; did you mean "Network"?'
        ),
    ),
    (
        '[category."Printing & scanning".subcategory."queue/driver"]\nimpact = 7',
        (
            'config.toml line 4: category."Printing & scanning".subcategory."queue/driver".impact is 7; '
            "it must be at most 3"
        ),
    ),
    (
        '[category."Printing and scanning"]\ngroup = "Print team"',
        (
            'config.toml line 3: "Printing and scanning" is no default category, and a new one needs a subcategory, '
            'such as [category."Printing and scanning".subcategory.general]; did you mean "Printing & scanning"?'
        ),
    ),
    (
        "[category.Unclassified]",
        'config.toml line 3: "Unclassified" is reserved for what fits no category; choose another',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\nimpact = 1\n[[rule]]\nname = "b"\nimpact = 1',
        'config.toml line 7: rule "b" has neither words nor senders; give it one to match',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]',
        'config.toml line 3: rule "a" sets nothing; give it a category, an impact or an urgency',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\nsubcategory = "VPN"',
        'config.toml line 6: rule "a" has a subcategory but no category; name its category too',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\ncategory = "Remote access"\nsubcategory = "VPM"',
        'config.toml line 7: rule[1].subcategory is "VPM"; known: "VPN", "virtual desktop"',
    ),
    (
        '[[rule]]\nwords = ["x"]\nimpact = 1',
        'config.toml line 3: [[rule]] number 1 needs the key "name", such as name = "Payroll stands still"',
    ),
    (
        '[[rule]]\nname = "a"\nwords = [""]\nimpact = 1',
        'config.toml line 5: rule[1].words[1] is ""; it must not be empty',
    ),
]


@pytest.mark.parametrize(("text", "message"), AFTER_DESK, ids=[message[:60] for _, message in AFTER_DESK])
def test_a_mistake_is_answered_with_its_place_and_remedy(folder: Path, text: str, message: str) -> None:
    assert [message] == refusal(f"{MINIMAL}{text}\n")
