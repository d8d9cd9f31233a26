"""The list behind a target."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list import target_queue
from tests.statistics.waiting_list_cases import cases, of


@pytest.mark.parametrize(("given", "answer"), cases("calc_target_queue_size"))
def test_it_is_what_the_r_package_gives(given, answer):
    by_place, by_name = of(given, "demand", "target_wait")
    assert target_queue(*by_place, **by_name).item() == pytest.approx(answer, rel=1e-9)


@given(st.floats(0.1, 1e4), st.floats(0.1, 500), st.floats(1, 10))
def test_days_and_weeks_give_one_list(demand, target, factor):
    by_day = target_queue(demand / 7, target * 7, factor=factor).item()
    assert by_day == pytest.approx(target_queue(demand, target, factor=factor).item(), rel=1e-12)


def test_negative_demand_is_refused():
    with pytest.raises(Refusal, match="demand"):
        target_queue(-1, 12)
