"""`deskhand run` and `deskhand init`: the desk that runs, and a new one. Starts the desk; writes files; prints."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import typer

from bot.config import Config
from bot.config.load import load
from bot.config.values import nearest
from bot.init import READERS, Answers, write
from bot.running import memory, one_processor, plain_logs
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
_PROPOSED = "help@desk.example"


def run(option: Path | None, only: str) -> None:
    """Run the desk until it is told to stop."""
    memory.begin()
    plain_logs.load()
    from uvloop import new_event_loop

    from bot.main import ROLES, serve
    from bot.running.logs import set_up

    config = configured(option)
    chosen = _chosen(only, config, ROLES)
    if config.slack.is_wanted and config.slack.missing:
        raise Failure(config.slack.missing)
    set_up(level=config.log.level, form=config.log.format)
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(serve(config, only=chosen, ready=partial(_ready, config)))
    except (OSError, ExceptionGroup) as failure:
        reason = _foreseen(failure)
        if reason is None:
            raise
        said = ": ".join(str(part) for part in (reason.filename, reason.strerror or reason) if part)
        raise Failure(f"the desk cannot run: {said}; `deskhand check` says which part is in the way") from failure


def _ready(config: Config, line: str) -> None:
    from bot.running.logs import keep

    memory.began()
    if config.worker.processors == "one":
        one_processor.settle()
    keep()
    output.say(line)


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


def init(
    loose: Sequence[str],
    given: Mapping[str, str | None],
    slack: Mapping[str, str | list[str] | None],
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Write a new desk's configuration, make its database, and say how to go on.

    Args:
        loose: what stood there without a flag: the folder, and more channels and agents after theirs.
        given: the answers by their flags.
        slack: what was said of Slack, by the keys of [slack].
        force: overwrite a configuration that is there.
        as_json: print for scripts.
    """
    folder, more = _told_apart(loose)
    slack = {**slack, **{key: [*(slack.get(key) or ()), *values] for key, values in more.items() if values}}
    answers = replace(_answers(given), slack=_of_slack(slack))
    path = write(folder, answers, force=force)
    config = load(path, os.environ)
    with opened(config, makes=True, upgrades=True):
        # Opening it makes it.
        pass
    if as_json:
        output.say_json({"config": str(path), "address": config.desk.address})
        return
    name = shlex.quote(str(path))
    output.say(f"{path} is written, and its database is ready. Next:")
    output.say(f"  deskhand check --config {name}")
    output.say(f"  deskhand run --config {name}")


def _told_apart(loose: Sequence[str]) -> tuple[Path, dict[str, list[str]]]:
    """Return the folder, and the channels and agents, of what stood on the command line without a flag."""
    if len(loose) == 1:
        return Path(loose[0]), {}
    more: dict[str, list[str]] = {
        "intake": [each for each in loose if re.fullmatch(r"[CGD][A-Z0-9]{2,}", each)],
        "agents": [each for each in loose if "@" in each],
    }
    folders = [each for each in loose if each not in more["intake"] and each not in more["agents"]]
    if len(folders) != 1:
        told = ", ".join(folders) or "none"
        raise Failure(f"init makes one desk in one folder, and was given {told}; see `deskhand init --help`", USAGE)
    return Path(folders[0]), more


def _of_slack(given: Mapping[str, str | list[str] | None]) -> dict[str, str | tuple[str, ...]]:
    """Return what was said of Slack; lists may also be written with commas."""
    said: dict[str, str | tuple[str, ...]] = {}
    for key, value in given.items():
        if isinstance(value, list):
            said[key] = tuple(part.strip() for each in value for part in each.split(",") if part.strip())
        elif value:
            said[key] = value
    return {key: value for key, value in said.items() if value}


def _answers(given: Mapping[str, str | None]) -> Answers:
    answers: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if sys.stdin.isatty():
        answers |= _asked_for([name for name, _ in QUESTIONS if name not in answers])
    if "address" not in answers:
        raise Failure("--address is missing; give the desk's own, such as --address help@desk.example", USAGE)
    return Answers(**answers)


def _asked_for(missing: Sequence[str]) -> dict[str, str]:
    defaults = Answers(address=_PROPOSED)
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
