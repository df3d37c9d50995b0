"""Modals: opened at once and filled then, drawn anew after a choice, sent as a command. Talks to Slack.

    button --> views.open (loading) --> views.update (fields) --sent--> command --> errors in the modal, or gone

A command is waited for a little less than Slack waits; what takes longer is told in the modal afterwards.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.slack import modals
from bot.slack.app import Ack, Body
from bot.slack.hands import BUSY, Hands
from bot.slack.heard import arguments_of
from intake.slack_limits import fit_view
from intake.slack_text import escape
from store.chat import Member

#: How long an acknowledgement may wait for a command, in seconds; Slack waits three.
_PATIENCE = 2.0
Report = Callable[[Body, str], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Forms:
    """Every modal of the desk."""

    hands: Hands
    #: Takes a report that somebody gave by a command.
    report: Report
    _under_way: set[asyncio.Future[None]] = field(default_factory=set)

    async def open(self, trigger: str, name: str, incident_id: int) -> None:
        """Open a modal at once, and fill it when the store has answered."""
        view_id = await self.hands.open(trigger, modals.loading(name))
        if not view_id:
            return
        try:
            sight = await asyncio.to_thread(self.hands.counter.look, incident_id)
        except SQLAlchemyError:
            await self.hands.update(view_id, modals.told(modals.TITLES[name], BUSY))
            return
        if sight is None:
            await self.hands.update(view_id, modals.told(modals.TITLES[name], "There is no such incident any more."))
            return
        await self.hands.update(view_id, modals.form(name, sight, self.hands.counter.choices, {}))

    async def show(self, trigger: str, who: Member, incident_id: int) -> None:
        view_id = await self.hands.open(trigger, modals.loading("show"))
        sight = await asyncio.to_thread(self.hands.counter.look, incident_id)
        if view_id and sight is not None:
            text = await asyncio.to_thread(self.hands.counter.sheet, who, incident_id)
            await self.hands.update(view_id, modals.sheet(sight, text))

    async def redraw(self, view: Mapping[str, Any]) -> None:
        """Draw a modal anew after a choice in it: another category has others below it, and impact makes priority."""
        name = str(view["callback_id"]).removeprefix(modals.CALLBACK)
        data = json.loads(view.get("private_metadata") or "{}")
        if name not in modals.FORMS or "n" not in data:
            return
        sight = await asyncio.to_thread(self.hands.counter.look, int(data["n"]))
        if sight is None:
            return
        chosen = arguments_of(view["state"]["values"])
        drawn = modals.form(name, sight, self.hands.counter.choices, chosen)
        await self.hands.update(str(view["id"]), {**drawn, "private_metadata": view["private_metadata"]})

    async def submitted(self, body: Body, ack: Ack) -> None:
        """Do what a modal says; what cannot be done is shown in it."""
        view = body["view"]
        name = str(view["callback_id"]).removeprefix(modals.CALLBACK)
        values = _corrected(arguments_of(view["state"]["values"]))
        doing = asyncio.create_task(self._submit(body, name, values))
        done, _ = await asyncio.wait([doing], timeout=_PATIENCE)
        if not done:
            await ack(response_action="update", view=fit_view(modals.working(name)))
            wrong = await doing
            await self.hands.update(str(view["id"]), modals.told(modals.TITLES[name], escape(wrong) or "It is done."))
            return
        wrong = doing.result()
        if wrong:
            await ack(response_action="errors", errors={_first_field(view): wrong[:2000]})
        else:
            await ack()

    async def _submit(self, body: Body, name: str, values: dict[str, str]) -> str:
        """Return what is wrong, "" when it is done."""
        view, team = body["view"], str(body["team"]["id"])
        who = await self.hands.who(team, body["user"]["id"])
        # The view is one for its whole life, and its hash changes with each drawing: the same sending is one command.
        key = f"{team}:view:{view['id']}:{view.get('hash', '')}"
        if name == "report":
            told = {"team_id": team, "user_id": body["user"]["id"], "trigger_id": key}
            reporting = asyncio.ensure_future(self.report(told, values["text"]))
            self._under_way.add(reporting)
            reporting.add_done_callback(self._under_way.discard)
            return ""
        if name == "call":
            return await self.hands.guarded(lambda: self.hands.counter.log_call(who, values, key))
        data = json.loads(view["private_metadata"])
        name, arguments = await self._arguments(team, name, values)
        answer = await self.hands.give(who, name, int(data["n"]), arguments, key)
        if answer.ok and name == "role":
            await asyncio.to_thread(self.hands.counter.brief, int(data["n"]), arguments, key)
        return "" if answer.ok else answer.text

    async def _arguments(self, team: str, name: str, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Return the command and its arguments, from the fields of its modal."""
        if name == "reply":
            return values.get("audience", "note"), {"text": values["text"]}
        if name == "role":
            named = await asyncio.to_thread(self.hands.counter.addresses, team, [values["person"]])
            return name, {"role": values["role"], "person": named[values["person"]]}
        if name == "assign":
            person = values.get("person", "")
            to = (await asyncio.to_thread(self.hands.counter.addresses, team, [person]))[person] if person else ""
            return name, {"to": f"{to or values.get('group', '')} {values.get('reason', '')}".strip()}
        if name in {"merge", "link"}:
            return name, {key: "".join(filter(str.isdigit, value)).lstrip("0") for key, value in values.items()}
        return name, values


def _corrected(values: dict[str, str]) -> dict[str, str]:
    """Return the fields by the names of the parameters: a subcategory's field is named after its category."""
    category = values.get("category", "")
    kept = {name: value for name, value in values.items() if not name.startswith("subcategory:")}
    below = values.get(f"subcategory:{category}"[:250])
    return {**kept, "subcategory": below} if below else kept


def _first_field(view: Mapping[str, Any]) -> str:
    return str(next(block["block_id"] for block in view["blocks"] if block["type"] == "input"))
