"""What Slack refuses: the limits of messages, modals and Home, written down a second time and strictly. Pure.

It shares nothing with `intake.slack_limits`, so that neither can be wrong alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]


class Refusal(Exception):
    """What Slack answers instead; `code` is its name for it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(f"{code} {more}" if more else code)
        self.code = code
        self.more = more


def _must(holds: object, what: str) -> None:
    if not holds:
        raise Refusal("invalid_blocks", response_metadata={"messages": [f"[ERROR] {what}"]})


def check_message(text: str, blocks: Sequence[Json], *, text_bytes: int = 40_000) -> None:
    """Refuse a message as Slack would."""
    if not text and not blocks:
        raise Refusal("no_text")
    if len(text.encode()) > text_bytes:
        raise Refusal("msg_too_long")
    _must(len(blocks) <= 50, "no more than 50 items allowed [json-pointer:/blocks]")
    total = sum(len(each) for block in blocks for each in _texts(block))
    if total > 13_200:
        raise Refusal("msg_blocks_too_long")
    _check_blocks(blocks)


def check_view(view: Json) -> None:
    """Refuse a modal or Home as Slack would."""
    kind = view.get("type")
    _must(kind in {"modal", "home"}, "must be modal or home [json-pointer:/view/type]")
    blocks = view.get("blocks") or []
    _must(len(blocks) <= 100, "no more than 100 items allowed [json-pointer:/view/blocks]")
    if kind == "modal":
        _must(0 < len(view.get("title", {}).get("text", "")) <= 24, "title: 1 to 24 characters")
        for part in ("submit", "close"):
            _must(len(view.get(part, {}).get("text", "")) <= 24, f"{part}: at most 24 characters")
        has_input = any(block["type"] == "input" for block in blocks)
        _must(not has_input or "submit" in view, "a view with inputs needs submit")
    _must(len(view.get("private_metadata", "")) <= 3000, "private_metadata: at most 3000 characters")
    _must(len(view.get("callback_id", "")) <= 255, "callback_id: at most 255 characters")
    _must(len(json.dumps(view)) <= 250_000, "the view is too large")
    _check_blocks(blocks)


def _check_blocks(blocks: Sequence[Json]) -> None:
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    _must(len(ids) == len(set(ids)), "block_id must be unique")
    for block in blocks:
        _must(len(block.get("block_id", "")) <= 255, "block_id: at most 255 characters")
        check = _BLOCKS.get(block.get("type", ""))
        _must(check is not None, f"unsupported type: {block.get('type')}")
        assert check is not None
        check(block)
        actions = [element["action_id"] for element in elements_of(block) if "action_id" in element]
        _must(len(actions) == len(set(actions)), "action_id must be unique within its block")


def _section(block: Json) -> None:
    _must("text" in block or block.get("fields"), "a section needs text or fields")
    if "text" in block:
        _text(block["text"], 3000)
    _must(len(block.get("fields", ())) <= 10, "no more than 10 fields")
    for each in block.get("fields", ()):
        _text(each, 2000)
    if "accessory" in block:
        _element(block["accessory"])


def _header(block: Json) -> None:
    _must(block["text"]["type"] == "plain_text", "a header is plain_text")
    _text(block["text"], 150)


def _context(block: Json) -> None:
    _must(1 <= len(block.get("elements", ())) <= 10, "1 to 10 elements in a context")
    for each in block["elements"]:
        if each["type"] != "image":
            _text(each, 2000)


def _actions(block: Json) -> None:
    _must(1 <= len(block.get("elements", ())) <= 25, "1 to 25 elements in actions")
    for each in block["elements"]:
        _element(each)


def _input(block: Json) -> None:
    _must(block["label"]["type"] == "plain_text", "a label is plain_text")
    _text(block["label"], 2000)
    _element(block["element"])


def _nothing(block: Json) -> None:
    del block


_BLOCKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": _nothing,
}


def _text(text: Json, most: int) -> None:
    _must(text.get("type") in {"plain_text", "mrkdwn"}, "unknown type of text")
    _must(1 <= len(text.get("text", "")) <= most, f"must be 1 to {most} characters: {text.get('text', '')[:30]!r}")


_MOST_OPTIONS = {"static_select": 100, "overflow": 5, "radio_buttons": 10, "checkboxes": 10, "multi_static_select": 100}


def _element(element: Json) -> None:
    kind = str(element.get("type"))
    _must(0 < len(element.get("action_id", "x")) <= 255, "action_id: 1 to 255 characters")
    if kind == "button":
        _must(element["text"]["type"] == "plain_text", "a button is plain_text")
        _text(element["text"], 75)
        _must(len(element.get("value", "")) <= 2000, "value of a button: at most 2000 characters")
        _must(element.get("style", "primary") in {"primary", "danger"}, "style: primary or danger")
    elif kind in _MOST_OPTIONS:
        _must(1 <= len(element.get("options", ())) <= _MOST_OPTIONS[kind], f"options: 1 to {_MOST_OPTIONS[kind]}")
        for each in element["options"]:
            _option(each)
        initials = element.get("initial_options", [])
        _must(all(each in element["options"] for each in initials), "initial_options must be among the options")
        initial = element.get("initial_option")
        _must(initial is None or initial in element["options"], "initial_option must be one of the options")
    elif kind == "plain_text_input":
        when = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
        _must(when and set(when) <= {"on_enter_pressed", "on_character_entered"}, f"trigger_actions_on: {when}")
        _must(0 < int(element.get("max_length", 3000)) <= 3000, "max_length: at most 3000")
        most = int(element.get("max_length", 3000))
        _must(len(element.get("initial_value", "")) <= most, "initial_value is longer than max_length")
    else:
        _must(kind in {"users_select", "conversations_select", "datepicker"}, f"unsupported element {kind}")
    if "placeholder" in element:
        _text(element["placeholder"], 150)


def _option(option: Json) -> None:
    _text(option["text"], 75)
    _must(1 <= len(option.get("value", "")) <= 150, "value of an option: 1 to 150 characters")
    if "description" in option:
        _text(option["description"], 75)


def elements_of(block: Json) -> Iterator[Json]:
    """Yield everything in a block that can be pressed, chosen or filled in."""
    if block.get("type") == "actions":
        yield from block.get("elements", ())
    if "accessory" in block:
        yield block["accessory"]
    if block.get("type") == "input":
        yield block["element"]


def _texts(block: Json) -> Iterator[str]:
    for part in ("text", "label"):
        if part in block:
            yield block[part]["text"]
    for part in ("fields", "elements"):
        for each in block.get(part, ()):
            text = each.get("text", "")
            yield text["text"] if isinstance(text, Mapping) else str(text)
