"""Twice the mean wait over the target."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.waiting_list import pressure
from tests.statistics.waiting_list_cases import cases, of


@pytest.mark.parametrize(("given", "answer"), cases("calc_waiting_list_pressure"))
def test_it_is_what_the_r_package_gives(given, answer):
    by_place, by_name = of(given, "mean_wait", "target_wait")
    assert pressure(*by_place, **by_name).item() == pytest.approx(answer, rel=1e-9)


def test_one_unit_gives_one_pressure_and_two_units_seven_times_it():
    assert pressure(63 * 7, 52 * 7).item() == pytest.approx(pressure(63, 52).item())
    assert pressure(63 * 7, 52).item() == pytest.approx(7 * pressure(63, 52).item()), (
        "what wl_stats of the R package does"
    )


def test_a_target_of_0_and_a_negative_wait_are_refused():
    for wait, target in ((3, 0), (-3, 4)):
        with pytest.raises(Refusal):
            pressure(wait, target)
