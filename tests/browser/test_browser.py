"""The running desk in Debian's Chromium: a report from the form to its end, an agent's day, every page to be looked at.

Each page is checked by axe-core for WCAG 2.2 AA, at 320 pixels, in light and dark, and nothing on it is cut off.
Set DESKHAND_PICTURES to a folder to keep pictures of all of them.
"""

from __future__ import annotations

import re
import smtplib
from typing import Any

import pytest

from tests.browsing import MACHINES_ARE_QUICKER, Desk, look_at, path_in_mail, reported, sign_in
from tests.waiting import wait_until


def test_from_the_form_to_its_end(page: Any, agent: Any, desk: Desk) -> None:
    number = reported(
        page, desk, "I cannot reach the VPN", "Since this morning it does not connect, for all of us in Hamburg."
    )
    follow = page.url
    look_at(page, "follow")
    agent.goto(desk.address)
    look_at(agent, "queue")
    agent.get_by_role("link", name=number).first.click()
    look_at(agent, "incident")
    agent.locator("form[action$='/take'] button").click()
    agent.wait_for_url("**said=**")
    assert "in progress" in agent.locator("dl.facts").inner_text().lower()
    agent.locator("summary", has_text=re.compile("^Reply")).click()
    agent.locator("form[action$='/reply'] textarea").fill("We are looking at the gateway.")
    agent.locator("form[action$='/reply'] button").click()
    agent.get_by_text("Sent to").wait_for()
    agent.locator("summary", has_text=re.compile("^Correct")).click()
    agent.locator("#correct-fields-category").fill("Remote access")
    agent.locator("#correct-fields-subcategory").fill("VPN")
    agent.locator("form[action$='/correct'] button").click()
    agent.get_by_text("is corrected").first.wait_for()
    agent.locator("summary", has_text=re.compile("^Resolve")).click()
    agent.locator("form[action$='/resolve'] textarea").fill("The gateway was restarted.")
    agent.locator("form[action$='/resolve'] button").click()
    agent.wait_for_url("**said=**")
    look_at(agent, "incident-resolved")
    page.goto(follow)
    assert "We are looking at the gateway." in page.content()
    look_at(page, "follow-resolved")
    page.get_by_role("button", name="Yes, it is solved").click()
    page.get_by_text("It is closed.").wait_for()
    wait_until(lambda: any("The gateway was restarted." in str(mail) for mail in desk.relay.mails))


def test_two_things_in_one_report_become_two(page: Any, agent: Any, desk: Desk) -> None:
    first = reported(page, desk, "Two things", "The scanner is silent. And Excel closes by itself.")
    agent.goto(f"{desk.address}/incident/{first}")
    agent.get_by_text("Everything else").click()
    agent.locator("summary", has_text=re.compile("^Split")).click()
    agent.get_by_label("What else was reported, in their words").fill("Excel closes by itself.")
    agent.get_by_role("button", name="Split").click()
    said = agent.get_by_role("status").filter(has_text="is split")
    said.wait_for()
    look_at(agent, "incident-split")
    said.get_by_role("link").click()
    agent.get_by_role("heading", name="Excel closes by itself").wait_for()
    look_at(agent, "incident-split-from")
    agent.get_by_role("definition").get_by_role("link", name=first).click()
    agent.get_by_role("heading", name="Two things").wait_for()
    wait_until(lambda: any("you told us of two things at once" in str(mail) for mail in desk.relay.mails))


def test_without_a_script_everything_works(browser: Any, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    number = reported(page, desk, "Printer", "The printer on the second floor jams.")
    sign_in(page, desk)
    page.get_by_role("link", name=number).first.click()
    page.locator("form[action$='/take'] button").click()
    page.wait_for_url("**said=**")
    context.close()


def test_what_keeps_coming_back_is_made_better(agent: Any, desk: Desk) -> None:
    with smtplib.SMTP(*desk.program.place("mail")) as client:
        for n in range(7):
            report = f"From: u{n}@example.org\nSubject: Paper jam\n\nThe printer in room {n} has a paper jam again."
            client.sendmail(f"u{n}@example.org", "help@desk.example", report)
    track = agent.get_by_role("button", name=re.compile("Track repeats: Printing"))

    def is_found() -> bool:
        agent.goto(f"{desk.address}/reports?improve=1")
        return bool(track.count())

    wait_until(is_found)
    track.click()
    row = agent.get_by_role("row").filter(has_text="problem candidate, repeats")
    row.locator("summary").click()
    row.get_by_label("Owner").fill("bea@desk.example")
    row.get_by_label("Due").fill("2025-06-30")
    row.get_by_role("button", name="Save").click()
    row.get_by_text("2025-06-30, late").wait_for()
    look_at(agent, "improvement-late")
    agent.goto(f"{desk.address}/reports")
    look_at(agent, "improvement-in-a-plain-report")
    row.get_by_role("link", name="Does it still stand out?").click()
    row.locator("summary").click()
    row.get_by_label("State").select_option("done")
    row.get_by_label("Note").fill("A new roller kit.")
    row.get_by_role("button", name="Save").click()
    row.get_by_role("cell", name=re.compile("^done")).wait_for()
    assert "A new roller kit." in row.get_by_role("rowheader").inner_text()
    assert "Incidents of it in 30 days" in row.inner_text()
    agent.goto(f"{desk.address}/reports")
    assert not row.count(), "what is over is shown where one looks"


@pytest.mark.parametrize(
    "name",
    [
        "search?q=vpn", "call", "held", "buried", "monitoring", "people", "reports?improve=1", "outbox", "status",
        "simulate", "models", "models/vpn-outage", "configuration?check=now",
    ],
)  # fmt: skip
def test_every_page_is_fit_to_be_seen(agent: Any, desk: Desk, name: str) -> None:
    agent.goto(f"{desk.address}/{name}")
    assert agent.locator("h1").count() == 1
    look_at(agent, name.partition("?")[0].replace("/", "-"))


def test_what_anybody_may_see_is_fit_to_be_seen(page: Any, desk: Desk) -> None:
    page.goto(f"{desk.address}/report")
    look_at(page, "report-form")
    page.get_by_label("What happened?").fill("x")
    page.evaluate("document.querySelector('form').noValidate = true")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    look_at(page, "report-mistakes")
    page.goto(f"{desk.address}/sign-in")
    look_at(page, "sign-in")
    page.goto(f"{desk.address}/follow/nothing")
    look_at(page, "gone")


def test_whoever_asks_to_be_told_confirms_by_a_button(page: Any, desk: Desk) -> None:
    page.goto(f"{desk.address}/status")
    page.get_by_role("link", name="Be told by mail").click()
    look_at(page, "subscribe")
    page.evaluate("document.querySelector('form').noValidate = true")
    page.get_by_role("button", name="Send me a link to confirm").click()
    page.get_by_role("alert").wait_for()
    look_at(page, "subscribe-mistake")
    page.get_by_label("Your e-mail address").fill("ann@example.org")
    page.get_by_label("E-mail", exact=True).check()
    page.wait_for_timeout(MACHINES_ARE_QUICKER)
    page.get_by_role("button", name="Send me a link to confirm").click()
    page.get_by_role("heading", name="We have sent a link").wait_for()
    page.goto(f"{desk.address}{path_in_mail(desk, 'subscribe')}")
    look_at(page, "subscribe-confirm")
    page.get_by_role("button", name="Yes, write to me").click()
    page.get_by_role("heading", name="You will be told").wait_for()


def test_a_keyboard_is_enough(page: Any, agent: Any, desk: Desk) -> None:
    # The queue has a line to walk to, whichever tests ran here before.
    reported(page, desk, "Keyboard", "The keyboard types every letter twice.")
    agent.goto(desk.address)
    agent.keyboard.press("Tab")
    assert agent.evaluate("document.activeElement.textContent") == "Skip to the content"
    agent.keyboard.press("Enter")
    assert agent.evaluate("document.activeElement.id") == "main"
    for _ in range(12):
        agent.keyboard.press("Tab")
        if agent.evaluate("document.activeElement.textContent").startswith("INC-"):
            break
    outline = agent.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "what has the focus shows it"
    agent.keyboard.press("Enter")
    agent.wait_for_url("**/incident/**")


def test_the_board_refreshes_itself(agent: Any, desk: Desk) -> None:
    agent.goto(desk.address)
    agent.evaluate("document.querySelector('[hx-get]').dataset.before = 'yes'")
    with agent.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true") as waiting:
        agent.evaluate("htmx.trigger('[hx-get]', 'every')")
        agent.evaluate("htmx.ajax('GET', '/', {target: '[hx-get]', swap: 'innerHTML'})")
    assert waiting.value.status == 200
    assert agent.locator("h1").count() == 1
