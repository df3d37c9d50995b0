"""Looking at the pages in Debian's Chromium as the tests do: reporting, signing in, and looking a page over."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.writing.payload import from_payload
from store.tables import outbox
from tests.desks import rows, store_in
from tests.program import Program, Relay

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
#: Nobody fills in a form in less than two seconds, and the desk knows; in milliseconds.
MACHINES_ARE_QUICKER = 2100
NUMBER = re.compile(r"INC-\d+")
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


def reported(page: Any, desk: Desk, subject: str, text: str) -> str:
    """Report something by the form, wait until the desk knows it, and return its number."""
    page.goto(f"{desk.address}/report")
    page.get_by_label("Your name").fill("Ann Example")
    page.get_by_label("Your e-mail address").fill("ann@example.org")
    page.get_by_label("What is it about?").fill(subject)
    page.get_by_label("What happened?").fill(text)
    page.wait_for_timeout(MACHINES_ARE_QUICKER)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/follow/**")
    return NUMBER.findall(page.get_by_text(NUMBER).first.inner_text())[0]


def path_in_mail(desk: Desk, template: str) -> str:
    """Return the path that the last mail of a kind leads to."""
    with store_in(desk.folder) as store:
        last = rows(store, outbox, outbox.c.template == template)[-1]
    link = re.search(r"https://desk\.example(/\S+)", from_payload(last.payload).text)
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
