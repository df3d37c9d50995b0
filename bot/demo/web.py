"""`deskhand demo --web`: a real desk between a small Slack and a mail drop, on one page. Starts the desk."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.config.load import load
from bot.demo.running import ADDRESS, environment
from bot.demo.scenario import OUTAGE, PRINTING
from bot.demo.slack.server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer
from bot.demo.slack.workspace import Workspace
from bot.demo.stage import Stage
from bot.init import Answers, write
from bot.terminal import output
from bot.terminal.failures import Failure
from intake.mail_drop import MailDrop

HELP, QUEUE = "C0HELP", "G0QUEUE"
AGENT = "agent@desk.example"
_MAIL = re.compile(r"mail to \S+ at (\S+?):(\d+)")


def people(workspace: Workspace) -> None:
    """Fill the workspace: an agent, and some of those who report in the scenario; the others write mail."""
    workspace.hire("U0AGENT", "Agent One", AGENT)
    for number, report in enumerate((OUTAGE, *PRINTING[::2]), start=1):
        workspace.hire(f"U0{number:05d}", report.name, report.address)
    workspace.hire("U0GUEST", "Guest without address")
    workspace.open_channel(HELP, "help")
    workspace.open_channel(QUEUE, "desk-queue", is_private=True).members.add("U0AGENT")


def make_desk(folder: Path, api: str) -> Path:
    """Write the demo's configuration and return its path."""
    slack: dict[str, str | tuple[str, ...]] = {
        "mode": "socket",
        "api_base_url": api,
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "intake": (HELP,),
        "queue": QUEUE,
        "agents": (AGENT,),
    }
    answers = Answers(address=ADDRESS, smtp="127.0.0.1:0", web="127.0.0.1:0", timezone="Europe/Berlin", slack=slack)
    return write(folder, answers)


async def show(folder: Path, *, port: int, ready: Callable[[str], None], stop: asyncio.Event) -> None:
    """Run workspace, page and desk until `stop` is set; `ready` is told the page's address."""
    server = SlackServer()
    people(server.workspace)
    stage = Stage(
        workspace=server.workspace,
        drop=MailDrop(folder / "outbox"),
        desk=ADDRESS,
        smtp=("127.0.0.1", 0),
        help_channel=HELP,
    )
    api = await server.start(port, routes=stage.routes())
    path = make_desk(folder, api)
    command = [sys.executable, "-m", "bot", "run", "--config", str(path)]
    with (folder / "desk.log").open("wb") as log:
        desk = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=log, env=environment())
    try:
        assert desk.stdout is not None
        line = (await desk.stdout.readline()).decode("utf-8", "replace")
        found = _MAIL.search(line)
        if found is None:
            raise Failure(f"the desk did not start; see {folder / 'desk.log'}")
        stage.smtp = (found[1], int(found[2]))
        stage.drop = MailDrop(load(path, environment()).outgoing.drop)
        ready(f"{server.workspace.url}/")
        ended = asyncio.create_task(desk.wait())
        await asyncio.wait([ended, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    finally:
        if desk.returncode is None:
            desk.send_signal(signal.SIGTERM)
            await desk.wait()
        await server.stop()


def run(folder: Path, port: int) -> None:
    """Show the demo until ctrl-C."""
    output.say("Starting a desk of its own; the first time, it trains its classifier ...")

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await show(folder, port=port, ready=_say, stop=stop)

    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(until_stopped())


def _say(address: str) -> None:
    output.say(f"Slack and mail, side by side: {address}")
    output.say("You are everybody there: choose who you are at the top. Ctrl-C ends it.")
