"""`deskhand demo`: play the scenario on a real desk and show what became of it. Talks SMTP; reads the store; prints."""

from __future__ import annotations

import shlex
import smtplib
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.demo.running import ADDRESS, Running, make_desk, running_desk
from bot.demo.scenario import OUTAGE, PRINTING, REPORTS, Report, mail_of
from bot.terminal import output
from bot.terminal.desk_file import opened
from bot.terminal.failures import FAILED, Failure
from bot.terminal.incidents import say_incidents
from bot.wording import one_line
from intake.mail_drop import MailDrop
from intake.rfc5322 import parse
from store import queries
from store.engine import Store
from store.incident import Incident

#: Seconds between two mails at usual speed.
PAUSE = 0.5
#: How often, and how many times, it is looked whether all is decided and answered: two minutes.
LOOK_EVERY, LOOKS = 0.1, 1200


def play(keep: Path | None, *, speed: float) -> int:
    """Play the scenario, and return 0 when the outage stands on top of the queue."""
    with _folder(keep) as folder:
        path = make_desk(Path(folder))
        output.say("Starting a desk of its own; the first time, it trains its classifier ...")
        with running_desk(path) as desk, opened(desk.config) as store:
            output.say(desk.line + "\n")
            _send_all(desk, pause=PAUSE / speed)
            on_top = _show(desk.config, store)
        if keep is not None:
            name = shlex.quote(str(path))
            output.say(f"\nThe desk is in {keep}; look around with `deskhand show 11 --config {name}`.")
    return 0 if on_top else FAILED


def show_page(keep: Path | None, port: int) -> None:
    """Show the demo on a page until ctrl-C."""
    from bot.demo.web import run

    with _folder(keep) as folder:
        run(Path(folder), port)


def _folder(keep: Path | None) -> AbstractContextManager[str]:
    return tempfile.TemporaryDirectory(prefix="deskhand-demo-") if keep is None else nullcontext(str(keep))


def _send_all(desk: Running, *, pause: float) -> None:
    for number, report in enumerate(REPORTS, start=1):
        _send(desk, report, number)
        output.say(f"{number:>3}  {report.name}: {report.subject}")
        time.sleep(pause)


def _send(desk: Running, report: Report, number: int) -> None:
    mail = mail_of(report, to=ADDRESS, message_id=f"<demo-{number}@example.org>", date=datetime.now(UTC))
    try:
        with smtplib.SMTP(desk.host, desk.port, local_hostname="client.example.org", timeout=30) as client:
            client.send_message(mail, from_addr=report.address, to_addrs=[ADDRESS])
    except (smtplib.SMTPException, OSError) as error:
        raise Failure(f"the desk did not take the mail of {report.name}: {error}") from error


def _show(config: Config, store: Store) -> bool:
    """Show the queue and the answer to the outage's reporter; return whether the outage is on top."""
    _wait("all reports are decided", lambda: _decided(store) == len(REPORTS))
    drop = MailDrop(config.outgoing.drop)
    _wait("the outage is answered", lambda: bool(_answer(drop)))
    with store.reading() as connection:
        output.say(f"\nThe queue, after {len(PRINTING)} printing incidents and one outage that came last:")
        say_incidents(connection, queries.queue(connection), config)
        top = next(queries.queue(connection))
        on_top = _reporter(store, top) == OUTAGE.address
    output.say(f"\nThe answer to {OUTAGE.name}:\n")
    for line in _answer(drop).splitlines():
        output.say(f"  | {one_line(line)}")
    verdict = "stands on top" if on_top else "does NOT stand on top"
    output.say(f"\nThe outage came last and {verdict}: the first is {top.number}, P{top.priority}, {top.summary}.")
    return on_top


def _wait(what: str, is_so: Callable[[], bool]) -> None:
    for _ in range(LOOKS):
        if is_so():
            return
        time.sleep(LOOK_EVERY)
    raise Failure(f"waited {LOOKS * LOOK_EVERY:.0f} seconds, and it is still not so that {what}")


def _decided(store: Store) -> int:
    with store.reading() as connection:
        return sum(1 for _ in queries.queue(connection))


def _reporter(store: Store, incident: Incident) -> str:
    with store.reading() as connection:
        return queries.reporter_of(connection, incident.reporter_id)[1]


def _answer(drop: MailDrop) -> str:
    """Return the text of the newest mail to whoever reported the outage, "" while there is none."""
    return next((parse(each.octets).text for each in drop.messages() if OUTAGE.address in each.to), "")
