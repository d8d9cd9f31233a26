"""How many units account for a share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics.lorenz_curve import positive_total


def units_holding(values: ArrayLike, *, share_of_total: float) -> int:
    """Smallest number of units that together account for a share of the total.

    Examples
    --------
    >>> units_holding([5, 3, 1, 1], share_of_total=0.8)
    2
    """
    if not 0 < share_of_total <= 1:
        raise Refusal(f"{share_of_total} is not a share", remedy="Give a share of the total between 0 and 1.")
    x = np.sort(positive_total(values))[::-1]
    held = np.cumsum(x)
    # The share times the total is compared on the total's own scale, so that 80% of 10 is reached by 8.
    return int(np.searchsorted(held, share_of_total * held[-1] * (1 - 1e-12)) + 1)
