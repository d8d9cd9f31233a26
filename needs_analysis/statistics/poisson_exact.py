"""The exact interval for a count."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.poisson_interval import poisson_interval


def poisson_exact(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """The exact (chi-square) interval for a count, conservative; see `poisson_interval`."""
    return poisson_interval(events, confidence=confidence, method="exact")
