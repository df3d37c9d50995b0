"""What others changed of an incident since somebody looked at it, in words: what makes their order wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot.words import Words

#: Commands that only add to an incident are right whatever others did meanwhile.
ONLY_ADDS = frozenset({"note", "link"})
#: Changes that make nobody's view of an incident wrong: what the desk notes by itself about promises and notices.
_BY_ITSELF = frozenset(
    {
        "acknowledged", "alike", "breached", "escalated", "escalation_skipped", "queued", "recomputed", "reminded",
        "reported", "sent", "status_told", "step_late", "told_later", "update_reminded", "update_told",
    }
)  # fmt: skip


def changes_since(
    history: Iterable[Any], seen: int, words: Words, called: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Return what changed after an entry of the history, oldest first, each with who did it.

    Args:
        history: rows of the timeline.
        seen: id of the newest row that was there when they looked.
        words: of the language to tell it in.
        called: the name of whom an address belongs to.
    """
    return tuple(_told(row, words, called) for row in history if row.id > seen and row.kind not in _BY_ITSELF)


def _told(row: Any, words: Words, called: Callable[[str], str]) -> str:
    names = {"state": "state", "category": "category", "subcategory": "subcategory"}
    old, new = (words.of(names.get(row.field, ""), value) for value in (row.old, row.new))
    what = words.say(row.field or row.kind).replace("_", " ")
    change = " → ".join(filter(None, (old, new)))
    return f"{what}: {change} ({called(row.actor)})" if change else f"{what} ({called(row.actor)})"
