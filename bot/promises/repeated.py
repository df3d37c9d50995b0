"""Which promises of an incident are worth a line of their own. Pure.

The promise of next news begins anew with each answer: after a hundred answers there are a hundred, and the one that
runs is not found among those that were kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def worth_a_line(promises: Sequence[tuple[Hashable, bool]]) -> list[bool]:
    """Say of each promise whether it is shown: all but those that were kept before another of the same.

    Args:
        promises: in their order, of each to whom and what it is, and whether it was kept.
    """
    newest = {each: at for at, (each, _) in enumerate(promises)}
    return [not was_kept or newest[each] == at for at, (each, was_kept) in enumerate(promises)]
