"""Which counts out of a base round to a printed percentage."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil, floor

from needs_analysis.errors import Refusal


def attainable_counts(printed_percent: str | Decimal, base: int, *, part_of_base: bool = True) -> range:
    """Whole counts that round to a printed percentage of a base.

    Parameters
    ----------
    printed_percent : str or Decimal
        The percentage as printed, so that its decimals are known: ``"95.83"``, ``"97"``.
    base : int
        The number it is a percentage of.
    part_of_base : bool
        Whether what was counted is part of the base, so that it is never more. Not so for what was done of a target.

    Returns
    -------
    range
        All counts that round to it; empty when none does. A tie may have been rounded either way.

    Raises
    ------
    Refusal
        When the percentage is not a number or the base is not above 0.

    Examples
    --------
    >>> list(attainable_counts("98.7", 300)), list(attainable_counts("95.83", 492))
    ([296], [])
    >>> list(attainable_counts("100", 492))
    [490, 491, 492]
    """
    printed, half = printed_share(printed_percent)
    if base < 1 or base != int(base):
        raise Refusal(f"A base of {base} is not a whole number above 0", remedy="Give the number of people or cases.")
    low = ceil((printed - half) * int(base) / 100)
    high = floor((printed + half) * int(base) / 100)
    return range(max(low, 0), (min(high, int(base)) if part_of_base else high) + 1)


def printed_share(percent: str | Decimal) -> tuple[Fraction, Fraction]:
    """A percentage, and half of its last printed digit."""
    try:
        printed = Decimal(str(percent))
        return Fraction(printed), Fraction(1, 2 * 10 ** max(0, -int(printed.as_tuple().exponent)))
    except (InvalidOperation, ValueError, TypeError, OverflowError):
        raise Refusal(f"{percent!r} is not a percentage", remedy='Give it as printed, like "95.83".') from None
