"""Who asks how their own incident stands is told, if the desk believes who they are; nothing is opened for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.agreed.mail_rules import MailRules
from bot.agreed.policy import Budget, Policy
from bot.desk import Desk, Worked
from store import inbox as arrivals
from store.engine import Store
from store.tables import inbox, incident, message, outbox
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_mail, a_policy, an_arrival, suggest

POLICY = a_policy()
QUESTION = "What is the state of my incident?"
LATER = NOW + timedelta(hours=1)


def arrive(store: Store, *bodies: bytes, policy: Policy = POLICY) -> Worked:
    """Let mail arrive, and decide it; each has a name of its own by what it says."""
    with store.begin() as connection:
        for body in bodies:
            assert arrivals.add(connection, an_arrival(f"d-{hash(body)}", body=body)) is not None
    return Desk(store=store, policy=policy, classify=suggest, keys=(b"k" * 32,)).work_inbox(LATER)


def report(number: int, sender: str = "Ann Example <ann@example.org>") -> bytes:
    return a_mail(message_id=f"m{number}@example.org", subject=f"Printer {number} jams", sender=sender)


def ask(text: str = QUESTION, *, subject: str = "My incident", number: int = 100, **options: str) -> bytes:
    return a_mail(message_id=f"q{number}@example.org", subject=subject, text=text, **options)


def became(store: Store) -> list[tuple[str | None, int | None]]:
    with store.reading() as connection:
        return [(row.outcome, row.incident_id) for row in connection.execute(select(inbox).order_by(inbox.c.id))]


def opened(store: Store) -> int:
    with store.reading() as connection:
        return len(connection.execute(select(incident.c.id)).all())


@pytest.mark.parametrize(
    ("subject", "text", "says"),
    [
        ("My incident", QUESTION, "State: new"),
        ("", "Any news?", "State: new"),
        ("What is the state of my incident?", "", "State: new"),
        # Told in the language that the incident was reported in.
        ("Nachfrage", "Guten Tag, wie ist der Stand meines Tickets? Danke, Ann", "State: new"),
    ],
)
def test_with_one_open_the_answer_is_its_state(store: Store, subject: str, text: str, says: str) -> None:
    arrive(store, report(1))
    worked = arrive(store, ask(text, subject=subject))

    assert became(store) == [("opened", 1), ("appended", 1)]
    ((_, sent),) = worked.departures
    assert says in sent.text
    assert "INC-000001" in sent.subject
    assert [each.address for each in sent.to] == ["ann@example.org"]
    with store.reading() as connection:
        assert [row.direction for row in connection.execute(select(message).order_by(message.c.id))][2:] == [
            "in",
            "out",
        ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (QUESTION, ("these incidents of yours are open", "INC-000001: Printer 1 jams (new)", "INC-000002: Printer 2")),
        (
            "Guten Tag, wie ist der Stand meines Tickets? Vielen Dank im Voraus",
            ("diese Meldungen von Ihnen sind offen", "INC-000001: Printer 1 jams (neu)"),
        ),
    ],
)
def test_with_several_open_the_answer_is_the_list_and_nothing_is_opened(
    store: Store, text: str, lines: tuple[str, ...]
) -> None:
    arrive(store, report(1), report(2), report(3, "Bob Example <bob@example.org>"))
    worked = arrive(store, ask(text))

    assert became(store)[3:] == [("answered", None)]
    assert opened(store) == 3
    ((_, sent),) = worked.departures
    assert all(line in sent.text for line in lines), sent.text
    assert "INC-000003" not in sent.text, "it is somebody else's"
    assert [each.address for each in sent.to] == ["ann@example.org"]


def test_what_is_over_is_not_listed_and_with_none_open_it_is_a_report(store: Store) -> None:
    arrive(store, report(1), report(2))
    with store.begin() as connection:
        connection.execute(update(incident).where(incident.c.id == 1).values(state="closed"))
    arrive(store, ask(number=1))
    with store.begin() as connection:
        connection.execute(update(incident).values(state="closed"))
    arrive(store, ask(number=2))

    assert became(store)[2:] == [("appended", 2), ("opened", 3)]


def merged(store: Store, **into: int) -> None:
    """Let incidents go on as others, as `merge` leaves them."""
    with store.begin() as connection:
        for own, survivor in into.items():
            ended = {"state": "cancelled", "merged_into": survivor}
            connection.execute(update(incident).where(incident.c.id == int(own[1:])).values(**ended))


def test_what_was_merged_is_asked_about_as_what_it_goes_on_as(store: Store) -> None:
    arrive(store, report(1), report(2, "Bob Example <bob@example.org>"), report(3, "Cy Example <cy@example.org>"))
    merged(store, n1=2, n2=3)
    worked = arrive(store, ask("Any news?", subject=""))

    assert became(store)[3:] == [("appended", 3)]
    ((_, sent),) = worked.departures
    assert "this is how INC-000003 stands, as which your INC-000001 goes on" in sent.text
    assert "Summary: Printer 1 jams" in sent.text, "the words of others are theirs"
    assert [each.address for each in sent.to] == ["ann@example.org"]


def test_what_was_merged_is_listed_once_with_the_words_of_whoever_asks(store: Store) -> None:
    arrive(store, report(1), report(2), report(3), report(4, "Bob Example <bob@example.org>"), report(5))
    merged(store, n1=4, n2=4, n3=5)
    worked = arrive(store, ask())

    assert became(store)[5:] == [("answered", None)]
    ((_, sent),) = worked.departures
    listed = [line for line in sent.text.splitlines() if line.startswith("INC-")]
    assert listed == ["INC-000005: Printer 5 jams (new)", "INC-000004: Printer 2 jams (new)"]


@pytest.mark.parametrize(
    ("text", "became_then"),
    [
        # Two are open, and one of them is meant; its words are those of whoever asks, not of what it was merged into.
        ("Any news on my printer?", ("appended", 3)),
        ("Gibt es etwas Neues zu meinem VPN?", ("appended", 2)),
        # Of that nothing is open: it may be a report.
        ("Any news on my laptop?", ("opened", 4)),
        ("Any news on my printer? It prints blank pages.", ("opened", 4)),
    ],
)
def test_what_is_asked_about_by_its_name_is_found(store: Store, text: str, became_then: tuple[str, int | None]) -> None:
    vpn = a_mail(message_id="m2@example.org", subject="VPN drops every hour", sender="Ann Example <ann@example.org>")
    other = a_mail(message_id="m3@example.org", subject="Paper jam", sender="Bob Example <bob@example.org>")
    arrive(store, report(1), vpn, other)
    merged(store, n1=3)
    arrive(store, ask(text, subject=""))

    assert became(store)[3] == became_then


def test_what_was_merged_into_what_is_over_is_not_asked_about(store: Store) -> None:
    arrive(store, report(1), report(2, "Bob Example <bob@example.org>"))
    merged(store, n1=2)
    with store.begin() as connection:
        connection.execute(update(incident).where(incident.c.id == 2).values(state="closed"))
    arrive(store, ask())

    assert became(store)[2:] == [("opened", 3)]


def test_somebody_else_is_told_nothing(store: Store) -> None:
    arrive(store, report(1))
    arrive(store, ask(sender="Eve Example <eve@example.org>"))

    assert became(store) == [("opened", 1), ("opened", 2)]


CHECKED = replace(POLICY, mail=MailRules(authserv_ids=("mx.desk.example",)))


@pytest.mark.parametrize(
    ("result", "outcome", "to"),
    [
        # Nothing proves the From, although a server of ours should have: nobody is told, and a person looks.
        ("", "opened", None),
        ("Authentication-Results: mx.desk.example; dmarc=fail header.from=example.org\r\n", "opened", None),
        (
            "Authentication-Results: mx.desk.example; dmarc=pass header.from=example.org\r\n",
            "answered",
            "else@example.net",
        ),
        # The server found nothing: the address is known, and only it is written to.
        (
            "Authentication-Results: mx.desk.example; dmarc=none header.from=example.org\r\n",
            "answered",
            "ann@example.org",
        ),
    ],
)
def test_only_whoever_is_believed_is_told(store: Store, result: str, outcome: str, to: str | None) -> None:
    arrive(store, report(1), report(2), policy=CHECKED)
    worked = arrive(store, ask(headers=f"{result}Reply-To: else@example.net\r\n"), policy=CHECKED)

    assert became(store)[2][0] == outcome
    told = [address.address for _, sent in worked.departures if "INC-000001" in sent.text for address in sent.to]
    assert told == ([to] if to else [])


@pytest.mark.parametrize(
    "body",
    [
        ask("What is the state of my incident? The scanner is dead too."),
        ask("What is the status?", subject="Scanner on the ground floor"),
        # It answers something that is not known here, or quotes it.
        ask(subject="Re: My incident", headers="In-Reply-To: <else@example.net>\r\n"),
        ask("Any news?\r\n\r\nOn 2 June 2025 Bob wrote:\r\n> The scanner is dead.\r\n", subject="Re: Scanner"),
        # A machine asks nothing.
        ask(headers="Auto-Submitted: auto-generated\r\n"),
    ],
)
def test_what_says_or_brings_more_is_no_question(store: Store, body: bytes) -> None:
    arrive(store, report(1))
    arrive(store, body)

    assert became(store)[1] in {("opened", 2), ("suppressed", None)}


def test_two_machines_cannot_ask_and_answer_for_ever(store: Store) -> None:
    policy = replace(POLICY, budget=Budget(per_address_a_day=4))
    arrive(store, report(1), report(2), policy=policy)
    for number in range(4):
        arrive(store, ask(number=number), policy=policy)

    with store.reading() as connection:
        assert len(connection.execute(select(outbox).where(outbox.c.template == "own_ones")).all()) == 2
        last = connection.execute(select(inbox).order_by(inbox.c.id.desc())).first()
    assert last is not None
    assert (last.outcome, "stopped answering ann@example.org" in last.because) == ("answered", True)
