"""A database of an earlier release is brought up to date by one process, and never while a desk runs on it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from store.engine import Store, open_store
from store.presence import Presence, as_running, kept_apart
from store.schema import HEAD, SchemaTooNew, SchemaTooOld, is_older, require_current, revision_of, upgrade
from store.upgrading import EarlierDeskRuns, bring_up_to_date
from tests.waiting import PATIENCE


def an_earlier(url: str) -> Store:
    """A database as an earlier release left it."""
    store = open_store(url)
    upgrade(store, to="0023")
    return store


def test_an_empty_database_and_an_earlier_one_are_brought_up_to_date(database_url: str) -> None:
    store = open_store(database_url)
    upgrade(store, to="0001")

    assert bring_up_to_date(store) == "0001"
    assert bring_up_to_date(store) == HEAD
    assert revision_of(store) == HEAD
    store.close()


def test_a_desk_that_runs_on_sqlite_is_not_migrated_away_under(tmp_path: Path) -> None:
    store = an_earlier(f"sqlite:///{tmp_path}/desk.db")
    running = Presence(store)
    running.share()

    with pytest.raises(EarlierDeskRuns, match="is still running on it"):
        bring_up_to_date(store)
    assert revision_of(store) == "0023"
    running.close()
    assert bring_up_to_date(store) == "0023"
    store.close()


def test_a_desk_that_runs_on_postgresql_is_seen_by_the_name_of_its_connections(postgresql_url: str) -> None:
    store = an_earlier(postgresql_url)
    running = open_store(as_running(postgresql_url).replace(HEAD, "0023"))
    with running.reading(), pytest.raises(EarlierDeskRuns, match=r"connection \d+ from"):
        bring_up_to_date(store)
    assert revision_of(store) == "0023"
    running.close()
    of_this_release = open_store(as_running(postgresql_url))

    with of_this_release.reading():
        assert bring_up_to_date(store) == "0023"
    of_this_release.close()
    store.close()


def test_whoever_starts_meanwhile_waits_for_the_upgrade(tmp_path: Path) -> None:
    store = an_earlier(f"sqlite:///{tmp_path}/desk.db")
    second = threading.Thread(target=bring_up_to_date, args=(store,))
    with kept_apart(store) as in_the_way:
        second.start()
        upgrade(store)
    second.join(timeout=PATIENCE)

    assert in_the_way == ""
    assert not second.is_alive()
    assert revision_of(store) == HEAD
    store.close()


@pytest.mark.parametrize(
    ("revision", "older", "refused", "words"),
    [
        ("0001", True, SchemaTooOld, "`deskhand run` brings the database up to date"),  # the first of all
        ("0023", True, SchemaTooOld, f"migration 0023 and this release needs {HEAD}"),  # the one before
        ("9999", False, SchemaTooNew, "a newer Deskhand wrote it"),  # of a release to come
        ("0000", False, SchemaTooNew, "does not know"),  # of no release at all
    ],
)
def test_a_database_of_another_release_is_refused_with_what_to_do(
    revision: str, older: bool, refused: type[Exception], words: str
) -> None:
    assert is_older(revision) is older
    with pytest.raises(refused, match=words):
        require_current(revision)
    require_current(HEAD)
