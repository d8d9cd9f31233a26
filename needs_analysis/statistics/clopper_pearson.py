"""The exact interval for a proportion."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.proportion_interval import proportion_interval


def clopper_pearson(
    successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """The exact interval for a proportion, conservative: it covers the true value more often than stated; see `proportion_interval`."""
    return proportion_interval(successes, trials, confidence=confidence, method="clopper_pearson")
