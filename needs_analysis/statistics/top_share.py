"""The share of the total in the top units."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.lorenz_curve import lorenz_curve


def top_share(values: ArrayLike, *, share_of_units: float) -> float:
    """Share of the total held by the highest share of units, interpolated along the Lorenz curve.

    Parameters
    ----------
    values : array_like, shape (n,)
        Events of every unit at risk.
    share_of_units : float
        Between 0 and 1.

    Examples
    --------
    >>> top_share([10, 0, 0, 0], share_of_units=0.25)
    1.0
    """
    if not 0 <= share_of_units <= 1:
        raise Refusal(f"{share_of_units} is not a share", remedy="Give a share of units between 0 and 1.")
    units, total = lorenz_curve(values)
    return float(np.interp(share_of_units, units, total))
