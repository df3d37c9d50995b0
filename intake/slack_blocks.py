"""The pieces that cards and modals are made of: one small maker for each kind of block. Pure.

Makers take mrkdwn that is escaped already where people wrote it (`intake.slack_text.escape`), and cut nothing:
`intake.slack_limits` cuts everything that leaves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Block = dict[str, Any]
Option = tuple[str, str]


def plain(text: str) -> Block:
    """Return text without any markup."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    """Return text with Slack's markup; its links are not unfurled into names."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    """Return a headline."""
    return {"type": "header", "text": plain(text)}


def section(text: str, *, block_id: str = "") -> Block:
    """Return a paragraph."""
    return {"type": "section", "text": mrkdwn(text), **_named(block_id)}


def fields(pairs: Iterable[tuple[str, str]], *, block_id: str = "") -> Block:
    """Return pairs of a name and a text, in two columns."""
    return {"type": "section", "fields": [mrkdwn(f"*{name}*\n{text}") for name, text in pairs], **_named(block_id)}


def context(*texts: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """Return a line between two parts."""
    return {"type": "divider"}


def button(text: str, action: str, value: str, *, style: str = "") -> Block:
    """Return a button; `style` is "primary", "danger" or "" for a plain one."""
    pressed = {"type": "button", "text": plain(text), "action_id": action, "value": value}
    return {**pressed, "style": style} if style else pressed


def overflow(action: str, options: Iterable[Option]) -> Block:
    """Return a menu behind three dots; each option is a text and a value."""
    return {"type": "overflow", "action_id": action, "options": [option(*each) for each in options]}


def actions(*elements: Block, block_id: str = "") -> Block:
    """Return a row of buttons and menus."""
    return {"type": "actions", "elements": list(elements), **_named(block_id)}


def option(text: str, value: str) -> Block:
    """Return one choice."""
    return {"text": plain(text), "value": value}


def select(action: str, options: Sequence[Option], *, chosen: str = "", placeholder: str = "") -> Block:
    """Return a menu of fixed choices, the chosen one shown."""
    made: Block = {
        "type": "static_select",
        "action_id": action,
        "options": [option(*each) for each in options],
    }
    initial = next((option(*each) for each in options if each[1] == chosen), None)
    if initial is not None:
        made["initial_option"] = initial
    return {**made, "placeholder": plain(placeholder)} if placeholder else made


def checkboxes(action: str, options: Sequence[Option]) -> Block:
    """Return boxes to tick; Slack takes ten."""
    return {"type": "checkboxes", "action_id": action, "options": [option(*each) for each in options]}


def text_input(
    action: str, *, lines: bool = False, initial: str = "", placeholder: str = "", tells_typing: bool = False
) -> Block:
    """Return a field to write in; one that tells of typing needs an input block that is live."""
    made: Block = {"type": "plain_text_input", "action_id": action, "multiline": lines}
    if tells_typing:
        made["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    if initial:
        made["initial_value"] = initial
    return {**made, "placeholder": plain(placeholder)} if placeholder else made


def users_select(action: str, *, placeholder: str) -> Block:
    """Return a menu of the workspace's members."""
    return {"type": "users_select", "action_id": action, "placeholder": plain(placeholder)}


def field(
    label: str, element: Block, *, block_id: str, is_optional: bool = False, hint: str = "", is_live: bool = False
) -> Block:
    """Return an input of a modal; a live one tells the desk of each change."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": is_optional,
        "dispatch_action": is_live,
    }
    return {**made, "hint": plain(hint)} if hint else made


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: str,
    submit: str = "",
    close: str = "Close",
    data: Mapping[str, Any],
) -> Block:
    """Return a modal; `data` comes back with its submission, so nothing has to be remembered meanwhile."""
    made: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title),
        "close": plain(close),
        "blocks": list(blocks),
        "private_metadata": json.dumps(data, separators=(",", ":")),
    }
    return {**made, "submit": plain(submit)} if submit else made


def digest(text: str, blocks: Sequence[Block]) -> str:
    """Return a digest of what a message shows, to know whether an edit would change anything."""
    return hashlib.sha256(json.dumps([text, list(blocks)], sort_keys=True).encode()).hexdigest()


def _named(block_id: str) -> Block:
    return {"block_id": block_id} if block_id else {}
