"""Numbers that rates, times and lists can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers


def not_negative(values: ArrayLike, *, name: str) -> FloatArray:
    """Return numbers as floats; refuse negative or infinite ones and text. A missing number stays missing."""
    return _checked(values, name=name, above_zero=False)


def above_zero(values: ArrayLike, *, name: str) -> FloatArray:
    """Return numbers as floats; refuse 0, negative or infinite ones and text. A missing number stays missing."""
    return _checked(values, name=name, above_zero=True)


def _checked(values: ArrayLike, *, name: str, above_zero: bool) -> FloatArray:
    array = numbers(values, name=name)
    wrong = array <= 0 if above_zero else array < 0
    if np.any(wrong | np.isinf(array)):
        least = "above 0" if above_zero else "0 or more"
        raise Refusal(f"{name} contains a number that is not {least}, or is infinite", remedy=f"Give numbers {least}.")
    return array
