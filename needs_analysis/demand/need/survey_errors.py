"""How sure the shares of a survey are, and what that makes of the people they are taken of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from needs_analysis import require
from needs_analysis.errors import DataError
from needs_analysis.groups import Array
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import listed, percent

PUBLISHED: Final = "the survey's published ranges"
ASKED: Final = "the number of people asked"
ASSUMED: Final = "an assumed error"
"""Where a range is from: how each of the three begins in words."""
_LIMITS: Final = ("ci_lower", "ci_upper")


@dataclass(frozen=True)
class SurveyErrors:
    """Errors of some shares.

    Parameters
    ----------
    shares : ndarray, shape (groups,)
        Between 0 and 1.
    error : ndarray, shape (groups,)
        Standard error on the scale of log-odds; missing where that scale has no place for the share or its limits.
    lower, upper : ndarray, shape (groups,)
        Limits of the share, where it has no such error; missing where it has no range.
    z : float
        Normal quantile of the confidence.
    sources : list of str
        Where the range of each share is from; empty where it has none.
    """

    shares: Array
    error: Array
    lower: Array
    upper: Array
    z: float
    sources: list[str]

    @property
    def how(self) -> str:
        """Where the ranges are from, each named once; empty where there is none."""
        return listed([source for source in dict.fromkeys(self.sources) if source])

    @property
    def flags(self) -> list[str]:
        """What to flag of each share."""
        nothing = (self.lower == self.upper) & (self.shares == 0)
        return [
            "no range published" if not known else "an error relative to 0 is 0" if exact else ""
            for known, exact in zip(self.known, nothing, strict=True)
        ]

    @property
    def known(self) -> Array:
        """Shares that have a range."""
        return np.isfinite(self.error) | np.isfinite(self.lower)

    def limits(self, people: Array) -> tuple[Array, Array]:
        """Limits of the people of each area (row) and group (column) to whom it applies."""
        with np.errstate(divide="ignore"):
            odds = np.log(self.shares / (1 - self.shares))
        low, high = (people / (1 + np.exp(-(odds + side * self.z * self.error))) for side in (-1, 1))
        on_odds = np.isfinite(self.error)
        return np.where(on_odds, low, people * self.lower), np.where(on_odds, high, people * self.upper)

    def total(self, people: Array) -> tuple[Array, Array, Array, str]:
        """All groups of each area together with their range, and what to flag."""
        value, whole = (people * self.shares).sum(axis=1), people.sum(axis=1)
        if not self.known.all():
            nothing = np.full(len(value), np.nan)
            return value, nothing, nothing, f"no range published{' for some groups' if self.known.any() else ''}"
        p = value / whole
        if np.isfinite(self.error).all():
            spread = np.sqrt(((people * self.shares * (1 - self.shares) * self.error) ** 2).sum(axis=1))
            odds, together = np.log(p / (1 - p)), spread / whole / (p * (1 - p))
            low, high = (whole / (1 + np.exp(-(odds + side * self.z * together))) for side in (-1, 1))
            return value, low, high, ""
        lower, upper = self.limits(people)
        below = np.sqrt(((people * self.shares - lower) ** 2).sum(axis=1))
        above = np.sqrt(((upper - people * self.shares) ** 2).sum(axis=1))
        return value, np.maximum(value - below, 0.0), np.minimum(value + above, whole), ""


def survey_errors(
    prevalence: pd.DataFrame, shares: Array, confidence: float, design_effect: float, relative_error: float | None
) -> SurveyErrors:
    """How sure each share is: from its published limits, from the number asked, or from an assumed error, in this order.

    Raises
    ------
    DataError
        For limits that are broken, or stand on one side only.
    Refusal
        For numbers asked that are negative or 0.
    """
    z = float(stats.norm.isf((1 - confidence) / 2))
    error, lower, upper = (np.full(len(shares), np.nan) for _ in range(3))
    inside = (shares > 0) & (shares < 1)
    sources = np.full(len(shares), "", dtype=object)
    low, high = _published(prevalence, shares)
    found = np.isfinite(low)
    if found.any():
        sources[found] = PUBLISHED
        even = found & inside & (low > 0) & (high < 1)
        error[even] = (_odds(high[even]) - _odds(low[even])) / (2 * z)
        lower, upper = np.where(found & ~even, low, np.nan), np.where(found & ~even, high, np.nan)
    asked = _asked(prevalence)
    new = ~found & np.isfinite(asked)
    if new.any():
        sources[new] = ASKED + (f" (design effect {design_effect:g})" if design_effect > 1 else "")
        within = new & inside
        error[within] = np.sqrt(design_effect / (asked * shares * (1 - shares))[within])
        edge = new & ~inside
        size = asked[edge] / design_effect
        lower[edge], upper[edge] = proportion_interval(shares[edge] * size, size, confidence=confidence)
        found |= new
    if relative_error is not None and not found.all():
        sources[~found] = f"{ASSUMED} of {percent(relative_error)} of each share"
        error[~found & inside] = relative_error / z / (1 - shares[~found & inside])
        edge = ~found & ~inside
        lower[edge], upper[edge] = shares[edge] * (1 - relative_error), shares[edge]
    return SurveyErrors(shares, error, lower, upper, z, sources.tolist())


def _odds(shares: Array) -> Array:
    return np.asarray(np.log(shares / (1 - shares)))


def _published(prevalence: pd.DataFrame, shares: Array) -> tuple[Array, Array]:
    """Published limits of each share, missing where there are none."""
    if not set(_LIMITS) <= set(prevalence.columns):
        return np.full(len(shares), np.nan), np.full(len(shares), np.nan)
    low, high = (require.numbers(prevalence, name) / 100 for name in _LIMITS)
    if (np.isnan(low) != np.isnan(high)).any():
        raise DataError.one(
            "a share has one limit without the other", column="ci_lower", remedy="Give both limits, or neither."
        )
    if ((low > shares) | (shares > high) | (low < 0) | (high > 1)).any():
        raise DataError.one(
            "a share lies outside its own range", column="ci_lower", remedy="Check the limits, in percent."
        )
    return low, high


def _asked(prevalence: pd.DataFrame) -> Array:
    """Number of people asked for each share, missing where it was not published."""
    if "unweighted_base" not in prevalence:
        return np.full(len(prevalence), np.nan)
    asked = np.full(len(prevalence), np.nan)
    stated = prevalence["unweighted_base"].notna().to_numpy()
    if stated.any():
        asked[stated] = require.people(prevalence[stated], "unweighted_base")
    return asked
