"""A reported change, and whether its design lets anyone believe it."""

from dataclasses import FrozenInstanceError

import pytest

from needs_analysis.effect import Effect


@pytest.mark.parametrize(
    ("design", "grade", "headline"),
    [
        ("before_after", "no comparison group", False),
        ("matched_comparison", "matched comparison group", True),
        ("difference_in_differences", "change against the change in a comparison group", True),
        ("randomised", "randomised comparison group", True),
    ],
)
def test_only_a_design_with_a_comparison_may_be_a_headline(design, grade, headline):
    effect = Effect("physical abuse", 55, "percent reduction", design=design)
    assert effect.grade == grade
    assert effect.may_be_headline is headline


def test_a_number_of_people_that_was_not_published_is_missing_and_not_nought():
    effect = Effect("physical abuse", 55, "percent reduction", design="before_after")
    assert effect.n is None and effect.source == ""


def test_a_reported_effect_cannot_be_changed():
    effect = Effect("physical abuse", 55, "percent reduction", design="before_after", n=104)
    with pytest.raises(FrozenInstanceError):
        effect.design = "randomised"
    assert not effect.may_be_headline
