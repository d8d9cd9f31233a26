"""Whether spending is on track: the share spent against the share planned by a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.errors import Refusal
from needs_analysis.wording import AHEAD_OF_PROFILE, BEHIND_PROFILE, ON_TRACK, as_chosen

TOLERANCE: Final = 0.10
"""Spending within so much of the share planned is on track: 10 percentage points."""
_DIGITS: Final = 12
_LISTS: Final = (list, tuple, pd.Series, np.ndarray)


def on_track(share_spent: float, share_planned: float, *, tolerance: float = TOLERANCE) -> str:
    """The verdict on spending by a day: on track, behind profile or ahead of profile.

    Parameters
    ----------
    share_spent, share_planned : float
        Shares of the award: spent, and planned to be spent by the day (`planned_share`).
    tolerance : float
        How far apart they may be, as a share of the award; the bounds themselves are on track.

    Examples
    --------
    >>> on_track(0.475, 0.5), on_track(0.3, 0.5), on_track(0.65, 0.5)
    ('on track', 'behind profile', 'ahead of profile')
    """
    apart = round(share_spent - share_planned, _DIGITS)
    if abs(apart) <= tolerance:
        return ON_TRACK
    return AHEAD_OF_PROFILE if apart > 0 else BEHIND_PROFILE


def rule(tolerance: float) -> str:
    """The rule in words.

    Examples
    --------
    >>> rule(0.1)
    'on track means within 10 percentage points of the share planned'
    """
    return f"on track means within {as_chosen(tolerance).rstrip('%')} percentage points of the share planned"


def planned_share(up_to: date, start: date, end: date, *, profile: Sequence[float] = ()) -> float:
    """Share of an award that was planned to be spent by the end of a day.

    Parameters
    ----------
    up_to : date
        Day up to which the spending was counted.
    start, end : date
        First and last day of the award's year.
    profile : sequence of float
        Share planned for each quarter of a financial year, evenly by day within the quarter; an even share of each day otherwise.

    Raises
    ------
    Refusal
        For a day outside the year, and a profile for what is not a financial year.

    Examples
    --------
    >>> year = date(2025, 4, 1), date(2026, 3, 31)
    >>> round(planned_share(date(2025, 9, 30), *year), 3)
    0.501
    >>> planned_share(date(2025, 9, 30), *year, profile=(0.1, 0.2, 0.3, 0.4))
    0.3
    """
    if not start <= up_to <= end:
        raise Refusal(f"The spend date {up_to.isoformat()} is outside the year of the award", remedy="Check the date.")
    if not profile:
        return _gone(up_to, start, end)
    if start != date(start.year, 4, 1) or end != date(start.year + 1, 3, 31):
        raise Refusal("A profile by quarter needs awards of one financial year", remedy="Leave profile out.")
    planned, first = 0.0, start
    for share in profile:
        last = periods.last_day(periods.quarter_of(first))
        planned += share * (1.0 if up_to >= last else _gone(up_to, first, last))
        first = last + timedelta(days=1)
        if first > up_to:
            break
    return round(planned, _DIGITS)


def _gone(up_to: date, start: date, end: date) -> float:
    return ((up_to - start).days + 1) / ((end - start).days + 1)


def checked_rule(tolerance: Any, profile: Any) -> tuple[float, tuple[float, ...]]:
    """A tolerance and a profile as they may be given.

    Raises
    ------
    Refusal
        For a tolerance that is not a share, and a profile that is not four shares of one year.

    Examples
    --------
    >>> checked_rule(0.1, [0.25, 0.25, 0.25, 0.25])
    (0.1, (0.25, 0.25, 0.25, 0.25))
    """
    allowed = require.number(tolerance, name="tolerance", example="0.10")
    if not 0 <= allowed < 1:
        raise Refusal(
            "tolerance is not a share between 0 and 1", remedy="Write 10 percentage points as tolerance=0.10."
        )
    if profile is None or (isinstance(profile, _LISTS) and len(profile) == 0):
        return allowed, ()
    remedy = "Give the share planned for each quarter, such as profile=[0.2, 0.25, 0.25, 0.3]."
    if not isinstance(profile, _LISTS) or len(profile) != 4:
        raise Refusal("profile does not have four shares, one for each quarter", remedy=remedy)
    shares = tuple(require.number(share, name="profile", example="[0.2, 0.25, 0.25, 0.3]") for share in profile)
    if min(shares) < 0 or round(sum(shares), 9) != 1:
        raise Refusal("The shares of profile are negative or do not add to 1", remedy=remedy)
    return allowed, shares
