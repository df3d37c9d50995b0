"""The modals: one for each command that needs more than a press. Pure.

A modal carries the incident and the version that was seen in its `private_metadata`; its fields are named like the
command's parameters. So it can be sent after a restart, and sent late it is refused instead of undoing what others did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commands.usage import CANCEL_REASONS, RESOLUTION_CODES
from bot.slack.cards import headline, priority_of
from bot.slack.major_modals import major, role, update
from bot.slack.sight import Sight
from intake.slack_blocks import Block, Option, context, modal, section, select, text_input, users_select
from intake.slack_blocks import field as asked
from intake.slack_text import escape, first_line

#: What a modal's callback_id begins with; the command's name follows.
CALLBACK = "do:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be chosen from."""

    #: Category -> its subcategories.
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Sequence[str] = ()
    services: Sequence[str] = ()
    #: (impact, urgency) -> priority.
    matrix: Mapping[tuple[int, int], int] = field(default_factory=dict)


def loading(name: str) -> Block:
    """Return what is shown while the modal is being prepared: a trigger is good for three seconds only."""
    return modal(TITLES[name], [section("One moment…")], callback="loading", data={})


def working(name: str) -> Block:
    """Return what is shown while a command takes longer than Slack waits."""
    return modal(TITLES.get(name, "One moment"), [section("It is being done…")], callback="loading", data={})


def told(title: str, text: str) -> Block:
    """Return a modal that only tells something."""
    return modal(title, [section(text)], callback="told", data={})


def _options(names: Sequence[Any]) -> list[Option]:
    return [(str(name), str(name)[:150]) for name in names if str(name)]


def _lines(name: str, label: str, *, optional: bool = False, initial: str = "", hint: str = "") -> Block:
    made = text_input(name, lines=True, initial=initial)
    return asked(label, made, block_id=name, is_optional=optional, hint=hint)


def _number(name: str, label: str) -> Block:
    return asked(label, text_input(name, placeholder="INC-000042"), block_id=name)


def correct(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Category, impact, urgency with the priority that they make, service, group."""
    incident = sight.incident
    category = chosen.get("category", incident.category)
    impact, urgency = (int(chosen.get(name, getattr(incident, name))) for name in ("impact", "urgency"))
    subcategory = chosen.get("subcategory", incident.subcategory)
    below = list(choices.categories.get(category, ()))
    fields = [
        asked("Category", select("category", _options(list(choices.categories)), chosen=category), block_id="category",
              is_live=True),
    ]  # fmt: skip
    if below:
        one = select(f"subcategory_{category}"[:250], _options(below), chosen=subcategory)
        fields.append(asked("Subcategory", one, block_id=f"subcategory:{category}"[:250], is_optional=True))
    levels = [("1, high", "1"), ("2, middle", "2"), ("3, low", "3")]
    for name, hint in (("impact", "How many suffer"), ("urgency", "How fast the damage grows")):
        level = impact if name == "impact" else urgency
        made = select(name, levels, chosen=str(level))
        fields.append(asked(name.capitalize(), made, block_id=name, is_live=True, hint=hint))
    priority = choices.matrix.get((impact, urgency), incident.priority)
    fields.append({**section(f"*Priority: P{priority}*"), "block_id": f"priority_{priority}"})
    if choices.services:
        known = list(dict.fromkeys([*filter(None, [incident.service]), *choices.services]))[:100]
        made = select("service", _options(known), chosen=incident.service)
        fields.append(asked("Service", made, block_id="service", is_optional=True))
    groups = list(dict.fromkeys([*filter(None, [incident.assignment_group]), *choices.groups]))[:100]
    if groups:
        made = select("group", _options(groups), chosen=incident.assignment_group)
        fields.append(asked("Group", made, block_id="group", is_optional=True))
    return fields


def ask(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """A question to the reporter."""
    del choices, chosen
    return [
        _lines("question", "What do you want to know?", hint="The incident waits for the answer."),
        context(_reaches(sight)),
    ]


def reply(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Words to colleagues, or to the reporter; the first unless something else is chosen."""
    del choices
    who = chosen.get("audience", "note")
    audiences = [("Colleagues only (a note)", "note"), ("The reporter", "reply")]
    return [
        asked("Who reads it", select("audience", audiences, chosen=who), block_id="audience", is_live=True),
        _lines("text", "Text"),
        {**context(_reaches(sight) if who == "reply" else "Nobody but colleagues sees it."), "block_id": f"to_{who}"},
    ]


def _reaches(sight: Sight) -> str:
    where = {"chat": "in their Slack thread", "email": "by mail"}.get(sight.answers_by, f"by {sight.answers_by}")
    address = f" ({escape(sight.reporter_address)})" if sight.answers_by == "email" else ""
    return f"It goes to *{escape(sight.reporter)}*{address}, {where}."


def note(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Words to colleagues."""
    del sight, choices, chosen
    return [_lines("text", "Note", hint="Nobody but colleagues sees it.")]


def resolve(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """How it ended."""
    del choices, chosen
    codes = [(code.replace("_", " "), code) for code in RESOLUTION_CODES if code != "no_user_response"]
    return [
        asked("How it ended", select("code", codes, chosen="fixed"), block_id="code"),
        _lines("text", "What was done", hint="The reporter reads this."),
        context(_reaches(sight)),
    ]


def merge(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Which one it is a duplicate of."""
    del sight, choices, chosen
    return [_number("into", "It is the same as")]


def link(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Which one it has to do with."""
    del sight, choices, chosen
    return [_number("with", "It has to do with")]


def cancel(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Why it is no incident."""
    del sight, choices, chosen
    reasons = [(reason.replace("_", " "), reason) for reason in CANCEL_REASONS if reason != "duplicate"]
    return [
        asked("It is", select("reason", reasons, chosen="not_an_incident"), block_id="reason"),
        _lines("text", "More", optional=True),
    ]


def assign(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """To whom."""
    del chosen
    groups = list(dict.fromkeys([*filter(None, [sight.incident.assignment_group]), *choices.groups]))[:100]
    made = [asked("A person", users_select("person"), block_id="person", is_optional=True)]
    if groups:
        made.append(asked("Or a group", select("group", _options(groups)), block_id="group", is_optional=True))
    return [*made, _lines("reason", "Why", optional=True)]


def reopen(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Why it is not fixed."""
    del sight, choices, chosen
    return [_lines("reason", "What is still wrong?", optional=True)]


def call(initial: str = "") -> Block:
    """Return the form for a phone call."""
    fields = [
        asked("Caller's name", text_input("caller"), block_id="caller"),
        asked("Caller's e-mail address", text_input("address"), block_id="address", is_optional=True),
        asked("Call-back number", text_input("callback"), block_id="callback", is_optional=True),
        asked("What is wrong", text_input("text", lines=True, initial=initial), block_id="text"),
    ]
    return modal("Log a phone call", fields, callback=f"{CALLBACK}call", submit="Log", data={})


def report(initial: str = "") -> Block:
    """Return the form for a report."""
    fields = [asked("What is wrong?", text_input("text", lines=True, initial=initial), block_id="text")]
    return modal("Report an incident", fields, callback=f"{CALLBACK}report", submit="Report", data={})


Form = Callable[[Sight, Choices, Mapping[str, str]], list[Block]]
#: The fields of each command's modal.
FORMS: Mapping[str, Form] = {
    "correct": correct,
    "ask": ask,
    "reply": reply,
    "note": note,
    "resolve": resolve,
    "major": major,
    "update": update,
    "role": role,
    "merge": merge,
    "link": link,
    "cancel": cancel,
    "assign": assign,
    "reopen": reopen,
}
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
    "call": "Log a phone call",
    "report": "Report an incident",
    "show": "Incident",
}


def form(name: str, sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> Block:
    """Return the modal of a command about an incident."""
    incident = sight.incident
    head = section(f"{priority_of(incident)} {headline(incident)}", block_id="head")
    data = {"n": incident.id, "v": incident.version}
    blocks = [head, *FORMS[name](sight, choices, chosen)]
    return modal(TITLES[name], blocks, callback=f"{CALLBACK}{name}", submit="Send", data=data)


def sheet(sight: Sight, text: str) -> Block:
    """Return an incident with its clocks and history, to be read."""
    pieces = [escape(text)[start : start + 2900] for start in range(0, min(len(text), 20_000), 2900)]
    blocks = [section(headline(sight.incident)), *(section(f"```{piece}```") for piece in pieces)]
    return modal(first_line(sight.incident.number, 24), blocks, callback="told", data={})
