"""The default taxonomy is domain.md section 14, and a wrong one is refused with a sentence that helps."""

from __future__ import annotations

import pytest

from classifier.suggestion import UNCLASSIFIED
from classifier.taxonomy import DEFAULT_TAXONOMY, Leaf, Taxonomy


def test_default_taxonomy_has_twelve_categories_and_thirty_seven_subcategories() -> None:
    assert len(DEFAULT_TAXONOMY.categories) == 12
    assert len(DEFAULT_TAXONOMY.leaves) == 37


@pytest.mark.parametrize(
    ("category", "subcategory", "levels"),
    [
        # The four defaults that domain.md names.
        ("Printing & scanning", "printer hardware/paper", (3, 2)),
        ("Server & database", "server down", (1, 1)),
        ("Access & identity", "password/lockout", (3, 1)),
        ("Security", "data exposure/unauthorised access", (1, 1)),
    ],
)
def test_named_leaves_have_the_defaults_of_the_domain(category: str, subcategory: str, levels: tuple[int, int]) -> None:
    leaf = DEFAULT_TAXONOMY.find(category, subcategory)

    assert leaf is not None
    assert levels == (leaf.impact, leaf.urgency)
    assert leaf.service
    assert leaf.group


def test_reserved_category_is_refused() -> None:
    with pytest.raises(ValueError, match="reserved"):
        Taxonomy(leaves=(Leaf(category=UNCLASSIFIED, subcategory="x"),))


def test_repeated_leaf_is_refused() -> None:
    leaf = Leaf(category="Garden", subcategory="hedge")

    with pytest.raises(ValueError, match="twice"):
        Taxonomy(leaves=(leaf, leaf))


def test_level_outside_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="give 1, 2 or 3"):
        Leaf(category="Garden", subcategory="hedge", impact=4)


def test_digest_changes_with_a_default() -> None:
    one = Taxonomy(leaves=(Leaf(category="Garden", subcategory="hedge", impact=2),))
    other = Taxonomy(leaves=(Leaf(category="Garden", subcategory="hedge", impact=3),))

    assert one.digest != other.digest
    assert one.subcategories("Garden") == ("hedge",)
    assert one.find("Garden", "pond") is None
