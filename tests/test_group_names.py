"""Names of groups: never overwritten, kept in their order, and which of them are totals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import groups, require
from needs_analysis.errors import DataError, Refusal


def test_a_column_never_takes_the_place_of_a_name():
    keys = pd.DataFrame({"coverage": ["A", "B"]})
    with pytest.raises(DataError, match=r'"coverage".*already has'):
        groups.with_columns(keys, value=1, coverage=0.5)
    shown = groups.with_columns(keys.astype("category"), value=1)
    assert shown.columns.tolist() == ["coverage", "value"] and shown["coverage"].dtype == "category"
    assert groups.with_columns(pd.DataFrame(index=range(1)), value=1).shape == (1, 1)


def test_groups_are_named_by_all_their_columns():
    keys = pd.DataFrame({"area": ["A", "B"], "year": [2022, 2023]})
    assert groups.together(keys).tolist() == ["A, 2022", "B, 2023"]
    assert groups.together(pd.DataFrame(index=range(1))).tolist() == [groups.EVERYBODY]


def test_ordered_categories_keep_their_order_and_others_stand_as_they_come():
    kind = pd.CategoricalDtype(["first", "second", "third"], ordered=True)
    assert groups.in_order(pd.Series(["third", "first"], dtype=kind), what="x") == ["first", "third"]
    assert groups.in_order(pd.Series(["third", "first"], dtype="category"), what="x") == ["third", "first"]
    assert groups.in_order(pd.Series([3, 1, 3]), what="x") == [3, 1]


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("All", True),
        ("all  areas", True),
        ("Total", True),
        ("Total of all wards", True),
        ("West Mercia total", True),
        ("England & Wales", True),
        ("Both sexes", True),
        ("All usual residents", True),
        ("All 43 police forces", True),
        ("43 forces", True),
        ("All ages, all sexes", True),
        ("All of Worcestershire", True),
        ("E&W", True),
        ("Eng & Wales", True),
        ("England, Wales", True),
        ("England and Wales (excl. Greater Manchester)", True),
        ("All Saints", False),
        ("All Stretton", False),
        ("All Cannings", False),
        ("All other areas", False),
        ("All other theft offences", False),
        ("Eardisley and Winforton", False),
        ("Hallow", False),
        ("Totnes", False),
        ("Wales", False),
        (7, False),
    ],
)
def test_a_name_says_whether_it_is_of_all(name, total):
    assert groups.says_total(name) is total


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), min_size=2, max_size=8), st.integers(0, 8))
def test_the_sum_of_the_others_is_found_wherever_it_stands(rows, place):
    numbers = np.array(rows, dtype=float)
    whole = np.insert(numbers, min(place, len(numbers)), numbers.sum(axis=0), axis=0)
    expected = np.linalg.matrix_rank(numbers) > 1
    found = groups.adding_up(whole)
    assert bool(found[min(place, len(numbers))]) is bool(expected) and found.sum() == int(expected)


def test_what_may_be_chance_is_no_sum():
    assert not groups.adding_up(np.array([[1, 1], [2, 2], [3, 3]])).any()
    assert not groups.adding_up(np.array([[5, 7], [5, 7]])).any()
    assert not groups.adding_up(np.array([[5, 7], [1, np.nan], [6, 9]])).any()
    assert not groups.adding_up(np.zeros((3, 2))).any()


@pytest.mark.parametrize("value", [2, 2.0, np.int8(2), np.float32(2), np.uint64(2)])
def test_every_number_type_is_a_number(value):
    assert require.number(value, name="x", example="1") == 2.0


@pytest.mark.parametrize("value", ["2", True, None, np.nan, np.inf, [2], np.array([2]), pd.NA, np.bool_(True)])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(Refusal, match="x is not a number"):
        require.number(value, name="x", example="1")


def test_a_column_is_named_by_a_name():
    table = pd.DataFrame({"area": ["A"]})
    for name in (["area"], {"area": 1}, table["area"], np.array(["area"])):
        with pytest.raises(DataError, match="is named by a"):
            require.columns(table, [name], what="rows")
