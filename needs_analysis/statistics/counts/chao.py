"""How many units there are at least, with those never seen: Chao's estimate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.counts.count_model import levels_of


def chao(counts: ArrayLike, *, bias_corrected: bool = False, confidence: float = 0.95) -> tuple[float, float, float]:
    """Lower bound of the number of units, those never seen among them.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each unit that was seen; zeros are left out.
    bias_corrected : bool
        Whether ``f1 (f1 - 1) / (2 (f2 + 1))`` is added in place of ``f1 f1 / (2 f2)``; it also serves where no unit has two.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    units, lower, upper : float

    Raises
    ------
    Refusal
        Without a unit that was seen; without one seen twice, unless corrected.

    Notes
    -----
    ``n + f1 ** 2 / (2 f2)``, with f1 units seen once and f2 seen twice: no more than there are, however risks differ, if events are
    independent and the population closed. Repeat victimisation makes events depend on each other, which lowers it further. The limits are
    Chao's, log-normal about the number never seen.

    References
    ----------
    .. [1] Chao A (1987). Estimating the population size for capture-recapture data with unequal catchability. Biometrics 43, 783-791.

    Examples
    --------
    >>> [round(x) for x in chao([1] * 60 + [2] * 30 + [3] * 10)]
    [160, 131, 215]
    """
    seen, once, twice = ones_and_twos(counts)
    level = checked_confidence(confidence)
    if twice == 0 and not bias_corrected:
        raise Refusal("No unit has exactly two events", remedy="Use bias_corrected=True.")
    if bias_corrected:
        hidden = once * (once - 1) / (2 * (twice + 1))
        f2 = twice + 1
        variance = hidden + once * (2 * once - 1) ** 2 / (4 * f2**2) + once**2 * twice * (once - 1) ** 2 / (4 * f2**4)
    else:
        ratio = once / twice
        hidden = once**2 / (2 * twice)
        variance = twice * (ratio**2 / 2 + ratio**3 + ratio**4 / 4)
    if hidden <= 0:
        return seen, seen, seen
    reach = float(np.exp(stats.norm.isf((1 - level) / 2) * np.sqrt(np.log1p(variance / hidden**2))))
    return seen + hidden, seen + hidden / reach, seen + hidden * reach


def ones_and_twos(counts: ArrayLike) -> tuple[float, float, float]:
    """Units that were seen, seen once, and seen twice."""
    value, units = levels_of(counts)
    seen = float(units[value > 0].sum())
    if seen == 0:
        raise Refusal("No unit has an event", remedy="Give at least one.")
    return seen, float(units[value == 1].sum()), float(units[value == 2].sum())
