"""Values that are not numbers: a measured column, its state, and the range it can lie in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

State = Literal["known", "suppressed", "missing", "not_applicable", "low"]
STATES: Final[tuple[State, ...]] = ("known", "suppressed", "missing", "not_applicable", "low")


@dataclass(frozen=True)
class Measured:
    """One value as it was sent.

    Parameters
    ----------
    value : float
        The number; NaN unless the state is ``known``.
    state : str
        ``known``; ``suppressed`` (withheld because it is small); ``missing`` (not sent); ``not_applicable``; ``low``
        (above 0, and rounds to 0).
    lower, upper : float
        What it can be. ``<5`` is 1 to 4; a marker that says no threshold has no upper end (NaN).
    """

    value: float = math.nan
    state: State = "missing"
    lower: float = math.nan
    upper: float = math.nan


def known(value: float) -> Measured:
    """A value that was sent."""
    return Measured(value, "known", value, value)


def frame(name: str, values: Sequence[Measured]) -> pd.DataFrame:
    """A measured column with its state, and its range where any value is not known.

    Parameters
    ----------
    name : str
        Name of the column.
    values : sequence of Measured
        One a row.

    Returns
    -------
    pandas.DataFrame
        ``<name>`` (``Int64`` where every known value is whole), ``<name>_state`` and, where any value is not known,
        ``<name>_lower`` and ``<name>_upper``.
    """
    numbers = pd.Series([item.value for item in values], dtype="Float64")
    numbers = numbers.mask(numbers.isna())
    whole = bool((numbers.dropna() == numbers.dropna().round()).all())
    columns = {
        name: numbers.astype("Int64") if whole else numbers.astype("float64"),
        f"{name}_state": pd.Series([item.state for item in values], dtype="str"),
    }
    if any(item.state != "known" for item in values):
        columns[f"{name}_lower"] = pd.Series([item.lower for item in values], dtype="float64")
        columns[f"{name}_upper"] = pd.Series([item.upper for item in values], dtype="float64")
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class Total:
    """A sum that may not be known exactly.

    Parameters
    ----------
    lower, upper : float
        Between what it lies; ``upper`` is NaN where nothing limits it.
    known, unknown : int
        How many values were known, and how many were not.
    """

    lower: float
    upper: float
    known: int
    unknown: int

    @property
    def exact(self) -> bool:
        """Whether every value was known."""
        return self.unknown == 0


def total(table: pd.DataFrame, column: str) -> Total:
    """Sum of a measured column: a range as soon as one value is not known, and never 0 for what is missing.

    Parameters
    ----------
    table : pandas.DataFrame
        A table with ``<column>`` and ``<column>_state``.
    column : str
        The measured column.

    Examples
    --------
    >>> table = frame("referrals", [known(92), Measured(state="suppressed", lower=1, upper=4)])
    >>> total(table, "referrals")
    Total(lower=93.0, upper=96.0, known=1, unknown=1)
    """
    states = table[f"{column}_state"]
    counted = states != "not_applicable"
    is_known = states == "known"
    sure = float(table.loc[is_known, column].sum())
    open_ones = counted & ~is_known
    if not open_ones.any():
        return Total(sure, sure, int(is_known.sum()), 0)
    ends = {end: table.get(f"{column}_{end}", pd.Series(math.nan, index=table.index)) for end in ("lower", "upper")}
    lower = ends["lower"][open_ones].fillna(0).sum()
    upper = ends["upper"][open_ones].sum(skipna=False)
    return Total(sure + float(lower), sure + float(upper), int(is_known.sum()), int(open_ones.sum()))
