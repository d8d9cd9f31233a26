"""Whether the money of contracts is spent as the year goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.wording import is_known, percent

ON_PROFILE, AHEAD, BEHIND, OVERSPENT, NO_DATE, NOT_GIVEN = (
    "on profile",
    "ahead of profile",
    "behind profile",
    "overspent",
    "no spend date",
    "not supplied",
)
WITHIN: Final = 0.10
"""Share of the year's value by which spending may differ from an even profile."""


def spending(targets: pd.DataFrame) -> pd.DataFrame:
    """The share of the year's value that is spent, the share of the year that was gone, and how they compare.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them: ``value_a_year``, ``spend_to_date``, ``spent_to`` and the days of the contract.

    Returns
    -------
    pandas.DataFrame
        ``spent_share``, ``year_gone`` and ``spending`` (in words) for each row.

    Notes
    -----
    A contract that runs for part of a financial year has that part of its value a year to spend, at an even pace over that part.
    Spending above the value is shown as overspent with or without a date; anything else needs the day up to which it was counted.

    Examples
    --------
    >>> row = {"value_a_year": 100.0, "spend_to_date": 80.0, "spent_to": pd.Timestamp("2025-09-30"), "start": pd.Timestamp("2024-04-01"),
    ...        "end": pd.Timestamp("2027-03-31"), "extension_to": pd.NaT}
    >>> spending(pd.DataFrame([row]))["spending"].tolist()
    ['ahead of profile']
    """
    parts = np.array([_parts(row) for row in records(targets)], dtype=float).reshape(-1, 2)
    gone = parts[:, 0]
    value = targets["value_a_year"].to_numpy(dtype=float) * parts[:, 1]
    spent = targets["spend_to_date"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(value > 0, spent / value, np.nan)
    said = np.select(
        [np.isnan(share), share > 1, np.isnan(gone), share - gone > WITHIN, gone - share > WITHIN],
        [NOT_GIVEN, OVERSPENT, NO_DATE, AHEAD, BEHIND],
        ON_PROFILE,
    )
    return pd.DataFrame({"spent_share": share, "year_gone": gone, "spending": said}, index=targets.index)


def spending_said(row: Mapping[Any, Any]) -> str:
    """What is spent and how that compares with the year, in words.

    Examples
    --------
    >>> spending_said({"spending": "ahead of profile", "spent_share": 0.8, "year_gone": 0.5})
    '80% spent, 50% of the year gone: ahead of profile'
    """
    if not is_known(row["spent_share"]):
        return str(row["spending"])
    gone = f", {percent(row['year_gone'])} of the year gone" if is_known(row["year_gone"]) else ""
    return f"{percent(row['spent_share'])} spent{gone}: {row['spending']}"


def _parts(row: Any) -> tuple[float, float]:
    """Share of the contract's part of the financial year that was gone, and that part as a share of the year; without a date, of a year."""
    if pd.isna(row.spent_to):
        return float("nan"), 1.0
    counted: date = row.spent_to.date()
    year = periods.span(periods.financial_year_of(counted))
    assert year is not None
    ends = row.end if pd.isna(row.extension_to) else row.extension_to
    first = max(year[0], row.start.date())
    last = min(year[1], ends.date())
    if counted < first or last < first:
        return float("nan"), 1.0
    days = (last - first).days + 1
    return min(1.0, ((counted - first).days + 1) / days), days / ((year[1] - year[0]).days + 1)
