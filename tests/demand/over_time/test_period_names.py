"""Periods of a table in words."""

import pandas as pd

from needs_analysis.demand.over_time.period_names import names_of


def test_dates_are_the_quarters_months_and_years_that_they_lie_apart():
    assert names_of(pd.Series(pd.date_range("2022-01-31", periods=3, freq="ME")))[1] == "February 2022"
    assert names_of(pd.Series(pd.date_range("2022-04-01", periods=3, freq="QS"))) == [
        "2022/23 Q1",
        "2022/23 Q2",
        "2022/23 Q3",
    ]
    assert names_of(pd.Series(pd.date_range("2020-04-01", periods=3, freq="YS-APR")))[0] == "2020/21"
    assert names_of(pd.Series(pd.to_datetime(["2024-01-03", "2024-02-09"]))) == ["3 January 2024", "9 February 2024"]


def test_texts_are_said_as_they_are_and_nothing_stops_the_words():
    assert names_of(pd.Series(["2022/23 Q1", "2022/23"])) == ["2022/23 Q1", "2022/23"]
    twice = pd.Series(pd.to_datetime(["2022-04-01", "2022-04-01"]))
    assert names_of(twice) == ["April 2022", "April 2022"]
    assert names_of(pd.Series([], dtype="datetime64[us]")) == []
