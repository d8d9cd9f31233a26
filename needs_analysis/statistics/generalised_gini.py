"""The Gini coefficient corrected for sparse counts."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics.gini import gini
from needs_analysis.statistics.lorenz_curve import positive_total


def generalised_gini(events: ArrayLike) -> float:
    """Gini coefficient corrected for having fewer events than units.

    Parameters
    ----------
    events : array_like, shape (n,)
        Counts of events of every unit at risk (not days of harm).

    References
    ----------
    .. [1] Bernasco W, Steenbeek W (2017). More places than crimes: implications for evaluating the law of crime
       concentration at place. J Quant Criminol 33, 451-467.

    Examples
    --------
    >>> round(generalised_gini([1, 1, 0, 0, 0]), 9)
    0.0
    """
    x = positive_total(events)
    value = max(1.0, x.size / x.sum()) * (gini(x) - 1) + 1
    return float(max(value, 0.0))
