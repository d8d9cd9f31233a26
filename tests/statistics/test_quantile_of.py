"""The quantile of each unit."""

import pandas as pd

from needs_analysis import statistics as s
from tests.conftest import known
from tests.statistics.test_field_statistics import _close


def test_quantiles_match_phe():
    rows = known("rates/quantile_input.csv")
    _close(s.quantile_of(rows["value"], quantiles=10), known("rates/quantile_10_invert.csv")["quantile"])
    _close(s.quantile_of(rows["value"], quantiles=5, highest_first=False), known("rates/quantile_5.csv")["quantile"])
    parts = [
        pd.Series(
            s.quantile_of(group["value"], quantiles=5, highest_first=bool(group["worst_high"].iloc[0])),
            index=group.index,
        )
        for _, group in rows.groupby("region")
    ]
    _close(pd.concat(parts).sort_index(), known("rates/quantile_5_grouped_invertfield.csv")["quantile"])
