"""A message joins an incident on proof, or because its sender takes part there; never because it claims to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Match, OwnOne
from bot.mail.correlate import STEPS, Clues, Known, clues_of, correlate, correlate_report, digest_of
from intake.message import Address, Attachment, DeliveryReport
from store.incident import State
from tests.values import a_message, messages

ME = frozenset({7})
SEEN = {"m1": (7, "digest-1"), "overtaken": (7, ""), "sent": (7, "ours"), "other": (8, "digest-8")}
#: Incidents 7 and 8 exist; the sender takes part in 7 only.
KNOWN = Known(seen=SEEN, existing=frozenset({7, 8}), participating=ME)
OWN = OwnOne(incident_id=9, summary="The printer jams", state=State.NEW)
STRANGER = replace(KNOWN, participating=frozenset())


@pytest.mark.parametrize(
    ("clues", "known", "step", "incident_id"),
    [
        # The same message again, by another channel: its id and what it says are known.
        (Clues(message_id="m1", digest="digest-1"), KNOWN, "same_message", 7),
        # A reused id with other content matches nothing.
        (Clues(message_id="m1", digest="other"), KNOWN, "none", None),
        # A token is proof, also for a stranger.
        (Clues(tokens=(8,)), KNOWN, "token", 8),
        (Clues(tokens=(7,)), STRANGER, "token", 7),
        # A token of an incident that is gone proves nothing; the next one may.
        (Clues(tokens=(99,)), KNOWN, "none", None),
        (Clues(tokens=(99, 8)), KNOWN, "token", 8),
        # A reply arrived before this message, its original.
        (Clues(message_id="overtaken", digest="d"), KNOWN, "overtaken", 7),
        # ... from somebody who takes no part: no match.
        (Clues(message_id="overtaken", digest="d"), STRANGER, "none", None),
        (Clues(references=("m1",)), KNOWN, "reference", 7),
        # Our own ids count like any other.
        (Clues(references=("sent",)), KNOWN, "reference", 7),
        # Unknown ids and strangers' threads are passed over for one that counts.
        (Clues(references=("unknown", "other", "m1")), KNOWN, "reference", 7),
        # On a known thread, but not theirs.
        (Clues(references=("m1",)), STRANGER, "stranger", None),
        (Clues(references=("other",)), KNOWN, "stranger", None),
        (Clues(numbers=(7,)), KNOWN, "subject_number", 7),
        (Clues(numbers=(8,)), KNOWN, "stranger", None),
        (Clues(numbers=(8, 7)), KNOWN, "subject_number", 7),
        # A question how it stands, which names it; not of somebody else's.
        (Clues(asked_about=(7,)), KNOWN, "asked_about", 7),
        (Clues(asked_about=(8,)), KNOWN, "none", None),
        # Nothing but the subject of an incident that the sender lately reported.
        (Clues(), replace(KNOWN, same_subject=7), "same_subject", 7),
        (Clues(numbers=(7,)), replace(KNOWN, same_subject=8), "subject_number", 7),
        # A question about their own, which names none: the one that is open; of several, or in a chat, a list.
        (Clues(asks_own=True), replace(KNOWN, own=(OWN,)), "own_state", 9),
        (Clues(asks_own=True), replace(KNOWN, own=(OWN, OWN)), "own_ones", None),
        (Clues(asks_own=True, in_chat=True), replace(KNOWN, own=(OWN,)), "own_ones", None),
        # ... but whatever names one goes first, and what points to a stranger's is for a person.
        (Clues(references=("m1",)), replace(KNOWN, own=(OWN,)), "reference", 7),
        (Clues(references=("other",)), replace(KNOWN, own=(OWN,)), "stranger", None),
        # The supplier's own number, of what they are engaged with.
        (Clues(), replace(KNOWN, by_their_number=(7, "CASE-1")), "their_number", 7),
        (Clues(), replace(KNOWN, by_their_number=(8, "CASE-1")), "none", None),
        # A number that no incident has.
        (Clues(numbers=(4711,)), KNOWN, "none", None),
        # Empty ids are no ids.
        (Clues(), KNOWN, "none", None),
        (Clues(message_id="", digest=""), replace(KNOWN, seen={}), "none", None),
    ],
)
def test_each_step_is_sure_of_its_own(clues: Clues, known: Known, step: str, incident_id: int | None) -> None:
    match = correlate(clues, known)

    assert (match.step, match.incident_id) == (step, incident_id)
    assert match.because
    assert match.is_duplicate is (step == "same_message")


#: Every incident exists, the sender takes part everywhere, and each clue points to another one.
EVERYTHING = Clues(tokens=(2,), message_id="same", references=("ref",), numbers=(5,), asked_about=(6,), digest="d")
EVERYWHERE = Known(
    seen={"same": (1, "d"), "ref": (4, "x")}, existing=frozenset(range(1, 9)), participating=frozenset(range(1, 9))
)


@pytest.mark.parametrize(
    ("clues", "known", "step"),
    [
        # Everything points somewhere: the redelivery goes first, or it would be told twice.
        (EVERYTHING, EVERYWHERE, "same_message"),
        # Other content under that id: then the token.
        (replace(EVERYTHING, digest="e"), EVERYWHERE, "token"),
        # No token: an id that was only referred to so far.
        (replace(EVERYTHING, tokens=()), replace(EVERYWHERE, seen={"same": (3, ""), "ref": (4, "x")}), "overtaken"),
        (replace(EVERYTHING, tokens=(), message_id="new"), EVERYWHERE, "reference"),
        (replace(EVERYTHING, tokens=(), message_id="new", references=()), EVERYWHERE, "subject_number"),
        (replace(EVERYTHING, tokens=(), message_id="new", references=(), numbers=()), EVERYWHERE, "asked_about"),
    ],
)
def test_the_surer_step_goes_first(clues: Clues, known: Known, step: str) -> None:
    assert correlate(clues, known).step == step


def test_there_are_these_steps() -> None:
    assert [step.__name__ for step in STEPS] == [
        "_by_same_message",
        "_by_revised_id",
        "_by_token",
        "_by_own_id_seen",
        "_by_reference",
        "_by_number",
        "_by_their_number",
        "_by_question",
        "_by_subject",
    ]


def test_a_stranger_is_told_of_in_numbers() -> None:
    match = correlate(Clues(references=("m1", "other"), numbers=(7,)), STRANGER)

    because = "it points to INC-000007, INC-000008, but its sender takes no part there"
    assert match == Match(step="stranger", pointed_to=7, because=because)


@pytest.mark.parametrize(
    ("clues", "step", "incident_id"),
    [
        # A mail system takes part in nothing, so it must name what we sent ourselves.
        (Clues(references=("sent",)), "reported_id", 7),
        (Clues(references=("unknown", "sent")), "reported_id", 7),
        # An id of somebody else in the thread proves nothing.
        (Clues(references=("other",)), "stranger", None),
        # Without one it is a message like any other.
        (Clues(tokens=(7,)), "token", 7),
        (Clues(numbers=(7,)), "stranger", None),
        (Clues(), "none", None),
    ],
)
def test_a_delivery_report_is_matched_by_what_it_reports_on(clues: Clues, step: str, incident_id: int | None) -> None:
    match = correlate_report(clues, STRANGER)

    assert (match.step, match.incident_id) == (step, incident_id)


@pytest.mark.parametrize(
    ("changes", "clues"),
    [
        # Nearest first: what it answers, then the thread from its end.
        (
            {"in_reply_to": ("c",), "references": ("a", "b", "c")},
            Clues(references=("c", "b", "a")),
        ),
        # What a delivery report reports on goes before everything.
        (
            {"delivery": DeliveryReport(original_message_id="x"), "references": ("a",)},
            Clues(references=("x", "a")),
        ),
        ({"in_reply_to": ("", "a"), "references": ("", "a")}, Clues(references=("a",))),
        ({"subject": "Re: [INC-000042] printer"}, Clues(numbers=(42,))),
        # A thousand numbers are a trick; three are looked at.
        ({"subject": " ".join(f"INC-{n:06d}" for n in range(1, 9))}, Clues(numbers=(1, 2, 3))),
        # Other desks' numbers and parts of words are none of ours.
        ({"subject": "INC-42 XINC-000001 INC-0000010000000 INC000007"}, Clues()),
    ],
)
def test_clues_are_what_the_message_points_to(changes: dict[str, object], clues: Clues) -> None:
    message = a_message(**changes)

    assert clues_of(message, ()) == replace(clues, message_id="m1@example.org", digest=digest_of(message))


def test_a_message_without_an_id_is_known_by_what_it_says() -> None:
    """email.md section 1: a missing Message-ID is replaced by a stable hash."""
    nameless = a_message(message_id="")

    assert clues_of(nameless, ()).message_id == clues_of(replace(nameless, to=()), ()).message_id
    assert clues_of(nameless, ()).message_id != clues_of(replace(nameless, text="Another day."), ()).message_id
    assert "@" not in clues_of(nameless, ()).message_id, "no reply can name it"


def test_a_digest_is_about_what_it_says_and_not_how_it_travelled() -> None:
    one = a_message()

    assert digest_of(one) == digest_of(replace(one, to=(), message_id="x", references=("r",), flags=("late",)))


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Something else."},
        {"subject": "Something else"},
        {"sender": Address(address="bob@example.org")},
        {"attachments": (Attachment(name="a", media_type="text/plain", size=1, sha256="00"),)},
    ],
)
def test_other_words_make_another_digest(changes: dict[str, object]) -> None:
    assert digest_of(a_message(**changes)) != digest_of(a_message())


_IDS = st.sampled_from(["", "a", "b", "c"])
_NUMBERS = st.integers(1, 4)
_CLUES = st.builds(
    Clues,
    tokens=st.lists(_NUMBERS, max_size=2).map(tuple),
    message_id=_IDS,
    references=st.lists(_IDS.filter(bool), max_size=3).map(tuple),
    numbers=st.lists(_NUMBERS, max_size=2).map(tuple),
    digest=st.sampled_from(["", "d", "e"]),
)
_KNOWN = st.builds(
    Known,
    # The store never gives the empty id back.
    seen=st.dictionaries(_IDS.filter(bool), st.tuples(_NUMBERS, st.sampled_from(["", "d", "out"])), max_size=3),
    existing=st.frozensets(_NUMBERS),
    participating=st.frozensets(_NUMBERS),
)


@given(clues=_CLUES, known=_KNOWN)
def test_nobody_gets_into_an_incident_in_which_they_take_no_part(clues: Clues, known: Known) -> None:
    """Except with a token that we signed; the very same message again adds nothing and is shown nothing."""
    match = correlate(clues, known)

    if match.incident_id is None:
        assert match.step in {"none", "stranger"}
    elif match.step == "token":
        assert match.incident_id in clues.tokens
        assert match.incident_id in known.existing
    elif match.step == "same_message":
        assert match.is_duplicate
        assert known.seen[clues.message_id] == (match.incident_id, clues.digest)
    else:
        assert match.incident_id in known.participating


@given(clues=_CLUES, known=_KNOWN)
def test_a_report_is_matched_to_something_known_or_nothing(clues: Clues, known: Known) -> None:
    match = correlate_report(clues, known)

    if match.step == "reported_id":
        assert match.incident_id in {incident_id for incident_id, _ in known.seen.values()}
    else:
        assert match == correlate(clues, known)


@given(clues=_CLUES, known=_KNOWN)
def test_a_match_gives_its_reason_and_is_the_same_each_time(clues: Clues, known: Known) -> None:
    assert correlate(clues, known) == correlate(clues, known)
    assert correlate(clues, known).because


@pytest.mark.parametrize(
    ("text", "asked_about"),
    [
        ("Hello, what is the status of INC-000042?", (42,)),
        ("Gibt es etwas Neues zu INC-000042?", (42,)),
        # Of two it cannot be one; what says more is a report.
        ("What is the status of INC-000042 and INC-000043?", ()),
        ("INC-000042 came back: the printer jams again.", ()),
        ("The scanner is broken, like the printer of INC-000042.", ()),
        ("What is the status of my printer?", ()),
    ],
)
def test_a_number_in_the_text_counts_where_all_it_does_is_ask(text: str, asked_about: tuple[int, ...]) -> None:
    assert clues_of(a_message(new_text=text), ()).asked_about == asked_about


@given(message=messages)
def test_every_message_has_clues_without_empty_ids(message) -> None:
    clues = clues_of(message, ())

    assert "" not in clues.references
    assert len(clues.numbers) <= 3
    assert len(set(clues.references)) == len(clues.references)
