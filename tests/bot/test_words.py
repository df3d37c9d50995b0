"""What people write becomes a command with its arguments, or an error that names the right one."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.refused import Refused
from bot.commands.table import COMMANDS
from bot.commands.usage import USAGE, USAGES
from bot.commands.words import NoCommand, parse

READ = [
    # the number as people write it
    ("take 42", ("take", 42, {})),
    ("TAKE INC-000042", ("take", 42, {})),
    ("take inc-42", ("take", 42, {})),
    # a choice and a text with blanks and numbers
    ("resolve 42 fixed Replaced 2 fusers.", ("resolve", 42, {"code": "fixed", "text": "Replaced 2 fusers."})),
    ("resolve 42 FIXED ok", ("resolve", 42, {"code": "fixed", "text": "ok"})),
    # an optional choice
    ("vip 42", ("vip", 42, {})),
    ("vip 42 off", ("vip", 42, {"on": "off"})),
    # values with blanks, quoted or not
    (
        'correct 42 category="Printing & scanning" subcategory=queue/driver impact=2',
        ("correct", 42, {"category": "Printing & scanning", "subcategory": "queue/driver", "impact": "2"}),
    ),
    (
        "correct 42 category=Printing & scanning urgency=1",
        ("correct", 42, {"category": "Printing & scanning", "urgency": "1"}),
    ),
    # another incident, with the word that people put before it
    ("merge 42 into 7", ("merge", 42, {"into": "7"})),
    ("merge 42 INC-000007", ("merge", 42, {"into": "7"})),
    ("link 42 with 7", ("link", 42, {"with": "7"})),
    ("parent 42 0", ("parent", 42, {"of": "0"})),
    # a priority as it is shown
    ("priority 42 P2 the board meets", ("priority", 42, {"priority": "2", "reason": "the board meets"})),
    # several lines
    ("reply 42 We ordered it.\nIt comes on Monday.", ("reply", 42, {"text": "We ordered it.\nIt comes on Monday."})),
    # a command without an incident
    ("queue Network", ("queue", None, {"group": "Network"})),
    ("help", ("help", None, {})),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_words_become_a_command(text: str, expected: tuple[str, int | None, dict[str, str]]) -> None:
    spoken = parse(text)

    assert (spoken.name, spoken.incident_id, spoken.arguments) == expected


#: The channel speaks of incident 7.
IN_A_THREAD = [
    ("take", ("take", 7, {})),
    ("resolve fixed Replaced it.", ("resolve", 7, {"code": "fixed", "text": "Replaced it."})),
    ("merge 3", ("merge", 7, {"into": "3"})),
    ("priority 2 the board meets", ("priority", 7, {"priority": "2", "reason": "the board meets"})),
    ("take 42", ("take", 42, {})),
]


@pytest.mark.parametrize(("text", "expected"), IN_A_THREAD)
def test_a_thread_knows_its_incident(text: str, expected: tuple[str, int | None, dict[str, str]]) -> None:
    spoken = parse(text, incident_id=7)

    assert (spoken.name, spoken.incident_id, spoken.arguments) == expected


REFUSED = [
    # no number
    ("take", "`take` needs the number of an incident, as in `take 42`"),
    # nothing to say
    ("reply 42", "`reply` needs a text: `reply N TEXT`, as in `reply 42 We have ordered the part.`"),
    # a choice misspelt
    ("resolve 42 fixd ok", "'fixd' is no code of `resolve`; did you mean fixed? It is one of fixed, "),
    ("resolve 42 done ok", "'done' is no code of `resolve`; it is one of fixed, "),
    # what is missing is named as it is called
    ("merge 42", "`merge` needs the number of another incident: `merge N INTO`, as in `merge 42 into 7`"),
    # a field misspelt
    ("correct 42 catgory=Network", "'catgory' cannot be corrected; did you mean category?"),
    # no pairs
    ("correct 42 Network", "`correct` reads name=value"),
    # too much
    ("take 42 now", "`take` does not know what to do with 'now': `take N`"),
    ("merge 42 into that one", "'that' is no number of an incident; write it as in `merge 42 into 7`"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_missing_is_named_with_an_example(text: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)

    assert str(refused.value).startswith(message)


def test_a_misspelt_command_names_the_nearest() -> None:
    with pytest.raises(NoCommand, match=r"'reslove' is no command; did you mean `resolve`, as in `resolve 42 fixed"):
        parse("reslove 42 fixed ok")


def test_what_is_near_no_command_points_to_help() -> None:
    with pytest.raises(NoCommand, match="see `help`") as refused:
        parse("VPN is down in Lyon")

    assert refused.value.nearest == ""


@pytest.mark.parametrize("usage", USAGES, ids=lambda usage: usage.name)
def test_every_example_is_a_command(usage) -> None:
    spoken = parse(usage.example)

    assert spoken.name == usage.name
    assert (spoken.incident_id == 42) is usage.needs_incident


def test_whatever_changes_something_has_a_function() -> None:
    assert {name for name, usage in USAGE.items() if not usage.only_reads} == set(COMMANDS)


@given(st.text(max_size=80), st.none() | st.just(7))
def test_any_text_is_a_command_or_refused(text: str, incident_id: int | None) -> None:
    for prefix in ("", "take ", "correct 42 ", "merge 1 ", "resolve "):
        with contextlib.suppress(Refused):
            assert parse(prefix + text, incident_id=incident_id).name in USAGE
