"""A measure of provider returns as numbers with their states: the one check of such cells in this module."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.errors import DataError
from needs_analysis.quantity import STATES
from needs_analysis.wording import counted


def with_numbers(returns: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The returns with a measure as numbers, and a status in every row.

    Parameters
    ----------
    returns : pandas.DataFrame
        Rows of returns.
    measure : str
        A column of them.

    Raises
    ------
    DataError
        For an unknown status, numbers below 0, texts, a known cell without a number, and ends of a range the wrong way round.

    Examples
    --------
    >>> with_numbers(pd.DataFrame({"referrals": ["5", None]}), "referrals")["referrals_state"].tolist()
    ['known', 'missing']
    """
    state = f"{measure}_state"
    # The name of an index may be that of a column.
    returns = returns.reset_index(drop=True)
    if state not in returns:
        # Money and posts have no status of their own: what is given is known.
        returns = returns.assign(**{state: returns[measure].notna().map({True: "known", False: "missing"})})
    states = returns[state].astype("object").where(returns[state].notna(), "missing").astype("str")
    if not states.isin(STATES).all():
        raise DataError.one(
            "contains an unknown status",
            column=state,
            expected=", ".join(STATES),
            remedy="Read the return with reading.provider_return.",
        )
    ends = [name for name in (f"{measure}_lower", f"{measure}_upper") if name in returns]
    numbers = {name: require.numbers(returns, name) for name in (measure, *ends)}
    for name, found in numbers.items():
        if (found < 0).any():
            raise DataError.one(
                f"contains {counted(int((found < 0).sum()), 'negative numbers')}",
                column=name,
                count=int((found < 0).sum()),
                expected="numbers of 0 or more",
                remedy="Correct them.",
            )
    lacking = int((np.isnan(numbers[measure]) & (states == "known").to_numpy()).sum())
    if lacking:
        raise DataError.one(
            f"has no number in {counted(lacking, 'rows')} with the status known",
            column=measure,
            count=lacking,
            expected="a number, or the status missing",
            remedy="Fill them in, or correct the status.",
        )
    if len(ends) == 2 and (numbers[ends[0]] > numbers[ends[1]]).any():
        raise DataError.one("a lower bound is above its upper bound", column=ends[0], remedy="Correct the bounds.")
    return returns.assign(**numbers, **{state: states})
