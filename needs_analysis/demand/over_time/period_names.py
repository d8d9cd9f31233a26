"""Periods of a table in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.timeline import said, timeline


def names_of(periods: pd.Series[Any]) -> list[str]:
    """The periods of one series in words: dates are quarters, months or years by how far they lie apart.

    Examples
    --------
    >>> names_of(pd.Series(pd.to_datetime(["2022-04-01", "2022-07-01", "2022-10-01"])))
    ['2022/23 Q1', '2022/23 Q2', '2022/23 Q3']
    >>> names_of(pd.Series(["2022/23 Q1", "2022/23 Q2"])), names_of(pd.Series([], dtype="str"))
    (['2022/23 Q1', '2022/23 Q2'], [])
    """
    if pd.api.types.is_datetime64_any_dtype(periods):
        try:
            line = timeline(pd.DataFrame({"period": periods, "number": 0.0}), value="number", period="period")
            return [line.period_said(label) for label in periods]
        except NeedsAnalysisError:
            # Words are made of whatever is there.
            pass
    return [said(label) for label in periods]
