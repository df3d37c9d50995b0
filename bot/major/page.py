"""A review for people to read, in their language: Markdown, and the same as an HTML page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from markdown_it import MarkdownIt

from bot.major.review import SECTIONS, Line, Review, ReviewAction
from bot.words import Words

#: What would be markup in a text that somebody wrote.
_MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|~"})
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 2rem auto; max-width: 50rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #1d2227; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; }} h2 {{ font-size: 1.15rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #dde1e6; }}
td:first-child, th {{ white-space: nowrap; }}
@media (max-width: 40rem) {{
  body {{ font-size: 14px; }} th, td {{ padding-right: .4rem; overflow-wrap: anywhere; }}
}}
@media (prefers-color-scheme: dark) {{
  body {{ background: #15181b; color: #e4e7ea; }} th, td {{ border-color: #3a4047; }}
}}
</style>
</head>
<body>
{body}</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A review, and how its reader reads: the zone of its times, the language of all that is not quoted."""

    review: Review
    zone: ZoneInfo
    words: Words

    def say(self, text: str) -> str:
        """Return one of our own words in the reader's language."""
        return self.words.of("review", text)

    def when(self, at: datetime) -> str:
        """Return an instant as the reader's clock shows it."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"


def markdown(review: Review, zone: ZoneInfo, words: Words) -> str:
    """Return the review in Markdown, times in the zone, our own words in the language."""
    return "\n".join(_lines(_Sheet(review=review, zone=zone, words=words))) + "\n"


def html(review: Review, zone: ZoneInfo, words: Words) -> str:
    """Return the review as a page of its own; nothing in it is fetched from elsewhere."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown(review, zone, words))
    title = f"{words.of('review', 'Review of')} {review.number}"
    return _PAGE.format(title=escape(title), body=body, language=words.language)


def _lines(sheet: _Sheet) -> Iterator[str]:
    review, say = sheet.review, sheet.say
    yield f"# {say('Review of')} {review.number}: {_plain(review.summary)}"
    yield ""
    due = f", {say('due')} {sheet.when(datetime.fromisoformat(review.due))}" if review.due else ""
    yield (
        f"{say('State')}: {say(review.state.replace('_', ' '))}. "
        f"{say('Owner')}: {_plain(review.owner or say('nobody'))}{due}. {say('Times are in')} {sheet.zone.key}."
    )
    for name in ("overview", "happened"):
        yield from _written(sheet, name)
    yield from _numbers(sheet)
    yield from _table(
        sheet, "Timeline", ("no.", "time", "who", "what"), [_cells(line, sheet) for line in review.timeline]
    )
    for name in ("well", "badly", "factor"):
        yield from _written(sheet, name)
    actions = [(str(a.no), a.text, a.owner, a.due, _standing(a, sheet)) for a in review.actions]
    yield from _table(sheet, "Actions", ("no.", "what", "who", "until", "state"), actions)
    yield from ("", f"## {say('Incident model')}", "", _model(sheet))
    yield from _written(sheet, "external")


def _standing(action: ReviewAction, sheet: _Sheet) -> str:
    return sheet.say("done") if action.is_done else action.link or sheet.say("open")


def _model(sheet: _Sheet) -> str:
    """Return what became of the question whether a model comes of it: our word, then theirs."""
    answer, _, reason = sheet.review.model.partition(" ")
    if not answer:
        return sheet.say("Not decided yet.")
    return _plain(f"{sheet.say(answer.replace('_', ' '))} {reason}".strip())


def _cells(line: Line, sheet: _Sheet) -> tuple[str, ...]:
    return str(line.no), sheet.when(line.at), sheet.say(line.who), line.text


def _written(sheet: _Sheet, name: str) -> Iterator[str]:
    texts = sheet.review.sections[name]
    if not texts:
        return
    yield from ("", f"## {sheet.say(SECTIONS[name])}", "")
    if len(texts) == 1:
        yield _plain(texts[0])
    else:
        yield from (f"- {_plain(text)}" for text in texts)


def _numbers(sheet: _Sheet) -> Iterator[str]:
    impact, times, say = sheet.review.impact, sheet.review.times, sheet.say
    rows = [
        (say("Service"), sheet.review.service or say("unknown")),
        (say("Incidents"), str(impact.incidents)),
        (say("Users"), str(impact.users)),
        (say("Minutes"), str(impact.minutes)),
        (say("Cost"), f"{format_decimal(impact.cost, '#,##0.00', sheet.words.locale)} {impact.currency}"),
    ]
    yield from _table(sheet, "Impact", ("what", "how much"), rows)
    steps = ("detected", "acknowledged", "declared", "mitigated", "resolved")
    reached = [_step(name, getattr(times, name), sheet) for name in steps]
    yield from _table(sheet, "Times", ("step", "at", "after"), reached)


def _step(name: str, at: datetime | None, sheet: _Sheet) -> tuple[str, str, str]:
    if at is None:
        return sheet.say(name), sheet.say("not reached"), ""
    after = int((at - sheet.review.times.detected).total_seconds() // 60)
    return sheet.say(name), sheet.when(at), f"{after} min"


def _table(sheet: _Sheet, heading: str, names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    columns = [sheet.say(name) for name in names]
    yield from ("", f"## {sheet.say(heading)}", "", f"| {' | '.join(columns)} |", f"|{' --- |' * len(names)}")
    for row in rows:
        yield f"| {' | '.join(_plain(cell) for cell in row)} |"


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_MARKUP)
