"""One model of how many events units have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers

Model = Literal[
    "poisson",
    "negative binomial",
    "zero-inflated poisson",
    "zero-inflated negative binomial",
    "hurdle poisson",
    "hurdle negative binomial",
    "zero-truncated poisson",
    "zero-truncated negative binomial",
]
MODELS: Final[tuple[Model, ...]] = get_args(Model)
_TOLERANCE: Final = 1e-10
_STEPS: Final = 4_000
_LEAST_ALPHA: Final = 1e-7
_MOST_ALPHA: Final = 1e6


@dataclass(frozen=True)
class CountModel:
    """A fitted model of counts without explanatory variables.

    Parameters
    ----------
    model : str
        Its name, one of `MODELS`.
    parameters : mapping of str to float
        ``mean`` of the counts before any truncation or inflation; ``alpha``, the variance being ``mean + alpha * mean ** 2``;
        ``zeros``, the chance of a zero on top of the model's own (zero-inflated) or of any zero (hurdle).
    log_likelihood, aic : float
        As fitted.
    n : int
        Number of units.
    expected_none : float
        Expected units without an event; of the truncated models, those that were not seen.
    problem : str
        Empty where it converged; otherwise what went wrong, in words.
    """

    model: Model
    parameters: Mapping[str, float]
    log_likelihood: float
    aic: float
    n: int
    expected_none: float
    problem: str = ""

    @property
    def converged(self) -> bool:
        """Whether the fit can be used."""
        return not self.problem


def count_model(counts: ArrayLike, *, model: Model) -> CountModel:
    """Fit a model of counts to every unit, by maximum likelihood.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Events of each unit at risk, those without among them; for the truncated models of victims only, each 1 or more.
    model : str
        One of `MODELS`; the negative binomial is the one with variance ``mean + alpha * mean ** 2``.

    Returns
    -------
    CountModel

    Raises
    ------
    Refusal
        For what are not whole counts; for a truncated model of counts with zeros, and any other of victims only: a count of 0 could
        not have been seen, so those models would take their absence for a fact.

    Notes
    -----
    The likelihood is that of how many units have 0, 1, 2, ... events, so a million units take no longer than a hundred. A fit that
    does not converge, or whose best alpha is at the end of what is tried, says so in ``problem``.

    References
    ----------
    .. [1] Cameron AC, Trivedi PK (2013). Regression Analysis of Count Data, 2nd ed., ch. 3 and 4.

    Examples
    --------
    >>> fit = count_model([0] * 60 + [1] * 20 + [2] * 10 + [7] * 5, model="negative binomial")
    >>> round(fit.parameters["mean"], 3), round(fit.parameters["alpha"], 1), fit.converged
    (0.789, 2.4, True)
    """
    if model not in MODELS:
        raise Refusal(f"{model!r} is not a model of counts", remedy=f"Use one of {', '.join(MODELS)}.")
    value, units = levels_of(counts)
    truncated = model.startswith("zero-truncated")
    if truncated and value[0] == 0:
        raise Refusal("Some units have no event", remedy="Leave them out for a zero-truncated model, or use another.")
    if not truncated and value[0] > 0:
        raise Refusal(
            "Every unit has an event: these are victims only",
            remedy="Add the units at risk that have none, or use a zero-truncated model.",
        )
    if value[-1] == 0:
        raise Refusal("There are no events", remedy="Give at least one unit with an event.")
    return _FITS[model](model, value, units)


def levels_of(counts: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Different counts, lowest first, and how many units have each."""
    given = numbers(counts, name="counts").reshape(-1)
    if not given.size:
        raise Refusal("There are no units", remedy="Give at least one.")
    if np.any(~np.isfinite(given)) or np.any(given < 0) or np.any(given != np.round(given)):
        raise Refusal("counts contains what is not a whole number, 0 or more", remedy="Give the events of each unit.")
    value, units = np.unique(given, return_counts=True)
    return value, units.astype(float)


def _log_poisson(value: FloatArray, mean: float, alpha: float) -> FloatArray:
    return np.asarray(stats.poisson.logpmf(value, mean))


def _log_negative_binomial(value: FloatArray, mean: float, alpha: float) -> FloatArray:
    """With the rising factorial taken as a sum of logarithms only where the size is small enough not to lose its digits."""
    size = 1 / alpha
    rising = special.betaln(size, np.maximum(value, 1.0))
    choose = np.where(value > 0, -rising - np.log(np.maximum(value, 1.0)), 0.0)
    return np.asarray(choose - size * np.log1p(alpha * mean) + value * (np.log(alpha * mean) - np.log1p(alpha * mean)))


_KINDS: Final[dict[str, Callable[[FloatArray, float, float], FloatArray]]] = {
    "poisson": _log_poisson,
    "negative binomial": _log_negative_binomial,
}


def _kind(model: str) -> str:
    return "negative binomial" if model.endswith("negative binomial") else "poisson"


def _plain(model: Model, value: FloatArray, units: FloatArray) -> CountModel:
    mean = float(value @ units / units.sum())
    return _fitted(model, value, units, lambda at, kind: kind(value, at[0], at[1]), mean, inflated=False)


def _inflated(model: Model, value: FloatArray, units: FloatArray) -> CountModel:
    def log(at: FloatArray, kind: Callable[[FloatArray, float, float], FloatArray]) -> FloatArray:
        own = kind(value, at[0], at[1]) + np.log1p(-at[2])
        return np.asarray(np.where(value == 0, np.logaddexp(own, np.log(np.maximum(at[2], 1e-300))), own))

    some = value > 0
    mean = float(value[some] @ units[some] / units[some].sum())
    return _fitted(model, value, units, log, mean, inflated=True)


def _truncated_log(
    at: FloatArray, kind: Callable[[FloatArray, float, float], FloatArray], value: FloatArray
) -> FloatArray:
    none = kind(np.zeros(1), at[0], at[1])[0]
    return np.asarray(kind(value, at[0], at[1]) - np.log(np.maximum(-np.expm1(none), 1e-300)))


def _truncated(model: Model, value: FloatArray, units: FloatArray) -> CountModel:
    mean = float(value @ units / units.sum())
    return _fitted(model, value, units, lambda at, kind: _truncated_log(at, kind, value), mean, inflated=False)


def _hurdle(model: Model, value: FloatArray, units: FloatArray) -> CountModel:
    """Whether there is any, and how many where there is: two likelihoods that share nothing."""
    kind = "zero-truncated negative binomial" if _kind(model) == "negative binomial" else "zero-truncated poisson"
    some = value > 0
    part = _truncated(kind, value[some], units[some])  # type: ignore[arg-type]
    n, zeros = float(units.sum()), float(units[~some].sum() / units.sum())
    log = part.log_likelihood + float(special.xlogy(n * zeros, zeros) + special.xlogy(n * (1 - zeros), 1 - zeros))
    parameters = {**part.parameters, "zeros": zeros}
    return CountModel(
        model, MappingProxyType(parameters), log, 2 * len(parameters) - 2 * log, int(n), n * zeros, part.problem
    )


def _fitted(
    model: Model,
    value: FloatArray,
    units: FloatArray,
    log: Callable[[FloatArray, Callable[[FloatArray, float, float], FloatArray]], FloatArray],
    mean: float,
    *,
    inflated: bool,
) -> CountModel:
    """The parameters under which the counts are likeliest, on scales on which none has an end."""
    kind, dispersed = _KINDS[_kind(model)], _kind(model) == "negative binomial"

    def unpacked(at: FloatArray) -> FloatArray:
        alpha = np.exp(np.clip(at[1], np.log(_LEAST_ALPHA), np.log(_MOST_ALPHA))) if dispersed else 0.0
        return np.array([np.exp(np.clip(at[0], -46, 46)), alpha, special.expit(at[-1]) if inflated else 0.0])

    def loss(at: FloatArray) -> float:
        found = float(units @ log(unpacked(at), kind))
        return -found / units.sum() if np.isfinite(found) else 1e10

    best = None
    for start in (0.0, 1.5, -3.0):
        begin = np.array([np.log(mean), *([start] if dispersed else [0.0]), *([start / 2] if inflated else [])])
        tried = _minimised(loss, begin, dispersed=dispersed)
        best = tried if best is None or tried.fun < best.fun - 1e-13 else best
    assert best is not None
    at = unpacked(best.x)
    parameters = {"mean": float(at[0])} | ({"alpha": float(at[1])} if dispersed else {})
    parameters |= {"zeros": float(at[2])} if inflated else {}
    total = -float(best.fun) * float(units.sum())
    log_none = float(kind(np.zeros(1), at[0], at[1])[0])
    none = float(np.exp(log_none))
    seen = float(units.sum())
    expected = (
        seen * none / max(-np.expm1(log_none), 1e-300)
        if model.startswith("zero-truncated")
        else seen * (at[2] + (1 - at[2]) * none)
    )
    return CountModel(
        model,
        MappingProxyType(parameters),
        total,
        2 * len(parameters) - 2 * total,
        int(seen),
        float(expected),
        _problem(best.success, at, dispersed=dispersed, inflated=inflated),
    )


def _minimised(loss: Callable[[FloatArray], float], begin: FloatArray, *, dispersed: bool) -> optimize.OptimizeResult:
    """The lowest loss from one beginning; without alpha its place is held."""
    free = np.array([True, dispersed, *([True] * (begin.size - 2))])

    def of_free(at: FloatArray) -> float:
        whole = begin.copy()
        whole[free] = at
        return loss(whole)

    options = {"xatol": _TOLERANCE, "fatol": 1e-14, "maxiter": _STEPS, "maxfev": 2 * _STEPS}
    found = optimize.minimize(of_free, begin[free], method="Nelder-Mead", options=options)
    found.x = np.where(free, np.insert(found.x, 1, 0.0) if not dispersed else found.x, begin)
    return found


def _problem(success: bool, at: FloatArray, *, dispersed: bool, inflated: bool) -> str:
    if not success:
        return "the search for the likeliest parameters did not converge"
    if dispersed and at[1] <= 10 * _LEAST_ALPHA:
        return "there is no over-dispersion, so alpha is not determined"
    if dispersed and at[1] >= 1_000:
        return "alpha grows without end, so the mean and the units not seen are not determined"
    if at[0] < 1e-6:
        return "hardly any unit has a second event, so the mean and the units not seen are not determined"
    if inflated and at[2] < 1e-6:
        return "there are no more zeros than the model itself expects, so none are added"
    return ""


_FITS: Final[dict[str, Callable[[Model, FloatArray, FloatArray], CountModel]]] = {
    "poisson": _plain,
    "negative binomial": _plain,
    "zero-inflated poisson": _inflated,
    "zero-inflated negative binomial": _inflated,
    "hurdle poisson": _hurdle,
    "hurdle negative binomial": _hurdle,
    "zero-truncated poisson": _truncated,
    "zero-truncated negative binomial": _truncated,
}
