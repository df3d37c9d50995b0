"""From a template to an answer: the environment that all pages share. Talks HTTP."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.pages import shown
from bot.pages.parts import Pages
from bot.words import FALLBACK, words_of
from store.incident import number_of

HERE = Path(__file__).parent


@cache
def environment() -> Environment:
    """Return the templates with everything that they may use; whatever a stranger wrote is escaped."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals.update(
        word=words_of(FALLBACK).of,
        tongue=words_of,
        due=shown.due,
        span=shown.span,
        turns=shown.turns,
        folded=shown.folded,
        facts_of=shown.facts_of,
        value_of=shown.value_of,
        numbers_in=shown.numbers_in,
        number_of=number_of,
    )
    found.filters["clock_time"] = shown.clock_time
    found.filters["readable"] = shown.readable
    return found


def rendered(pages: Pages, template: str, **values: object) -> str:
    """Return a template filled in; `desk`, `zone`, `now` and `called` are always there."""
    known = {
        "desk": pages.desk,
        "zone": pages.timezone,
        "now": pages.clock(),
        "me": None,
        "csrf": "",
        "called": partial(called, pages),
    }
    return environment().get_template(template).render({**known, **values})


def called(pages: Pages, address: str) -> str:
    """Return the name of a colleague who is known by an address; anything else as it is."""
    colleague = pages.decider.policy.roster.colleague(address) if pages.decider else None
    return (colleague and colleague.name) or address


def page(pages: Pages, template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page; `desk`, `zone` and `now` are always there."""
    return HTMLResponse(rendered(pages, template, **values), status_code=status)
