"""A card says what somebody said last: their words, not the frame of a letter nor what the desk wrote by itself."""

from __future__ import annotations

import pytest

from bot.slack.cards import queue_card
from bot.slack.sight import Sight, look
from store.engine import Store
from tests.office import Office
from tests.slack_house import text_of

LAST = "Last, "


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    return Office(sqlite_store)


def seen(office: Office, number: int) -> Sight:
    with office.store.reading() as connection:
        found = look(connection, number)
    assert found is not None
    return found


def shown(office: Office, number: int) -> str:
    return text_of({"blocks": queue_card(seen(office, number)).blocks})


def test_what_the_desk_acknowledged_is_not_what_was_said_last(office: Office) -> None:
    number = office.report("The printer jams.")

    assert LAST not in shown(office, number)


def test_an_answer_is_shown_by_its_own_words(office: Office) -> None:
    number = office.report("The printer jams.")
    office.say("reply", number, text="We bring a new fuser.")
    said = seen(office, number).last

    assert said is not None
    assert said.text.startswith("We bring a new fuser.")
    assert "the desk: We bring a new fuser." in shown(office, number)


def test_what_the_reporter_wrote_stays_as_it_is(office: Office) -> None:
    number = office.report("The printer jams.")
    office.report("Dear all,\n\nit smokes.", subject="Re: it jams [INC-000001]")

    assert "ann@example.org: Dear all," in shown(office, number)
