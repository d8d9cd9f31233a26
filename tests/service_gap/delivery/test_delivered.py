"""What contracts delivered, against what was due."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import periods
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.service_gap.delivery.agreed import agreed
from needs_analysis.service_gap.delivery.delivered import bases_of, delivered
from needs_analysis.service_gap.delivery.ending import runs_to
from needs_analysis.service_gap.delivery.returned import returned
from tests.service_gap.delivery.test_agreed import of

QUARTERS = ["2025/26 Q1", "2025/26 Q2", "2025/26 Q3"]


def returns(**columns):
    return pd.DataFrame({"service": "IDVA", "area": "A", "quarter": QUARTERS} | columns)


def done(contracts, rows, names, *, first="2025/26 Q1", last="2025/26 Q3"):
    targets = agreed(contracts)
    targets = targets.assign(runs_to=runs_to(targets, periods.last_day(last)))
    found = returned(rows, names, due_days=28)
    return delivered(targets, found, first=periods.number_of(first), last=periods.number_of(last))


def test_an_even_share_of_the_year_is_due_for_the_quarters_returned():
    found = done(of({}), returns(new_clients=[90, 110, 100]), ["new_clients"])
    assert (found.least[0], found.most[0], found.due[0]) == (300, 300, 300)
    found = done(of({}), returns(new_clients=[90, 110, 100]).drop(index=1), ["new_clients"])
    assert (found.least[0], found.due[0], found.covered[0], found.expected[0]) == (190, 200, 2, 3)


def test_a_target_a_quarter_is_due_each_quarter():
    assert (
        done(of({"unit": "a quarter", "target": 95}), returns(new_clients=[90, 110, 100]), ["new_clients"]).due[0]
        == 285
    )


@pytest.mark.parametrize(
    ("dates", "counted", "due", "left_out"),
    [
        ({"start": "2025-08-16"}, 100, 100, "2025/26 Q2"),
        ({"start": "2025-09-30"}, 100, 100, "2025/26 Q2"),
        ({"end": "2025-07-01"}, 90, 100, "2025/26 Q2"),
        ({"start": "2025-04-02", "end": "2025-12-30"}, 110, 100, "2025/26 Q1 and 2025/26 Q3"),
        ({"start": "2025-07-01"}, 210, 200, ""),
        ({"start": "2025-07-02", "end": "2025-09-30"}, np.nan, np.nan, "2025/26 Q2"),
    ],
)
def test_a_quarter_that_a_contract_ran_for_in_part_is_counted_on_neither_side(dates, counted, due, left_out):
    found = done(of(dates), returns(new_clients=[90, 110, 100]), ["new_clients"])
    assert np.array_equal([found.least[0], found.due[0]], [counted, due], equal_nan=True)
    assert found.in_part[0] == left_out and found.covered[0] == found.expected[0]


def test_a_percentage_leaves_out_the_quarter_that_a_contract_began_in():
    rows = returns(contacted=[100, 200, 300], contacted_within_48_hours=[10, 20, 240])
    percent = {"kpi": "contacted within 48 hours", "unit": "percent", "target": 90, "start": "2025-08-15"}
    found = done(of(percent), rows, ["contacted", "contacted_within_48_hours"])
    assert (found.least[0], found.base_least[0]) == (240, 300)


def test_what_is_of_one_day_counts_where_the_contract_ran_on_that_day():
    waiting = {"kpi": "waiting", "direction": "at most"}
    rows = returns(waiting=[5, 6, 70])
    assert done(of(waiting | {"start": "2025-12-15"}), rows, ["waiting"]).least[0] == 70
    assert done(of(waiting | {"end": "2025-12-15"}), rows, ["waiting"]).least[0] == 6


def test_contracts_that_follow_each_other_within_a_quarter_each_have_their_own_quarters():
    two = of({"end": "2025-08-14"}, {"contract": "C2", "start": "2025-08-15"})
    found = done(two, returns(new_clients=[90, 110, 100]), ["new_clients"])
    assert found.least.tolist() == [90, 100] and not found.shared.any()


def test_a_contract_runs_to_the_end_of_its_extension():
    found = done(of({"end": "2025-06-30"}), returns(new_clients=[90, 110, 100]), ["new_clients"])
    assert found.least[0] == 90
    found = done(
        of({"end": "2025-06-30", "extension_to": "2025-09-30"}), returns(new_clients=[90, 110, 100]), ["new_clients"]
    )
    assert found.least[0] == 200


def test_a_percentage_is_of_what_the_returns_say_it_is_part_of():
    percent = {"kpi": "contacted within 48 hours", "unit": "percent", "target": 90}
    rows = returns(contacted=[100, 90, 110], contacted_within_48_hours=[80, 80, 100])
    found = done(of(percent), rows, ["contacted", "contacted_within_48_hours"])
    assert (found.least[0], found.base_least[0], found.due[0], found.unit[0]) == (260, 300, 0.9, "percent")
    found = done(of(percent), rows, ["contacted_within_48_hours"])
    assert found.unnamed[0] and np.isnan(found.least[0])


@pytest.mark.parametrize(
    ("measure", "base", "expected"),
    [
        ("satisfied", "", ("satisfaction_answered",)),
        ("contacted", "", ("referrals",)),
        ("contacted", "new clients", ("new_clients",)),
        ("coping_improved", "", ("coping_improved", "coping_same", "coping_worse")),
        ("longest_wait_days", "", ("waiting",)),
        ("engaged", "", ()),
    ],
)
def test_what_a_percentage_is_of(measure, base, expected):
    assert bases_of(measure, base) == expected


WAIT = {"kpi": "longest wait days", "unit": "days", "target": 28, "direction": "at most"}


def test_a_wait_is_that_of_the_latest_quarter_and_of_the_area_with_the_longest():
    rows = pd.concat(
        [returns(longest_wait_days=[20, 30, 41]), returns(longest_wait_days=[70, 20, 12]).assign(area="B")]
    )
    found = done(of(WAIT), rows.assign(waiting=9), ["longest_wait_days", "waiting"])
    assert (found.least[0], found.most[0], found.base_least[0]) == (41, 41, 18)


def test_a_mean_wait_is_the_mean_over_all_who_started():
    rows = pd.concat([returns(mean_wait_days=[1, 1, 10]), returns(mean_wait_days=[1, 1, 40]).assign(area="B")])
    mean = {**WAIT, "kpi": "mean wait days"}
    found = done(of(mean), rows.assign(new_clients=[1, 1, 30, 1, 1, 10]), ["mean_wait_days", "new_clients"])
    assert found.least[0] == found.most[0] == pytest.approx((10 * 30 + 40 * 10) / 40)
    found = done(of(mean), rows.assign(new_clients=[1, 1, None, 1, 1, 10]), ["mean_wait_days", "new_clients"])
    assert (found.least[0], found.most[0]) == (10, 40)


def test_an_area_that_stopped_returning_may_have_any_number():
    rows = pd.concat([returns(new_clients=[50, 50, 50]), returns(new_clients=[5, 5, 5]).assign(area="B").iloc[:2]])
    found = done(of({}), rows, ["new_clients"])
    assert found.least[0] == 160 and np.isinf(found.most[0])


def test_a_contract_of_one_area_counts_that_area():
    rows = pd.concat([returns(new_clients=[50, 50, 50]), returns(new_clients=[5, 5, 5]).assign(area="B")])
    assert done(of({"area": "b"}), rows, ["new_clients"]).least[0] == 15


def test_suppressed_cells_stay_a_range():
    cells = frame("new_clients", [Measured(state="suppressed", lower=1, upper=4), known(90), known(100)])
    found = done(of({}), pd.concat([returns(), cells], axis=1), ["new_clients"])
    assert (found.least[0], found.most[0]) == (191, 194)


@pytest.mark.parametrize(
    ("kpi", "volume"), [("referrals", True), ("from police", True), ("eligible", True), ("engaged", False)]
)
def test_referrals_are_a_volume(kpi, volume):
    assert done(of({"kpi": kpi}), returns(new_clients=1), ["new_clients"]).volume[0] == volume


def test_nobody_can_say_whose_a_figure_is_that_two_contracts_count():
    rows = returns(new_clients=[90, 110, 100])
    two = of({}, {"contract": "C2"})
    assert done(two, rows, ["new_clients"]).shared.all()
    assert not done(of({}, {"contract": "C2", "kpi": "engaged"}), rows, ["new_clients"]).shared.any()
    assert not done(of({"area": "A"}, {"contract": "C2", "area": "B"}), rows, ["new_clients"]).shared.any()
    assert not done(
        of({"end": "2025-06-30"}, {"contract": "C2", "start": "2025-07-01"}), rows, ["new_clients"]
    ).shared.any()


def test_a_service_that_returned_nothing_has_nothing():
    found = done(of({"service": "ISVA"}), returns(new_clients=1), ["new_clients"])
    assert np.isnan(found.least[0]) and found.covered[0] == 0 and found.expected[0] == 3
