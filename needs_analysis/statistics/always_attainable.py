"""Whether a base is so large that every printed percentage is possible."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from needs_analysis.statistics.attainable_counts import printed_share


def always_attainable(printed_percent: str | Decimal, base: int) -> bool:
    """Whether any percentage with these decimals could come from the base, so that finding one attainable proves nothing.

    Parameters
    ----------
    printed_percent : str or Decimal
        The percentage as printed.
    base : int
        The number it is a percentage of.

    Returns
    -------
    bool
        True where the counts lie as close together as the last printed digit, or closer.

    Examples
    --------
    >>> always_attainable("97", 2_905), always_attainable("98.7", 300)
    (True, False)
    """
    _, half = printed_share(printed_percent)
    return Fraction(100, int(base)) <= 2 * half
