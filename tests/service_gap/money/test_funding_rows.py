"""Rows of funding as they may be added."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.service_gap.money.funding_rows import funding_rows
from tests.service_gap.money.funding_cases import awards


def test_a_ring_fence_is_broken_only_by_a_different_need():
    rows = awards(
        {"award": "A1", "ring_fence": " idva "},
        {"award": "A2", "ring_fence": "ISVA"},
        {"award": "A3", "ring_fence": ""},
    )
    assert funding_rows(rows)["breach"].tolist() == [False, True, False]


def test_spellings_of_a_year_a_stream_and_a_yes_are_one():
    found = funding_rows(awards({"financial_year": "2025-26", "stream": "moj  CORE", "may_carry_forward": "Yes"}))
    assert found[["financial_year", "stream", "may_carry_forward"]].values.tolist() == [["2025/26", "MoJ core", "yes"]]


@pytest.mark.parametrize("kind", ["int64", "float64", "Int64", "str", "category"])
def test_pounds_are_numbers_whatever_their_type(kind):
    rows = awards({"award": "A1"}, {"award": "A2", "awarded": 50})
    assert funding_rows(rows.assign(awarded=rows["awarded"].astype(kind)))["awarded"].tolist() == [100_000, 50]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"awarded": -1}, "negative"),
        ({"awarded": None}, "no number"),
        ({"awarded": "tbc"}, "text or infinite"),
        ({"awarded": np.inf}, "text or infinite"),
        ({"awarded": True}, "yes or no"),
        ({"committed": -1}, "negative"),
        ({"carried_in": "£5"}, "text or infinite"),
        ({"notice_days": -30}, "negative"),
        ({"stream": "lottery"}, "one of MoJ core"),
        ({"stream": None}, "no stream"),
        ({"need": None}, "no need"),
        ({"financial_year": "2025"}, "is not a financial year"),
        ({"financial_year": "25/25"}, "Did you mean 2025/26"),
        ({"may_carry_forward": "perhaps"}, "yes or no"),
        ({"end": "31/03/2026"}, "not a date"),
        ({"end": "2025-03-31"}, "ends before its financial year starts"),
        ({"spent_to": "2026-04-01"}, "outside its financial year"),
    ],
)
def test_a_row_that_cannot_be_is_refused(change, said):
    with pytest.raises(DataError, match=said):
        funding_rows(awards(change))


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({}, "listed twice"),
        ({"award": "a1 ", "need": "idva"}, "listed twice"),
        ({"need": "ISVA", "stream": "precept"}, "more than one stream"),
        ({"need": "ISVA", "funder": "Home Office"}, "more than one funder"),
        ({"need": "ISVA", "end": "2027-03-31"}, "more than one end"),
    ],
)
def test_an_award_is_listed_once_for_a_need_with_one_stream_funder_and_end(second, said):
    with pytest.raises(DataError, match=said):
        funding_rows(awards({}, second))
    assert len(funding_rows(awards({}, {**second, "award": "A2"}))) == 2


def test_no_rows_and_no_column_are_refused():
    with pytest.raises(DataError, match="do not have this column"):
        funding_rows(awards().drop(columns="awarded"))
    with pytest.raises(Exception, match="no rows"):
        funding_rows(awards().iloc[:0])


def test_an_index_that_stands_twice_does_not_matter():
    rows = awards({"award": "A1", "ring_fence": "ISVA"}, {"award": "A2"})
    expected = funding_rows(rows)
    pd.testing.assert_frame_equal(funding_rows(rows.set_axis([3, 3])), expected)


@pytest.mark.parametrize(
    "given", [[True, False], np.array([True, False]), ["TRUE", "no"], [1, 0], pd.array([True, False], dtype="boolean")]
)
def test_true_and_false_say_whether_money_may_be_carried_forward(given):
    rows = awards({"award": "A1"}, {"award": "A2"}).assign(may_carry_forward=given)
    assert funding_rows(rows)["may_carry_forward"].tolist() == ["yes", "no"]


def test_what_is_not_stated_stays_so():
    rows = awards({"award": "A1"}, {"award": "A2"}).assign(may_carry_forward=[None, True])
    assert funding_rows(rows)["may_carry_forward"].tolist() == ["", "yes"]
