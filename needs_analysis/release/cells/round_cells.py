"""Counts rounded so that they still add up."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.cheapest import ties
from needs_analysis.release.cells.system import checked, is_number, is_whole


def round_cells(
    cells: Mapping[Any, float], equations: Sequence[Mapping[Any, float]], *, base: int = 5, time_limit: float = 60
) -> dict[Hashable, int]:
    """Round each cell to a multiple beside it, so that all sums hold and the table moves as little as it can.

    Parameters
    ----------
    cells : mapping
        Name of each cell to its true value.
    equations : sequence of mappings
        Sums that hold: coefficients of cells that make 0, such as ``{"All": -1, "Female": 1, "Male": 1}``.
    base : int, default 5
        What all rounded cells are multiples of.
    time_limit : float, default 60
        Seconds.

    Returns
    -------
    dict
        The rounded value of each cell: less than ``base`` from the true one, and the same where that is a multiple already.

    Raises
    ------
    DataError
        For cells and equations that do not fit each other.
    Refusal
        For a base or time limit that is none, and where no such rounding exists or none was found in time.

    Notes
    -----
    Controlled rounding, restricted to the multiples beside each value: the least sum of distances, by a 0-1 programme. Ties are settled by
    the names of the cells.

    References
    ----------
    .. [1] Cox LH. A constructive procedure for unbiased controlled rounding. Journal of the American Statistical Association 1987;
       82: 520-524.

    Examples
    --------
    >>> round_cells({"All": 47, "A": 44, "B": 2, "C": 1}, [{"All": -1, "A": 1, "B": 1, "C": 1}])
    {'A': 45, 'All': 45, 'B': 0, 'C': 0}
    """
    if not is_whole(base) or base < 2:
        raise Refusal("The base of rounding is not a whole number of 2 or more", remedy="Give 5, or 10.")
    if not is_number(time_limit) or not time_limit > 0:
        raise Refusal("The time limit leaves no time", remedy="Give a number of seconds above 0, such as 60.")
    system = checked(cells, equations)
    below = np.floor(system.values / base + NEAR)
    over = system.values - base * below
    free = over > NEAR
    solved = milp(
        # Up costs what is left to the next multiple, down what is over the last.
        np.where(free, (base - over) - over + ties(system, free), 0.0),
        integrality=np.ones(len(free)),
        bounds=Bounds(0.0, free.astype(float)),
        constraints=LinearConstraint(system.matrix, -system.matrix @ below, -system.matrix @ below)
        if system.matrix.shape[0]
        else [],
        options={"mip_rel_gap": 0.0, "time_limit": float(time_limit)},
    )
    if solved.status == 2:
        raise Refusal(
            "No rounding of this table adds up with each figure beside its true value",
            remedy="Withhold figures instead, or publish a coarser table.",
        )
    if solved.status != 0 or solved.x is None:
        raise Refusal("No rounding was found in the time given", remedy="Give more time, or withhold figures instead.")
    rounded = base * (below + np.round(solved.x))
    if np.abs(system.matrix @ rounded).max(initial=0.0) > NEAR:
        raise NeedsAnalysisError("A rounded table does not add up; nothing is released.")
    return {name: int(value) for name, value in zip(system.names, rounded, strict=True)}
