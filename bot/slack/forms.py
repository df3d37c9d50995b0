"""Modals: opened at once and filled then, drawn anew after a choice, sent as a command. Talks to Slack.

    button --> views.open (loading) --> views.update (fields) --sent--> command --> errors in the modal, or gone

A command is waited for a little less than Slack waits; what takes longer is told in the modal afterwards.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.alike.callers import Asked, Known
from bot.commands.refused import Code
from bot.commands.words import Spoken
from bot.meanwhile import ONLY_ADDS
from bot.slack import call_modal, frames, modals
from bot.slack.app import Ack, Body
from bot.slack.hands import BUSY, Hands
from bot.slack.heard import arguments_of
from bot.words import Words, words_of
from intake.slack_limits import fit_view
from intake.slack_text import escape
from store.chat import Member

#: How long an acknowledgement may wait for a command, in seconds; Slack waits three.
_PATIENCE = 2.0
Report = Callable[[Body, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a modal that was sent: what is wrong, or the modal that is shown instead, or neither."""

    wrong: str = ""
    view: Mapping[str, Any] | None = None


DONE = Outcome()


@dataclass(slots=True, kw_only=True)
class Forms:
    """Every modal of the desk."""

    hands: Hands
    #: Takes a report that somebody gave by a command.
    report: Report
    _under_way: set[asyncio.Future[None]] = field(default_factory=set)
    #: view_id -> what was typed last into a call.
    _typing: dict[str, object] = field(default_factory=dict)

    async def open(self, trigger: str, who: Member, name: str, incident_id: int) -> None:
        """Open a modal at once, and fill it when the store has answered."""
        words = self.hands.counter.words(who)
        view_id = await self.hands.open(trigger, frames.loading(name, words))
        if not view_id:
            return
        try:
            sight = await asyncio.to_thread(self.hands.counter.look, incident_id, words.language)
        except SQLAlchemyError:
            await self.hands.update(view_id, frames.told(frames.TITLES[name], BUSY, words))
            return
        if sight is None:
            gone = words.say("There is no such incident any more.")
            await self.hands.update(view_id, frames.told(frames.TITLES[name], gone, words))
            return
        if name == "files":
            sight = await asyncio.to_thread(self.hands.counter.with_files, sight)
            if not sight.files:
                none = words.say("It has no files, or none that may be handed out.")
                await self.hands.update(view_id, frames.told(frames.TITLES[name], none, words))
                return
        await self.hands.update(view_id, modals.form(name, sight, self.hands.counter.choices, {}))

    async def open_call(self, trigger: str, who: Member) -> None:
        """Open the modal for a phone call at once, and then show what is major just now."""
        words = self.hands.counter.words(who)
        view_id = await self.hands.open(trigger, call_modal.call(words))
        if view_id:
            await self._show_known({**call_modal.call(words), "id": view_id}, who, Asked())

    async def _show_known(self, view: Mapping[str, Any], who: Member, asked: Asked) -> None:
        """Draw what is known below the fields of a call; what was typed meanwhile has a drawing of its own."""
        view_id, typing = str(view["id"]), object()
        self._typing[view_id] = typing
        known = await asyncio.to_thread(self.hands.counter.known, who, asked)
        if self._typing.get(view_id) is not typing:
            return
        is_worth_it = known is not None and (asked != Asked() or known != Known())
        drawn = call_modal.with_known(view, known, self.hands.counter.words(who)) if known and is_worth_it else None
        if drawn is not None:
            await self.hands.update(view_id, drawn)
        if self._typing.get(view_id) is typing:
            del self._typing[view_id]

    async def typed(self, view: Mapping[str, Any], who: Member, action: str, value: str) -> None:
        """Show what is known of what was typed into a call so far, or fill in the caller that was chosen."""
        if action == call_modal.IS_CALLER:
            view = {**view, **call_modal.call(self.hands.counter.words(who), call_modal.chosen(value))}
            asked = Asked(address=value.partition("\n")[0])
        else:
            asked = call_modal.so_far(arguments_of(view["state"]["values"]))
        await self._show_known(view, who, asked)

    async def show(self, trigger: str, who: Member, incident_id: int) -> None:
        words = self.hands.counter.words(who)
        view_id = await self.hands.open(trigger, frames.loading("show", words))
        sight = await asyncio.to_thread(self.hands.counter.look, incident_id, words.language)
        if view_id and sight is not None:
            text = await asyncio.to_thread(self.hands.counter.sheet, who, incident_id)
            await self.hands.update(view_id, modals.sheet(sight, text))

    async def redraw(self, view: Mapping[str, Any]) -> None:
        """Draw a modal anew after a choice in it: another category has others below it, and impact makes priority."""
        name = str(view["callback_id"]).removeprefix(frames.CALLBACK)
        data = _data(view)
        if name not in modals.FORMS or "n" not in data:
            return
        sight = await asyncio.to_thread(self.hands.counter.look, int(data["n"]), str(data.get("l", "")))
        if sight is None:
            return
        chosen = arguments_of(view["state"]["values"])
        drawn = modals.form(name, sight, self.hands.counter.choices, chosen)
        await self.hands.update(str(view["id"]), {**drawn, "private_metadata": view["private_metadata"]})

    async def submitted(self, body: Body, ack: Ack) -> None:
        """Do what a modal says; what cannot be done is shown in it, and what was filled in stays."""
        view = body["view"]
        name = str(view["callback_id"]).removeprefix(frames.CALLBACK)
        doing = asyncio.create_task(self._submit(body, name))
        done, _ = await asyncio.wait([doing], timeout=_PATIENCE)
        if not done:
            words = words_of(_data(view).get("l", ""))
            await ack(response_action="update", view=fit_view(frames.working(name, words)))
            await self._told_later(view, name, await doing, words)
            return
        outcome = doing.result()
        if outcome.view is not None:
            await ack(response_action="update", view=fit_view(outcome.view))
        elif outcome.wrong:
            await ack(response_action="errors", errors={_first_field(view): outcome.wrong[:2000]})
        else:
            await ack()

    async def _told_later(self, view: Mapping[str, Any], name: str, outcome: Outcome, words: Words) -> None:
        """Show in a modal that took too long what came of it."""
        title = frames.TITLES.get(name, "One moment")
        told = frames.told(title, escape(outcome.wrong) or words.say("It is done."), words)
        await self.hands.update(str(view["id"]), outcome.view or told)

    async def _submit(self, body: Body, name: str) -> Outcome:
        """Return what came of it."""
        view, team = body["view"], str(body["team"]["id"])
        values = _corrected(arguments_of(view["state"]["values"]))
        who = await self.hands.who(team, body["user"]["id"])
        # The view is one for its whole life, and its hash changes with each drawing: the same sending is one command.
        key = f"{team}:view:{view['id']}:{view.get('hash', '')}:{_digest(values)}"
        if name == "report":
            told = {"team_id": team, "user_id": body["user"]["id"], "trigger_id": key}
            reporting = asyncio.ensure_future(self.report(told, values["text"]))
            self._under_way.add(reporting)
            reporting.add_done_callback(self._under_way.discard)
            return DONE
        if name == "call":
            filed = call_modal.filled_in(values)
            return Outcome(wrong=await self.hands.guarded(lambda: self.hands.counter.log_call(who, filed, key)))
        if name == "steps":
            return await self._steps(who, int(_data(view)["n"]), values, key)
        if name == "files":
            number = int(_data(view)["n"])
            return Outcome(wrong=await self.hands.guarded(lambda: self.hands.counter.share(who, number, values, key)))
        order = Spoken(name=name, incident_id=int(_data(view)["n"]), arguments=values)
        return await self._give(who, order, _data(view), key)

    async def _steps(self, who: Member, incident_id: int, values: Mapping[str, str], key: str) -> Outcome:
        """Take each ticked step in its order; the first that cannot be taken says why, and those before it are done."""
        for no in sorted(filter(None, values.get("steps", "").split(",")), key=int):
            arguments = {"step": no, "outcome": values["outcome"], "reason": values.get("reason", "")}
            order = Spoken(name="step", incident_id=incident_id, arguments=arguments)
            answer = await self.hands.give(who, order, f"{key}:{no}")
            if not answer.ok and answer.is_repeated:
                answer = await self.hands.give(who, order, f"{key}:{no}:{self._again()}")
            if not answer.ok:
                return Outcome(wrong=self.hands.counter.words(who).answer(answer.text))
        return DONE

    def _again(self) -> str:
        """Return what tells a sending from an earlier one of the same words that was refused."""
        return self.hands.counter.clock().isoformat()

    async def _give(self, who: Member, filled: Spoken, data: Mapping[str, Any], key: str) -> Outcome:
        """Give the command of a modal, by the version that it showed."""
        order = await self._spoken(who.team, filled)
        version = None if order.name in ONLY_ADDS else data.get("v")
        answer = await self.hands.give(who, order, key, version=version)
        if not answer.ok and answer.is_repeated:
            # What was refused before may be possible now.
            answer = await self.hands.give(who, order, f"{key}:{self._again()}", version=version)
        if answer.code == Code.CONFLICT and version is not None:
            sight = await asyncio.to_thread(
                self.hands.counter.look, int(data["n"]), str(data.get("l", "")), int(data.get("t") or 0)
            )
            if sight is not None and sight.incident.version != version:
                if sight.changes:
                    return Outcome(view=modals.overtaken(filled, sight, self.hands.counter.choices))
                # What the desk noted by itself makes nobody's order wrong.
                answer = await self.hands.give(who, order, f"{key}:again", version=sight.incident.version)
        return DONE if answer.ok else Outcome(wrong=self.hands.counter.words(who).answer(answer.text))

    async def _spoken(self, team: str, order: Spoken) -> Spoken:
        """Return the command that a modal's fields mean."""
        name, arguments = await self._arguments(team, order.name, order.arguments)
        return replace(order, name=name, arguments=arguments)

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
    """Return the fields by the names of the parameters: a subcategory's field is named after its category.

    The group's is named after the one that it showed: what was left as it was chooses none.
    """
    category = values.get("category", "")
    named = ("subcategory:", modals.GROUP_SHOWN)
    kept = {name: value for name, value in values.items() if not name.startswith(named)}
    for name, value in values.items():
        if name.startswith(modals.GROUP_SHOWN) and name != modals.group_shown(value):
            kept["group"] = value
    below = values.get(f"subcategory:{category}"[:250])
    return {**kept, "subcategory": below} if below else kept


def _digest(values: Mapping[str, str]) -> str:
    """Return what tells these words from others in the same modal: who was refused corrects them and sends again."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _data(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the desk wrote into a modal when it opened it."""
    return dict(json.loads(view.get("private_metadata") or "{}"))


def _first_field(view: Mapping[str, Any]) -> str:
    return str(next(block["block_id"] for block in view["blocks"] if block["type"] == "input"))
