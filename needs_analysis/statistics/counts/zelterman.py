"""How many units there are, with those never seen: Zelterman's estimate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.counts.chao import ones_and_twos


def zelterman(counts: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Number of units, those never seen among them, from those seen once and twice.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each unit that was seen; zeros are left out.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    units, lower, upper : float

    Raises
    ------
    Refusal
        Without a unit seen once and one seen twice.

    Notes
    -----
    ``n / (1 - exp(-m))`` with ``m = 2 f2 / f1``: the mean is taken from the low counts alone, so that a few high ones do not raise it. The
    variance is that of Boehning (2008), and the limits are never below the number seen.

    References
    ----------
    .. [1] Zelterman D (1988). Robust estimation in truncated discrete distributions. J Stat Plan Inference 18, 225-237.
    .. [2] Boehning D (2008). A simple variance formula for population size estimators by conditioning. Stat Methodology 5, 410-423.

    Examples
    --------
    >>> [round(x) for x in zelterman([1] * 60 + [2] * 30 + [3] * 10)]
    [158, 114, 203]
    """
    seen, once, twice = ones_and_twos(counts)
    level = checked_confidence(confidence)
    if once == 0 or twice == 0:
        raise Refusal("There is no unit with one event, or none with two", remedy="Use chao with bias_corrected=True.")
    mean = 2 * twice / once
    none = np.exp(-mean)
    total = seen / (1 - none)
    variance = seen * none / (1 - none) ** 2 * (1 + seen * none / (1 - none) ** 2 * mean**2 * (1 / once + 1 / twice))
    reach = float(stats.norm.isf((1 - level) / 2) * np.sqrt(variance))
    return float(total), max(seen, float(total) - reach), float(total) + reach
