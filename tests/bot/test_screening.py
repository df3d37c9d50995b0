"""The first row that hits decides, and nothing a person wrote is ever dropped for looking odd."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Action
from bot.mail.screening import SCREENING, answer_to, is_own_id, message_id_for, screen
from intake.message import Address, Kind
from tests.values import a_message, a_policy, messages

DESK = a_policy().desk
OURS = message_id_for("seed", "desk.example")
FROM_DESK = Address(address="it+c.x@DESK.example")
FORM = Address(name="No-Reply", address="form@form.example")
NOBODY = Address(name="Ann Example")


@pytest.mark.parametrize(
    ("changes", "rule", "action", "answerable"),
    [
        # What we sent comes back.
        ({"message_id": OURS}, "own_message", Action.DROP, False),
        # Each kind that the parser tells.
        ({"kind": Kind.DELIVERY_REPORT}, "delivery_report", Action.FAILURE, False),
        # What somebody did to a message that is known.
        ({"kind": Kind.REVISION}, "revision", Action.FILE, False),
        ({"kind": Kind.DELETION}, "revision", Action.FILE, False),
        ({"kind": Kind.READ_RECEIPT}, "read_receipt", Action.FILE, False),
        ({"kind": Kind.FEEDBACK_REPORT}, "feedback_report", Action.FILE, False),
        ({"kind": Kind.CALENDAR}, "calendar_reply", Action.FILE, False),
        ({"kind": Kind.AUTO_REPLY}, "auto_reply", Action.FILE, False),
        # Our own address without our own id: somebody's forwarding, or a forgery; kept, never answered.
        ({"sender": FROM_DESK}, "from_the_desk", Action.TAKE, False),
        ({"sender": NOBODY}, "no_sender", Action.TAKE, False),
        ({"sender": Address()}, "no_sender", Action.TAKE, False),
        # List mail by a person is a report that is not answered.
        ({"answerable": False}, "unanswerable", Action.TAKE, False),
        ({}, "human", Action.TAKE, True),
        ({"kind": Kind.REPLY}, "human", Action.TAKE, True),
        # A form: answered where its author is, and nowhere if that is the desk.
        ({"sender": FORM, "reply_to": (Address(address="cy@example.org"),)}, "human", Action.TAKE, True),
        ({"sender": FORM, "reply_to": (Address(address="help@desk.example"),)}, "unanswerable", Action.TAKE, False),
        # A colleague whose address only looks like the desk's.
        ({"sender": Address(address="help@desk.example.org")}, "human", Action.TAKE, True),
        ({"sender": Address(address="helpers@desk.example")}, "human", Action.TAKE, True),
        # An id that only looks like ours.
        ({"message_id": OURS.replace("desk.example", "evil.example")}, "human", Action.TAKE, True),
        # Kind.OWN is nobody's to claim: only our ids say so.
        ({"kind": Kind.OWN}, "human", Action.TAKE, True),
    ],
)
def test_each_row_hits(changes: dict[str, object], rule: str, action: Action, answerable: bool) -> None:
    verdict = screen(a_message(**changes), DESK)

    assert (verdict.rule, verdict.action, verdict.answerable) == (rule, action, answerable)
    assert verdict.because


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        # Our own mail, whatever it looks like on its way back.
        ({"message_id": OURS, "kind": Kind.AUTO_REPLY}, "own_message"),
        ({"message_id": OURS, "sender": FROM_DESK}, "own_message"),
        # A bounce without a sender is a bounce.
        ({"kind": Kind.DELIVERY_REPORT, "sender": NOBODY}, "delivery_report"),
        # A bounce sent in our name is a bounce.
        ({"kind": Kind.DELIVERY_REPORT, "sender": FROM_DESK}, "delivery_report"),
        # An automatic answer to a list is an automatic answer.
        ({"kind": Kind.AUTO_REPLY, "answerable": False}, "auto_reply"),
        ({"kind": Kind.AUTO_REPLY, "sender": FROM_DESK}, "auto_reply"),
        ({"sender": FROM_DESK, "answerable": False}, "from_the_desk"),
        ({"sender": NOBODY, "answerable": False}, "no_sender"),
    ],
)
def test_the_earlier_of_two_rows_decides(changes: dict[str, object], rule: str) -> None:
    assert screen(a_message(**changes), DESK).rule == rule


def test_the_table_is_read_in_this_order() -> None:
    assert [row.name for row in SCREENING] == [
        "own_message",
        "delivery_report",
        "revision",
        "read_receipt",
        "feedback_report",
        "calendar_reply",
        "auto_reply",
        "from_the_desk",
        "no_sender",
        "unanswerable",
        "human",
    ]
    assert all(row.source for row in SCREENING)


def test_the_reason_of_the_parser_is_kept() -> None:
    verdict = screen(a_message(kind=Kind.AUTO_REPLY, because="header x-autoreply"), DESK)

    assert verdict.because == "header x-autoreply"


@given(message=messages)
def test_every_message_gets_a_verdict(message) -> None:
    verdict = screen(message, DESK)

    assert verdict.rule in {row.name for row in SCREENING}
    assert verdict.because
    assert verdict == screen(message, DESK)


@given(message=messages)
def test_only_our_own_mail_is_dropped(message) -> None:
    assert screen(message, DESK).action is not Action.DROP


@given(message=messages)
def test_what_must_not_be_answered_never_is(message) -> None:
    verdict = screen(message, DESK)

    if verdict.answerable:
        assert message.answerable
        assert "@" in answer_to(message, DESK).address
        assert verdict.action is Action.TAKE


@given(seed=st.text(max_size=60), domain=st.sampled_from(["desk.example", "DESK.example", "xn--bcher-kva.example"]))
def test_our_message_ids_are_stable_and_known_to_us(seed: str, domain: str) -> None:
    message_id = message_id_for(seed, domain)

    assert message_id == message_id_for(seed, domain)
    assert is_own_id(message_id, domain)
    assert is_own_id(message_id, domain.upper())
    assert not is_own_id(message_id, "example.net")


@pytest.mark.parametrize(
    "message_id",
    [
        "",
        "@desk.example",
        "dh-@desk.example",
        f"dh-{'g' * 32}@desk.example",  # not hexadecimal
        f"dh-{'a' * 31}@desk.example",
        f"dh-{'a' * 33}@desk.example",
        f"x-dh-{'a' * 32}@desk.example",
        f"dh-{'a' * 32}\n@desk.example",
        f"dh-{'a' * 32}@mail.desk.example",
    ],
)
def test_what_only_looks_like_our_id_is_not_ours(message_id: str) -> None:
    assert not is_own_id(message_id, "desk.example")


def test_two_seeds_make_two_ids() -> None:
    assert message_id_for("INC-000001:acknowledged:a", "d") != message_id_for("INC-000001:acknowledged:b", "d")


def test_an_answer_to_ourselves_is_no_answer() -> None:
    """The author cannot be read and answers are wanted at the desk: nobody is left to write to."""
    message = a_message(sender=Address(name="nobody"), reply_to=(Address(address=DESK.address),))
    verdict = screen(message, DESK)

    assert (verdict.rule, verdict.answerable) == ("no_sender", False)
