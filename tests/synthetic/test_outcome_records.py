"""Synthetic outcomes of closed cases agree with the returns."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.synthetic import outcome_records, service_returns, service_truth
from tests.synthetic.service_worlds import GIVEN, SERVICES, in_words


@pytest.fixture(scope="module")
def outcomes():
    return outcome_records(**GIVEN)


def test_improved_same_worse_and_not_measured_are_those_of_the_returns(outcomes):
    returns = service_returns(**GIVEN, suppress_below=0)
    change = np.sign(outcomes["exit"] - outcomes["entry"]).map({1: "improved", 0: "same", -1: "worse"})
    own = outcomes.assign(
        change=change.fillna("not_measured"), quarter_end=outcomes["closed"] + pd.offsets.QuarterEnd(0)
    )
    keys = ["service", "area", "quarter_end"]
    for outcome in ("health", "coping", "safety", "informed"):
        rows = own[own["outcome"] == outcome].groupby([*keys, "change"]).size().unstack(fill_value=0)
        both = returns.set_index(keys).join(rows).fillna({name: 0 for name in rows})
        for name in ("improved", "same", "worse", "not_measured"):
            assert (both[name] == both[f"{outcome}_{name}"]).all()


def test_scores_are_in_their_range_and_most_were_measured_twice(outcomes):
    assert outcomes["entry"].between(2, 7).all() and outcomes["exit"].dropna().between(1, 10).all()
    assert outcomes["exit"].notna().mean() == pytest.approx(0.78, abs=0.02)
    assert not outcomes.duplicated(["client", "service", "outcome", "closed"]).any()


def test_the_truth_of_outcomes_is_that_of_the_records(outcomes):
    own = outcomes[(outcomes["service"] == SERVICES[3]) & (outcomes["outcome"] == "safety")].dropna(subset="exit")
    truth = service_truth(**GIVEN)
    assert in_words(truth, service=SERVICES[3], measure="safety_measured") == [str(len(own))]
    assert in_words(truth, service=SERVICES[3], measure="safety_improved") == [str((own["exit"] > own["entry"]).sum())]


def test_outcomes_of_some_services(outcomes):
    some = outcome_records(**GIVEN, only=SERVICES[:2])
    assert set(some["service"]) == set(SERVICES[:2])
    assert len(some) == outcomes["service"].isin(SERVICES[:2]).sum()
    with pytest.raises(Refusal, match="none of the services"):
        outcome_records(**GIVEN, only=["Another"])
