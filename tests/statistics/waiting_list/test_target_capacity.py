"""The capacity that keeps a list at its target."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list import target_capacity
from tests.statistics.waiting_list_cases import cases, of


@pytest.mark.parametrize(("given", "answer"), cases("calc_target_capacity"))
def test_it_is_what_the_r_package_gives(given, answer):
    by_place, by_name = of(given, "demand", "target_wait")
    assert target_capacity(*by_place, **by_name).item() == pytest.approx(answer, rel=1e-9)


def test_regular_referrals_and_starts_need_no_more_than_demand():
    assert target_capacity(30, 52, cv_demand=0, cv_capacity=0).item() == 30


def test_negative_variation_is_refused():
    with pytest.raises(Refusal, match="cv_demand"):
        target_capacity(30, 52, cv_demand=-1)
