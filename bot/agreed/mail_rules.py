"""What the configuration says about mail from outside: whom it is believed, and what a person looks at first. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRules:
    """Rules for what arrives (email.md sections 5 and 7)."""

    #: Names of the mail servers whose Authentication-Results are believed; "" is for servers that write none.
    authserv_ids: frozenset[str] = frozenset()
    #: Account that logged in -> patterns of the addresses that it may write under, besides its own.
    accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Fields by which a server in front says that a message is spam, and how their value begins then.
    spam_headers: tuple[tuple[str, str], ...] = ()
    #: How old an incident may be that an answer without a reference finds by its subject.
    same_subject_within: timedelta = timedelta(days=7)
    #: More octets than that are not read before a person says so.
    largest: int = 50_000_000
    #: More messages than that in an hour are a flood: from one sender, to one incident, and in all.
    per_sender_an_hour: int = 500
    per_incident_an_hour: int = 200
    per_desk_an_hour: int = 50_000
