"""The value of all areas of a result together, and which of its rows are areas at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.groups import Array
from needs_analysis.reference import is_of_many

_ALIKE = 1e-9


@dataclass(frozen=True)
class Together:
    """All areas together.

    Parameters
    ----------
    value, lower, upper : float
        Their value, and the least and the most it can be where some areas are known as ranges only.
    how : str
        How it was worked out.
    areas, without : int
        Areas with a value, and areas that could not be taken in because nothing is known of them.
    is_share : bool
        Whether the value is a part of a whole.
    """

    value: float
    lower: float
    upper: float
    how: str
    areas: int
    without: int
    is_share: bool


def totals_of(table: pd.DataFrame, label: str) -> Array:
    """Which rows are no areas: named as all of them, or the sum of the others."""
    found = table[label].map(is_of_many).to_numpy(dtype=bool).copy()
    if {"numerator", "denominator"} <= set(table.columns):
        rest = np.flatnonzero(~found)
        numbers = np.column_stack([require.numbers(table, name)[rest] for name in ("numerator", "denominator")])
        found[rest[groups.adding_up(numbers)]] = True
    return found


def not_compared(table: pd.DataFrame) -> Array:
    """Which rows have a value that their measure sets beside no other: no rank where others have one."""
    if "rank" not in table or table["rank"].isna().all():
        return np.zeros(len(table), dtype=bool)
    return (table["rank"].isna() & table["value"].notna()).to_numpy(dtype=bool)


def together(areas: pd.DataFrame) -> Together:
    """Value of all areas: their events over their people where both are known, their median otherwise."""
    value = require.numbers(areas, "value")
    known = np.isfinite(value)
    ranged = [
        require.numbers(areas, name) if name in areas else np.full(len(areas), np.nan) for name in ("lower", "upper")
    ]
    parts = [
        require.numbers(areas, name) if name in areas else np.full(len(areas), np.nan)
        for name in ("numerator", "denominator")
    ]
    events, people = parts
    both = known & (events > 0) & (people > 0)
    scales = value[both] * people[both] / events[both]
    # One scale for all means that the value is events over people; a standardised rate has none.
    none = known & (events == 0) & (people > 0)
    if not both.any() or np.ptp(scales) > _ALIKE * abs(scales[0]) or value[none].any():
        middle = float(np.median(value[known])) if known.any() else np.nan
        how = "median of areas" if known.all() else f"median of the {int(known.sum())} areas with a figure"
        return Together(middle, middle, middle, how, int(known.sum()), int((~known).sum()), False)
    scale = float(scales[0])
    counted = np.where(np.isfinite(events), events, value * people / scale)
    least = np.where(np.isfinite(counted), counted, ranged[0] * people / scale)
    most = np.where(np.isfinite(counted), counted, ranged[1] * people / scale)
    taken = np.isfinite(least) & np.isfinite(most) & np.isfinite(people)
    low, high = (float(scale * end[taken].sum() / people[taken].sum()) for end in (least, most))
    how = "events over people" if taken.all() else f"events over people of {int(taken.sum())} of {len(areas)} areas"
    if low < high:
        how += "; the middle of a range, because counts were withheld"
    part_of_whole = bool(np.all(events[both] <= people[both])) and abs(scale - 1) <= _ALIKE
    return Together((low + high) / 2, low, high, how, int(known.sum()), int((~taken).sum()), part_of_whole)
