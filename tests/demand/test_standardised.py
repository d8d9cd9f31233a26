"""Standardised rates of tables: the figures of PHE, and refusals where there is no rate."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from tests.conftest import known

ESP = {"events": "count", "population": "pop", "standard": "stdpop", "age": "ageband", "by": ["area"]}
REFERENCE = {
    "population": "pop",
    "reference_events": "ref_x",
    "reference_population": "ref_n",
    "age": "ageband",
    "by": ["area"],
}


def _close(found, expected):
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=1e-12)


def test_direct_rates_match_phe():
    rows = known("rates/dsr_input.csv")
    table = demand.direct_standardised_rate(rows, **ESP, missing_events="zero").table
    expected = known("rates/dsr_95.csv").sort_values("area")
    for column, name in (("value", "value"), ("lower", "lowercl"), ("upper", "uppercl"), ("numerator", "total_count")):
        _close(table[column].astype("float64"), expected[name])


def test_a_missing_count_is_not_0():
    rows = known("rates/dsr_input.csv")
    lacking = set(rows.loc[rows["count"].isna(), "area"])
    table = demand.direct_standardised_rate(rows, **ESP).table.set_index("area")
    assert lacking
    assert table.loc[sorted(lacking), "value"].isna().all()
    assert set(table.loc[sorted(lacking), "flag"]) == {"a count is missing"}


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


def test_the_order_of_rows_and_a_split_by_sex_of_the_same_people_change_nothing():
    rows = known("rates/dsr_input.csv").fillna({"count": 0})
    one = demand.direct_standardised_rate(rows, **ESP).table
    other = demand.direct_standardised_rate(rows.sample(frac=1, random_state=3), **ESP).table
    pd.testing.assert_frame_equal(one, other)


def test_it_says_itself_and_draws_itself():
    result = demand.direct_standardised_rate(known("rates/dsr_input.csv").fillna({"count": 0}), **ESP)
    assert "is highest" in result.sentence()
    assert "Dobson" in result.sentence("analyst")
    assert result.plot() is not None
    assert {caveat.code for caveat in result.caveats} == {"CHANCE_ALONE", "NOT_KNOWN", "SMALL_NUMBERS"}


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda rows: rows.drop(columns="count"), DataError, "no such column"),
        (lambda rows: rows.iloc[1:], DataError, "lack an age band"),
        (lambda rows: pd.concat([rows, rows.head(1)]), DataError, "more than once"),
        (lambda rows: rows.assign(count=-1), DataError, "negative"),
        (lambda rows: rows.assign(count=0.5), DataError, "broken"),
        (lambda rows: rows.assign(pop=0), Refusal, "missing, negative or 0"),
        (lambda rows: rows.assign(count=0), Refusal, "events are too few"),
        (lambda rows: rows.head(0), Refusal, "no rows"),
    ],
)
def test_tables_without_a_standardised_rate_are_refused(change, error, said):
    rows = known("rates/dsr_input.csv").fillna({"count": 0})
    with pytest.raises(error, match=said):
        demand.direct_standardised_rate(change(rows), **ESP)


def test_a_reference_that_cannot_be_one_is_refused():
    rows = known("rates/isr_input.csv").fillna({"count": 0})
    with pytest.raises(DataError, match="negative, broken or none"):
        demand.indirect_standardised_ratio(rows.assign(ref_x="many"), **REFERENCE)
    with pytest.raises(DataError, match="differs from area to area"):
        demand.indirect_standardised_rate(rows.assign(ref_x=range(len(rows))), **REFERENCE)
