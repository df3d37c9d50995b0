"""What the classifier's suggestions became, at the end of an agent's Home."""

from __future__ import annotations

from bot.slack.held import Waiting
from bot.slack.home import Survey, Wanted, draw
from bot.words import words_of
from store.confirmations import Lesson
from tests.conftest import NOW

_LESSONS = (
    Lesson(category="Network", accepted=3, corrected=2, missed=0),
    Lesson(category="Security", accepted=4, corrected=0, missed=2),
)


def _texts(lessons: tuple[Lesson, ...], language: str, *, is_staff: bool = True) -> str:
    seen = Survey(person_id=1, queue=(), reported=(), waiting=Waiting(rows={}), lessons=lessons)
    return str(draw(seen, Wanted(), is_staff=is_staff, now=NOW, words=words_of(language)))


def test_agents_see_what_the_week_made_of_the_suggestions() -> None:
    assert "7 accepted, 2 corrected. Most often corrected: Network (2)." in _texts(_LESSONS, "en")
    assert "7 übernommen, 2 berichtigt. Am häufigsten berichtigt: Network (2)." in _texts(_LESSONS, "de")


def test_nothing_is_said_of_nothing_and_to_nobody_else() -> None:
    assert "accepted" not in _texts((), "en")
    assert "accepted" not in _texts(_LESSONS, "en", is_staff=False)
