"""Labels of forces, groups of offences and outcomes that name several of them together."""

import pytest

from needs_analysis.demand.rates.offence_totals import is_total


@pytest.mark.parametrize(
    "label",
    [
        "Total recorded crime",
        "TOTAL",
        "All offences",
        "All police recorded crime",
        "All offences excluding fraud",
        "Victim-based crime",
        "Other crimes against society",
        "Sum of the groups",
    ],
)
def test_sums_of_groups_of_offences_are_totals(label):
    assert is_total(label, column="offence_group")


@pytest.mark.parametrize(
    "label", ["All other theft offences", "Theft offences", "Robbery", "Miscellaneous crimes against society", None, ""]
)
def test_a_group_like_any_other_is_none(label):
    assert not is_total(label, column="offence_group")


@pytest.mark.parametrize(
    ("label", "said"),
    [("England & Wales", True), ("South East", True), ("West Midlands", False), ("All forces", True), ("Kent", False)],
)
def test_forces_together_are_countries_and_regions(label, said):
    assert is_total(label, column="force") is said


def test_a_word_of_offences_is_no_total_of_outcomes():
    assert not is_total("Victim-based crime", column="outcome")
    assert is_total("All outcomes", column="outcome")
