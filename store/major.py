"""Where an incident stands in the major incident procedure, and what may follow (domain.md section 8.1). Pure.

none --> candidate --> declared --> stood_down --> reviewed
'------------|---------^  |            '--> declared    (it was not over)
v            v
rejected      demoted          both --> candidate | declared, by a person
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Major(StrEnum):
    """Where an incident stands in the major incident procedure (domain.md section 8.1)."""

    NONE = "none"
    CANDIDATE = "candidate"
    DECLARED = "declared"
    STOOD_DOWN = "stood_down"
    REVIEWED = "reviewed"
    REJECTED = "rejected"
    DEMOTED = "demoted"


#: From each place in the major incident procedure, those that may follow (domain.md section 8.1). A person may take a
#: rejection, a demotion or a stand-down back; no rule does.
MAJOR_TRANSITIONS = MappingProxyType(
    {
        Major.NONE: frozenset({Major.CANDIDATE, Major.DECLARED}),
        Major.CANDIDATE: frozenset({Major.DECLARED, Major.REJECTED}),
        Major.DECLARED: frozenset({Major.STOOD_DOWN, Major.DEMOTED}),
        Major.STOOD_DOWN: frozenset({Major.REVIEWED, Major.DECLARED}),
        Major.REVIEWED: frozenset({Major.STOOD_DOWN}),
        Major.REJECTED: frozenset({Major.CANDIDATE, Major.DECLARED}),
        Major.DEMOTED: frozenset({Major.CANDIDATE, Major.DECLARED}),
    }
)
#: It stands first in the queue, and only its manager closes it.
MAJOR = frozenset({Major.DECLARED, Major.STOOD_DOWN, Major.REVIEWED})
