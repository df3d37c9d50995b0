"""How a major incident stands, for whoever opens its page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.major import cadence
from bot.major.crew import ROLES, crew_of
from bot.major.procedure import call_of
from bot.major.rules import Cadence
from store.incident import TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who leads it, what was told last, and when more is promised."""

    since: datetime
    #: What a role is called -> the address of whoever has it.
    crew: Mapping[str, str]
    #: Where those who work on it speak, "" where nobody said.
    call: str
    #: What the users were told last; its number is 0 where nothing was.
    told: cadence.Told


def standing(history: Sequence[TimelineEntry], rules: Cadence) -> Standing | None:
    """Return how it stands, None where it was never declared."""
    since, told = cadence.declared_at(history), cadence.told(history, rules)
    if since is None or told is None:
        return None
    crew = {ROLES.get(role, role).partition(":")[0]: person for role, person in crew_of(history).items()}
    return Standing(since=since, crew=crew, call=call_of(tuple(history)), told=told)
