"""Rates, proportions and means of tables: the figures of PHE, and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import PUBLISHED, known

XN = {"events": "x", "population": "n"}


def _close(found, expected, **options):
    options = {"rtol": 1e-12} | options
    np.testing.assert_allclose(
        np.asarray(found, dtype=float), np.asarray(pd.to_numeric(pd.Series(expected)), dtype=float), **options
    )


def _agrees(table, expected, key, lower="lowercl", upper="uppercl"):
    both = table.merge(expected, left_on=key, right_on=key, suffixes=("", "_there"), validate="one_to_one")
    assert len(both) == len(expected)
    _close(both["value"], both["value_there"])
    # Where Byar's lower limit falls below 0 the reference leaves it missing.
    _close(both["lower"], both[lower].fillna(0).where(both["value_there"].notna()))
    _close(both["upper"], both[upper])


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("rate_95", {}),
        ("rate_998_per10000", {"per": 10_000, "confidence": 0.998}),
    ],
)
def test_rates_match_phe(file, options):
    rows = known("rates/rate_input.csv")
    _agrees(demand.rate(rows, **XN, by="area", **options).table, known(f"rates/{file}.csv"), "area")


def test_rates_at_two_confidences_match_phe():
    rows, expected = known("rates/rate_input.csv"), known("rates/rate_95_998_per1000.csv")
    for name, level in (("95_0", 0.95), ("99_8", 0.998)):
        found = demand.rate(rows, **XN, by="area", per=1_000, confidence=level).table
        _agrees(found, expected, "area", f"lower{name}cl", f"upper{name}cl")


def test_rows_of_a_group_are_added_up():
    rows = known("rates/rate_grouped_input.csv")
    _agrees(demand.rate(rows, **XN, by=["area"]).table, known("rates/rate_grouped_95.csv"), "area")
    split = demand.rate(rows, **XN, by=["area", "sex"]).table
    assert split["group"].iloc[0] == "A, F"
    together = demand.rate(rows, **XN).table.iloc[0]
    assert (together["numerator"], together["denominator"]) == (rows["x"].sum(), rows["n"].sum())


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 50), st.integers(50, 500)), min_size=1, max_size=40))
def test_splitting_or_shuffling_rows_changes_no_rate(rows):
    table = pd.DataFrame(rows, columns=["area", "count", "population"])
    of_rows = {"by": "area", "population_of": "row"}
    one = demand.rate(table, **of_rows).table
    added = table.groupby("area", as_index=False).sum()
    pd.testing.assert_frame_equal(one, demand.rate(added, by="area").table)
    pd.testing.assert_frame_equal(one, demand.rate(table.sample(frac=1, random_state=1), **of_rows).table)
    assert ((one["lower"] <= one["value"]) & (one["value"] <= one["upper"])).all()


def test_a_missing_count_gives_no_rate_and_a_withheld_one_gives_bounds():
    table = pd.DataFrame({"area": ["A", "A", "B"], "count": [20, None, 30], "population": [900, 1_100, 1_000]})
    missing = demand.rate(table, by="area").table
    assert np.isnan(missing["value"].iloc[0]) and np.isnan(missing["upper"].iloc[0])
    assert missing["flag"].tolist() == ["a count is missing", ""]
    bounds = table.assign(count_lower=[20, 1, 30], count_upper=[20, 4, 30])
    row = demand.rate(bounds, by="area", per=1_000).table.iloc[0]
    low = demand.rate(table.fillna({"count": 1}), by="area", per=1_000).table.iloc[0]
    high = demand.rate(table.fillna({"count": 4}), by="area", per=1_000).table.iloc[0]
    assert np.isnan(row["value"]) and (row["lower"], row["upper"]) == (low["lower"], high["upper"])
    assert row["flag"].startswith("bounds")
    share = demand.proportion(bounds, by="area").table.iloc[0]
    assert np.isnan(share["value"]) and share["lower"] < 0.0105 < 0.012 < share["upper"]
    only = demand.rate(bounds.head(2), by="area")
    assert "known exactly" in only.sentence() and only.plot() is not None


def test_a_thousand_groups_are_drawn_by_their_ends():
    table = pd.DataFrame({"area": range(1_000), "count": range(1_000), "population": 10_000})
    figure = demand.rate(table, by="area").plot()
    assert len(figure.axes[0].get_yticks()) == 60


def test_sentences_have_the_range_and_the_n_and_no_statistics():
    table = pd.DataFrame({"ward": ["North", "South"], "count": [40, 12], "population": [5_000, 4_000]})
    for result in (demand.rate(table, by="ward"), demand.proportion(table, by="ward", per=100)):
        text = result.sentence()
        assert "North" in text and "range" in text and "40" in text
        assert not any(term in text.lower() for term in STATISTICAL_TERMS)
        assert result.sentence("analyst") != text
        assert result.plot() is not None


GOOD = pd.DataFrame({"area": ["A", "B"], "count": [10, 20], "population": [1_000, 2_000]})


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda t: t.drop(columns="count"), {}, DataError, "do not have this column"),
        (lambda t: t.assign(count=[-1, 5]), {}, DataError, "negative, not whole numbers or missing"),
        (lambda t: t.assign(count=[0.5, 5]), {}, DataError, "negative, not whole numbers or missing"),
        (lambda t: t.assign(count=["many", "5"]), {}, DataError, "negative, not whole numbers or missing"),
        (lambda t: t.assign(count=[np.inf, 5]), {}, DataError, "negative, not whole numbers or missing"),
        (lambda t: t.assign(population=0), {}, Refusal, "population is 0 or missing for A and B"),
        (lambda t: t.assign(population=["many", 5]), {}, Refusal, "missing, negative or 0"),
        (lambda t: t.assign(population=[-3, 5]), {}, Refusal, "missing, negative or 0"),
        (lambda t: t.assign(area=[None, "B"]), {}, DataError, "have no area"),
        (lambda t: t.head(0), {}, Refusal, "no rows"),
        (lambda t: t.assign(count=None), {}, Refusal, "missing or withheld"),
        (lambda t: t, {"per": 0}, Refusal, "says nothing"),
        (lambda t: t, {"confidence": 95}, Refusal, "not between 0 and 1"),
        (lambda t: t, {"method": "wald"}, Refusal, "is not a method"),
        (lambda t: t.assign(count_lower=[5, 5], count_upper=[2, 9], count=None), {}, DataError, "upper bound"),
    ],
)
def test_tables_without_a_rate_are_refused(change, options, error, said):
    with pytest.raises(error, match=said):
        demand.rate(attach(change(GOOD), PUBLISHED), by="area", **options)


def test_groups_named_like_a_column_of_results_are_refused():
    with pytest.raises(DataError, match="Rename the column"):
        demand.rate(GOOD.rename(columns={"area": "measure"}), by="measure")
