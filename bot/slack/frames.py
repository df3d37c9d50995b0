"""What is around the fields of a modal, and what one shows while it waits; part of `bot.slack.modals`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.words import Words
from intake.slack_blocks import Block, modal, section

#: What a modal's callback_id begins with; the command's name follows.
CALLBACK = "do:"
TITLES: Mapping[str, str] = {
    "correct": "Correct",
    "ask": "Ask the reporter",
    "reply": "Reply",
    "note": "Note",
    "resolve": "Resolve",
    "major": "Major incident",
    "update": "Update",
    "role": "Roles",
    "merge": "Merge",
    "link": "Link",
    "cancel": "Not an incident",
    "assign": "Assign",
    "reopen": "Reopen",
    "files": "Files",
    "steps": "Steps",
    "call": "Log a phone call",
    "report": "Report an incident",
    "show": "Incident",
}


def loading(name: str, words: Words) -> Block:
    """Return what is shown while the modal is being prepared: a trigger is good for three seconds only."""
    return framed(TITLES[name], [section(words.say("One moment…"))], words, callback="loading", data={})


def working(name: str, words: Words) -> Block:
    """Return what is shown while a command takes longer than Slack waits."""
    title = TITLES.get(name, "One moment")
    return framed(title, [section(words.say("It is being done…"))], words, callback="loading", data={})


def told(title: str, text: str, words: Words) -> Block:
    """Return a modal that only tells something."""
    return framed(title, [section(text)], words, callback="told", data={})


def framed(
    title: str, blocks: Sequence[Block], words: Words, *, callback: str, data: Mapping[str, Any], submit: str = ""
) -> Block:
    """Return a modal whose title and buttons are in the reader's language."""
    sends, closes = words.say(submit) if submit else "", words.say("Close")
    return modal(words.say(title), blocks, callback=callback, submit=sends, close=closes, data=data)
