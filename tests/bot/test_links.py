"""Web addresses in what an agent writes can be clicked, and nothing else in it is HTML."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import split_links
from tests.replying import FACTS, REPLY, rendered

_CHROMIUM = shutil.which("chromium")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.org/a?b=1&c=%20#d now", ["https://example.org/a?b=1&c=%20#d"]),
        ("HTTP://example.org and https://example.com", ["HTTP://example.org", "https://example.com"]),
        # What ends the sentence is no part of it.
        ("Is it https://example.org/?", ["https://example.org/"]),
        ("Look (https://example.org/a), then go on...", ["https://example.org/a"]),
        ("https://example.org/wiki/Mail_(post).", ["https://example.org/wiki/Mail_(post)"]),
        ("<https://example.org/a> or “https://example.org/b”", ["https://example.org/a", "https://example.org/b"]),
        ("[page](https://example.org/a)", ["https://example.org/a"]),
        ("http://[2001:db8::1]/a", ["http://[2001:db8::1]/a"]),
        ("https://bücher.example/ä", ["https://bücher.example/ä"]),
        # Nothing ends it early, and nothing but these two schemes is a link.
        ('https://example.org/"onclick="x', ["https://example.org/"]),
        ("https://example.org/'onclick='x", ["https://example.org/'onclick='x"]),
        ("javascript:alert(1) data:text/html,x ftp://example.org file:///etc www.example.org", []),
        ("javascript://x.https://example.org", []),
        ("xhttps://example.org", []),
        ("https:// and http://...", []),
        ("https://example.org/" + "a" * 2_000, []),
    ],
)
def test_addresses_are_links(text: str, links: list[str]) -> None:
    assert [piece for piece, is_link in split_links(text) if is_link] == links


@given(st.lists(st.sampled_from(["https://", "http://a", "<b>", '"', "'", "&", ")", "(", ".", " ", "x"])).map("".join))
def test_nothing_is_lost_and_no_link_leaves_its_attribute(text: str) -> None:
    pieces = list(split_links(text))

    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece.startswith("http") and not set(piece) & set('<>" ') for piece, is_link in pieces if is_link)


@pytest.mark.parametrize("template", ["answer", "question", "resolved", "major_update", "cancelled"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_agents_words_have_links_and_a_reporters_have_none(template: str, language: str) -> None:
    text = "Set it at https://example.org/a?b&c.\n<script>"
    html, theirs = (
        rendered(replace(REPLY, template=each, language=language, facts={**FACTS[each], "text": text}))
        for each in (template, "reporter_wrote")
    )

    assert 'href="https://example.org/a?b&amp;c"' in html.html
    assert "&lt;script&gt;" in html.html
    assert "https://example.org/a?b&c.\n" in html.text
    assert "<a " not in theirs.html


@pytest.mark.skipif(_CHROMIUM is None, reason="no chromium here; apt-get install chromium")
def test_a_long_address_breaks_within_a_narrow_page() -> None:
    from playwright.sync_api import sync_playwright

    address = "https://example.org/" + "long-name/" * 8 + "a" * 400
    html = rendered(replace(REPLY, template="answer", facts={"text": f"Open {address} please.", "by": ""})).html
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.set_content(html)
        width = page.evaluate("document.documentElement.scrollWidth")
        goes_to = page.get_by_role("link").get_attribute("href")
        browser.close()

    assert width == 360
    assert goes_to == address
