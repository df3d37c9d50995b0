"""How the commands of major incidents and incident models are written; part of `bot.commands.usage`. Pure."""

from __future__ import annotations

from bot.agreed.roster import Role
from bot.commands.form import Usage, choice, rest, word

_STAFF = frozenset({Role.AGENT, Role.SPECIALIST})
_MAJOR = frozenset({Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER})
_SPEAKING = _MAJOR | {Role.COMMUNICATIONS_LEAD}
#: What the command of this name can do; in words of domain.md section 8.1.
MAJOR_ACTIONS = ("propose", "declare", "reject", "demote", "join", "stand_down")
#: The roles of domain.md section 8.5, and the owner of the review.
MAJOR_ROLES = ("mim", "deputy", "scribe", "communications", "technical", "supplier", "reviewer")
#: What can be added to a review, and the steps that lead it on (section 8.9).
REVIEW_SECTIONS = (
    *("overview", "happened", "well", "badly", "factor", "external"),
    *("line", "hide", "action", "track", "model", "submit", "accept", "finish"),
)

MAJOR_USAGES: tuple[Usage, ...] = (
    Usage(
        name="major",
        summary="Declare or propose a major incident, join its parts, end it.",
        example="major 42 declare nobody can pay",
        roles=_STAFF | _MAJOR,
        parameters=(choice("action", *MAJOR_ACTIONS, optional=True), rest("reason", optional=True)),
    ),
    Usage(
        name="role",
        summary="Give somebody a role in a major incident.",
        example="role 42 technical @ann",
        roles=_MAJOR,
        parameters=(choice("role", *MAJOR_ROLES), rest("person")),
    ),
    Usage(
        name="update",
        summary="Tell all how a major incident stands and when news follows.",
        example="update 42 30m Mail is still down; we move it to the second site.",
        roles=_SPEAKING,
        parameters=(choice("next", "10m", "15m", "20m", "30m", "45m", "60m", optional=True), rest("text")),
    ),
    Usage(
        name="loss",
        summary="Say that the business loses by it, or may.",
        example="loss 42 the shop cannot sell",
        roles=_STAFF,
        parameters=(rest("reason"),),
    ),
    Usage(
        name="bridge",
        summary="Say where those who work on it speak.",
        example="bridge 42 https://meet.example.org/inc-42",
        roles=_STAFF | _SPEAKING,
        parameters=(word("link"),),
    ),
    Usage(
        name="review",
        summary="Add to the review of a major incident, or lead it on.",
        example="review 42 well It was found at once.",
        roles=_STAFF | _MAJOR,
        parameters=(choice("section", *REVIEW_SECTIONS), rest("text", optional=True)),
    ),
    Usage(
        name="follow",
        summary="Follow an incident model, step by step.",
        example="follow 42 mail-outage",
        roles=_STAFF,
        parameters=(word("model"),),
    ),
    Usage(
        name="waive",
        summary="Let it end without the rest of its model.",
        example="waive 42 the gateway was replaced",
        roles=_MAJOR,
        parameters=(rest("reason"),),
    ),
    Usage(
        name="step",
        summary="Say that a step of its model is done, or skipped and why.",
        example="step 42 3 skip there is only one gateway",
        roles=_STAFF,
        parameters=(word("step"), choice("outcome", "done", "skip"), rest("reason", optional=True)),
    ),
)
