"""A page knows what it wrote, and what somebody else did: what was asked for a whole batch is asked again then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.writing.page import LostClaim, Page
from store import inbox as arrivals
from store import incidents, queue
from store.engine import Store
from store.incident import IncidentId, TimelineEntry
from store.recall import Wanted
from store.tables import inbox
from tests.conftest import NOW
from tests.values import an_arrival, an_incident

ANN = "ann@example.org"
WANTED = Wanted(addresses=frozenset({ANN}), message_ids=frozenset({"m1@example.org"}), since=NOW)
OTHERS = replace(WANTED, addresses=frozenset({"bob@example.org"}), message_ids=frozenset({"m2@example.org"}))


def test_what_was_recalled_for_the_batch_serves_until_the_page_writes_about_it(store: Store) -> None:
    both = replace(
        WANTED, addresses=WANTED.addresses | OTHERS.addresses, message_ids=WANTED.message_ids | OTHERS.message_ids
    )
    with store.begin() as connection:
        page = Page.of(connection, both)
        first = page.recall(WANTED)
        ann = page.person(ANN, first, name="Ann", now=NOW)

        assert (first is page.recalled, first.people) == (True, {})
        assert page.recall(WANTED).people == {ANN: ann}
        assert page.recall(OTHERS) is page.recalled
        assert page.recall(replace(OTHERS, message_ids=frozenset({"m3@example.org"}))) is not page.recalled


def test_what_hangs_on_an_incident_is_gathered_anew_when_it_has_another_version(store: Store) -> None:
    with store.begin() as connection:
        opened = incidents.insert_incident(connection, replace(an_incident(), id=None))
        assert opened.id is not None
        page = Page.of(connection)
        before = page.around(opened)
        # As another process would, between the gathering and the lock.
        changed = incidents.save(connection, replace(opened, summary="Another"), opened)
        told = TimelineEntry(at=NOW, actor="ann", kind="noted", because="so")
        incidents.add_timeline(connection, opened.id, [told])

        assert (before.history, page.around(opened) is before) == ((), True)
        assert page.around(changed).history == (told,)
        page.touch(IncidentId(opened.id))
        assert page.gathered == {}


def test_a_row_that_somebody_else_finished_undoes_the_page(store: Store) -> None:
    with store.begin() as connection:
        rows = [arrivals.add(connection, an_arrival(f"d-{number}")) for number in range(2)]
        assert queue.finish(connection, inbox, 2, now=NOW)
    with store.begin() as connection:
        page = Page.of(connection)
        for row_id in rows:
            assert row_id is not None
            page.finish(inbox, row_id, now=NOW + timedelta(seconds=1), outcome="opened")

        with pytest.raises(LostClaim, match="inbox rows 1, 2"):
            page.write_out()
