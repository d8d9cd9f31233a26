"""The true share of repeat victims in synthetic records."""

from __future__ import annotations

import pandas as pd


def repeat_share(records: pd.DataFrame) -> float:
    """True share of people with more than one record."""
    return float((records["person"].value_counts() > 1).mean())
