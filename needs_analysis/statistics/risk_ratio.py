"""The ratio of two proportions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray, of_trials
from needs_analysis.statistics.log_normal import log_normal


def risk_ratio(
    successes: ArrayLike,
    trials: ArrayLike,
    reference_successes: ArrayLike,
    reference_trials: ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ratio of two proportions with Katz's interval (normal on the log scale, conservative in small samples); none where a count is 0.

    Examples
    --------
    >>> ratio, lower, upper = risk_ratio(30, 100, 15, 100)
    >>> f"{ratio:.2f} {lower:.2f} {upper:.2f}"
    '2.00 1.15 3.48'
    """
    (x1, n1), (x0, n0) = of_trials(successes, trials), of_trials(reference_successes, reference_trials)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x1 / n1) / (x0 / n0)
        variance = 1 / x1 - 1 / n1 + 1 / x0 - 1 / n0
        return log_normal(ratio, variance, (x1 > 0) & (x0 > 0), confidence)
