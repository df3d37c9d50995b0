"""The real program, killed without a warning again and again under SMTP load: nothing is lost, nothing is doubled.

`DESKHAND_KILLS` sets how often (`make crash` sets 200).
"""

from __future__ import annotations

import os
import random
import smtplib
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from store.engine import Store, open_store
from store.tables import inbox, incident, message, outbox
from tests.ports import free_port
from tests.program import relay_running, running, write_config
from tests.values import a_mail
from tests.waiting import wait_until_done

#: How often a sender tries the same mail, ten times a second: longer than any start takes.
_PATIENCE = 1_000
KILLS = int(os.environ.get("DESKHAND_KILLS", "20"))


class Sender(threading.Thread):
    """Sends mails one after the other, each until it hears 250; every fourth answers the one before."""

    def __init__(self, name: str, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.label = name
        self.port = port
        self.stop_after_this = stop
        #: Message-ID -> whether it was a reply; only what was answered 250.
        self.accepted: dict[str, bool] = {}
        self.resent = 0

    def run(self) -> None:
        number = 0
        while not self.stop_after_this.is_set():
            self._send_until_yes(number)
            number += 1

    def _send_until_yes(self, number: int) -> None:
        own = f"{self.label}-{number}@example.org"
        before = f"{self.label}-{number - 1}@example.org"
        is_reply = number % 4 == 3
        # Nobody writes so often that the loop budget would end the answers.
        author = f"{self.label}-{number // 4}@example.net"
        body = a_mail(
            message_id=own,
            sender=author,
            subject=f"Re: trouble {before}" if is_reply else f"trouble {own}",
            text=f"Nothing works here, says {own}",
            headers=f"In-Reply-To: <{before}>\r\n" if is_reply else "",
        )
        for _ in range(_PATIENCE):
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
                    client.sendmail(author, ["help@desk.example"], body)
            except (OSError, smtplib.SMTPException):
                self.resent += 1
                # A mail system waits before it tries again; here, long enough to leave the processor to the start.
                time.sleep(0.1)
                continue
            self.accepted[own] = is_reply
            return


@pytest.mark.long
def test_killed_again_and_again_under_load_nothing_is_lost_and_nothing_is_doubled(
    tmp_path: Path, model_cache: Path
) -> None:
    dice = random.Random(4)
    port = free_port()
    stop = threading.Event()
    with relay_running() as relay:
        # Suggestions are written with the decision that they are part of, as everything else is: nothing of them can be
        # lost apart, and loading what makes them is a third of each start. `make crash` kills the desk as it is.
        without = 'mode = "off"\n' if KILLS <= 20 else ""
        config = write_config(tmp_path, smtp=port, relay=relay.port, model=model_cache, more=without)
        senders = [Sender(f"s{n}", port, stop) for n in range(4)]
        with running(config) as program:
            for sender in senders:
                sender.start()
            for _ in range(KILLS):
                # Not a wait for something: the moment of the kill, anywhere in the work. Where the start is slow, so is
                # the work.
                time.sleep(dice.uniform(0.0, 0.4) * program.start_seconds)
                program.kill()
                program.start()
            time.sleep(0.3)
            stop.set()
            for sender in senders:
                sender.join()
            store = open_store(f"sqlite:///{tmp_path / 'deskhand.db'}")
            wait_until_done(store, inbox, outbox)
            assert program.stop() == 0
        _check(store, senders, [(mail["In-Reply-To"].strip("<>"), mail["Message-ID"]) for mail in relay.mails])
        store.close()
    assert sum(sender.resent for sender in senders) > 0, "no kill ever met a delivery: the test has lost its teeth"


def _check(store: Store, senders: list[Sender], answers: list[tuple[str, str]]) -> None:
    accepted = {own: is_reply for sender in senders for own, is_reply in sender.accepted.items()}
    with store.reading() as connection:
        said = Counter(connection.execute(select(message.c.message_id).where(message.c.direction == "in")).scalars())
        opened = Counter(connection.execute(select(incident.c.summary)).scalars())
        outcomes = Counter(connection.execute(select(inbox.c.outcome)).scalars())
    # A message whose 250 was lost on the way is there too, once; its sender goes on to send it, and hears yes.
    assert set(accepted) <= set(said), "every message that was answered 250 is in an incident"
    assert max(said.values()) == 1, "no message is there twice"
    assert max(opened.values()) == 1, "no report opened two incidents"
    reports = {own for own, is_reply in accepted.items() if not is_reply}
    assert {f"trouble {own}" for own in reports} <= set(opened), "every report is an incident of its own"
    assert sum(opened.values()) == outcomes["opened"]
    assert outcomes["appended"] >= len(accepted) - len(reports) - len(senders)
    ids_by_answered: dict[str, set[str]] = {}
    for answered, message_id in answers:
        ids_by_answered.setdefault(answered, set()).add(message_id)
    assert reports <= set(ids_by_answered), "every report is acknowledged"
    assert all(len(ids) == 1 for ids in ids_by_answered.values()), "and always under the same Message-ID"
