"""What can be done about an incident, as forms: which commands, with which fields, and what was filled in. Pure.

Every action on a page is a row of COMMANDS, given through `bot.orders` like any other: the page only fills in the form
that `bot.commands.usage` describes, so a new command is on the page without a change here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.commands.form import Form, Usage
from bot.commands.usage import USAGES
from bot.pages.forms import Posted
from store.incident import OPEN, State

#: What is done most often stands first and open; the rest is folded away.
_FIRST = ("take", "reply", "ask", "note", "resolve", "assign", "correct")
_UNCONFIRMED = ("take", "confirm", "correct", "reply", "ask", "note", "resolve", "assign")
#: States in which a command makes no sense; what is refused for a finer reason is told by the command itself.
_ONLY_OPEN = frozenset(
    {"take", "ask", "resolve", "wait", "engage", "assign", "cancel", "continue", "confirm", "correct"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One command as a form."""

    usage: Usage
    is_first: bool


def actions_for(state: State, roles: frozenset[Role], *, is_mine: bool, is_confirmed: bool) -> Iterator[Action]:
    """Yield the commands that somebody of these roles may give about an incident in a state, the most usual first.

    Args:
        state: of the incident.
        roles: of whoever looks.
        is_mine: whether they work on it: there is nothing to take then.
        is_confirmed: whether a person has said what it is: until then that comes before an answer.
    """
    wanted = [usage for usage in USAGES if usage.needs_incident and not usage.only_reads]
    wanted = [usage for usage in wanted if usage.name != "take" or not is_mine or state is not State.IN_PROGRESS]
    order = {name: place for place, name in enumerate(_FIRST if is_confirmed else _UNCONFIRMED)}
    for usage in sorted(wanted, key=lambda each: order.get(each.name, len(order))):
        if not roles.isdisjoint(usage.roles) and _makes_sense(usage.name, state):
            yield Action(usage=usage, is_first=usage.name in order)


def _makes_sense(name: str, state: State) -> bool:
    if name in _ONLY_OPEN:
        return state in OPEN
    return {
        "close": state is State.RESOLVED,
        "reopen": state is State.RESOLVED,
        "undo": state is State.CANCELLED,
    }.get(name, True)


def choices_of(policy: Policy) -> dict[str, Sequence[str]]:
    """Return what may be chosen for the parameters that name something configured."""
    groups = dict.fromkeys((policy.default_group, *policy.groups.values(), *policy.roster.groups))
    return {
        "to": (*groups, *policy.roster.people),
        "group": tuple(groups),
        "category": tuple(policy.taxonomy),
        "subcategory": tuple(dict.fromkeys(leaf for leaves in policy.taxonomy.values() for leaf in leaves)),
        "service": tuple(dict.fromkeys((*policy.services.values(), *policy.roster.services))),
        "supplier": tuple(policy.roster.suppliers),
        "impact": ("1", "2", "3"),
        "urgency": ("1", "2", "3"),
    }


def words_of(usage: Usage, posted: Posted) -> str:
    """Return what was filled in as the words of the command."""
    written = []
    for parameter in usage.parameters:
        if parameter.form is Form.PAIRS:
            pairs = ((name, posted.text(name, most=500).replace('"', "'")) for name in parameter.choices)
            written += [f'{name}="{value}"' for name, value in pairs if value]
        else:
            written.append(posted.text(parameter.name))
    return " ".join(filter(None, written))
