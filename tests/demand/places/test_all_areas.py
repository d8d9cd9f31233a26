"""The value of all areas of a result together, and which of its rows are areas at all."""

import math

import pandas as pd
import pytest

from needs_analysis.demand.places import all_areas


def test_all_areas_are_their_events_over_their_people():
    found = all_areas.together(
        pd.DataFrame({"value": [10.0, 20 / 3], "numerator": [10, 20], "denominator": [1_000, 3_000]})
    )
    assert found.value == pytest.approx(7.5)
    assert (found.how, found.areas, found.without, found.is_share) == ("events over people", 2, 0, False)


def test_a_part_of_a_whole_is_a_share():
    found = all_areas.together(pd.DataFrame({"value": [0.1, 0.5], "numerator": [1, 20], "denominator": [10, 40]}))
    assert found.is_share and found.value == pytest.approx(21 / 50)


def test_a_withheld_count_leaves_the_middle_of_a_range():
    table = pd.DataFrame(
        {
            "value": [10.0, None],
            "lower": [5.0, 1.0],
            "upper": [18.0, 4.0],
            "numerator": [10, None],
            "denominator": [1_000, 1_000],
        }
    )
    found = all_areas.together(table)
    assert (found.lower, found.value, found.upper) == pytest.approx((5.5, 6.25, 7.0))
    assert found.how.endswith("the middle of a range, because counts were withheld")
    assert (found.areas, found.without) == (1, 0)


def test_an_area_of_which_nothing_is_known_is_not_taken_for_nought():
    table = pd.DataFrame({"value": [10.0, None], "numerator": [10, None], "denominator": [1_000, 1_000]})
    found = all_areas.together(table)
    assert found.value == pytest.approx(10)
    assert (found.how, found.without) == ("events over people of 1 of 2 areas", 1)


def test_an_area_without_an_event_counts_with_its_people():
    table = pd.DataFrame({"value": [10.0, 0.0], "numerator": [10, 0], "denominator": [1_000, 1_000]})
    assert all_areas.together(table).value == pytest.approx(5)


def test_values_that_are_no_events_over_people_have_a_median():
    plain = all_areas.together(pd.DataFrame({"value": [3.0, 9.0, None, 4.0]}))
    assert (plain.value, plain.how, plain.without) == (4.0, "median of the 3 areas with a figure", 1)
    standardised = pd.DataFrame({"value": [10.0, 30.0], "numerator": [10, 20], "denominator": [1_000, 1_000]})
    assert (all_areas.together(standardised).how, all_areas.together(standardised).value) == ("median of areas", 20.0)


def test_no_value_at_all_is_missing():
    found = all_areas.together(pd.DataFrame({"value": [None, None]}, dtype=float))
    assert math.isnan(found.value) and (found.areas, found.without) == (0, 2)


def test_rows_of_totals_are_known_by_name_and_by_their_numbers():
    table = pd.DataFrame(
        {
            "area": ["A", "B", "C", "The patch", "England"],
            "numerator": [10, 35, 20, 65, 900],
            "denominator": [100, 200, 300, 600, 9_000],
        }
    )
    assert all_areas.totals_of(table, "area").tolist() == [False, False, False, True, True]
    assert all_areas.totals_of(table[["area"]], "area").tolist() == [False] * 4 + [True]


def test_an_area_without_a_rank_among_ranked_ones_is_not_compared():
    table = pd.DataFrame({"value": [1.0, 2.0, None], "rank": [1, None, None]})
    assert all_areas.not_compared(table).tolist() == [False, True, False]
    assert not all_areas.not_compared(table.assign(rank=None)).any()
    assert not all_areas.not_compared(table[["value"]]).any()
