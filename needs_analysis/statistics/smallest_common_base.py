"""The smallest base from which several printed percentages are possible."""

from __future__ import annotations

from collections.abc import Sequence

from needs_analysis.statistics.attainable_counts import attainable_counts


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
