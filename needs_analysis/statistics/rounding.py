"""Can a printed percentage come from its base?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil, floor

from needs_analysis.errors import Refusal


def attainable_counts(printed_percent: str | Decimal, base: int, *, part_of_base: bool = True) -> range:
    """Whole counts that print as a percentage of a base.

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
    printed, half = _printed(printed_percent)
    if base < 1 or base != int(base):
        raise Refusal(f"A base of {base} is not a whole number above 0", remedy="Give the number of people or cases.")
    low = ceil((printed - half) * int(base) / 100)
    high = floor((printed + half) * int(base) / 100)
    return range(max(low, 0), (min(high, int(base)) if part_of_base else high) + 1)


def always_attainable(printed_percent: str | Decimal, base: int) -> bool:
    """Whether any percentage with these decimals could come from the base, so that it tests nothing to find that one can.

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
    _, half = _printed(printed_percent)
    return Fraction(100, int(base)) <= 2 * half


def _printed(percent: str | Decimal) -> tuple[Fraction, Fraction]:
    """A percentage, and half of its last printed digit."""
    try:
        printed = Decimal(str(percent))
        return Fraction(printed), Fraction(1, 2 * 10 ** max(0, -int(printed.as_tuple().exponent)))
    except (InvalidOperation, ValueError, TypeError, OverflowError):
        raise Refusal(f"{percent!r} is not a percentage", remedy='Give it as printed, like "95.83".') from None


def smallest_common_base(printed_percents: Sequence[str], *, up_to: int = 100_000) -> int | None:
    """The smallest single base from which all the printed percentages could come.

    Parameters
    ----------
    printed_percents : sequence of str
        Percentages as printed.
    up_to : int
        Largest base to try.

    Returns
    -------
    int or None
        None when no base up to ``up_to`` gives them all.

    Examples
    --------
    >>> smallest_common_base(["95.83", "97.23"])
    1989
    """
    for base in range(1, up_to + 1):
        if all(attainable_counts(printed, base) for printed in printed_percents):
            return base
    return None
