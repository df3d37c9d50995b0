"""Similar incidents: found in a window that never grows, in time that does not depend on what came before."""

from __future__ import annotations

import time
import tracemalloc
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.similar import Neighbours
from classifier.suggestion import Question
from classifier.text import prepare
from tests.conftest import NOW

_REPORTS = {
    "INC-1": "The label printer at ramp 3 prints only half of each label",
    "INC-2": "My VPN drops every ten minutes when I work from home",
    "INC-3": "Payroll shows an error 4711 when I open the March sheet",
}


def _words(text: str) -> tuple[str, ...]:
    return prepare(Question(text=text)).words


def _filled(**options: object) -> Neighbours:
    neighbours = Neighbours(**options)  # type: ignore[arg-type]
    for key, text in _REPORTS.items():
        neighbours.remember(key, neighbours.print_of(_words(text)), now=NOW)
    return neighbours


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("only half the label comes out of the label printer, ramp 3", "INC-1"),
        ("vpn from home drops again", "INC-2"),
        ("error when opening the payroll sheet for March", "INC-3"),
    ],
)
def test_the_similar_one_is_found(text: str, key: str) -> None:
    neighbours = _filled()

    found = neighbours.similar(neighbours.print_of(_words(text)))

    assert found[0].key == key
    assert 0.2 < found[0].score < 1


def test_the_same_words_are_a_duplicate_whatever_their_numbers() -> None:
    neighbours = _filled()

    (found, *_) = neighbours.similar(
        neighbours.print_of(_words("Payroll shows an error 99 when I open the March sheet"))
    )

    assert (found.key, found.score, found.is_duplicate) == ("INC-3", 1.0, True)


def test_what_has_nothing_in_common_is_not_shown() -> None:
    neighbours = _filled()

    assert neighbours.similar(neighbours.print_of(_words("Kein Netz im Lager"))) == ()
    assert neighbours.similar(neighbours.print_of(())) == ()


def test_the_oldest_falls_out_of_the_window_and_with_age() -> None:
    small, young = _filled(window=2), _filled(keep=timedelta(days=1))
    young.remember("INC-9", young.print_of(_words("a mouse squeaks")), now=NOW + timedelta(days=2))

    assert len(small) == 2
    assert all(each.key != "INC-1" for each in small.similar(small.print_of(_words(_REPORTS["INC-1"]))))
    assert len(young) == 1
    assert young.similar(young.print_of(_words(_REPORTS["INC-1"]))) == ()


def test_memory_and_time_are_those_of_the_window() -> None:
    neighbours = Neighbours(window=300)

    def feed(start: int, count: int) -> float:
        before = time.process_time()
        for number in range(start, start + count):
            text = f"the {number % 97} machine in hall {number * 31 % 499} makes noise {number * 7919 % 1009} and stops"
            print_ = neighbours.print_of(text.split())
            neighbours.similar(print_)
            neighbours.remember(str(number), print_, now=NOW)
        return time.process_time() - before

    feed(0, 600)
    tracemalloc.start()
    first = feed(600, 600)
    small, _ = tracemalloc.get_traced_memory()
    later = feed(1_200, 2_400) / 4
    large, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(neighbours) == 300
    assert large < small * 1.5
    assert later < first * 3


def test_an_incident_of_many_words_takes_two_thousand_octets() -> None:
    chance = Random(4)
    letters = "abcdefghijklmnopqrstuvwxyz"
    # Words that come again, as in any language: taking one apart costs much where each piece of memory is traced.
    language = ["".join(chance.choices(letters, k=7)) for _ in range(2_000)]
    neighbours = Neighbours(window=1_000)

    def feed(count: int) -> None:
        for number in range(count):
            words = chance.sample(language, 120)
            neighbours.remember(f"INC-{number:06}", neighbours.print_of(words), now=NOW)
        neighbours._words.clear()

    # What it takes whatever is remembered, the table of commonness among it, is there from the beginning.
    feed(1)
    tracemalloc.start()
    feed(1_000)
    held, _ = tracemalloc.get_traced_memory()
    feed(1_500)
    later, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(neighbours) == 1_000
    assert held < 2_000 * 1_000
    assert later < held * 1.1


@given(texts=st.lists(st.text(max_size=300), max_size=12), window=st.integers(1, 5))
def test_the_window_holds_whatever_is_said(texts: list[str], window: int) -> None:
    neighbours = Neighbours(window=window)
    for number, text in enumerate(texts):
        print_ = neighbours.print_of(_words(text))
        neighbours.remember(str(number), print_, now=NOW)
        found = neighbours.similar(print_, words=_words(text), least=0.0)

        assert len(neighbours) <= window
        assert all(int(each.key) > number - window and 0 <= each.score <= 1.01 for each in found)
        assert not len(print_.places) or found[0].score == 1.0


@given(st.lists(st.sampled_from([*_REPORTS.values(), "the printer at ramp 9 is offline", "vpn"]), max_size=60))
def test_serial_numbers_that_begin_anew_change_nothing(texts: list[str]) -> None:
    often, never = Neighbours(window=5, last_serial=7), Neighbours(window=5)

    for number, text in enumerate(texts):
        asked = often.print_of(_words(text))
        assert often.similar(asked) == never.similar(asked)
        for neighbours in (often, never):
            neighbours.remember(f"INC-{number}", asked, now=NOW)


def test_what_leads_to_many_leads_to_the_newest() -> None:
    neighbours = Neighbours()
    for number in range(200):
        neighbours.remember(str(number), neighbours.print_of(("printer", f"room{chr(97 + number % 26)}")), now=NOW)

    found = neighbours.similar(neighbours.print_of(("printer",)), least=0.0)

    assert found
    assert min(int(each.key) for each in found) > 100


def test_a_word_is_named_where_its_pieces_are_there_too() -> None:
    neighbours = _filled()
    words = _words("the label of the printer is only half there")

    (found, *_) = neighbours.similar(neighbours.print_of(words), words=words)
    # Another word at the same place of the table, as there is one for many a word.
    place = neighbours._features("label")[:2]
    neighbours._words["zyzzyva"] = place + neighbours._features("zyzzyva")[2:]
    (other, *_) = neighbours.similar(neighbours.print_of(words), words=("zyzzyva",))

    assert "'label'" in found.because
    assert other.because == ()
