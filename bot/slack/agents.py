"""Agents at work in Slack: commands, the cards' buttons, Home. Talks to Slack.

button --ack--> command --> told by its response_url              the card is drawn anew by the command's own row
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.commands.words import Spoken
from bot.slack import frames, home, modals
from bot.slack.app import Body
from bot.slack.forms import Forms, Report
from bot.slack.hands import Hands
from bot.slack.heard import Heard, hear, members_in, with_names
from bot.words import Words
from intake.slack_blocks import actions, button, section
from intake.slack_events import Note
from intake.slack_text import Text, escape, plain_of
from store.chat import Member

#: Buttons that give a command at once.
_AT_ONCE = {"agent_confirm": "confirm", "agent_take": "take", "escalation_ack": "ack"}
#: Buttons that open a modal.
_OPENS = {
    "agent_correct": "correct",
    "agent_ask": "ask",
    "agent_reply": "reply",
    "agent_resolve": "resolve",
    "agent_major": "major",
    "agent_reopen": "reopen",
    "agent_note": "note",
    "agent_files": "files",
    "agent_steps": "steps",
    "major_update": "update",
    "major_role": "role",
}


@dataclass(slots=True, kw_only=True)
class Agents:
    """What agents do."""

    hands: Hands
    forms: Forms
    #: Takes a report that somebody gave by a command.
    report: Report

    # ------------------------------------------------------------ the slash command

    async def command(self, body: Body) -> None:
        """Do what the words behind the slash command mean."""
        who = await self.hands.who(body["team_id"], body["user_id"])
        text = str(body.get("text") or "").strip()
        heard = hear(plain_of(await self._named(str(body["team_id"]), text)))
        match heard.kind:
            case "report":
                await self.report(body, plain_of(text))
            case "modal":
                if heard.name == "call":
                    await self.forms.open_call(str(body["trigger_id"]), who)
                else:
                    await self.hands.open(str(body["trigger_id"]), modals.report(self.hands.counter.words(who)))
            case "command":
                assert heard.spoken is not None
                key = f"{body['team_id']}:trigger:{body['trigger_id']}"
                await self._do(who, heard.spoken, key, str(body.get("response_url") or ""))
            case "wrong":
                because = self.hands.counter.words(who).answer(heard.because)
                await self.hands.say(str(body.get("response_url") or ""), because)
            case _:
                await self._ask_back(str(body.get("response_url") or ""), heard, self.hands.counter.words(who))

    async def _do(self, who: Member, spoken: Spoken, key: str, url: str) -> None:
        answer = await self.hands.give(who, spoken, key)
        await self.hands.tell(url, answer, who)

    async def _named(self, team: str, text: str) -> str:
        mentioned = members_in(text)
        if not mentioned:
            return text
        return with_names(text, await asyncio.to_thread(self.hands.counter.addresses, team, mentioned))

    async def _ask_back(self, url: str, heard: Heard, words: Words) -> None:
        buttons = [button(words.say("Report it as an incident"), "doubt_report", heard.text[:2000], style="primary")]
        if heard.meant:
            buttons.append(button(words.say("Do {what}", what=heard.meant)[:75], "doubt_command", heard.meant[:2000]))
        else:
            buttons.append(button(words.say("No, I will write it again"), "doubt_no", "no"))
        because = escape(words.answer(heard.because))
        blocks = [section(because), actions(*buttons, block_id="doubt")]
        await self.hands.answer(url, Text(text=because, blocks=blocks))

    # ------------------------------------------------------------ buttons

    async def pressed(self, body: Body) -> None:
        """Do what a button or a menu means: of a card, of a doubtful command, of Home, or of an open modal."""
        acted: Mapping[str, Any] = body["actions"][0]
        action, value = str(acted["action_id"]), _value_of(acted)
        who = await self.hands.who(body["team"]["id"], body["user"]["id"])
        if action in _AT_ONCE:
            order = Spoken(name=_AT_ONCE[action], incident_id=int(value), arguments={})
            key = f"{body['team']['id']}:trigger:{body['trigger_id']}"
            await self._do(who, order, key, str(body.get("response_url") or ""))
        elif action in _OPENS:
            await self.forms.open(str(body["trigger_id"]), who, _OPENS[action], int(value))
        elif action == "agent_more":
            name, _, number = value.partition(":")
            await self.forms.open(str(body["trigger_id"]), who, name, int(number))
        elif action.startswith("doubt_"):
            await self._doubt(body, action, value, who)
        elif action.startswith("held_"):
            await self._rule(body, action.removeprefix("held_"), int(value), who)
        elif action.startswith("home_"):
            await self._at_home(body, action, value, who)
        else:
            await self._in_modal(body.get("view") or {}, action, value, who)

    async def _rule(self, body: Body, ruling: str, inbox_id: int, who: Member) -> None:
        """Do what somebody ruled about held mail, and draw the list anew."""
        wrong = await self.hands.guarded(lambda: self.hands.counter.rule(who, inbox_id, ruling))
        if wrong:
            words = self.hands.counter.words(who)
            await self.hands.open(str(body["trigger_id"]), frames.told("Held mail", words.say(wrong), words))
        await self.show_home(body["team"]["id"], body["user"]["id"])

    async def _at_home(self, body: Body, action: str, value: str, who: Member) -> None:
        if action == "home_show":
            await self.forms.show(str(body["trigger_id"]), who, int(value))
            return
        await self.show_home(body["team"]["id"], body["user"]["id"], home.wanted(action, value))
        if action == "home_report":
            await self.hands.open(str(body["trigger_id"]), modals.report(self.hands.counter.words(who)))

    async def _in_modal(self, view: Mapping[str, Any], action: str, value: str, who: Member) -> None:
        """Look up a caller while somebody types, or draw a modal anew after a choice."""
        if view.get("callback_id") == f"{frames.CALLBACK}call":
            await self.forms.typed(view, who, action, value)
        elif view.get("type") == "modal":
            await self.forms.redraw(view)

    async def _doubt(self, body: Body, action: str, value: str, who: Member) -> None:
        url = str(body.get("response_url") or "")
        if action == "doubt_report":
            told = {**body, "user_id": body["user"]["id"], "team_id": body["team"]["id"]}
            await self.report(told, value)
        elif action == "doubt_command":
            heard = hear(value)
            if heard.kind == "modal":
                await self.forms.open_call(str(body["trigger_id"]), who)
            elif heard.spoken is not None:
                await self._do(who, heard.spoken, f"{who.team}:trigger:{body['trigger_id']}", url)
        else:
            words = self.hands.counter.words(who)
            await self.hands.say(url, words.answer("Nothing was done. `help` lists the commands."))

    # ------------------------------------------------------------ Home, and what is common

    async def show_home(self, team: str, user: str, wanted: home.Wanted | None = None) -> None:
        """Draw a member's Home."""
        who = await self.hands.who(team, user)
        words, now = self.hands.counter.words(who), self.hands.counter.clock()
        seen = await asyncio.to_thread(home.survey, self.hands.counter.desk.store, who.address, now)
        is_staff = await asyncio.to_thread(self.hands.counter.is_staff, who)
        view = home.draw(seen, wanted or home.Wanted(), is_staff=is_staff, now=now, words=words)
        await self.hands.out.home(user, view)

    async def note(self, team: str, channel: str, note: Note) -> None:
        """Keep what an agent said in the thread of a card, and the files that they shared there."""
        incident_id = await asyncio.to_thread(self.hands.counter.thread_of_a_card, channel, note.thread)
        if incident_id is None:
            return
        who = await self.hands.who(team, note.user)
        order = Spoken(name="note", incident_id=incident_id, arguments={"text": note.text})
        answer = await self.hands.give(who, order, f"{team}:{channel}:{note.ts}")
        if answer.ok and note.files:
            place = {"team": team, "user": note.user, "channel": channel, "thread": note.thread}
            await asyncio.to_thread(self.hands.counter.want_files, incident_id, note.files, place)


def _value_of(acted: Mapping[str, Any]) -> str:
    option = acted.get("selected_option")
    return str(option["value"] if option else acted.get("value") or acted.get("selected_user") or "")
