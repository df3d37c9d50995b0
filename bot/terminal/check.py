"""`deskhand check`: is every part of the desk as it should be, and if not, what to do. Looks at everything; prints.

Nothing is changed: no database is made or migrated, no port is kept; one mail to the desk itself is sent where there is
a relay, and waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from bot.config import Config
from bot.config.errors import ConfigError
from bot.running.logs import set_up
from bot.terminal import (
    check_certificates,
    check_coverage,
    check_files,
    check_mail,
    check_network,
    check_slack,
    colleagues,
    output,
)
from bot.terminal.checked import Checked, fine, trouble
from bot.terminal.desk_file import configured
from bot.terminal.failures import FAILED

#: In reading order: what everything else rests on comes first.
PROBES: tuple[Callable[[Config, datetime], Iterator[Checked]], ...] = (
    check_files.database,
    check_network.listeners,
    check_certificates.certificates,
    check_network.pages,
    check_network.sign_in,
    check_network.way_out,
    check_mail.signing,
    check_mail.secrets,
    check_mail.scanner,
    check_slack.slack,
    check_files.classifier,
    check_files.calendars,
    colleagues.staffing,
    check_coverage.coverage,
)


def check(option: Path | None, *, now: datetime, sends: bool = True, as_json: bool) -> int:
    """Print each part with ok or the trouble and the next step; return the exit code."""
    # What a mailbox or Slack has to say besides goes to standard error.
    set_up(level="warning", form="auto")
    healthy = True
    for part in _parts(option, now, sends=sends):
        healthy = healthy and part.ok
        _say(part, as_json=as_json)
    return 0 if healthy else FAILED


def _parts(option: Path | None, now: datetime, *, sends: bool) -> Iterator[Checked]:
    try:
        config = configured(option)
    except ConfigError as error:
        step = error.step or "correct it; config.example.toml explains every key"
        yield trouble("configuration", error.seen, step)
        return
    yield from parts_of(config, now, sends=sends)


def parts_of(config: Config, now: datetime, *, sends: bool) -> Iterator[Checked]:
    """Look at every part of a desk with this configuration; with `sends`, a mail goes to the desk itself too."""
    yield fine("configuration", f"the desk is {config.desk.address}")
    for probe in (*PROBES, *((check_mail.round_trip,) if sends else ())):
        yield from probe(config, now)


def _say(part: Checked, *, as_json: bool) -> None:
    if as_json:
        output.say_json({"check": part.name, "ok": part.ok, "seen": part.seen, "next_step": part.step})
        return
    first, *more = part.seen.splitlines() or [""]
    style = "green" if part.ok else "bold red"
    target = output.console()
    target.print(f"{'ok' if part.ok else 'trouble':<8}", style=style, end="")
    target.print(f"{part.name}: {first}", soft_wrap=True)
    for line in [*more, *([f"-> {part.step}"] if part.step else [])]:
        target.print(f"        {line}", soft_wrap=True)
