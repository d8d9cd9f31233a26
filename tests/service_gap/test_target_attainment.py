"""Is a service on course for its target?"""

import numpy as np
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.wording import NOT_COMPARABLE
from tests.conftest import known, make_facts


def test_attainment_matches_r():
    for row in known("service_gap/target_attainment_ci.csv").itertuples():
        facts = make_facts(value=[str(row.observed), str(4 * row.expected)], measure=["r", "target"])
        found = sg.target_attainment(facts, observed=["T0"], target="T1", elapsed_share=0.25).table.iloc[0]
        np.testing.assert_allclose(
            [found["value"], found["lower"], found["upper"]],
            [row.attainment, row.exact_low, row.exact_high],
            rtol=1e-7,
            atol=1e-12,
        )


def test_roadpeace_and_drive(facts):
    road = sg.target_attainment(facts, observed=["B040"], target="B041", elapsed_share=0.25)
    row = road.table.iloc[0]
    assert [round(100 * row[name]) for name in ("value", "lower", "upper")] == [200, 135, 286]
    assert road.verdict == NOT_COMPARABLE
    drive = {"observed": ["B026", "B027"], "target": "A017", "elapsed_share": 0.5}
    with pytest.raises(UnitError, match="State the assumption"):
        sg.target_attainment(facts, **drive)
    half = sg.target_attainment(facts, **drive, assumption="each referral is one perpetrator")
    assert half.table["numerator"].iloc[0] == 92 and "each referral is one perpetrator" in half.sentence()


def test_target_refusals(facts):
    with pytest.raises(Refusal, match="share of the year"):
        sg.target_attainment(facts, observed=["B040"], target="B041", elapsed_share=0)
    with pytest.raises(Refusal, match="No count"):
        sg.target_attainment(facts, observed=[], target="B041", elapsed_share=0.5)
    with pytest.raises(Refusal, match="not above 0"):
        sg.target_attainment(make_facts(value=["3", "0"]), observed=["T0"], target="T1", elapsed_share=0.25)
