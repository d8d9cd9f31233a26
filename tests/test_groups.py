"""Rows numbered by group, names of groups, and rows that are the sum of the others."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from needs_analysis import groups
from needs_analysis.errors import DataError


@pytest.mark.parametrize(
    ("by", "names"),
    [(None, []), ("area", ["area"]), (("area", "year"), ["area", "year"]), (pd.Index(["area"]), ["area"]), ([], [])],
)
def test_groups_are_named_by_one_column_or_several(by, names):
    assert groups.columns_of(by) == names


def test_a_text_is_one_name_and_not_its_letters():
    assert groups.listed_names("2022/23") == ["2022/23"]
    assert groups.listed_names(("a", "b")) == ["a", "b"] and groups.listed_names(None) == []


def test_rows_are_numbered_by_groups_in_the_order_of_their_names():
    table = pd.DataFrame({"area": ["B", "A", "B", "C"], "n": [1, 2, 3, 4]})
    places, keys = groups.numbered(table, "area")
    assert places.tolist() == [1, 0, 1, 2] and keys["area"].tolist() == ["A", "B", "C"]


def test_only_pairs_of_names_that_occur_are_groups():
    table = pd.DataFrame({"area": ["B", "A", "B"], "year": [2023, 2023, 2022]})
    places, keys = groups.numbered(table, ["area", "year"])
    assert keys.to_numpy().tolist() == [["A", 2023], ["B", 2022], ["B", 2023]] and places.tolist() == [2, 0, 1]


def test_many_names_that_seldom_meet_are_numbered_alike():
    names = [f"N{at:02}" for at in range(30)]
    table = pd.DataFrame({"one": names, "other": names[::-1]})
    places, keys = groups.numbered(table, ["one", "other"])
    assert places.tolist() == list(range(30)) and keys["other"].tolist() == names[::-1]


def test_without_names_everybody_is_one_group():
    places, keys = groups.numbered(pd.DataFrame({"n": [1, 2]}), None)
    assert places.tolist() == [0, 0] and keys.shape == (1, 0)
    assert groups.named(keys, 0) == "all"


def test_a_row_without_a_name_is_refused_and_never_dropped():
    with pytest.raises(DataError, match="1 of 2 rows have no area"):
        groups.numbered(pd.DataFrame({"area": ["A", None]}), "area")


def test_names_of_unlike_kinds_are_refused():
    with pytest.raises(DataError, match='column "area": mixes types, such as text and numbers'):
        groups.numbered(pd.DataFrame({"area": [date(2022, 4, 1), 7]}, dtype=object), "area")


@pytest.mark.parametrize("names", [["value"], ["area", "area"], ["measure"]])
def test_a_column_of_results_cannot_name_groups(names):
    with pytest.raises(DataError, match="groups cannot be named by this column"):
        groups.own_names(names)


def test_a_column_that_one_result_needs_is_refused_for_it_alone():
    groups.own_names(["phase"])
    with pytest.raises(DataError, match='column "phase"'):
        groups.own_names(["phase"], also=["phase"])


def test_each_group_has_its_rows_in_their_order():
    found = groups.rows_of(np.array([1, 0, 1, 0]), 3)
    assert [rows.tolist() for rows in found] == [[1, 3], [0, 2], []]


def test_a_group_is_called_by_all_its_names():
    keys = pd.DataFrame({"area": ["A"], "year": [2022]})
    assert groups.named(keys, 0) == "A, 2022" and groups.together(keys).tolist() == ["A, 2022"]


def test_lists_in_a_column_name_no_groups():
    with pytest.raises(DataError, match='column "stage"'):
        groups.numbered(pd.DataFrame({"stage": [["a"], ["b"]]}), "stage")


def test_values_come_once_and_as_they_first_stand():
    assert groups.in_order(pd.Series(["late", "early", "late"]), what="stages") == ["late", "early"]
    assert not groups.is_ordered(pd.Series(["late", "early"], dtype="category"))


def test_names_are_alike_whatever_their_capitals_blanks_and_ands():
    assert groups.folded("  Telford &  WREKIN ") == groups.folded("telford and wrekin") == "telford and wrekin"


def test_the_sum_of_one_measure_is_no_chance_from_a_number_on():
    numbers = np.array([[1_234], [2_345], [3_579]])
    assert not groups.adding_up(numbers).any()
    assert groups.adding_up(numbers, alone=1_000).tolist() == [False, False, True]
    assert not groups.adding_up(numbers, alone=5_000).any()


def test_round_numbers_of_three_rows_say_little():
    assert not groups.adding_up(np.array([[1_000], [2_000], [3_000]]), alone=1_000).any()


def test_two_rows_are_never_a_sum():
    assert groups.adding_up(np.array([[5, 7], [5, 7]])).tolist() == [False, False]


@pytest.mark.parametrize("values", [["7", 7], ["A", 7], ["A", pd.Timestamp("2024-01-01")]])
def test_texts_beside_numbers_or_dates_name_no_groups(values):
    with pytest.raises(DataError, match="mixes types"):
        groups.numbered(pd.DataFrame({"area": pd.Series(values, dtype=object)}), "area")


def test_numbers_of_several_kinds_name_groups_together():
    places, keys = groups.numbered(pd.DataFrame({"decile": pd.Series([1, 2.0, np.int64(1)], dtype=object)}), "decile")
    assert places.tolist() == [0, 1, 0] and keys["decile"].tolist() == [1, 2]
