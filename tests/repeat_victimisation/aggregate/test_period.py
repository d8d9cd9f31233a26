"""The period of an aggregate."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.aggregate.period import of_one_period

NONE = {"period": None, "start": None, "end": None, "data_from": None}


def spans(table, by=(), **given):
    return of_one_period(table, list(by), **{**NONE, **given})[1]


def test_days_come_from_dates_from_a_name_or_from_the_caller():
    dates = pd.DataFrame({"period_start": pd.to_datetime(["2023-04-01"]), "period_end": pd.to_datetime(["2024-03-31"])})
    for table, given in (
        (dates, {}),
        (pd.DataFrame({"period": ["2023/24"]}), {}),
        (pd.DataFrame({"band": ["1"]}), {"start": "2023-04-01", "end": "2024-03-31"}),
    ):
        found = spans(table, **given)
        assert (found.start[0].astype(object), found.end[0].astype(object)) == (date(2023, 4, 1), date(2024, 3, 31))
        assert found.days.tolist() == [366]
    assert np.isnan(spans(pd.DataFrame({"band": ["1"]})).days).all()


def test_the_look_back_is_that_of_the_table_or_the_callers():
    table = pd.DataFrame({"period": ["2023/24"], "look_back_start": pd.to_datetime(["2022-04-01"])})
    assert spans(table).look_back_days.tolist() == [365]
    assert spans(table.drop(columns="look_back_start"), data_from="2023-03-31").look_back_days.tolist() == [1]
    with pytest.raises(Refusal, match="a different day from data_from"):
        spans(table, data_from="2021-04-01")
    with pytest.raises(DataError, match="the data begin after the period does"):
        spans(table.drop(columns="look_back_start"), data_from="2023-05-01")


def test_months_of_28_and_31_days_stand_side_by_side():
    table = pd.DataFrame({"period": ["January 2023", "February 2023"]})
    assert spans(table, ["period"]).days.tolist() == [31, 28]


@pytest.mark.parametrize(
    ("table", "given", "message"),
    [
        ({"period": ["2022/23", "2023/24"]}, {}, "2 periods"),
        ({"period": ["2022/23", "2022/23 Q1"]}, {"by": ["period"]}, "last 91 to 365 days"),
        ({"band": ["1"]}, {"period": "2022/23"}, "does not name its periods"),
        ({"period": ["2022/23"]}, {"period": "2021/22"}, "has no period '2021/22'"),
        ({"period": ["2022/23"]}, {"start": "2023-04-01"}, "No row of the aggregate is of these days"),
        ({"band": ["1"]}, {"start": "2023-04-01", "end": "2023-03-01"}, "ends before it starts"),
        ({"band": ["1"]}, {"start": "soon"}, "not a valid date"),
    ],
)
def test_periods_that_do_not_fit_are_refused(table, given, message):
    with pytest.raises(Refusal, match=message):
        spans(pd.DataFrame(table), **given)


def test_dates_the_wrong_way_round_and_dates_as_text_are_refused():
    days = pd.DataFrame({"period_start": pd.to_datetime(["2024-04-01"]), "period_end": pd.to_datetime(["2024-03-31"])})
    with pytest.raises(DataError, match="ends before it starts"):
        spans(days)
    with pytest.raises(DataError, match="are not plain dates"):
        spans(days.astype("str"))
