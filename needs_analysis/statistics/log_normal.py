"""Intervals of ratios on the log scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence


def log_normal(
    ratio: FloatArray, variance: FloatArray, defined: NDArray[np.bool_], confidence: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Estimate and interval of a ratio whose logarithm is normal."""
    spread = np.exp(stats.norm.isf((1 - checked_confidence(confidence)) / 2) * np.sqrt(variance))
    lower, upper = (np.where(defined, part, np.nan) for part in (ratio / spread, ratio * spread))
    return ratio, lower, upper
