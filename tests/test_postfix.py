"""Behind a real Postfix, configured as docs/operating.md says: mail comes in, answers leave, nothing is lost."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import postfix
from tests.desks import outcomes, store_in
from tests.ports import free_port
from tests.postfix import Postfix
from tests.program import Relay, relay_running, running, write_config
from tests.values import a_mail
from tests.waiting import wait_until

#: The queue ids of mail that the desk could not be given, by Postfix's log.
_REFUSED = re.compile(r"(\w+): to=<help@desk\.example>[^\n]*status=deferred [^\n]*Connection refused")

pytestmark = pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing() or "postfix is here")


@dataclass(frozen=True)
class Place:
    """A Postfix between the world and a desk that is not started yet."""

    postfix: Postfix
    world: Relay
    config: Path

    def ledger(self) -> list[tuple[str | None, int | None]]:
        with store_in(self.config.parent) as store:
            return outcomes(store)

    def said(self) -> str:
        return f"{self.postfix.queue()}\n{self.postfix.log()}"


@pytest.fixture
def place(tmp_path: Path, model_cache: Path) -> Iterator[Place]:
    desk = free_port()
    with relay_running() as world, postfix.running(desk, world.port, "desk.example") as mta:
        # Answers leave through the same Postfix.
        yield Place(mta, world, write_config(tmp_path, smtp=desk, relay=mta.port, model=model_cache))


def test_mail_is_answered_through_postfix_and_the_answer_to_that_finds_its_incident(place: Place) -> None:
    with running(place.config):
        place.postfix.send(a_mail(), "help@desk.example")
        (answer,) = place.world.wait_for(1)
        assert answer["To"] == "Ann Example <ann@example.org>"
        assert place.world.reverse_paths == ["<>"], "nobody to return to: machines cannot talk for ever"

        plus = re.search(r"[\w.+-]+@desk\.example", answer["Reply-To"])
        assert plus is not None
        assert "+c." in plus[0]
        place.postfix.send(a_mail(message_id="m2@example.org", subject="Printer", text="It is tray two."), plus[0])
        wait_until(lambda: place.ledger() == [("opened", 1), ("appended", 1)], place.said)


@pytest.mark.parametrize("recipient", ["stranger@desk.example", "helpx@desk.example"])
def test_postfix_refuses_unknown_recipients_at_its_own_door(place: Place, recipient: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        place.postfix.send(a_mail(), recipient)

    assert refused.value.recipients[recipient][0] == 550


def test_the_queue_keeps_mail_while_the_desk_is_down_and_delivers_it_when_it_is_back(place: Place) -> None:
    for number in range(3):
        sender = f"ann{number}@example.org"
        place.postfix.send(a_mail(message_id=f"m{number}@example.org", sender=sender), "help@desk.example")
    # Each was tried, and is kept; between two attempts it may stand in either queue.
    wait_until(lambda: len(set(_REFUSED.findall(place.postfix.log()))) == 3, place.said)
    assert len(place.postfix.queue()) == 3

    with running(place.config):
        answers = place.world.wait_for(3)
        wait_until(lambda: place.postfix.queue() == [], place.said)

    assert sorted(answer["To"] for answer in answers) == [f"ann{number}@example.org" for number in range(3)]
    assert [outcome for outcome, _ in place.ledger()] == ["opened"] * 3
