"""The running desk in Debian's Chromium: a report from the form to its end, an agent's day, every page to be looked at.

Each page is checked by axe-core for WCAG 2.2 AA, at 320 pixels, in light and dark, and nothing on it is cut off.
Set DESKHAND_PICTURES to a folder to keep pictures of all of them.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.incident_models.folder import SHIPPED
from bot.writing.payload import from_payload
from store.engine import open_store
from store.tables import outbox
from tests.ports import free_port
from tests.program import Program, Relay, relay_running, running, write_config

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; apt-get install chromium")
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
#: Nobody fills in a form in less than two seconds, and the desk knows; in milliseconds.
MACHINES_ARE_QUICKER = 2100
MORE = (
    '[person."bea@desk.example"]\nname = "Bea Example"\nroles = ["agent", "major_incident_manager", "admin"]\n'
    'groups = ["Service desk", "Network"]\n'
    '[group."Service desk"]\nlead = "bea@desk.example"\n[service."E-mail"]\ncriticality = 1\ngroup = "Network"\n'
    '[channel.alerts]\nkind = "webhook"\ntoken = "t0ken"\nheartbeats = {backup = "1d"}\n'
)
#: What must not be wider than the window, nor hide what it holds.
CUT_OFF = """() => {
  const found = [];
  const root = document.documentElement, skipped = ["INPUT", "TEXTAREA", "SELECT", "SVG"];
  if (root.scrollWidth > window.innerWidth + 1) found.push("the page is " + root.scrollWidth + " wide");
  for (const e of document.querySelectorAll("main *, header *")) {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || style.visibility === "hidden" || style.position === "absolute") continue;
    if (skipped.includes(e.tagName.toUpperCase()) || e.closest("svg")) continue;
    const text = e.tagName + " " + e.textContent.slice(0, 40);
    if (box.right > window.innerWidth + 1) found.push("beyond the window: " + text);
    if (style.overflow === "hidden" && e.scrollWidth > e.clientWidth + 1) found.push("cut off: " + text);
  }
  return found.slice(0, 5);
}"""

#: Only what is wrong leaves the page: telling of all that is right took longer than looking for what is not.
VIOLATIONS = """async onlyColours => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const colours = axe.getRules(tags).filter(rule => rule.tags.includes("cat.color")).map(rule => rule.ruleId);
  const found = await axe.run(document, {runOnly: onlyColours ? colours : tags, resultTypes: ["violations"]});
  return found.violations.map(v => v.id + ": " + v.nodes[0].html.slice(0, 200));
}"""
#: What a style sheet changes for a scheme, besides colours that have a name.
MORE_THAN_COLOURS = """() => {
  const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]);
  const schemes = rules.filter(rule => rule.media?.mediaText.includes("prefers-color-scheme"));
  const styles = schemes.flatMap(rule => [...rule.cssRules]).map(rule => rule.style);
  const isColour = (name, style) => name.startsWith("--") && CSS.supports("color", style.getPropertyValue(name).trim());
  return styles.flatMap(style => [...style].filter(name => !isColour(name, style)));
}"""


@dataclass
class Desk:
    program: Program
    relay: Relay
    folder: Path
    address: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with relay_running() as relay:
        config = write_config(folder, smtp=free_port(), relay=relay.port, model=model_cache, more=MORE)
        more = 'form = true\nstatus = "public"\nform_limit = 1000\nurl = "https://desk.example"\n'
        text = config.read_text().replace("[web]\n", f"[web]\n{more}")
        config.write_text(text)
        shutil.copytree(SHIPPED, folder / "models")
        with running(config) as program:
            host, port = program.place("pages")
            yield Desk(program, relay, folder, f"http://{host}:{port}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def cookies(browser: Any, desk: Desk) -> Any:
    """A session of an agent's: links are not sent without end."""
    context = browser.new_context()
    sign_in(context.new_page(), desk)
    return context.storage_state()


@pytest.fixture
def agent(browser: Any, cookies: Any, desk: Desk) -> Iterator[Any]:
    """A page of somebody who is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, storage_state=cookies)
    context.set_default_timeout(60_000)
    opened = context.new_page()
    opened.goto(desk.address)
    yield opened
    context.close()


def wait_for(claim: Callable[[], Any], seconds: float = 60) -> Any:
    begun = time.monotonic()
    while not (found := claim()):
        assert time.monotonic() - begun < seconds, "it did not come true"
        time.sleep(0.05)
    return found


def report(page: Any, desk: Desk, subject: str, text: str) -> None:
    page.goto(f"{desk.address}/report")
    page.get_by_label("Your name").fill("Ann Example")
    page.get_by_label("Your e-mail address").fill("ann@example.org")
    page.get_by_label("What is it about?").fill(subject)
    page.get_by_label("What happened?").fill(text)
    page.wait_for_timeout(MACHINES_ARE_QUICKER)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/follow/**")


def path_in_mail(desk: Desk, template: str) -> str:
    """Return the path that the last mail of a kind leads to."""
    store = open_store(f"sqlite:///{desk.folder / 'deskhand.db'}")
    try:
        with store.reading() as connection:
            rows = connection.execute(outbox.select().where(outbox.c.template == template).order_by(outbox.c.id)).all()
    finally:
        store.close()
    link = re.search(r"https://desk\.example(/\S+)", from_payload(rows[-1].payload).text)
    assert link
    return link[1]


def sign_in(page: Any, desk: Desk) -> None:
    page.goto(desk.address)
    page.get_by_label("Your e-mail address").fill("bea@desk.example")
    page.get_by_role("button", name="Send me a link").click()
    page.goto(f"{desk.address}{path_in_mail(desk, 'sign_in')}")
    page.get_by_role("button", name="Sign in on this device").click()
    page.wait_for_url(f"{desk.address}/")


def violations(page: Any, *, only_colours: bool = False) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(VIOLATIONS, only_colours)
    return found


def look_at(page: Any, name: str) -> None:
    """Check a page in every width and scheme, and keep pictures of it where they are wanted."""
    folder = os.environ.get("DESKHAND_PICTURES")
    # Whoever measures a page before its style sheet is there measures another page.
    page.wait_for_load_state("load")
    # So the rest of what was found in light is so in dark.
    assert page.evaluate(MORE_THAN_COLOURS) == [], f"{name} differs in dark"
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if folder:
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate(CUT_OFF) == [], f"{name} at {width}"
            assert violations(page, only_colours=scheme == "dark") == [], f"{name} at {width}, {scheme}"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def test_from_the_form_to_its_end(page: Any, browser: Any, desk: Desk) -> None:
    report(page, desk, "I cannot reach the VPN", "Since this morning it does not connect, for all of us in Hamburg.")
    wait_for(lambda: page.get_by_text("INC-0").count())
    follow = page.url
    look_at(page, "follow")
    agent = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(agent, desk)
    look_at(agent, "queue")
    agent.get_by_role("link", name=re.compile("INC-")).first.click()
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
    agent.context.close()
    page.goto(follow)
    assert "We are looking at the gateway." in page.content()
    look_at(page, "follow-resolved")
    page.get_by_role("button", name="Yes, it is solved").click()
    page.get_by_text("It is closed.").wait_for()
    mails = desk.relay.wait_for(3)
    assert any("The gateway was restarted." in str(mail) for mail in mails)


def test_without_a_script_everything_works(browser: Any, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    report(page, desk, "Printer", "The printer on the second floor jams.")
    wait_for(lambda: (page.wait_for_timeout(500), "INC-0" in page.content())[1])
    sign_in(page, desk)
    page.get_by_role("link", name=re.compile("INC-")).first.click()
    page.locator("form[action$='/take'] button").click()
    page.wait_for_url("**said=**")
    context.close()


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
    report(page, desk, "Keyboard", "The keyboard types every letter twice.")
    wait_for(lambda: page.get_by_text("INC-0").count())
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


def test_the_board_refreshes_itself(agent: Any) -> None:
    agent.evaluate("document.querySelector('[hx-get]').dataset.before = 'yes'")
    with agent.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true") as waiting:
        agent.evaluate("htmx.trigger('[hx-get]', 'every')")
        agent.evaluate("htmx.ajax('GET', '/', {target: '[hx-get]', swap: 'innerHTML'})")
    assert waiting.value.status == 200
    assert agent.locator("h1").count() == 1
