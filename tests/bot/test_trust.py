"""`From` is a claim: it is believed as far as something proves it, and commands need proof."""

from __future__ import annotations

import pytest

from bot.decide import decide
from bot.events import Match
from bot.mail.trust import Level, Proofs, Trust, may_command, trust_of
from intake.authentication import Results
from intake.message import Address
from tests.conftest import NOW
from tests.values import a_message, a_policy, an_incident, arrived

ACCOUNTS = {"gateway": ("*@example.com",)}


def found(**results: object) -> Results:
    return Results(authserv_id="mx.example.org", **results)  # type: ignore[arg-type]


def judged(proofs: Proofs, *, author: str = "ann@example.org", checked: bool = True, **changes: object) -> Level:
    message = a_message(sender=Address(address=author), **changes)
    return trust_of(message, proofs, accounts=ACCOUNTS, desk_domain="desk.example", checked=checked).level


@pytest.mark.parametrize(
    ("proofs", "level"),
    [
        (Proofs(results=found(dmarc="pass", dmarc_domain="example.org")), "authenticated"),
        # Passed, but for somebody else; and for nobody who is named.
        (Proofs(results=found(dmarc="pass", dmarc_domain="evil.example")), "unverified"),
        (Proofs(results=found(dmarc="pass")), "unverified"),
        (Proofs(results=found(dmarc="fail", dmarc_domain="example.org")), "failed"),
        # DMARC's word stands above the others'.
        (Proofs(results=found(dmarc="fail", signed_by=("example.org",)), is_known=True), "failed"),
        # No DMARC record: what is aligned proves the same.
        (Proofs(results=found(dmarc="none", signed_by=("example.org",))), "authenticated"),
        (Proofs(results=found(signed_by=("evil.example",))), "unverified"),
        # A top level domain owns nobody.
        (Proofs(results=found(signed_by=("org",))), "unverified"),
        (Proofs(results=found(spf="pass", spf_domain="example.org")), "authenticated"),
        (Proofs(results=found(spf="pass", spf_domain="evil.example")), "unverified"),
        (Proofs(results=found(spf="fail", spf_domain="example.org")), "failed"),
        (Proofs(results=found(spf="softfail", spf_domain="example.org"), is_known=True), "known"),
        # Every mail should have been checked, and this one was not: it came another way.
        (Proofs(is_known=True), "unverified"),
        (Proofs(), "unverified"),
    ],
)
def test_results_are_believed_for_the_domain_that_they_are_about(proofs: Proofs, level: str) -> None:
    assert judged(proofs) == level


@pytest.mark.parametrize(
    ("account", "author", "level"),
    [
        ("ann@example.org", "Ann@Example.org", "authenticated"),
        ("scanner", "scanner@desk.example", "authenticated"),
        # Whoever knows the scanner's password is not Ann.
        ("scanner", "ann@example.org", "unverified"),
        ("gateway", "anybody@example.com", "authenticated"),
        ("gateway", "anybody@example.org", "unverified"),
    ],
)
def test_an_account_proves_the_addresses_that_it_may_write_under(account: str, author: str, level: str) -> None:
    assert judged(Proofs(account=account), author=author) == level


def test_where_nothing_is_checked_an_address_that_wrote_before_is_known() -> None:
    assert judged(Proofs(is_known=True), checked=False) is Level.KNOWN
    assert judged(Proofs(), checked=False) is Level.UNVERIFIED


def test_a_second_from_is_never_proven() -> None:
    proofs = Proofs(account="ann@example.org", results=found(dmarc="pass", dmarc_domain="example.org"))

    assert judged(proofs, flags=("from-repeated",)) is Level.UNVERIFIED


def test_a_subdomain_is_its_owners() -> None:
    assert judged(Proofs(results=found(signed_by=("example.org",))), author="ann@mail.example.org") == "authenticated"
    assert judged(Proofs(results=found(signed_by=("mail.example.org",)))) == "unverified"


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("is_agent", [True, False])
def test_commands_are_for_agents_who_are_proven(level: Level, is_agent: bool) -> None:
    refused = may_command(Trust(level=level, because="so"), is_agent=is_agent)

    assert (refused == "") is (is_agent and level is Level.AUTHENTICATED)


@pytest.mark.parametrize(
    ("level", "recipients"),
    [
        # Proven: where its author wants it. Known: where the author is known to be. Otherwise nowhere.
        (Level.AUTHENTICATED, ["eve@example.net"]),
        (Level.KNOWN, ["ann@example.org"]),
        (Level.UNVERIFIED, []),
        (Level.FAILED, []),
    ],
)
def test_how_an_incident_stands_is_told_to_whom_it_concerns(level: Level, recipients: list[str]) -> None:
    """ "Status?" in Ann's name, with an address of somebody else to answer to."""
    event = arrived(
        message=a_message(text="Status?", new_text="Status?", reply_to=(Address(address="eve@example.net"),)),
        match=Match(incident_id=42, step="subject_number", because="so"),
        intent="status",
        trust=Trust(level=level, because="so"),
    )
    decision = decide(event, an_incident(id=42), a_policy(), NOW)

    assert [reply.to.address for reply in decision.replies] == recipients
