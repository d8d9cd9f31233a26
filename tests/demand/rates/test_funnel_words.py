"""What a funnel says of its points and lines, whole and with figures withheld."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.release import release
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import RECORDS
from tests.examples import AGGREGATE, LARGE, areas

MEASURED = ["value", "lower", "upper", "average", "lower_95", "upper_95", "lower_998", "upper_998"]


def points(counts=LARGE, source=AGGREGATE, **options):
    return demand.funnel_points(areas(counts, source), by="area", **{"per": 1_000, **options})


def without(result, columns, rows=slice(None)):
    """The result with cells withheld."""
    table = result.table.copy()
    for column in columns:
        table.loc[table.index[rows], column] = None if column == "flag" else np.nan
    return replace(result, table=table, withheld=True)


def test_points_say_how_many_lie_outside_and_which():
    result = points([400, 410, 390, 405, 600, 200])
    assert result.sentence() == (
        "The average of 6 units is 44.5 per 1,000. Beyond what chance explains, 1 lies above (Area 4) and 1 lies below (Area 5)."
    )
    assert result.said.title == "Area 4 and Area 5 lie outside the funnel"
    assert not any(term in result.sentence().lower() for term in STATISTICAL_TERMS)


def test_where_none_lies_outside_the_title_says_so():
    assert points([400, 401, 402, 403]).said.title == "None of the 4 units lies outside the funnel"


def test_units_between_the_lines_are_not_in_the_title():
    places = np.linspace(-2.2, 2.2, 60)
    counts = np.round(1_000 * np.exp(0.1 * places)).astype(int)
    result = points(counts, over_dispersed=True)
    assert result.said.title == "None of the 60 units lies outside the funnel"


def test_everything_withheld_leaves_no_figure_and_no_name():
    result = without(points(), [*MEASURED, "flag"])
    assert result.sentence() == "The average of 16 units is withheld. Which of them lie outside the lines is withheld."
    assert result.said.title == "Rate of each unit against the average"
    assert "Area" not in result.sentence() + result.alt
    assert "TOO_FEW_TO_JUDGE" not in {caveat.code for caveat in result.caveats}


def test_a_withheld_unit_in_the_middle_is_counted_and_not_called_inside():
    result = without(points([400, 410, 390, 405, 600, 200]), ["value", "flag"], slice(2, 3))
    assert "Where 1 unit lies is withheld." in result.sentence() and "None" not in result.sentence()
    inside = without(points([400, 401, 402, 403]), ["value", "flag"], slice(1, 2))
    assert inside.said.title == "Rate of each unit against the average"


def test_small_counts_take_average_lines_and_places_with_them():
    kept = release(points([*LARGE[:6], 3, 2], RECORDS), "lt5").result
    assert kept.table[["average", "upper_95"]].isna().all(axis=None)
    assert kept.sentence().endswith("Which of them lie outside the lines is withheld.") and kept.plot()


def test_units_with_too_few_events_expected_are_counted_only_where_all_are_known():
    table = pd.DataFrame({"area": list("ABCD"), "count": [90, 100, 110, 1], "population": [9_000, 9_000, 9_000, 90]})
    result = demand.funnel_points(table, by="area")
    text = {caveat.code: caveat.text for caveat in result.caveats}["TOO_FEW_TO_JUDGE"]
    assert text.startswith("1 of 4 units has under 3.7 events expected")
    assert "TOO_FEW_TO_JUDGE" not in {caveat.code for caveat in without(result, ["denominator"], slice(0, 1)).caveats}
    lines = demand.funnel_limits(table, by="area")
    assert lines.table["units_with_few"].tolist() == [1] * 100
    assert "TOO_FEW_TO_JUDGE" in {caveat.code for caveat in lines.caveats}


def test_years_make_more_events_expected():
    table = pd.DataFrame({"area": list("ABC"), "count": [90, 100, 4], "population": [9_000, 9_000, 200]})
    found = demand.funnel_points(table, by="area", years=2)
    assert "TOO_FEW_TO_JUDGE" in {caveat.code for caveat in found.caveats}
    assert found.table["denominator"].tolist() == [9_000, 9_000, 200]


def test_the_analyst_reads_how_much_units_differ_from_the_table():
    result = points(over_dispersed=True)
    row = result.table.iloc[0]
    assert (
        f"Dispersion {row['dispersion']:.1f}, variance between units {row['variance_between']:.4f}."
        in result.sentence("analyst")
    )
    assert "The dispersion is withheld." in without(result, ["dispersion"]).sentence("analyst")
    assert not {"dispersion", "variance_between"} & set(points().table)


def test_lines_say_the_smallest_and_the_largest_size():
    table = areas([400, 420, 390], AGGREGATE, population=[1_000, 5_000, 9_000])
    result = demand.funnel_limits(table, by="area", per=1_000)
    assert result.sentence().count("A unit of ") == 2 and "over 3 units" in result.sentence()
    one = demand.funnel_limits(table, by="area", per=1_000, sizes=[2_000])
    assert one.sentence().count("A unit of 2,000") == 1


def test_lines_at_a_size_that_is_withheld_are_not_said():
    table = areas([400, 420, 390], AGGREGATE, population=[1_000, 5_000, 9_000])
    result = demand.funnel_limits(table, by="area", per=1_000)
    kept = without(result, ["population", "lower_998"], slice(0, 1))
    assert "A unit of 9,000" in kept.sentence() and "A unit of 1,000" not in kept.sentence()
    assert "How far units of other sizes may lie from it is withheld." in kept.sentence()
    nothing = without(result, ["population", "value", "lower_998", "upper_998"])
    assert nothing.sentence() == ("The average is withheld over 3 units. How far units may lie from it is withheld.")


@pytest.mark.parametrize("average", [None, 40.0])
def test_what_units_are_held_against_is_in_the_definition(average):
    said = points(average=average).definition
    assert ("against the average given" in said) is (average is not None)


@pytest.mark.parametrize(
    ("options", "method"),
    [
        ({}, "Lines: Exact Poisson limits; each unit's own range: exact or Byar's"),
        ({"kind": "proportion"}, "Lines: Wilson's limits; each unit's own range: Wilson's"),
        ({"over_dispersed": True}, "each unit's own range: exact or Byar's"),
    ],
)
def test_the_lines_and_the_ranges_of_units_each_say_their_method(options, method):
    table = pd.DataFrame({"area": list("ABCD"), "count": [400, 420, 390, 5], "population": [1_000, 1_000, 1_000, 20]})
    result = demand.funnel_points(table, by="area", **options)
    assert method in result.method and method in result.sentence("analyst")
    assert all(method in text for text in result.table["method"])
    lines = demand.funnel_limits(table, by="area", **options)
    assert "own range" not in lines.method
