"""From the configuration to the values that the rooms decide with: policy, taxonomy, rules. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.calendars import Calendar, calendar_of
from bot.config import Config
from bot.config.agreements import agreements_of, default_of
from bot.config.escalation import escalation_of
from bot.config.holidays import holidays_of
from bot.config.mail import rules_of as mail_rules_of
from bot.config.major import major_rules_of
from bot.config.people import known_groups, lifecycle_of, roster_of
from bot.config.tables import ALWAYS, CalendarTable, LeafTable
from bot.policy import Budget, ChatPlan, DeskIdentity, Policy, matrix_of
from classifier.rules import Rule
from classifier.taxonomy import DEFAULT_TAXONOMY, Leaf, Taxonomy

#: The tables that can change a decision; listeners, folders and passwords cannot.
_DECIDING = {"desk", "priority", "calendar", "agreement", "category", "rule", "budget", "trust", "hold", "threading"}
_DECIDING |= {"sla", "ola", "contract"}
_DECIDING |= {"person", "group", "service", "supplier", "lifecycle", "escalation", "oncall", "notices", "major"}
_DECIDING_OF_CLASSIFIER = {"mode", "show_from"}

#: The group of domain.md section 14 that is the desk itself; [desk] group renames it.
_DESK_GROUP = "Service desk"


def policy_of(config: Config) -> Policy:
    """Return what `bot.decide` may consult."""
    taxonomy, calendars = taxonomy_of(config), calendars_of(config)
    first_leaves = {leaf.category: leaf for leaf in reversed(taxonomy.leaves)}
    return Policy(
        desk=identity_of(config),
        matrix=matrix_of(config.priority.matrix),
        agreement=default_of(config, calendars),
        agreements=agreements_of(config, calendars),
        budget=Budget(
            per_incident_an_hour=config.budget.per_incident_an_hour,
            per_address_a_day=config.budget.per_address_a_day,
            per_colleague_a_day=config.budget.per_colleague_a_day,
        ),
        groups={category: leaf.group for category, leaf in first_leaves.items() if leaf.group},
        services={category: leaf.service for category, leaf in first_leaves.items() if leaf.service},
        default_group=config.desk.group,
        show_from=config.classifier.show_from,
        digest=digest_of(config),
        mail=mail_rules_of(config.trust, config.hold, config.threading),
        roster=roster_of(config),
        escalation=escalation_of(config),
        calendars=calendars,
        digest_at=config.notices.morning,
        lifecycle=lifecycle_of(config),
        major=major_rules_of(config.major),
        taxonomy={category: taxonomy.subcategories(category) for category in taxonomy.categories},
        known_groups=known_groups(config),
    )


def identity_of(config: Config) -> DeskIdentity:
    """Return who the desk is to the outside; its own address is the first of its addresses."""
    desk = config.desk
    slack = config.slack
    return DeskIdentity(
        name=desk.name,
        address=desk.address,
        addresses=tuple(dict.fromkeys((desk.address, *desk.aliases))),
        language=desk.language,
        timezone=desk.timezone,
        alerts_to=desk.alerts_to,
        slack=ChatPlan(queue=slack.queue, announce=slack.announce) if slack.is_wanted else None,
        url=config.web.url,
    )


def digest_of(config: Config) -> str:
    """Return the first twelve hex digits of the SHA-256 of every setting that can change a decision."""
    settings = config.model_dump(mode="json", include=_DECIDING, by_alias=True)
    settings["classifier"] = config.classifier.model_dump(mode="json", include=_DECIDING_OF_CLASSIFIER)
    canonical = json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def calendars_of(config: Config) -> dict[str, Calendar]:
    """Return every calendar by name, the one that never closes among them.

    Raises:
        ValueError: A calendar has no open time at all.
    """
    calendars = {name: _calendar(table, config.desk.timezone) for name, table in config.calendar.items()}
    return {ALWAYS: Calendar.always(ZoneInfo(config.desk.timezone)), **calendars}


def taxonomy_of(config: Config) -> Taxonomy:
    """Return domain.md section 14 with the configuration's categories and subcategories laid over it."""
    leaves = {(leaf.category, leaf.subcategory): leaf for leaf in DEFAULT_TAXONOMY.leaves}
    for name in config.category:
        for subcategory in config.category[name].subcategory:
            leaves.setdefault((name, subcategory), _new_leaf(name, subcategory))
    return Taxonomy(leaves=tuple(_configured(leaf, config) for leaf in leaves.values()))


def rules_of(config: Config) -> tuple[Rule, ...]:
    """Return the keyword rules in the order of the file, which is their precedence."""
    return tuple(
        Rule(
            name=rule.name,
            any_of=rule.words,
            senders=rule.senders,
            category=rule.category,
            subcategory=rule.subcategory,
            impact=rule.impact,
            urgency=rule.urgency,
        )
        for rule in config.rule
    )


def _calendar(table: CalendarTable, timezone: str) -> Calendar:
    return calendar_of(
        tz=table.timezone or timezone,
        hours={day: _pairs(intervals) for day, intervals in table.hours.items()},
        holidays=(*table.holidays, *_public_holidays(table), *(day for feed in table.feeds for day in feed.days)),
        annual_holidays=table.annual_holidays,
        overrides={day: _pairs(intervals) for day, intervals in table.overrides.items()},
    )


def _public_holidays(table: CalendarTable) -> frozenset[date]:
    return holidays_of(table.country, table.subdivision, table.categories) if table.country else frozenset()


def _pairs(intervals: tuple[str, ...]) -> list[list[str]]:
    return [interval.split("-") for interval in intervals]


def _new_leaf(category: str, subcategory: str) -> Leaf:
    sibling = next((leaf for leaf in DEFAULT_TAXONOMY.leaves if leaf.category == category), None)
    if sibling is None:
        return Leaf(category=category, subcategory=subcategory, service=category, group=_DESK_GROUP)
    return Leaf(category=category, subcategory=subcategory, service=sibling.service, group=sibling.group)


def _configured(leaf: Leaf, config: Config) -> Leaf:
    group = config.desk.group if leaf.group == _DESK_GROUP else leaf.group
    table = config.category.get(leaf.category)
    if table is None:
        return replace(leaf, group=group)
    defaults = table.subcategory.get(leaf.subcategory, LeafTable())
    return replace(
        leaf,
        service=leaf.service if table.service is None else table.service,
        group=group if table.group is None else table.group,
        impact=defaults.impact or leaf.impact,
        urgency=defaults.urgency or leaf.urgency,
    )
