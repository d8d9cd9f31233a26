"""Each unit's own interval, at the confidence levels of a funnel."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics._checks import FloatArray, counts
from needs_analysis.statistics.poisson_interval import poisson_interval
from needs_analysis.statistics.proportion_interval import proportion_interval
from needs_analysis.statistics.proportion_limits import TWO_SIDED


def own_limits(events: ArrayLike, base: ArrayLike, *, proportion: bool) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Each unit's own limits at both confidences; see `limits_of`."""
    return {name: limits_of(events, base, proportion=proportion, confidence=level) for name, level in TWO_SIDED.items()}


def limits_of(
    events: ArrayLike, base: ArrayLike, *, proportion: bool, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Each unit's own limits: Wilson's for a proportion, exact or Byar's for a rate or ratio."""
    x, n = counts(events, name="events"), np.asarray(base, dtype=float)
    if proportion:
        return proportion_interval(x, n, confidence=confidence)
    lower, upper = poisson_interval(x, confidence=confidence, method="auto")
    return lower / n, upper / n
