"""Measures of concentration from how many units have each value, for many samples at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
from scipy import special

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray

Measure = Callable[[FloatArray, FloatArray], FloatArray]
"""From values, highest first, and how many units have each in every sample, to one number a sample."""


def measure_named(name: str) -> Measure:
    """A measure by its name: those of `PLAIN`, ``top 10%`` and ``units for 50%``.

    Examples
    --------
    >>> levels, units = np.array([3.0, 1.0, 0.0]), np.array([[1.0, 1.0, 2.0]])
    >>> measure_named("gini")(levels, units), measure_named("top 25%")(levels, units)
    (array([0.625]), array([0.75]))
    """
    if name in PLAIN:
        return PLAIN[name]
    for start, make in (("top ", _top), ("units for ", _units_for)):
        if name.startswith(start) and name.endswith("%"):
            try:
                share = float(name[len(start) : -1]) / 100
            except ValueError:
                break
            if 0 < share <= 1:
                return partial(make, share=share)
    raise Refusal(
        f"{name!r} is not a measure of concentration",
        remedy=f'Use {", ".join(PLAIN)}, or such as "top 10%" or "units for 50%".',
    )


def _curve(levels: FloatArray, units: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Share of units and of the total, up to and including each level."""
    held = np.cumsum(units * levels, axis=1)
    number = np.cumsum(units, axis=1)
    with np.errstate(invalid="ignore"):
        return number / number[:, -1:], held / held[:, -1:]


def _gini(levels: FloatArray, units: FloatArray) -> FloatArray:
    share, held = _curve(levels, units)
    left = np.concatenate([np.zeros((len(units), 1)), held[:, :-1]], axis=1)
    step = np.diff(share, axis=1, prepend=0.0)
    return np.asarray(np.sum(step * (held + left), axis=1) - 1)


def _generalised(levels: FloatArray, units: FloatArray) -> FloatArray:
    a_unit = np.maximum(1.0, units.sum(axis=1) / np.maximum(units @ levels, 1.0))
    return np.asarray(np.maximum(a_unit * (_gini(levels, units) - 1) + 1, 0.0))


def _theil(levels: FloatArray, units: FloatArray) -> FloatArray:
    number, total = units.sum(axis=1), units @ levels
    # The mean of p log p with p = x / mean, taken apart so that only one sum runs over the levels.
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(units @ special.xlogy(levels, levels) / total - np.log(total / number))


def _herfindahl(levels: FloatArray, units: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(units @ levels**2 / (units @ levels) ** 2)


def _top(levels: FloatArray, units: FloatArray, *, share: float) -> FloatArray:
    """Interpolated along the curve: all levels above the one where it is cut, and part of that one."""
    number, total = units.sum(axis=1), units @ levels
    before = np.cumsum(units, axis=1) - units
    taken = np.clip(share * number[:, None] - before, 0.0, units)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(taken @ levels / total)


def _units_for(levels: FloatArray, units: FloatArray, *, share: float) -> FloatArray:
    """The smallest whole number of units that holds the share."""
    total = units @ levels
    before = np.cumsum(units * levels, axis=1) - units * levels
    lacking = np.maximum(share * total[:, None] * (1 - 1e-12) - before, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        needed = np.where(levels > 0, np.ceil(lacking / np.where(levels > 0, levels, 1.0) - 1e-9), 0.0)
    return np.asarray(np.minimum(needed, units).sum(axis=1))


PLAIN: Final[dict[str, Measure]] = {
    "gini": _gini,
    "generalised gini": _generalised,
    "theil": _theil,
    "hhi": _herfindahl,
}
"""Measures that have no share in their name."""


def measured(levels: FloatArray, units: FloatArray, names: Sequence[str]) -> FloatArray:
    """Each measure of every sample, one row per sample."""
    return np.column_stack([measure_named(name)(levels, units) for name in names])
