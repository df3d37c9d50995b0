"""`deskhand call`: a phone call becomes an arrival, durable when the command says so. Talks to the database; prints."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.arriving.phone import call
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import USAGE, Failure
from intake.filed import Filed
from store import inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as it was typed."""

    text: str
    name: str
    address: str
    phone: str
    subject: str
    by: str
    key: str


def log_call(option: Path | None, typed: Call, *, clock: Callable[[], datetime], as_json: bool) -> int:
    """Keep the call; the running desk makes an incident of it at once, or the next that starts."""
    if not typed.text.strip():
        raise Failure('nothing was said; give the text, as in: deskhand call "The till is dead" --phone 0100', USAGE)
    filed = Filed(
        text=typed.text,
        subject=typed.subject,
        name=typed.name,
        address=typed.address.lower(),
        callback=typed.phone,
        opened_by=typed.by.lower() or "operator",
    )
    key = typed.key or uuid.uuid4().hex
    with opened(configured(option), makes=True) as store, store.begin() as connection:
        is_new = inbox.add(connection, call(filed, key=key, began_at=clock())) is not None
    result = "accepted" if is_new else "known already"
    if as_json:
        output.say_json({"ok": True, "key": key, "result": result})
    else:
        output.say(f"The call is {'logged' if is_new else 'known already'}; `deskhand list` shows its incident.")
    return 0
