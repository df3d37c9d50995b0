"""Who wrote it, and how far that is believed: `From` is a claim (email.md section 7). Pure.

    authenticated   the account that logged in may write under this address, or a server of ours found DMARC passed
    known           nothing proves it and nothing speaks against it; the desk has met the address before
    unverified      nothing proves it
    failed          a server of ours found that it does not come from where it says

Whatever the level, a report opens an incident. What differs is what may be done in somebody's name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from intake.authentication import Results
from intake.message import InboundMessage


class Level(StrEnum):
    """How far the claim of a message's From is believed."""

    AUTHENTICATED = "authenticated"
    KNOWN = "known"
    UNVERIFIED = "unverified"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """A level, and what it rests on."""

    level: Level = Level.UNVERIFIED
    because: str = "nothing proves who wrote it"

    @property
    def may_introduce(self) -> bool:
        """May its author bring others into an incident that is there already?"""
        return self.level in {Level.AUTHENTICATED, Level.KNOWN}


#: Where nothing is known of who wrote.
UNPROVEN = Trust()
#: What the channel itself vouches for, such as a chat that has signed its people in.
VOUCHED = Trust(level=Level.AUTHENTICATED, because="the channel vouches for its people")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What there is to judge by, besides the message."""

    #: The account that logged in (RFC 4954), "" when none did.
    account: str = ""
    #: What a server of ours found out, None when there is nothing of one.
    results: Results | None = None
    #: Has the desk met this address before?
    is_known: bool = False


def trust_of(
    message: InboundMessage, proofs: Proofs, *, accounts: Mapping[str, Collection[str]], desk_domain: str, checked: bool
) -> Trust:
    """Return how far the claim of this message's From is believed.

    Args:
        message: What arrived.
        proofs: What speaks for or against its From.
        accounts: Account -> patterns of the addresses that it may write under, besides its own.
        desk_domain: What an account without a domain is taken to be at.
        checked: Is every message supposed to have been checked by a server of ours?
    """
    author = message.sender.address.lower()
    if "@" not in author:
        return Trust(because="it names no author")
    if "from-repeated" in message.flags:
        return Trust(because="it has more than one From, and no check says which of them is meant")
    if proofs.account and _may_write_as(proofs.account, author, accounts, desk_domain):
        return Trust(level=Level.AUTHENTICATED, because=f"account {proofs.account} logged in")
    found = _by_results(author.rpartition("@")[2], proofs.results)
    if found is not None:
        return found
    unproven = (
        f"account {proofs.account} logged in, which may not write as {author}" if proofs.account else _unproven(proofs)
    )
    if proofs.is_known and (proofs.results is not None or not checked):
        return Trust(level=Level.KNOWN, because=f"{unproven}; the desk has met {author} before")
    return Trust(because=unproven)


def may_command(trust: Trust, *, is_agent: bool) -> str:
    """Return why no command may be given by this message, "" when one may (email.md section 7).

    `is_agent` says whether the address in From is that of somebody who works at the desk.
    """
    if not is_agent:
        return "commands by mail are for agents; the address in From is not one's"
    if trust.level is Level.AUTHENTICATED:
        return ""
    return f"commands by mail need an authenticated sender, but this one is {trust.level}: {trust.because}"


def _may_write_as(account: str, author: str, accounts: Mapping[str, Collection[str]], desk_domain: str) -> bool:
    own = account.lower() if "@" in account else f"{account}@{desk_domain}".lower()
    return author == own or any(fnmatchcase(author, pattern.lower()) for pattern in accounts.get(account, ()))


def _unproven(proofs: Proofs) -> str:
    results = proofs.results
    if results is None:
        return "nothing proves who wrote it"
    found = ", ".join(f"{name}={word}" for name, word in (("dmarc", results.dmarc), ("spf", results.spf)) if word)
    return f"{results.authserv_id or 'the mail server'} proved nothing ({found or 'no result'})"


def _by_results(domain: str, results: Results | None) -> Trust | None:
    """Judge by the server's results: DMARC's if there is one, else what DMARC would make of the others (RFC 7489)."""
    if results is None:
        return None
    server = results.authserv_id or "the mail server"
    if results.dmarc == "fail":
        return Trust(level=Level.FAILED, because=f"{server} found dmarc=fail for {domain}")
    proof = _proof(domain, results)
    if proof:
        return Trust(level=Level.AUTHENTICATED, because=f"{server} found {proof}")
    if results.spf == "fail" and _is_of(domain, results.spf_domain):
        return Trust(level=Level.FAILED, because=f"{server} found spf=fail for {results.spf_domain}")
    return None


def _proof(domain: str, results: Results) -> str:
    if results.dmarc == "pass" and _is_of(domain, results.dmarc_domain):
        return f"dmarc=pass for {domain}"
    signer = next((each for each in results.signed_by if _is_of(domain, each)), "")
    if signer:
        return f"the DKIM signature of {signer} right"
    return f"spf=pass for {results.spf_domain}" if results.spf == "pass" and _is_of(domain, results.spf_domain) else ""


def _is_of(domain: str, owner: str) -> bool:
    """Say whether a domain is that of its owner or below it: whoever owns a domain owns what is below."""
    return bool(owner) and "." in owner and (domain == owner or domain.endswith(f".{owner}"))
