"""The taxonomy: categories, their subcategories, and what each leaf means before a word was weighed. Pure.

`DEFAULT_TAXONOMY` is domain.md section 14 as a table: a leaf names its service, its group and the impact and urgency
that hold when the text says nothing else (domain.md section 3.1). It guarantees unique leaves and levels from 1 to 3;
it does not know any organisation's critical services: those come from the configuration.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from classifier.suggestion import UNCLASSIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One subcategory with what follows from it."""

    category: str
    subcategory: str
    service: str = ""
    group: str = ""
    #: 1 high .. 3 low (domain.md section 3.1), when the text gives no sign.
    impact: int = 3
    urgency: int = 2

    def __post_init__(self) -> None:
        for name, level in (("impact", self.impact), ("urgency", self.urgency)):
            if level not in {1, 2, 3}:
                raise ValueError(f"{name} of {self.category} / {self.subcategory} is {level!r}; give 1, 2 or 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """All leaves in reading order; `Unclassified` is reserved and never among them."""

    leaves: tuple[Leaf, ...]

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for leaf in self.leaves:
            key = (leaf.category, leaf.subcategory)
            if leaf.category == UNCLASSIFIED:
                raise ValueError(f"category {UNCLASSIFIED!r} is reserved; give {leaf.subcategory!r} another category")
            if key in seen:
                raise ValueError(f"{leaf.category} / {leaf.subcategory} is in the taxonomy twice; remove one")
            seen.add(key)

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the categories in the order of their first leaf."""
        return tuple(dict.fromkeys(leaf.category for leaf in self.leaves))

    def subcategories(self, category: str) -> tuple[str, ...]:
        """Return the subcategories of a category in order, () for an unknown one."""
        return tuple(leaf.subcategory for leaf in self.leaves if leaf.category == category)

    def find(self, category: str, subcategory: str) -> Leaf | None:
        """Return the leaf of that name, None where the taxonomy has none."""
        return next(
            (leaf for leaf in self.leaves if leaf.category == category and leaf.subcategory == subcategory), None
        )

    @property
    def digest(self) -> str:
        """Return a key that changes whenever a name or a default changes."""
        return hashlib.sha256(repr(self.leaves).encode()).hexdigest()


_IDENTITY = ("Access & identity", "Identity", "Service desk")
_MAIL = ("E-mail & calendar", "E-mail", "Messaging")
_COLLABORATION = ("Collaboration & telephony", "Collaboration", "Messaging")
_NETWORK = ("Network", "Network", "Network")
_REMOTE = ("Remote access", "Remote work", "Network")
_WORKSTATION = ("Workstation", "Workplace", "Field support")
_MOBILE = ("Mobile device", "Workplace", "Field support")
_PRINTING = ("Printing & scanning", "Printing", "Field support")
_APPLICATION = ("Business application", "Business application", "Application support")
_SERVER = ("Server & database", "Hosting", "Infrastructure")
_FILE = ("File & data", "File service", "Infrastructure")
_SECURITY = ("Security", "Security", "Security")

#: (category with service and group), subcategory, default impact, default urgency.
_TABLE = (
    (_IDENTITY, "password/lockout", 3, 1),
    (_IDENTITY, "MFA/SSO", 3, 1),
    (_IDENTITY, "permissions", 3, 2),
    (_IDENTITY, "account missing/wrong", 3, 2),
    (_MAIL, "cannot send/receive", 3, 2),
    (_MAIL, "mailbox/quota", 3, 2),
    (_MAIL, "calendar/meeting rooms", 3, 3),
    (_COLLABORATION, "chat/meetings", 3, 2),
    (_COLLABORATION, "desk or soft phone", 3, 2),
    (_COLLABORATION, "contact centre", 2, 1),
    (_NETWORK, "Wi-Fi", 3, 2),
    (_NETWORK, "wired/LAN", 3, 2),
    (_NETWORK, "internet/DNS", 2, 1),
    (_REMOTE, "VPN", 3, 2),
    (_REMOTE, "virtual desktop", 3, 2),
    (_WORKSTATION, "hardware fault", 3, 2),
    (_WORKSTATION, "operating system", 3, 2),
    (_WORKSTATION, "performance", 3, 2),
    (_WORKSTATION, "peripherals/dock", 3, 2),
    (_MOBILE, "device fault", 3, 2),
    (_MOBILE, "mobile apps/MDM", 3, 2),
    (_PRINTING, "printer hardware/paper", 3, 2),
    (_PRINTING, "queue/driver", 3, 2),
    (_PRINTING, "scan to mail", 3, 2),
    (_APPLICATION, "unavailable", 2, 1),
    (_APPLICATION, "error/bug", 3, 2),
    (_APPLICATION, "slow", 3, 2),
    (_APPLICATION, "interface/data exchange", 2, 2),
    (_SERVER, "server down", 1, 1),
    (_SERVER, "database", 2, 1),
    (_SERVER, "storage/backup/restore", 2, 2),
    (_FILE, "share access", 3, 2),
    (_FILE, "lost/corrupt file", 3, 2),
    (_FILE, "sync", 3, 2),
    (_SECURITY, "phishing/malware", 3, 1),
    (_SECURITY, "lost or stolen device", 3, 1),
    (_SECURITY, "data exposure/unauthorised access", 1, 1),
)

DEFAULT_TAXONOMY = Taxonomy(
    leaves=tuple(
        Leaf(
            category=category,
            subcategory=subcategory,
            service=service,
            group=group,
            impact=impact,
            urgency=urgency,
        )
        for (category, service, group), subcategory, impact, urgency in _TABLE
    )
)
