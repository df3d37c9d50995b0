"""Agreements in the configuration: which one holds, what it inherits, its version, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.agreed.agreements import Share, Span
from bot.agreed.policy import Policy
from bot.config import Config
from bot.config.calendars import calendars_of
from bot.config.errors import ConfigError
from bot.config.feeds import days_in
from bot.config.load import load
from bot.config.policy import policy_of

MINIMAL = '[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n'
SLAS = """
[sla.everything]
services = ["Payroll"]
customers = ["*@board.example"]
P3 = {response = "10m"}
[sla.payroll]
services = ["Payroll", "Pensions"]
P1 = {resolution = "2h"}
[sla.board]
customers = ["*@board.example", "chair@example.org"]
pause_on = []
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def config_of(text: str) -> Config:
    Path("config.toml").write_text(MINIMAL + text, encoding="utf-8")
    return load(Path("config.toml"), {})


def policy(text: str) -> Policy:
    return policy_of(config_of(text))


@pytest.mark.parametrize(
    ("service", "customer", "name"),
    [
        ("E-mail", "ann@example.org", "Standard"),  # nothing fits but the default
        ("Payroll", "ann@example.org", "payroll"),  # by service
        ("Pensions", "ann@example.org", "payroll"),  # by another of its services
        ("E-mail", "Chair@Example.ORG", "board"),  # by reporter, whatever the case
        ("E-mail", "cfo@board.example", "board"),  # by a pattern
        ("Payroll", "cfo@board.example", "everything"),  # both at once beat either
        ("Payroll", "chair@example.org", "payroll"),  # service beats customer
        ("", "", "Standard"),  # nothing is known
    ],
)
def test_the_most_specific_agreement_holds(folder: Path, service: str, customer: str, name: str) -> None:
    """domain.md section 4.1: customer and service, service, customer, default."""
    assert policy(SLAS).agreement_for(service, customer).name == name


def test_what_an_agreement_does_not_say_is_as_in_the_default(folder: Path) -> None:
    agreement = policy(f'{SLAS}[agreement.P3]\nresolution = "12h"\n').agreement_for("Payroll", "cfo@board.example")

    assert str(agreement.row(3).response) == "10 min"
    assert str(agreement.row(3).resolution) == "12 h"
    assert agreement.row(3).calendar_name == "business"
    assert agreement.pause_on == {"pending_user"}
    assert policy(SLAS).agreement_for("", "cfo@board.example").pause_on == frozenset()


def test_a_major_incident_has_targets_of_its_own(folder: Path) -> None:
    agreement = policy("").agreement

    row = agreement.row(2, is_major=True)
    assert [str(row.response), str(row.update), str(row.resolution), row.calendar_name] == [
        "5 min",
        "20 min",
        "2 h",
        "24x7",
    ]
    assert str(agreement.row(2).response) == "30 min"


def test_groups_and_suppliers_have_their_own_terms_or_the_default_shares(folder: Path) -> None:
    agreements = policy(
        '[ola."Network"]\nown = "20m"\ncalendar = "24x7"\nP3 = {resolution = "50%", calendar = "business"}\n'
        '[contract."Carrier"]\nresolution = "40%"\nP1 = {response = "10m", resolution = "1h"}\n'
    ).agreements

    network = agreements.of_group("Network").targets
    assert (network[1].first, network[1].resolution) == (Span(amount=timedelta(minutes=20)), Share(percent=60))
    assert (network[3].resolution, network[3].calendar_name) == (Share(percent=50), "business")
    assert network[1].calendar_name == "24x7"
    assert agreements.of_group("Messaging").targets[1].first == Share(percent=50)
    carrier = agreements.of_supplier("Carrier").targets
    assert [str(carrier[n].first) for n in range(1, 6)] == ["10 min", "1 h", "4 h", "8 h", "16 h"]
    assert [str(carrier[n].resolution) for n in (1, 2)] == ["1 h", "40%"]
    assert str(agreements.of_supplier("Somebody").targets[5].resolution) == "50%"


@pytest.mark.parametrize(
    "change",
    [
        '[agreement.P3]\nresolution = "15h"\n',  # what it says
        "[agreement]\npause_on = []\n",  # when it stands still
        '[calendar.business]\nmon = ["08:00-17:00"]\n',  # the hours that it counts in
        "[calendar.business]\nholidays = [2027-03-26]\n",  # a holiday of them
    ],
)
def test_a_version_changes_with_the_agreement_and_with_its_calendars(folder: Path, change: str) -> None:
    assert policy("").agreement.version != policy(change).agreement.version


def test_a_version_stays_when_something_else_changes(folder: Path) -> None:
    assert (
        policy("").agreement.version == policy('[calendar.night]\nmon = []\n[log]\nlevel = "debug"\n').agreement.version
    )


REFUSED = [
    ("[sla.all]\n", "[sla.all] is for nobody in particular, and [agreement] is the one for everybody"),
    (
        '[sla.a]\nservices = ["X", "Y"]\n[sla.b]\nservices = ["Y", "X"]\n',
        "[sla.b] is for the same as [sla.a]; join them, or tell them apart",
    ),
    (
        '[sla.a]\nservices = ["X"]\nP1 = {resolution = "10m"}\n',
        "sla.a.P1 promises a response in 15 min but the resolution in 10 min",
    ),
    ('[sla.a]\nservices = ["X"]\nP1 = {calendar = "busines"}\n', 'did you mean "business"?'),
    ('[sla.a]\nservices = ["X"]\npause_on = ["new"]\n', "pending_user"),
    ('[agreement.major]\ncalendar = "always"\n', 'agreement.major.calendar is "always"'),
    ('[ola.Network]\ncalendar = "nights"\n', 'ola.Network.calendar is "nights"'),
    ('[ola.Network]\nP2 = {calendar = "nights"}\n', 'ola.Network.P2.calendar is "nights"'),
    ('[ola.Network]\nown = "0%"\n', 'a share is a whole number from "1%" to "100%"'),
    ('[ola.Network]\nown = "half"\n', "write an agreed time"),
    ('[contract.Carrier]\nresolution = "101%"\n', 'a share is a whole number from "1%" to "100%"'),
    ("[contract.Carrier]\nP9 = {}\n", '[contract.Carrier] has no key "P9"'),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_does_not_fit_is_refused(folder: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(text)

    assert message in str(caught.value)


# Calendar files.

ICS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example//days//EN\r
{events}END:VCALENDAR\r
"""


def ics(*events: str) -> bytes:
    whole = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return ICS.format(events=whole).encode()


def days(*events: str, year: int = 2026) -> list[str]:
    return sorted(f"{day:%m-%d}" for day in days_in(ics(*events)) if day.year == year)


EVENTS = [
    # One day, with and without its end, which is the day after (RFC 5545 section 3.6.1).
    ("DTSTART;VALUE=DATE:20261224", ["12-24"]),
    ("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261225", ["12-24"]),
    # Some days, by end and by duration.
    ("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227", ["12-24", "12-25", "12-26"]),
    ("DTSTART;VALUE=DATE:20261224\r\nDURATION:P2D", ["12-24", "12-25"]),
    # Every year since 2020; without this one; until last year, as a date and as an instant.
    ("DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY", ["05-01"]),
    ("DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20260501", []),
    ("DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY;UNTIL=20251231", []),
    ("DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY;UNTIL=20261231T235959Z", ["05-01"]),
    # The fourth Thursday of November; two days of it.
    ("DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["11-26"]),
    ("DTSTART;VALUE=DATE:20201126\r\nDURATION:P2D\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["11-26", "11-27"]),
    # Dates of its own.
    ("DTSTART;VALUE=DATE:20260105\r\nRDATE;VALUE=DATE:20260202,20260302", ["01-05", "02-02", "03-02"]),
    # Some hours, and what was cancelled, close nothing.
    ("DTSTART:20261224T120000Z\r\nDTEND:20261224T160000Z", []),
    ("DTSTART;VALUE=DATE:20261224\r\nSTATUS:CANCELLED", []),
    # An event without a beginning is none.
    ("SUMMARY:Nothing", []),
]


@pytest.mark.parametrize(("event", "expected"), EVENTS)
def test_all_day_events_of_a_calendar_file_are_closed_days(event: str, expected: list[str]) -> None:
    assert days(event) == expected


def test_a_calendar_file_closes_days_and_changes_the_version(folder: Path) -> None:
    feed = folder / "company.ics"
    feed.write_bytes(ics("DTSTART;VALUE=DATE:20261224"))
    text = '[calendar.business]\nfeeds = ["company.ics"]\n'
    before = config_of(text)
    feed.write_bytes(ics("DTSTART;VALUE=DATE:20261231"))
    after = config_of(text)

    assert not calendars_of(before)["business"].hours_on(date(2026, 12, 24))
    assert calendars_of(after)["business"].hours_on(date(2026, 12, 24))
    assert policy_of(before).agreement.version != policy_of(after).agreement.version
    assert policy_of(before).digest != policy_of(after).digest


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (None, "company.ics cannot be read (No such file or directory)"),
        (b"Happy holidays", "is no calendar that can be read"),
        (ics("DTSTART;VALUE=DATE:20261224\r\nRRULE:FREQ=SOMETIMES"), "is no calendar that can be read"),
    ],
)
def test_a_calendar_file_that_cannot_be_read_is_named(folder: Path, octets: bytes | None, message: str) -> None:
    if octets is not None:
        (folder / "company.ics").write_bytes(octets)

    with pytest.raises(ConfigError) as caught:
        config_of('[calendar.business]\nfeeds = ["company.ics"]\n')

    assert message in str(caught.value)
    assert "config.toml line" in str(caught.value)
