"""Which points of an XmR chart show special-cause variation, by which rule."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import statistics as s
from tests.conftest import known


def test_trends_match_the_rule_on_its_own():
    primitives = known("spc/rule_primitives.csv")
    series = known("spc/series_input.csv")
    quiet = replace(s.RULES["nhs-7-7"], two_of_three=False, shift=10**6)
    for name, rows in primitives.groupby("series"):
        values = series.loc[series["series"] == name, "value"]
        wide = s.Limits(mean=float(values.mean()), lower=-1e12, upper=1e12, points=len(values))
        causes, _ = s.xmr_rules(values, wide, rules=quiet)
        assert [cause.startswith("trend") for cause in causes] == (rows["part_of_seven_trend"] != 0).tolist(), name
        shifts = replace(s.RULES["nhs-7-7"], two_of_three=False, trend=0)
        causes, _ = s.xmr_rules(values, wide, rules=shifts)
        assert [cause.startswith("shift") for cause in causes] == (rows["part_of_seven_one_side"] != 0).tolist(), name


@given(st.lists(st.integers(0, 500), min_size=3, max_size=40))
def test_a_missing_point_stays_missing(values):
    with_gap = [*values, None, *values]
    causes, side = s.xmr_rules(np.array(with_gap, dtype=float), s.xmr_limits(np.array(with_gap, dtype=float)))
    assert causes[len(values)] == "none"
    assert np.isnan(side[len(values)])
