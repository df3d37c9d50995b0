"""The review of a major incident: built from its history, written by commands, shown as Markdown, HTML and JSON."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.agreed.roster import Service
from bot.commands.refused import Code
from bot.dossiers import history_of
from bot.major import page as page_module
from bot.major import review as review_module
from bot.major.crew import ROLES
from bot.major.page import html, markdown
from bot.major.review import Review, Source, review_of
from bot.reports.cost import Prices
from bot.reports.life import Life, life_of
from bot.words import words_of
from store.engine import Store
from store.incident import State
from store.major import Major
from store.tables import outbox
from tests.desks import rows
from tests.majors import AGENT, MIM, VOICE, an_office, declared
from tests.office import Office

UTC = ZoneInfo("UTC")
ENGLISH, GERMAN = words_of("en"), words_of("de")


@pytest.fixture
def office(store: Store) -> Office:
    return an_office(store)


def over(office: Office) -> int:
    """Return a major incident that is stood down."""
    first, _ = declared(office, parts=1)
    office.say("take", first)
    office.say("update", first, by=VOICE, text="A switch is broken; <b>we</b> replace it.")
    office.say("resolve", first, code="fixed", text="The switch was replaced.")
    office.wait(timedelta(minutes=15))
    assert office.say("major", first, by=MIM, action="stand_down").ok
    return first


def review(office: Office, number: int, language: str = "en", *, users: int = 200) -> Review:
    with office.store.reading() as connection:
        history = history_of(connection, number)
    service = Service(name="Network", users=users, cost_per_minute=10.0)
    incident = office.incident(number)
    return review_of(
        Source(
            incident=incident,
            history=history,
            parts=1,
            service=service,
            prices=Prices(),
            now=office.now,
            words=words_of(language),
        )
    )


def test_a_review_is_written_accepted_and_closed_and_then_the_incident(office: Office) -> None:
    first = over(office)
    for section, text in (
        ("overview", "A switch broke."),
        ("well", "Found at once."),
        ("badly", "No spare part."),
        ("action", "@agent 2026-12-24 Buy a spare switch"),
        ("line", "the switch began to smell"),
    ):
        assert office.say("review", first, section=section, text=text).ok
    early = office.say("review", first, by=MIM, section="accept")
    assert (early.code, early.text) == (
        Code.CONFLICT,
        f"the review of INC-{first:06} is draft; `review {first} submit` comes first",
    )
    assert f"then `review {first} accept`" in office.say("review", first, section="submit").text
    assert "is in review already" in office.say("review", first, section="submit").text
    assert "lacks model" in office.say("review", first, by=MIM, section="accept").text
    assert office.say("review", first, section="model", text="not_useful it was one old switch").ok
    assert office.say("review", first, section="accept").code == Code.FORBIDDEN
    assert office.say("review", first, by=MIM, section="accept").ok
    assert office.incident(first).major is Major.REVIEWED
    assert "actions 1 are neither" in office.say("review", first, by=MIM, section="finish").text
    assert office.say("review", first, section="track", text="1 PRB-17").ok
    assert office.say("review", first, by=MIM, section="finish").ok
    assert office.say("close", first, by=MIM, reason="all is done").ok

    assert office.incident(first).state is State.CLOSED
    found = review(office, first)
    assert (found.state, found.owner, found.model) == ("closed", MIM, "not_useful it was one old switch")
    assert [(a.owner, a.due, a.link) for a in found.actions] == [(AGENT, "2026-12-24", "PRB-17")]


def test_times_and_numbers_come_from_the_history(office: Office) -> None:
    first = over(office)
    found = review(office, first)
    times = found.times

    reached = [times.detected, times.declared, times.acknowledged, times.mitigated, times.resolved]
    assert all(reached)
    assert reached == sorted(at for at in reached if at)
    minutes = found.impact.minutes
    # P1: everybody stands still, at 0.75 a minute each, besides 10 for the service
    assert found.impact.cost == minutes * (200 * 0.75 + 10.0)
    assert minutes > 0


def test_whoever_owes_an_action_is_reminded_on_its_day(office: Office) -> None:
    first = over(office)
    for text in (
        "@agent@desk.example 2025-06-10 Buy a spare",
        f"@{MIM} 2025-06-10 Tell Lyon",
        "@Voice One 2025-06-10 Write",
    ):
        assert office.say("review", first, by=MIM, section="action", text=text).ok
    assert office.say("review", first, by=MIM, section="track", text="2 PRB-17").ok
    before = len(office.sent())
    office.wait(datetime(2025, 6, 10, 6, 59, tzinfo=UTC) - office.now)
    assert not [each for each in office.sent()[before:] if each[0] == "action_due"]
    office.wait(timedelta(minutes=2))

    told = [each for each in office.sent()[before:] if each[0] == "action_due"]
    # Nine in Berlin. What is tracked is kept elsewhere; the owner of the review hears of each.
    assert told == [("action_due", AGENT), ("action_due", MIM), ("action_due", VOICE), ("action_due", MIM)]
    assert "Buy a spare" in rows(office.store, outbox, outbox.c.template == "action_due")[0].payload["text"]


def test_a_day_that_has_passed_reminds_nobody(office: Office) -> None:
    first = over(office)
    assert office.say("review", first, by=MIM, section="action", text=f"@{MIM} 2025-01-10 Buy a spare").ok
    office.wait(timedelta(days=1))

    assert "action_due" not in [template for template, _ in office.sent()]


def test_who_takes_the_lead_has_acknowledged_it(office: Office) -> None:
    first, _ = declared(office, parts=1)
    office.say("resolve", first, by=MIM, code="fixed", text="The switch was replaced.")

    assert review(office, first).times.acknowledged == review(office, first).times.declared


def test_where_nobody_counted_it_costs_what_reports_assume(office: Office) -> None:
    found = review(office, over(office), users=0)

    assert found.impact.users == 2, "who reported it"
    assert found.impact.cost == found.impact.minutes * (400 * 0.75 + 10.0)


def test_a_review_reopens_nothing_in_reports(office: Office) -> None:
    """Each of its states was taken for one of the incident: a reopening, and less time to the resolution."""
    first = over(office)
    before = row_of(office, first)
    for section, text in (("overview", "x"), ("well", "x"), ("badly", "x"), ("factor", "x"), ("submit", "")):
        assert office.say("review", first, by=MIM, section=section, text=text).ok
    after = row_of(office, first)

    assert after.reopens == 0
    assert (after.resolved, after.resting, after.ended) == (before.resolved, before.resting, before.ended)


def row_of(office: Office, number: int) -> Life:
    with office.store.reading() as connection:
        return life_of(office.incident(number), history_of(connection, number))


def test_the_timeline_can_be_added_to_and_shortened_but_keeps_its_numbers(office: Office) -> None:
    first = over(office)
    before = review(office, first).timeline
    assert office.say("review", first, section="hide", text="2").ok
    after = review(office, first).timeline

    assert [line.no for line in after] == [line.no for line in before if line.no != 2]
    assert any("everybody was told: A switch is broken" in line.text for line in after)


def test_what_people_wrote_is_no_markup(office: Office) -> None:
    first = over(office)
    office.say("review", first, section="overview", text="# <script>alert(1)</script> | *x*")
    found = review(office, first)
    text, page = markdown(found, UTC, ENGLISH), html(found, UTC, ENGLISH)

    assert "\n# <script>" not in text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; | *x*" in page
    assert "<b>" not in page
    assert "<table>" in page
    assert "| declared |" in text


@pytest.mark.parametrize(
    ("section", "text", "code"),
    [
        ("action", "somebody does something", Code.BAD_REQUEST),
        ("action", "@agent tomorrow buy a switch", Code.BAD_REQUEST),
        ("action", "@agent 2026-02-30 buy a switch", Code.BAD_REQUEST),
        ("action", "@agnet 2026-12-24 buy a switch", Code.NOT_FOUND),
        ("action", "agnet@desk.example 2026-12-24 buy a switch", Code.NOT_FOUND),
        ("track", "1 done", Code.BAD_REQUEST),
        ("model", "perhaps", Code.BAD_REQUEST),
        ("hide", "the second", Code.BAD_REQUEST),
        ("well", "", Code.BAD_REQUEST),
        ("finish", "", Code.FORBIDDEN),
    ],
)
def test_what_a_review_cannot_take_is_refused(office: Office, section: str, text: str, code: Code) -> None:
    first = over(office)

    assert office.say("review", first, by=AGENT, section=section, text=text).code == code


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        ("@agnet", "there is no person '@agnet'; did you mean 'agent'?"),
        ("agnet@desk.example", "there is no person 'agnet@desk.example'; did you mean 'agent@desk.example'?"),
        ("@Mim Oen", "there is no person '@Mim Oen'; did you mean 'mim one'?"),
        ("@qqqq", f"there is no person '@qqqq'; people are {MIM}, {VOICE}, {AGENT}"),
    ],
)
def test_nobody_owes_an_action_whom_the_desk_does_not_know(office: Office, owner: str, told: str) -> None:
    first = over(office)
    answer = office.say("review", first, section="action", text=f"{owner} 2026-12-24 Buy a spare")

    assert (answer.code, answer.text) == (Code.NOT_FOUND, told)
    assert review(office, first).actions == ()


def test_an_ordinary_incident_has_no_review(office: Office) -> None:
    number = office.report()

    assert office.say("review", number, section="well", text="x").code == Code.CONFLICT


def test_an_empty_review_is_shown_too(office: Office) -> None:
    first = over(office)
    found = replace(review(office, first), timeline=(), actions=())

    assert "Not decided yet." in markdown(found, UTC, ENGLISH)


def test_whoever_reads_german_reads_a_german_review(office: Office) -> None:
    first = over(office)
    office.say("review", first, section="well", text="It was found at once.")
    office.say("review", first, section="action", text="@agent 2026-12-24 Buy a spare switch")
    office.say("review", first, section="model", text="not_useful it was one old switch")
    found = review(office, first, "de")
    text, page = markdown(found, UTC, GERMAN), html(found, UTC, GERMAN)

    assert text.startswith("# Nachbereitung von INC-")
    assert "Stand: Entwurf. Verantwortlich: mim@desk.example, fällig" in text
    for line in (
        "## Was gut ging\n\nIt was found at once.",
        "nicht sinnvoll: it was one old switch",
        "| ausgerufen |",
        "| Nr. | was | wer | bis | Stand |",
        "alle wurden unterrichtet: A switch is broken",
        "Großstörung: keine -\\> ausgerufen",
        "Leitung der Großstörung: mim@desk.example",
        "in Arbeit -\\> gelöst. behoben",
        "neu -\\> in Arbeit",
        "hat es übernommen",
    ):
        assert line in text
    assert '<html lang="de">' in page
    assert "<title>Nachbereitung von INC-" in page
    assert ",00 EUR" in text


def test_every_word_of_a_review_has_its_german() -> None:
    calls = [node for node in ast.walk(ast.parse(Path(page_module.__file__).read_text())) if isinstance(node, ast.Call)]
    said = {
        a.value for call in calls if "say" in ast.unparse(call.func) for a in call.args if isinstance(a, ast.Constant)
    }
    tables = {
        *review_module.SECTIONS.values(),
        *review_module._TOLD.values(),
        *(name.replace("_", " ") for name in review_module.MODEL_ANSWERS),
        *(name.replace("_", " ") for name in ("draft", "in_review", "reviewed", "closed")),
        *(text.partition(":")[0] for text in ROLES.values()),
        *("Timeline", "no.", "time", "who", "what", "Actions", "until", "state", "Impact", "how much"),
        *("Times", "step", "at", "after", "detected", "acknowledged", "declared", "mitigated", "resolved"),
    }
    # These are names and arrows alone.
    wordless = {"{old} -> {new}. {because}", "{field}: {old} -> {new}", "{field}: {new}"}
    german = GERMAN.sections["review"]

    assert {text for text in said | tables if text not in german} == wordless
    assert set(GERMAN.sections["major"]) == set(ENGLISH.sections["major"]) == set(Major)
    for english, text in german.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english))


@pytest.mark.parametrize(
    ("sentence", "german"),
    [
        ("its review is accepted", "die Nachbereitung ist abgenommen"),
        ("INC-000042 is pending_supplier", "INC-000042: wartet auf einen Lieferanten"),
        ("P1 50% of response", "P1: 50 % der Zeit (erste Antwort)"),
        ("P4-5 no_owner", "P4-5 hat niemand übernommen"),
        ("P1 90% of resolution: passed over", "P1: 90 % der Zeit (Lösung): übersprungen"),
        ("escalation P1 created", "Eskalation: P1 gemeldet"),
        ("Network at night: step 2", "Network at night: Schritt 2"),
        (
            "12 people reported E-mail (quota) within 15 minutes; usual are 0.5",
            "12 Personen meldeten binnen 15 Minuten E-mail (quota); üblich sind 0.5",
        ),
        ("P1 on E-mail, which is business-critical", "P1 bei E-mail, ohne das der Betrieb steht"),
        ("several teams work on it: Network, Messaging", "mehrere Teams arbeiten daran: Network, Messaging"),
        ("Agent One took it", "Agent One hat es übernommen"),
        (
            "the priority matrix: impact 2 x urgency 1; set to P1 by hand instead of P2",
            "Prioritätsmatrix: Auswirkung 2 x Dringlichkeit 1; von Hand P1 statt P2",
        ),
        # What a person said is told as they said it.
        ("nobody can pay", "nobody can pay"),
        ("The ticket was created", "The ticket was created"),
        ("{name} {0} %s", "{name} {0} %s"),
    ],
)
def test_what_the_desk_wrote_into_the_history_is_told_in_german(sentence: str, german: str) -> None:
    assert GERMAN.history(sentence) == german
    assert ENGLISH.history(sentence) == sentence


def test_every_criterion_of_a_major_incident_has_its_german() -> None:
    said = [
        "data are exposed",
        "21 incidents are parts of it",
        "its cause is unknown after 1 h of work",
        "mail-1 has been critical since 10:15 UTC",
        "it causes or threatens a loss: no sales",
        "3 more reports say the same",
        "7 people reported the same in other words within a minute; usual are 0.5",
    ]

    assert [each for each in said if GERMAN.history(each) == each] == []
