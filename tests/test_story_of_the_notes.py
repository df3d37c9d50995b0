"""The scenario of the notes, end to end: ten printing mails, an outage, forty more mails, and everything until its end.

The whole program runs in this process on a clock that only the script moves; mail comes in and leaves by real sockets,
and everybody acts by mail. What is told here is what docs/major.md promises.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.terminal.modelling import create_model
from bot.terminal.reviewing import show_review
from bot.terminal.simulating import Options, simulate
from store import incidents, queries
from store.incident import Incident, State
from store.major import Major
from store.tables import outbox
from tests.program import Relay, relay_running, write_config
from tests.scripted import Scripted, scripted
from tests.test_stories import text_of

#: A Monday, 09:00 in Berlin.
NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
AGENT, SPECIALIST, MIM, VOICE = "ann@desk.example", "max@desk.example", "mia@desk.example", "cora@desk.example"
OWNER = "olga@desk.example"
DESK = f"""
[trust]
authserv_ids = ["mx.desk.example"]
[person."{AGENT}"]
name = "Ann Agent"
roles = ["agent"]
groups = ["Service desk", "Field support"]
[person."{SPECIALIST}"]
name = "Max Messaging"
roles = ["specialist"]
groups = ["Messaging"]
[person."{MIM}"]
name = "Mia Manager"
roles = ["major_incident_manager"]
[person."{VOICE}"]
name = "Cora Voice"
roles = ["communications_lead"]
[group."Service desk"]
lead = "{AGENT}"
address = "desk@desk.example"
# What the model makes of such words changes with every training; what the day is about does not.
[[rule]]
name = "Mail"
words = ["e-mail", "e-mails", "mail", "mails", "mail server", "Outlook"]
category = "E-mail & calendar"
subcategory = "cannot send/receive"
[service."E-mail"]
criticality = 2
owner = "{OWNER}"
users = 400
"""
OUTAGE = 11
#: What forty people write within a few minutes, each in words of their own.
COMPLAINTS = (
    ("E-mail does not work", "Nobody in our department can send or receive e-mail."),
    ("No e-mail", "Outlook cannot connect to the mail server, no mail since this morning."),
    ("Mail down", "The mail server does not answer. I cannot send e-mails."),
    ("Cannot send mail", "My e-mails are not sent, they stay in the outbox."),
    ("E-Mail geht nicht", "E-Mail geht nicht mehr, ich kann keine Mails senden oder empfangen."),
    ("Outlook", "I have not received any e-mail for half an hour, my colleagues neither."),
)


def a_mail(sender: str, subject: str, text: str, **fields: str) -> EmailMessage:
    """Return a mail as the server in front hands it on: it has found out that the author is who they say."""
    mail = EmailMessage()
    mail["Authentication-Results"] = f"mx.desk.example; dmarc=pass header.from={sender.partition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = sender, "help@desk.example", subject
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


class Day:
    """A day at the desk: who writes what, and what comes of it."""

    def __init__(self, desk: Scripted, relay: Relay) -> None:
        self.desk = desk
        self.relay = relay
        self._orders = 0
        self._read: list[Message] = []

    def mails(self) -> list[Message]:
        """Return everything that has left, in the order in which it arrived; each is parsed once."""
        with self.relay.arrived:
            fresh = self.relay.octets[len(self._read) :]
        self._read += [message_from_bytes(octets) for octets in fresh]
        return self._read

    def report(self, name: str, subject: str, text: str) -> None:
        """Let somebody report."""
        self.desk.send(a_mail(f"{name}@example.org", subject, text, Message_ID=f"<{name}@example.org>"))

    def order(self, who: str, *commands: str, about: int = OUTAGE) -> str:
        """Let a colleague give commands by mail; returns what they are answered."""
        self._orders += 1
        self.desk.wait(10 * SECOND)
        before = len(self.mails())
        message_id = f"<order-{self._orders}@desk.example>"
        self.desk.send(a_mail(who, f"[INC-{about:06d}]", "\n".join(commands), Message_ID=message_id))
        self.desk.settle()
        [answer] = [text_of(each) for each in self.mails()[before:] if each["In-Reply-To"] == message_id]
        return answer

    def incident(self, number: int = OUTAGE) -> Incident:
        """Return an incident as it stands."""
        with self.desk.store.reading() as connection:
            found = incidents.load(connection, number)
        assert found is not None
        return found

    def queue(self) -> list[int]:
        """Return the numbers of the open incidents, the most pressing first."""
        with self.desk.store.reading() as connection:
            return [each.id for each in queries.queue(connection, limit=100) if each.id is not None]

    def left(self, template: str, since: int = 0) -> list[tuple[str, Message]]:
        """Return who was sent a template, and the mail, in the order of the outbox."""
        with self.desk.store.reading() as connection:
            rows = connection.execute(
                select(outbox.c.key, outbox.c.recipients)
                .where(outbox.c.template == template, outbox.c.id > since)
                .order_by(outbox.c.id)
            ).all()
        taken = {str(mail["Message-ID"]).strip("<>"): mail for mail in self.mails()}
        return [(row.recipients, taken[row.key]) for row in rows]

    @property
    def mark(self) -> int:
        """Return a place in the outbox to look from later."""
        with self.desk.store.reading() as connection:
            return max(connection.execute(select(outbox.c.id)).scalars(), default=0)


@pytest.fixture
def day(tmp_path: Path, model_cache: Path) -> Iterator[Day]:
    with relay_running() as relay:
        config = write_config(tmp_path, smtp=0, relay=relay.port, model=model_cache, more=DESK)
        with scripted(config, NINE) as desk:
            yield Day(desk, relay)


def threads_of(mails: list[tuple[str, Message]]) -> Counter[tuple[str, str]]:
    """Return who was answered in which thread, and how often."""
    return Counter((who, mail["In-Reply-To"]) for who, mail in mails)


def own_threads(numbers: int) -> Counter[tuple[str, str]]:
    """Return each reporter of the outage with the message that they wrote, once."""
    names = ["operations", *(f"user{number}" for number in range(numbers))]
    return Counter((f"{name}@example.org", f"<{name}@example.org>") for name in names)


def test_the_day_of_the_notes(day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    ten_people_cannot_print(day)
    the_outage_comes_last_and_stands_first(day)
    forty_more_report_it_and_somebody_is_asked(day)
    it_is_declared_and_everybody_hears_of_it(day)
    a_missed_update_is_told_to_whoever_leads(day)
    one_who_comes_late_is_told_that_it_is_known(day)
    one_resolution_answers_everybody_once(day)
    it_is_stood_down_reviewed_and_becomes_a_model(day, capsys)
    printing_resumes(day)
    the_report_shows_what_it_was_worth(day, capsys)


def ten_people_cannot_print(day: Day) -> None:
    for floor in range(1, 11):
        text = f"Good morning, the printer on floor {floor} has a paper jam. It can wait until somebody has time."
        day.report(f"person{floor}", f"Printer on floor {floor}", text)
        day.desk.wait(30 * SECOND)
    answer = day.order(AGENT, "#confirm", "#take", about=1)

    assert "INC-000001 is yours and in progress." in answer
    assert day.queue() == list(range(1, 11))
    assert len(day.left("acknowledged")) == 10
    # Ten people within five minutes are more than usual: a person says that it is nothing larger.
    assert [who for who, _ in day.left("major_candidate")] == [MIM]
    assert "is no major incident" in day.order(MIM, "#major reject ten printers, ten paper jams", about=1)


def the_outage_comes_last_and_stands_first(day: Day) -> None:
    day.desk.until(NINE + 10 * MINUTE)
    day.report(
        "operations",
        "E-mail outage at all sites",
        "The mail server does not answer since 9:10. All sites are affected, nobody in the company can send or receive "
        "e-mail. Work stands still.",
    )
    day.desk.settle()

    outage = day.incident()
    assert (outage.priority, outage.service, outage.assignment_group) == (1, "E-mail", "Messaging")
    assert day.queue()[0] == OUTAGE


def forty_more_report_it_and_somebody_is_asked(day: Day) -> None:
    mark = day.mark
    for number in range(40):
        subject, text = COMPLAINTS[number % len(COMPLAINTS)]
        day.report(f"user{number}", subject, text)
        if number % 5 == 4:
            day.desk.wait(30 * SECOND)
    day.desk.wait(MINUTE)

    assert day.incident().major is Major.CANDIDATE
    [(asked, mail)] = day.left("major_candidate", since=mark)
    assert asked == MIM
    # By the count for the service, or by what they say, whichever is heard first.
    assert re.search(r"people reported (E-mail|the same)", text_of(mail))
    with day.desk.store.reading() as connection:
        others = [each for each in queries.incidents(connection) if each.major is not Major.NONE]
    # No second one is proposed for the same, whatever the words of a report were taken for.
    assert {each.id for each in others} == {1, OUTAGE}


def it_is_declared_and_everybody_hears_of_it(day: Day) -> None:
    mark = day.mark
    answer = day.order(MIM, "#major declare nobody can send or receive mail", "#major join")
    assert "40 incidents become parts of INC-000011." in answer
    assert "INC-000011 is yours" in day.order(SPECIALIST, "#take")
    day.order(AGENT, "#confirm")
    told = [who for who, _ in day.left("major_declared", since=mark)]
    assert {MIM, VOICE, SPECIALIST, OWNER, "desk@desk.example"} == set(told)

    mark = day.mark
    day.desk.wait(5 * MINUTE)
    # Nobody wrote yet, so the desk says that it is known; each is told in their own thread, nobody twice.
    assert threads_of(day.left("major_update", since=mark)) == own_threads(40)
    assert day.incident(12).state is State.IN_PROGRESS

    mark = day.mark
    day.order(VOICE, "#update A switch in the data centre is broken; we replace it.")
    told_by_hand = day.left("major_update", since=mark)
    assert threads_of(told_by_hand) == own_threads(40)
    assert all("A switch in the data centre is broken" in text_of(mail) for _, mail in told_by_hand)


def a_missed_update_is_told_to_whoever_leads(day: Day) -> None:
    mark = day.mark
    day.desk.wait(21 * MINUTE)

    reminders = [(who, str(mail["Subject"])) for who, mail in day.left("major_reminder", since=mark)]
    assert [(who, "Update due" in subject, "Update missed" in subject) for who, subject in reminders] == [
        (VOICE, True, False),
        (MIM, False, True),
    ]
    assert OWNER in [who for who, _ in day.left("major_report", since=mark)]


def one_who_comes_late_is_told_that_it_is_known(day: Day) -> None:
    mark = day.mark
    day.report("user40", *COMPLAINTS[0])
    day.desk.settle()
    [(who, mail)] = day.left("known_issue", since=mark)

    assert who == "user40@example.org"
    assert "A switch in the data centre is broken" in text_of(mail)
    assert day.left("acknowledged", since=mark) == []
    assert "1 incident becomes a part" in day.order(MIM, "#major join")
    # A question is answered at once, whatever the cadence.
    mark = day.mark
    [(_, known)] = day.left("known_issue")
    answer = a_mail("user40@example.org", f"Re: {known['Subject']}", "Any news?", In_Reply_To=known["Message-ID"])
    answer["References"], answer["Message-ID"] = known["Message-ID"], "<asks@example.org>"
    day.desk.send(answer)
    day.desk.settle()
    [(who, mail)] = day.left("status", since=mark)
    assert who == "user40@example.org"


def one_resolution_answers_everybody_once(day: Day) -> None:
    mark = day.mark
    answer = day.order(SPECIALIST, "#resolve fixed The switch was replaced.")
    assert "INC-000011 is resolved" in answer
    day.desk.wait(5 * MINUTE)

    told = day.left("resolved", since=mark)
    assert Counter(who for who, _ in told) == Counter(who for who, _ in own_threads(41))
    # Each in their own thread; whoever wrote twice is answered to what they wrote last.
    asked = Counter({("user40@example.org", "<asks@example.org>"): 1})
    assert threads_of(told) == own_threads(40) + asked
    assert all("The switch was replaced." in text_of(mail) for _, mail in told)
    assert {day.incident(number).state for number in (*range(11, 52), 52)} == {State.RESOLVED}


def it_is_stood_down_reviewed_and_becomes_a_model(day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    assert "wait until" in day.order(MIM, "#major stand_down")
    day.desk.wait(15 * MINUTE)
    assert "is stood down" in day.order(MIM, "#major stand_down")

    create_model(day.desk.path, "11")
    made, _ = capsys.readouterr().out.split("\n", 1)
    name = Path(made).stem
    assert "The switch was replaced." in Path(made).read_text()
    answer = day.order(
        MIM,
        "#review overview A switch broke, and with it the way to every mailbox.",
        "#review well It was found within a minute.",
        "#review badly There was no spare switch.",
        "#review action @max 2026-03-31 Buy a spare switch",
        f"#review model created {name}",
        "#review submit",
        "#review accept",
        "#review track 1 PRB-17",
        "#review finish",
    )
    assert "The review of INC-000011 is closed." in answer
    show_review(day.desk.path, "11", form="markdown", language="", clock=lambda: day.desk.now)
    page = capsys.readouterr().out
    for said in ("A switch broke", "Buy a spare switch", f"created {name}", "| Incidents | 42 |"):
        assert said in page, said
    assert "INC-000011 is closed" in day.order(MIM, "#close reviewed")


def printing_resumes(day: Day) -> None:
    for number in range(1, 11):
        orders = ("#confirm", "#take") if number > 1 else ()
        if orders:
            day.order(AGENT, *orders, about=number)
        day.desk.wait(5 * MINUTE)
        assert "is resolved" in day.order(AGENT, "#resolve fixed The jam is out.", about=number)

    assert day.queue() == []


def the_report_shows_what_it_was_worth(day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    options = Options(
        scenario="store", agents=2, seed=1, load=0.9, replications=1, efficiency=0.6,
        misjudged=0.0, corrected_after=None, days=7,
    )  # fmt: skip
    simulate(day.desk.path, options, now=day.desk.now, as_json=True)
    rows = {row["policy"][0]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}

    assert rows["D"]["p1_minutes_saved"] >= rows["B"]["p1_minutes_saved"] > 0
