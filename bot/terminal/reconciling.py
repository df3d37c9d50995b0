"""`deskhand reconcile`: what each mailbox holds, and what the ledger knows of it. Talks to mailboxes; prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.mail.mailboxes import build_mail_watch
from bot.running.logs import set_up
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import FAILED
from intake.imap_errors import Trouble


def reconcile(option: Path | None, *, clock: Callable[[], datetime], as_json: bool) -> int:
    """Compare each mailbox with the ledger, print what was found, and return the exit code."""
    healthy, config = True, configured(option)
    # What a mailbox has to say besides goes to standard error.
    set_up(level="warning", form=config.log.format)
    with opened(config) as store:
        watch = build_mail_watch(config, store, clock=clock)
        for name in watch.mailboxes:
            try:
                found = watch.reconciled(name, clock())
            except (Trouble, OSError) as failure:
                healthy = False
                _say(name, {"ok": False, "error": str(failure)}, f"cannot be asked: {failure}", as_json=as_json)
                continue
            if found is None:
                _say(name, {"ok": True, "mailbox": None}, "was not read yet", as_json=as_json)
                continue
            healthy = healthy and found.is_right
            facts = {
                "ok": found.is_right,
                "mailbox": found.mailbox,
                "ledger": found.ledger,
                "missing": list(found.missing),
                "late": list(found.late),
            }
            _say(name, facts, str(found), as_json=as_json)
        if not watch.mailboxes and not as_json:
            output.say("No mailbox is read; mail that is handed over is in the ledger before it is taken.")
    return 0 if healthy else FAILED


def _say(name: str, facts: dict[str, object], text: str, *, as_json: bool) -> None:
    if as_json:
        output.say_json({"channel": name, **facts})
    else:
        output.say(f"{name}: {text}")
