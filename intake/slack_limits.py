"""What Slack takes at most, and texts, messages and views cut to it. Pure.

Slack refuses a whole message for one block that is too long, so everything that leaves passes `fit_message` or
`fit_view`. What is cut ends in "…"; a cut never splits an escaped character, nor leaves an open code mark alive.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Block = dict[str, Any]

#: Blocks of one message, of a modal or Home; characters of all blocks of one message together.
MESSAGE_BLOCKS, VIEW_BLOCKS, MESSAGE_CHARACTERS, VIEW_CHARACTERS = 50, 100, 13_200, 250_000
SECTION_TEXT, FIELDS, FIELD_TEXT, HEADER_TEXT = 3_000, 10, 2_000, 150
CONTEXT_ELEMENTS, ACTION_ELEMENTS = 10, 25
BUTTON_TEXT, BUTTON_VALUE, IDENTIFIER = 75, 2_000, 255
STATIC_OPTIONS, GROUPED_OPTIONS, OVERFLOW_OPTIONS, OPTION_TEXT, OPTION_VALUE = 100, 10, 5, 75, 150
VIEW_TITLE, INPUT_LABEL, PLAIN_INPUT, PRIVATE_METADATA, HINT = 24, 2_000, 3_000, 3_000, 2_000
#: Bytes of the text of chat.update and chat.postEphemeral, after escaping; the other methods take more.
TEXT_BYTES = 4_000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON, PLACEHOLDER = 100, 300, 30, 150

_DOTS = "…"


def clip(text: str, most: int) -> str:
    """Return at most so many characters of an escaped text, ending in "…" when it was longer."""
    if len(text) <= most:
        return text
    return _whole_escapes(text[: most - 1]) + _DOTS


def clip_bytes(text: str, most: int = TEXT_BYTES) -> str:
    """Return at most so many UTF-8 bytes of an escaped text, ending in "…" when it was longer."""
    octets = text.encode("utf-8", "replace")
    if len(octets) <= most:
        return text
    return _whole_escapes(octets[: most - len(_DOTS.encode())].decode("utf-8", "ignore")) + _DOTS


def _whole_escapes(cut: str) -> str:
    """Drop half an escape, or half something alive, from the end."""
    ampersand, angle = cut.rfind("&"), cut.rfind("<")
    if ampersand > len(cut) - 5 and ";" not in cut[ampersand:]:
        cut = cut[:ampersand]
    return cut[:angle] if angle >= 0 and ">" not in cut[angle:] else cut


def pieces(text: str, most: int = SECTION_TEXT) -> Iterator[str]:
    """Yield a long text in pieces that each fit a section, cut at the ends of lines where there are some."""
    while len(text) > most:
        cut = text.rfind("\n", most // 2, most)
        piece = text[:cut] if cut > 0 else _whole_escapes(text[:most])
        yield piece
        text = text[len(piece) :].lstrip("\n")
    if text:
        yield text


def fit_message(text: str, blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """Return fallback text and blocks as Slack takes them; blocks that no longer fit are left out from the end."""
    fitted = [_fit_block(block) for block in blocks[:MESSAGE_BLOCKS]]
    while fitted and _size(fitted) > MESSAGE_CHARACTERS:
        _shrink(fitted)
    # A message without any text is refused (no_text).
    return clip_bytes(text) or _DOTS, fitted


def fit_view(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a modal or Home view as Slack takes it."""
    fitted = {**view, "blocks": [_fit_block(block) for block in view["blocks"][:VIEW_BLOCKS]]}
    for name in ("title", "submit", "close"):
        if name in fitted:
            fitted[name] = _fit_text(fitted[name], VIEW_TITLE)
    while len(json.dumps(fitted)) > VIEW_CHARACTERS:
        _shrink(fitted["blocks"])
    for name, most in (("callback_id", IDENTIFIER), ("private_metadata", PRIVATE_METADATA)):
        if len(fitted.get(name, "")) > most:
            raise ValueError(f"{name} of a view is {len(fitted[name])} characters long, and {most} is the most")
    return fitted


def _size(blocks: Sequence[Block]) -> int:
    """Return how much of the message the blocks take; counted as JSON, which is more than Slack counts."""
    return len(json.dumps(blocks, ensure_ascii=False))


def _shrink(blocks: list[Block]) -> None:
    """Make the longest text of the blocks half as long, or drop the last block when all are short."""
    longest = max(
        (text for block in blocks for text in _texts(block)), key=lambda text: len(text["text"]), default=None
    )
    if longest is None or len(longest["text"]) <= 2 * HEADER_TEXT:
        blocks.pop()
        return
    longest["text"] = clip(longest["text"], len(longest["text"]) // 2)


def _texts(block: Block) -> Iterator[Block]:
    if block.get("type") in {"section", "header"} and "text" in block:
        yield block["text"]
    yield from block.get("fields", ())
    if block.get("type") == "context":
        yield from (each for each in block["elements"] if "text" in each)


def _fit_block(block: Mapping[str, Any]) -> Block:
    fitted = dict(block)
    if "block_id" in fitted:
        fitted["block_id"] = fitted["block_id"][:IDENTIFIER]
    fit = _BLOCKS.get(str(fitted.get("type")))
    if fit is not None:
        fit(fitted)
    return fitted


def _fit_section(block: Block) -> None:
    if "text" in block:
        block["text"] = _fit_text(block["text"], SECTION_TEXT)
    if "fields" in block:
        block["fields"] = [_fit_text(each, FIELD_TEXT) for each in block["fields"][:FIELDS]]
    if "accessory" in block:
        block["accessory"] = _fit_element(block["accessory"])


def _fit_header(block: Block) -> None:
    block["text"] = _fit_text(block["text"], HEADER_TEXT)


def _fit_context(block: Block) -> None:
    block["elements"] = [
        _fit_text(each, FIELD_TEXT) if "text" in each else each for each in block["elements"][:CONTEXT_ELEMENTS]
    ]


def _fit_actions(block: Block) -> None:
    block["elements"] = [_fit_element(each) for each in block["elements"][:ACTION_ELEMENTS]]


def _fit_input(block: Block) -> None:
    block["label"] = _fit_text(block["label"], INPUT_LABEL)
    block["element"] = _fit_element(block["element"])
    if "hint" in block:
        block["hint"] = _fit_text(block["hint"], HINT)


_BLOCKS: Mapping[str, Callable[[Block], None]] = {
    "section": _fit_section,
    "header": _fit_header,
    "context": _fit_context,
    "actions": _fit_actions,
    "input": _fit_input,
}


def _fit_text(text: Mapping[str, Any], most: int) -> Block:
    return {**text, "text": clip(str(text["text"]), most) or _DOTS}


#: How many options an element takes.
_OPTIONS = {"overflow": OVERFLOW_OPTIONS, "radio_buttons": GROUPED_OPTIONS, "checkboxes": GROUPED_OPTIONS}


def _fit_element(element: Mapping[str, Any]) -> Block:
    fitted = dict(element)
    if "action_id" in fitted:
        fitted["action_id"] = fitted["action_id"][:IDENTIFIER]
    if fitted.get("type") == "button":
        fitted["text"] = _fit_text(fitted["text"], BUTTON_TEXT)
        if len(fitted.get("value", "")) > BUTTON_VALUE:
            raise ValueError(f"the value of the button {fitted.get('action_id')} is longer than {BUTTON_VALUE}")
    if "options" in fitted:
        most = _OPTIONS.get(str(fitted.get("type")), STATIC_OPTIONS)
        fitted["options"] = [_fit_option(each) for each in fitted["options"][:most]]
    if "initial_option" in fitted:
        fitted["initial_option"] = _fit_option(fitted["initial_option"])
    if "initial_options" in fitted:
        fitted["initial_options"] = [_fit_option(each) for each in fitted["initial_options"]]
    if "placeholder" in fitted:
        fitted["placeholder"] = _fit_text(fitted["placeholder"], PLACEHOLDER)
    if fitted.get("type") == "plain_text_input":
        fitted["max_length"] = min(int(fitted.get("max_length", PLAIN_INPUT)), PLAIN_INPUT)
        if "initial_value" in fitted:
            fitted["initial_value"] = clip(fitted["initial_value"], fitted["max_length"])
    return fitted


def _fit_option(option: Mapping[str, Any]) -> Block:
    fitted = {**option, "text": _fit_text(option["text"], OPTION_TEXT)}
    if "description" in fitted:
        fitted["description"] = _fit_text(fitted["description"], OPTION_TEXT)
    if len(str(fitted.get("value", ""))) > OPTION_VALUE:
        raise ValueError(f"the value of an option is longer than {OPTION_VALUE}: {fitted['value'][:40]}")
    return fitted
