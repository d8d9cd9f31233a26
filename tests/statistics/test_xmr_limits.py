"""Limits of an XmR chart."""

from dataclasses import replace

import numpy as np
import pytest

from needs_analysis import statistics as s
from tests.conftest import known
from tests.statistics.test_field_statistics import _close

CAUSES = {
    "Common Cause": "none",
    "2 in 3 Below CL": "two of three below",
    "2 in 3 Above CL": "two of three above",
    "7 Points Below CL": "shift below",
    "7 Points Above CL": "shift above",
    "Below LCL": "outside below",
    "Above UCL": "outside above",
}


@pytest.mark.parametrize("options", ["default_increase", "excel_no_screening", "fix12"])
def test_charts_match_plot_the_dots(options):
    points = known("spc/xmr_points.csv")
    rules = s.RULES["nhs-7-7"]
    if options == "excel_no_screening":
        rules = replace(rules, screen=False)
    for series, rows in points[points["options"] == options].groupby("series"):
        limits = s.xmr_limits(rows["value"], rules=rules, first=12 if options == "fix12" else None)
        _close([limits.mean, limits.lower, limits.upper], rows[["mean_col", "lpl", "upl"]].iloc[0])
        causes, _ = s.xmr_rules(rows["value"], limits, rules=rules)
        assert causes == [CAUSES[cause] for cause in rows["special_cause_type"]], series


def test_few_points_give_trial_limits_and_a_still_series_none():
    assert s.xmr_limits(range(12)).trial
    assert not s.xmr_limits(range(13)).trial
    assert np.isnan(s.xmr_limits([5] * 20).upper)
    assert s.xmr_limits([5] * 20, rules=s.RULES["abspc-8-6"]).upper == 5
