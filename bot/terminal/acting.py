"""Commands about incidents, given on the command line as in every other channel. Talks to the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.commands.refused import Code, Refused
from bot.commands.words import Spoken, parse
from bot.orders import Answer, Request, give
from bot.quiet import build_counter
from bot.running.logs import set_up
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.facts import incident_facts
from bot.terminal.failures import FAILED, USAGE

#: The name of this way in, in every record.
CHANNEL = "cli"


def act(
    option: Path | None,
    words: Sequence[str],
    *,
    by: str,
    key: str,
    clock: Callable[[], datetime],
    as_json: bool,
) -> int:
    """Give the command that the words are and print its answer; return 0 (done), 1 (not done) or 2 (wrong)."""
    try:
        spoken = parse(" ".join(_quoted(word) for word in words))
    except Refused as refused:
        return _say_refused(str(refused), refused.code, as_json=as_json, exit_code=USAGE)
    config = configured(option)
    # What a command did is its answer; only trouble is logged, to standard error.
    set_up(level="warning", form=config.log.format)
    with opened(config) as store:
        answer = give(build_counter(config, store), _request(spoken, by, key), clock(), sends=False)
    if not answer.ok:
        return _say_refused(answer.text, answer.code, as_json=as_json, exit_code=FAILED)
    _say(answer, as_json=as_json)
    return 0


def _quoted(word: str) -> str:
    """Put back the quotes that the shell took, where a value needs them."""
    name, equals, value = word.partition("=")
    return f'{name}="{value}"' if equals and name.isidentifier() and " " in value and '"' not in value else word


def _request(spoken: Spoken, by: str, key: str) -> Request:
    return Request(
        key=key or uuid.uuid4().hex,
        channel=CHANNEL,
        name=spoken.name,
        incident_id=spoken.incident_id,
        arguments=spoken.arguments,
        address=by.lower(),
    )


def _say(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        incident = incident_facts(answer.incident, ("", "")) if answer.incident else None
        output.say_json({"ok": True, "answer": answer.text, "repeated": answer.is_repeated, "incident": incident})
        return
    output.say(answer.text)


def _say_refused(text: str, code: int, *, as_json: bool, exit_code: int) -> int:
    if as_json:
        output.say_json({"ok": False, "answer": text, "code": int(code), "kind": Code(code).name.lower()})
    else:
        output.complain(text)
    return exit_code
