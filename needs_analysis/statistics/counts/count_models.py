"""Which model of counts fits best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from needs_analysis.statistics.counts.count_model import MODELS, CountModel, count_model, levels_of

VICTIMS_ONLY = (
    "Every unit has at least one event, so only models that allow for those never seen were fitted; what they say of units without an "
    "event is an extrapolation."
)


@dataclass(frozen=True)
class CountModels:
    """Models of counts, best first.

    Parameters
    ----------
    models : tuple of CountModel
        Those that converged by their AIC, then the others with what went wrong.
    difference : tuple of float
        AIC of each less that of the best; missing for those that did not converge.
    warning : str
        Where the counts are of victims only.
    """

    models: tuple[CountModel, ...]
    difference: tuple[float, ...]
    warning: str = ""


def count_models(counts: ArrayLike) -> CountModels:
    """Fit every model of counts that the data allow, and put them in the order of their AIC.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each unit. With units without events, all but the truncated models; of victims only, the truncated ones.

    Examples
    --------
    >>> found = count_models([0] * 60 + [1] * 20 + [2] * 10 + [7] * 5)
    >>> [model.model for model in found.models][:2], found.warning
    (['negative binomial', 'zero-inflated poisson'], '')
    """
    only = levels_of(counts)[0][0] > 0
    fits = [count_model(counts, model=name) for name in MODELS if name.startswith("zero-truncated") == only]
    fits.sort(key=lambda fit: (not fit.converged, fit.aic))
    best = fits[0].aic if fits[0].converged else np.nan
    difference = tuple(float(fit.aic - best) if fit.converged else float("nan") for fit in fits)
    return CountModels(tuple(fits), difference, VICTIMS_ONLY if only else "")
