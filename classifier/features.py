"""Features: what a linear model may weigh in a line of words, as hashed keys. Pure.

Four blocks, each scaled to length one by the model so that none drowns the others:

    WORD     each word
    PAIR     each two words in a row
    PART     pieces of three to five letters of each word: typos, compounds, endings, kin in other languages
    IDEA     what the word stands for (classifier/data/ideas.jsonl): "Drucker", "printer" and "imprimante" are one,
             and each two ideas of one message together ("scan" with "mail")

A key is a CRC-32 with the block in its two highest bits: the same on every machine and in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from zlib import crc32

WORD, PAIR, PART, IDEA = range(4)
_MASK = 0x3FFFFFFF
_SHORTEST_PART, _LONGEST_PART = 3, 5
_LONGEST_STEM = 18
#: Ideas weighed together; a page that names more is a page about everything.
MOST_IDEAS = 24


def key_of(block: int, text: str) -> int:
    """Return the key of a feature in its block."""
    return (block << 30) | (crc32(text.encode()) & _MASK)


def keys_of(block: int, texts: Iterable[str]) -> list[int]:
    """Return the keys of many features of one block."""
    highest = block << 30
    return [highest | (crc32(text.encode()) & _MASK) for text in texts]


@dataclass(frozen=True, slots=True)
class Ideas:
    """The table from stems to ideas; a stem holds at the word's start and end unless its star opens that side."""

    #: stem -> (idea, whether the word may begin earlier, whether it may end later)
    stems: Mapping[str, tuple[tuple[str, bool, bool], ...]] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, Iterable[str]]) -> Ideas:
        """Build the table from idea -> stems such as "drucker", "druck*" (start) or "*ordner*" (anywhere)."""
        stems: dict[str, tuple[tuple[str, bool, bool], ...]] = {}
        for idea, patterns in table.items():
            for pattern in patterns:
                entry = (idea, pattern.startswith("*"), pattern.endswith("*"))
                stem = pattern.strip("*")
                stems[stem] = (*stems.get(stem, ()), entry)
        return cls(stems)

    def of(self, word: str) -> tuple[str, ...]:
        """Return the ideas that a word (or two words joined by a space) stands for, in the order of their stems."""
        found: dict[str, None] = {}
        size, stems_at = len(word), self.stems.get
        for start in range(size):
            for end in range(start + 2, min(size, start + _LONGEST_STEM) + 1):
                for idea, may_start, may_end in stems_at(word[start:end]) or ():
                    if (may_start or start == 0) and (may_end or end == size):
                        found[idea] = None
        return tuple(found)


def parts_of(word: str) -> list[str]:
    """Return the pieces of a word, its borders marked."""
    padded = f" {word} "
    return [
        padded[start : start + size]
        for size in range(_SHORTEST_PART, min(_LONGEST_PART, len(padded)) + 1)
        for start in range(len(padded) - size + 1)
    ]


def word_keys(word: str) -> list[int]:
    """Return the keys of a word alone: itself and its parts."""
    return [key_of(WORD, word), *keys_of(PART, parts_of(word))]


def idea_keys(ideas: Iterable[str]) -> list[int]:
    """Return the keys of the ideas of one message, two by two."""
    distinct = sorted(set(ideas))[:MOST_IDEAS]
    return keys_of(IDEA, [f"{first}+{second}" for first, second in combinations(distinct, 2)])
