"""How far chance alone could move a measure of victims, beside what suppressed counts leave open."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import stats

from needs_analysis.groups import Array
from needs_analysis.repeat_victimisation.aggregate.bands import VICTIMS
from needs_analysis.repeat_victimisation.aggregate.bounds import Bounds
from needs_analysis.repeat_victimisation.aggregate.cells import Aggregate, Cells
from needs_analysis.repeat_victimisation.aggregate.measures import PER_VICTIM, Measure
from needs_analysis.statistics import proportion_interval

FEWEST: Final = 30
"""Offences of fewer victims are too uneven for a range."""


def chance(found: Aggregate, measure: Measure, ends: Bounds, *, confidence: float) -> Array:
    """Lower and upper limit of a measure in each group, over whatever the suppressed counts are.

    Parameters
    ----------
    found : Aggregate
        All that is known.
    measure : Measure
        Which measure.
    ends : Bounds
        Between what it lies.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    ndarray, shape (groups, 2)
        Missing where the counts do not tell how uneven victims are: of offences by gap, of referrals, of fewer than 30 victims, and
        where a band of victims has no upper end.

    Notes
    -----
    Victims are taken to be independent, their offences are not. A share of victims has Wilson's interval; what counts offences
    is linearised over victims, with Student's t. Where a count or a number of offences is only known as a range, each enters as
    it makes the range widest, so that the limits hold whatever they are, and are wider than they would be.
    """
    limits = np.full((len(found.keys), 2), np.nan)
    if measure.sums.kind != VICTIMS:
        return limits
    cells, rows = found.cells[VICTIMS], ~np.isnan(ends.value).any(axis=1)
    if measure.of_victims:
        for side in (0, 1):
            fewest = ends.denominator[rows, 0]
            share = np.clip(ends.value[rows, side], 0, 1)
            limits[rows, side] = proportion_interval(share * fewest, fewest, confidence=confidence)[side]
        return limits
    victims = np.where(rows, cells.low.sum(axis=1), np.nan)
    rows = rows & (victims >= FEWEST)
    reach = np.full(len(rows), np.nan)
    reach[rows] = stats.t.isf((1 - confidence) / 2, victims[rows] - 1)
    if measure.sums.top[0] or measure.unit == PER_VICTIM:
        return _of_mean(cells, measure, ends, reach, victims)
    per_event = ends.value
    most = _most_events(cells)
    inside = np.array([[band.low >= measure.sums.from_, band.high < measure.sums.from_] for band in cells.bands])
    with np.errstate(invalid="ignore"):
        above = np.where(inside[:, 1], 0.0, most * (1 - per_event[:, :1]))
        below = np.where(inside[:, 0], 0.0, most * per_event[:, 1:])
    spread = _spread(cells, np.maximum(above, below), victims, ends.denominator[:, 0])
    limits = np.column_stack([per_event[:, 0] - reach * spread, per_event[:, 1] + reach * spread])
    return np.asarray(np.clip(limits, 0.0, 1.0))


def _of_mean(cells: Cells, measure: Measure, ends: Bounds, reach: Array, victims: Array) -> Array:
    """Limits of offences per victim, or of the share beyond each victim's first, which is one less its inverse."""
    with np.errstate(divide="ignore"):
        mean = ends.value if measure.unit == PER_VICTIM else 1 / (1 - ends.value)
    low = np.array([band.low for band in cells.bands])
    with np.errstate(invalid="ignore"):
        apart = np.max([np.abs(low - mean[:, [side]]) for side in (0, 1)], axis=0)
        apart = np.maximum(apart, np.max([np.abs(_most_events(cells) - mean[:, [side]]) for side in (0, 1)], axis=0))
    spread = _spread(cells, apart, victims, victims)
    limits = np.column_stack([np.maximum(1.0, mean[:, 0] - reach * spread), mean[:, 1] + reach * spread])
    return np.asarray(limits if measure.unit == PER_VICTIM else 1 - 1 / limits)


def _most_events(cells: Cells) -> Array:
    """The most offences that one victim of each band can have."""
    low, high = (np.array([getattr(band, end) for band in cells.bands]) for end in ("low", "high"))
    others = np.maximum(cells.low - 1, 0) * low
    limit = np.minimum(cells.events[:, :, 1], cells.all_events[:, [1]]) - others
    return np.asarray(np.maximum(np.minimum(high, limit), low))


def _spread(cells: Cells, apart: Array, victims: Array, base: Array) -> Array:
    """Standard error of a ratio whose residuals are at most so far from 0; missing where they have no limit."""
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = np.where(cells.high > 0, cells.high * apart**2, 0.0).sum(axis=1)
        found = np.sqrt(squares * victims / (victims - 1)) / base
    return np.asarray(np.where(np.isfinite(found), found, np.nan))
