"""The present value of a flow of pounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.cost_benefit.discount_factors import discount_factors
from needs_analysis.errors import Refusal


def present_value(flows: ArrayLike, *, schedule: str = "standard", edition: str | None = None) -> float:
    """Present value of a flow of real pounds, year 0 first.

    Parameters
    ----------
    flows : array_like, shape (years,)
        Pounds of one price year, by year.
    schedule, edition : str
        See `discount_factors`.

    Returns
    -------
    float
        Pounds today.

    Examples
    --------
    >>> round(present_value([100, 100]), 2)
    196.62
    """
    values = np.asarray(flows, dtype=float)
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all():
        raise Refusal("The flow is not one row of amounts", remedy="Give one amount a year, 0 where there is none.")
    return float(values @ discount_factors(values.size - 1, schedule=schedule, edition=edition))
