"""Mean of a number, group by group."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS, known
from tests.demand.rates.test_rate import _close


def test_means_match_phe():
    rows = known("rates/mean_input.csv")
    everybody = demand.mean(rows, value="days").table.iloc[0]
    expected = known("rates/mean_all_95.csv").iloc[0]
    _close(everybody[["value", "lower", "upper"]], expected[["value", "lowercl", "uppercl"]])
    _close(
        everybody[["numerator", "denominator", "standard_deviation"]], expected[["value_sum", "value_count", "stdev"]]
    )
    for name, level in (("95_0", 0.95), ("99_8", 0.998)):
        found = demand.mean(rows, value="days", by="service", confidence=level).table
        expected = known("rates/mean_grouped_95_998.csv")
        both = found.merge(expected, on="service", suffixes=("", "_there"))
        for ours, theirs in (("value", "value_there"), ("lower", f"lower{name}cl"), ("upper", f"upper{name}cl")):
            _close(both[ours], both[theirs])


def test_one_number_has_a_mean_and_no_range():
    found = demand.mean(pd.DataFrame({"value": [3.0]})).table.iloc[0]
    assert found["value"] == 3 and np.isnan(found["lower"]) and found["flag"] == "one number, no range"


def test_a_missing_number_is_left_out_of_a_mean_and_counted():
    result = demand.mean(pd.DataFrame({"value": [3.0, None, 5.0]}))
    assert result.table["value"].iloc[0] == 4
    assert result.excluded[-1].rows == 1


def test_a_mean_of_texts_is_refused():
    with pytest.raises(DataError, match="text or infinite values"):
        demand.mean(pd.DataFrame({"value": ["long", "5"]}))
    with pytest.raises(Refusal, match="No row has a number"):
        demand.mean(pd.DataFrame({"value": [None, None]}))


def test_means_of_few_people_are_withheld_with_their_words():
    table = pd.DataFrame({"service": ["A"] * 40 + ["B"] * 3 + ["C"] * 40 + ["D"] * 2, "value": range(85)})
    found = release(demand.mean(attach(table, RECORDS), by="service"), "lt5").result
    assert found.sentence().startswith("The mean value is highest in C of those known: 62.5 (range ")
    assert "2 of 4 groups have no figure: B and D (withheld)." in [caveat.text for caveat in found.caveats]
    assert "FEW_ROWS" not in {caveat.code for caveat in found.caveats}, "of those shown each rests on 40"
