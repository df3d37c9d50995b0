"""How bad a security incident is besides what stands still: information, and recovery. Pure.

NIST SP 800-61r2 section 3.2.6, tables 3-3 and 3-4; domain.md section 3.3. The priority is never below what these say:

    information exposed or changed                      P2
      and its impact is high, or nothing brings it back P1
    recovery extended, or not possible                  P2
    recovery supplemented                               P3
"""

from __future__ import annotations

from collections.abc import Mapping

from store.incident import Incident

#: The category whose incidents only those see who need to know.
SECURITY = "Security"
#: The subcategory of mail that is itself the attack.
PHISHING = "phishing/malware"
#: The subcategory of domain.md section 14 in which data are exposed.
EXPOSURE = "data exposure/unauthorised access"
#: Information impact -> what it means; table 3-3.
INFORMATION: Mapping[str, str] = {
    "none": "no information was exposed, changed, deleted or otherwise compromised",
    "privacy": "sensitive personal information was accessed or taken",
    "proprietary": "unclassified proprietary information was accessed or taken",
    "integrity": "sensitive or proprietary information was changed or deleted",
}
#: Recoverability effort -> what it means; table 3-4.
RECOVERY: Mapping[str, str] = {
    "regular": "the time to recover is predictable with what is there",
    "supplemented": "the time to recover is predictable with additional resources",
    "extended": "the time to recover is unpredictable; outside help is needed",
    "not_recoverable": "recovery is not possible; what was taken is out",
}
_RECOVERS = {"supplemented": 3, "extended": 2, "not_recoverable": 2}


def is_exposed(incident: Incident) -> bool:
    """Say whether information got to where it must not be; its subcategory says so until a person does."""
    if not incident.security:
        return False
    if incident.information_impact:
        return incident.information_impact in {"privacy", "proprietary"}
    return incident.subcategory == EXPOSURE


def floor_of(incident: Incident) -> tuple[int, str] | None:
    """Return the priority that it is never below, and why; None where these say nothing."""
    if not incident.security:
        return None
    found = [each for each in (_by_information(incident), _by_recovery(incident)) if each is not None]
    return min(found, key=lambda each: each[0], default=None)


def _by_information(incident: Incident) -> tuple[int, str] | None:
    changed = incident.information_impact == "integrity"
    if not changed and not is_exposed(incident):
        return None
    what = "changed or deleted data" if changed else "exposed data"
    if incident.information_impact and incident.impact == 1:
        return 1, f"{what} with a high impact are P1"
    if incident.information_impact and incident.recoverability == "not_recoverable":
        return 1, f"{what} that nothing brings back are P1"
    return 2, f"{what} are never below P2"


def _by_recovery(incident: Incident) -> tuple[int, str] | None:
    lowest = _RECOVERS.get(incident.recoverability)
    word = incident.recoverability.replace("_", " ")
    return None if lowest is None else (lowest, f"a recovery that is {word} is never below P{lowest}")
