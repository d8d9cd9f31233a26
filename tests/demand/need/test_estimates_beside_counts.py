"""Estimates of people beside counts of them: rows matched by area, counts turned into people, and ranges of a quotient."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis.demand.need import estimates_beside_counts as beside
from needs_analysis.errors import DataError, Refusal, UnitError


def estimates(areas, **more):
    return pd.DataFrame({"area": areas, "victims": [100.0 * (n + 1) for n in range(len(areas))], **more})


def test_rows_are_set_beside_each_other_by_area_and_not_by_order():
    counts = pd.DataFrame({"area": ["B", "A"], "clients": [20, 10]})
    pair = beside.side_by_side(estimates(["A", "B"]), counts, "victims", "clients", "area")
    assert pair.table[pair.other].tolist() == [10, 20]
    assert pair.rows["area"].tolist() == ["A", "B"]


def test_an_area_written_as_a_number_is_the_one_written_as_text():
    counts = pd.DataFrame({"area": ["2", " 1"], "clients": [20, 10]})
    pair = beside.side_by_side(estimates([1.0, 2.0]), counts, "victims", "clients", "area")
    assert pair.table[pair.other].tolist() == [10, 20]


def test_one_table_is_its_own_pair():
    table = estimates(["A"], clients=[5])
    pair = beside.side_by_side(table, None, "victims", "clients", "area")
    assert pair.table is table and pair.other == "clients" and pair.rows is None


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (["A", "B"], ["A"], "1 areas have no clients beside them"),
        (["A"], ["A", "B"], "1 areas have no estimate"),
    ],
)
def test_areas_of_one_table_only_are_refused(first, second, said):
    counts = pd.DataFrame({"area": second, "clients": 1})
    with pytest.raises(Refusal, match=said):
        beside.side_by_side(estimates(first), counts, "victims", "clients", "area")


def test_an_area_that_stands_twice_is_refused_in_either_spelling():
    for areas in (["1", "1"], ["1", 1]):
        counts = pd.DataFrame({"area": areas, "clients": [1, 2]})
        with pytest.raises(DataError, match=r"(is duplicated|appears twice)"):
            beside.side_by_side(estimates([1]), counts, "victims", "clients", "area")


def test_several_rows_without_names_are_refused():
    with pytest.raises(Refusal, match="without names of areas have one row each"):
        beside.side_by_side(estimates(["A", "B"]), pd.DataFrame({"clients": [1]}), "victims", "clients", None)


def test_an_area_without_a_figure_is_left_out_by_name():
    pair = beside.Pair(estimates(["A", "B"], clients=[3, None]), "clients", None)
    kept, left = beside.known_areas(pair, "victims", "area")
    assert kept.table["area"].tolist() == ["A"]
    assert (left[0].what, left[0].rows) == ("areas without a figure: B", 1)
    whole = beside.Pair(estimates(["A"], clients=[3]), "clients", None)
    assert beside.known_areas(whole, "victims", "area") == (whole, ())


def test_estimates_come_with_their_range_or_with_none():
    label, keys, (value, low, high) = beside.areas_of(estimates(["A"], clients=[3]), "victims", "clients", "area")
    assert label == "area" and keys["area"].tolist() == ["A"] and value.tolist() == [100]
    assert np.isnan(low).all() and np.isnan(high).all()
    ranged = estimates(["A"], clients=[3], victims_lower=[80], victims_upper=[125])
    *_, (value, low, high) = beside.areas_of(ranged, "victims", "clients", "area")
    assert (value.tolist(), low.tolist(), high.tolist()) == ([100], [80], [125])


@pytest.mark.parametrize(("low", "high"), [(110, 125), (80, 90), (0, 125), (None, 125)])
def test_a_broken_range_is_refused(low, high):
    table = estimates(["A"], clients=[3], victims_lower=[low], victims_upper=[high])
    with pytest.raises(DataError, match="outside its own range, or the range is broken"):
        beside.areas_of(table, "victims", "clients", "area")


def test_rows_that_nothing_names_are_refused():
    with pytest.raises(Refusal, match="There are 2 rows and nothing names them"):
        beside.areas_of(estimates(["A", "B"], clients=[1, 1]), "victims", "clients", None)


def test_a_table_in_another_unit_is_refused():
    with pytest.raises(UnitError, match="The number beside are in offences and were called victims"):
        beside.require_unit(pd.DataFrame({"unit": ["offences"]}), "victims", "the number beside")
    beside.require_unit(pd.DataFrame({"unit": ["people", None]}), "victims", "the number beside")
    beside.require_unit(None, "victims", "the number beside")


def test_offences_become_people_by_how_many_each_makes():
    table = pd.DataFrame({"recorded": [90, 0]})
    people, low, high = beside.people_behind(table, "recorded", "offences", (1.5, 1.2, 2.0))
    assert people.tolist() == [60, 0] and low.tolist() == [45, 0]
    np.testing.assert_allclose(high, [75, 0])


def test_a_quarter_becomes_a_year_with_the_range_of_its_chance():
    people, low, high = beside.people_behind(pd.DataFrame({"seen": [5]}), "seen", "people", None, months=3)
    assert people.tolist() == [20]
    np.testing.assert_allclose(low, 4 * stats.chi2.ppf(0.025, 10) / 2)
    np.testing.assert_allclose(high, 4 * stats.chi2.ppf(0.975, 12) / 2)


def test_what_is_no_count_of_people_needs_a_bridge_and_people_need_none():
    table = pd.DataFrame({"n": [10]})
    with pytest.raises(UnitError, match="Offences are not people"):
        beside.people_behind(table, "n", "offences", None)
    with pytest.raises(Refusal, match="People are not several for each person"):
        beside.people_behind(table, "n", "victims", 1.5)


def test_ranges_of_a_quotient_are_combined_on_logarithms():
    value, low, high = beside.quotient(([100], [90], [112]), (2.0, 1.6, 2.5))
    np.testing.assert_allclose(value, 50)
    np.testing.assert_allclose(low, 50 * math.exp(-math.hypot(math.log(100 / 90), math.log(2.5 / 2))))
    np.testing.assert_allclose(high, 50 * math.exp(math.hypot(math.log(112 / 100), math.log(2 / 1.6))))


def test_nothing_counted_is_nothing_with_the_widest_upper_limit():
    value, low, high = beside.quotient(([0], [0], [4]), (2.0, 1.6, 2.5))
    assert (value.tolist(), low.tolist()) == ([0], [0])
    np.testing.assert_allclose(high, 4 / 1.6)


def test_a_number_alone_is_its_own_range():
    assert beside.ranged(0.4, name="uptake") == (0.4, 0.4, 0.4)
    assert beside.ranged([1.5, 1.3, 1.8], name="per_person") == (1.5, 1.3, 1.8)


@pytest.mark.parametrize("value", [0, -1, (1.5, 1.6, 1.8), (1.5, 1.3, 1.4), (1.5, 1.3)])
def test_a_number_outside_its_own_range_is_refused(value):
    with pytest.raises(Refusal, match="per_person is not above 0, or outside its own range"):
        beside.ranged(value, name="per_person")


def test_a_bridge_is_said_with_its_range():
    assert beside.bridged("offences", None, "recorded") == []
    (caveat,) = beside.bridged("offences", (1.5, 1.25, 2.0), "recorded")
    assert caveat.code == "UNITS_BRIDGED"
    assert caveat.text.endswith(
        "The unit of recorded is offences; it is assumed that each person makes 1.5 (1.25 to 2)."
    )
    assert beside.ranged_said((0.4, 0.3, 0.5)) == "40% (30% to 50%)"


@pytest.mark.parametrize(
    ("value", "said"),
    [(12_345, "12,300"), (87, "87"), (np.nan, "not supplied"), (pd.NA, "not supplied"), (np.inf, "unknown")],
)
def test_an_estimate_is_said_in_three_figures(value, said):
    assert beside.about(value) == said


def test_a_setting_is_kept_as_plain_numbers():
    assert beside.as_setting(None, name="uptake") is None
    assert beside.as_setting(np.float64(0.4), name="uptake") == 0.4
    assert beside.as_setting(np.array([1.5, 1.3, 1.8]), name="per_person") == [1.5, 1.3, 1.8]


def test_the_highest_area_is_that_of_those_known():
    table = pd.DataFrame({"area": ["A", None, "C"], "value": [3.0, 9.0, np.nan]})
    assert beside.highest(table)["value"] == 9 and beside.where(beside.highest(table), "area") == ""
    assert beside.of_areas(table) == " This is the highest of 2 areas with a figure; the table has the others."
    assert beside.of_areas(table.head(2)).startswith(" This is the highest of 2 areas;")
    assert (
        beside.highest(table.tail(1)) is None and beside.of_areas(table.tail(2)) == beside.of_areas(table.head(0)) == ""
    )
    assert beside.where(pd.Series({"group": "all"}), ()) == "" and beside.where(table.iloc[0], "area") == "A: "
