"""Checks of arguments shared by the functions of this module."""

from __future__ import annotations

from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from needs_analysis.errors import Refusal

FloatArray = NDArray[np.float64]


def counts(values: ArrayLike, *, name: str) -> FloatArray:
    """Return counts as floats; refuse negative or infinite ones. A missing count stays missing."""
    array = np.asarray(values, dtype=float)
    if np.any(array < 0) or np.any(np.isinf(array)):
        raise Refusal(f"{name} holds a negative or infinite count", remedy="Counts are 0 or more.")
    return array


def confidence(level: float) -> float:
    """Return the level; refuse one that is not between 0 and 1."""
    given: Any = level
    if not isinstance(given, Real | Decimal) or not 0 < level < 1:
        raise Refusal(
            f"A confidence of {level} is not between 0 and 1", remedy="Give confidence=0.95 for a 95% interval."
        )
    return float(level)


def whole(value: object, *, name: str, least: int = 1, most: int | None = None) -> int:
    """Return a whole number as a plain int, whatever type it came in; refuse what is none or out of range.

    Examples
    --------
    >>> whole(np.int8(4), name="ahead"), whole(4.0, name="ahead")
    (4, 4)
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral | float | np.floating):
        raise Refusal(f"{name} is {value!r}", remedy="Give a whole number.")
    if not np.isfinite(float(value)) or float(value) != int(value):
        raise Refusal(f"{name} is {value}", remedy="Give a whole number.")
    found = int(value)
    if found < least or (most is not None and found > most):
        span = f"{least} or more" if most is None else f"{least} to {most}"
        raise Refusal(f"{name} is {found}", remedy=f"Give {span}.")
    return found


def of_trials(successes: ArrayLike, trials: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Counts of which the first are among the second, refused where there are more."""
    x, n = np.broadcast_arrays(counts(successes, name="successes"), counts(trials, name="trials"))
    if np.any(x > n):
        raise Refusal("There are more successes than trials", remedy="Check that both count the same people.")
    return x, n
