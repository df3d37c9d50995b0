"""`deskhand review`: shows the review of a major incident. Talks to the database; prints."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.dossiers import dossier_of
from bot.major.page import html, markdown
from bot.major.review import Review, Source, review_of
from bot.quiet import build_policy
from bot.reports.asking import prices_of
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import Failure
from bot.terminal.incidents import load
from bot.words import FALLBACK, Words, words_of
from store import alerts
from store.engine import Store
from store.major import Major


def show_review(option: Path | None, number: str, *, form: str, clock: Callable[[], datetime], language: str) -> None:
    """Print the review of a major incident as "markdown", "html" or, in English for programs, as "json"."""
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    with opened(config) as store:
        words = words_of(FALLBACK) if form == "json" else words_of(language, config.desk.language)
        review = _read(store, config, number, words, clock())
    if form == "json":
        output.say_json(_facts(review))
    else:
        output.say((html if form == "html" else markdown)(review, zone, words).rstrip())


def _read(store: Store, config: Config, number: str, words: Words, now: datetime) -> Review:
    policy = build_policy(config)
    with store.reading() as connection:
        incident = load(connection, number)
        assert incident.id is not None
        if incident.major in {Major.NONE, Major.CANDIDATE, Major.REJECTED}:
            raise Failure(f"{incident.number} was never declared a major incident, so it has no review")
        dossier = dossier_of(connection, incident, policy)
        source = Source(
            incident=incident,
            history=dossier.history,
            alerts=alerts.of_incident(connection, incident.id),
            parts=len(dossier.children),
            service=policy.roster.service(incident.service),
            prices=prices_of(config),
            now=now,
            words=words,
        )
    return review_of(source)


def _facts(review: Review) -> dict[str, object]:
    facts = dataclasses.asdict(review)
    facts["times"] = {name: at and at.isoformat() for name, at in facts["times"].items()}
    facts["timeline"] = [{**line, "at": line["at"].isoformat()} for line in facts["timeline"]]
    return facts
