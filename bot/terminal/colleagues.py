"""`deskhand people`: who works here, in which roles and groups, who is on call. Reads the configuration; prints.

`staffing` is the part of `deskhand check` about the same: who is named to be told, and is nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.agreed.escalation import Chain
from bot.agreed.oncall import OVERRIDE, Holder, Rotation, on_call
from bot.agreed.policy import Policy
from bot.agreed.roster import Colleague, Role
from bot.config import Config
from bot.config.people import known_groups
from bot.escalation.chains import shown
from bot.quiet import build_policy
from bot.terminal import output
from bot.terminal.checked import Checked, fine, trouble
from bot.terminal.desk_file import configured

_PEOPLE = (
    output.Column("person", share=3),
    output.Column("roles", share=3),
    output.Column("groups", share=3),
    output.Column("hours", roomy=True),
    output.Column("on call", share=2),
)
_GROUPS = (
    output.Column("group", share=2),
    output.Column("lead", share=2),
    output.Column("mail", share=2),
    output.Column("people", share=3),
    output.Column("on call now", share=2),
)
_TURNS = (
    output.Column("on call", share=2),
    output.Column("for", share=2),
    output.Column("now", share=2),
    output.Column("by", share=2),
    output.Column("then", share=2),
)
_CHAINS = (
    output.Column("chain", share=2),
    output.Column("step"),
    output.Column("tells", share=3),
    output.Column("after"),
    output.Column("only", share=3),
)
#: Whoever decides; without one, nobody is asked whether an incident is a major one.
_DECIDING = frozenset({Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER, Role.ADMIN})


def list_people(option: Path | None, *, now: datetime, as_json: bool) -> None:
    """Print everybody who acts, every group, whoever is on call now and why it is they, and who is told after whom."""
    config = configured(option)
    policy = build_policy(config)
    people = [_person(person, policy, now) for person in policy.roster.people.values()]
    groups = [_group(name, policy, now) for name in known_groups(config)]
    turns = [_turn(rotation, now) for rotation in policy.escalation.rotations]
    steps = [step for chain in policy.escalation.chains for step in _steps(chain)]
    if as_json:
        for row in (*people, *groups, *turns, *steps):
            output.say_json(row)
        return
    rows = [
        (
            row["name"] or row["person"],
            _joined(row["roles"]),
            _joined(row["groups"]),
            row["hours"],
            _joined(row["oncall"]),
        )
        for row in people
    ]
    if not output.say_table(_PEOPLE, rows):
        output.say('Nobody is configured; [person."ann@example.org"] adds somebody.')
    output.say_table(
        _GROUPS,
        [(row["group"], row["lead"], row["mail"], _joined(row["people"]), _joined(row["oncall"])) for row in groups],
    )
    if turns:
        shown = [(row["rotation"], row["serves"] or "everything", row["now"], row["by"], row["then"]) for row in turns]
        output.say_table(_TURNS, shown)
    if steps:
        output.say_table(
            _CHAINS,
            [(row["chain"], str(row["step"]), _joined(row["tells"]), row["after"], row["only"]) for row in steps],
        )


def _turn(rotation: Rotation, now: datetime) -> dict[str, Any]:
    first, *others = rotation.holders(now)
    return {
        "rotation": rotation.name,
        "serves": rotation.group,
        "now": first.person,
        "by": _by(first),
        "then": others[0].person if others else "",
        "then_by": _by(others[0]) if others else "",
    }


def _by(holder: Holder) -> str:
    return "override" if holder.layer == OVERRIDE else f"layer {holder.layer}" if holder.layer else "turn"


def _steps(chain: Chain) -> Iterator[dict[str, Any]]:
    """Yield the steps of a chain, with how long after its begin each comes at the latest."""
    waited = timedelta()
    for no, step in enumerate(chain.steps, start=1):
        yield {
            "chain": chain.name,
            "step": no,
            "tells": list(step.notify),
            "after": f"{waited.total_seconds() / 60:g} min",
            "only": shown(step.condition),
        }
        waited += step.wait


def _joined(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") if "@" not in name else name for name in names)


def _person(person: Colleague, policy: Policy, now: datetime) -> dict[str, Any]:
    return {
        "person": person.address,
        "name": person.name,
        "roles": sorted(person.roles),
        "may_act_as": sorted(person.may_act_as),
        "groups": sorted(person.groups),
        "language": person.language,
        "timezone": person.timezone,
        "hours": person.calendar or "always",
        "slack": person.slack,
        "oncall": [each.name for each in policy.escalation.rotations if each.turn(now)[:1] == (person.address,)],
    }


def _group(name: str, policy: Policy, now: datetime) -> dict[str, Any]:
    group = policy.roster.group(name)
    return {
        "group": name,
        "lead": group.lead,
        "mail": group.address,
        "people": [person.address for person in policy.roster.members(name)],
        "oncall": list(_on_call(name, policy, now)),
    }


def _on_call(group: str, policy: Policy, now: datetime) -> tuple[str, ...]:
    return on_call(policy.escalation.rotations, group, now)


def staffing(config: Config, now: datetime) -> Iterator[Checked]:
    """Tell who is on call and could not act, who leads and could not, and which groups have nobody."""
    policy = build_policy(config)
    roster, rotations = policy.roster, policy.escalation.rotations
    if not roster.people:
        yield fine("people", "nobody is named: the command line acts, and [desk] alerts_to is told")
        return
    strangers = {address: each.name for each in rotations for address in each.people if not roster.colleague(address)}
    if strangers:
        lines = [f'{address} is on call in "{name}" and has no [person] table' for address, name in strangers.items()]
        step = "add them, with their roles: whoever is on call must be able to acknowledge and to take"
        yield trouble("people", "\n".join(lines), step)
        return
    groups = {group for person in roster.people.values() for group in person.groups}
    lines = [f"{len(roster.people)} people in {len(groups)} groups", *_lacking(config, policy, now)]
    yield fine("people", "\n".join(lines))


def _lacking(config: Config, policy: Policy, now: datetime) -> Iterator[str]:
    roster = policy.roster
    empty = [
        name
        for name in known_groups(config)
        if not roster.members(name) and not roster.group(name).address and not _on_call(name, policy, now)
    ]
    if empty:
        yield f"nobody is in {', '.join(empty)}: what goes there is told to whoever leads or manages"
    leads = {group.lead for group in roster.groups.values() if group.lead and not roster.colleague(group.lead)}
    if leads:
        yield f"{', '.join(sorted(leads))} leads and has no [person] table: told of escalations, but cannot acknowledge"
    decides = any(person.roles & _DECIDING for person in roster.people.values()) or config.slack.managers_group
    if not decides:
        yield "nobody is an incident_manager: nobody can declare a major incident or override a priority"
    if not config.trust.authserv_ids and not config.trust.accounts:
        yield "commands by mail, such as #take, are held and not obeyed: [trust] names nobody who proves their authors"
