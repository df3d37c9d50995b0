"""A review for people to read: Markdown, and the same as an HTML page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from markdown_it import MarkdownIt

from bot.major.review import SECTIONS, Line, Review

#: What would be markup in a text that somebody wrote.
_MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|~"})
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 2rem auto; max-width: 50rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #1d2227; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; }} h2 {{ font-size: 1.15rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #dde1e6; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #15181b; color: #e4e7ea; }} th, td {{ border-color: #3a4047; }}
}}
</style>
</head>
<body>
{body}</body>
</html>
"""


def markdown(review: Review, zone: ZoneInfo) -> str:
    """Return the review in Markdown, times in the zone."""
    return "\n".join(_lines(review, zone)) + "\n"


def html(review: Review, zone: ZoneInfo) -> str:
    """Return the review as a page of its own; nothing in it is fetched from elsewhere."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown(review, zone))
    return _PAGE.format(title=escape(f"Review of {review.number}"), body=body)


def _lines(review: Review, zone: ZoneInfo) -> Iterator[str]:
    yield f"# Review of {review.number}: {_plain(review.summary)}"
    yield ""
    owner = review.owner or "nobody"
    due = f", due {_when(datetime.fromisoformat(review.due), zone)}" if review.due else ""
    yield f"State: {review.state.replace('_', ' ')}. Owner: {_plain(owner)}{due}. Times are in {zone.key}."
    for name in ("overview", "happened"):
        yield from _written(review, name)
    yield from _numbers(review, zone)
    yield from _table("Timeline", ("no.", "time", "who", "what"), [_cells(line, zone) for line in review.timeline])
    for name in ("well", "badly", "factor"):
        yield from _written(review, name)
    actions = [(str(a.no), a.text, a.owner, a.due, "done" if a.is_done else a.link or "open") for a in review.actions]
    yield from _table("Actions", ("no.", "what", "who", "until", "state"), actions)
    yield from ("", "## Incident model", "", _plain(review.model.replace("_", " ")) or "Not decided yet.")
    yield from _written(review, "external")


def _cells(line: Line, zone: ZoneInfo) -> tuple[str, ...]:
    return str(line.no), _when(line.at, zone), line.who, line.text


def _written(review: Review, name: str) -> Iterator[str]:
    texts = review.sections[name]
    if not texts:
        return
    yield from ("", f"## {SECTIONS[name]}", "")
    if len(texts) == 1:
        yield _plain(texts[0])
    else:
        yield from (f"- {_plain(text)}" for text in texts)


def _numbers(review: Review, zone: ZoneInfo) -> Iterator[str]:
    impact, times = review.impact, review.times
    rows = [
        ("Service", review.service or "unknown"),
        ("Incidents", str(impact.incidents)),
        ("Users", str(impact.users)),
        ("Minutes", str(impact.minutes)),
        ("Cost", f"{impact.cost:,.2f} {impact.currency}"),
    ]
    yield from _table("Impact", ("what", "how much"), rows)
    steps = ("detected", "acknowledged", "declared", "mitigated", "resolved")
    reached = [(name, getattr(times, name)) for name in steps]
    yield from _table("Times", ("step", "at", "after"), [_step(name, at, times.detected, zone) for name, at in reached])


def _step(name: str, at: datetime | None, start: datetime, zone: ZoneInfo) -> tuple[str, str, str]:
    if at is None:
        return name, "not reached", ""
    return name, _when(at, zone), f"{int((at - start).total_seconds() // 60)} min"


def _table(heading: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", f"## {heading}", "", f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}")
    for row in rows:
        yield f"| {' | '.join(_plain(cell) for cell in row)} |"


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_MARKUP)


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
