"""The classifier as its users meet it: values in, values out."""

from __future__ import annotations

import itertools
import shutil
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import vocabulary
from classifier.rules import Rule
from classifier.suggestion import UNCLASSIFIED, Question, Suggestion
from classifier.taxonomy import DEFAULT_TAXONOMY, Leaf, Taxonomy

if TYPE_CHECKING:
    from tests.classifier.conftest import Asked

_TWO = {"wired/LAN", "phishing/malware"}
_SMALL = Taxonomy(leaves=tuple(leaf for leaf in DEFAULT_TAXONOMY.leaves if leaf.subcategory in _TWO))
_REPORTS = (
    Question(text="The printer in the mail room swallows each page and grinds"),
    Question(text="WLAN ist auf der ganzen Etage weg", subject="Kein Netz"),
    Question(text="Ma collègue n'arrive plus à ouvrir sa session, mot de passe refusé"),
    Question(text="Me han robado el portátil en el tren"),
    Question(text="Thank you, works again"),
    Question(text="server down at every site, nothing moves"),
)


@dataclass(frozen=True)
class Raced:
    """Where two made a model at once, and what each of them got."""

    folder: Path
    one: Asked
    other: Asked


def _one(classifier: Asked, text: str, subject: str = "") -> Suggestion:
    return classifier.suggest([Question(text=text, subject=subject)])[0]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("paper jam in the big copier, it crumples every sheet", "Printing & scanning"),
        ("Kennwort vergessen, komme nicht mehr rein", "Access & identity"),
        ("mon ordinateur portable a été volé dans le train", "Security"),
        ("no me llegan los correos desde ayer", "E-mail & calendar"),
        ("vpn drops every ten minutes from home", "Remote access"),
        ("danke, läuft wieder!", UNCLASSIFIED),
    ],
)
def test_plain_reports_find_their_category(classifier: Asked, text: str, category: str) -> None:
    assert _one(classifier, text).category.value == category


def test_suggestion_is_complete(classifier: Asked) -> None:
    suggestion = _one(classifier, "the wireless is gone on our whole floor, nobody can work")

    assert suggestion.category.because
    assert suggestion.impact.because
    assert suggestion.urgency.because
    assert len(suggestion.top3) == 3
    assert suggestion.top3[0].value == suggestion.category.value
    assert 0 < suggestion.category.confidence <= 1
    assert suggestion.model_version == classifier.version
    assert classifier.version.startswith("bootstrap-")


def test_whole_organisation_stopped_is_high_and_a_loud_trifle_is_low(classifier: Asked) -> None:
    outage = _one(classifier, "the server is down at all sites, production has stopped, no workaround")
    trifle = _one(classifier, "URGENT!!! the icon of the app is GREEN instead of BLUE!!! IMMEDIATELY!!!")

    assert (outage.impact.value, outage.urgency.value) == (1, 1)
    assert trifle.impact.value == 3
    assert trifle.urgency.value >= 2


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x07", "!!!???", "ქართული ენა და სხვა", "x" * 100_000])
def test_empty_or_foreign_text_is_not_sure(classifier: Asked, text: str) -> None:
    suggestion = _one(classifier, text)

    assert suggestion.category.value == UNCLASSIFIED
    assert suggestion.category.confidence == 0.0
    assert (suggestion.impact.value, suggestion.urgency.value) == (3, 3)


@pytest.mark.parametrize(
    "text",
    [
        "nobody can work " * 60_000,
        "a.b-c,d" * 100_000,
        "\ufdfa" * 200_000,
        "e\u0301\u0302" * 200_000,
        "".join(chr(0x100 + 97 * i % 40_000) for i in range(300_000)),
        "1234567 " * 100_000,
    ],
    ids=["repeated", "punctuation", "expanding", "combining", "scripts", "digits"],
)
def test_hostile_text_is_answered_in_bounded_time(classifier: Asked, text: str) -> None:
    before = time.process_time()

    _one(classifier, text, subject=text)

    assert time.process_time() - before < 3


@settings(max_examples=25)
@given(st.sampled_from(_REPORTS), st.sampled_from([" ", "\n", "\t\t", "\r\n\r\n", "\u00a0 "]))
def test_white_space_changes_nothing(classifier: Asked, report: Question, space: str) -> None:
    wider = Question(text=space + report.text.replace(" ", space) + space, subject=report.subject)

    assert classifier.suggest([report]) == classifier.suggest([wider])


@settings(max_examples=15)
@given(st.permutations(_REPORTS))
def test_order_of_the_batch_changes_nothing(classifier: Asked, reports: list[Question]) -> None:
    alone = {report.text: classifier.suggest([report])[0] for report in _REPORTS}

    assert classifier.suggest(reports) == tuple(alone[report.text] for report in reports)


def test_threads_get_the_same_answers(classifier: Asked) -> None:
    expected = classifier.suggest(_REPORTS)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: classifier.suggest(_REPORTS), range(6)))

    assert answers == [expected] * 6


def test_no_question_is_no_answer(classifier: Asked) -> None:
    assert classifier.suggest([]) == ()


@pytest.fixture(scope="module")
def raced(tmp_path_factory: pytest.TempPathFactory) -> Raced:
    """A model of few classes that two starts at once have made; training takes seconds, and several tests ask it."""
    from classifier.model import load

    folder = tmp_path_factory.mktemp("raced")
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: load(folder, _SMALL), range(2))
    return Raced(folder, one, other)


@pytest.fixture(scope="module")
def made_again(raced: Raced, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Asked]:
    """The same, trained once more because what was there is damaged."""
    from classifier.model import load

    folder = tmp_path_factory.mktemp("again") / "model"
    shutil.copytree(raced.folder, folder)
    (weights,) = folder.rglob("octets.npy")
    weights.write_bytes(b"not numpy")
    return folder, load(folder, _SMALL)


def test_rule_wins_over_the_model_and_says_why(raced: Raced) -> None:
    from classifier.model import load

    rule = Rule(name="kiln", any_of=("Brennofen",), category="Network", subcategory="wired/LAN", impact=1, urgency=2)

    suggestion = load(raced.folder, _SMALL, [rule]).suggest([Question(text="Der BRENNOFEN meldet Virus")])[0]

    assert suggestion.category.value == "Network"
    assert suggestion.subcategory.value == "wired/LAN"
    assert (suggestion.impact.value, suggestion.urgency.value) == (1, 2)
    assert suggestion.category.because == ("rule 'kiln': 'brennofen'",)


def test_same_data_gives_the_same_bytes_and_the_cache_is_used(raced: Raced, made_again: tuple[Path, Asked]) -> None:
    from classifier.model import load

    def files(folder: Path) -> dict[str, bytes]:
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    folder, second = made_again
    (made,) = folder.iterdir()  # nothing half-made is left behind
    trained_at = made.stat().st_ctime_ns
    again = load(folder, _SMALL)

    assert files(raced.folder) == files(folder)
    assert raced.one.version == second.version == again.version
    assert second.suggest(_REPORTS) == again.suggest(_REPORTS)
    assert [made] == list(folder.iterdir())
    assert made.stat().st_ctime_ns == trained_at


def test_damaged_cache_is_made_again(raced: Raced, made_again: tuple[Path, Asked]) -> None:
    _, again = made_again

    assert again.suggest(_REPORTS) == raced.one.suggest(_REPORTS)


def test_two_starts_at_once_both_get_a_whole_model(raced: Raced) -> None:
    assert raced.one.suggest(_REPORTS) == raced.other.suggest(_REPORTS)
    assert len(list(raced.folder.iterdir())) == 1


def test_own_taxonomy_is_learned_from_its_names(tmp_path: Path) -> None:
    from classifier.model import load

    taxonomy = Taxonomy(
        leaves=(
            Leaf(category="Garden", subcategory="hedge and lawn", impact=2, urgency=3),
            Leaf(category="Kitchen", subcategory="oven and dishwasher", impact=3, urgency=1),
        )
    )

    suggestion = load(tmp_path, taxonomy).suggest([Question(text="the dishwasher leaks, the oven too")])[0]

    assert suggestion.top3[0].value == "Kitchen"


def test_held_out_styles_are_classified_and_calibrated(classifier: Asked) -> None:
    scores = classifier.facts["scores"]

    # A floor under the measured figures (0.69, 0.9, 0.04), so that a change that spoils the model is noticed.
    assert scores["messages"] > 1_000
    assert scores["category"] > 0.62
    assert scores["top3"] > 0.85
    assert scores["calibration_error"] < 0.08


_FOOTERS = (
    "\n\nKind regards\nAnn Example",
    "\n\nMit freundlichen Grüßen\nAnn Example",
    "\n\nMerci\nAnn",
)


@pytest.mark.parametrize("footer", _FOOTERS)
def test_a_greeting_and_a_sign_off_change_nothing(classifier: Asked, footer: str) -> None:
    for report in _REPORTS[:4]:
        dressed = Question(text=f"Hello team,\n{report.text}.{footer}", subject=report.subject)
        plain = Question(text=f"{report.text}.", subject=report.subject)

        assert classifier.suggest([dressed]) == classifier.suggest([plain])


def test_memory_stays_flat_over_many_different_messages(classifier: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """It remembers so many words and no more: what one filling needs, three more do not exceed."""
    most = 2_000
    monkeypatch.setattr(vocabulary, "_CACHED_WORDS", most)
    words = map("".join, itertools.product("bcdfghjklm", repeat=5))

    def most_held(fillings: int) -> int:
        tracemalloc.reset_peak()
        for _ in range(fillings * most // 100):
            classifier.suggest([Question(text=" ".join(itertools.islice(words, 10))) for _ in range(10)])
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    before = most_held(2)
    after = most_held(3)
    tracemalloc.stop()

    # Without a bound it is a million and a half.
    assert after - before < 300_000


class Unwritable:
    """A pipeline that meets a failure when it is written."""

    def __init__(self, failure: OSError) -> None:
        self.failure = failure

    def to_disk(self, path: Path) -> None:
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        # What numpy says of a full disk names neither the disk nor the reason.
        (OSError("4882900 requested and 1968064 written"), "no room on the disk for the model"),
        (PermissionError(13, "Permission denied"), "Permission denied"),
    ],
)
def test_a_model_that_finds_no_room_says_so(tmp_path: Path, failure: OSError, said: str) -> None:
    from classifier.model import store_model

    with pytest.raises(OSError, match=said):
        store_model(Unwritable(failure), tmp_path / "model")  # type: ignore[arg-type]  # what is written, no more

    assert list(tmp_path.iterdir()) == [], "nothing half is left"
