"""The cheapest cells to hide so that nobody can work out a small one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from needs_analysis.errors import Refusal
from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.cheapest import Unprotected, cheapest
from needs_analysis.release.cells.merges import cannot_protect
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked, is_number, least_of, threshold_of, yes_or_no


@dataclass(frozen=True)
class Suppression:
    """Which cells to hide.

    Parameters
    ----------
    hidden : tuple
        Their names, in order.
    cost : float
        Sum of the values hidden.
    bound : float
        No safe pattern costs less.
    optimal : bool
        Whether it is the cheapest.
    reached_limit : bool
        Whether the search was stopped before that was proven; `gap` then says how far it may be from the cheapest.
    """

    hidden: tuple[Hashable, ...]
    cost: float
    bound: float
    optimal: bool
    reached_limit: bool = False

    @property
    def gap(self) -> float:
        """By what share of its cost it may be dearer than the cheapest."""
        return 0.0 if self.optimal or not self.cost else max(0.0, (self.cost - self.bound) / self.cost)


def suppress_cells(
    cells: Mapping[Any, float],
    equations: Sequence[Mapping[Any, float]],
    *,
    threshold: int,
    standard: str = "interval",
    never: Iterable[Hashable] = (),
    time_limit: float = 60,
    least: int = 0,
    whole: bool = True,
    singletons: bool = False,
) -> Suppression:
    """The cheapest cells to hide so that nobody can tell a small one.

    Parameters
    ----------
    cells : mapping
        Name of each cell to its true value.
    equations : sequence of mappings
        Sums that hold: coefficients of cells that make 0, such as ``{"All": -1, "Female": 1, "Male": 1}``. Tables that share cells are
        given together: several tables, areas within areas, an earlier edition.
    threshold : int
        Counts from 1 to one below it are small.
    standard : {"interval", "exact"}
        ``interval``: nobody can tell that a hidden cell lies under the threshold. ``exact``: nobody can tell its value.
    never : iterable
        Names of cells that are not hidden, such as those that stand elsewhere already.
    time_limit : float, default 60
        Seconds of computing, more than 0. After them the best safe pattern found is returned, with the gap to the cheapest that may exist;
        if none was found, all that may be hidden, once that is proven safe. No programme outlasts them, but for a few seconds for that.
    least : int, default 0
        The smallest value of a hidden cell, as attackers know: with 1, zeros are never hidden.
    whole : bool, default True
        Whether attackers know that cells are whole numbers, where all of them are.
    singletons : bool, default False
        Whether a person who is alone in a cell is among the attackers.

    Returns
    -------
    Suppression
        ``hidden``, ``cost`` (the sum of what is hidden), ``optimal``, ``reached_limit`` and ``gap``.

    Raises
    ------
    CannotProtect
        Where no pattern is safe, or none was proven to be in time; its ``merge`` says which labels would have to be merged.
    DataError
        For cells and equations that do not fit each other.
    Refusal
        For a threshold, standard, time limit or other setting that is none.

    Notes
    -----
    A 0-1 programme chooses cells; linear programmes play the attacker; each small cell that they can tell adds a condition that all safe
    patterns fulfil, until none is told [1]_. Ties are settled by the names of the cells, so the same table always gives the same
    pattern, in whatever order its rows stand, unless the time limit ends the search.

    References
    ----------
    .. [1] Fischetti M, Salazar-Gonzalez JJ. Models and algorithms for optimizing cell suppression in tabular data with linear
       constraints. Journal of the American Statistical Association 2000; 95: 916-928.

    Examples
    --------
    >>> quarters = {"2024/25": 119, "Q1": 37, "Q2": 2, "Q3": 41, "Q4": 39}
    >>> sums = [{"2024/25": -1, "Q1": 1, "Q2": 1, "Q3": 1, "Q4": 1}]
    >>> found = suppress_cells(quarters, sums, threshold=5, never=["2024/25"])
    >>> found.hidden, found.cost, found.optimal
    (('Q1', 'Q2'), 39.0, True)
    """
    system = checked(cells, equations)
    limit = threshold_of(threshold)
    low = least_of(least)
    if not is_number(time_limit) or not time_limit > 0:
        raise Refusal("The time limit leaves no time", remedy="Give a number of seconds above 0, such as 60.")
    yes_or_no(whole=whole, singletons=singletons)
    bounds = np.minimum(system.values, float(low))
    rule = Standard.of(system, threshold=limit, standard=standard, least=bounds)
    kept = system.flags(never)
    if low > 0:
        kept |= system.values < low
    people = whole and bool(np.abs(system.values - np.round(system.values)).max() < NEAR)
    try:
        found = cheapest(
            system, rule, free=~kept, cost=system.values, seconds=time_limit, whole=people, singletons=singletons
        )
    except Unprotected as none:
        raise cannot_protect(
            system, rule, kept, none.cells, singletons=singletons, threshold=limit, in_time=none.in_time
        ) from None
    return Suppression(
        tuple(name for name, out in zip(system.names, found.hidden, strict=True) if out),
        float(system.values[found.hidden].sum()),
        float(found.bound),
        bool(found.optimal),
        bool(found.reached_limit),
    )
