"""What a future pound is worth today, by the schedules of the Green Book."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from needs_analysis.errors import Refusal
from needs_analysis.reference import load

SCHEDULES: Final[dict[str, str]] = {
    "standard": "standard (STPR)",
    "health": "health and life (QALY, VPF)",
    "reduced": "reduced-rate sensitivity",
}
"""Names of the schedules and of their rows in the reference table."""


LONGEST_YEARS: Final = 500


def discount_factors(
    horizon_years: int, *, schedule: str = "standard", edition: str | None = None
) -> NDArray[np.float64]:
    """Discount factors of years 0 to ``horizon_years``.

    Parameters
    ----------
    horizon_years : int
        Last year; year 0 is today and is not discounted.
    schedule : {"standard", "health", "reduced"}
        Standard rates, rates for health and life effects only, or the reduced-rate sensitivity test of 2026.
    edition : str, optional
        Edition of the Green Book; the newest shipped otherwise.

    Returns
    -------
    ndarray, shape (horizon_years + 1,)
        What a pound of each year is worth today.

    Raises
    ------
    Refusal
        For an unknown schedule, or a horizon outside it.

    Notes
    -----
    Rates fall with the years (3.5%, 3.0% from year 31, 2.5% from year 76), and the factors multiply up: the factor of year
    31 is that of year 30 divided by 1.03.

    References
    ----------
    .. [1] HM Treasury (2026). The Green Book, table of discount rates, quoted by the Department for Transport, 16 April 2026.

    Examples
    --------
    >>> discount_factors(2).round(4).tolist()
    [1.0, 0.9662, 0.9335]
    """
    if schedule not in SCHEDULES:
        raise Refusal(f"There is no schedule {schedule!r}", remedy=f"Use one of {', '.join(SCHEDULES)}.")
    if not isinstance(horizon_years, int | np.integer) or not 0 <= horizon_years <= LONGEST_YEARS:
        raise Refusal(
            f"A horizon of {horizon_years} years is outside the schedule",
            remedy=f"Give whole years from 0 to {LONGEST_YEARS}.",
        )
    table = load("green_book_discount_rates", edition=edition)
    bands: Any = table[table["schedule"] == SCHEDULES[schedule]].sort_values("from_year")
    if bands.empty:
        raise Refusal(f"This edition has no schedule {schedule!r}", remedy="Use the edition 2026.")
    years = np.arange(1, int(horizon_years) + 1)
    place = np.searchsorted(bands["from_year"].to_numpy(dtype=float), years, side="right") - 1
    rates = bands["rate"].to_numpy(dtype=float)[place] / 100
    return np.concatenate([[1.0], np.cumprod(1 / (1 + rates))])
