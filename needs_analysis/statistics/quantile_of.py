"""The quantile of each unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray


def quantile_of(values: ArrayLike, *, quantiles: int = 10, highest_first: bool = True) -> FloatArray:
    """Quantile of each value.

    Parameters
    ----------
    values : array_like, shape (n,)
        One an area; a missing one has no quantile.
    quantiles : int
        How many, such as 10 for deciles.
    highest_first : bool
        Whether quantile 1 holds the highest values.

    Returns
    -------
    ndarray, shape (n,)
        1 to ``quantiles``; all missing where there are fewer values than quantiles. Equal values share the lower rank.

    Examples
    --------
    >>> quantile_of([10, 20, 30, 40], quantiles=2, highest_first=False).tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    x = np.asarray(values, dtype=float)
    if quantiles < 2:
        raise Refusal(f"{quantiles} is not a number of quantiles", remedy="Give 2 or more, such as 5 or 10.")
    known = ~np.isnan(x)
    n = int(known.sum())
    found = np.full(x.shape, np.nan)
    if n < quantiles:
        return found
    ordered = np.sort(-x[known] if highest_first else x[known])
    rank = np.searchsorted(ordered, -x[known] if highest_first else x[known]) + 1
    place = np.floor((quantiles + 1) - np.ceil((n + 1 - rank) / (n / quantiles)))
    found[known] = np.maximum(place, 1)
    return found
