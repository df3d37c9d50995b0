"""The tables of the configuration about mail from outside: who is believed, and what is held for a person. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.config.tables import Count, Table
from bot.config.values import BesidePath, Duration, LineText, Size
from bot.mail_rules import MailRules

Pattern = Annotated[str, Field(min_length=1)]


class TrustTable(Table):
    """[trust]: who wrote it, and how far that is believed (email.md section 7)."""

    authserv_ids: tuple[str, ...] = ()
    accounts: dict[str, tuple[Pattern, ...]] = Field(default_factory=dict)


class DkimTable(Table):
    """[outgoing.dkim]: how what leaves is signed (RFC 6376)."""

    domain: LineText = Field(examples=["desk.example"])
    selector: LineText = Field(examples=["deskhand"])
    key: BesidePath = Field(examples=["dkim.pem"])


class HoldTable(Table):
    """[hold]: what a person looks at before it becomes anything (email.md section 5)."""

    spam_headers: dict[str, str] = Field(default_factory=dict)
    larger_than: Size = Field(default=50_000_000, validate_default=False)
    per_sender_an_hour: Count = 500
    per_incident_an_hour: Count = 200
    per_desk_an_hour: Count = 50_000
    alarm_after: Duration = timedelta(hours=4)


def rules_of(trust: TrustTable, hold: HoldTable) -> MailRules:
    """Return the rules for mail from outside."""
    accounts: Mapping[str, tuple[str, ...]] = dict(trust.accounts)
    return MailRules(
        authserv_ids=frozenset(trust.authserv_ids),
        accounts=accounts,
        spam_headers=tuple(hold.spam_headers.items()),
        largest=hold.larger_than,
        per_sender_an_hour=hold.per_sender_an_hour,
        per_incident_an_hour=hold.per_incident_an_hour,
        per_desk_an_hour=hold.per_desk_an_hour,
    )
