"""Commands about incidents, given on the command line as in every other channel. Talks to the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.commands.refused import Code, Refused
from bot.commands.words import Spoken, parse
from bot.facts import incident_facts
from bot.orders import Answer, Request, give
from bot.quiet import build_counter
from bot.running.logs import set_up
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import FAILED, USAGE, Failure

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
) -> None:
    """Give the command that the words are and print its answer.

    Raises:
        Failure: It is wrong, or was not done.
    """
    try:
        spoken = parse(" ".join(_quoted(word) for word in words))
    except Refused as refused:
        raise _failure(str(refused), refused.code, USAGE) from refused
    config = configured(option)
    # What a command did is its answer; only trouble is logged, to standard error.
    set_up(level="warning", form=config.log.format)
    with opened(config) as store:
        answer = give(build_counter(config, store), _request(spoken, by, key), clock(), sends=False)
    if not answer.ok:
        raise _failure(answer.text, answer.code, FAILED)
    _say(answer, as_json=as_json)


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


def _failure(text: str, code: int, exit_code: int) -> Failure:
    return Failure(text, exit_code, (int(code), Code(code).name.lower()))
