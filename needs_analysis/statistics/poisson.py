"""The interval for a count that is used throughout."""

from __future__ import annotations

from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics.poisson_interval import poisson_interval


def poisson(events: ArrayLike, *, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Interval for a count: exact below 10 events, Byar's from there on; see `poisson_interval`."""
    return poisson_interval(events, confidence=confidence, method="auto")
