"""How paired measurements changed from entry to exit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.mean_t import mean_t
from needs_analysis.statistics.proportion_interval import proportion_interval

_RELIABLE: Final = 1.96
"""Standard errors of a difference beyond which Jacobson and Truax call a change reliable."""


@dataclass(frozen=True)
class PairedChange:
    """What became of people who were measured twice.

    Parameters
    ----------
    n, measured_once : int
        Pairs, and those of whom one of the two measurements is missing; they enter nothing else.
    mean_pre, mean_post, mean_change : float
        Means over the pairs; a change is the later less the earlier measurement.
    lower, upper, t_p : float
        Student's interval of the mean change, and the p-value of no change.
    cohens_dz, change_in_sd : float
        The mean change over the standard deviation of the changes, and over that of the earlier measurements.
    wilcoxon_v, wilcoxon_p : float
        Sum of the ranks of positive changes, and the p-value with continuity and tie correction; changes of 0 are left out.
    improved, same, worse : int
        Pairs that changed in the better direction, not at all, and in the worse one.
    improved_share, improved_lower, improved_upper : float
        Share of all pairs that improved, with Wilson's interval.
    sign_p : float
        Exact p-value of as many improving as worsening.
    gained, lost : int
        Pairs that reached the threshold, and that fell back behind it; 0 without one.
    mcnemar_p : float
        Exact p-value of as many of one as of the other; missing without a threshold.
    reliable_points : float
        How far a measurement must move to exceed its own error; missing without a reliability.
    reliably_improved, reliably_worse : int
        Pairs that did; 0 without a reliability.
    """

    n: int
    measured_once: int
    mean_pre: float
    mean_post: float
    mean_change: float
    lower: float
    upper: float
    t_p: float
    cohens_dz: float
    change_in_sd: float
    wilcoxon_v: float
    wilcoxon_p: float
    improved: int
    same: int
    worse: int
    improved_share: float
    improved_lower: float
    improved_upper: float
    sign_p: float
    gained: int
    lost: int
    mcnemar_p: float
    reliable_points: float
    reliably_improved: int
    reliably_worse: int


def paired_change(
    pre: ArrayLike,
    post: ArrayLike,
    *,
    higher_is_better: bool = True,
    reliability: float | None = None,
    threshold: float | None = None,
    confidence: float = 0.95,
) -> PairedChange:
    """Describe how paired measurements changed.

    Parameters
    ----------
    pre, post : array_like, shape (n,)
        The earlier and the later measurement of each; a pair of which one is missing is left out, and counted.
    higher_is_better : bool
        Which direction counts as improved.
    reliability : float, optional
        Reliability of the measurement, from 0 to below 1, for a reliable change.
    threshold : float, optional
        Measurements of this or better count as reached.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    PairedChange

    Raises
    ------
    Refusal
        For lengths that differ, infinite measurements, or a reliability outside 0 to 1.

    Notes
    -----
    A change is reliable from 1.96 x sd x sqrt(2) x sqrt(1 - reliability) on, with the standard deviation of the earlier
    measurements. That people improved does not say why.

    References
    ----------
    .. [1] Jacobson NS, Truax P (1991). Clinical significance. J Consult Clin Psychol 59, 12-19.
    .. [2] Wilcoxon F (1945). Individual comparisons by ranking methods. Biometrics Bulletin 1, 80-83.

    Examples
    --------
    >>> found = paired_change([4, 5, 6, 3], [6, 5, 8, None])
    >>> found.n, found.measured_once, found.improved, round(found.mean_change, 2)
    (3, 1, 2, 1.33)
    """
    level = checked_confidence(confidence)
    before, after, alone = _pairs(pre, post)
    change = after - before
    better = change if higher_is_better else -change
    improved, worse = int((better > 0).sum()), int((better < 0).sum())
    mean, lower, upper = mean_t(change, confidence=level)
    low, high = proportion_interval(improved, len(change), confidence=level)
    v, p = _wilcoxon(change)
    gained, lost = _crossed(before, after, threshold, higher_is_better)
    points = _reliable_points(before, reliability)
    spread, spread_before = _deviation(change), _deviation(before)
    return PairedChange(
        n=len(change),
        measured_once=alone,
        mean_pre=float(before.mean()) if len(before) else np.nan,
        mean_post=float(after.mean()) if len(after) else np.nan,
        mean_change=mean,
        lower=lower,
        upper=upper,
        t_p=float(2 * stats.t.sf(abs(mean) / (spread / np.sqrt(len(change))), len(change) - 1)) if spread else np.nan,
        cohens_dz=mean / spread if spread else np.nan,
        change_in_sd=mean / spread_before if spread_before else np.nan,
        wilcoxon_v=v,
        wilcoxon_p=p,
        improved=improved,
        same=len(change) - improved - worse,
        worse=worse,
        improved_share=improved / len(change) if len(change) else np.nan,
        improved_lower=float(low),
        improved_upper=float(high),
        sign_p=_even(improved, worse),
        gained=gained,
        lost=lost,
        mcnemar_p=_even(gained, lost) if threshold is not None else np.nan,
        reliable_points=points,
        # A change that is as large as the points, but for the last digit of its arithmetic, is reliable.
        reliably_improved=int((better >= points * (1 - 1e-12)).sum()) if points > 0 else 0,
        reliably_worse=int((-better >= points * (1 - 1e-12)).sum()) if points > 0 else 0,
    )


def _pairs(pre: ArrayLike, post: ArrayLike) -> tuple[FloatArray, FloatArray, int]:
    """The measurements of those who have both, and how many have only one."""
    try:
        before, after = np.asarray(pre, dtype=float).reshape(-1), np.asarray(post, dtype=float).reshape(-1)
    except (TypeError, ValueError):
        raise Refusal(
            "A measurement is not a number", remedy="Give numbers, and nothing where it is missing."
        ) from None
    if before.shape != after.shape:
        raise Refusal("There are not as many measurements at exit as at entry", remedy="Give one pair for each.")
    if np.isinf(before).any() or np.isinf(after).any():
        raise Refusal("A measurement is infinite", remedy="Correct it.")
    has = ~np.isnan(before), ~np.isnan(after)
    both = has[0] & has[1]
    return before[both], after[both], int((has[0] ^ has[1]).sum())


def _deviation(values: FloatArray) -> float:
    """Standard deviation; 0 of fewer than two values, where there is none, and of values that are the same."""
    if len(values) < 2 or np.ptp(values) == 0:
        return 0.0
    return float(values.std(ddof=1))


def _wilcoxon(change: FloatArray) -> tuple[float, float]:
    """Sum of the ranks of positive changes, and its two-sided p-value with continuity and tie correction."""
    moved = change[change != 0]
    n = len(moved)
    if n == 0:
        return np.nan, np.nan
    # Sizes that differ only in the last digit of their arithmetic are ties.
    ranks = stats.rankdata(np.round(np.abs(moved), 10))
    v = float(ranks[moved > 0].sum())
    ties = np.unique(ranks, return_counts=True)[1].astype(float)
    variance = n * (n + 1) * (2 * n + 1) / 24 - (ties**3 - ties).sum() / 48
    away = v - n * (n + 1) / 4
    z = (away - np.sign(away) * 0.5) / np.sqrt(variance)
    return v, float(min(1.0, 2 * stats.norm.sf(abs(z))))


def _even(first: int, second: int) -> float:
    """Exact two-sided p-value of as many of one as of the other."""
    return float(stats.binomtest(first, first + second).pvalue) if first + second else np.nan


def _crossed(before: FloatArray, after: FloatArray, threshold: float | None, higher: bool) -> tuple[int, int]:
    """How many reached a threshold that they had not, and how many no longer reach it."""
    if threshold is None:
        return 0, 0
    sign = 1 if higher else -1
    was, now = sign * before >= sign * threshold, sign * after >= sign * threshold
    return int((~was & now).sum()), int((was & ~now).sum())


def _reliable_points(before: FloatArray, reliability: float | None) -> float:
    """How far a measurement must move to exceed its own error."""
    if reliability is None:
        return np.nan
    if not 0 <= reliability < 1:
        raise Refusal(f"A reliability of {reliability} is not from 0 to below 1", remedy="Give one such as 0.8.")
    return _RELIABLE * _deviation(before) * float(np.sqrt(2 * (1 - reliability)))
