"""How much automatic mail is plausible before two machines must be writing to each other (email.md section 5). Pure.

    so many to one address about one incident in an hour, so many to one address in a day, none to one that fails

When it is too much, the desk falls silent there and says so once, with the way to go on; it never loses a report.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.agreed.policy import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadySent:
    """How much automatic mail an address had lately, since a person last said to go on."""

    #: About this incident.
    in_incident_last_hour: int = 0
    last_day: int = 0
    #: Why mail to it is taken to fail, "" when it is not.
    fails: str = ""
    #: It is a colleague who is told, not a reporter who is answered.
    is_colleague: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Whom, or about what, the desk stops to write automatically, and why."""

    #: "address" or "incident".
    kind: str
    #: The address in lower case, or the incident's number.
    key: str
    because: str

    @property
    def note(self) -> str:
        """What people read: why, and how to go on."""
        return f"stopped answering {self.because}; resume with: deskhand resume {self.key}"


def silence_for(address: str, number: str, sent: AlreadySent, budget: Budget) -> Silence | None:
    """Return the silence that an address calls for, None while mail to it is plausible."""
    if sent.fails:
        return Silence(kind="address", key=address, because=f"{address}: mail to it fails ({sent.fails})")
    a_day = budget.per_colleague_a_day if sent.is_colleague else budget.per_address_a_day
    if sent.last_day >= a_day:
        because = f"{address}: {sent.last_day} automatic messages in a day reach the budget of {a_day}"
        return Silence(kind="address", key=address, because=because)
    if sent.in_incident_last_hour >= budget.per_incident_an_hour and not sent.is_colleague:
        because = (
            f"{address} about {number}: {sent.in_incident_last_hour} automatic messages in an hour reach the budget "
            f"of {budget.per_incident_an_hour}"
        )
        return Silence(kind="incident", key=number, because=because)
    return None
