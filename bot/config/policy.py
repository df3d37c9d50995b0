"""From the configuration to what `bot.decide` may consult: the policy. Pure."""

from __future__ import annotations

import hashlib
import json

from bot.agreed.policy import Budget, ChatPlan, DeskIdentity, HookPlan, Policy, matrix_of
from bot.config import Config
from bot.config.agreements import agreements_of, default_of
from bot.config.calendars import calendars_of
from bot.config.escalation import escalation_of
from bot.config.mail import defaults_of
from bot.config.mail import rules_of as mail_rules_of
from bot.config.major import major_rules_of
from bot.config.people import known_groups, lifecycle_of, roster_of
from bot.config.taxonomy import taxonomy_of

#: The tables that can change a decision; listeners, folders and passwords cannot.
_DECIDING = {"desk", "priority", "calendar", "agreement", "category", "rule", "budget", "trust", "hold", "threading"}
_DECIDING |= {"sla", "ola", "contract", "address"}
_DECIDING |= {"person", "group", "service", "supplier", "lifecycle", "escalation", "oncall", "notices", "major"}
_DECIDING |= {"chain"}
_DECIDING_OF_CLASSIFIER = {"mode", "show_from"}


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
        asks=config.classifier.ask and config.classifier.mode == "suggest",
        modes=config.classifier.modes.model_dump(),
        digest=digest_of(config),
        mail=mail_rules_of(config.trust, config.hold, config.threading),
        roster=roster_of(config),
        escalation=escalation_of(config),
        keeps_informed=config.notices.status_replies,
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
        addresses=config.addresses,
        language=desk.language,
        timezone=desk.timezone,
        alerts_to=desk.alerts_to,
        slack=ChatPlan(queue=slack.queue, announce=slack.announce) if slack.is_wanted else None,
        url=config.web.url,
        status=config.web.status,
        defaults={address: defaults_of(table) for address, table in config.address.items()},
        hooks=tuple(
            HookPlan(name=hook.name, events=frozenset(hook.events), restricted=hook.restricted)
            for hook in config.webhook
        ),
    )


def digest_of(config: Config) -> str:
    """Return the first twelve hex digits of the SHA-256 of every setting that can change a decision."""
    settings = config.model_dump(mode="json", include=_DECIDING, by_alias=True)
    settings["classifier"] = config.classifier.model_dump(mode="json", include=_DECIDING_OF_CLASSIFIER)
    canonical = json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
