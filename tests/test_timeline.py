"""Series in the order of their periods, with a place for what is missing."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.timeline import checked_year, said, timeline


def series(periods, values=None, **options):
    table = pd.DataFrame({"period": periods, "n": range(1, len(periods) + 1) if values is None else values})
    return timeline(table, value="n", period="period", **options)


def test_quarters_come_in_order_and_a_gap_keeps_its_place():
    found = series(["Q1 2023/24", "2022/23 Q2", "2022-23 Q3"])
    assert found.labels.tolist() == ["2022/23 Q2", "2022/23 Q3", "2022/23 Q4", "2023/24 Q1"]
    np.testing.assert_array_equal(found.values, [[2, 3, np.nan, 1]])
    assert (found.kind, found.a_year, found.missing) == ("quarter", 4, 1)


def test_a_period_before_the_first_of_a_series_is_not_missing_in_it():
    table = pd.DataFrame(
        {"area": ["A", "A", "B"], "year": ["2020/21", "2022/23", "2021/22"], "n": [5.0, 7.0, 6.0]},
    )
    found = timeline(table, value="n", period="year", by="area")
    assert found.keys["area"].tolist() == ["A", "B"] and found.kind == "year"
    assert found.inside.tolist() == [[True, True, True], [False, True, False]] and found.missing == 1


@pytest.mark.parametrize(
    ("periods", "kind", "labels"),
    [
        (["2023-01-01", "2023-02-01", "2023-04-01"], "month", ["January 2023", "February 2023", "March 2023"]),
        (["2022-04-01", "2022-07-01", "2022-10-01"], "quarter", ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3"]),
        (["2022-06-30", "2022-09-30", "2022-12-31"], "quarter", ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3"]),
        (["2020-04-01", "2021-04-01", "2022-04-01"], "year", ["2020/21", "2021/22", "2022/23"]),
        (["2021-03-31", "2022-03-31", "2023-03-31"], "year", ["2020/21", "2021/22", "2022/23"]),
        (["2020-01-01", "2021-01-01", "2022-01-01"], "year", ["2020", "2021", "2022"]),
        (["2023-01-04", "2023-02-01", "2023-03-01"], "date", ["4 January 2023", "1 February 2023", "1 March 2023"]),
    ],
)
def test_dates_are_months_quarters_or_years_by_how_far_they_lie_apart(periods, kind, labels):
    found = series(periods)
    assert found.kind == kind and [found.said(at) for at in range(3)] == labels


def test_dates_that_follow_no_calendar_are_refused_where_one_is_needed():
    with pytest.raises(Refusal, match="The dates are not monthly, quarterly or annual"):
        series(["2023-01-04", "2023-02-01", "2023-03-01"], calendar=True)


def test_a_quarterly_series_among_monthly_ones_lacks_no_month():
    months = [f"2022-{month:02}-01" for month in range(1, 8)]
    table = pd.DataFrame(
        {"area": ["A"] * 7 + ["B"] * 3, "month": [*months, *months[::3]], "n": range(10)},
    )
    found = timeline(table, value="n", period="month", by="area")
    assert found.missing == 0 and found.inside[1].tolist() == [True, False, False, True, False, False, True]


@pytest.mark.parametrize(
    ("periods", "values", "options", "said"),
    [
        (["2022/23", "2022/23"], [1, 2], {}, "a period is duplicated"),
        (["2022/23", "2022-23", "2021/22", "2021/22"], [1, 2, 3, 4], {}, "2 periods are duplicated"),
        (["2022/23", None], [1, 2], {}, "a point has no period"),
        (["2022/23", "soon"], [1, 2], {}, "quarters such as 2022/23 Q2, years such as 2022/23, or dates"),
        (["2022/23", "2023/24"], [1, "x"], {}, "text or infinite values"),
        (["2022/23", "2023/24"], [1, 1.5], {"counts": True}, "negative, not whole numbers or missing"),
    ],
)
def test_periods_and_numbers_that_are_not_clear_are_refused(periods, values, options, said):
    with pytest.raises(DataError, match=said):
        series(periods, values, **options)


def test_a_missing_number_is_not_nought():
    found = series(["2021/22", "2022/23"], [None, 0], counts=True)
    np.testing.assert_array_equal(found.values, [[np.nan, 0]])
    assert found.missing == 1


def test_a_period_is_found_in_whatever_spelling():
    found = series(["2022/23 Q1", "2022/23 Q2", "2022/23 Q3"])
    assert [found.place(text) for text in ("Q2 2022-23", "Jul-Sep 2022", "2022-07-01", "01/07/2022")] == [1] * 4
    assert found.place("2024/25 Q1") is None and found.place("2022-08-01") is None
    assert found.begin_at(None) == 0 and found.begin_at("2022/23 Q3") == 2
    with pytest.raises(Refusal, match="The series has no period 2024/25 Q1 to start from"):
        found.begin_at("2024/25 Q1")


def test_a_part_of_a_series_keeps_its_periods():
    found = series(["2019/20", "2020/21", "2021/22", "2022/23"]).between(1, 2)
    assert found.labels.tolist() == ["2020/21", "2021/22"] and found.values.tolist() == [[2, 3]]


def test_columns_are_chosen_by_financial_year_or_by_period():
    found = series(["2021/22 Q4", "2022/23 Q1", "2022/23 Q2"])
    assert found.among("2022/23", what="without").tolist() == [False, True, True]
    assert found.among(["2021/22", "Q2 2022/23"], what="without").tolist() == [True, False, True]
    assert not found.among(None, what="without").any()
    for unclear in ("2022", "soon", "March 2022"):
        with pytest.raises(
            Refusal, match=f"without: '{unclear}' is neither a financial year nor a period of this series"
        ):
            found.among(unclear, what="without")


def test_a_month_lies_in_its_quarter_and_its_financial_year():
    found = series(["2022-03-01", "2022-04-01", "2022-05-01"])
    assert [found.financial_year(at) for at in range(3)] == ["2021/22", "2022/23", "2022/23"]
    assert found.among("2022/23 Q1", what="x").tolist() == [False, True, True]
    assert found.among("March 2022", what="x").tolist() == [True, False, False]


def test_a_calendar_year_lies_mostly_in_the_financial_year_that_begins_in_it():
    found = series(["2020-01-01", "2021-01-01", "2022-01-01"])
    assert [found.financial_year(at) for at in range(3)] == ["2020/21", "2021/22", "2022/23"]


def test_a_quarter_has_its_place_in_the_year():
    found = series(["2021/22 Q4", "2022/23 Q1", "2022/23 Q2"])
    assert [found.season(at) for at in range(3)] == [3, 0, 1]


@pytest.mark.parametrize(
    ("periods", "ahead"),
    [
        (["2022/23 Q3", "2022/23 Q4"], ["2023/24 Q1", "2023/24 Q2"]),
        (["1998/99"], ["1999/00", "2000/01"]),
        (["2022-10-01", "2022-11-01", "2022-12-01"], [pd.Timestamp(2023, 1, 1), pd.Timestamp(2023, 2, 1)]),
        (["2022-12-31", "2023-01-31", "2023-02-28"], [pd.Timestamp(2023, 3, 31), pd.Timestamp(2023, 4, 30)]),
        (["2022-04-01", "2022-07-01", "2022-10-01"], [pd.Timestamp(2023, 1, 1), pd.Timestamp(2023, 4, 1)]),
    ],
)
def test_periods_to_come_follow_the_last(periods, ahead):
    assert series(periods).following(2) == ahead


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("FY2022/23", "2022/23"),
        ("Q2 2022-23", "2022/23 Q2"),
        (pd.Timestamp(2023, 1, 1), "January 2023"),
        ("2023-01-04", "2023-01-04"),
        ("04/01/2023", "2023-01-04"),
        ("soon", "soon"),
    ],
)
def test_a_period_is_said_in_one_spelling(period, words):
    assert said(period) == words


def test_a_year_that_could_be_a_calendar_one_is_no_financial_year():
    assert checked_year("2019-20", what="base") == "2019/20"
    for unclear in ("2019", "2019/21", "", None):
        with pytest.raises(Refusal, match=r"base: .* is not a financial year. Write it as"):
            checked_year(unclear, what="base")
