"""A new report of something that is known already, and a reporter who says that theirs is something else. Pure.

domain.md section 8.7: during a declared major incident whoever reports the same is told so at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.incident import Incident, TimelineEntry
from store.major import Major

#: How much a report counts that names the same service, but another kind of trouble with it.
_SAME_SERVICE = 0.7
#: Longer texts are reports, whatever they begin with.
_SHORT = 20
_APART = re.compile(
    r"\b(?:not (?:for|about) me|does ?n[o']t (?:concern|affect) me|(?:is|it'?s|that'?s) (?:something|a) "
    r"(?:else|different(?: one)?)|not (?:mine|my (?:problem|issue))|"
    r"betrifft mich nicht|nicht (?:mein (?:problem|fall)|bei mir)|(?:et)?was (?:ganz )?anderes|ein anderes problem)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIssue:
    """A major incident or a candidate that is still open, and what its users were told last."""

    incident: Incident
    told: TimelineEntry | None = None

    @property
    def is_public(self) -> bool:
        """Whether it is declared, so that reporters may hear of it."""
        return self.incident.major is Major.DECLARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The known issue that a report is about, and how sure that is (0.0 to 1.0)."""

    issue: KnownIssue
    score: float


def likeness(issues: Sequence[KnownIssue], fresh: Incident) -> Likeness | None:
    """Return the known issue that a new incident is most probably about, None when it is about none.

    Of several that are as near, a declared one; then the first: what is reported later is a part of it, and so are its
    parts that are still called candidates.
    """
    found = [
        Likeness(issue=issue, score=fresh.suggested_confidence * (1.0 if same else _SAME_SERVICE))
        for issue in issues
        if fresh.service and issue.incident.service == fresh.service
        for same in [issue.incident.subcategory == fresh.subcategory]
    ]
    return max(found, key=lambda each: (each.score, each.issue.is_public, -(each.issue.incident.id or 0)), default=None)


def says_apart(text: str) -> bool:
    """Say whether a short answer means that the reporter's trouble is another one."""
    return len(text.split()) <= _SHORT and _APART.search(text.replace("’", "'")) is not None


def part_of_what(incident: Incident, said: Iterable[tuple[str, str]]) -> str:
    """Return the number of the major incident that an open one is probably about, "" for none (section 8.6).

    Args:
        incident: as it stands.
        said: kind and new value of the lines of its history, in order.
    """
    if not incident.is_open or incident.parent_id is not None or incident.is_major:
        return ""
    number = ""
    for kind, new in said:
        number = new if kind == "known_issue" else "" if kind == "parted" else number
    return number
