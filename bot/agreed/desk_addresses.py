"""The addresses of one desk: each may have defaults of its own and answer in its own name (email.md section 1). Pure.

envelope: one desk address --> that one; several (a mailbox, one transaction) --> the one in To or Cc, else the first
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intake.addresses import is_ours


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDefaults:
    """What holds for everything that is reported to one address; "" and None leave it to what is found out."""

    #: How the desk signs its answers there.
    name: str = ""
    #: ISO 639-1 code, for reporters whose own language has no texts.
    language: str = ""
    category: str = ""
    subcategory: str = ""
    service: str = ""
    group: str = ""
    #: Nothing that is reported there is less important, until a person says so; 1 to 5.
    lowest_priority: int | None = None

    @property
    def sorts(self) -> bool:
        """Whether it says what a report is about, or whose it is."""
        return bool(self.category or self.service or self.group)

    @property
    def shown(self) -> str:
        """What it says about a report, in words."""
        said = (
            ("category", " / ".join(filter(None, (self.category, self.subcategory)))),
            ("service", self.service),
            ("group", self.group),
        )
        return ", ".join(f"{name} {value}" for name, value in said if value)


#: What holds for an address without a table of its own.
NOTHING = AddressDefaults()


def addressed_to(envelope: Sequence[str], written: Sequence[str], addresses: Sequence[str]) -> str:
    """Return the desk address that a message was sent to, as it is configured; "" when it names none.

    Args:
        envelope: The recipients it was delivered for. A mailbox that takes the mail of several addresses names all.
        written: To and Cc, in their order.
        addresses: Those of the desk.
    """
    delivered = _ours(envelope, addresses)
    if len(delivered) == 1:
        return delivered[0]
    named = [address for address in _ours(written, addresses) if address in delivered or not delivered]
    return next(iter((*named, *delivered)), "")


def _ours(recipients: Sequence[str], addresses: Sequence[str]) -> list[str]:
    found = (own for each in recipients for own in addresses if is_ours(each, (own,)))
    return list(dict.fromkeys(found))
