"""Returns with a total next to its parts, which count twice when they are added up."""

from __future__ import annotations

import pandas as pd

from needs_analysis import doubled_returns, require


def refuse_totals(returns: pd.DataFrame) -> None:
    """Refuse returns with rows of a total, or of a whole area, beside rows of its parts.

    Parameters
    ----------
    returns : pandas.DataFrame
        One row a service, area and quarter. Without ``service`` or ``quarter`` nothing can be said, and nothing is refused.

    Raises
    ------
    Refusal
        For totals by name (``"Total"``, ``"All crime"``, ``"Force-wide"``), a county or force beside areas in it, a blank area or type
        of crime beside named ones of the same service and quarter, and an area whose figures are the sums of all the others'.

    Examples
    --------
    >>> refuse_totals(pd.DataFrame({"service": "IDVA", "quarter": "2025/26 Q1", "area": ["Swale", "Force-wide"]}))
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: The returns have rows of a whole beside rows of its parts, in area. Remove the rows of totals, or choose rows with where.
    """
    require.columns(returns, [], what="returns")
    doubled_returns.refuse_totals(returns)
