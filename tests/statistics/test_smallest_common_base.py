"""The smallest base from which several printed percentages are possible."""

from needs_analysis.statistics import smallest_common_base


def test_the_two_printed_percentages_need_a_base_of_1989():
    assert smallest_common_base(["95.83", "97.23"]) == 1989
    assert smallest_common_base(["95.83", "97.23"], up_to=1988) is None
