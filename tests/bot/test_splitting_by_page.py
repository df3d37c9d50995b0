"""A report of two things is split on the incident's page and by the API; whoever looks at one is led to the other."""

from __future__ import annotations

import re

import pytest

from bot.pages.shown import numbers_in
from store.tables import message
from tests.bot.test_api import BEA, Programs
from tests.bot.test_api import api as api  # noqa: PLC0414 - a fixture
from tests.emptied import *  # noqa: F403 - fixtures

BOTH = {"subject": "Two things", "text": "The printer jams.\nAnd my tunnel drops every hour."}
VPN = "my tunnel drops every hour"
LINK = '<a href="/incident/{0}">{0}</a>'
FIRST, SECOND = LINK.format("INC-000001"), LINK.format("INC-000002")


def fact(page: str, name: str) -> str:
    found = re.search(rf"<dt>{name}</dt><dd>(.*?)</dd>", page)
    return found[1] if found else ""


def test_the_page_asks_for_their_words_and_leads_to_what_began(api: Programs) -> None:
    api.report(**BOTH)
    cookies = api.sign_in()
    page = api.get("/incident/INC-000001", cookies=cookies).text
    assert re.search(r'<label for="split-words">What else was reported, in their words</label><textarea', page)
    done = api.act(cookies, "split", words="my tunnel drops\nevery hour")
    first = api.get(done.headers["location"].partition("#")[0], cookies=cookies).text
    second = api.get("/incident/INC-000002", cookies=cookies).text

    assert f"INC-000001 is split: {SECOND} begins with what else was reported." in first
    assert (fact(first, "Split into"), fact(second, "Split from")) == (SECOND, FIRST)
    assert "Linked" not in first
    # The histories lead there, too.
    assert first.count(SECOND) == 3
    assert f"it was reported together with {FIRST}" in second


def test_what_it_was_split_from_is_told_once_and_not_as_something_similar(api: Programs) -> None:
    api.report(**BOTH)
    cookies = api.sign_in()
    api.act(cookies, "split", words=VPN)
    beside = api.get("/incident/INC-000002/beside", cookies=cookies).text

    alike, _, theirs = beside.partition("From the same reporter")
    assert "INC-000001" not in alike
    assert "INC-000001" in theirs
    assert "Similar before" not in api.get("/incident/INC-000002", cookies=cookies).text
    # Its one line is not told twice, as subject and as text.
    said = [(row.subject, row.text) for row in api.rows(message) if row.incident_id == 2 and row.direction == "in"]
    assert said == [("", VPN)]


def test_a_second_click_splits_nothing_more(api: Programs) -> None:
    api.report(**BOTH)
    cookies = api.sign_in()
    answers = [api.act(cookies, "split", words=VPN) for _ in range(2)]

    assert [answer.status for answer in answers] == [303, 303]
    assert api.get("/incident/INC-000003", cookies=cookies).status == 404


def test_what_means_nothing_comes_back_as_it_was_written(api: Programs) -> None:
    api.report(**BOTH)
    nothing = api.act(api.sign_in(), "split", words="...")

    assert nothing.status == 422
    assert "say what the other thing is" in nothing.text
    assert re.search(r'name="words" rows="4" required>\.\.\.</textarea>', nothing.text)


def test_a_program_is_told_the_number_of_what_began(api: Programs) -> None:
    api.report(**BOTH)
    told = [
        api.ok("POST", "/incidents/INC-000001/commands", {"words": f"split {VPN}"}, idempotency_key="once")
        for _ in range(2)
    ]
    found = api.ok("GET", f"/incidents/{told[0]['began']}")

    assert [(each["incident"], each["began"], each["repeated"]) for each in told] == [
        ("INC-000001", "INC-000002", False),
        ("INC-000001", "INC-000002", True),
    ]
    assert (found["summary"], found["reporter"]["address"]) == (VPN, "ann@example.org")
    assert api.ok("POST", "/incidents/1/commands", {"words": "note INC-1 is split: INC-9 begins"})["began"] is None


@pytest.mark.parametrize("words", ["split", "split ..."])
def test_a_program_that_says_nothing_is_told_what_to_say(api: Programs, words: str) -> None:
    api.report(**BOTH)
    refused = api.call("POST", "/incidents/1/commands", {"words": words})

    assert refused.status == 422
    assert "my VPN drops every hour" in refused.text or "say what the other thing is" in refused.text
    assert api.call("GET", "/incidents/2").status == 404


def test_whoever_may_not_split_has_no_such_form(api: Programs) -> None:
    api.report(**BOTH)

    assert "/split" in api.get("/incident/INC-000001", cookies=api.sign_in(BEA)).text
    assert "/split" not in api.get("/incident/INC-000001", cookies=api.sign_in("cal@desk.example")).text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("INC-000001 and INC-000002.", [("INC-000001", True), (" and ", False), ("INC-000002", True), (".", False)]),
        ("XINC-000001, INC-42", [("XINC-000001, INC-42", False)]),
    ],
)
def test_numbers_are_found_as_the_desk_writes_them(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert list(numbers_in(text)) == pieces
