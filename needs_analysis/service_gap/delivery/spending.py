"""Whether the money of contracts is spent as the year goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.money import pounds
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.wording import day as said_day
from needs_analysis.wording import is_known, listed, percent

ON_PROFILE, AHEAD, BEHIND, OVERSPENT, NO_DATE, NOT_GIVEN = (
    "on profile",
    "ahead of profile",
    "behind profile",
    "overspent",
    "date of spending not supplied",
    "not supplied",
)
EARLIER: Final = "of an earlier year"
LATER: Final = "not known on that day"
WITHIN: Final = 0.10
"""Share of the year's value by which spending may differ from an even profile."""


def spending(targets: pd.DataFrame, day: date) -> pd.DataFrame:
    """The share of the year's value that is spent, the share of the year that was gone, and how they compare.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, with the day to which each contract runs (``runs_to``).
    day : datetime.date
        The day of the page: spending of an earlier financial year is not judged, and what was counted to a later day was not known.

    Returns
    -------
    pandas.DataFrame
        ``spent_share``, ``year_gone`` and ``spending`` (in words) for each row, with the day ``spent_to`` which it was counted (of
        each funder, where they differ), the ``part_of_year`` in which the contract runs and the pounds that it has ``to_spend`` in it.

    Notes
    -----
    A contract that runs for part of a financial year has that part of its value a year to spend, at an even pace over that part.
    What each funder's money should have come to is counted to the day of its own figure. Spending above the value is shown as
    overspent with or without a date; anything else needs the day up to which it was counted.

    Examples
    --------
    >>> row = {"of_funders": ((100.0, pd.Timestamp("2025-09-30")),), "spend_to_date": 80.0, "start": pd.Timestamp("2024-04-01"),
    ...        "runs_to": pd.Timestamp("2027-03-31")}
    >>> spending(pd.DataFrame([row]), date(2025, 9, 30))["spending"].tolist()
    ['ahead of profile']
    """
    return pd.DataFrame([_row(row, day) for row in records(targets)], index=targets.index)


def _row(row: Any, day: date) -> dict[str, Any]:
    """How the spending of one contract compares with its year."""
    # What is counted after a contract's end is of the year in which it ended.
    funders = [(value, to if pd.isna(to) else min(to, row.runs_to)) for value, to in row.of_funders]
    years = {periods.financial_year_of(to.date()) for _, to in funders if not pd.isna(to)}
    year = min(years, default=periods.financial_year_of(day))
    first, last, whole = _of_year(year, row)
    days = max(0, (last - first).days + 1)
    part = days / whole if days else 1.0
    values = np.array([value for value, _ in row.of_funders], dtype=float) * part
    to_spend = float(values.sum()) if len(values) and not np.isnan(values).any() else float("nan")
    dated = len(years) == 1 and all(not pd.isna(to) for _, to in funders) and days > 0
    gone = float("nan")
    if dated and to_spend > 0:
        shares = [min(1.0, max(0.0, ((to.date() - first).days + 1) / days)) for _, to in funders]
        gone = float(np.dot(values, shares) / to_spend)
    share = row.spend_to_date / to_spend if to_spend > 0 else float("nan")
    earlier = bool(years) and max(years) < periods.financial_year_of(day)
    counted_to = sorted({to.date() for _, to in row.of_funders if not pd.isna(to)})
    later = bool(counted_to) and counted_to[-1] > day
    if later:
        share = gone = float("nan")
    return {
        "spent_share": share,
        "year_gone": gone,
        "spending": LATER
        if later
        # Nothing may be spent of nothing.
        else OVERSPENT
        if to_spend == 0 and row.spend_to_date > 0 and not earlier
        else _said_of(share, gone, earlier=earlier),
        "spent_to": listed([said_day(each) for each in counted_to]),
        "part_of_year": part,
        "to_spend": to_spend,
        "spent_year": year if earlier else "",
    }


def _said_of(share: float, gone: float, *, earlier: bool) -> str:
    if np.isnan(share):
        return NOT_GIVEN
    if earlier:
        return EARLIER
    if share > 1:
        return OVERSPENT
    if np.isnan(gone):
        return NO_DATE
    return AHEAD if share - gone > WITHIN else BEHIND if gone - share > WITHIN else ON_PROFILE


def _of_year(year: str, row: Any) -> tuple[date, date, int]:
    """First and last day of a contract in a financial year, and the days of that year."""
    span = periods.span(year)
    assert span is not None
    return max(span[0], row.start.date()), min(span[1], row.runs_to.date()), (span[1] - span[0]).days + 1


def spending_said(row: Mapping[Any, Any]) -> str:
    """What is spent and how that compares with the year, in words.

    Examples
    --------
    >>> row = {"spending": "ahead of profile", "spent_share": 0.8, "year_gone": 0.5, "part_of_year": 1.0}
    >>> spending_said(row | {"spend_to_date": 80_000.0, "to_spend": 100_000.0, "spent_to": "30 September 2025"})
    '£80,000 of £100,000 spent (80%) by 30 September 2025, 50% of the year had passed: ahead of profile'
    """
    counted_to = row.get("spent_to") or ""
    if row["spending"] == LATER:
        return f"{LATER}: counted to {counted_to}"
    if row["spending"] == OVERSPENT and not is_known(row["spent_share"]):
        return f"{pounds(round(row['spend_to_date']))} of {pounds(0)} spent: {OVERSPENT}"
    if not is_known(row["spent_share"]):
        return str(row["spending"])
    year = row.get("spent_year") or ("the year" if row["part_of_year"] == 1 else "the contract's days in the year")
    gone = f", {percent(row['year_gone'])} of {year} had passed" if is_known(row["year_gone"]) else ""
    spent = f"{pounds(round(row['spend_to_date']))} of {pounds(round(row['to_spend']))} spent ({percent(row['spent_share'])})"
    return f"{spent}{f' by {counted_to}' if counted_to else ''}{gone}: {row['spending']}"
