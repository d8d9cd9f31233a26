"""Byar's interval for a count."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.poisson_interval import poisson_interval


def byar(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Byar's interval for a count, conservative, and close to the exact one; see `poisson_interval`."""
    return poisson_interval(events, confidence=confidence, method="byar")
