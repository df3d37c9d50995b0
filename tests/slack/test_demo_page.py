"""The demo's page in a real browser: report, correct, take, resolve, solved; Slack, mail and database agree."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.demo.web import show
from store.incident import State
from store.queries import incidents
from tests.desks import store_in

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")


def stored(folder: Path):
    with store_in(folder) as store, store.reading() as connection:
        return sorted(incidents(connection), key=lambda incident: incident.id)


@needs_chromium
async def test_one_can_click_through_the_desk(tmp_path: Path, model_cache: Path, monkeypatch) -> None:
    from playwright.async_api import async_playwright

    monkeypatch.setenv("DESKHAND_CLASSIFIER__CACHE", str(model_cache))
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
    showing = asyncio.create_task(show(tmp_path, port=0, ready=address.set_result, stop=stop))
    await asyncio.wait([showing, address], return_when=asyncio.FIRST_COMPLETED)
    if showing.done():
        showing.result()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
            page = await browser.new_page()
            page.set_default_timeout(60_000)
            await page.goto(address.result())
            await page.select_option("#who", label="Claire Dubois")
            await page.fill("#say-text", "The till system is down in all branches")
            await page.press("#say-text", "Enter")
            await page.click(".open-thread:has-text('1 in the thread')")
            assert "INC-000001" in await page.inner_text("#thread-messages .card")

            await page.fill("#mail-subject", "Drucker druckt nur Streifen")
            await page.fill("#mail-text", "Seit heute früh hat jeder Ausdruck schwarze Streifen am Rand.")
            await page.click("#mail-form button")
            await page.wait_for_selector(".mail:has-text('INC-000002')")

            await page.select_option("#who", label="Agent One")
            await page.click("[data-channel=G0QUEUE]")
            # What colleagues are called for is a second message about the same incident, and may overtake the card.
            card = page.locator("#messages .card:has-text('INC-000001'):has-text('Works on it')")
            await card.locator("[data-action=agent_correct]").click()
            await page.select_option("dialog select[name=category]", label="Network")
            await page.wait_for_selector("dialog select[name='subcategory:Network']")
            await page.click("dialog button.primary")
            await card.filter(has_text="confirmed").wait_for()
            await card.locator("[data-action=agent_take]").click()
            await card.filter(has_text="in progress").wait_for()
            await card.locator("[data-action=agent_resolve]").click()
            await page.fill("dialog textarea[name=text]", "The main switch was replaced.")
            await page.click("dialog button.primary")
            await card.filter(has_text="resolved").wait_for()

            await page.fill("#say-text", "/incident call")
            await page.press("#say-text", "Enter")
            await page.locator("dialog input[name=caller]").press_sequentially("claire")
            await page.click("dialog button[data-action=call_is]")
            await page.wait_for_selector("dialog input[name='address~filled']")
            await page.fill("dialog input[name=callback]", "555 0100")
            await page.locator("dialog textarea").press_sequentially("Drucker druckt nur Streifen")
            await page.wait_for_selector("dialog :text('INC-000002')")
            assert await page.evaluate("document.activeElement.name") == "text", "typing goes on where it was"
            assert await page.input_value("dialog textarea") == "Drucker druckt nur Streifen"
            if folder := os.environ.get("DESKHAND_PICTURES"):
                await page.screenshot(path=f"{folder}/slack-call.png")
            await page.click("dialog button.primary")
            await page.wait_for_selector("#messages .card:has-text('INC-000003')")

            await page.select_option("#who", label="Claire Dubois")
            await page.click("[data-channel=C0HELP]")
            await page.click(".open-thread")
            await page.wait_for_selector("#thread-messages :text('The main switch was replaced.')")
            await page.click("#thread-messages [data-action=reporter_solved]")
            await page.wait_for_selector("#thread-messages .card:has-text('closed')")
            await browser.close()
    finally:
        stop.set()
        await showing

    first, second, third = stored(tmp_path)
    assert (first.state, first.category, first.resolution_text) == (
        State.CLOSED,
        "Network",
        "The main switch was replaced.",
    )
    assert (second.source_channel, second.state) == ("email", State.NEW)
    assert (third.source_channel, third.opened_by) == ("phone", "agent@desk.example")
    assert third.reporter_id == first.reporter_id
