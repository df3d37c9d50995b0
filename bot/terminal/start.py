"""`deskhand run` and `deskhand init`: the desk that runs, and a new one. Starts the desk; writes files; prints."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import typer

from bot.config import Config
from bot.config.load import load
from bot.config.values import nearest
from bot.init import READERS, Answers, write
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import USAGE, Failure

#: What `deskhand init` asks for when it may ask, in that order.
QUESTIONS: tuple[tuple[str, str], ...] = (
    ("address", "The desk's own e-mail address"),
    ("name", "How it signs its answers"),
    ("smtp", "Where to receive mail (host:port)"),
    ("web", "Where to show the pages (host:port, - for none)"),
    ("relay", "Which mail server takes the answers (host:port, - to keep them in a local mail drop)"),
    ("language", "Language of answers where the reporter's is unknown (en, de)"),
    ("timezone", "Time zone of the desk"),
)

#: How "none" is typed, since an empty answer takes what is proposed.
_NONE = "-"

#: What is proposed where `Answers` has no default.
_PROPOSED = {"address": "help@desk.example"}


def run(option: Path | None, only: str) -> None:
    """Run the desk until it is told to stop."""
    from bot.logs import set_up
    from bot.main import ROLES, serve

    config = configured(option)
    chosen = _chosen(only, config, ROLES)
    set_up(level=config.log.level, form=config.log.format)
    try:
        asyncio.run(serve(config, only=chosen, ready=output.say))
    except (OSError, ExceptionGroup) as failure:
        reason = _foreseen(failure)
        if reason is None:
            raise
        raise Failure(f"the desk cannot run: {reason}; `deskhand check` says which part is in the way") from failure


def _foreseen(failure: Exception) -> OSError | None:
    """Return the system's refusal behind a failure, such as a port that is taken; None when it is anything else."""
    if isinstance(failure, OSError):
        return failure
    if isinstance(failure, ExceptionGroup):
        return next((found for each in failure.exceptions if (found := _foreseen(each))), None)
    return None


def _chosen(only: str, config: Config, roles: frozenset[str]) -> frozenset[str]:
    """Read --only: names of roles and channels, parted by commas."""
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    known = sorted(roles | set(config.channel))
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {near}?" if near else f"choose from {', '.join(known)}"
            raise Failure(f"--only names {name!r}, which is neither a role nor a channel; {hint}", USAGE)
    return frozenset(wanted)


def init(folder: Path, given: Mapping[str, str | None], *, force: bool, as_json: bool) -> None:
    """Write a new desk's configuration, make its database, and say how to go on."""
    path = write(folder, _answers(given), force=force)
    config = load(path, os.environ)
    with opened(config):
        # Opening brings the database up to date.
        pass
    if as_json:
        output.say_json({"config": str(path), "address": config.desk.address})
        return
    name = shlex.quote(str(path))
    output.say(f"{path} is written, and its database is ready. Next:")
    output.say(f"  deskhand check --config {name}")
    output.say(f"  deskhand run --config {name}")


def _answers(given: Mapping[str, str | None]) -> Answers:
    answers = {name: value for name, value in given.items() if value is not None}
    if sys.stdin.isatty():
        answers |= _asked_for([name for name, _ in QUESTIONS if name not in answers])
    if "address" not in answers:
        raise Failure("--address is missing; give the desk's own, such as --address help@desk.example", USAGE)
    return Answers(**answers)


def _asked_for(missing: Sequence[str]) -> dict[str, str]:
    defaults = Answers(**_PROPOSED)
    found: dict[str, str] = {}
    for name, question in QUESTIONS:
        if name in missing:
            proposed = getattr(defaults, name) or _NONE
            found[name] = typer.prompt(question, default=proposed, value_proc=partial(_read, name))
    return found


def _read(name: str, answer: str) -> str:
    """Read one answer as the configuration will; what it refuses is asked for again."""
    written = "" if answer.strip() == _NONE else answer.strip()
    try:
        dict(READERS)[name](written)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return written
