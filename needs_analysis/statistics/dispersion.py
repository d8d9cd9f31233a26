"""How much counts vary beyond what is expected."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import counts


def dispersion(values: ArrayLike, expected: ArrayLike, *, fitted: int = 1) -> float:
    """Dispersion of counts about their expected values (Pearson's chi-square over its degrees of freedom).

    Parameters
    ----------
    values, expected : array_like, shape (n,)
        Counts, and what was expected of each; above 0.
    fitted : int
        Quantities that were fitted to the same counts.

    Examples
    --------
    >>> dispersion([10, 20, 30], [20, 20, 20])
    5.0
    """
    x, e = counts(values, name="values"), np.asarray(expected, dtype=float)
    if np.any(e <= 0) or x.size <= fitted:
        raise Refusal(
            "There are too few counts, or one was expected to be 0", remedy="Give more counts than were fitted."
        )
    return float(np.sum((x - e) ** 2 / e) / (x.size - fitted))
