"""The Gini coefficient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import (
    generalised_gini,
    gini,
    herfindahl,
    theil,
    top_share,
    units_holding,
    units_if_random,
)
from tests.conftest import known
from tests.statistics.concentration_cases import COLUMNS, EVENTS


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_matches_r_and_pysal(name, column):
    values = known(f"concentration/inputs/{name}.csv")[column]
    r = known("concentration/gini_R.csv").query("dataset == @name and column == @column").iloc[0]
    python = known("concentration/concentration_python.csv").query("dataset == @name and column == @column").iloc[0]
    assert gini(values) == pytest.approx(r["gini_biased"], abs=1e-9)
    assert gini(values, unbiased=True) == pytest.approx(r["gini_unbiased"], abs=1e-9)
    assert theil(values) == pytest.approx(python["theil_T"], abs=1e-9)
    assert herfindahl(values) == pytest.approx(python["hhi"], abs=1e-9)
    if column == "events":
        assert generalised_gini(values) == pytest.approx(max(r["gen_gini_biased"], 0), abs=1e-9)
        expected = python[["poisson_expected_units_ge1", "poisson_expected_units_ge2"]].tolist()
        assert units_if_random(values.sum(), len(values)) == pytest.approx(expected, abs=1e-9)
    if column == "events" and name != "one_event":
        assert generalised_gini(values, unbiased=True) == pytest.approx(max(r["gen_gini_unbiased"], 0), abs=1e-9)
    for share in (0.01, 0.02, 0.04, 0.05, 0.1, 0.2, 0.25, 0.5):
        for rule, ending in (("interpolated", "interpolated"), ("rounded up", "ceil")):
            expected = python[f"top_{share}_share_{ending}"]
            assert top_share(values, share_of_units=share, rule=rule) == pytest.approx(expected, abs=1e-12)
    for share in (0.25, 0.5, 0.8, 0.85):
        assert units_holding(values, share_of_total=share) == python[f"units_for_{share}_of_total"]


@given(EVENTS, st.integers(2, 7))
def test_scale_does_not_matter(values, factor):
    assert gini(values) == pytest.approx(gini([factor * x for x in values]), abs=1e-12)


def test_one_unit_has_no_unbiased_spread():
    with pytest.raises(Refusal, match="no spread"):
        gini([3], unbiased=True)


def test_refusals():
    with pytest.raises(Refusal, match="no events to distribute"):
        gini([0, 0])
    with pytest.raises(Refusal, match="no value"):
        gini([1, np.nan])
    with pytest.raises(Refusal, match="share"):
        top_share([1], share_of_units=2)
    with pytest.raises(Refusal, match="share"):
        units_holding([1], share_of_total=0)
