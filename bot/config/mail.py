"""The tables of the configuration about mail from outside: who is believed, and what is held for a person. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator

from bot.agreed.desk_addresses import AddressDefaults
from bot.agreed.mail_rules import MailRules
from bot.config.tables import Count, PriorityNumber, Table
from bot.config.values import BesidePath, Duration, Language, LineText, Size

Pattern = Annotated[str, Field(min_length=1)]


class TrustTable(Table):
    """[trust]: who wrote it, and how far that is believed (email.md section 7)."""

    authserv_ids: tuple[str, ...] = ()
    accounts: dict[str, tuple[Pattern, ...]] = Field(default_factory=dict)


class AddressTable(Table):
    """[address."ADDRESS"]: an address of the desk with defaults of its own (email.md section 1)."""

    name: LineText | None = None
    language: Language | None = None
    category: str = ""
    subcategory: str = ""
    service: str = ""
    group: str = ""
    lowest_priority: PriorityNumber | None = None


class ThreadingTable(Table):
    """[threading]: how an answer finds its incident (email.md section 6)."""

    same_subject_within: Duration = timedelta(days=7)


class DkimTable(Table):
    """[outgoing.dkim]: how what leaves is signed (RFC 6376)."""

    domain: LineText = Field(examples=["desk.example"])
    selector: LineText = Field(examples=["deskhand"])
    key: BesidePath = Field(examples=["dkim.pem"])


class AttachmentsTable(Table):
    """[attachments]: which attached files are handed out."""

    #: () stands for the usual ones.
    allowed: tuple[str, ...] = ()
    largest: Size = Field(default=20_000_000, validate_default=False)
    most: Count = 100
    #: "HOST:PORT" or the path of a socket; "" asks nobody.
    clamd: str = ""

    @field_validator("allowed")
    @classmethod
    def _extensions(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(extension.lower().lstrip(".") for extension in written)

    @field_validator("clamd")
    @classmethod
    def _place(cls, written: str) -> str:
        host, colon, port = written.rpartition(":")
        if (
            written
            and not written.startswith("/")
            and not (colon and host and port.isdigit() and 0 < int(port) < 65536)
        ):
            raise ValueError(
                'it is "HOST:PORT", such as "127.0.0.1:3310", or the path of a socket that begins with "/"'
            )
        return written


class HoldTable(Table):
    """[hold]: what a person looks at before it becomes anything (email.md section 5)."""

    spam_headers: dict[str, str] = Field(default_factory=dict)
    larger_than: Size = Field(default=50_000_000, validate_default=False)
    per_sender_an_hour: Count = 500
    per_incident_an_hour: Count = 200
    per_desk_an_hour: Count = 50_000
    alarm_after: Duration = timedelta(hours=4)


class WatchTable(Table):
    """[watch]: what the desk tells itself because nobody else does (email.md section 2)."""

    silence_after: Duration = timedelta(hours=8)
    calendar: str = "business"


def defaults_of(table: AddressTable) -> AddressDefaults:
    """Return what holds for what is reported to an address."""
    return AddressDefaults(
        name=table.name or "",
        language=table.language or "",
        category=table.category,
        subcategory=table.subcategory,
        service=table.service,
        group=table.group,
        lowest_priority=table.lowest_priority,
    )


def rules_of(trust: TrustTable, hold: HoldTable, threading: ThreadingTable) -> MailRules:
    """Return the rules for mail from outside."""
    accounts: Mapping[str, tuple[str, ...]] = dict(trust.accounts)
    return MailRules(
        authserv_ids=frozenset(trust.authserv_ids),
        accounts=accounts,
        spam_headers=tuple(hold.spam_headers.items()),
        same_subject_within=threading.same_subject_within,
        largest=hold.larger_than,
        per_sender_an_hour=hold.per_sender_an_hour,
        per_incident_an_hour=hold.per_incident_an_hour,
        per_desk_an_hour=hold.per_desk_an_hour,
    )
