"""The rows of targets: what was counted, the colour, and both in words."""

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.service_gap.delivery.delivered import delivered
from needs_analysis.service_gap.delivery.returned import returned
from needs_analysis.service_gap.delivery.target_rows import counts_of, rated_targets, target_rows
from tests.service_gap.delivery.test_agreed import running
from tests.service_gap.delivery.test_delivered import returns


def made(rows, *contracts):
    targets = running(*contracts)
    names = ["new_clients", "contacted", "contacted_within_48_hours", "mean_wait_days"]
    ends = {"first": periods.number_of("2025/26 Q1"), "last": periods.number_of("2025/26 Q3")}
    return targets, delivered(targets, returned(rows, names, due_days=28), **ends)


def test_counts_are_numbers_where_they_are_known_and_ranges_elsewhere():
    targets, done = made(returns(new_clients=[90, None, 25]), {})
    row = counts_of(done).iloc[0]
    assert np.isnan(row["counted"]) and row["counted_least"] == 115 and np.isnan(row["counted_most"])
    rows = target_rows(targets, done, rated_targets(targets, done, 0.95), 0.95)
    assert rows[["target", "colour"]].iloc[0].tolist() == ["at least 400 a year", "white"]


def test_a_mean_wait_of_few_people_is_white():
    wait = {"kpi": "mean wait days", "unit": "days", "target": 28, "direction": "at most"}
    colours = []
    for people in (9, 10):
        targets, done = made(returns(mean_wait_days=10, new_clients=people), wait)
        colours += rated_targets(targets, done, 0.95).colour.tolist()
    assert colours == ["white", "green"]


def test_a_contract_that_has_not_begun_is_not_rated():
    targets, done = made(returns(new_clients=90), {"start": "2026-01-01"})
    assert rated_targets(targets, done, 0.95).colour.tolist() == ["not rated"]


def test_rows_stand_in_the_order_of_targets():
    targets, done = made(returns(new_clients=90, contacted=5), {}, {"kpi": "contacted"})
    rows = target_rows(targets, done, rated_targets(targets, done, 0.95), 0.95)
    pd.testing.assert_series_equal(rows["kpi"], targets["kpi"])
