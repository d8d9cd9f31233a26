"""How many records an exact key would link."""

from __future__ import annotations

import pandas as pd


def exact_key_share(records: pd.DataFrame) -> float:
    """The repeat share according to an exact key of names and date of birth; a record without a date is not linked."""
    key = (
        records["first_name"].fillna("?")
        + "|"
        + records["surname"].fillna("?")
        + "|"
        + records["date_of_birth"].fillna("?")
    )
    alone = records["source"] + records["record"].astype("str")
    return float((key.where(records["date_of_birth"].notna(), alone).value_counts() > 1).mean())
