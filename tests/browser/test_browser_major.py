"""In Debian's Chromium over the running desk: a major incident on the pages, and charts that can be read everywhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store import confirmations, incidents, lives
from store.engine import open_store
from store.incident import State, TimelineEntry
from tests.browsing import Desk, look_at, reported
from tests.values import an_incident
from tests.waiting import wait_until

#: Texts of charts that touch each other, that reach out of their drawing, or that are too small to be read.
UNREADABLE = """() => {
  const found = [];
  for (const chart of document.querySelectorAll("svg.chart")) {
    const frame = chart.getBoundingClientRect();
    const texts = [...chart.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
    for (const [i, [text, box]] of texts.entries()) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push("clipped: " + text);
      if (box.top < frame.top - 1 || box.bottom > frame.bottom + 1) found.push("clipped: " + text);
      if (box.height < 9) found.push("too small: " + text + " " + box.height.toFixed(1));
      for (const [other, b] of texts.slice(i + 1)) {
        const apart = box.right <= b.left || b.right <= box.left || box.bottom <= b.top + 2 || b.bottom <= box.top + 2;
        if (!apart) found.push("overlap: " + text + " and " + other);
      }
    }
  }
  return found.slice(0, 10);
}"""
JUNE = datetime(2025, 6, 1, tzinfo=UTC)
CATEGORIES = ("Network", "Printing & scanning", "E-mail & calendar", "Business applications and their many names")


def act(agent: Any, name: str, **fields: str) -> None:
    """Open a command of an incident's page, fill it in and give it."""
    form = agent.locator(f"form[action$='/{name}']").first
    form.evaluate("form => { for (let e = form; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; }")
    for field, value in fields.items():
        control = form.locator(f"[name='{field}']")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    form.locator("button").click()
    agent.wait_for_url("**said=**")


def test_a_major_incident_from_declaration_to_stand_down(page: Any, agent: Any, desk: Desk) -> None:
    number = reported(
        page, desk, "Nobody can send mail", "The mail server is down, nobody in the whole company can work."
    )
    follow = page.url
    agent.goto(desk.address)
    agent.get_by_role("link", name=number).first.click()
    agent.wait_for_url(f"**/incident/{number}")
    act(agent, "major", action="declare")
    act(agent, "take")
    look_at(agent, "major-declared")
    wait_until(lambda: (page.goto(f"{desk.address}/status"), page.get_by_text("Something is out of order").count())[1])
    look_at(page, "status-major")
    act(agent, "update", text="We are starting the second server.", next="30m")
    wait_until(lambda: (page.goto(follow), "We are starting the second server." in page.content())[1])
    act(agent, "confirm")
    act(agent, "resolve", code="fixed", text="The second server does the work.")
    act(agent, "major", action="stand_down", reason="Every site confirmed that mail works.")
    look_at(agent, "major-stood-down")
    assert "stood down" in agent.locator("main").inner_text()
    wait_until(lambda: (page.goto(f"{desk.address}/status"), page.get_by_text("Lately").count())[1])
    assert page.get_by_text("Something is out of order").count() == 0
    look_at(page, "status-after")
    # The reporter hears of its end.
    wait_until(lambda: any("Every site confirmed that mail works." in str(mail) for mail in desk.relay.mails))


@pytest.fixture(scope="module")
def past(desk: Desk) -> None:
    """A month of incidents, so that charts have something to show."""
    store = open_store(f"sqlite:///{desk.folder / 'deskhand.db'}")
    with store.begin() as connection:
        for number in range(120):
            opened = JUNE + timedelta(hours=6 * number)
            resolved = opened + timedelta(hours=3 + number % 40)
            new = incidents.insert_incident(
                connection,
                an_incident(
                    state=State.RESOLVED, opened_at=opened, updated_at=resolved, resolved_at=resolved,
                    category=CATEGORIES[number % 4], suggested_category=CATEGORIES[(number // 2) % 4],
                    suggested_confidence=0.7, service=f"Service {number % 14}",
                    assignment_group=("Service desk", "Network")[number % 2], priority=1 + number % 5,
                ),
            )  # fmt: skip
            assert new.id is not None
            moved = TimelineEntry(
                at=resolved, actor="bea@desk.example", kind="state", field="state", old="in_progress", new="resolved"
            )
            incidents.add_timeline(connection, new.id, [moved])
            confirmations.add(connection, new, [replace(moved, kind="confirmed", field="", old="", new="")])
        lives.look_again(connection)
    store.close()


def test_charts_can_be_read_in_every_width_and_scheme(agent: Any, desk: Desk, past: None) -> None:
    agent.goto(f"{desk.address}/reports?period=2025-06")
    assert agent.locator("svg.chart").count() >= 7
    for width in (1280, 768, 320):
        agent.set_viewport_size({"width": width, "height": 900})
        assert agent.evaluate(UNREADABLE) == [], f"at {width}"
    look_at(agent, "report-charts")


def test_a_finding_is_tracked_where_it_is_seen(agent: Any, desk: Desk, past: None) -> None:
    agent.goto(f"{desk.address}/reports?period=2025-06&improve=1")
    agent.get_by_role("button", name=re.compile("^Track repeats")).first.click()
    agent.get_by_role("heading", name="Improvements and problem candidates").wait_for()
    assert "period=2025-06" in agent.url, "one stays with what one was looking at"
    agent.locator("summary", has_text="Change").click()
    look_at(agent, "improvements")
    agent.get_by_label("Due").fill("2025-07-15")
    agent.get_by_label("State").select_option("under_way")
    agent.get_by_role("button", name="Save").click()
    agent.get_by_text("2025-07-15, late").wait_for()
