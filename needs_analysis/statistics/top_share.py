"""The share of the total in the top units."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.lorenz_curve import lorenz_curve


def top_share(
    values: ArrayLike, *, share_of_units: float, rule: Literal["interpolated", "rounded up"] = "interpolated"
) -> float:
    """Share of the total held by the highest share of units.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events of every unit at risk.
    share_of_units : float
        Between 0 and 1.
    rule : {"interpolated", "rounded up"}
        Where the share is no whole number of units: read off the Lorenz curve between two of them, or of the next whole number.

    Examples
    --------
    >>> top_share([10, 0, 0, 0], share_of_units=0.25)
    1.0
    >>> top_share([6, 3, 1], share_of_units=0.5), top_share([6, 3, 1], share_of_units=0.5, rule="rounded up")
    (0.75, 0.9)
    """
    if not 0 <= share_of_units <= 1:
        raise Refusal(f"{share_of_units} is not a share", remedy="Give a share of units between 0 and 1.")
    if rule not in ("interpolated", "rounded up"):
        raise Refusal(f"{rule!r} is not a rule", remedy='Use "interpolated" or "rounded up".')
    units, total = lorenz_curve(values)
    if rule == "rounded up":
        return float(total[units_in_top(units.size - 1, share_of_units)])
    return float(np.interp(share_of_units, units, total))


def units_in_top(units: int, share: float) -> int:
    """The smallest whole number of units that is no less than a share of all; 10% of 30 are 3 whatever the last bits are.

    Examples
    --------
    >>> units_in_top(30, 0.1), units_in_top(31, 0.1)
    (3, 4)
    """
    return min(units, math.ceil(share * units - 1e-9))
