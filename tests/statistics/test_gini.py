"""The Gini coefficient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics import generalised_gini, gini, top_share, units_holding
from tests.conftest import known
from tests.statistics.concentration_cases import EVENTS, INPUTS


@pytest.mark.parametrize("name", INPUTS)
def test_matches_r_and_pysal(name):
    values = known(f"concentration/inputs/{name}.csv")["events"]
    r = known("concentration/gini_R.csv").query("dataset == @name and column == 'events'").iloc[0]
    python = known("concentration/concentration_python.csv").query("dataset == @name and column == 'events'").iloc[0]
    assert gini(values) == pytest.approx(r["gini_biased"], abs=1e-9)
    assert generalised_gini(values) == pytest.approx(max(r["gen_gini_biased"], 0), abs=1e-9)
    for share in (0.01, 0.02, 0.04, 0.05, 0.1, 0.2, 0.25, 0.5):
        column = f"top_{share}_share_interpolated"
        assert top_share(values, share_of_units=share) == pytest.approx(python[column], abs=1e-12)
    for share in (0.25, 0.5, 0.8, 0.85):
        assert units_holding(values, share_of_total=share) == python[f"units_for_{share}_of_total"]


@given(EVENTS, st.integers(2, 7))
def test_scale_does_not_matter(values, factor):
    assert gini(values) == pytest.approx(gini([factor * x for x in values]), abs=1e-12)


def test_refusals():
    with pytest.raises(Refusal, match="no events to distribute"):
        gini([0, 0])
    with pytest.raises(Refusal, match="no value"):
        gini([1, np.nan])
    with pytest.raises(Refusal, match="share"):
        top_share([1], share_of_units=2)
    with pytest.raises(Refusal, match="share"):
        units_holding([1], share_of_total=0)
