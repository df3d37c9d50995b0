"""From the configuration to what the classifier tells apart: the taxonomy and the keyword rules. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.config.tables import LeafTable
from classifier.rules import Rule
from classifier.taxonomy import DEFAULT_TAXONOMY, Leaf, Taxonomy

if TYPE_CHECKING:
    from bot.config import Config

#: The group of domain.md section 14 that is the desk itself; [desk] group renames it.
_DESK_GROUP = "Service desk"


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
