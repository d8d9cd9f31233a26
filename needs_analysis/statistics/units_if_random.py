"""How many units would have an event, and several, if events fell at random."""

from __future__ import annotations

from numpy.typing import ArrayLike
from scipy import stats

from needs_analysis.statistics._checks import whole


def units_if_random(events: ArrayLike, units: int, *, at_least: ArrayLike = (1, 2)) -> list[float]:
    """Expected number of units with at least so many events, if each event fell on any unit with the same chance.

    Parameters
    ----------
    events : int
        How many there were.
    units : int
        How many units could have had one, with those that had none.
    at_least : array_like of int
        For each of which the number of units is expected.

    Notes
    -----
    Poisson's numbers with the mean ``events / units``, as is usual; with few units the exact ones are slightly higher for one event and lower
    for several. Among victims only, where everyone has an event, it does not apply: see `count_model` for zero-truncated counts.

    Examples
    --------
    >>> [round(number, 2) for number in units_if_random(36, 12)]
    [11.4, 9.61]
    """
    number, n = whole(events, name="events", least=0), whole(units, name="units")
    return [
        float(n * stats.poisson.sf(whole(least, name="at_least", least=0) - 1, number / n))
        for least in list(at_least)  # type: ignore[arg-type]
    ]
