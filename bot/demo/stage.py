"""The demo's page: what it shows, and what a click on it does. Talks HTTP; sends mail.

    GET /          the page            GET /state     everything that is to be seen, as JSON
    POST /act      one act of one person: {"do": "post", "user": "U..", ...}

Whoever opens the page is every person in it. It answers this machine only.
"""

from __future__ import annotations

import asyncio
import base64
import smtplib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.demo.scenario import OUTAGE, PRINTING
from bot.demo.slack.rooms import BOT_USER, Room
from bot.demo.slack.rules import Refusal
from bot.demo.slack.workspace import Workspace
from intake.loopback import is_loopback
from intake.mail_drop import MailDrop
from intake.rfc5322 import parse

_STATIC = Path(__file__).parent / "static"
_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
Act = Callable[["Stage", Mapping[str, Any]], Awaitable[Any]]


@dataclass(slots=True)
class Stage:
    """The workspace and the mail around one desk."""

    workspace: Workspace
    drop: MailDrop
    #: The desk's own address, and where it takes mail.
    desk: str
    smtp: tuple[str, int]
    help_channel: str
    sent: list[dict[str, str]] = field(default_factory=list)
    _playing: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return what the page asks."""
        return [
            web.get("/", self._page),
            web.get("/demo.{kind:js|css}", self._file),
            web.get("/state", self._state),
            web.post("/act", self._act),
            web.get("/file/{file}", self._shared),
        ]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        _require_local(request)
        return web.Response(text=(_STATIC / "demo.html").read_text("utf-8"), content_type="text/html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        return web.Response(text=(_STATIC / f"demo.{kind}").read_text("utf-8"), content_type=_TYPES[kind])

    async def _state(self, request: web.Request) -> web.StreamResponse:
        _require_local(request)
        return web.json_response(await asyncio.to_thread(self.seen))

    async def _shared(self, request: web.Request) -> web.StreamResponse:
        _require_local(request)
        file = self.workspace.rooms.files.get(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound
        headers = {"X-Content-Type-Options": "nosniff"}
        if file.user == BOT_USER and file.media_type == "image/png":
            return web.Response(body=file.octets, content_type="image/png", headers=headers)
        headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.octets, content_type="application/octet-stream", headers=headers)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        _require_local(request)
        told = await request.json()
        try:
            answer = await ACTS[told["do"]](self, told)
        except Refusal as refusal:
            return web.json_response({"ok": False, "error": str(refusal)})
        return web.json_response({"ok": True, "answer": answer})

    def seen(self) -> dict[str, Any]:
        """Return everything that is to be seen."""
        rooms = self.workspace.rooms
        return {
            "people": [asdict(member) for member in rooms.members.values()],
            "channels": [_channel(room) for room in rooms.channels.values()],
            "whispers": [asdict(whisper) for whisper in rooms.whispers[-20:]],
            "modals": {user: stack[-1] for user, stack in rooms.modals.items() if stack},
            "homes": rooms.homes,
            "mails": self._mails(),
        }

    def _mails(self) -> list[dict[str, str]]:
        answers = []
        for each in self.drop.messages():
            read = parse(each.octets)
            answers.append({"to": each.to, "subject": read.subject, "text": read.text, "from": self.desk})
        return [*self.sent, *answers]

    async def play(self) -> None:
        """Let the scenario begin: ten printing incidents, some in Slack and some by mail, then an outage."""
        people = {member.email: member.id for member in self.workspace.rooms.members.values()}
        for report in (*PRINTING, OUTAGE):
            if report.address in people:
                await self.workspace.post(people[report.address], self.help_channel, f"{report.subject}\n{report.text}")
            else:
                await asyncio.to_thread(self.mail, report.address, report.subject, report.text)
            await asyncio.sleep(0.5)

    def mail(self, sender: str, subject: str, text: str) -> None:
        """Send a mail to the desk, as somebody's mail program would."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, self.desk, subject
        mail["Date"], mail["Message-ID"] = format_datetime(datetime.now(UTC)), make_msgid(domain="example.org")
        mail.set_content(text)
        with smtplib.SMTP(*self.smtp, local_hostname="client.example.org", timeout=30) as client:
            client.send_message(mail, from_addr=sender, to_addrs=[self.desk])
        self.sent.append({"from": sender, "to": self.desk, "subject": subject, "text": text})


def _channel(room: Room) -> dict[str, Any]:
    return {
        "id": room.id,
        "name": room.name,
        "is_direct": room.is_direct,
        "is_private": room.is_private,
        "topic": room.topic,
        "messages": room.messages[-200:],
    }


def _require_local(request: web.Request) -> None:
    """Refuse a host name that is not this machine's: another site may have pointed its own here."""
    host = request.host.rpartition(":")[0].strip("[]") or request.host
    if not is_loopback(host):
        raise web.HTTPMisdirectedRequest


async def _post(stage: Stage, told: Mapping[str, Any]) -> Any:
    return await stage.workspace.post(told["user"], told["channel"], told["text"], thread=told.get("thread", ""))


async def _share(stage: Stage, told: Mapping[str, Any]) -> Any:
    octets, thread = base64.b64decode(told["octets"]), told.get("thread", "")
    share = stage.workspace.share
    return await share(told["user"], told["channel"], told["name"], octets, text=told.get("text", ""), thread=thread)


async def _edit(stage: Stage, told: Mapping[str, Any]) -> Any:
    await stage.workspace.edit(told["user"], told["channel"], told["ts"], told["text"])


async def _delete(stage: Stage, told: Mapping[str, Any]) -> Any:
    await stage.workspace.delete(told["channel"], told["ts"])


async def _command(stage: Stage, told: Mapping[str, Any]) -> Any:
    await stage.workspace.command(told["user"], told["channel"], "/incident", told["text"])


async def _press(stage: Stage, told: Mapping[str, Any]) -> Any:
    choose = told.get("choose", "")
    await stage.workspace.press(told["user"], told["channel"], told["ts"], told["action"], choose=choose)


async def _press_in_view(stage: Stage, told: Mapping[str, Any]) -> Any:
    home, choose = bool(told.get("home")), told.get("choose", "")
    await stage.workspace.press_in_view(told["user"], told["action"], choose=choose, home=home)


async def _type_in_view(stage: Stage, told: Mapping[str, Any]) -> Any:
    await stage.workspace.type_in_view(told["user"], told["field"], told["text"])


async def _press_whisper(stage: Stage, told: Mapping[str, Any]) -> Any:
    await stage.workspace.press_whisper(told["user"], int(told["index"]), told["action"])


async def _submit(stage: Stage, told: Mapping[str, Any]) -> Any:
    return await stage.workspace.submit(told["user"], told["values"])


async def _close(stage: Stage, told: Mapping[str, Any]) -> Any:
    stage.workspace.close_modal(told["user"])


async def _shortcut(stage: Stage, told: Mapping[str, Any]) -> Any:
    await stage.workspace.use_shortcut(told["user"], told["channel"], told["ts"], "report_incident")


async def _home(stage: Stage, told: Mapping[str, Any]) -> Any:
    await stage.workspace.open_home(told["user"])


async def _direct(stage: Stage, told: Mapping[str, Any]) -> Any:
    return stage.workspace.rooms.direct(told["user"]).id


async def _mail(stage: Stage, told: Mapping[str, Any]) -> Any:
    await asyncio.to_thread(stage.mail, told["from"], told["subject"], told["text"])


async def _play(stage: Stage, told: Mapping[str, Any]) -> Any:
    del told
    if stage._playing is None or stage._playing.done():
        stage._playing = asyncio.create_task(stage.play())


ACTS: Mapping[str, Act] = {
    "post": _post,
    "share": _share,
    "edit": _edit,
    "delete": _delete,
    "command": _command,
    "press": _press,
    "press_in_view": _press_in_view,
    "type_in_view": _type_in_view,
    "press_whisper": _press_whisper,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "home": _home,
    "direct": _direct,
    "mail": _mail,
    "play": _play,
}
