"""`deskhand why`: which rule, which inputs and which clause decided. Talks to the database; prints."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.incidents import known_of
from bot.terminal.reasons import behind, reasons_of
from bot.wording import one_line


def why(option: Path | None, number: str, *, as_json: bool) -> None:
    """Explain every decision about one incident."""
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    with opened(config) as store, store.reading() as connection:
        known = known_of(connection, number)
    reasons = reasons_of(known, zone)
    policy, model = behind(known)
    if as_json:
        for reason in reasons:
            output.say_json({**reason, "policy": policy, "model": model})
        return
    output.say(f"{known['number']}  {one_line(known['summary'])}\n")
    for reason in reasons:
        output.say(f"  - {one_line(reason['sentence'])}")
    output.say(f"\nDecided with policy {policy or 'unknown'} and model {model or 'none'}.")
