"""Whom a command means by a name: colleagues by address, its first part, name or Slack member id. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from bot.agreed.policy import Policy
from bot.agreed.roster import Colleague
from bot.commands.refused import Code, Refused


def people_by_name(policy: Policy) -> dict[str, Colleague]:
    """Return colleagues by everything that they may be called, in lower case; of two with one name the first."""
    people: dict[str, Colleague] = {}
    for person in policy.roster.people.values():
        for name in (person.address, person.address.partition("@")[0], person.name, person.slack):
            if name:
                people.setdefault(name.lower(), person)
    return people


def person_named(written: str, policy: Policy) -> Colleague:
    """Return the colleague who is called so, with or without an @ before it; refuse a name that nobody has."""
    people, bare = people_by_name(policy), " ".join(written.split()).lstrip("@").lower()
    if bare in people:
        return people[bare]
    shown = written.strip()[:60]
    if not people:
        raise Refused(Code.NOT_FOUND, f"there is no person {shown!r}; the configuration names nobody yet")
    near, known = nearest_of(bare, [*people]), ", ".join(policy.roster.people)
    if near:
        raise Refused(Code.NOT_FOUND, f"there is no person {shown!r}; did you mean {near!r}?")
    raise Refused(Code.NOT_FOUND, f"there is no person {shown!r}; people are {known[:300]}")


def nearest_of(written: str, names: Sequence[str]) -> str:
    """Return the name that is most like what was written, or like its first word; "" where none is."""
    for words in (written, *written.split(maxsplit=1)[:1]):
        near = get_close_matches(words, names, n=1, cutoff=0.5)
        if near:
            return near[0]
    return ""
