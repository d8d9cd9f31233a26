"""One row a group: events added up, ranks, and how the highest and the lowest are told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import by_group
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from tests.conftest import PUBLISHED

NAN = np.nan


def shown(values, *, lower=None, upper=None, numerator=None, flag=None, names="ABCDEF"):
    values = np.array(values, dtype=float)
    keys = pd.DataFrame({"area": list(names[: len(values)])})
    return by_group.table_of(
        keys,
        values,
        values - 1 if lower is None else np.array(lower, dtype=float),
        values + 1 if upper is None else np.array(upper, dtype=float),
        measure="rate",
        confidence=0.95,
        numerator=np.array([100.0] * len(values) if numerator is None else numerator, dtype=float),
        denominator=np.array([1000.0] * len(values)),
        unit="per 1,000",
        method="m",
        flag=[""] * len(values) if flag is None else flag,
    )


def words(table, settings):
    return by_group.told(
        table,
        settings,
        what="rate",
        said=lambda value: f"{value:g}",
        based_on=lambda row: f"n {row['numerator']}",
        method="Counted.",
    )


def told(table, **options):
    source = attach(pd.DataFrame({"area": ["A"]}), PUBLISHED)
    return by_group.result_of(
        table,
        source,
        "area",
        words=words,
        what="rate",
        measure="rate",
        definition="Events over people.",
        method="Counted.",
        settings={"by": ["area"]},
        **options,
    )


def hidden(result, *columns):
    """What is said when some cells are withheld: columns by name, or column and row."""
    table = result.table.copy()
    for column in columns:
        name, rows = (column, slice(None)) if isinstance(column, str) else column
        table.loc[rows, name] = pd.NA if table[name].dtype == "Int64" else NAN
    return replace(result, table=table, withheld=True)


def events(cells, places, many, **beside):
    return by_group.events_of(pd.DataFrame({"n": cells, **beside}), "n", np.array(places), many)


@pytest.mark.parametrize("per", [1, 1_000, 0.5, np.float64(100_000)])
def test_a_rate_is_for_any_number_of_people_above_nought(per):
    assert by_group.checked_per(per) == per


@pytest.mark.parametrize("per", [0, -1, NAN, np.inf, None, True, "1000"])
def test_a_rate_for_no_number_of_people_is_refused(per):
    with pytest.raises(Refusal, match=r"says nothing. Use per=1_000 or per=100_000"):
        by_group.checked_per(per)


def test_events_are_added_up_by_group_and_a_group_without_rows_has_none():
    found = events([3, 4, 5], [0, 1, 0], 3)
    assert found.known.tolist() == found.least.tolist() == found.most.tolist() == [8, 4, 0]
    assert not found.missing.any() and not found.bounded.any()


def test_a_missing_count_makes_its_whole_group_missing_and_is_never_nought():
    found = events([3, None, 5], [0, 0, 1], 2)
    np.testing.assert_array_equal(found.known, [NAN, 5])
    assert found.missing.tolist() == [True, False] and not found.bounded.any()


def test_a_suppressed_count_has_bounds():
    found = events([3, None, 5], [0, 0, 1], 2, n_lower=[3, 1, 5], n_upper=[3, 4, 5])
    np.testing.assert_array_equal(found.known, [NAN, 5])
    assert (found.least.tolist(), found.most.tolist()) == ([4, 5], [7, 5])
    assert found.bounded.tolist() == [True, False] and not found.missing.any()


def test_a_suppressed_count_without_an_upper_end_is_missing():
    found = events([3, None], [0, 0], 1, n_lower=[3, 1], n_upper=[3, NAN])
    assert found.missing.tolist() == [True] and np.isnan(found.known).all()


def test_bounds_the_wrong_way_round_and_broken_counts_are_refused():
    with pytest.raises(DataError, match=r'column "n_lower": a lower bound lies above its upper bound'):
        events([None], [0], 1, n_lower=[5], n_upper=[4])
    with pytest.raises(DataError, match="negative, not whole numbers or missing"):
        events([-1], [0], 1)


def test_the_highest_has_rank_1_ties_share_one_and_a_missing_value_has_none():
    found = shown([5, 9, 9, NAN])
    assert found["rank"].tolist()[:3] == [3, 1, 1] and pd.isna(found.loc[3, "rank"])


def test_a_group_that_is_not_compared_has_no_rank():
    keys = pd.DataFrame({"area": ["A", "B"], "year": [2022, 2023]})
    ones = np.array([1.0, 2.0])
    same = {"measure": "r", "confidence": 0.95, "unit": "u", "method": "m", "flag": ""}
    found = by_group.table_of(
        keys, ones, ones, ones, numerator=ones, denominator=ones, ranked=np.array([True, False]), **same
    )
    assert found["rank"].isna().tolist() == [False, True] and found["group"].tolist() == ["A, 2022", "B, 2023"]
    alone = by_group.table_of(
        pd.DataFrame(index=range(1)), ones[:1], ones[:1], ones[:1], numerator=ones[:1], denominator=ones[:1], **same
    )
    assert alone["group"].tolist() == ["all"]


def test_columns_say_whether_the_events_are_part_of_the_people():
    found = {column.name: column for column in by_group.columns_of(["area", "year"], part=True)}
    assert [found[name].role for name in ("area", "year", "group", "rank")] == ["key", "key", "label", "measure"]
    assert found["numerator"].part_of == "denominator"
    assert {column.name: column for column in by_group.columns_of(None)}["numerator"].part_of == ""


def test_ranges_that_do_not_meet_are_told_from_those_that_do():
    apart = told(shown([10, 20, 15], lower=[9, 18, 14], upper=[11, 22, 16])).said.panel
    assert "The rate is highest in B: 20 (range 18 to 22; n 100)" in apart
    assert "lowest in A: 10 (range 9 to 11; n 100)" in apart and apart.endswith(
        "allow for chance alone, do not overlap."
    )
    overlapping = told(shown([10, 12], lower=[8, 10], upper=[12, 14])).said.panel
    assert overlapping.endswith("Their ranges overlap, so the order may be chance.")


def test_one_group_and_equal_groups_are_not_ranked_in_words():
    assert told(shown([10])).said.panel == "Rate, A: 10 (range 9 to 11; n 100)."
    both = told(shown([10, 10])).said
    assert both.panel == "The rate is the same in both groups: 10 (range 9 to 11; n 100) each."
    assert both.alt == "Points with ranges for 2 groups, all at 10."
    three = told(shown([10, NAN, 10, 10])).said.panel
    assert three == "The rate is the same in all 3 groups with a figure: 10 (range 9 to 11; n 100) each."


@pytest.mark.parametrize("unlike", [{"lower": [9, 5]}, {"upper": [11, 15]}, {"numerator": [100, 10]}])
def test_equal_values_that_rest_on_other_numbers_are_said_without_them(unlike):
    assert told(shown([10, 10], **unlike)).said.panel == "The rate is the same in both groups: 10."


def test_one_point_without_a_range_is_said_to_have_none():
    one = told(shown([10], lower=[NAN], upper=[NAN])).said
    assert one.panel == "Rate, A: 10 (no range; n 100)." and one.alt == "One point without a range: 10."


def test_a_group_without_a_figure_is_named_with_its_reason():
    found = told(shown([10, NAN, 20], flag=["", "a count is missing", ""]))
    said = {caveat.code: caveat.text for caveat in found.caveats}
    assert said["NOT_KNOWN"] == "1 of 3 groups has no figure: B (a count is missing)."
    assert "highest in C of those known" in found.said.panel
    assert [(each.what, each.rows) for each in found.excluded] == [("groups without a figure", 1)]


def test_fewer_than_30_events_are_marked():
    assert "SMALL_NUMBERS" in {caveat.code for caveat in told(shown([10, 20], numerator=[29, 30])).caveats}
    assert "SMALL_NUMBERS" not in {caveat.code for caveat in told(shown([10, 20], numerator=[30, 30])).caveats}


def test_no_figure_at_all_is_refused_and_ranges_alone_are_told():
    with pytest.raises(Refusal, match="No group has a rate; their events are too few, or a count is missing"):
        told(shown([NAN, NAN]))
    found = told(shown([NAN, NAN], lower=[1, 2], upper=[3, 4], numerator=[NAN, NAN], flag=["withheld"] * 2))
    assert found.said.title == "Rate: known as ranges only"


def test_a_withheld_figure_in_the_middle_leaves_the_others_and_is_named():
    before = told(shown([10, 30, 20], flag=["", "", ""]))
    found = hidden(before, ("value", 1), ("lower", 1), ("upper", 1), ("numerator", 1), "rank")
    assert (
        "highest in C of those known: 20 (range 19 to 21; n 100)" in found.said.panel and "30" not in found.said.panel
    )
    assert found.said.title == "Rate is highest in C"
    assert "1 of 3 groups has no figure: B (withheld)." in [caveat.text for caveat in found.caveats]
    marked = replace(found, table=found.table.assign(flag=["", by_group.WITHHELD, ""]))
    assert "B (withheld)" in " ".join(caveat.text for caveat in marked.caveats)


def test_a_withheld_range_is_said_to_be_none():
    found = hidden(told(shown([10, 20])), "lower", "upper")
    assert "highest in B: 20 (no range; n 100)" in found.said.panel and "overlap" not in found.said.panel


def test_everything_withheld_is_one_sentence():
    found = hidden(told(shown([10, 20])), "value", "lower", "upper", "numerator", "denominator", "rank")
    assert found.said.panel == "Rate: every figure is withheld."
    assert found.said.title == "Rate: figures withheld" and found.plot() is not None
    assert hidden(told(shown([10])), "value", "lower", "upper").said.panel == "Rate: every figure is withheld."
    nothing = replace(found, table=found.table.head(0))
    assert nothing.said.panel == "Rate: every figure is withheld." and nothing.caveats == ()


def test_groups_that_are_not_compared_stay_so_when_every_rank_is_withheld():
    table = shown([10, 20, 30]).assign(compared=[True, True, False])
    found = hidden(told(table), "rank")
    assert "highest in B: 20" in found.said.panel and "C" not in found.said.panel
    assert by_group.compared(table.astype({"compared": "boolean"})).tolist() == [True, True, False]
    alone = hidden(told(table), ("value", [0, 1]), ("lower", [0, 1]), ("upper", [0, 1]))
    assert "is not compared, because no group with a figure was counted throughout" in alone.said.panel


def test_areas_without_a_rate_are_told_by_reason():
    found = by_group.without_rates(shown([NAN, 1, NAN], flag=["no people", "", "few"]), "area")
    assert [caveat.text for caveat in found] == ["2 of 3 areas have no rate: C (few); A (no people)."]
    assert by_group.without_rates(shown([1, 2]), "area") == ()


@pytest.mark.parametrize(("name", "words"), [("n", "events"), ("count", "events"), ("victims_known", "victims known")])
def test_a_column_of_counts_is_said_in_words(name, words):
    assert by_group.in_words(name) == words
