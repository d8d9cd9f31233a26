"""Synthetic records of waiting lists agree with the returns."""

import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.source import sources_of
from needs_analysis.synthetic import service_returns, service_truth, waiting_list_records
from tests.synthetic.service_worlds import GIVEN, SERVICES, in_words


@pytest.fixture(scope="module")
def waits():
    return waiting_list_records(**GIVEN)


@pytest.fixture(scope="module")
def returns():
    return service_returns(**GIVEN, suppress_below=0)


def test_those_who_wait_on_the_last_day_of_each_quarter_are_those_of_the_returns(waits, returns):
    checked = 0
    for quarter, rows in returns.groupby("quarter"):
        day = rows["quarter_end"].iloc[0]
        still = waits[
            (waits["referred"] <= day)
            & ~(waits["started"] <= day).fillna(False)
            & ~(waits["left"] <= day).fillna(False)
        ]
        keys = ["service", "area"]
        own = still.groupby(keys)["referred"].agg(["size", "min"])
        both = rows.set_index(keys).join(own)
        assert (both["size"].fillna(0) == both["waiting"]).all(), quarter
        longest = (day - both["min"]).dt.days
        assert (longest.dropna() == both.loc[longest.notna(), "longest_wait_days"]).all()
        checked += len(rows)
    assert checked == len(returns)


def test_those_who_started_in_a_quarter_and_their_mean_wait_are_those_of_the_returns(waits, returns):
    own = waits.dropna(subset="started").assign(days=lambda rows: (rows["started"] - rows["referred"]).dt.days)
    own["quarter_end"] = own["started"] + pd.offsets.QuarterEnd(0)
    own = own.groupby(["service", "area", "quarter_end"])["days"].agg(["size", "mean"])
    both = returns.set_index(["service", "area", "quarter_end"]).join(own)
    assert (both["size"].fillna(0) == both["new_clients"]).all()
    given = both[both["new_clients"] > 0]
    assert ((given["mean"] - given["mean_wait_days"].astype("float64")).abs() <= 0.5001).all()


def test_the_truth_of_waits_is_that_of_the_records(waits):
    truth = service_truth(**GIVEN)
    for service in SERVICES[:5]:
        days = (waits["started"] - waits["referred"]).dt.days[waits["service"] == service].dropna()
        assert in_words(truth, service=service, measure="started") == [str(len(days))]
        assert in_words(truth, service=service, measure="started_within_28_days") == [str((days <= 28).sum())]
        assert float(in_words(truth, service=service, measure="mean_wait_days")[0]) == pytest.approx(
            days.mean(), abs=0.0501
        )


def test_who_left_did_not_start_and_has_a_reason(waits):
    left = waits["left"].notna()
    assert not (left & waits["started"].notna()).any()
    assert (waits["left_because"].notna() == left).all()
    assert set(waits["left_because"].dropna()) == {"declined", "could not be contacted", "referred on", "other"}
    for name in ("started", "left"):
        assert not (waits[name] < waits["referred"]).any() and waits[name].max() <= pd.Timestamp("2025-09-30")
    assert not waits.duplicated(["client", "service", "referred"]).any()
    assert sources_of(waits)[0].disclosure == "synthetic"


def test_records_of_some_services_are_the_same_records(waits):
    some = waiting_list_records(**GIVEN, only=[SERVICES[4]])
    pd.testing.assert_frame_equal(some, waits[waits["service"] == SERVICES[4]].reset_index(drop=True), check_like=True)
    with pytest.raises(Refusal, match="none of the services"):
        waiting_list_records(**GIVEN, only=["Another"])
