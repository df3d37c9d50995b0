"""The status page tells everybody what is out of order, and nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from store import incidents
from store.engine import Store
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import Site
from tests.site import site as site  # noqa: PLC0414 - a fixture


def major(site: Site, **changes: Any) -> None:
    site.report(subject="E-mail is down")
    with site.store.begin() as connection:
        before = incidents.load(connection, 1, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, **{"is_major": True, "service": "E-mail", **changes}), before)
    site.now += timedelta(seconds=10)


def test_the_status_page_tells_what_is_out_of_order_and_nobodys_name(site: Site) -> None:
    assert "Everything works" in site.get("/status").text
    major(site)
    page = site.get("/status").text

    assert "Something is out of order" in page
    assert "E-mail is down" in page
    assert "ann@" not in page
    assert "It jams" not in page
    german = site.get("/status?lang=de").text
    assert "Etwas ist gestört" in german
    assert "Juni 2025" in german, "times are told as its reader tells them"


def test_a_restricted_major_is_not_on_the_status_page(site: Site) -> None:
    major(site, security=True)

    assert "E-mail is down" not in site.get("/status").text


def test_the_status_page_is_served_from_memory(site: Site) -> None:
    first = site.get("/status")
    again = site.get("/status", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=5"
    assert (again.status, again.body) == (304, b"")


def test_an_internal_status_page_asks_who_it_is(sqlite_store: Store) -> None:
    assert Site(sqlite_store, status="internal").get("/status").status == 303
    assert Site(sqlite_store, status="off").get("/status").status == 404
