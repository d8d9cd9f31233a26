"""Funnel limits of a proportion."""

import numpy as np

from needs_analysis import statistics as s
from tests.conftest import known
from tests.statistics.test_field_statistics import _close


def test_funnel_limits_match_phe():
    rows = known("rates/funnel_limits_proportion_pct.csv")
    average = rows["baseline"].iloc[0] / 100
    for name, level in (("2s", 0.95), ("3s", 0.998)):
        lower, upper = s.proportion_limits(rows["Population"], average, confidence=level)
        large = rows["Population"] > 200
        _close(lower[large] * 100, rows.loc[large, f"lower_{name}_limit"], rtol=1e-11)
        _close(upper[large] * 100, rows.loc[large, f"upper_{name}_limit"], rtol=1e-11)
    rows = known("rates/funnel_limits_ratio_count.csv")
    for name, level in (("2s", 0.95), ("3s", 0.998)):
        lower, upper = s.poisson_limits(rows["Observed_events"], confidence=level)
        # The reference halves an interval until it is 1e-7 wide.
        np.testing.assert_allclose(lower, rows[f"lower_{name}_exp_events"], rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(upper, rows[f"upper_{name}_exp_events"], rtol=1e-5, atol=1e-7)
