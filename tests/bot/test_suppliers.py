"""A supplier's own number for an incident is kept, shown, told to them, and known again in what they write."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.commands.refused import Code
from bot.mail.their_numbers import is_named, number_in
from bot.terminal.incidents import known_of
from bot.terminal.sheet import sheet_of
from store.engagements import of_incidents
from store.engine import Store
from store.incident import Engagement
from store.tables import outbox, timeline
from tests.desks import rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.office import Office, confirmed
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.site import BEA, Site

SUPPLIER = "support@supplier.example"


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        # as ticket systems write them, with our number beside theirs
        ("[CASE-4711] Re: [INC-000042] Nobody gets mail", "CASE-4711"),
        ("Re: [INC-000042] Nobody gets mail [#998877]", "998877"),
        ("Ticket #4711: Nobody gets mail", "4711"),
        ("Re: Nobody gets mail (Case: 00012345)", "00012345"),
        ("Ihre Anfrage Nr. A-2025/77 ist eingegangen", "A-2025/77"),
        ("Vorgang 20250601-0012: Re: [INC-000042] Mail", "20250601-0012"),
        # said twice is one
        ("[Ticket#4711] Ticket 4711 received", "4711"),
        # ours, none, more than one, no number at all, too short to be one
        ("Re: [INC-000042] Nobody gets mail", ""),
        ("Re: it", ""),
        ("[CASE-4711] belongs to [CASE-4712]", ""),
        ("[EXTERNAL] Re: [INC-000042] Mail", ""),
        ("Call me at 9", ""),
        ("", ""),
    ],
)
def test_their_number_is_found_where_it_can_be_nothing_else(subject: str, number: str) -> None:
    assert number_in(subject) == number


@pytest.mark.parametrize(
    ("number", "subject", "named"),
    [
        ("CASE-4711", "case-4711: restored", True),
        ("4711", "[#4711] restored", True),
        # a longer one, a part of one, one that stands anywhere by chance
        ("4711", "CASE-4711", False),
        ("4711", "47110", False),
        ("77", "77 printers", False),
    ],
)
def test_a_number_is_known_as_a_whole(number: str, subject: str, named: bool) -> None:
    assert is_named(number, subject) is named


def engaged(office: Office) -> int:
    number = confirmed(office)
    office.say("engage", number, supplier="Mail hosting")
    return number


def engagements(office: Office, number: int) -> tuple[Engagement, ...]:
    with office.store.reading() as connection:
        return of_incidents(connection, [number])[number]


def write(office: Office, subject: str, *, sender: str = SUPPLIER, headers: str = "") -> int:
    return office.report("We look at it.", sender=sender, subject=subject, headers=headers)


def test_what_their_desk_answers_by_itself_tells_their_number(office: Office) -> None:
    number = engaged(office)
    letter = rows(office.store, outbox, outbox.c.template == "engagement")[0].key
    headers = f"In-Reply-To: <{letter}>\r\nAuto-Submitted: auto-replied\r\n"
    assert write(office, "[CASE-4711] Re: [INC-000001] Nothing prints", headers=headers) == number

    (known,) = engagements(office, number)
    assert (known.reference, known.acknowledged_at) == ("CASE-4711", None), "no person has answered yet"
    told = [row for row in rows(office.store, timeline) if row.kind == "supplier_number"]
    assert [(row.new, row.because) for row in told] == [("CASE-4711", "the subject of a mail of Mail hosting says so")]


def test_a_mail_that_names_only_their_number_is_about_the_incident(office: Office) -> None:
    number = engaged(office)
    assert office.say("reference", number, reference="CASE-4711").text == "INC-000001 is CASE-4711 at Mail hosting."

    assert write(office, "CASE-4711: restored") == number
    (known,) = engagements(office, number)
    assert (known.reference, known.acknowledged_at is not None) == ("CASE-4711", True)


def test_their_number_says_nothing_in_anybody_elses_mail(office: Office) -> None:
    number = engaged(office)
    office.say("reference", number, reference="CASE-4711")

    assert write(office, "CASE-4711: restored", sender="bob@example.org") != number
    assert write(office, "CASE-4712: restored") != number


def test_who_is_asked_again_is_told_the_number_that_they_had(office: Office) -> None:
    number = engaged(office)
    office.say("reference", number, reference="CASE-4711", supplier="mail hosting")
    office.say("engagement", number, what="restored")
    office.say("engage", number, supplier="Mail hosting")

    letter = rows(office.store, outbox, outbox.c.template == "engagement")[-1].payload
    assert letter["subject"].startswith("[INC-000001] [CASE-4711] ")
    assert "Your number for it: CASE-4711" in letter["text"]


def test_who_is_not_engaged_has_no_number(office: Office) -> None:
    assert office.say("reference", confirmed(office), reference="CASE-4711").code == Code.NOT_FOUND


def test_suppliers_stand_on_the_sheet(office: Office) -> None:
    number = engaged(office)
    office.say("reference", number, reference="CASE-4711")
    with office.store.reading() as connection:
        lines = sheet_of(known_of(connection, str(number)), ZoneInfo("UTC"))
    assert [line for line in lines if "Mail hosting (CASE-4711): has not answered yet, asked " in line]

    write(office, "CASE-4711: we look at it")
    office.say("engagement", number, what="waiting_on_us")
    with office.store.reading() as connection:
        lines = sheet_of(known_of(connection, str(number)), ZoneInfo("UTC"))
    assert [line for line in lines if "Mail hosting (CASE-4711): waits for us" in line]


def test_suppliers_stand_on_the_page(sqlite_store: Store) -> None:
    site = Site(sqlite_store)
    site.work()
    office = Office(sqlite_store)
    number = engaged(office)
    office.say("reference", number, reference="CASE-4711")

    page = site.get(f"/incident/{number}", cookies=site.sign_in(BEA)).text
    assert "Mail hosting, their number <strong>CASE-4711</strong>: has not answered yet" in page
