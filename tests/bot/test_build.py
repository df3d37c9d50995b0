"""What the configuration becomes when it is built."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from bot.build import build_desk, build_reader, is_served, open_desk_store
from bot.config.load import load
from bot.learning.models import build_classify
from bot.quiet import build_policy
from store import inbox as arrivals
from store import queue
from store.engine import Store, open_store
from store.schema import HEAD, upgrade
from store.tables import inbox
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import an_arrival

ADDRESSES = ("help@desk.example", "it@Example.ORG")


@pytest.mark.parametrize(
    ("address", "served"),
    [
        ("help@desk.example", True),
        ("HELP@DESK.EXAMPLE", True),
        # a reply token
        ("help+c.abc@desk.example", True),
        ("boss@desk.example", False),
        # RFC 5321 section 4.5.1: a domain that takes mail has a postmaster, in any case, and without a domain too.
        ("postmaster@desk.example", True),
        ("Postmaster@example.org", True),
        ("postmaster", True),
        # but not that of others: this is no relay
        ("postmaster@elsewhere.example", False),
    ],
)
def test_mail_is_taken_for_the_desk_and_its_postmaster(address: str, served: bool) -> None:
    assert is_served(address, ADDRESSES) is served


def test_an_older_database_is_brought_up_to_date_and_the_log_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[desk]\naddress = "help@desk.example"\n')
    config = load(tmp_path / "config.toml", {})
    old = open_store(config.database.url)
    upgrade(old, to="0019")
    old.close()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as told:
        for _ in range(2):
            open_desk_store(config).close()

    assert [(line["event"], line["before"], line["migration"]) for line in told] == [("store.upgraded", "0019", HEAD)]


def test_a_classifier_that_is_switched_off_suggests_nothing_and_the_middle(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[desk]\naddress = "help@desk.example"\n[classifier]\nmode = "off"\n')
    config = load(tmp_path / "config.toml", {})
    store = open_desk_store(config)
    desk = build_desk(config, store, build_classify(config))
    store.close()

    assert build_policy(config).show_from > 1
    assert len(desk.keys) == 1
    assert (tmp_path / "deskhand.db").stat().st_mode & 0o777 == 0o600


def test_the_process_for_doubtful_mail_is_up_where_a_message_was_tried_before(sqlite_store: Store) -> None:
    """A desk that is stopped again and again would spend each of its lives on starting it."""
    with sqlite_store.begin() as connection:
        arrivals.add(connection, an_arrival("d-1", at=NOW))
    fresh = build_reader(sqlite_store)
    with sqlite_store.lease() as connection:
        queue.claim(connection, inbox, now=NOW, limit=1, lease=timedelta(seconds=10))
    after_a_crash = build_reader(sqlite_store)

    assert (fresh.is_up, after_a_crash.is_up) == (False, True)
    after_a_crash.close()
    assert not after_a_crash.is_up
