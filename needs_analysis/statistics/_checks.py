"""Checks of arguments shared by the functions of this module."""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from needs_analysis.errors import Refusal

FloatArray = NDArray[np.float64]
_MOST_DIGITS = 10**15


def numbers(values: ArrayLike, *, name: str) -> FloatArray:
    """Return numbers as floats; refuse text, yes or no, and what is not a number. A missing number stays missing.

    Examples
    --------
    >>> numbers([1, 2.5], name="waiting").tolist()
    [1.0, 2.5]
    >>> numbers("3", name="waiting")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: waiting contains what is not a number. Give numbers.
    """
    try:
        shown = np.asarray(values)
        cells = values if isinstance(values, list | tuple) else shown.ravel() if shown.dtype.kind == "O" else ()
        # Beside numbers, yes and no become numbers, and so do texts of digits.
        wrong = shown.dtype.kind not in "iufO" or any(isinstance(cell, str | bytes | bool | np.bool_) for cell in cells)
        array = None if wrong or values is None else np.asarray(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        array = None
    if array is None:
        raise Refusal(f"{name} contains what is not a number", remedy="Give numbers.")
    return array


def counts(values: ArrayLike, *, name: str) -> FloatArray:
    """Return counts as floats; refuse negative or infinite ones. A missing count stays missing."""
    array = np.asarray(values, dtype=float)
    if np.any(array < 0) or np.any(np.isinf(array)):
        raise Refusal(f"{name} holds a negative or infinite count", remedy="Counts are 0 or more.")
    return array


def confidence(level: float) -> float:
    """Return the level; refuse one that is not between 0 and 1."""
    given: Any = level
    try:
        found = float(given) if isinstance(given, Real | Decimal) else math.nan
    except (OverflowError, ValueError):
        found = math.inf
    if not 0 < found < 1:
        said = f"{given:g}" if math.isfinite(found) else str(given)[:12] if math.isnan(found) else "infinity"
        raise Refusal(
            f"A confidence of {said} is not between 0 and 1", remedy="Give confidence=0.95 for a 95% interval."
        )
    return found


def whole(value: object, *, name: str, least: int = 1, most: int | None = None) -> int:
    """Return a whole number as a plain int, whatever type it came in; refuse what is none or out of range.

    Examples
    --------
    >>> whole(np.int8(4), name="ahead"), whole(4.0, name="ahead")
    (4, 4)
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral | float | np.floating):
        raise Refusal(f"{name} is {value!r}", remedy="Give a whole number.")
    if not isinstance(value, Integral) and (not np.isfinite(float(value)) or float(value) != int(value)):
        raise Refusal(f"{name} is {value}", remedy="Give a whole number.")
    found = int(value)
    if abs(found) > _MOST_DIGITS:
        raise Refusal(f"{name} is out of range", remedy="Give a smaller whole number.")
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
