"""Which funnel limits each unit is outside."""

from __future__ import annotations

import numpy as np

from needs_analysis.statistics._checks import FloatArray


def funnel_labels(value_limits: dict[str, tuple[FloatArray, FloatArray]], average: float) -> list[str]:
    """The average compared with each unit's own inner and outer limits, in words."""
    low2, high2 = value_limits["2s"]
    low3, high3 = value_limits["3s"]
    found = np.full(np.shape(low2), "Not significant", dtype=object)
    found[low2 > average], found[high2 < average] = "High (0.025)", "Low (0.025)"
    found[low3 > average], found[high3 < average] = "High (0.001)", "Low (0.001)"
    return [str(label) for label in found]
