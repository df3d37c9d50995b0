"""Buttons, menus and fields, as interactions tell of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.demo.slack.rules import Refusal, elements_of

Json = Mapping[str, Any]


def find_element(blocks: Iterable[Json], action_id: str) -> tuple[Json, str]:
    """Return a button, menu or field that is to be seen, with its block's id; Refusal when there is none."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return element, str(block.get("block_id", ""))
    raise Refusal("nothing_to_press", action_id=action_id)


def _chosen(element: Json, choose: str) -> Json:
    for option in element["options"]:
        if choose in {option["value"], option["text"]["text"]}:
            return dict(option)
    raise Refusal("no_such_option", choose=choose)


def acted_on(element: Json, block_id: str, choose: str) -> dict[str, Any]:
    """Return what the interaction says of an element."""
    acted: dict[str, Any] = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": "1.0",
    }
    if element["type"] == "button":
        return {**acted, "value": element.get("value", ""), "text": element["text"]}
    if element["type"] == "users_select":
        return {**acted, "selected_user": choose}
    if element["type"] == "plain_text_input":
        return {**acted, "value": choose}
    return {**acted, "selected_option": _chosen(element, choose)}


def filled_in(element: Json, value: str) -> dict[str, Any]:
    """Return the state of a field that somebody filled in."""
    if element["type"] == "plain_text_input":
        if len(value) > int(element.get("max_length", 3000)):
            raise Refusal("too_long_to_type", action_id=element["action_id"])
        return {"type": "plain_text_input", "value": value or None}
    if element["type"] == "users_select":
        return {"type": "users_select", "selected_user": value or None}
    if element["type"] == "checkboxes":
        return {"type": "checkboxes", "selected_options": [_chosen(element, each) for each in value.split(",") if each]}
    return {"type": element["type"], "selected_option": _chosen(element, value)}


def require_inputs(view: dict[str, Any]) -> None:
    """Take what fields show at first for what they say, and refuse a modal whose required fields are empty."""
    values = view["state"]["values"]
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = values.setdefault(block["block_id"], {}).setdefault(element["action_id"], initial(element))
        if not block.get("optional") and not any(state.get(key) for key in _SAYS):
            raise Refusal("field_is_required", block_id=block["block_id"])


_SAYS = ("value", "selected_option", "selected_user", "selected_options")


def initial(element: Json) -> dict[str, Any]:
    """Return the state of a field that nobody has touched."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value") or None}
    if kind == "users_select":
        return {"type": kind, "selected_user": element.get("initial_user")}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    return {"type": kind, "selected_option": element.get("initial_option")}
