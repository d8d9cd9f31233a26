"""Demand over capacity."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list import queue_load
from tests.statistics.waiting_list_cases import cases, of


@pytest.mark.parametrize(("given", "answer"), cases("calc_queue_load"))
def test_it_is_what_the_r_package_gives(given, answer):
    by_place, by_name = of(given, "demand", "capacity")
    assert queue_load(*by_place, **by_name).item() == pytest.approx(answer, rel=1e-9)


def test_a_list_without_capacity_and_a_negative_rate_are_refused():
    for demand, capacity in ((3, 0), (-1, 2), (3, float("inf")), ("many", 2)):
        with pytest.raises(Refusal):
            queue_load(demand, capacity)
