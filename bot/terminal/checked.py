"""What `deskhand check` found about one part of the desk. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One part: whether it is as it should be, what was seen, and what to do when it is not."""

    name: str
    ok: bool
    #: What was seen: "SQLite 3.45, migration 0001".
    seen: str
    #: The next step, "" when ok.
    step: str = ""


def fine(name: str, seen: str) -> Checked:
    """Return a part that is as it should be."""
    return Checked(name=name, ok=True, seen=seen)


def trouble(name: str, seen: str, step: str) -> Checked:
    """Return a part that is not, with the next step."""
    return Checked(name=name, ok=False, seen=seen, step=step)
