"""One browser for all that is looked at in it, and a desk for each file that has none of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.incident_models.folder import SHIPPED
from tests.browsing import CHROMIUM, Desk, sign_in
from tests.ports import free_port
from tests.program import relay_running, running, write_config

MORE = (
    '[person."bea@desk.example"]\nname = "Bea Example"\nroles = ["agent", "major_incident_manager", "admin"]\n'
    'groups = ["Service desk", "Network"]\n'
    '[group."Service desk"]\nlead = "bea@desk.example"\n[service."E-mail"]\ncriticality = 1\ngroup = "Network"\n'
    '[channel.alerts]\nkind = "webhook"\ntoken = "t0ken"\nheartbeats = {backup = "1d"}\n'
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium here; apt-get install chromium")
    playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, model_cache: Path, browser: Any) -> Iterator[Desk]:
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


def _context(browser: Any) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    return context


def _one_page(context: Any) -> Iterator[Any]:
    yield context.new_page()
    for page in context.pages:
        page.close()


@pytest.fixture(scope="package")
def anybody(browser: Any) -> Any:
    """Where nobody is signed in. What is new in it is its pages: a new context takes longer than looking at a page."""
    return _context(browser)


@pytest.fixture(scope="module")
def signed_in(browser: Any, desk: Desk) -> Any:
    """A session of an agent's: links are not sent without end."""
    context = _context(browser)
    page = context.new_page()
    sign_in(page, desk)
    page.close()
    return context


@pytest.fixture
def page(anybody: Any) -> Iterator[Any]:
    """A page of somebody who was never there."""
    anybody.clear_cookies()
    yield from _one_page(anybody)


@pytest.fixture
def agent(signed_in: Any) -> Iterator[Any]:
    """A page of somebody who is signed in."""
    yield from _one_page(signed_in)
