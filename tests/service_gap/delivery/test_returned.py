"""What providers returned, by service, area and quarter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import periods
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.quantity import Measured, frame, known, total
from needs_analysis.service_gap.delivery.returned import returned
from tests.service_gap.delivery.test_delivered import returns

ROWS = {
    "service": "IDVA",
    "area": ["A", "B", "A"],
    "quarter": ["2025/26 Q1", "2025/26 Q1", "2025/26 Q3"],
    "n": [5, 7, 9],
}


def of(**columns):
    return pd.DataFrame(ROWS | columns)


def test_figures_stand_at_their_service_area_and_quarter():
    found = returned(of(), ["n"], due_days=28)
    assert found.lower["n"].tolist() == [
        [[5, pytest.approx(np.nan, nan_ok=True), 9], [7] + [pytest.approx(np.nan, nan_ok=True)] * 2]
    ]
    assert found.present.tolist() == [[[True, False, True], [True, False, False]]]
    assert (
        periods.quarter_numbered(found.first) == "2025/26 Q1" and periods.quarter_numbered(found.last) == "2025/26 Q3"
    )
    assert found.named["a"] == "A"


def test_every_spelling_of_a_quarter_and_service_is_one():
    found = returned(
        of(service=["IDVA", "Idva ", "idva"], quarter=["2025/26 Q1", "Q1 2025/26", "Q3 2025-26"]), ["n"], due_days=28
    )
    assert list(found.services) == ["idva"] and found.present.sum() == 3


def test_a_suppressed_cell_is_a_range_and_a_missing_one_has_no_upper_end():
    cells = frame("n", [Measured(state="suppressed", lower=1, upper=4), Measured(state="missing"), known(9)])
    found = returned(pd.concat([of().drop(columns="n"), cells], axis=1), ["n"], due_days=28)
    assert found.lower["n"][0, 0, 0] == 1 and found.upper["n"][0, 0, 0] == 4
    assert found.lower["n"][0, 1, 0] == 0 and np.isinf(found.upper["n"][0, 1, 0])


def test_what_does_not_apply_is_no_zero():
    cells = frame("n", [Measured(state="not_applicable"), known(7), known(9)])
    found = returned(pd.concat([of().drop(columns="n"), cells], axis=1), ["n"], due_days=28)
    assert np.isnan(found.lower["n"][0, 0, 0])


@given(
    st.lists(
        st.sampled_from([known(3), known(0), Measured(state="suppressed", lower=1, upper=4), Measured()]),
        min_size=1,
        max_size=8,
    )
)
def test_sums_are_those_of_one_measured_column(cells):
    rows = pd.concat(
        [pd.DataFrame({"service": "A", "area": range(len(cells)), "quarter": "2025/26 Q1"}), frame("n", cells)], axis=1
    )
    one, expected = returned(rows.assign(area="A", crime_type=rows["area"]), ["n"], due_days=28), total(rows, "n")
    assert one.lower["n"].item() == expected.lower
    assert one.upper["n"].item() == (np.inf if np.isnan(expected.upper) else expected.upper)


def test_a_return_is_late_from_the_day_after_it_was_due():
    found = returned(of(received_on=["2025-07-28", "2025-07-20", "2026-01-29"]), ["n"], due_days=28)
    assert found.late.tolist() == [[[False, False, True], [False, False, False]]]


def test_a_closed_list_is_seen():
    assert returned(of(list_status=["open", "closed", None]), ["n"], due_days=28).closed.any(axis=1).tolist() == [
        [True, False, False]
    ]


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ({"quarter": ["2025/26 Q1", "2025/26 Q1", "autumn"]}, DataError, "not of a quarter"),
        ({"quarter": ["2025/26 Q1", None, "2025/26 Q3"]}, DataError, "no quarter"),
        ({"area": ["A", "A", "A"]}, DataError, "duplicated"),
        ({"area": ["A", "All areas", "A"]}, Refusal, "rows of a whole beside rows of its parts"),
        ({"n": ["x", 1, 2]}, DataError, "text"),
        ({"n": [-1, 1, 2]}, DataError, "negative"),
        ({"received_on": ["2025-06-30", None, None]}, DataError, "before the quarter ended"),
        ({"received_on": ["July", None, None]}, DataError, "is not a date"),
    ],
)
def test_what_is_no_return_is_refused(columns, error, said):
    with pytest.raises(error, match=said):
        returned(of(**columns), ["n"], due_days=28)


def test_a_window_may_begin_before_the_first_return():
    found = returned(of(), ["n"], due_days=28)
    shown = found.between(found.first - 1, found.last - 1)
    assert shown.present[0, 0].tolist() == [False, True, False] and shown.before[0, 0].tolist() == [False, True, True]
    assert shown.lower["n"][0, 0, 1] == 5 and np.isnan(shown.lower["n"][0, 0, 0])


def test_a_service_is_found_in_one_area_or_all_and_nowhere_else():
    found = returned(of(), ["n"], due_days=28)
    assert found.places_of("idva ", "b") == (0, [1]) and found.places_of("IDVA") == (0, slice(None))
    assert found.places_of("IDVA", "Dover") is None and found.places_of("ISVA") is None


def test_waits_of_two_providers_are_never_added():
    rows = of(
        area="A",
        quarter="2025/26 Q1",
        provider=["X", "Y", "Z"],
        longest_wait_days=[40, 60, 9],
        mean_wait_days=[10, 30, 20],
    )
    found = returned(rows, ["longest_wait_days", "mean_wait_days"], due_days=28)
    assert found.lower["longest_wait_days"].item() == found.upper["longest_wait_days"].item() == 60
    assert (found.lower["mean_wait_days"].item(), found.upper["mean_wait_days"].item()) == (10, 30)


@pytest.mark.parametrize("column", ["service", "area", "quarter"])
def test_one_return_in_two_spellings_is_duplicated(column):
    twin = of().assign(**{column: lambda table: table[column].str.lower() + " "})
    with pytest.raises(DataError, match="duplicated"):
        returned(pd.concat([of(), twin]), ["n"], due_days=28)


def test_referrals_of_one_service_count_one_thing():
    with pytest.raises(UnitError, match="count different things"):
        returned(of(unit=["referrals", "people", "referrals"]), ["n"], due_days=28)


@pytest.mark.parametrize("days", [-1, "abc", None, True, 1e308])
def test_the_days_to_return_are_a_whole_number(days):
    with pytest.raises(Refusal, match="return_due_days"):
        returned(of(), ["n"], due_days=days)


def test_parts_of_people_are_refused_and_parts_of_days_and_posts_are_not():
    with pytest.raises(DataError, match="not whole"):
        returned(returns(new_clients=2.5), ["new_clients"], due_days=28)
    found = returned(
        returns(mean_wait_days=28.4, staff_in_post_fte=2.5), ["mean_wait_days", "staff_in_post_fte"], due_days=28
    )
    assert found.lower["mean_wait_days"].max() == 28.4
