"""An earlier database is brought up to date, never under a desk that still runs on it. Talks to the database."""

from __future__ import annotations

from store.engine import Store
from store.presence import kept_apart
from store.schema import HEAD, is_older, revision_of, upgrade


class EarlierDeskRuns(RuntimeError):
    """A desk of an earlier release has the database open."""


def bring_up_to_date(store: Store) -> str | None:
    """Make the tables, or migrate them; return the migration the database was at, None when it was empty.

    Raises:
        SchemaTooNew: A newer Deskhand wrote it.
        EarlierDeskRuns: It is of an earlier release, and a desk runs on it.
    """
    before = revision_of(store)
    if before is None or not is_older(before):
        upgrade(store)
        return before
    with kept_apart(store) as in_the_way:
        # Another process that started with this one may have done it meanwhile.
        if in_the_way and revision_of(store) != HEAD:
            raise EarlierDeskRuns(
                f"the database is at migration {before}, this release needs {HEAD}, and a desk of the earlier release "
                f"is still running on it ({in_the_way}); stop all its processes, make a backup, and try again"
            )
        upgrade(store)
    return before
