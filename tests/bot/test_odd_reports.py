"""Reports that say little or nothing: the reporter is told what is missing, and in their language."""

from __future__ import annotations

import pytest

from store.tables import message, outbox, task, timeline
from tests.desks import arrive, rows
from tests.office import AGENT, Office, confirmed
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.values import a_mail

_PGP = "-----BEGIN PGP MESSAGE-----\n\nhQEMA1234\n=abcd\n-----END PGP MESSAGE-----"
_SEALED = b"""From: Gus <gus@example.org>
To: help@desk.example
Subject: %s
Message-ID: <sealed@example.org>
MIME-Version: 1.0
Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m
Content-Transfer-Encoding: base64

MIAGCSqGSIb3DQEHA6CAMIACAQAxggE=
"""


def _take(office: Office, body: bytes) -> str:
    arrive(office.store, body.replace(b"\n", b"\r\n"), name=f"o{office.now.timestamp()}")
    office.desk.work_inbox(office.now)
    return str(rows(office.store, outbox)[-1].payload["text"])


def test_whoever_sends_encrypted_mail_is_told_and_so_is_the_history(office: Office) -> None:
    answer = _take(office, _SEALED % b"Kein Zugriff auf das Laufwerk")

    assert "Guten Tag Gus," in answer
    assert "was verschlüsselt ist, können wir hier nicht lesen; bitte schicken Sie es" in answer
    assert "Ihrer E-Mail haben wir keinen Text gefunden" in answer
    [said] = [row.because for row in rows(office.store, timeline) if row.kind == "not_read"]
    assert said.startswith("what is encrypted cannot be read here")


def test_whoever_answers_encrypted_is_told(office: Office) -> None:
    office.report()
    office.report(_PGP, subject="Re: Printer jams [INC-000001]")

    assert office.sent()[-1] == ("refused", "ann@example.org")
    assert "what is encrypted cannot be read here" in office.last_letter()


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("Drucker im zweiten Stock geht nicht", "In Ihrer E-Mail haben wir keinen Text gefunden"),
        ("The printer on the second floor jams", "We found no text in your mail"),
    ],
)
def test_a_subject_alone_is_answered_in_its_language(office: Office, subject: str, says: str) -> None:
    assert says in _take(office, a_mail(subject=subject, text="", message_id="s@example.org"))


def test_the_reporter_reads_their_own_subject_whoever_wrote_last(office: Office) -> None:
    number = confirmed(office)
    token = str(rows(office.store, outbox)[-1].payload["reply_to"])
    office.report("Same here.", sender="bob@example.org", to=token, subject="My own printer trouble")
    office.say("take", number)
    office.say("reply", number, text="We are on it.")

    letter = rows(office.store, outbox)[-1]
    assert letter.recipients == "ann@example.org, bob@example.org"
    assert letter.subject == "Re: Printer jams [INC-000001]"


def test_the_address_of_whoever_forwards_stays_as_it_is(office: Office) -> None:
    office.report(
        "Please help her.\n\n---------- Forwarded message ---------\nFrom: Cy <cy@example.org>\nSubject: x\n\nIt jams.",
        subject="Fwd: x",
    )

    [todo] = rows(office.store, task)
    assert todo.text.startswith("ann@example.org forwarded a mail that cy@example.org wrote.")
    assert AGENT not in [row.sender for row in rows(office.store, message)]
