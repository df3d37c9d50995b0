"""Machines that answer machines end by themselves: real Deskhands, a vacation responder, a rude help desk."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import func, select

from store.tables import inbox, incident, outbox, task, timeline
from tests.desks import store_in
from tests.ports import free_port
from tests.program import Relay, relay_running, running, running_together
from tests.values import a_mail
from tests.waiting import wait_until

#: As config.example.toml has it.
A_DAY = 40


def a_desk(folder: Path, *, address: str, smtp: int, relay: int, model: Path) -> Path:
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text(
        f'[desk]\naddress = "{address}"\n[channel.smtp]\nkind = "smtp"\nlisten = "127.0.0.1:{smtp}"\n'
        f'[outgoing]\nrelay = "127.0.0.1:{relay}"\ntls = "none"\n[web]\nlisten = ""\n[classifier]\ncache = "{model}"\n'
    )
    return path


def column(folder: Path, wanted) -> list:
    with store_in(folder) as store, store.reading() as connection:
        return list(connection.execute(select(wanted)).scalars())


def is_settled(folder: Path) -> bool:
    """Say whether everything that arrived is decided and everything that was written is sent."""
    return None not in column(folder, inbox.c.done_at) and None not in column(folder, outbox.c.done_at)


def send(port: int, octets: bytes, *, sender: str, to: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.sendmail(sender, [to], octets)


@dataclass
class Answering(Relay):
    """A mail server behind which somebody answers every mail, in a thread of its own."""

    answer: Callable[[EmailMessage, int], bytes] = lambda mail, number: b""
    desk_port: int = 0
    answered: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    async def handle_DATA(self, server, session, envelope) -> str:
        said = await super().handle_DATA(server, session, envelope)
        self.answered += 1
        mail = message_from_bytes(envelope.content)
        octets = self.answer(mail, self.answered)  # type: ignore[arg-type]
        arguments = (self.desk_port, octets)
        keywords = {"sender": "robot@example.net", "to": "help@desk.example"}
        thread = threading.Thread(target=send, args=arguments, kwargs=keywords)
        self.threads.append(thread)
        thread.start()
        return said


def without_manners(mail: EmailMessage, number: int) -> bytes:
    """Answer like a help desk that hides what it is: a new subject, no reference, no sign of a machine."""
    subject = f"Your ticket {1000 + number} has been opened"
    return a_mail(
        message_id=f"ticket-{number}@example.net",
        sender="Support <robot@example.net>",
        subject=subject,
        text=f"We have opened ticket {1000 + number} for you. You wrote: {mail['Subject']}",
    )


def on_vacation(mail: EmailMessage, number: int) -> bytes:
    """Answer like a vacation responder of the bad kind: to everything, without RFC 3834's field."""
    reference = f"In-Reply-To: {mail['Message-ID']}\r\nReferences: {mail['Message-ID']}\r\n"
    return a_mail(
        message_id=f"vacation-{number}@example.net",
        sender="Robin <robot@example.net>",
        subject=f"Re: {mail['Subject']}",
        text="I am on the beach and back in two weeks.",
        headers=reference,
    )


def test_two_desks_that_write_to_each_other_fall_silent_at_once(tmp_path: Path, model_cache: Path) -> None:
    ports = free_port(), free_port()
    ours = a_desk(tmp_path / "ours", address="help@desk.example", smtp=ports[0], relay=ports[1], model=model_cache)
    theirs = a_desk(tmp_path / "theirs", address="it@example.net", smtp=ports[1], relay=ports[0], model=model_cache)
    with running_together([ours, theirs]) as (one, other):
        send(ports[0], a_mail(sender="it@example.net"), sender="it@example.net", to="help@desk.example")
        wait_until(lambda: len(column(theirs.parent, inbox.c.id)) > 0, lambda: one.log() + other.log())
        wait_until(lambda: is_settled(ours.parent) and is_settled(theirs.parent), lambda: one.log() + other.log())

    assert column(ours.parent, inbox.c.outcome) == ["opened"]
    assert column(theirs.parent, inbox.c.outcome) == ["suppressed"], "an answer by a machine is answered by nobody"
    assert column(theirs.parent, outbox.c.id) == []


@pytest.mark.parametrize(
    ("answer", "answers"),
    [
        # It is told for what it is only by the budget.
        (without_manners, A_DAY),
        # It goes on with its own incident, where nothing is answered by itself.
        (on_vacation, 1),
    ],
)
def test_whoever_answers_everything_is_answered_up_to_the_budget(
    tmp_path: Path, model_cache: Path, answer: Callable[[EmailMessage, int], bytes], answers: int
) -> None:
    port = free_port()
    with relay_running(Answering(answer=answer, desk_port=port)) as robot:
        config = a_desk(tmp_path / "desk", address="help@desk.example", smtp=port, relay=robot.port, model=model_cache)
        with running(config) as desk:
            first = a_mail(sender="Robin <robot@example.net>", message_id="first@example.net")
            send(port, first, sender="robot@example.net", to="help@desk.example")
            wait_until(lambda: len(column(config.parent, inbox.c.id)) == answers + 1, desk.log)
            wait_until(lambda: is_settled(config.parent), desk.log)
        for thread in robot.threads:
            thread.join()

    assert len(column(config.parent, outbox.c.id)) == answers
    assert robot.answered == answers
    assert set(column(config.parent, inbox.c.outcome)) <= {"opened", "appended"}, "no report is lost over it"
    notes = [text for text in column(config.parent, task.c.text) if text.startswith("stopped answering")]
    assert len(notes) == (answers == A_DAY)
    if notes:
        assert notes[0].endswith("resume with: deskhand resume robot@example.net")
        assert column(config.parent, func.count(incident.c.id)) == [answers + 1]
        assert column(config.parent, timeline.c.kind).count("not_answered") == 1
