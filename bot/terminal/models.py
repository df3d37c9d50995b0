"""`deskhand model ...` and `deskhand train` without a file: what was learned, and which model answers. Prints; trains.

A model is promoted and rolled back in the database; running desks take it up within a minute.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, Failure
from store import confirmations, models


def learn(option: Path | None, *, now: datetime, as_json: bool) -> int:
    """Learn from what was confirmed so far, and say what came of it."""
    from bot.learning.contest import learn as learn_from

    config = configured(option)
    with opened(config) as store:
        learned = learn_from(config, store, now=now)
    if as_json:
        output.say_json(asdict(learned))
    elif not learned.version:
        output.say(f"Nothing was trained: {learned.because}.")
    else:
        output.say(f"{learned.version} is {'live' if learned.promoted else 'put aside'}: {learned.because}.")
    return 0


def show_models(option: Path | None, *, as_json: bool) -> int:
    """List every model version, newest first."""
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        versions = models.all_versions(connection)
    if as_json:
        for each in versions:
            output.say_json({**asdict(each), "scores": dict(each.scores)})
        return 0
    columns = (
        output.Column("version"),
        output.Column("state"),
        output.Column("trained"),
        output.Column("rows", justify="right"),
        output.Column("because", share=1),
    )
    rows = [
        (each.version, each.state, f"{each.created_at:%Y-%m-%d %H:%M}", str(each.rows), each.because)
        for each in versions
    ]
    if not output.say_table(columns, rows):
        output.say("No model was learned yet; the one of the package answers.")
    return 0


def promote(option: Path | None, version: str, *, now: datetime) -> int:
    """Put a kept version in use."""
    config = configured(option)
    with opened(config) as store, store.begin() as connection:
        found = models.find(connection, version)
        if found is None:
            raise Failure(f"there is no model {version!r}; `deskhand model list` names those there are", why=NOT_FOUND)
        models.promote(connection, version, because="a person promoted it", now=now)
    output.say(f"{version} is live; running desks take it up within a minute.")
    return 0


def roll_back(option: Path | None) -> int:
    """Put the model in use aside, and take up the one before."""
    config = configured(option)
    with opened(config) as store, store.begin() as connection:
        gone, taken_up = models.roll_back(connection, because="a person rolled it back")
    if gone is None:
        raise Failure("the model of the package answers already; there is nothing to roll back")
    name = "the model of the package" if taken_up is None else taken_up.version
    output.say(f"{gone.version} is put aside; {name} answers again.")
    return 0


def show_lessons(option: Path | None, *, days: int, now: datetime, as_json: bool) -> int:
    """Say what became of the suggestions of the last days, by category, and what was learned."""
    config = configured(option)
    since = now - timedelta(days=days)
    with opened(config) as store, store.reading() as connection:
        lessons = confirmations.lessons(connection, since=since)
        versions = [each for each in models.all_versions(connection) if each.created_at >= since]
    accepted, corrected = (sum(getattr(each, name) for each in lessons) for name in ("accepted", "corrected"))
    if as_json:
        output.say_json(
            {
                "since": since,
                "accepted": accepted,
                "corrected": corrected,
                "by_category": [asdict(each) for each in lessons],
                "models": [
                    {"version": each.version, "state": each.state, "because": each.because} for each in versions
                ],
            }
        )
        return 0
    output.say(f"Suggestions in {days} days: {accepted} accepted, {corrected} corrected.")
    columns = (
        output.Column("category", share=1),
        *(output.Column(name, justify="right") for name in ("accepted", "corrected", "missed")),
    )
    output.say_table(
        columns, [(each.category, str(each.accepted), str(each.corrected), str(each.missed)) for each in lessons]
    )
    for each in versions:
        output.say(f"{each.version} is {each.state}: {each.because}.")
    return 0
