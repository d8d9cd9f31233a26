"""The rate of a reference population times the standardised ratio of each area."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError
from tests.conftest import known
from tests.demand.rates.test_direct_standardised_rate import _close, banded

REFERENCE = {
    "population": "pop",
    "reference_events": "ref_x",
    "reference_population": "ref_n",
    "age": "ageband",
    "by": ["area"],
}


def test_indirect_ratios_and_rates_match_phe():
    rows = known("rates/isr_input.csv").fillna({"count": 0})
    ratio = demand.indirect_standardised_ratio(rows, **REFERENCE).table
    expected = known("rates/isratio_95.csv").sort_values("area")
    for column, name in (("value", "value"), ("lower", "lowercl"), ("upper", "uppercl"), ("denominator", "expected")):
        _close(ratio[column], expected[name])
    rate = demand.indirect_standardised_rate(rows, **REFERENCE).table
    expected = known("rates/israte_95_998.csv").sort_values("area")
    for column, name in (
        ("value", "value"),
        ("lower", "lower95_0cl"),
        ("upper", "upper95_0cl"),
        ("reference_rate", "ref_rate"),
    ):
        _close(rate[column], expected[name])


def test_a_reference_that_cannot_be_one_is_refused():
    rows = known("rates/isr_input.csv").fillna({"count": 0})
    with pytest.raises(DataError, match="negative, not whole numbers or missing"):
        demand.indirect_standardised_ratio(rows.assign(ref_x="many"), **REFERENCE)
    with pytest.raises(DataError, match="differs from area to area"):
        demand.indirect_standardised_rate(rows.assign(ref_x=range(len(rows))), **REFERENCE)


def test_events_that_are_known_in_total_only():
    totals = pd.DataFrame({"area": ["C", "A", "B"], "count": [35, 30, 30]})
    for metric in (demand.indirect_standardised_ratio, demand.indirect_standardised_rate):
        by_age = metric(banded(), by="area")
        in_total = metric(banded().drop(columns="count"), by="area", observed_totals=totals)
        pd.testing.assert_frame_equal(in_total.table, by_age.table)
        wrong = metric(banded(count=999), by="area", observed_totals=totals)
        pd.testing.assert_frame_equal(wrong.table, by_age.table)
    one = demand.indirect_standardised_ratio(
        banded().head(2).drop(columns="count"), observed_totals=pd.DataFrame({"count": [30]})
    )
    np.testing.assert_allclose(
        one.table[["value", "lower", "upper"]].to_numpy(dtype=float)[0], [1.0, 0.674565, 1.427612], atol=1e-6
    )
